"""What must be right before a file is built. Every fault is told at once, each with the payment it belongs to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from stdnum import bic, iban, iso11649

from payments.domain.calendars import WorkCalendar
from payments.domain.errors import PaymentsError
from payments.domain.money import MAX_MINOR
from payments.domain.reasons import Reason, because
from payments.export.characters import UnwritableName, is_identifier, written_name
from payments.export.totals import control_sum
from payments.export.values import Address, AddressForm, AddressPart, BankProfile, Batch, Instruction, Message, Party

_COUNTRY = re.compile(r"[A-Z]{2}")
MAX_TOTAL_DIGITS = 18
"""Digits of an amount or a control sum (ActiveOrHistoricCurrencyAndAmount, DecimalNumber)."""
SEPA_CURRENCY = "EUR"
SEPA_LARGEST_MINOR = 99_999_999_999
"""The largest SEPA credit transfer: 999,999,999.99 euro."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a payment, a batch or the file cannot be sent. `where` is an identifier, or "" for the file."""

    where: str
    why: Reason


class UnsendablePayments(PaymentsError):
    """Profile or calendar refuse what was to be exported; `faults` names every one, `first` the code of the first."""

    slug = "unsendable-payments"
    status = 422

    def __init__(self, *faults: Fault) -> None:
        super().__init__(count=len(faults), first=faults[0].why.code, where=faults[0].where)
        self.faults = faults


def check_message(message: Message, profile: BankProfile, calendars: Mapping[str, WorkCalendar]) -> None:
    """
    Refuse a message that the bank could refuse, read differently, or execute on another day.

    Args:
        calendars: by currency, which days its payments are executed on (T2 for EUR, Turkey for TRY). A currency
            without one is held against no calendar.

    Raises:
        UnsendablePayments: with every fault.
    """
    faults = [*_of_the_file(message, profile)]
    for batch in message.batches:
        faults += _of_a_batch(batch, profile, calendars.get(batch.currency))
        for one in batch.instructions:
            faults += _of_a_payment(one, batch, profile)
    if faults:
        raise UnsendablePayments(*faults)


def _of_the_file(message: Message, profile: BankProfile) -> Iterator[Fault]:
    if not is_identifier(message.message_id):
        yield Fault("", because("export-identifier", value=message.message_id))
    if message.count == 0:
        yield Fault("", because("export-nothing"))
    most = profile.limits.payments_per_file
    if most is not None and message.count > most:
        yield Fault("", because("export-too-many", count=message.count, limit=most))
    if len(total := control_sum(message)) > MAX_TOTAL_DIGITS:
        yield Fault("", because("export-total", total=total))
    ids = Counter(one.end_to_end_id for _batch, one in message.instructions())
    ids.update(batch.batch_id for batch in message.batches)
    for value, times in ids.items():
        if times > 1:
            yield Fault(value, because("export-identifier-twice", value=value))


def _of_a_batch(batch: Batch, profile: BankProfile, calendar: WorkCalendar | None) -> Iterator[Fault]:
    where = batch.batch_id
    if not is_identifier(where):
        yield Fault(where, because("export-identifier", value=where))
    if not batch.instructions:
        yield Fault(where, because("export-nothing"))
    if calendar is not None and calendar.closed(batch.execution_day) is not None:
        yield Fault(where, because("export-closed-day", batch.execution_day, day=batch.execution_day))
    most = profile.limits.batch_minor
    if most is not None and batch.total_minor > most:
        yield Fault(where, because("export-over-limit", amount=batch.total_minor, limit=most))
    yield from _of_an_account(batch.debtor, where, profile)


def _of_a_payment(one: Instruction, batch: Batch, profile: BankProfile) -> Iterator[Fault]:
    where = one.end_to_end_id
    if not is_identifier(where):
        yield Fault(where, because("export-identifier", value=where))
    if not 0 < one.amount_minor <= MAX_MINOR:
        yield Fault(where, because("export-amount", amount=one.amount_minor))
    most = _largest(batch, profile)
    if most is not None and one.amount_minor > most:
        yield Fault(where, because("export-over-limit", amount=one.amount_minor, limit=most))
    if one.creditor_reference and not iso11649.is_valid(one.creditor_reference):
        yield Fault(where, because("export-creditor-reference", value=one.creditor_reference))
    yield from _of_an_account(one.payee, where, profile)
    yield from _of_an_address(one.payee.address, where, profile)


def _largest(batch: Batch, profile: BankProfile) -> int | None:
    own = profile.limits.payment_minor
    if profile.sepa and batch.currency == SEPA_CURRENCY:
        return SEPA_LARGEST_MINOR if own is None else min(own, SEPA_LARGEST_MINOR)
    return own


def _of_an_account(party: Party, where: str, profile: BankProfile) -> Iterator[Fault]:
    try:
        written_name(party.name, profile.characters)
    except UnwritableName as unwritable:
        yield Fault(where, because("export-name", name=party.name, found=str(unwritable.values["found"])))
    if not _is_iban(party.iban):
        yield Fault(where, because("export-iban"))
    if party.bic and not bic.is_valid(party.bic):
        yield Fault(where, because("export-bic", value=party.bic))


def _is_iban(text: str) -> bool:
    return text.isascii() and text.isalnum() and text.isupper() and iban.is_valid(text)


def _of_an_address(address: Address, where: str, profile: BankProfile) -> Iterator[Fault]:
    missing = [part.value for part in sorted(profile.address_demanded) if not _part(address, part)]
    if missing:
        yield Fault(where, because("export-address-missing", parts=", ".join(missing)))
    elif address.lines and not (address.town and address.country) and profile.address_form is not AddressForm.NONE:
        yield Fault(where, because("export-address-lines"))
    if address.country and not _COUNTRY.fullmatch(address.country):
        yield Fault(where, because("export-country", value=address.country))


def _part(address: Address, part: AddressPart) -> str:
    if part is AddressPart.STREET:
        return address.street or "".join(address.lines)
    return {AddressPart.POSTAL_CODE: address.postal_code, AddressPart.TOWN: address.town}.get(part, address.country)
