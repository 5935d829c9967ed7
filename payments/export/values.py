"""What is sent to a bank, as plain values: a message of batches of payments, and the profile it is written in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from payments.export.characters import CharacterSet


class Version(StrEnum):
    """The customer credit transfer initiation a bank reads."""

    PAIN_03 = "pain.001.001.03"
    PAIN_09 = "pain.001.001.09"

    @property
    def namespace(self) -> str:
        """Its XML namespace."""
        return f"urn:iso:std:iso:20022:tech:xsd:{self.value}"


class AddressForm(StrEnum):
    """How a bank takes addresses. Lines alone are taken by none: SEPA refuses them since November 2026."""

    NONE = "none"
    STRUCTURED = "structured"
    HYBRID = "hybrid"


class ChargeBearer(StrEnum):
    """Who pays the banks: DEBT we, CRED the payee, SHAR each their own, SLEV as the scheme says (SEPA)."""

    DEBT = "DEBT"
    CRED = "CRED"
    SHAR = "SHAR"
    SLEV = "SLEV"


class AddressPart(StrEnum):
    """What a profile can demand of a payee's address."""

    STREET = "street"
    POSTAL_CODE = "postal_code"
    TOWN = "town"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """
    A postal address in parts. `country` is ISO 3166-1 alpha-2; "" is a part that is not known.

    `lines` are what could not be split; beside a town and a country they make the hybrid form, alone they are nothing.
    """

    street: str = ""
    building: str = ""
    postal_code: str = ""
    town: str = ""
    country: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Whom the money comes from or goes to, with the account. `bic` "" where only the IBAN is known."""

    name: str
    iban: str
    bic: str = ""
    address: Address = field(default_factory=Address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """
    One payment. `end_to_end_id` travels to the payee and back and is unique for ever.

    Either `remittance` (cut to 140 characters) or `creditor_reference` (ISO 11649) says what is paid.
    """

    end_to_end_id: str
    payee: Party
    amount_minor: int
    remittance: str = ""
    creditor_reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Payments that leave one account on one day in one currency (a PmtInf)."""

    batch_id: str
    debtor: Party
    currency: str
    execution_day: date
    instructions: tuple[Instruction, ...]

    @property
    def total_minor(self) -> int:
        """What leaves the account, in minor units of the batch's currency."""
        return sum(one.amount_minor for one in self.instructions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One file. `message_id` is unique for ever; `created_at` is given, so that the same message is the same bytes."""

    message_id: str
    created_at: datetime
    initiator: str
    batches: tuple[Batch, ...]

    @property
    def count(self) -> int:
        """Payments of the file."""
        return sum(len(batch.instructions) for batch in self.batches)

    def instructions(self) -> Iterator[tuple[Batch, Instruction]]:
        """Every payment with its batch, in the order of the file."""
        for batch in self.batches:
            for one in batch.instructions:
                yield batch, one


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most a bank takes; None where it names no limit. Amounts in minor units of the batch's currency."""

    payments_per_file: int | None = None
    payment_minor: int | None = None
    batch_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankProfile:
    """What one bank reads. `sepa`: euro batches are SEPA credit transfers; batches in other currencies never are."""

    version: Version = Version.PAIN_09
    address_form: AddressForm = AddressForm.STRUCTURED
    address_demanded: frozenset[AddressPart] = frozenset()
    characters: CharacterSet = CharacterSet.SEPA
    charge_bearer: ChargeBearer = ChargeBearer.SHAR
    batch_booking: bool = False
    sepa: bool = True
    limits: Limits = field(default_factory=Limits)
