"""Bank profiles by name: what an account of ours is entered with, and what its options change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from payments.domain.errors import PaymentsError
from payments.export.characters import CharacterSet
from payments.export.values import AddressForm, AddressPart, BankProfile, ChargeBearer, Limits, Version

DEFAULT = "pain.001.001.09"

PROFILES: dict[str, BankProfile] = {
    DEFAULT: BankProfile(sepa=False),
    "pain.001.001.03": BankProfile(version=Version.PAIN_03, sepa=False),
    "sepa": BankProfile(address_form=AddressForm.HYBRID, charge_bearer=ChargeBearer.SLEV),
    "sepa-03": BankProfile(version=Version.PAIN_03, charge_bearer=ChargeBearer.SLEV),
    "tr": BankProfile(characters=CharacterSet.TURKISH, sepa=False),
    "tr-03": BankProfile(version=Version.PAIN_03, characters=CharacterSet.TURKISH, sepa=False),
}
"""`sepa`: banks of the SEPA area, for euro. `tr`: Turkish banks, whose files never carry SEPA's service level."""


class UnknownProfile(PaymentsError):
    """The account is entered with a bank profile, `profile`, or an option that nobody has described."""

    slug = "unknown-bank-profile"
    status = 422


def profile_of(name: str, options: Mapping[str, Any]) -> BankProfile:
    """
    The profile of that name ("" is the default), with what an account's options say instead.

    Args:
        options: any of `address_required` (town and country), `address_form`, `characters`, `charge_bearer`,
            `batch_booking`, and limits: `payments_per_file`, `payment_minor`, `batch_minor`; others are not looked at

    Raises:
        UnknownProfile: no such profile, or an option that is none of its values.
    """
    found = PROFILES.get(name or DEFAULT)
    if found is None:
        raise UnknownProfile(profile=name, known=", ".join(PROFILES))
    try:
        return replace(
            found,
            address_form=AddressForm(options.get("address_form", found.address_form)),
            address_demanded=_demanded(options),
            characters=CharacterSet(options.get("characters", found.characters)),
            charge_bearer=ChargeBearer(options.get("charge_bearer", found.charge_bearer)),
            batch_booking=bool(options.get("batch_booking", found.batch_booking)),
            limits=Limits(
                payments_per_file=options.get("payments_per_file"),
                payment_minor=options.get("payment_minor"),
                batch_minor=options.get("batch_minor"),
            ),
        )
    except ValueError as wrong:
        raise UnknownProfile(profile=str(wrong), known=", ".join(PROFILES)) from None


def _demanded(options: Mapping[str, Any]) -> frozenset[AddressPart]:
    return frozenset({AddressPart.TOWN, AddressPart.COUNTRY}) if options.get("address_required") else frozenset()
