"""The calculator's closing: one supplier's account, what is open of it, and which step closed what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from payments.api.due_answers import minor_of
from payments.api.schemas.calculator import (
    ClosedBy,
    ClosingAnswer,
    ClosingRequest,
    CurrencyClosing,
    EntryIn,
    EntryPartIn,
    LateInterestIn,
    OpenPart,
    RulesIn,
)
from payments.api.schemas.payment_terms import step_out
from payments.calculation.columns import NO_DAY
from payments.calculation.late_interest import (
    STATUTORY_RATES,
    LateInterest,
    LateRate,
    LateRateMissing,
    late_interest,
    least_compensation,
)
from payments.calculation.parts import PlainPart, divide
from payments.calculation.sums import AmountOverflow
from payments.calculation.supplier import (
    PlainAllocation,
    PlainClosing,
    PlainEntry,
    PlainFigures,
    PlainItem,
    close_supplier,
)
from payments.domain.days import day_number, from_day_number
from payments.domain.errors import FieldError, InvalidInput
from payments.domain.explaining import explained
from payments.domain.ledger import AccountClass
from payments.domain.money import is_part_of, to_text
from payments.domain.paying import item_name
from payments.domain.reasons import Reason, because
from payments.domain.rules import AgingBoundary, Basis, ClosingMode, ClosingRules, Tie
from payments.events.shapes import Figures, Labels, closing_data

_CLASS_CODE = {word.value: code for code, word in enumerate(AccountClass)}
_REASONS = ("source", "reference", "fifo")


@dataclass(frozen=True, slots=True)
class _Account:
    """The request in closing order: entry n has the id n + 1."""

    asked: ClosingRequest
    entries: list[EntryIn]
    rules: ClosingRules
    labels: Labels
    language: str

    def entry(self, entry_id: int) -> EntryIn:
        return self.entries[entry_id - 1]

    def key(self, entry_id: int, part: int) -> str:
        return item_name(self.entry(entry_id).key, part)

    def due(self, item: PlainItem) -> date:
        """When an item is due: its line, or the instalment it is of the line."""
        entry = self.entry(item.entry_id)
        return entry.instalments[item.part - 1].due_date if entry.instalments and item.part else _due(entry)


def closing(asked: ClosingRequest, language: str) -> ClosingAnswer:
    """
    What is open of each currency on the key date, by which rule, and late interest where it was asked for.

    Raises:
        InvalidInput: a key stands twice, an amount is 0 or has more decimals than its currency, instalments do not
            come to the amount of a line that we owe.
        AmountOverflow: a figure does not fit into 64 bits.
        LateRateMissing: interest runs on a day before the first rate.
    """
    rules = _rules(asked.rules)
    faults = list(islice(_faults(asked.entries), 100))
    if faults:
        raise InvalidInput(*faults)
    entries = sorted(asked.entries, key=lambda one: (one.posting_date, one.document_date or one.posting_date, one.key))
    account = _Account(asked, entries, rules, Labels.of(rules, asked.key_date), language)
    try:
        found = close_supplier(_plain(account), supplier_id=0, key_day=day_number(asked.key_date), rules=rules)
        closings = [_closing(account, one) for one in found]
    except AmountOverflow as refused:
        raise refused.at(FieldError("/entries", "too-much-together")) from None
    except LateRateMissing as refused:
        raise refused.at(FieldError("/late_interest/rates", "late-rate-missing", **refused.values)) from None
    return ClosingAnswer(
        key_date=asked.key_date, closings=closings, least_compensation=_least_compensation(asked, found)
    )


def _faults(entries: Sequence[EntryIn]) -> Iterator[FieldError]:
    seen = Counter(key for entry in entries for key in _keys(entry))
    for place, entry in enumerate(entries):
        at = f"/entries/{place}"
        if any(seen[key] > 1 for key in _keys(entry)):
            yield FieldError(f"{at}/key", "key-twice")
        amount_minor = minor_of(f"{at}/amount", entry.amount, entry.currency)
        if not amount_minor:
            yield FieldError(f"{at}/amount", "zero-amount")
        if entry.open_amount is not None:
            open_minor = minor_of(f"{at}/open_amount", entry.open_amount, entry.currency)
            if not is_part_of(open_minor, amount_minor):
                yield FieldError(f"{at}/open_amount", "open-beyond-amount")
        if entry.instalments is not None:
            yield from _faults_of_parts(entry, entry.instalments, amount_minor, at)


def _keys(entry: EntryIn) -> Iterator[str]:
    """Every name that an answer may use for a line."""
    return (item_name(entry.key, number) for number in range(len(entry.instalments or ()) + 1))


def _faults_of_parts(entry: EntryIn, parts: Sequence[EntryPartIn], amount_minor: int, at: str) -> Iterator[FieldError]:
    if amount_minor < 0:
        yield FieldError(f"{at}/instalments", "instalments-of-debit")
        return
    if entry.due_date is not None:
        yield FieldError(f"{at}/due_date", "due-date-and-instalments")
    minors = [
        minor_of(f"{at}/instalments/{number}/amount", part.amount, entry.currency) for number, part in enumerate(parts)
    ]
    for number, minor in enumerate(minors):
        if minor < 0:
            yield FieldError(f"{at}/instalments/{number}/amount", "below-zero")
    if sum(minors) != amount_minor:
        yield FieldError(f"{at}/instalments", "instalments-not-amount", sum=to_text(sum(minors), entry.currency))


def _plain(account: _Account) -> list[PlainEntry]:
    id_of = {entry.key: number for number, entry in enumerate(account.entries, start=1)}
    plain = []
    for number, entry in enumerate(account.entries, start=1):
        whole = PlainEntry(
            entry_id=number,
            currency=entry.currency,
            account_class=_CLASS_CODE[entry.account_class],
            posting_day=day_number(entry.posting_date),
            document_day=day_number(entry.document_date or entry.posting_date),
            due_day=day_number(_due(entry)),
            amount_minor=minor_of("/amount", entry.amount, entry.currency),
            source_open_minor=None
            if entry.open_amount is None
            else minor_of("/open_amount", entry.open_amount, entry.currency),
            blocked=entry.blocked,
            names=id_of.get(entry.invoice_ref or "", 0),
        )
        plain += divide(whole, _parts(entry))
    return plain


def _parts(entry: EntryIn) -> list[PlainPart]:
    return [
        PlainPart(number, day_number(part.due_date), minor_of("/instalments", part.amount, entry.currency))
        for number, part in enumerate(entry.instalments or (), start=1)
    ]


def _due(entry: EntryIn) -> date:
    """Of a line as a whole; of one in instalments when the first of them is."""
    if entry.instalments:
        return min(part.due_date for part in entry.instalments)
    return entry.due_date or entry.document_date or entry.posting_date


def _closing(account: _Account, found: PlainClosing) -> CurrencyClosing:
    interest = {(item.entry_id, item.part): _interest(account, item) for item in found.items if item.open_minor > 0}
    total = None
    if account.asked.late_interest is not None:
        total = to_text(sum(one.amount_minor for one in interest.values() if one), found.currency)
    return CurrencyClosing.model_validate(
        {
            **closing_data(_figures(found.currency, found.figures), account.labels),
            "open_items": [
                _open_part(account, found, item, interest.get((item.entry_id, item.part))) for item in found.items
            ],
            "allocations": [
                _closed_by(account, step, made, found.currency) for step, made in enumerate(found.allocations, start=1)
            ],
            "late_interest": total,
        }
    )


def _figures(currency: str, figures: PlainFigures) -> Figures:
    nothing_open = figures.oldest_due_day == NO_DAY
    return Figures(
        currency=currency,
        balance=figures.balance_minor,
        ledger_balance=figures.ledger_balance_minor,
        open=figures.open_minor,
        unallocated=figures.unallocated_minor,
        advance=figures.advance_minor,
        bill=figures.bill_minor,
        guarantee=figures.guarantee_minor,
        overdue=figures.overdue_minor,
        not_due=figures.not_due_minor,
        blocked=figures.blocked_minor,
        open_count=figures.open_count,
        oldest_due_date=None if nothing_open else from_day_number(figures.oldest_due_day),
        max_overdue_days=figures.max_overdue_days,
        average_due_date=None if nothing_open else from_day_number(figures.average_due_day),
        average_due_hundredths=None if nothing_open else figures.average_due_hundredths,
        aging=figures.aging_minor,
        months=figures.months_minor,
        open_amounts_incomplete=figures.open_amounts_incomplete,
    )


def _interest(account: _Account, item: PlainItem) -> LateInterest | None:
    if account.asked.late_interest is None:
        return None
    return late_interest(
        item.open_minor,
        due_day=account.due(item),
        key_date=account.asked.key_date,
        rates=_rates(account.asked.late_interest),
    )


def _least_compensation(asked: ClosingRequest, found: Sequence[PlainClosing]) -> str | None:
    """Where statutory interest runs on anything."""
    statutory = asked.late_interest is not None and not asked.late_interest.rates
    overdue = any(item.open_minor > 0 and item.days_overdue > 0 for one in found for item in one.items)
    least = least_compensation(asked.key_date) if statutory and overdue else None
    return None if least is None else str(least)


def _rates(asked: LateInterestIn) -> Sequence[LateRate]:
    return [LateRate(one.valid_from, Decimal(one.percent)) for one in asked.rates] or STATUTORY_RATES


def _open_part(account: _Account, found: PlainClosing, item: PlainItem, interest: LateInterest | None) -> OpenPart:
    is_credit = item.open_minor > 0
    mine = (item.entry_id, item.part)
    why = [
        _step(account, made, found.currency, of_credit=is_credit)
        for made in found.allocations
        if mine == ((made.credit_id, made.credit_part) if is_credit else (made.debit_id, 0))
    ]
    what_is_left = "credit-left-open" if is_credit else "debit-found-no-credit"
    why.append(because(what_is_left, amount=to_text(item.open_minor, found.currency), currency=found.currency))
    if interest is not None:
        why += interest.why
    return OpenPart(
        key=account.key(item.entry_id, item.part),
        open_amount=to_text(item.open_minor, found.currency),
        due_date=account.due(item),
        days_overdue=item.days_overdue,
        bucket=account.labels.buckets[item.bucket] if is_credit else None,
        month=account.labels.months[item.month] if is_credit else None,
        late_interest=None if interest is None else to_text(interest.amount_minor, found.currency),
        why=[step_out(step, account.language) for step in why],
    )


def _closed_by(account: _Account, step: int, made: PlainAllocation, currency: str) -> ClosedBy:
    return ClosedBy.model_validate(
        {
            "step": step,
            "debit": account.entry(made.debit_id).key,
            "credit": account.key(made.credit_id, made.credit_part),
            "amount": to_text(made.amount_minor, currency),
            "reason": _REASONS[made.reason],
            "message": explained(_step(account, made, currency, of_credit=True), account.language),
        }
    )


def _step(account: _Account, made: PlainAllocation, currency: str, *, of_credit: bool) -> Reason:
    """A step as one of its two sides tells it: it names the other one."""
    other = account.key(made.debit_id, 0) if of_credit else account.key(made.credit_id, made.credit_part)
    return because(
        f"closed-by-{_REASONS[made.reason]}",
        key=other,
        amount=to_text(made.amount_minor, currency),
        currency=currency,
    )


def _rules(asked: RulesIn) -> ClosingRules:
    return ClosingRules(
        closing_mode=ClosingMode(asked.closing_mode),
        fifo_basis=Basis(asked.fifo_basis),
        tie=Tie(asked.tie),
        aging_basis=Basis(asked.aging_basis),
        aging_edges=tuple(asked.aging_edges),
        aging_boundary=AgingBoundary(asked.aging_boundary),
        month_basis=Basis(asked.month_basis),
        month_count=asked.month_count,
    )
