"""Reading the ledger into columns."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction

from payments.domain.ledger import LedgerRow
from payments.domain.rules import ClosingMode, ReadingRules
from payments.models import CalculationRun, ClosingOpenItem, Company
from payments.models.copying import CHAR3, EVEN_TEXT, INT8, UnevenWidth, read_columns
from payments.selectors import digests, ledger, plain_ledger
from payments.services import closing_paths
from tests.ledgers import apply_rows, calculate, line, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)

RULES = ReadingRules(closing_mode=ClosingMode.FIFO)
KEY_DATE = date(2026, 3, 1)


def crowded(seed: int, count: int = 120) -> list[LedgerRow]:
    """Few suppliers, few days: many ties; references by key, by number, to others' and to nothing."""
    rng = random.Random(seed)
    rows = []
    for number in rng.sample(range(count), count):
        named = rng.choice(["", "", f"K{rng.randrange(count):03d}", f"D{rng.randrange(count)}", "nobody"])
        made = line(
            f"K{number:03d}",
            f"2026-0{rng.randint(1, 3)}-0{rng.randint(1, 2)}",
            rng.choice(["10.00", "-10.00"]),
            supplier=rng.choice(["S1", "S2"]),
            invoice_ref=named,
            doc_no=f"D{rng.randrange(count)}",
        )
        rows.append(replace(made, document_date=date(2026, 1, rng.randint(1, 2))))
    return rows


def named_by(company: Company, *, here: bool) -> tuple[list[list[int]], list[tuple[int, int]], str]:
    """Each supplier's entries in order, who names whom, and the digest."""
    seen = ledger.seen_by(company_id=company.pk, key_date=KEY_DATE, supplier_ids=None, rules=RULES)
    read_by = ledger._sorted_here if here else ledger._sorted_there
    with transaction.atomic(), connection.cursor() as cursor:
        read, rows = read_by(cursor, seen)
    ids = read["entry_id"]
    naming = np.flatnonzero(rows >= 0)
    pairs = sorted(zip(ids[naming].tolist(), ids[rows[naming]].tolist(), strict=True))
    of_supplier = [ids[read["supplier_id"] == one].tolist() for one in np.unique(read["supplier_id"])]
    return of_supplier, pairs, digests.fold(ledger._digests_of(read))


class TestVisibleAt:
    @pytest.mark.parametrize("seed", range(4))
    def test_puts_entries_in_the_order_the_database_would(self, seed: int) -> None:
        company = new_company()
        apply_rows(company, crowded(seed))

        here, there = named_by(company, here=True), named_by(company, here=False)

        assert here == there
        assert here[1]

    def test_leaves_keys_of_several_lengths_to_the_database(self) -> None:
        company = new_company()
        apply_rows(company, [line("K10", "2026-01-01", "1.00"), line("K9", "2026-01-01", "-2.00", invoice_ref="K10")])

        with transaction.atomic():
            seen = ledger.visible_at(company_id=company.pk, key_date=KEY_DATE, supplier_ids=None, rules=RULES)

        assert seen.columns.amount_minor.tolist() == [1_00, -2_00]
        assert seen.columns.reference_row.tolist() == [-1, 0]

    def test_of_nothing_is_nothing(self) -> None:
        company = new_company()

        with transaction.atomic():
            seen = ledger.visible_at(company_id=company.pk, key_date=KEY_DATE, supplier_ids=None, rules=RULES)

        assert len(seen.columns.entry_id) == 0


class TestReferences:
    """Example A6 with keys of equal and of different lengths, by columns and in plain integers."""

    @pytest.mark.parametrize("suppliers", [False, True], ids=["columns", "plain integers"])
    @pytest.mark.parametrize("number", ["K9", "200"], ids=["sorted here", "sorted by the database"])
    def test_pass_by_what_another_supplier_or_the_line_itself_is_called(self, number: str, *, suppliers: bool) -> None:
        company = new_company(fifo_basis="posting", closing_mode="FIFO")
        rows = [
            line("K1", "2026-01-10", "2000.00"),
            line("K2", "2026-02-10", "3000.00", doc_no=number),
            line("K3", "2026-02-20", "-500.00", doc_no=number, invoice_ref=number),
            line("K4", "2026-03-01", "-1000.00"),
            line(number, "2026-01-05", "10.00", supplier="S9"),
        ]
        apply_rows(company, rows)

        asked = [supplier_of(company).pk] if suppliers else None
        run = calculate(company, key_date="2026-03-15", suppliers=asked).run

        items = ClosingOpenItem.objects.filter(run=run, supplier=supplier_of(company)).order_by("entry_id")
        assert [item.open_amount for item in items] == [1_000_00, 2_500_00]


class TestReadColumns:
    def test_takes_texts_that_are_all_as_long_as_the_first(self) -> None:
        with connection.cursor() as cursor:
            read = read_columns(
                cursor, "SELECT 7::bigint, 'ö1' UNION ALL SELECT 8, 'ö2'", [], {"number": INT8, "text": EVEN_TEXT}
            )

        assert (read["number"].tolist(), read["text"].tolist()) == ([7, 8], ["ö1".encode(), "ö2".encode()])

    @pytest.mark.parametrize("second", ["'abcd'", "'a'", "''", "NULL"])
    def test_refuses_texts_of_other_lengths(self, second: str) -> None:
        query = f"SELECT 'TRY', 'abc' UNION ALL SELECT 'TRY', {second}"

        with connection.cursor() as cursor, pytest.raises(UnevenWidth):
            read_columns(cursor, query, [], {"currency": CHAR3, "text": EVEN_TEXT})


def results_of(run: CalculationRun) -> list[list[tuple[Any, ...]]]:
    """Every stored row of a run without the run's own name."""
    found = []
    with connection.cursor() as cursor:
        for table in ("supplier_closing", "closing_open_item", "allocation"):
            rows = f"SELECT to_jsonb(t) - 'run_id' FROM {table} t WHERE run_id = %s ORDER BY 1"  # noqa: S608
            cursor.execute(rows, [run.pk])
            found.append(cursor.fetchall())
    return found


class TestClosingPaths:
    @pytest.mark.parametrize(
        "rules",
        [
            {"closing_mode": "FIFO"},
            {"closing_mode": "HYBRID", "tie": "PROPORTIONAL", "aging_boundary": "LOWER_INCLUSIVE"},
            {"closing_mode": "SOURCE", "opening_redate": "previous_day", "exclude": ["S2"]},
        ],
    )
    def test_store_the_same_rows_and_tell_the_same_fingerprint(
        self, monkeypatch: pytest.MonkeyPatch, rules: dict[str, Any]
    ) -> None:
        company = new_company(**rules)
        apply_rows(company, crowded(7))
        suppliers = [supplier_of(company, code).pk for code in ("S1", "S2")]

        plain = calculate(company, suppliers=suppliers).run
        monkeypatch.setattr(closing_paths, "FEW_SUPPLIERS", 0)
        Company.objects.filter(pk=company.pk).update(ledger_revision=2)
        columns = calculate(company, suppliers=suppliers).run

        assert plain.pk != columns.pk
        assert results_of(plain) == results_of(columns)
        assert plain.input_fingerprint == columns.input_fingerprint
        assert (plain.entry_count, plain.supplier_count) == (columns.entry_count, columns.supplier_count)

    def test_take_columns_for_more_entries_than_are_few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        company = new_company()
        apply_rows(company, crowded(7))
        monkeypatch.setattr(plain_ledger, "MAX_ENTRIES", 10)

        run = calculate(company, suppliers=[supplier_of(company).pk]).run

        assert (run.status, run.supplier_count) == ("succeeded", 1)
