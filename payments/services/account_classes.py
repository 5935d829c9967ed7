"""
Account classes after a change of the company's class rules: every line anew, by the rules a file is read by.

Only lines whose special G/L indicator is known (an empty one is). What came before indicators were kept is left as it
is, until it is delivered again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from payments.domain.ledger import LedgerRow
from payments.intake.content import content_hash
from payments.intake.kinds import CLASS_OF_ACCOUNT, CLASS_OF_SPECIAL_GL, classified
from payments.models import Company, LedgerEntry
from payments.selectors.rules import class_rules, newest_settings

_AT_ONCE = 5_000
# What kind and class follow from, as few values for many lines: `classified` looks at the sign of amounts alone.
_SEEN = """
    coalesce(e.special_gl, ''), e.doc_type, e.amount >= 0, e.amount = 0 AND e.amount_lc <> 0,
    CASE WHEN p.code LIKE '%%.%%' THEN split_part(p.code, '.', 1) ELSE '' END
"""
_LINES = """
    FROM ledger_entry e JOIN supplier p ON p.id = e.supplier_id
    WHERE e.company_id = %(company)s AND e.removed_batch_id IS NULL AND e.special_gl IS NOT NULL
"""
_DUE = """
    CASE WHEN e.amount > 0 OR e.due_source <> 'baseline' THEN e.due_date
         WHEN n.kind = 'credit_note' THEN coalesce(e.baseline_date, e.posting_date) ELSE e.posting_date END
"""
_IN_ROW = {"amount": "amount_minor", "amount_lc": "amount_lc_minor", "source_open_amount": "source_open_minor"}
"""Columns of a line that are called otherwise in a LedgerRow."""
_COLUMNS = [
    field.name
    for field in LedgerEntry._meta.concrete_fields
    if _IN_ROW.get(field.name, field.name) in LedgerRow.__dataclass_fields__
]


def settle_classes(company: Company) -> int:
    """
    Give every line the kind and class that the newest rules give it, inside the caller's transaction, which holds the
    company's row and raises the ledger's revision by one where any changed. Returns how many did.

    What a line said before is kept. Its content hash becomes the one the next delivery of the same line will have.
    """
    by_indicator, by_account = class_rules(newest_settings(company))
    known_indicators, known_accounts = {**CLASS_OF_SPECIAL_GL, **by_indicator}, {**CLASS_OF_ACCOUNT, **by_account}
    wanted = []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT {_SEEN}, e.kind, e.account_class {_LINES}",
            {"company": company.pk},
        )
        for special_gl, doc_type, is_credit, is_difference, account, kind, account_class in cursor.fetchall():
            found = classified(
                doc_type=doc_type,
                special_gl=special_gl,
                supplier_code=f"{account}." if account else "",
                amount_minor=0 if is_difference else 1 if is_credit else -1,
                amount_lc_minor=1,
                class_of_special_gl=known_indicators,
                class_of_account=known_accounts,
            )
            if found != (kind, account_class):
                wanted.append((special_gl, doc_type, is_credit, is_difference, account, kind, account_class, *found))
        if not wanted:
            return 0
        cursor.execute(
            f"""
            SELECT e.id, w.new_kind, w.new_class
            FROM (SELECT e.id, {_SEEN}, e.kind, e.account_class {_LINES})
                 AS e (id, special_gl, doc_type, is_credit, is_difference, account, kind, account_class)
            JOIN unnest(%(special_gl)s::text[], %(doc_type)s::text[], %(is_credit)s::boolean[],
                        %(is_difference)s::boolean[], %(account)s::text[], %(kind)s::text[], %(account_class)s::text[],
                        %(new_kind)s::text[], %(new_class)s::text[])
                 AS w (special_gl, doc_type, is_credit, is_difference, account, kind, account_class,
                       new_kind, new_class)
            USING (special_gl, doc_type, is_credit, is_difference, account, kind, account_class)
            ORDER BY e.id
            """,
            {"company": company.pk, **_by_column(wanted)},
        )
        changed = cursor.fetchall()
    for start in range(0, len(changed), _AT_ONCE):
        _change(changed[start : start + _AT_ONCE], revision=company.ledger_revision + 1)
    return len(changed)


_WANTED = (
    "special_gl",
    "doc_type",
    "is_credit",
    "is_difference",
    "account",
    "kind",
    "account_class",
    "new_kind",
    "new_class",
)


def _by_column(wanted: Sequence[tuple[Any, ...]]) -> dict[str, list[Any]]:
    return {name: list(column) for name, column in zip(_WANTED, zip(*wanted, strict=True), strict=True)}


def _change(part: Sequence[tuple[int, str, str]], *, revision: int) -> None:
    ids = [entry_id for entry_id, _, _ in part]
    told = {
        row.pop("id"): row for row in LedgerEntry.objects.filter(pk__in=ids).values("id", "supplier__code", *_COLUMNS)
    }
    hashes = [content_hash(_row(told[one], kind, account_class)) for one, kind, account_class in part]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO ledger_entry_version (entry_id, ledger_revision, body, replaced_at)
            SELECT e.id, %s, to_jsonb(e) - 'content_hash', clock_timestamp() FROM ledger_entry e WHERE e.id = ANY(%s)
            """,
            [revision, ids],
        )
        cursor.execute(
            f"""
            UPDATE ledger_entry e
            SET kind = n.kind, account_class = n.account_class, content_hash = n.content_hash, due_date = {_DUE}
            FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bytea[]) AS n (id, kind, account_class, content_hash)
            WHERE e.id = n.id
            """,
            [ids, [kind for _, kind, _ in part], [account_class for _, _, account_class in part], hashes],
        )


def _row(told: dict[str, Any], kind: str, account_class: str) -> LedgerRow:
    """The line as a reader would hand it over."""
    values = {_IN_ROW.get(name, name): value for name, value in told.items() if name != "supplier__code"}
    values |= {"kind": kind, "account_class": account_class}
    return LedgerRow(row_no=0, supplier_code=told["supplier__code"], supplier_name="", **values)
