"""Rows as the values a payment proposal is made of (payments.calculation.proposing)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from payments.calculation.candidates import Candidate, Payee
from payments.calculation.discounts import DiscountTier, discount_base
from payments.calculation.due_sources import DueAnswer
from payments.calculation.duplicates import Suspicion
from payments.calculation.parts import told_parts
from payments.domain.days import from_day_number
from payments.domain.money import round_half_away
from payments.domain.paying import ProposalBasis, ReasonCode
from payments.models import Company, ItemHold, LedgerEntry, PaymentItem
from payments.selectors.document_parts import plain_parts
from payments.selectors.due_reasons import DUE_COLUMNS, company_due_answers
from payments.selectors.duplicates import suspected
from payments.selectors.payees import COMPLETE, hold_reason, payees_of
from payments.selectors.sql import named_rows

_SHOWN = """
    SELECT s.id AS supplier_id, coalesce(o.run_id, k.current_run_id) AS run_id
    FROM supplier s JOIN company k ON k.id = s.company_id LEFT JOIN supplier_current o ON o.supplier_id = s.id
    WHERE k.id = %(company)s
"""

_ITEM = f"""
    e.id, e.source_key, e.supplier_id, e.doc_no, e.kind, e.reference, e.posting_date, e.document_date, e.due_source,
    e.currency, e.amount, e.block, e.invoice_ref, e.method, e.iban, e.source_system, e.payment_run,
    e.discount_base, e.withholding_at_payment, s.payment_term_id, s.pay_separately, {DUE_COLUMNS.format(line="e")}
"""

_OF_CLOSING = f"""
    WITH shown AS ({_SHOWN})
    SELECT {_ITEM}, i.open_amount, i.part, NULL::jsonb AS parts,
           CASE WHEN i.part > 0 THEN r.key_date - i.days_overdue ELSE e.due_date END AS due_date
    FROM shown h JOIN closing_open_item i ON i.run_id = h.run_id AND i.supplier_id = h.supplier_id
    JOIN calculation_run r ON r.id = h.run_id
    JOIN ledger_entry e ON e.id = i.entry_id AND e.removed_batch_id IS NULL
    JOIN supplier s ON s.id = e.supplier_id
    WHERE {{filter}}
"""

_OF_SOURCE = f"""
    SELECT {_ITEM}, e.source_open_amount AS open_amount, 0 AS part, e.parts, e.due_date
    FROM ledger_entry e JOIN supplier s ON s.id = e.supplier_id
    JOIN ({COMPLETE}) c ON c.supplier_id = e.supplier_id AND c.currency = e.currency
    WHERE e.company_id = %(company)s AND e.removed_batch_id IS NULL AND e.account_class = 'normal'
      AND e.posting_date <= %(key_date)s AND e.source_open_amount <> 0 AND {{filter}}
"""
_NOT_COMPLETE = f"(e.supplier_id, e.currency) NOT IN ({COMPLETE})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which items are looked at: nothing given means all."""

    suppliers: tuple[int, ...] = ()
    currencies: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    first: tuple[int, ...] = ()
    """Suppliers that are paid before the others when money is short."""

    @property
    def is_whole(self) -> bool:
        """Whether every item of the suppliers that are looked at is."""
        return not self.currencies and not self.methods


@dataclass(frozen=True, slots=True)
class Material:
    """Candidates with the rows they are of, and their payees."""

    candidates: list[Candidate]
    rows: dict[str, dict[str, Any]]
    payees: dict[int, Payee]


def material(
    company: Company, *, basis: ProposalBasis, scope: Scope, pay_day: date, key_date: date, now: datetime
) -> Material:
    """Everything that may be paid, as the current figures say, with what is known to be wrong with it."""
    found = open_items(company, basis, scope, key_date)
    answers = company_due_answers(company, found)
    suppliers = {row["supplier_id"] for row in found}
    everything = found if scope.is_whole else open_items(company, basis, Scope(suppliers=tuple(suppliers)), key_date)
    known = _known_problems(company, suppliers, everything, key_date=key_date, pay_day=pay_day)
    by_key, by_document = _names(found)
    candidates = []
    for row, answer in zip(found, answers, strict=True):
        problem, detail = known.of(row)
        candidates.append(
            Candidate(
                key=_key_of(row),
                payee=row["supplier_id"],
                currency=row["currency"],
                open_minor=row["open_amount"],
                due=row["due_date"],
                tiers=tiers_of(answer) if row["open_amount"] > 0 else (),
                base_minor=_discount_base(row),
                withholding_minor=_withholding(row),
                method=row["method"],
                iban=row["iban"] if row["open_amount"] > 0 else "",
                refers_to=_named(row, by_key, by_document) if row["open_amount"] < 0 else "",
                separate=row["pay_separately"],
                priority=int(row["supplier_id"] in scope.first),
                problem=problem,
                detail=detail,
            )
        )
    payees = payees_of(company, suppliers, basis=basis, key_date=key_date, pay_day=pay_day, now=now)
    keyed = {one.key: row for one, row in zip(candidates, found, strict=True)}
    return Material(candidates, keyed, payees)


def open_items(company: Company, basis: ProposalBasis, scope: Scope, key_date: date) -> list[dict[str, Any]]:
    """
    Items that are open as the ERP (where it told of every line) or the current figures say. Of a document in
    instalments each that is open is an item, with its number in `part` (0: the whole), its due date and what is open.
    """
    wanted = ["true"]
    if scope.suppliers:
        wanted.append("e.supplier_id = ANY(%(suppliers)s)")
    if scope.currencies:
        wanted.append("e.currency = ANY(%(currencies)s)")
    if scope.methods:
        wanted.append("(e.method = ANY(%(methods)s) OR e.amount < 0)")
    chosen = " AND ".join(wanted)
    statement = _OF_CLOSING.format(filter=chosen)
    if basis is ProposalBasis.SOURCE_OPEN:
        of_closing = _OF_CLOSING.format(filter=f"{chosen} AND {_NOT_COMPLETE}")
        statement = f"{_OF_SOURCE.format(filter=chosen)} UNION ALL ({of_closing})"
    values = {
        "company": company.pk,
        "key_date": key_date,
        "suppliers": list(scope.suppliers) or None,
        "currencies": list(scope.currencies),
        "methods": list(scope.methods),
    }
    found = named_rows(f"SELECT * FROM ({statement}) i ORDER BY source_key, source_system, due_date, part", values)
    return [item for row in found for item in _items_of(row)]


def _items_of(row: dict[str, Any]) -> list[dict[str, Any]]:
    """A document that the ERP tells as a whole, part by part, as far as it is open."""
    told = told_parts(
        plain_parts(row["parts"]), amount_minor=row["amount"], open_minor=row["open_amount"], booked_minor=0
    )
    if not told:
        return [row]
    return [
        {**row, "part": one.number, "open_amount": one.open_minor, "due_date": from_day_number(one.due_day)}
        for one in told
        if one.open_minor
    ]


def _document_key(row: Mapping[str, Any]) -> str:
    return f"{row['source_key']}\x01{row['source_system']}"


def _key_of(row: Mapping[str, Any]) -> str:
    """Of an item: of a part, that of its document and its number."""
    return f"{_document_key(row)}\x01{row['part']:02d}" if row["part"] else _document_key(row)


def _names(found: Iterable[Mapping[str, Any]]) -> tuple[dict[str, str], dict[tuple[int, str], list[str]]]:
    """What may be named: by the document's key the item of it that is due first, and these by document number."""
    by_key: dict[str, str] = {}
    by_document = defaultdict(list)
    for row in found:
        key = _document_key(row)
        if row["open_amount"] > 0 and key not in by_key:
            by_key[key] = _key_of(row)
            by_document[row["supplier_id"], row["doc_no"]].append(by_key[key])
    return by_key, by_document


def _named(
    row: Mapping[str, Any], by_key: Mapping[str, str], by_document: Mapping[tuple[int, str], Sequence[str]]
) -> str:
    """The invoice a debit names: by its key, or by a document number that is one such line's alone."""
    if not row["invoice_ref"]:
        return ""
    key = f"{row['invoice_ref']}\x01{row['source_system']}"
    if key in by_key:
        return by_key[key]
    same = by_document.get((row["supplier_id"], row["invoice_ref"]), [])
    return same[0] if len(same) == 1 else ""


def tiers_of(answer: DueAnswer) -> tuple[DiscountTier, ...]:
    """Discount days that can still matter, percentages falling, and the day it is to be paid on."""
    last = answer.effective_due
    found: list[DiscountTier] = []
    for one in answer.discounts:
        tier = DiscountTier(one.percent, min(one.pay_by, last))
        if not 0 < tier.percent <= 100:
            continue
        if not found or (tier.percent < found[-1].percent and tier.day >= found[-1].day):
            found.append(tier)
    return (*found, DiscountTier(Decimal(0), last))


def _discount_base(row: Mapping[str, Any]) -> Fraction | None:
    """What percentages are of, as far as an item is open; None: what is open."""
    if row["discount_base"] is None or row["open_amount"] <= 0:
        return None
    return discount_base(row["discount_base"], open_minor=row["open_amount"], gross_minor=row["amount"])


def _withholding(row: Mapping[str, Any]) -> int:
    """The part of a document's tax that goes with what is open of an item."""
    if not row["withholding_at_payment"] or row["open_amount"] <= 0:
        return 0
    return round_half_away(Fraction(row["withholding_at_payment"] * row["open_amount"], row["amount"]))


def as_candidate(item: PaymentItem, *, currency: str, payee: int) -> Candidate:
    """An item of a run with what its document says is taken off of it."""
    entry = LedgerEntry.objects.values("discount_base", "withholding_at_payment", "amount").get(pk=item.entry_id)
    row = {**entry, "open_amount": item.open_amount}
    return Candidate(
        key=str(item.entry_id),
        payee=payee,
        currency=currency,
        open_minor=item.open_amount,
        due=item.due_date,
        base_minor=_discount_base(row),
        withholding_minor=_withholding(row),
    )


def tiers_of_items(company: Company, items: Iterable[PaymentItem]) -> dict[tuple[int, int], tuple[DiscountTier, ...]]:
    """The discount days of what is paid, by entry and part, and the net day of each."""
    paid = {(item.entry_id, item.part): item.due_date for item in items}
    entries = named_rows(
        f"SELECT {_ITEM}, e.due_date FROM ledger_entry e JOIN supplier s ON s.id = e.supplier_id "
        "WHERE e.id = ANY(%(entries)s)",
        {"entries": sorted({entry for entry, _ in paid})},
    )
    by_id = {row["id"]: row for row in entries}
    found = [
        {**by_id[entry], "part": part, "due_date": due if part else by_id[entry]["due_date"]}
        for (entry, part), due in paid.items()
    ]
    answers = company_due_answers(company, found)
    return {(row["id"], row["part"]): tiers_of(answer) for row, answer in zip(found, answers, strict=True)}


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known against items."""

    reserved: Mapping[int, Mapping[int, str]]
    """By entry and part (0: the whole) the run that has it."""

    held: Mapping[int, ItemHold]
    duplicates: Mapping[int, Suspicion]

    def of(self, row: Mapping[str, Any]) -> tuple[ReasonCode | None, dict[str, str]]:
        """The first thing that stands against an item."""
        entry = row["id"]
        if run := self.reserved_by(entry, row["part"]):
            return ReasonCode.IN_OTHER_RUN, {"run": run}
        if row["payment_run"]:
            return ReasonCode.IN_SAP_PAYMENT_RUN, {"run": row["payment_run"]}
        if row["block"]:
            return ReasonCode.ITEM_BLOCKED, {"block": row["block"]}
        if entry in self.held:
            return hold_reason(self.held[entry])
        if entry in self.duplicates:
            found = self.duplicates[entry]
            return ReasonCode.POSSIBLE_DUPLICATE, {"of": str(found.earlier), "score": str(found.score)}
        return None, {}

    def reserved_by(self, entry: int, part: int) -> str | None:
        """The run that has an item: a part of it, or the whole; of a whole, any part."""
        parts = self.reserved.get(entry, {})
        return next((run for one, run in sorted(parts.items()) if not part or one in {0, part}), None)


def _known_problems(
    company: Company, suppliers: set[int], everything: Iterable[Mapping[str, Any]], *, key_date: date, pay_day: date
) -> _Known:
    live = PaymentItem.objects.filter(live=True, line__run__company=company)
    reserved: dict[int, dict[int, str]] = defaultdict(dict)
    for entry, part, run in live.values_list("entry_id", "part", "line__run__code"):
        reserved[entry][part] = run
    holds = ItemHold.objects.filter(company=company, released_at=None, entry__isnull=False)
    held = {one.entry_id: one for one in holds if one.entry_id and (one.until is None or one.until > pay_day)}
    twice = suspected(company, suppliers, everything, reserved=reserved.keys(), key_date=key_date, pay_day=pay_day)
    return _Known(reserved, held, twice)
