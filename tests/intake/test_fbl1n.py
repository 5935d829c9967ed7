from __future__ import annotations

import codecs
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from payments.domain.ledger import AccountClass, EntryKind, LedgerRow, Severity
from payments.intake.errors import (
    AmbiguousDateOrder,
    AmbiguousDecimalMark,
    ControlTotalMismatch,
    RowsWithoutTotal,
    SignLooksFlipped,
)
from tests.intake.ledgers import OPTIONS, Outcome, outcome_of, tab_text, text_list

FULL = {
    "CoCd": "1000",
    "Vendor": "100001",
    "Vendor name": "Deniz Örnek A.Ş.",
    "Assignment": "PO 4711",
    "DocumentNo": "1900000001",
    "Itm": "1",
    "Year": "2026",
    "Type": "KR",
    "Doc. Date": "01.02.2026",
    "Pstng Date": "03.02.2026",
    "Entry Date": "04.02.2026",
    "Bline Date": "02.02.2026",
    "Net due dt": "04.03.2026",
    "PK": "31",
    "D/C": "H",
    "SG": "",
    "Amount in doc. curr.": "1.000,50-",
    "Curr.": "USD",
    "Amount in local cur.": "43.021,50-",
    "LCurr": "TRY",
    "Disc. base": "840,00-",
    "PayT": "N30",
    "Days 1": "14",
    "Disc.1 %": "3,000",
    "Days 2": "30",
    "Disc.2 %": "2,000",
    "Days net": "45",
    "PM": "T",
    "PBk": "A",
    "Clrng doc.": "",
    "Clearing": "00.00.0000",
    "Reference": "INV-77",
    "Invoice reference": "1900000000",
    "Text": "Spare parts",
}
FULL_ROW = LedgerRow(
    row_no=4,
    supplier_code="0000100001",
    supplier_name="Deniz Örnek A.Ş.",
    source_key="1000/2026/1900000001/001",
    doc_no="1900000001",
    doc_item="001",
    fiscal_year="2026",
    doc_type="KR",
    kind=EntryKind.INVOICE,
    posting_date=date(2026, 2, 3),
    document_date=date(2026, 2, 1),
    entry_date=date(2026, 2, 4),
    baseline_date=date(2026, 2, 2),
    source_due_date=date(2026, 3, 4),
    currency="USD",
    amount_minor=1000_50,
    amount_lc_minor=43021_50,
    source_open_minor=1000_50,
    invoice_ref="1900000000",
    reference="INV-77",
    assignment="PO 4711",
    block="A",
    method="T",
    term_code="N30",
    text="Spare parts",
    tier1_days=14,
    tier1_percent=Decimal(3),
    tier2_days=30,
    tier2_percent=Decimal(2),
    net_days=45,
    discount_base_minor=840_00,
)


def listed(*rows: dict[str, str], without: tuple[str, ...] = (), above: tuple[str, ...] = ()) -> str:
    """A text list with FULL's columns, each row FULL with some cells exchanged."""
    headings = [heading for heading in FULL if heading not in without]
    return text_list(headings, *([(FULL | row)[heading] for heading in headings] for row in rows), above=above)


def outcome_with(without: tuple[str, ...] = (), **cells: str) -> Outcome:
    """What one row gives, with cells exchanged (a heading's blanks written as underscores)."""
    named = {heading.replace(" ", "_").replace(".", ""): heading for heading in FULL}
    return outcome_of(listed({named[name]: value for name, value in cells.items()}, without=without))


class TestGoodRows:
    def test_reads_every_column(self) -> None:
        outcome = outcome_of(listed({}))

        assert (outcome.source, outcome.read) == ("FBL1N_FILE", 1)
        assert (outcome.rows, outcome.issues) == ([FULL_ROW], [])

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig", "cp1254"])
    def test_reads_the_spreadsheet_export_with_tabs(self, encoding: str) -> None:
        text = tab_text(list(FULL), list(FULL.values()), above=["Vendor Line Item Display", ""])

        outcome = outcome_of(text.encode(encoding))

        assert (outcome.rows, outcome.issues) == ([FULL_ROW], [])

    def test_takes_the_document_for_the_local_currency_where_the_list_has_only_that(self) -> None:
        outcome = outcome_with(without=("Amount in doc. curr.", "Curr."))

        local = replace(FULL_ROW, currency="TRY", amount_minor=43021_50, source_open_minor=43021_50)
        assert outcome.rows == [replace(local, discount_base_minor=None)]

    def test_needs_no_local_amount_in_the_company_s_own_currency(self) -> None:
        outcome = outcome_with(without=("Amount in local cur.", "LCurr"), Curr="TRY")

        assert [(row.currency, row.amount_minor, row.amount_lc_minor) for row in outcome.rows] == [
            ("TRY", 1000_50, 1000_50)
        ]

    @pytest.mark.parametrize(
        ("written", "code"),
        [
            pytest.param("100001", "0000100001", id="digits get their zeros back"),
            pytest.param("0000100001", "0000100001", id="digits with their zeros"),
            pytest.param("100001.0", "0000100001", id="a number after a spreadsheet"),
            pytest.param("320.01.0000100", "320.01.0000100", id="a dotted code stays"),
            pytest.param("LIEF-7", "LIEF-7", id="letters stay"),
        ],
    )
    def test_stores_supplier_codes_as_sap_does(self, written: str, code: str) -> None:
        assert outcome_with(Vendor=written).rows[0].supplier_code == code

    @pytest.mark.parametrize(
        ("doc_type", "indicator", "amount", "kind", "account_class"),
        [
            ("KR", "", "1,00-", EntryKind.INVOICE, AccountClass.NORMAL),
            ("KG", "", "1,00", EntryKind.CREDIT_NOTE, AccountClass.NORMAL),
            ("ZP", "", "1,00", EntryKind.PAYMENT, AccountClass.NORMAL),
            ("KZ", "A", "1,00", EntryKind.DOWN_PAYMENT, AccountClass.ADVANCE),
            ("KA", "F", "1,00-", EntryKind.DOWN_PAYMENT_REQUEST, AccountClass.NOTED),
            ("KZ", "W", "1,00-", EntryKind.BILL_OF_EXCHANGE, AccountClass.BILL),
            ("KR", "g", "1,00-", EntryKind.INVOICE, AccountClass.GUARANTEE),
        ],
    )
    def test_tells_kind_and_class_from_type_side_and_special_gl_indicator(
        self, doc_type: str, indicator: str, amount: str, kind: EntryKind, account_class: AccountClass
    ) -> None:
        cells = {"Type": doc_type, "SG": indicator, "Amount in doc. curr.": amount, "PK": "", "D/C": ""}

        row = outcome_of(listed(cells)).rows[0]

        assert (row.kind, row.account_class) == (kind, account_class)

    def test_takes_the_company_s_own_indicators(self) -> None:
        options = replace(OPTIONS, class_of_special_gl={"Z": AccountClass.ADVANCE})

        outcome = outcome_of(listed({"SG": "Z"}), options)

        assert (outcome.rows[0].account_class, outcome.issues) == (AccountClass.ADVANCE, [])

    def test_keeps_the_indicator_in_capitals_and_no_longer_than_its_column(self) -> None:
        outcome = outcome_of(listed({"SG": "z", "Itm": "1"}, {"SG": "ŉ" * 16, "Itm": "2"}, {"SG": "", "Itm": "3"}))

        assert [row.special_gl for row in outcome.rows] == ["Z", ("ŉ" * 16).upper()[:16], ""]

    def test_warns_once_of_an_indicator_it_does_not_know(self) -> None:
        outcome = outcome_of(listed({"SG": "Z", "Itm": "1"}, {"SG": "Z", "Itm": "2"}, {"SG": "Y", "Itm": "3"}))

        assert outcome.told == [
            (4, "unknown-special-gl", "special_gl", "Z"),
            (6, "unknown-special-gl", "special_gl", "Y"),
        ]
        assert [row.account_class for row in outcome.rows] == [AccountClass.NORMAL] * 3

    def test_takes_the_due_date_from_the_symbol_s_column_where_somebody_put_it_there(self) -> None:
        outcome = outcome_of(listed({}).replace("Net due dt", "DD        "))

        assert outcome.rows[0].source_due_date == date(2026, 3, 4)

    @pytest.mark.parametrize("cell", ["V", "", "0000000000"])
    def test_knows_when_no_invoice_is_referred_to(self, cell: str) -> None:
        assert outcome_with(Invoice_reference=cell).rows[0].invoice_ref == ""

    def test_lets_posting_and_document_date_stand_in_for_each_other(self) -> None:
        row = outcome_with(without=("Pstng Date",)).rows[0]

        assert (row.posting_date, row.document_date) == (date(2026, 2, 1), date(2026, 2, 1))

    def test_reads_a_text_with_a_bar_in_it(self) -> None:
        assert outcome_with(Text="left|right").rows[0].text == "left|right"

    @pytest.mark.parametrize(("cell", "told"), [("1.000,51-", "part-beyond-amount"), ("8x", "not-an-amount")])
    def test_takes_the_row_without_a_bad_discount_base(self, cell: str, told: str) -> None:
        found = outcome_with(Disc_base=cell)

        assert found.rows[0].discount_base_minor is None
        assert [(one.severity, one.code, one.field) for one in found.issues] == [
            (Severity.WARNING, told, "discount_base")
        ]

    def test_lets_the_document_s_header_text_stand_in_for_a_text_that_is_not_there(self) -> None:
        headings = [*FULL, "Document Header Text"]
        rows = [list((FULL | {"Text": text}).values()) for text in ("Spare parts", "")]

        outcome = outcome_of(text_list(headings, *([*row, "Spring order"] for row in rows)))

        assert [row.text for row in outcome.rows] == ["Spare parts", "Spring order"]


class TestWhatIsOpen:
    @pytest.mark.parametrize(
        ("clearing_doc", "clearing", "open_minor"),
        [("", "00.00.0000", 1000_50), ("2000000001", "05.03.2026", 0), ("2000000001", "", 0), ("", "05.03.2026", 0)],
    )
    def test_an_item_is_open_until_a_document_clears_it(
        self, clearing_doc: str, clearing: str, open_minor: int
    ) -> None:
        row = outcome_with(Clrng_doc=clearing_doc, Clearing=clearing).rows[0]

        assert (row.clearing_doc, row.source_open_minor) == (clearing_doc, open_minor)

    def test_nothing_is_known_without_a_clearing_column(self) -> None:
        assert outcome_with(without=("Clrng doc.", "Clearing")).rows[0].source_open_minor is None

    def test_all_is_open_in_a_list_that_says_so(self) -> None:
        text = listed({}, without=("Clrng doc.", "Clearing"), above=("Vendor Line Item Display: open items",))

        assert outcome_of(text).rows[0].source_open_minor == 1000_50


class TestBlocks:
    HEADINGS = ("DocumentNo", "Itm", "Year", "Doc. Date", "Amount in local cur.")

    def test_takes_supplier_and_name_from_the_lines_above_a_block(self) -> None:
        text = "".join(
            text_list(self.HEADINGS, [document, "1", "2026", "01.02.2026", "1,50-"], above=above)
            for document, above in (
                ("11", ["", "Vendor            100001", "Company Code      1000", "Name              Deniz A.Ş.", ""]),
                ("12", ["Page 2", "Vendor            100001"]),
                ("13", ["Vendor            100002"]),
            )
        )

        outcome = outcome_of(text)

        assert [(row.supplier_code, row.supplier_name, row.doc_no) for row in outcome.rows] == [
            ("0000100001", "Deniz A.Ş.", "0000000011"),
            ("0000100001", "Deniz A.Ş.", "0000000012"),
            ("0000100002", "", "0000000013"),
        ]
        assert (outcome.read, outcome.issues) == (3, [])

    def test_refuses_the_rows_of_another_company_s_block(self) -> None:
        above = ["Vendor            100001", "Company Code      2000"]
        text = text_list(self.HEADINGS, ["11", "1", "2026", "01.02.2026", "1,50-"], above=above)

        outcome = outcome_of(text)

        assert (outcome.rows, outcome.told) == ([], [(6, "other-company", "company", "2000")])

    def test_passes_over_titles_page_numbers_and_repeated_headers(self) -> None:
        row = ["11", "1", "2026", "01.02.2026", "1,50-"]
        text = text_list(
            self.HEADINGS,
            row,
            [""] * 5,
            self.HEADINGS,
            ["12", *row[1:]],
            above=["Vendor  9"],
            below=["", "Page 1 of 1"],
        )

        outcome = outcome_of(text)

        assert ([row.doc_no for row in outcome.rows], outcome.read, outcome.issues) == (
            ["0000000011", "0000000012"],
            2,
            [],
        )


class TestKeys:
    def test_counts_equal_lines_where_item_or_year_is_missing(self) -> None:
        text = listed({}, {}, {"Amount in doc. curr.": "2,00-", "Disc. base": ""}, without=("Itm",))

        outcome = outcome_of(text)

        assert [row.source_key for row in outcome.rows] == [
            "1000/1900000001/20260203/100050/001",
            "1000/1900000001/20260203/100050/002",
            "1000/1900000001/20260203/200/001",
        ]
        assert [(issue.severity, issue.row_no, issue.code, issue.field) for issue in outcome.issues] == [
            (Severity.WARNING, 2, "unstable-key", "source_key")
        ]

    def test_pads_items_to_three_digits_so_that_they_sort(self) -> None:
        assert outcome_with(Itm="000012").rows[0].source_key == "1000/2026/1900000001/012"


class TestBadRows:
    @pytest.mark.parametrize(
        ("heading", "value", "code", "field"),
        [
            pytest.param("CoCd", "2000", "other-company", "company", id="another company"),
            pytest.param("Vendor", "", "missing-value", "supplier_code", id="no supplier"),
            pytest.param("Vendor", "1E+11", "damaged-number", "supplier_code", id="a number a spreadsheet cut"),
            pytest.param("DocumentNo", "1,9E+09", "damaged-number", "doc_no", id="a document number likewise"),
            pytest.param("DocumentNo", "", "missing-value", "doc_no", id="no document number, but a date"),
            pytest.param("Year", "26", "not-a-year", "fiscal_year", id="two digits"),
            pytest.param("Year", "", "missing-value", "fiscal_year", id="no year"),
            pytest.param("Itm", "", "missing-value", "doc_item", id="no item"),
            pytest.param("Pstng Date", "32.01.2026", "not-a-date", "posting_date", id="no such day"),
            pytest.param("Net due dt", "01.01.2100", "date-out-of-range", "due_date", id="too late"),
            pytest.param("Curr.", "", "missing-value", "currency", id="no currency"),
            pytest.param("Curr.", "EURO", "unknown-currency", "currency", id="no currency code"),
            pytest.param("LCurr", "EUR", "other-local-currency", "currency_lc", id="another company currency"),
            pytest.param("Amount in doc. curr.", "", "missing-value", "amount", id="no amount"),
            pytest.param("Amount in doc. curr.", "12.34-", "not-an-amount", "amount", id="the other decimal mark"),
            pytest.param("Amount in doc. curr.", "1,234-", "too-many-decimals", "amount", id="three decimals"),
            pytest.param("Amount in local cur.", "", "missing-value", "amount_lc", id="no local amount"),
            pytest.param(
                "D/C", "S", "sign-contradicts-indicator", "debit_credit", id="debit with the sign of a credit"
            ),
            pytest.param("Text", "a\x07b", "invalid-text", "text", id="a bell"),
            pytest.param("Vendor", "S" * 65, "text-too-long", "supplier_code", id="code too long"),
        ],
    )
    def test_tells_what_is_wrong_with_a_cell_and_leaves_its_row_out(
        self, heading: str, value: str, code: str, field: str
    ) -> None:
        good = {"Itm": "9"}

        outcome = outcome_of(listed({heading: value}, good, good, {"Itm": "7"}))

        shown = value.replace("\x07", "\N{REPLACEMENT CHARACTER}")
        assert outcome.told == [(4, code, field, shown)]
        assert [row.row_no for row in outcome.rows] == [5, 6, 7]
        assert outcome.read == 4

    def test_tells_both_dates_missing_once(self) -> None:
        outcome = outcome_of(listed({"Pstng Date": "00.00.0000", "Doc. Date": ""}, {"Itm": "2"}))

        assert outcome.told == [(4, "missing-value", "posting_date", "")]

    def test_tells_every_bad_cell_of_a_row(self) -> None:
        bad = {"CoCd": "2000", "Amount in doc. curr.": "much", "Clearing": "soon", "Itm": ""}

        outcome = outcome_of(listed(bad, {}))

        assert [(line, code, field) for line, code, field, _ in outcome.told] == [
            (4, "not-an-amount", "amount"),
            (4, "other-company", "company"),
            (4, "not-a-date", "cleared_date"),
            (4, "missing-value", "doc_item"),
        ]

    @pytest.mark.parametrize(
        ("line", "code"),
        [
            pytest.param("|1000|100001|1900000001|", "too-few-columns", id="cut off"),
            pytest.param("|" + "|".join(["x"] * (len(FULL) + 1)) + "|", "too-many-columns", id="bars in a text"),
        ],
    )
    def test_refuses_a_row_that_does_not_fit_the_header_and_reads_on(self, line: str, code: str) -> None:
        lines = listed({}, {"Itm": "2"}).splitlines()

        outcome = outcome_of("\n".join([*lines[:4], line, *lines[4:]]))

        assert outcome.told == [(5, code, "", line[:200])]
        assert ([row.row_no for row in outcome.rows], outcome.read) == ([4, 6], 3)


class TestTotals:
    HEADINGS = (
        "",
        "Vendor",
        "DocumentNo",
        "Itm",
        "Year",
        "Doc. Date",
        "Amount in doc. curr.",
        "Curr.",
        "Amount in local cur.",
    )

    @staticmethod
    def item(number: int, amount: str, currency: str = "TRY", local: str = "") -> list[str]:
        return ["", "100001", str(number), "1", "2026", "01.02.2026", amount, currency, local or amount]

    @staticmethod
    def total(asterisks: str, amount: str, currency: str = "TRY", local: str = "") -> list[str]:
        return [asterisks, "", "", "", "", "", amount, currency, local]

    def test_holds_totals_against_the_rows_above_them(self) -> None:
        text = text_list(
            self.HEADINGS,
            self.item(1, "1.000,00-"),
            self.item(2, "250,50"),
            self.item(3, "10,00-", "USD", "430,00-"),
            self.total("*", "749,50-", local="1.179,50-"),
            self.total("*", "10,00-", "USD"),
            self.item(4, "0,50-"),
            self.total("*", "0,50-", local="0,50-"),
            self.total("**", "750,00-", local="1.180,00-"),
            self.total("**", "10,00-", "USD"),
        )

        outcome = outcome_of(text)

        assert (len(outcome.rows), outcome.read, outcome.issues) == (4, 4, [])

    @pytest.mark.parametrize(
        ("total", "values"),
        [
            pytest.param(
                ("*", "749,51-", "TRY", ""),
                {"line": 6, "currency": "TRY", "stated": "749.51", "counted": "749.50"},
                id="another amount",
            ),
            pytest.param(
                ("*", "749,50", "TRY", ""),
                {"line": 6, "currency": "TRY", "stated": "-749.50", "counted": "749.50"},
                id="another sign",
            ),
            pytest.param(
                ("", "749,51-", "TRY", ""),
                {"line": 6, "currency": "TRY", "stated": "749.51", "counted": "749.50"},
                id="without an asterisk",
            ),
            pytest.param(
                ("**", "749,50-", "TRY", "700,00-"),
                {"line": 6, "currency": "TRY", "stated": "700.00", "counted": "749.50"},
                id="another local amount",
            ),
        ],
    )
    def test_refuses_a_list_whose_total_is_not_the_sum(
        self, total: tuple[str, str, str, str], values: dict[str, object]
    ) -> None:
        text = text_list(self.HEADINGS, self.item(1, "1.000,00-"), self.item(2, "250,50"), self.total(*total))

        with pytest.raises(ControlTotalMismatch) as refused:
            outcome_of(text)

        assert refused.value.values == values

    def test_counts_a_refused_row_whose_amount_could_be_read(self) -> None:
        bad = [*self.item(2, "250,50")[:5], "31.02.2026", "250,50", "TRY", "250,50"]
        text = text_list(self.HEADINGS, self.item(1, "1.000,00-"), bad, self.total("*", "749,50-"))

        outcome = outcome_of(text)

        assert (outcome.told, len(outcome.rows)) == ([(5, "not-a-date", "document_date", "31.02.2026")], 1)

    def test_holds_no_total_against_rows_it_could_not_read(self) -> None:
        text = text_list(self.HEADINGS, self.item(1, "1.000,00-"), self.item(2, "much"), self.total("*", "749,50-"))

        assert outcome_of(text).told == [
            (5, "not-an-amount", "amount", "much"),
            (5, "not-an-amount", "amount_lc", "much"),
        ]

    def test_refuses_a_list_that_was_cut_off(self) -> None:
        text = text_list(
            self.HEADINGS,
            self.item(1, "1,00-"),
            self.total("*", "1,00-"),
            self.item(2, "250,50-"),
            self.item(3, "5,00-"),
        )

        with pytest.raises(RowsWithoutTotal) as refused:
            outcome_of(text)

        assert refused.value.values == {"line": 6}


class TestWholeFile:
    def test_refuses_amounts_whose_decimal_mark_nothing_tells(self) -> None:
        with pytest.raises(AmbiguousDecimalMark) as refused:
            outcome_with(Amount_in_doc_curr="1.234-", Amount_in_local_cur="43.021-")

        assert refused.value.values["example"] in {"1.234-", "43.021-"}

    def test_reads_such_an_amount_where_another_one_tells(self) -> None:
        outcome = outcome_of(listed({"Amount in doc. curr.": "1.234-"}, {"Itm": "2"}))

        assert [row.amount_minor for row in outcome.rows] == [1234_00, 1000_50]

    def test_refuses_dates_whose_order_nothing_tells(self) -> None:
        text = listed({}).replace("01.02.2026", "01/02/2026").replace("03.02.2026", "03/02/2026")

        with pytest.raises(AmbiguousDateOrder) as refused:
            outcome_of(text)

        assert refused.value.values == {"example": "01/02/2026"}

    def test_refuses_a_list_whose_invoices_are_mostly_above_zero(self) -> None:
        flipped = {"Amount in doc. curr.": "5,00", "Amount in local cur.": "215,00"}

        with pytest.raises(SignLooksFlipped) as refused:
            outcome_of(listed(flipped, {**flipped, "Itm": "2"}, {"Itm": "3"}))

        assert refused.value.values == {"positive": 2, "invoices": 3}

    def test_goes_by_document_types_where_the_list_has_no_posting_keys(self) -> None:
        flipped = {"Amount in doc. curr.": "5,00", "Amount in local cur.": "215,00"}

        with pytest.raises(SignLooksFlipped):
            outcome_of(listed(flipped, without=("PK",)))

    def test_reads_a_list_marked_as_unicode(self) -> None:
        content = codecs.BOM_UTF16_LE + listed({}).encode("utf-16-le")

        assert outcome_of(content).rows == [FULL_ROW]
