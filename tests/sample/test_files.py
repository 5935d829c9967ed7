from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest

from payments.domain.ledger import LedgerRow
from payments.intake.keys import document_in
from payments.sample.canonical import write_canonical_csv, write_canonical_json, write_canonical_workbook
from payments.sample.fbl1n import FORMS, LANGUAGES, write_fbl1n, write_fbl1n_list
from payments.sample.ledger import sample_rows
from tests.intake.ledgers import CSV_HEADER, outcome_of


@pytest.fixture(scope="module")
def rows() -> list[LedgerRow]:
    return list(sample_rows(suppliers=60, entries=3_000, seed=3, as_of=date(2026, 3, 15)))


def as_csv_tells(row: LedgerRow) -> LedgerRow:
    """A row without what the canonical columns do not carry."""
    return replace(row, doc_item="", fiscal_year="", clearing_doc="", cleared_date=None)


def as_a_list_tells(row: LedgerRow) -> LedgerRow:
    """A row as FBL1N shows it: open or cleared, references by document, down payments by their indicator, no IBAN."""
    return replace(
        row,
        row_no=0,
        source_open_minor=0 if row.clearing_doc else row.amount_minor,
        invoice_ref=document_in(row.invoice_ref),
        doc_type="KZ" if row.doc_type == "down_payment" else row.doc_type,
        special_gl="A" if row.doc_type == "down_payment" else "",
        iban="",
    )


class TestWriteCanonicalCsv:
    def test_writes_what_is_read_back_as_the_same_rows(self, rows: list[LedgerRow]) -> None:
        text = io.StringIO()

        write_canonical_csv(rows, text, company_code="1000")

        outcome = outcome_of(text.getvalue())
        assert outcome.rows == [as_csv_tells(row) for row in rows]
        assert (outcome.issues, outcome.read) == ([], len(rows))

    def test_writes_the_canonical_header(self) -> None:
        text = io.StringIO()

        write_canonical_csv([], text)

        assert text.getvalue() == CSV_HEADER + "\n"

    def test_writes_amounts_in_the_company_s_currency_with_its_decimals(self, rows: list[LedgerRow]) -> None:
        text = io.StringIO()
        row = replace(rows[0], currency="USD", amount_minor=100_00, amount_lc_minor=14_912)

        write_canonical_csv([row], text, company_currency="JPY")

        assert ",USD,100.00,14912," in text.getvalue()


class TestWriteCanonical:
    def test_json_and_workbook_hold_what_the_csv_holds(self, rows: list[LedgerRow]) -> None:
        text, book = io.StringIO(), io.BytesIO()

        write_canonical_json(rows, text)
        write_canonical_workbook(rows, book)

        expected = [replace(as_csv_tells(row), row_no=0) for row in rows]
        for content in (text.getvalue(), book.getvalue()):
            outcome = outcome_of(content)
            assert [replace(row, row_no=0) for row in outcome.rows] == expected
            assert outcome.issues == []


class TestWriteFbl1n:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("form", FORMS)
    def test_writes_what_is_read_back_as_the_same_rows(self, rows: list[LedgerRow], form: str, language: str) -> None:
        file = io.BytesIO()

        write_fbl1n(rows, file, form=form, language=language)

        outcome = outcome_of(file.getvalue())
        assert [replace(row, row_no=0) for row in outcome.rows] == [as_a_list_tells(row) for row in rows]
        assert (outcome.source, outcome.issues) == ("FBL1N_FILE", [])


class TestWriteFbl1nList:
    @pytest.mark.parametrize("language", ["en", "de", "tr"])
    def test_writes_what_is_read_back_as_the_same_rows(self, rows: list[LedgerRow], language: str) -> None:
        text = io.StringIO()

        write_fbl1n_list(rows, text, company_code="1000", language=language)

        outcome = outcome_of(text.getvalue())
        assert [replace(row, row_no=0) for row in outcome.rows] == [as_a_list_tells(row) for row in rows]
        assert (outcome.issues, outcome.read) == ([], len(rows))

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_draws_its_bars_below_one_another(self, rows: list[LedgerRow], language: str) -> None:
        text = io.StringIO()

        write_fbl1n_list(rows, text, language=language)

        framed = [line for line in text.getvalue().splitlines() if line.startswith("|")]
        assert len({tuple(at for at, letter in enumerate(line) if letter == "|") for line in framed}) == 1

    def test_turns_the_sign_and_puts_it_behind(self, rows: list[LedgerRow]) -> None:
        text = io.StringIO()

        write_fbl1n_list([replace(rows[0], currency="TRY", amount_minor=1_234_567_89)], text, language="tr")

        assert "1.234.567,89-|TRY" in text.getvalue()

    def test_puts_a_heading_above_each_block_and_page_and_totals_below(self, rows: list[LedgerRow]) -> None:
        text = io.StringIO()

        write_fbl1n_list(rows, text)

        lines = text.getvalue().splitlines()
        suppliers = list(dict.fromkeys(row.supplier_code for row in rows))
        headed = [line.split()[1] for line in lines if line.startswith("Vendor  ")]
        assert list(dict.fromkeys(headed)) == suppliers
        assert len(headed) > len(suppliers)
        assert sum(line.startswith("|  *|") for line in lines) >= len(suppliers)
        assert sum(line.startswith("| **|") for line in lines) == len({row.currency for row in rows})

    def test_widens_a_line_rather_than_cut_a_number(self, rows: list[LedgerRow]) -> None:
        text = io.StringIO()
        row = replace(rows[0], doc_no="EINVOICE-2026-000000001", text="x" * 60)

        write_fbl1n_list([row], text)

        outcome = outcome_of(text.getvalue())
        assert [(read.doc_no, read.text) for read in outcome.rows] == [(row.doc_no, "x" * 50)]
