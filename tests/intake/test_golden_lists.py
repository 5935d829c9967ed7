from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from payments.domain.ledger import AccountClass, EntryKind, LedgerRow
from tests.intake.ledgers import OPTIONS, Outcome, outcome_of

FILES = Path(__file__).parent / "files"


def row(
    doc_no: str, doc_type: str, kind: EntryKind, posting_date: date, amount_minor: int, **more: object
) -> LedgerRow:
    """A line of the ledger that all the lists show. Open unless cleared, in lira unless said."""
    given: dict[str, object] = {
        "supplier_code": "0000100001",
        "supplier_name": "Akyelken Çelik A.Ş.",
        "doc_item": "001",
        "document_date": posting_date,
        "currency": "TRY",
        "amount_lc_minor": amount_minor,
        "source_open_minor": amount_minor,
        "assignment": f"{posting_date:%Y%m%d}",
        **more,
    }
    return LedgerRow(
        row_no=0,
        source_key=f"1000/{posting_date.year}/{doc_no}/{given['doc_item']}",
        doc_no=doc_no,
        fiscal_year=str(posting_date.year),
        doc_type=doc_type,
        kind=kind,
        posting_date=posting_date,
        amount_minor=amount_minor,
        **given,  # type: ignore[arg-type]
    )


LEDGER = [
    row(
        "1900000001",
        "KR",
        EntryKind.INVOICE,
        date(2025, 12, 8),
        18000_00,
        source_due_date=date(2026, 1, 7),
        clearing_doc="1500000001",
        cleared_date=date(2026, 2, 2),
        source_open_minor=0,
        term_code="N30",
        reference="ABC2025000000001",
        text="Çelik profil",
    ),
    row(
        "5100000007",
        "RE",
        EntryKind.INVOICE,
        date(2026, 1, 12),
        22500_50,
        document_date=date(2026, 1, 10),
        source_due_date=date(2026, 2, 11),
        term_code="N30",
        reference="ABC2026000000019",
        text="Sac, 2 mm | dilme",
    ),
    row(
        "1500000001",
        "ZP",
        EntryKind.PAYMENT,
        date(2026, 2, 2),
        -18000_00,
        source_due_date=date(2026, 2, 2),
        clearing_doc="1500000001",
        cleared_date=date(2026, 2, 2),
        source_open_minor=0,
    ),
    row(
        "1700000002",
        "KG",
        EntryKind.CREDIT_NOTE,
        date(2026, 2, 20),
        -1200_00,
        source_due_date=date(2026, 2, 20),
        invoice_ref="5100000007",
        reference="IADE-19",
        text="İade",
    ),
    row(
        "1900000044",
        "KR",
        EntryKind.INVOICE,
        date(2026, 3, 2),
        3400_00,
        currency="USD",
        amount_lc_minor=146240_08,
        source_due_date=date(2026, 5, 1),
        block="A",
        term_code="N60",
        reference="EXP-0009",
    ),
    row(
        "1500000055",
        "KZ",
        EntryKind.DOWN_PAYMENT,
        date(2026, 1, 10),
        -5000_00,
        supplier_code="320.01.0000207",
        supplier_name="Mavikanat Lojistik Ltd. Şti.",
        account_class=AccountClass.ADVANCE,
        special_gl="A",
        source_due_date=date(2026, 1, 10),
        text="Avans",
    ),
    row(
        "1900000050",
        "KR",
        EntryKind.INVOICE,
        date(2026, 3, 1),
        999_99,
        supplier_code="320.01.0000207",
        supplier_name="Mavikanat Lojistik Ltd. Şti.",
        doc_item="002",
        document_date=date(2026, 2, 28),
        source_due_date=date(2026, 3, 30),
        term_code="N30",
        reference="F-17",
        text="Nakliye",
    ),
]
"""What every file in files/ says."""


def read(name: str, fallback_encoding: str = "cp1254") -> Outcome:
    return outcome_of((FILES / name).read_bytes(), replace(OPTIONS, fallback_encoding=fallback_encoding))


def without_line(rows: list[LedgerRow]) -> list[LedgerRow]:
    return [replace(row, row_no=0) for row in rows]


def in_western_letters(row: LedgerRow) -> LedgerRow:
    """The German code page has no Turkish letters."""
    letters = str.maketrans("ŞşİĞğı", "SsIGgi")
    return replace(row, supplier_name=row.supplier_name.translate(letters), text=row.text.translate(letters))


class TestGoldenLists:
    @pytest.mark.parametrize("name", ["fbl1n_en.txt", "fbl1n_tr.txt"])
    def test_reads_the_same_ledger_in_each_language(self, name: str) -> None:
        outcome = read(name)

        assert without_line(outcome.rows) == LEDGER
        assert (outcome.issues, outcome.read) == ([], len(LEDGER))

    def test_reads_it_in_german_and_the_german_code_page(self) -> None:
        outcome = read("fbl1n_de.txt", fallback_encoding="cp1252")

        assert without_line(outcome.rows) == [in_western_letters(row) for row in LEDGER]
        assert outcome.issues == []

    def test_reads_it_from_the_spreadsheet_export(self) -> None:
        outcome = read("fbl1n_tr_tabs.txt")

        assert without_line(outcome.rows) == [replace(row, supplier_name="") for row in LEDGER]
        assert outcome.issues == []

    def test_numbers_rows_by_their_line_in_the_file(self) -> None:
        lines = (FILES / "fbl1n_en.txt").read_text().splitlines()

        assert all(row.doc_no in lines[row.row_no - 1] for row in read("fbl1n_en.txt").rows)
