"""
Payment terms, exchange rates and holidays as a source has them: taken over beside what people have entered, never over
it.
"""

from __future__ import annotations

from uuid import UUID

from django.db.backends.utils import CursorWrapper

from payments.calculation.term_checks import term_faults
from payments.domain.kept_terms import term_as_json, term_of_json
from payments.domain.ledger import RowIssue, Severity
from payments.models import Company, ExchangeRate, PaymentTerm, StagedRule
from payments.selectors.terms import term_of
from payments.services.due_dates import note_change
from payments.services.staging import note_issues
from payments.services.terms import columns_of

SOURCE = "ERP"
"""Where a rate is from that a source brought."""


def take_terms(*, batch_id: UUID, company_id: int) -> None:
    """
    New terms, and other contents for those a source has brought before, inside the caller's transaction. One that
    contradicts itself is left out, each fault told with its field; one that a person has entered or changed stays.
    """
    known = {row.code: row for row in PaymentTerm.objects.filter(company_id=company_id)}
    issues, changed = [], False
    for staged in StagedRule.objects.filter(batch_id=batch_id, kind=StagedRule.Kind.TERM).order_by("position"):
        term = term_of_json(staged.body)
        faults = list(term_faults(term))
        row = known.get(term.code)
        if faults:
            issues += [
                _issue(staged, "term-contradicts", one.pointer.strip("/"), f"{term.code}: {one.code}") for one in faults
            ]
        elif row is None:
            PaymentTerm.objects.create(
                company_id=company_id, code=term.code, source=PaymentTerm.Source.ERP, **columns_of(term)
            )
            changed = True
        elif term_as_json(term_of(row)) != term_as_json(term):
            if row.source == PaymentTerm.Source.MANUAL:
                issues.append(_issue(staged, "term-entered-by-hand", "term", term.code))
                continue
            for name, value in columns_of(term).items():
                setattr(row, name, value)
            row.version += 1
            row.save()
            changed = True
    note_issues(batch_id, issues)
    if changed:
        note_change(Company(pk=company_id))


def take_rates(cursor: CursorWrapper, *, batch_id: UUID, company_id: int) -> int:
    """New rates, and others than a source has brought before; how many. What a person has entered stays."""
    cursor.execute(
        """
        INSERT INTO exchange_rate (company_id, date, base, quote, kind, unit, rate, source)
        SELECT k.id, (t.body ->> 'day')::date, t.body ->> 'base', k.currency, %(kind)s, 1, (t.body ->> 'rate')::numeric,
               %(source)s
        FROM staged_rule t JOIN company k ON k.id = %(company)s
        WHERE t.batch_id = %(batch)s AND t.kind = 'rate' ORDER BY t.position
        ON CONFLICT (company_id, base, quote, kind, date) DO UPDATE SET rate = excluded.rate
        WHERE exchange_rate.source = %(source)s AND exchange_rate.rate <> excluded.rate
        """,
        {"batch": batch_id, "company": company_id, "kind": ExchangeRate.Kind.CORPORATE.value, "source": SOURCE},
    )
    return int(cursor.rowcount)


def take_holidays(cursor: CursorWrapper, *, batch_id: UUID, company_id: int) -> None:
    """Days that are not in the company's calendar yet; one that is there stays as somebody left it."""
    cursor.execute(
        """
        INSERT INTO holiday (company_id, date, name, half_day)
        SELECT DISTINCT ON (day::date) %(company)s, day::date, t.body ->> 'name', false
        FROM staged_rule t
        CROSS JOIN generate_series((t.body ->> 'first')::date, (t.body ->> 'last')::date, interval '1 day') day
        WHERE t.batch_id = %(batch)s AND t.kind = 'holiday' ORDER BY day::date, t.position
        ON CONFLICT (company_id, date) DO NOTHING
        """,
        {"batch": batch_id, "company": company_id},
    )


def _issue(staged: StagedRule, code: str, field: str, value: str) -> RowIssue:
    return RowIssue(row_no=staged.position, severity=Severity.WARNING, code=code, field=field, value=value)
