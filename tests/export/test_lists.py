"""The lists for banks and SAP: right columns, no formulas, the same bytes."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import openpyxl
import pytest

from payments.export.lists import Posting, b1_outgoing_payments, bank_list, fi_postings, remittance_of
from payments.export.rows import Amount, Table, as_csv, as_xlsx, column_of
from tests.export.made import FRIDAY, OUR_IBAN, THEIR_IBAN, batch, message, payment

POSTING = Posting(
    supplier_code="320.01.0000100",
    supplier_name="Anadolu Çelik A.Ş.",
    currency="TRY",
    amount_minor=1_834_000,
    discount_minor=16_000,
    end_to_end_id="e2e-1",
    posting_day=FRIDAY,
    value_day=FRIDAY,
    references=("FTR1", "FTR2"),
    house_account="102.01",
    iban=THEIR_IBAN,
)
FORMULAS = ('=HYPERLINK("http://evil")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1")


def read_csv(content: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True))


class TestBankList:
    def test_says_who_gets_how_much_on_which_day(self) -> None:
        table = bank_list(message(batch(payment("a", 1_430_050), payment("b", 5), currency="TRY")))

        assert read_csv(as_csv(table, delimiter=";", decimal_mark=",", byte_order_mark=True), ";")[1:] == [
            [
                "1",
                "Çelik Şahin İnşaat A.Ş.",
                THEIR_IBAN,
                "14300,50",
                "TRY",
                "2026-03-13",
                "FTR2026000000017",
                "a",
                OUR_IBAN,
            ],
            [
                "2",
                "Çelik Şahin İnşaat A.Ş.",
                THEIR_IBAN,
                "0,05",
                "TRY",
                "2026-03-13",
                "FTR2026000000017",
                "b",
                OUR_IBAN,
            ],
        ]

    def test_begins_with_a_byte_order_mark_for_turkish_excel(self) -> None:
        assert as_csv(bank_list(message(batch(payment()))), byte_order_mark=True).startswith(
            b'\xef\xbb\xbf"S\xc4\xb1ra"'
        )

    def test_is_a_workbook_with_typed_cells(self) -> None:
        content = as_xlsx(bank_list(message(batch(payment("a", 1_430_050), currency="TRY"))))

        sheet = openpyxl.load_workbook(io.BytesIO(content)).active

        assert [cell.value for cell in sheet[2]][:6] == [
            1, "Çelik Şahin İnşaat A.Ş.", THEIR_IBAN, 14300.5, "TRY", datetime(2026, 3, 13),  # noqa: DTZ001
        ]  # fmt: skip
        assert sheet["D2"].number_format == "#,##0.00"


class TestTables:
    @pytest.mark.parametrize("text", FORMULAS)
    def test_hold_texts_that_are_never_calculated(self, text: str) -> None:
        table = Table("t", ("a", "b"), ((text, Amount(-5, "TRY")),))

        assert read_csv(as_csv(table))[1] == [f"'{text}", "-0.05"]
        sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(table))).active
        assert sheet["A2"].data_type == "s"
        assert sheet["B2"].value == -0.05

    @pytest.mark.parametrize(
        ("minor", "expected"),
        [
            pytest.param(999_999_999_999_999, 9_999_999_999_999.99, id="the longest exact number"),
            pytest.param(1_000_000_000_000_001, "10000000000000.01", id="a longer one as text"),
        ],
    )
    def test_hold_every_digit_of_an_amount(self, minor: int, expected: float | str) -> None:
        content = as_xlsx(Table("t", ("a",), ((Amount(minor, "TRY"),),)))

        assert openpyxl.load_workbook(io.BytesIO(content)).active["A2"].value == expected

    def test_are_the_same_bytes_for_the_same_rows(self) -> None:
        table = bank_list(message(batch(payment("a"), payment("b"))))

        assert as_xlsx(table) == as_xlsx(table)
        assert as_csv(table) == as_csv(table)

    def test_survive_separators_and_line_ends_in_texts(self) -> None:
        table = Table("t", ("a", "b"), (('x;"y"\r\nz', "ok"),))

        assert read_csv(as_csv(table, delimiter=";"), ";")[1] == ['x;"y"\r\nz', "ok"]

    def test_give_the_cells_under_a_heading(self) -> None:
        assert list(column_of(Table("t", ("a", "b"), (("1", "2"), ("3", "4"))), "b")) == ["2", "4"]


class TestPostingLists:
    def test_for_business_one_name_the_payment_and_its_sum(self) -> None:
        heading, row = read_csv(as_csv(b1_outgoing_payments([POSTING])))

        found = dict(zip(heading, row, strict=True))
        assert found | {"DocNum": "1"} == found
        assert {name: found[name] for name in ("CardCode", "TransferSum", "CashDiscount", "TransferReference")} == {
            "CardCode": "320.01.0000100",
            "TransferSum": "18340.00",
            "CashDiscount": "160.00",
            "TransferReference": "e2e-1",
        }

    def test_for_fi_carry_account_amount_reference_and_end_to_end_id(self) -> None:
        heading, row = read_csv(as_csv(fi_postings([POSTING], company_code="1000")))

        found = dict(zip(heading, row, strict=True))
        assert [found["Company code"], found["Account"], found["Amount"]] == ["1000", "320.01.0000100", "18340.00"]
        assert [found["Reference"], found["Assignment (EndToEndId)"]] == ["FTR1", "e2e-1"]
        assert found["Posting date"] == date(2026, 3, 13).isoformat()


class TestRemittance:
    def test_names_all_documents_that_fit(self) -> None:
        assert remittance_of(["F-1", "F-2"]) == "F-1, F-2"

    def test_says_how_many_it_leaves_out(self) -> None:
        text = remittance_of([f"FTR{n:013d}" for n in range(20)])

        assert len(text) <= 140
        assert text.endswith("+13")
        assert text.count("FTR") == 7

    def test_cuts_a_single_reference_that_is_too_long(self) -> None:
        assert remittance_of(["x" * 200]) == "x" * 140
