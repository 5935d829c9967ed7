"""Reading by column gives what reading one by one gives, byte for byte, whatever is wrong with the records."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date

import openpyxl
import pytest

from payments.domain.ledger import RowIssue
from payments.intake.reading import read_ledger
from payments.intake.staged_lines import BLOCK_ROWS, Block, blocks_of
from payments.sample.canonical import write_canonical_csv
from payments.sample.ledger import sample_rows
from tests.intake.ledgers import CSV_HEADER, OPTIONS, csv_file

GOOD = {"supplier_code": "S1", "doc_no": "D1", "posting_date": "2026-02-03", "amount": "100.00"}
CELLS: list[dict[str, str]] = [
    {},
    {"company": "1000"},
    {"company": "2000"},
    {"supplier_code": ""},
    {"supplier_code": "159.01.7"},
    {"supplier_code": "320\\01"},
    {"supplier_code": "S" * 65},
    {"supplier_name": "O\N{COMBINING DIAERESIS}rnek"},
    {"supplier_name": "a\N{ZERO WIDTH SPACE}b"},
    {"supplier_name": "\N{COMBINING DIAERESIS}b"},
    {"source_key": "K1", "doc_no": ""},
    {"source_key": "", "doc_no": ""},
    {"source_key": "K" * 81},
    {"supplier_code": "S" * 60, "doc_no": "D" * 60},
    {"doc_type": "KG", "amount": "-5"},
    {"doc_type": "credit_note"},
    {"doc_type": "ZZ"},
    {"posting_date": ""},
    {"posting_date": "2026-02-30"},
    {"posting_date": "03.02.2026"},
    {"posting_date": "1899-01-01"},
    {"document_date": "2026-01-01", "due_date": "2026-05-01"},
    {"document_date": "20260101"},
    {"due_date": "x"},
    {"currency": "JPY", "amount": "100", "amount_lc": "30.00"},
    {"currency": "KWD", "amount": "1.234", "amount_lc": "99"},
    {"currency": "JPY", "amount": "100.5", "amount_lc": "30.00"},
    {"currency": "USD"},
    {"currency": "XAU"},
    {"currency": "try"},
    {"amount": ""},
    {"amount": "1,5"},
    {"amount": "-0.00"},
    {"amount": "007"},
    {"amount": "1.2300"},
    {"amount": "1.239"},
    {"amount": "99999999999999999"},
    {"amount": "9999999999999.99"},
    {"amount": "0", "amount_lc": "3.00"},
    {"amount_lc": "100.0"},
    {"amount_lc": "55"},
    {"amount_lc": "x"},
    {"open_amount": "100.00"},
    {"open_amount": "100"},
    {"open_amount": "0"},
    {"open_amount": "-1"},
    {"open_amount": "101"},
    {"block": "A", "term": "N30", "invoice_ref": "K0", "reference": "FTR-7", "text": "tab\there"},
    {"text": "back\\slash \\N"},
    {"text": "=1+1"},
    {"block": "B" * 17},
    {"reference": "F" * 65},
    {"iban": "TR80 9999 9000 0000 0000 0000 01"},
    {"iban": "TR80 9999"},
    {"amount": "x", "posting_date": "y", "currency": "z", "iban": "w"},
]


def record(cells: dict[str, str]) -> str:
    return ",".join((dict.fromkeys(CSV_HEADER.split(","), "") | GOOD | cells).values())


def told(blocks: Iterable[Block]) -> tuple[list[bytes], list[RowIssue], int, int, int]:
    """Lines by their text, issues in order, and the counts."""
    found = list(blocks)
    lines = sorted(line for block in found for line in block.copy.splitlines())
    issues = [issue for block in found for issue in block.issues]
    return lines, issues, sum(block.rows for block in found), sum(block.refused for block in found), found[-1].read


def assert_alike(content: str | bytes) -> None:
    delivered = content if isinstance(content, bytes) else content.encode()
    by_column = read_ledger(io.BytesIO(delivered), options=OPTIONS)
    one_by_one = read_ledger(io.BytesIO(delivered), options=OPTIONS)

    assert told(by_column.blocks()) == told(blocks_of(one_by_one.rows, read=lambda: one_by_one.read))


class TestBlocks:
    @pytest.mark.parametrize("cells", CELLS, ids=str)
    def test_are_the_same_for_one_record(self, cells: dict[str, str]) -> None:
        assert_alike(csv_file(record(cells)))

    def test_are_the_same_for_all_of_them_in_one_file(self) -> None:
        odd = [
            "",
            " , ,",
            "a,b",
            'S1,"open',
            '"' + "x" * 9 + '",',
            record({}) + ",more",
            "  ",
            record({"text": '"a, b"'}),
        ]

        assert_alike(csv_file(*odd, *(record(cells) for cells in CELLS), *odd))

    def test_are_the_same_where_columns_are_missing_and_in_another_order(self) -> None:
        records = ["100.00,2026-02-03,D1,S1", " 7.5 , 2026-02-03 ,D2, S2 ", ",,,", "x,2026-02-03,D3,S3"]

        assert_alike(csv_file(*records, header="amount,posting_date,doc_no,supplier_code"))

    def test_are_the_same_for_a_sample_ledger_with_bad_lines_across_blocks(self) -> None:
        file = io.StringIO()
        rows = sample_rows(suppliers=50, entries=2 * BLOCK_ROWS + 50, seed=7, as_of=date(2026, 3, 13))
        write_canonical_csv(rows, file)
        lines = file.getvalue().splitlines()
        for at in range(97, len(lines), 97):
            lines[at] = lines[at].replace("-", "/", 1) if at % 2 else lines[at] + ","

        assert_alike("\n".join(lines) + "\n")

    def test_are_the_same_for_a_workbook_with_numbers_days_formulas_and_what_is_bad(self) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(CSV_HEADER.split(","))
        sheet.append([])
        for cells in CELLS:
            if all(text.isprintable() for text in cells.values()):
                sheet.append(record(cells).split(","))
        for at in range(2 * BLOCK_ROWS // 100):
            row: dict[str, object] = {"supplier_code": f"S{at}", "doc_no": at, "posting_date": date(2026, 2, 3)}
            row |= {"amount": at / 4 - 5, "due_date": 46_100, "text": "x\ny" if at % 9 == 4 else "x"}
            if at % 7 == 3:
                row["amount"] = "=1+1"
            if at % 7 == 5:
                row["text"] = "=1+1"
            sheet.append([row.get(name, "") for name in CSV_HEADER.split(",")])
        file = io.BytesIO()
        book.save(file)

        assert_alike(file.getvalue())

    def test_are_none_where_nothing_stands_below_the_header(self) -> None:
        assert list(read_ledger(io.BytesIO(csv_file().encode()), options=OPTIONS).blocks()) == []
