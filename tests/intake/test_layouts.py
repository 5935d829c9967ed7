from __future__ import annotations

import pytest

from payments.intake.errors import NoHeaderRecognised
from payments.intake.headings import HEADINGS, LANGUAGES, column_of, normalised, says_open_items
from payments.intake.layouts import BlockHeading, block_heading, find_layout, is_rule
from tests.intake.ledgers import tab_text, text_list

HEADER = ("Vendor", "DocumentNo", "Doc. Date", "Amount in local cur.", "Text")


def numbered(text: str) -> list[tuple[int, str]]:
    return list(enumerate(text.splitlines(), 1))


class TestColumnOf:
    @pytest.mark.parametrize(
        ("heading", "column"),
        [
            pytest.param("Pstng Date", "posting_date", id="English"),
            pytest.param("  doc. date ", "document_date", id="case, points and blanks do not count"),
            pytest.param("Nettofälligkeitsdatum", "due_date", id="German"),
            pytest.param("NETTOFÄLLIGKEIT", "due_date", id="German in capitals"),
            pytest.param("Şirket kodu", "company", id="Turkish"),
            pytest.param("ŞİRKET KODU", "company", id="Turkish capital with a dot"),
            pytest.param("SATICI", "supplier_code", id="Turkish capital without a dot"),
            pytest.param("Satıcı", "supplier_code", id="Turkish dotless letter"),
            pytest.param("Belge para birimi tutarı", "amount", id="amount and not its currency"),
            pytest.param("Belge para birimi", "currency", id="currency and not its amount"),
            pytest.param("Referans", "reference", id="reference"),
            pytest.param("Referans anahtar", None, id="reference key is something else"),
            pytest.param("DD", "due_symbol", id="the icon and not the date"),
            pytest.param("Colour", None, id="unknown"),
            pytest.param("", None, id="icons have no heading"),
        ],
    )
    def test_knows_the_headings_of_three_languages(self, heading: str, column: str | None) -> None:
        assert column_of(heading) == column

    def test_takes_no_heading_for_two_columns(self) -> None:
        columns: dict[str, set[str]] = {}
        for column, languages in HEADINGS.items():
            for headings in languages.values():
                for heading in headings:
                    columns.setdefault(normalised(heading), set()).add(column)

        assert {heading: named for heading, named in columns.items() if len(named) > 1} == {}

    def test_has_a_heading_in_each_language(self) -> None:
        assert {column: tuple(languages) for column, languages in HEADINGS.items()} == dict.fromkeys(
            HEADINGS, LANGUAGES
        )


class TestSaysOpenItems:
    @pytest.mark.parametrize(
        ("title", "only_open"),
        [
            ("Vendor Line Item Display: Open Items at 31.03.2026", True),
            ("Kreditoren: offene Posten", True),
            ("Satıcı açık kalemler", True),
            ("Open and cleared items", False),
            ("Vendor Line Item Display", False),
        ],
    )
    def test_reads_the_title(self, title: str, *, only_open: bool) -> None:
        assert says_open_items(title) is only_open


class TestFindLayout:
    def test_finds_the_header_below_titles(self) -> None:
        text = text_list(HEADER, above=["List of 21.03.2026", "", "Company Code   1000", ""])

        layout = find_layout(numbered(text))

        assert layout.line_no == 6
        assert layout.columns == {"supplier_code": 0, "doc_no": 1, "document_date": 2, "amount_lc": 3, "text": 4}

    def test_finds_it_between_tabs(self) -> None:
        layout = find_layout(numbered(tab_text(HEADER, above=["Title", ""])))

        assert layout.line_no == 3
        assert layout.columns["supplier_code"] == 1

    def test_takes_the_supplier_from_the_line_above_a_block(self) -> None:
        text = text_list(HEADER[1:], above=["Vendor     100001"])

        assert "supplier_code" not in find_layout(numbered(text)).columns

    def test_takes_the_first_of_two_equal_headings(self) -> None:
        assert find_layout(numbered(text_list([*HEADER, "Text"]))).columns["text"] == 4

    def test_prefers_the_line_that_names_more(self) -> None:
        text = text_list(["Vendor", "DocumentNo", "Doc. Date", "Curr."]) + text_list(HEADER)

        assert find_layout(numbered(text)).line_no == 6

    @pytest.mark.parametrize(
        ("header", "missing"),
        [
            pytest.param(("DocumentNo", "Doc. Date", "Amount in local cur.", "Text"), "supplier_code", id="supplier"),
            pytest.param(("Vendor", "Doc. Date", "Amount in local cur.", "Text"), "doc_no", id="document number"),
            pytest.param(("Vendor", "DocumentNo", "Amount in local cur.", "Text"), "posting_date", id="date"),
            pytest.param(("Vendor", "DocumentNo", "Doc. Date", "Text"), "amount", id="amount"),
            pytest.param(
                ("Vendor", "DocumentNo", "Doc. Date", "Amount in doc. curr."),
                "amount",
                id="amount in a currency that is not told",
            ),
        ],
    )
    def test_says_what_the_best_candidate_lacks(self, header: tuple[str, ...], missing: str) -> None:
        with pytest.raises(NoHeaderRecognised) as refused:
            find_layout(numbered(text_list(header, above=["Some title"])))

        assert refused.value.values == {"missing": missing, "line": 3}

    def test_says_that_there_is_no_candidate_at_all(self) -> None:
        with pytest.raises(NoHeaderRecognised) as refused:
            find_layout([(1, "Dear all,"), (2, "see below | above | beside | nothing")])

        assert refused.value.values == {"missing": "supplier_code, doc_no, posting_date, amount", "line": 0}

    def test_offers_the_line_that_may_be_a_header_to_whoever_can_say_what_is_what(self) -> None:
        lines = ["|Liste|Mart|bin TL|Ege|", "|Kimden|Evrak|Gün|Ne kadar|Neyle|", "|100|19|10.01.2026|1,00|TRY|"]

        with pytest.raises(NoHeaderRecognised) as refused:
            find_layout(enumerate(lines, 1))

        headings = [["Kimden", None], ["Evrak", None], ["Gün", None], ["Ne kadar", None], ["Neyle", None]]
        layout = refused.value.layout or {}
        assert (layout["line"], layout["headings"]) == (2, headings)


class TestLayout:
    def test_cuts_where_the_bars_of_the_header_stand_when_a_text_holds_a_bar(self) -> None:
        text = text_list(HEADER, ["100001", "1900000001", "01.02.2026", "1,00-", "left|right"])

        layout = find_layout(numbered(text))

        assert layout.split(text.splitlines()[3]) == ["100001", "1900000001", "01.02.2026", "1,00-", "left|right"]

    def test_takes_quotes_off_a_cell_between_tabs(self) -> None:
        layout = find_layout(numbered(tab_text(HEADER)))

        assert layout.split('\t"1,234.50-"\t""\t"a ""b"""\tplain\t5" pipe') == [
            "",
            "1,234.50-",
            "",
            'a "b"',
            "plain",
            '5" pipe',
        ]


class TestBlockHeading:
    @pytest.mark.parametrize(
        ("line", "heading"),
        [
            pytest.param("Vendor                  100001", BlockHeading("supplier_code", "100001"), id="blanks"),
            pytest.param("Vendor 100001", BlockHeading("supplier_code", "100001"), id="one blank"),
            pytest.param("Kreditor: 100001", BlockHeading("supplier_code", "100001"), id="colon"),
            pytest.param("\tSatıcı\t320.01.0000100", BlockHeading("supplier_code", "320.01.0000100"), id="tab"),
            pytest.param("| Company Code   1000  |", BlockHeading("company", "1000"), id="inside a frame"),
            pytest.param("Name    Deniz Örnek A.Ş.", BlockHeading("supplier_name", "Deniz Örnek A.Ş."), id="name"),
            pytest.param("Vendor Line Item Display", None, id="a title that begins with a heading"),
            pytest.param("City                    Izmir", None, id="something we do not read"),
            pytest.param("Vendor", None, id="no value"),
            pytest.param("", None, id="nothing"),
        ],
    )
    def test_reads_a_heading_of_ours_and_its_value(self, line: str, heading: BlockHeading | None) -> None:
        assert block_heading(line) == heading


class TestIsRule:
    @pytest.mark.parametrize(("line", "draws"), [("|-----|---|", True), ("", True), ("-----", True), ("| 1- |", False)])
    def test_tells_a_drawn_line_from_a_row(self, line: str, *, draws: bool) -> None:
        assert is_rule(line) is draws
