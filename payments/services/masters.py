"""
What a source says of suppliers themselves: names, account numbers, blocks, and how they are paid. For suppliers the
ledger knows, and for those that are paid in another's place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.backends.utils import CursorWrapper
from django.db.models import F

from payments.domain.folding import search_key, turkish_order
from payments.domain.ledger import RowIssue, Severity
from payments.models import Company, Supplier
from payments.services.changed_masters import Changed
from payments.services.due_dates import note_change
from payments.services.linked_accounts import take_links
from payments.services.particulars import take_particulars
from payments.services.staging import note_issues

_TOLD = """
    FROM staged_supplier t JOIN supplier p ON p.company_id = %(company)s AND p.code = t.code
    WHERE t.batch_id = %(batch)s
"""
_ACCOUNTS = f"""
    SELECT p.id AS supplier_id, p.code, u.iban, coalesce(u.bic, '') AS bic, coalesce(u.holder, '') AS holder, u.place
    {
    _TOLD.replace(
        "WHERE",
        "CROSS JOIN LATERAL unnest(t.ibans, t.bics, t.holders) WITH ORDINALITY AS u(iban, bic, holder, place) WHERE",
    )
}
"""
"""The accounts that were told, in order."""

_PAYING = ("payment_block", "payment_methods", "house_bank", "pay_separately", "payment_term", "alternative_payee")
"""How a supplier is paid, in the order of `differ` below."""


def take(cursor: CursorWrapper, *, batch_id: UUID, company_id: int, renamed_codes: Sequence[str]) -> Changed:
    """
    Take over what was staged, inside the caller's transaction; what has changed of suppliers that were known before.
    `renamed_codes`: suppliers whose lines brought another name.

    An account number that was not seen before is unconfirmed, and is not paid until somebody has confirmed it.
    """
    names: dict[str, UUID | int] = {"batch": batch_id, "company": company_id}
    _create_payees(cursor, batch_id=batch_id, company_id=company_id)
    renamed = _rename(cursor, names, company_id)
    if renamed_codes:
        told = Supplier.objects.filter(company_id=company_id, code__in=renamed_codes)
        renamed += told.values_list("pk", flat=True)
    cursor.execute(
        f"""
        INSERT INTO supplier_bank_account (supplier_id, iban, bic, holder, first_batch_id, first_seen_at)
        SELECT DISTINCT ON (told.supplier_id, told.iban) told.supplier_id, told.iban, told.bic, told.holder,
               %(batch)s::uuid, statement_timestamp()
        FROM ({_ACCOUNTS}) told
        ORDER BY told.supplier_id, told.iban, told.place
        ON CONFLICT (supplier_id, iban) DO NOTHING
        """,
        names,
    )
    _take_accounts(cursor, names)
    _take_balances(cursor, names)
    paying = _take_paying(cursor, batch_id=batch_id, company_id=company_id)
    particulars = take_particulars(cursor, batch_id=batch_id, company_id=company_id)
    linked = take_links(cursor, batch_id=batch_id, company_id=company_id)
    cursor.execute(
        """
        SELECT DISTINCT p.id FROM supplier_bank_account a JOIN supplier p ON p.id = a.supplier_id
        WHERE a.first_batch_id = %(batch)s AND p.company_id = %(company)s
              AND p.first_batch_id IS DISTINCT FROM %(batch)s
        """,
        names,
    )
    with_account = [pk for (pk,) in cursor.fetchall()]
    changed: Changed = defaultdict(list)
    for what, ids in {
        "name": renamed,
        "bank_accounts": with_account,
        **paying,
        **particulars,
        "master_supplier": linked,
    }.items():
        for pk in dict.fromkeys(ids):
            changed[pk].append(what)
    return dict(changed)


def _take_accounts(cursor: CursorWrapper, names: dict[str, UUID | int]) -> None:
    """
    Bank and holder of accounts that are known. What was not known is added; another bank or holder than before is taken
    where nobody has confirmed the account, and told where somebody has: money is sent in that name.
    """
    cursor.execute(
        f"""
        UPDATE supplier_bank_account a
        SET bic = CASE WHEN told.bic <> '' AND (a.bic = '' OR a.verified_at IS NULL) THEN told.bic ELSE a.bic END,
            holder = CASE WHEN told.holder <> '' AND (a.holder = '' OR a.verified_at IS NULL) THEN told.holder
                          ELSE a.holder END
        FROM ({_ACCOUNTS}) told
        WHERE a.supplier_id = told.supplier_id AND a.iban = told.iban
              AND ((told.bic <> '' AND told.bic <> a.bic) OR (told.holder <> '' AND told.holder <> a.holder))
        """,
        names,
    )
    cursor.execute(
        f"""
        SELECT told.code, right(told.iban, 4)
        FROM ({_ACCOUNTS}) told
        JOIN supplier_bank_account a ON a.supplier_id = told.supplier_id AND a.iban = told.iban
        WHERE a.verified_at IS NOT NULL
              AND ((told.bic <> '' AND told.bic <> a.bic) OR (told.holder <> '' AND told.holder <> a.holder))
        ORDER BY told.code, told.place
        """,
        names,
    )
    differ = [
        RowIssue(row_no=0, severity=Severity.WARNING, code="account-differs", field="iban", value=f"{code}: …{last}")
        for code, last in cursor.fetchall()
    ]
    note_issues(UUID(str(names["batch"])), differ)


def _take_balances(cursor: CursorWrapper, names: dict[str, UUID | int]) -> None:
    """What the source itself says is owed, and that it has said so with this batch; what it does not tell stays."""
    cursor.execute(
        """
        UPDATE supplier p
        SET source_balance = t.source_balance, source_balance_at = coalesce(b.started_at, b.created_at)
        FROM staged_supplier t JOIN import_batch b ON b.id = t.batch_id
        WHERE t.batch_id = %(batch)s AND p.company_id = %(company)s AND p.code = t.code
              AND t.source_balance IS NOT NULL
        """,
        names,
    )


def _create_payees(cursor: CursorWrapper, *, batch_id: UUID, company_id: int) -> None:
    """
    Suppliers that are paid in another's place, or are the main account of others, and have no line themselves; their
    names and accounts follow.
    """
    cursor.execute(
        """
        SELECT DISTINCT named.code FROM staged_supplier t
        JOIN supplier p ON p.company_id = %(company)s AND p.code = t.code
        LEFT JOIN staged_supplier main ON main.batch_id = t.batch_id AND main.code = t.master_supplier
        CROSS JOIN LATERAL (VALUES (t.alternative_payee), (main.code)) named(code)
        WHERE t.batch_id = %(batch)s AND named.code <> '' AND NOT EXISTS (
            SELECT 1 FROM supplier o WHERE o.company_id = %(company)s AND o.code = named.code)
        """,
        {"batch": batch_id, "company": company_id},
    )
    Supplier.objects.bulk_create(
        Supplier(
            company_id=company_id,
            code=code,
            search_key=search_key(code=code, name="", tax_id=""),
            first_batch_id=batch_id,
        )
        for (code,) in cursor.fetchall()
    )


def _take_paying(cursor: CursorWrapper, *, batch_id: UUID, company_id: int) -> dict[str, list[int]]:
    """
    How suppliers are paid, as far as the source tells it; what has changed of those that were known before.

    A term that a person has entered stays where the source names none, or one that nobody has entered. A new
    alternative payee is noted with the time: like a new account it is not paid at once.
    """
    names: dict[str, UUID | int] = {"batch": batch_id, "company": company_id}
    cursor.execute(
        """
        WITH told AS (
            SELECT p.id, t.block,
                   coalesce(t.methods, p.payment_methods) AS methods,
                   coalesce(t.house_bank, p.house_bank) AS house_bank,
                   coalesce(t.pay_separately, p.pay_separately) AS separately,
                   CASE WHEN named.id IS NOT NULL THEN named.id
                        WHEN t.term_code <> '' OR t.term_code IS NULL OR mine.source <> 'ERP' THEN mine.id END AS term,
                   CASE WHEN t.alternative_payee IS NULL THEN p.alternative_payee_id ELSE payee.id END AS payee
            FROM staged_supplier t
            JOIN supplier p ON p.company_id = %(company)s AND p.code = t.code
            LEFT JOIN payment_term named ON named.company_id = p.company_id AND named.code = t.term_code
            LEFT JOIN payment_term mine ON mine.id = p.payment_term_id
            LEFT JOIN supplier payee ON payee.company_id = p.company_id AND payee.code = t.alternative_payee
            WHERE t.batch_id = %(batch)s
        ), compared AS (
            SELECT told.*, p.first_batch_id IS DISTINCT FROM %(batch)s AS known, ARRAY[
                       told.block <> p.payment_block, told.methods <> p.payment_methods,
                       told.house_bank <> p.house_bank, told.separately <> p.pay_separately,
                       told.term IS DISTINCT FROM p.payment_term_id,
                       told.payee IS DISTINCT FROM p.alternative_payee_id] AS differ
            FROM told JOIN supplier p ON p.id = told.id
        )
        UPDATE supplier s
        SET payment_block = c.block, payment_methods = c.methods, house_bank = c.house_bank,
            pay_separately = c.separately, payment_term_id = c.term, alternative_payee_id = c.payee,
            alternative_payee_since =
                CASE WHEN c.known AND c.differ[6] THEN statement_timestamp() ELSE s.alternative_payee_since END,
            updated_at = statement_timestamp()
        FROM compared c WHERE s.id = c.id AND true = ANY(c.differ)
        RETURNING s.id, c.known, c.differ
        """,
        names,
    )
    changed: dict[str, list[int]] = {what: [] for what in _PAYING}
    for pk, known, differ in cursor.fetchall():
        for what, is_other in zip(_PAYING, differ, strict=True):
            if known and is_other:
                changed[what].append(pk)
    if changed["payment_term"]:
        note_change(Company(pk=company_id))
    _note_unknown_terms(cursor, batch_id=batch_id, company_id=company_id)
    return changed


def _note_unknown_terms(cursor: CursorWrapper, *, batch_id: UUID, company_id: int) -> None:
    """Terms of suppliers that nobody has entered, each once."""
    cursor.execute(
        """
        SELECT DISTINCT t.term_code FROM staged_supplier t
        JOIN supplier p ON p.company_id = %(company)s AND p.code = t.code
        LEFT JOIN payment_term named ON named.company_id = p.company_id AND named.code = t.term_code
        WHERE t.batch_id = %(batch)s AND t.term_code <> '' AND named.id IS NULL ORDER BY 1
        """,
        {"batch": batch_id, "company": company_id},
    )
    unknown = [
        RowIssue(row_no=0, severity=Severity.WARNING, code="unknown-supplier-term", field="term", value=code)
        for (code,) in cursor.fetchall()
    ]
    note_issues(batch_id, unknown)


def _rename(cursor: CursorWrapper, names: dict[str, UUID | int], company_id: int) -> list[int]:
    """Suppliers that are called otherwise by now."""
    cursor.execute(f"SELECT p.id, p.code, t.name, p.tax_id {_TOLD} AND t.name NOT IN ('', p.name)", names)
    renamed = [
        Supplier(
            pk=pk,
            name=name,
            search_key=search_key(code=code, name=name, tax_id=tax_id),
            name_key=turkish_order(name),
        )
        for pk, code, name, tax_id in cursor.fetchall()
    ]
    if renamed:
        Supplier.objects.bulk_update(renamed, ["name", "search_key", "name_key"], batch_size=2_000)
        Company.objects.filter(pk=company_id).update(figures_version=F("figures_version") + 1)
    return [one.pk for one in renamed]
