"""
Whether what is stored agrees with itself: the audit chain, the figures, what is reserved. Reads only.

A finding is a sentence for a person; none means that everything was as it should be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from payments.models import AuditHead, AuditRecord, Company
from payments.selectors.sql import rows
from payments.services.audit_heads import Kept, kept_heads
from payments.services.auditing import hash_of


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and where."""

    company: str
    check: str
    what: str


def verify() -> list[Finding]:
    """Everything that is found wrong, company by company."""
    heads = kept_heads()
    found = []
    for company in Company.objects.order_by("code"):
        found += [Finding(company.code, "audit", what) for what in _audit(company, heads.get(company.pk))]
        found += [Finding(company.code, "conservation", what) for what in _conservation(company)]
        found += [Finding(company.code, "open items", what) for what in _open_items(company)]
        found += [Finding(company.code, "payments", what) for what in _payments(company)]
    return found


def _audit(company: Company, kept: Kept | None) -> Iterator[str]:
    """Every record is what its hash says, follows the one before, and the end is the one that was kept outside."""
    expected, previous = 1, ""
    kept_hash = None
    for row in AuditRecord.objects.filter(company=company).order_by("seq").iterator(chunk_size=2_000):
        if row.seq != expected:
            yield f"record {expected} is missing"
        if row.previous_hash != previous:
            yield f"record {row.seq} does not follow the one before"
        if hash_of(row) != row.hash:
            yield f"record {row.seq} was changed"
        expected, previous = row.seq + 1, row.hash
        if kept is not None and row.seq == kept.seq:
            kept_hash = row.hash
    head = AuditHead.objects.filter(company=company).first()
    if head is not None and (head.seq, head.hash) != (expected - 1, previous):
        yield f"the end is missing: {head.seq} records were written, {expected - 1} are there"
    if kept is not None and kept_hash != kept.hash:
        yield f"the head kept outside of the database (record {kept.seq}) is not in it"
    if kept is not None and kept.forked is not None:
        yield f"record {kept.forked} was written twice: the database was set back to an older state"


def _conservation(company: Company) -> Iterator[str]:
    """Of what is shown: open + unallocated = balance, and the buckets and months add up to what is open."""
    wrong = rows(
        """
        SELECT s.code, c.currency FROM current_closing c JOIN supplier s ON s.id = c.supplier_id
        WHERE c.company_id = %s AND (c.open + c.unallocated <> c.balance
           OR (SELECT coalesce(sum(x), 0) FROM unnest(c.aging) x) <> c.open
           OR (SELECT coalesce(sum(x), 0) FROM unnest(c.months) x) <> c.open)
        ORDER BY 1, 2 LIMIT 100
        """,
        [company.pk],
    )
    for supplier, currency in wrong:
        yield f"figures of {supplier} in {currency} do not add up"


def _open_items(company: Company) -> Iterator[str]:
    """The open items of what is shown add up to its figures, and none is beyond its entry."""
    wrong = rows(
        """
        SELECT s.code, c.currency FROM current_closing c JOIN supplier s ON s.id = c.supplier_id
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(i.open_amount), 0) AS total FROM closing_open_item i
            JOIN ledger_entry e ON e.id = i.entry_id
            WHERE i.run_id = c.run_id AND i.supplier_id = c.supplier_id AND e.currency = c.currency
        ) o ON true
        WHERE c.company_id = %s AND o.total <> c.balance ORDER BY 1, 2 LIMIT 100
        """,
        [company.pk],
    )
    for supplier, currency in wrong:
        yield f"open items of {supplier} in {currency} are not its balance"


def _payments(company: Company) -> Iterator[str]:
    """Lines are the sum of their items, and what is reserved belongs to a payment that is not over."""
    wrong = rows(
        """
        SELECT r.code, l.position FROM payment_line l JOIN payment_run r ON r.id = l.run_id
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(i.settled), 0) AS gross, coalesce(sum(i.pay_amount), 0) AS net
            FROM payment_item i WHERE i.line_id = l.id
        ) s ON true
        WHERE r.company_id = %s AND (s.gross <> l.gross OR s.net <> l.net) ORDER BY 1, 2 LIMIT 100
        """,
        [company.pk],
    )
    for run, position in wrong:
        yield f"line {position} of {run} is not the sum of its items"
    kept = rows(
        """
        SELECT DISTINCT r.code FROM payment_item i JOIN payment_line l ON l.id = i.line_id
        JOIN payment_run r ON r.id = l.run_id
        WHERE r.company_id = %s AND i.live AND (r.status IN ('rejected', 'cancelled')
           OR l.state IN ('failed', 'returned', 'cancelled') OR l.settled_at IS NOT NULL OR l.released_at IS NOT NULL)
        ORDER BY 1 LIMIT 100
        """,
        [company.pk],
    )
    for (run,) in kept:
        yield f"{run} reserves entries although its payment is over"
