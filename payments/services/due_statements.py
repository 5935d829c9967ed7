"""
The due date of a line, and the parts instalments make of it, as SQL, for ledgers of any size (domain.md 3.4.1).

What a term gives a baseline is calculated once per pair by the pure rule and joined, with instalments once per pair and
amount; all else are columns. A test holds the statements equal to payments.calculation.due_sources, line by line.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson
from django.db.backends.utils import CursorWrapper

from payments.calculation.due_sources import due_days_of, part_days
from payments.calculation.instalments import divided
from payments.domain.terms import PaymentTerm
from payments.selectors.terms import terms_by_id

NO_TERM: dict[str, list[Any]] = {
    f"due_{name}": [] for name in ("terms", "baselines", "amounts", "currencies", "dates", "parts")
}
"""Parameters of `due_join` for lines that no term concerns."""


def item_days(line: str) -> str:
    """The last days above 0 that the ERP copied into the item; 0 if all it told are 0; NULL if it told none."""
    days = [f"{line}.{name}" for name in ("net_days", "tier2_days", "tier1_days")]
    return f"coalesce({', '.join(f'nullif({one}, 0)' for one in days)}, {', '.join(days)})"


def has_own_due(line: str) -> str:
    """Whether a line's due date comes from itself, without any term."""
    own_days = f"{line}.baseline_date IS NOT NULL AND {item_days(line)} IS NOT NULL"
    return f"({line}.source_due_date IS NOT NULL OR {line}.amount < 0 OR ({own_days}))"


def baseline(line: str) -> str:
    """The date the term `t` counts from."""
    return f"""
        CASE t.baseline WHEN 'POSTING' THEN {line}.posting_date
                        WHEN 'ENTRY' THEN coalesce({line}.entry_date, {line}.document_date)
                        WHEN 'GIVEN' THEN coalesce({line}.baseline_date, {line}.document_date)
                        ELSE {line}.document_date END
    """


def term_join(line: str, supplier: str) -> str:
    """The term `t` that holds for a line: the one it names, if it is known, else its supplier's."""
    return f"""
        LEFT JOIN payment_term named ON named.company_id = {supplier}.company_id AND named.code = {line}.term_code
                                    AND {line}.term_code <> ''
        LEFT JOIN payment_term t ON t.id = coalesce(named.id, {supplier}.payment_term_id)
    """


def due_join(line: str, supplier: str) -> str:
    """`term_join`, and `d`: what the term gives the line's baseline and amount (parameters of `term_days`)."""
    amount, currency = _divided(line)
    return f"""
        {term_join(line, supplier)}
        LEFT JOIN unnest(%(due_terms)s::bigint[], %(due_baselines)s::date[], %(due_amounts)s::bigint[],
                         %(due_currencies)s::text[], %(due_dates)s::date[], %(due_parts)s::text[])
            AS d(term_id, baseline, amount, currency, due_date, parts)
            ON d.term_id = t.id AND d.baseline = {baseline(line)} AND d.amount = {amount} AND d.currency = {currency}
    """


def _divided(line: str) -> tuple[str, str]:
    """The amount and currency that the term `t` divides: 0 of none where it does not."""
    whole = "jsonb_array_length(t.instalments) < 2"
    return f"CASE WHEN {whole} THEN 0 ELSE {line}.amount END", f"CASE WHEN {whole} THEN '' ELSE {line}.currency END"


def due_date(line: str) -> str:
    """The due date of a line joined by `due_join`; a reference comes after."""
    return f"""
        CASE WHEN {line}.source_due_date IS NOT NULL THEN {line}.source_due_date
             WHEN {line}.amount < 0 AND {line}.kind <> 'credit_note' THEN {line}.posting_date
             WHEN {line}.amount < 0 THEN coalesce({line}.baseline_date, {line}.posting_date)
             WHEN {line}.baseline_date IS NOT NULL AND {item_days(line)} IS NOT NULL
             THEN {line}.baseline_date + {item_days(line)}
             ELSE coalesce(d.due_date, {line}.baseline_date, {line}.document_date) END
    """


def due_source(line: str) -> str:
    """Which rule gave it."""
    return f"""
        CASE WHEN {line}.source_due_date IS NOT NULL THEN 'erp'
             WHEN {line}.amount < 0 THEN 'baseline'
             WHEN {line}.baseline_date IS NOT NULL AND {item_days(line)} IS NOT NULL THEN 'item_terms'
             WHEN d.due_date IS NOT NULL THEN 'supplier_term'
             ELSE 'baseline' END
    """


def parts(line: str) -> str:
    """The parts of a line joined by `due_join` (LedgerEntry.parts); NULL where its due date is not that of a term."""
    return f"CASE WHEN NOT {has_own_due(line)} THEN d.parts::jsonb END"


def term_days(cursor: CursorWrapper, *, company_id: int, lines: str, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """
    What each term gives each baseline that occurs, and each amount it divides, as parameters of `due_join`.

    Args:
        lines: `FROM … WHERE …` naming the lines `s` and their suppliers `p`, with `term_join("s", "p")` for its joins.
    """
    terms = terms_by_id(company_id)
    found: list[tuple[int, date, int, str]] = []
    if terms:
        told = ", ".join(("t.id", baseline("s"), *_divided("s")))
        cursor.execute(f"SELECT DISTINCT {told} {lines} AND t.id IS NOT NULL", values)
        found = cursor.fetchall()
    days = due_days_of((terms[term_id], day) for term_id, day, _, _ in found)
    return {
        "due_terms": [row[0] for row in found],
        "due_baselines": [row[1] for row in found],
        "due_amounts": [row[2] for row in found],
        "due_currencies": [row[3] for row in found],
        "due_dates": [days[terms[term_id], day] for term_id, day, _, _ in found],
        "due_parts": [_parts_of(terms[row[0]], row[1], row[2], row[3]) for row in found],
    }


def _parts_of(term: PaymentTerm, day: date, amount_minor: int, currency: str) -> str | None:
    amounts = divided(amount_minor, term, currency)
    if amounts is None:
        return None
    due = part_days(term, day)
    return orjson.dumps([{"due_date": on, "amount": minor} for on, minor in zip(due, amounts, strict=True)]).decode()
