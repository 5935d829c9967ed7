"""
The due date of a line as SQL, for ledgers of any size (domain.md 3.4.1, precedence).

What a term gives a baseline is calculated once per pair by the pure rule and joined; all else are columns. A test
holds the statements equal to payments.calculation.due_sources, line by line.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.backends.utils import CursorWrapper

from payments.calculation.due_sources import due_days_of
from payments.selectors.terms import terms_by_id


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
    """`term_join`, and `d.due_date`: what the term gives the line's baseline (parameters of `term_days`)."""
    return f"""
        {term_join(line, supplier)}
        LEFT JOIN unnest(%(due_terms)s::bigint[], %(due_baselines)s::date[], %(due_dates)s::date[])
            AS d(term_id, baseline, due_date) ON d.term_id = t.id AND d.baseline = {baseline(line)}
    """


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


def term_days(cursor: CursorWrapper, *, company_id: int, lines: str, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """
    What each term gives each baseline that occurs, as parameters of `due_join`.

    Args:
        lines: `FROM … WHERE …` naming the lines `s` and their suppliers `p`, with `term_join("s", "p")` for its joins.
    """
    terms = terms_by_id(company_id)
    pairs: list[tuple[int, date]] = []
    if terms:
        cursor.execute(f"SELECT DISTINCT t.id, {baseline('s')} {lines} AND t.id IS NOT NULL", values)
        pairs = cursor.fetchall()
    days = due_days_of((terms[term_id], day) for term_id, day in pairs)
    return {
        "due_terms": [term_id for term_id, _ in pairs],
        "due_baselines": [day for _, day in pairs],
        "due_dates": [days[terms[term_id], day] for term_id, day in pairs],
    }
