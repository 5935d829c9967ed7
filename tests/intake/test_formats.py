"""One list in every format it is saved in: the same rows come out."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from payments.domain.ledger import LedgerRow
from payments.intake.errors import InvalidJson, NoHeaderRecognised, UnknownColumns
from tests.intake.ledgers import CSV_HEADER, Outcome, outcome_of
from tests.intake.workbooks import html, serial, workbook

FILES = Path(__file__).parent / "files"
TABLE = [line.split("\t") for line in (FILES / "fbl1n_tr_tabs.txt").read_text("utf-16").splitlines()[2:]]
TITLE = "Satıcı kalemleri"
DAY = re.compile(r"\d\d\.\d\d\.\d{4}")
AMOUNT = re.compile(r"[\d.]+,\d\d-?")


def separated(delimiter: str, encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([[TITLE], [], *TABLE])
    return text.getvalue().encode(encoding)


def typed(cell: str) -> Any:
    """What a spreadsheet makes of a cell: days, numbers that lost their zeros, amounts."""
    if DAY.fullmatch(cell):
        return datetime.strptime(cell, "%d.%m.%Y")  # noqa: DTZ007
    if AMOUNT.fullmatch(cell):
        number = float(cell.rstrip("-").replace(".", "").replace(",", "."))
        return -number if cell.endswith("-") else number
    return int(cell) if cell.isdigit() else cell or None


def with_serials(cell: str) -> Any:
    found = typed(cell)
    return serial(found.date()) if isinstance(found, datetime) else found


def rows_of(outcome: Outcome) -> list[LedgerRow]:
    return [replace(row, row_no=0) for row in outcome.rows]


class TestFbl1nFormats:
    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(separated(";", "cp1254"), id="CSV with semicolons, Turkish code page"),
            pytest.param(separated(",", "utf-8-sig"), id="CSV with commas, marked UTF-8"),
            pytest.param(separated("\t", "utf-16"), id="tabs, UTF-16"),
            pytest.param(html(TABLE, above=[TITLE]).encode("cp1254"), id="HTML, Turkish code page"),
            pytest.param(html(TABLE, above=[TITLE]).encode("utf-16"), id="HTML, UTF-16"),
            pytest.param(workbook([TITLE], [], *TABLE), id="workbook of texts"),
            pytest.param(
                workbook([TITLE], [], *([typed(cell) for cell in row] for row in TABLE)),
                id="workbook of days and numbers",
            ),
            pytest.param(
                workbook(*([with_serials(cell) for cell in row] for row in TABLE)), id="workbook of serial numbers"
            ),
        ],
    )
    def test_give_the_same_rows(self, content: bytes) -> None:
        expected = outcome_of((FILES / "fbl1n_tr_tabs.txt").read_bytes())

        found = outcome_of(content)

        assert (found.source, found.read, found.told) == ("FBL1N_FILE", 7, [])
        assert rows_of(found) == rows_of(expected)
        assert len(found.rows) == 7

    def test_reads_serial_numbers_of_a_workbook_that_counts_from_1904(self) -> None:
        header = ["Satıcı", "Belge No", "Kayıt tarihi", "UP cinsinden tutar"]
        content = workbook(header, ["100001", "1", serial(date(2026, 3, 15), since_1904=True), -5.5], since_1904=True)

        assert [(row.posting_date, row.amount_minor) for row in outcome_of(content).rows] == [(date(2026, 3, 15), 550)]

    def test_reads_a_day_that_a_spreadsheet_took_for_a_number(self) -> None:
        header = ["Satıcı", "Belge No", "Kayıt tarihi", "UP cinsinden tutar"]

        found = outcome_of(workbook(header, ["100001", 1, 20260315, -5.5]))

        assert [row.posting_date for row in found.rows] == [date(2026, 3, 15)]

    @pytest.mark.parametrize(
        "dense",
        [
            pytest.param(lambda rows: workbook(*rows), id="workbook"),
            pytest.param(lambda rows: html(rows).encode(), id="HTML"),
            pytest.param(lambda rows: "\n".join(";".join(row) for row in rows).encode(), id="CSV"),
            pytest.param(lambda rows: "\n".join("\t".join(row) for row in rows).encode(), id="tabs"),
        ],
    )
    def test_takes_the_supplier_from_a_line_above_that_is_filled_up_with_blanks(
        self, dense: Callable[[list[list[str]]], bytes]
    ) -> None:
        rows = [
            ["Vendor", "100001", "", "", ""],
            ["Name", "Deniz A.Ş.", "", "", ""],
            ["", "DocumentNo", "Pstng Date", "Amount in local cur.", "Text"],
            ["", "1900000001", "15.03.2026", "1.234,50-", "one"],
            ["Vendor", "100002", "", "", ""],
            ["", "1900000002", "16.03.2026", "2.000,00-", "two"],
        ]

        found = outcome_of(dense(rows))

        assert [(row.supplier_code, row.supplier_name, row.amount_minor) for row in found.rows] == [
            ("0000100001", "Deniz A.Ş.", 1234_50),
            ("0000100002", "", 2000_00),
        ]

    def test_tells_a_quotation_mark_that_is_not_closed(self) -> None:
        header = "Satıcı;Belge No;Kayıt tarihi;UP cinsinden tutar;Metin"

        found = outcome_of(f'{header}\n100001;1;15.03.2026;5,50-;"open\n100001;2;15.03.2026;5,50-;next\n')

        assert [(row.doc_no, row.text) for row in found.rows] == [("0000000002", "next")]
        assert [(line, code) for line, code, _, _ in found.told][1:] == [(2, "broken-quotes")]

    def test_does_not_take_an_amount_of_a_formula(self) -> None:
        header = ["Satıcı", "Belge No", "Kayıt tarihi", "UP cinsinden tutar", "Metin"]
        content = workbook(
            header, ["100001", "1", "15.03.2026", "=-5-1", "a"], ["100001", "2", "15.03.2026", -5.5, '="a"&"b"']
        )

        found = outcome_of(content)

        assert [row.doc_no for row in found.rows] == ["0000000002"]
        assert [told[:3] for told in found.told if told[1] == "formula"] == [
            (2, "formula", "amount_lc"),
            (3, "formula", "text"),
        ]

    def test_does_not_hold_rows_against_a_total_that_is_a_formula(self) -> None:
        header = ["Satıcı", "Belge No", "Kayıt tarihi", "UP cinsinden tutar"]
        content = workbook(header, ["100001", "1", "15.03.2026", -5.5], ["*", None, None, "=SUM(D2:D2)"])

        assert len(outcome_of(content).rows) == 1


E1 = (FILES.parent.parent / "fixtures" / "e1.csv").read_text()


def e1_objects() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(E1)))


class TestCanonicalFormats:
    def test_give_the_rows_of_the_csv(self) -> None:
        header, *records = csv.reader(io.StringIO(E1))
        days = {header.index(name) for name in ("posting_date", "document_date", "due_date")}
        amounts = {header.index(name) for name in ("amount", "amount_lc")}
        cells = [
            [
                date.fromisoformat(cell) if at in days else float(cell) if at in amounts else cell or None
                for at, cell in enumerate(record)
            ]
            for record in records
        ]
        expected = rows_of(outcome_of(E1))

        book, texts = outcome_of(workbook(header, *cells)), outcome_of(workbook(header, *records))
        array = outcome_of(json.dumps(e1_objects()))

        assert (book.source, texts.source, array.source) == ("XLSX", "XLSX", "JSON")
        assert rows_of(book) == rows_of(texts) == rows_of(array) == expected
        assert len(expected) == 6

    def test_reads_numbers_of_json_digit_by_digit(self) -> None:
        record = '{"supplier_code": "S1", "doc_no": 1, "posting_date": "2026-03-15", "amount": 1234567890123.45}'

        found = outcome_of(f"[{record}]")

        assert [row.amount_minor for row in found.rows] == [1234567890123_45]

    def test_tells_the_row_of_each_bad_value(self) -> None:
        good = {"supplier_code": "S1", "doc_no": "1", "posting_date": "2026-03-15", "amount": "1.00"}
        content = json.dumps([good, {**good, "amount": "1,00"}, {**good, "text": ["a"]}, {**good, "text": None}])
        twice = content[:-1] + ', {"amount": "1.00", "amount": "2.00"}]'

        found = outcome_of(twice)

        assert len(found.rows) == 2
        assert [told[:3] for told in found.told] == [
            (2, "not-an-amount", "amount"),
            (3, "not-a-value", "text"),
            (5, "repeated-name", ""),
        ]

    @pytest.mark.parametrize(
        "content",
        ["{}", "[1]", '[{"amount": NaN}]', '[{"amount": 1.00}', "[" * 100_000, '[{"amount": "1.00"} x]', "[[]]"],
    )
    def test_refuses_what_is_no_array_of_objects(self, content: str) -> None:
        with pytest.raises(InvalidJson):
            outcome_of(content)

    def test_names_columns_it_does_not_know(self) -> None:
        with pytest.raises(UnknownColumns) as refused:
            outcome_of('[{"supplier_code": "S1", "colour": "red"}]')

        assert refused.value.values == {"columns": "colour"}

    def test_does_not_take_an_amount_or_key_of_a_formula(self) -> None:
        header = CSV_HEADER.split(",")
        row: list[Any] = ["1000", "S1", "=1", "K1", "D1", "", "2026-03-15", "", "", "TRY", "=1+1", *[None] * 7]

        found = outcome_of(workbook(header, row))

        assert found.rows == []
        assert [told[:3] for told in found.told] == [(2, "formula", "supplier_name"), (2, "formula", "amount")]

    def test_refuses_html_without_a_list(self) -> None:
        with pytest.raises(NoHeaderRecognised):
            outcome_of("<html><body><p>Sign in</p></body></html>")
