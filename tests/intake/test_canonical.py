from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from payments.domain.ledger import AccountClass, EntryKind, LedgerRow
from payments.domain.money import to_text
from payments.intake.errors import NoHeaderRecognised, RepeatedColumns, UnknownColumns
from tests.intake.ledgers import CSV_HEADER, OPTIONS, csv_file, outcome_of

FIXTURES = Path(__file__).parent.parent / "fixtures"

FULL = (
    "1000,320.01.0000100,Örnek Çelik A.Ş.,K1,D1,KR,2026-02-03,2026-02-01,2026-03-03,USD,1000.50,43021.50,K0,FTR-7,"
    '400.00,A,N30,TR80 9999 9000 0000 0000 0000 01,"Nakliye, sigorta ""dahil"""'
)
FULL_ROW = LedgerRow(
    row_no=2,
    supplier_code="320.01.0000100",
    supplier_name="Örnek Çelik A.Ş.",
    source_key="K1",
    doc_no="D1",
    doc_type="KR",
    kind=EntryKind.INVOICE,
    posting_date=date(2026, 2, 3),
    document_date=date(2026, 2, 1),
    source_due_date=date(2026, 3, 3),
    currency="USD",
    amount_minor=1000_50,
    amount_lc_minor=43021_50,
    invoice_ref="K0",
    reference="FTR-7",
    source_open_minor=400_00,
    block="A",
    term_code="N30",
    iban="TR809999900000000000000001",
    text='Nakliye, sigorta "dahil"',
)
SHORT_HEADER = "supplier_code,doc_no,posting_date,amount"
SHORT = "S1,D1,2026-02-03,100.00"
SHORT_ROW = LedgerRow(
    row_no=2,
    supplier_code="S1",
    supplier_name="",
    source_key="S1/2026/D1",
    doc_no="D1",
    posting_date=date(2026, 2, 3),
    document_date=date(2026, 2, 3),
    currency="TRY",
    amount_minor=100_00,
    amount_lc_minor=100_00,
)


def with_cell(column: str, value: str) -> str:
    """A good record of all columns with one cell exchanged."""
    record = dict.fromkeys(CSV_HEADER.split(","), "") | {
        "supplier_code": "S1",
        "doc_no": "D1",
        "posting_date": "2026-02-03",
        "amount": "100.00",
    }
    return ",".join((record | {column: value}).values())


class TestGoodRows:
    def test_reads_every_column(self) -> None:
        outcome = outcome_of(csv_file(FULL))

        assert (outcome.source, outcome.read) == ("CSV", 1)
        assert (outcome.rows, outcome.issues) == ([FULL_ROW], [])

    def test_fills_in_what_may_be_left_out(self) -> None:
        assert outcome_of(csv_file(SHORT, header=SHORT_HEADER)).rows == [SHORT_ROW]

    def test_takes_columns_in_any_order(self) -> None:
        assert outcome_of(
            csv_file("100.00,2026-02-03,D1,S1", header="amount,posting_date,doc_no,supplier_code")
        ).rows == [SHORT_ROW]

    def test_takes_a_key_without_a_document_number(self) -> None:
        rows = outcome_of(csv_file(SHORT, header=SHORT_HEADER.replace("doc_no", "source_key"))).rows

        assert [(row.source_key, row.doc_no) for row in rows] == [("D1", "")]

    def test_keeps_documents_of_two_suppliers_and_two_years_apart(self) -> None:
        lines = ["S1,D1,2026-02-03,1.00", "S2,D1,2026-02-03,2.00", "S1,D1,2025-02-03,3.00"]

        rows = outcome_of(csv_file(*lines, header=SHORT_HEADER)).rows

        assert [row.source_key for row in rows] == ["S1/2026/D1", "S2/2026/D1", "S1/2025/D1"]

    @pytest.mark.parametrize(
        ("cell", "open_minor"),
        [
            pytest.param("", None, id="empty is not known"),
            pytest.param("0.00", 0, id="zero is zero"),
            pytest.param("12.5", 12_50, id="a part"),
        ],
    )
    def test_tells_an_unknown_open_amount_from_none_open(self, cell: str, open_minor: int | None) -> None:
        assert outcome_of(csv_file(with_cell("open_amount", cell))).rows[0].source_open_minor == open_minor

    @pytest.mark.parametrize(
        ("doc_type", "amount", "kind", "account_class"),
        [
            ("KR", "1.00", EntryKind.INVOICE, AccountClass.NORMAL),
            ("RE", "1.00", EntryKind.INVOICE, AccountClass.NORMAL),
            ("KR", "-1.00", EntryKind.REVERSAL, AccountClass.NORMAL),
            ("RE", "-1.00", EntryKind.CREDIT_NOTE, AccountClass.NORMAL),
            ("KG", "-1.00", EntryKind.CREDIT_NOTE, AccountClass.NORMAL),
            ("kz", "-1.00", EntryKind.PAYMENT, AccountClass.NORMAL),
            ("ZP", "1.00", EntryKind.REVERSAL, AccountClass.NORMAL),
            ("UE", "1.00", EntryKind.OPENING, AccountClass.NORMAL),
            ("SA", "1.00", EntryKind.OTHER, AccountClass.NORMAL),
            ("", "1.00", EntryKind.OTHER, AccountClass.NORMAL),
            ("credit_note", "-1.00", EntryKind.CREDIT_NOTE, AccountClass.NORMAL),
            ("down_payment", "-1.00", EntryKind.DOWN_PAYMENT, AccountClass.ADVANCE),
            ("bill_of_exchange", "1.00", EntryKind.BILL_OF_EXCHANGE, AccountClass.BILL),
        ],
    )
    def test_tells_the_kind_from_type_and_side(
        self, doc_type: str, amount: str, kind: EntryKind, account_class: AccountClass
    ) -> None:
        header = f"{SHORT_HEADER},doc_type"

        row = outcome_of(csv_file(f"S1,D1,2026-02-03,{amount},{doc_type}", header=header)).rows[0]

        assert (row.kind, row.account_class) == (kind, account_class)

    def test_takes_a_line_without_amount_that_has_one_in_company_currency_for_an_exchange_difference(self) -> None:
        header = f"{SHORT_HEADER},currency,amount_lc"

        row = outcome_of(csv_file("S1,D1,2026-02-03,0.00,USD,12.50", header=header)).rows[0]

        assert (row.kind, row.amount_minor, row.amount_lc_minor) == (EntryKind.FX_DIFFERENCE, 0, 12_50)

    @pytest.mark.parametrize(
        ("code", "account_class"),
        [
            ("159.01.0000001", AccountClass.ADVANCE),
            ("321.01.0000001", AccountClass.BILL),
            ("320.01.0000001", AccountClass.NORMAL),
            ("1590000001", AccountClass.NORMAL),
        ],
    )
    def test_tells_the_class_from_the_account_of_a_dotted_code(self, code: str, account_class: AccountClass) -> None:
        assert outcome_of(csv_file(with_cell("supplier_code", code))).rows[0].account_class is account_class

    def test_brings_text_into_normal_form(self) -> None:
        assert outcome_of(csv_file(with_cell("text", "c\N{COMBINING CEDILLA}ok"))).rows[0].text == "çok"

    def test_passes_over_blank_lines_and_rows_of_empty_cells(self) -> None:
        outcome = outcome_of(csv_file("", FULL, "," * 18, "  "))

        assert (outcome.read, [row.row_no for row in outcome.rows], outcome.issues) == (1, [3], [])

    def test_reads_the_end_to_end_example(self) -> None:
        expected = next(case for case in json.loads((FIXTURES / "closing.json").read_text()) if case["id"] == "E1")

        outcome = outcome_of((FIXTURES / "e1.csv").read_bytes())

        assert outcome.issues == []
        assert {(row.supplier_code, row.supplier_name) for row in outcome.rows} == {
            ("320.01.0000100", "Anadolu Çelik A.Ş.")
        }
        assert [
            (
                row.source_key,
                row.posting_date.isoformat(),
                (row.source_due_date or row.posting_date).isoformat(),
                to_text(row.amount_minor, "TRY"),
                row.invoice_ref,
                row.source_open_minor,
            )
            for row in outcome.rows
        ] == [
            (entry["k"], entry["post"], entry["due"], entry["amt"], entry.get("ref", ""), None)
            for entry in expected["entries"]
        ]


class TestBadRows:
    def test_refuses_a_document_number_that_makes_too_long_a_key(self) -> None:
        outcome = outcome_of(csv_file(f"{'S' * 40},{'D' * 40},2026-02-03,1.00", header=SHORT_HEADER))

        assert outcome.told == [(2, "text-too-long", "doc_no", "D" * 40)]
        assert outcome.rows == []

    @pytest.mark.parametrize(
        ("column", "value", "code"),
        [
            pytest.param("company", "2000", "other-company", id="another company"),
            pytest.param("supplier_code", "", "missing-value", id="no supplier"),
            pytest.param("doc_no", "", "missing-value", id="neither document number nor key"),
            pytest.param("posting_date", "", "missing-value", id="no posting date"),
            pytest.param("amount", "", "missing-value", id="no amount"),
            pytest.param("posting_date", "03.02.2026", "not-a-date", id="a date of another format"),
            pytest.param("posting_date", "2026-02-30", "not-a-date", id="no such day"),
            pytest.param("due_date", "00.00.0000", "not-a-date", id="SAP's empty date"),
            pytest.param("document_date", "1989-12-31", "date-out-of-range", id="before the first day"),
            pytest.param("due_date", "2100-01-01", "date-out-of-range", id="after the last day"),
            pytest.param("amount", "12.345", "too-many-decimals", id="part of a kuruş"),
            pytest.param("amount", "1e3", "not-an-amount", id="a power"),
            pytest.param("amount", "=1000", "not-an-amount", id="a formula"),
            pytest.param("amount", "100.00-", "not-an-amount", id="SAP's minus"),
            pytest.param("amount", "10000000000000.01", "amount-out-of-range", id="beyond the largest amount"),
            pytest.param("open_amount", "some", "not-an-amount", id="a word"),
            pytest.param("open_amount", "100.01", "open-beyond-amount", id="more open than there was"),
            pytest.param("open_amount", "-1.00", "open-beyond-amount", id="open with the other sign"),
            pytest.param("currency", "TL", "unknown-currency", id="no code"),
            pytest.param("currency", "try", "unknown-currency", id="small letters"),
            pytest.param("currency", "ＴＲＹ", "unknown-currency", id="letters that look like it"),
            pytest.param("supplier_code", "S" * 65, "text-too-long", id="code too long"),
            pytest.param("source_key", "K" * 81, "text-too-long", id="key too long"),
            pytest.param("supplier_name", "N" * 201, "text-too-long", id="name too long"),
            pytest.param("text", "T" * 201, "text-too-long", id="text too long"),
            pytest.param("block", "B" * 17, "text-too-long", id="block too long"),
            pytest.param("text", "a\x07b", "invalid-text", id="a bell"),
            pytest.param(
                "supplier_code", "S\N{ZERO WIDTH SPACE}1", "invalid-text", id="a code with an invisible character"
            ),
            pytest.param("supplier_name", "\N{RIGHT-TO-LEFT OVERRIDE}A.Ş.", "invalid-text", id="writing turned round"),
        ],
    )
    def test_tells_what_is_wrong_with_a_cell_and_leaves_its_row_out(self, column: str, value: str, code: str) -> None:
        outcome = outcome_of(csv_file(with_cell(column, value), FULL))

        shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in value[:200])
        assert outcome.told == [(2, code, column, shown)]
        assert [row.row_no for row in outcome.rows] == [3]
        assert outcome.read == 2

    def test_tells_every_bad_cell_of_a_row(self) -> None:
        outcome = outcome_of(csv_file("2000,,,,D1,KR,soon,,never,TL,much,,,,,,,,"))

        assert [(code, field) for _, code, field, _ in outcome.told] == [
            ("other-company", "company"),
            ("not-a-date", "posting_date"),
            ("unknown-currency", "currency"),
            ("not-an-amount", "amount"),
            ("missing-value", "supplier_code"),
            ("not-a-date", "due_date"),
        ]

    def test_needs_the_amount_in_company_currency_where_that_is_another(self) -> None:
        outcome = outcome_of(csv_file("S1,D1,2026-02-03,100.00,USD", header=f"{SHORT_HEADER},currency"))

        assert (outcome.told, outcome.rows) == ([(2, "missing-value", "amount_lc", "")], [])

    @pytest.mark.parametrize(
        ("record", "code"),
        [
            pytest.param("S1,D1,2026-02-03", "too-few-columns", id="cut off"),
            pytest.param("S1,D1,2026-02-03,1,234.00", "too-many-columns", id="a comma that is not quoted"),
            pytest.param('S1,"D1,2026-02-03,100.00', "broken-quotes", id="a quote that is never closed"),
            pytest.param('S1,"D"1,2026-02-03,100.00', "broken-quotes", id="a quote that is closed too early"),
        ],
    )
    def test_refuses_a_record_that_does_not_fit_and_reads_on(self, record: str, code: str) -> None:
        outcome = outcome_of(csv_file(record, SHORT, header=SHORT_HEADER))

        assert outcome.told == [(2, code, "", record)]
        assert [row.row_no for row in outcome.rows] == [3]
        assert outcome.read == 2

    def test_takes_a_row_with_a_bad_account_number_without_it(self) -> None:
        outcome = outcome_of(csv_file(with_cell("iban", "TR800000000000000000000001")))

        assert outcome.told == [(2, "invalid-iban", "iban", "TR800000000000000000000001")]
        assert [(issue.severity.value, row.iban) for issue, row in zip(outcome.issues, outcome.rows, strict=True)] == [
            ("warning", "")
        ]


class TestHeader:
    def test_refuses_columns_it_does_not_have(self) -> None:
        with pytest.raises(UnknownColumns) as refused:
            outcome_of(csv_file(f"{SHORT},x,y", header=f"{SHORT_HEADER},colour,size"))

        assert refused.value.values == {"columns": "colour, size"}

    def test_refuses_a_column_that_is_there_twice(self) -> None:
        with pytest.raises(RepeatedColumns) as refused:
            outcome_of(csv_file(f"{SHORT},1.00", header=f"{SHORT_HEADER},amount"))

        assert refused.value.values == {"columns": "amount"}

    @pytest.mark.parametrize(
        ("header", "missing"),
        [
            ("doc_no,posting_date,amount", "supplier_code"),
            ("supplier_code,posting_date,amount", "doc_no"),
            ("supplier_code,doc_no,text", "posting_date, amount"),
        ],
    )
    def test_refuses_a_header_without_a_mandatory_column(self, header: str, missing: str) -> None:
        with pytest.raises(NoHeaderRecognised) as refused:
            outcome_of(csv_file(header=header))

        assert refused.value.values == {"missing": missing, "line": 1}

    def test_reads_a_file_without_rows(self) -> None:
        outcome = outcome_of(csv_file())

        assert (outcome.read, outcome.rows, outcome.issues) == (0, [], [])

    def test_holds_company_to_the_one_it_reads_for(self) -> None:
        assert OPTIONS.company_code == "1000"
        assert outcome_of(csv_file(with_cell("company", "1000"))).issues == []
