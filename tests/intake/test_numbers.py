from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.domain.money import MAX_MINOR
from payments.intake.cells import BadCell
from payments.intake.errors import AmbiguousDecimalMark
from payments.intake.numbers import AmountStyle, AmountVotes, DecimalMark, is_negative, plain_minor

COMMA = AmountStyle(DecimalMark.COMMA)
POINT = AmountStyle(DecimalMark.POINT)

minors = st.integers(min_value=-MAX_MINOR, max_value=MAX_MINOR)
styles = st.sampled_from([COMMA, POINT])


def written(minor: int, style: AmountStyle, separator: str, sign: str) -> str:
    """An amount of two decimals, written by hand: grouped digits, the minus in one of its forms."""
    whole, decimals = divmod(abs(minor), 100)
    groups: list[str] = []
    while whole >= 1000:
        whole, group = divmod(whole, 1000)
        groups.insert(0, f"{group:03d}")
    digits = separator.join([str(whole), *groups]) + style.mark.value + f"{decimals:02d}"
    return sign.format(digits) if minor < 0 else digits


class TestAmountStyle:
    @pytest.mark.parametrize(
        ("cell", "style", "minor"),
        [
            pytest.param("1.234,56-", COMMA, -1234_56, id="minus behind"),
            pytest.param("-1.234,56", COMMA, -1234_56, id="minus in front"),
            pytest.param("(1.234,56)", COMMA, -1234_56, id="brackets"),
            pytest.param("\N{MINUS SIGN}1.234,56", COMMA, -1234_56, id="typographic minus"),
            pytest.param("1 234,56", COMMA, 1234_56, id="blank between groups"),
            pytest.param("1\N{NO-BREAK SPACE}234,56", COMMA, 1234_56, id="no-break space between groups"),
            pytest.param("1\N{NARROW NO-BREAK SPACE}234,56", COMMA, 1234_56, id="narrow no-break space between groups"),
            pytest.param("1234,5", COMMA, 1234_50, id="one decimal"),
            pytest.param("0,00", COMMA, 0, id="zero"),
            pytest.param("1.234", COMMA, 1234_00, id="a thousand"),
            pytest.param("1,234.56-", POINT, -1234_56, id="point is decimal"),
            pytest.param("  12,00  ", COMMA, 12_00, id="blanks around"),
        ],
    )
    def test_reads_what_sap_and_people_write(self, cell: str, style: AmountStyle, minor: int) -> None:
        assert style.minor(cell, "TRY") == minor

    def test_reads_three_decimals_where_the_currency_has_them(self) -> None:
        assert POINT.minor("1.234", "KWD") == 1234

    def test_reads_whole_units_where_the_currency_has_no_decimals(self) -> None:
        assert COMMA.minor("1.234.567", "JPY") == 1_234_567

    @pytest.mark.parametrize(
        ("cell", "style", "code"),
        [
            pytest.param("12.34", COMMA, "not-an-amount", id="a group of two digits"),
            pytest.param("1.23,45", COMMA, "not-an-amount", id="a wrong group before decimals"),
            pytest.param("", COMMA, "not-an-amount", id="empty"),
            pytest.param("-", COMMA, "not-an-amount", id="a minus alone"),
            pytest.param("--1,00", COMMA, "not-an-amount", id="two signs"),
            pytest.param("(1,00)-", COMMA, "not-an-amount", id="brackets and a minus"),
            pytest.param("1.234 567,00", COMMA, "not-an-amount", id="two kinds of separators"),
            pytest.param("1,00 TRY", COMMA, "not-an-amount", id="a currency behind"),
            pytest.param("1e2", POINT, "not-an-amount", id="power of ten"),
            pytest.param("1_000", POINT, "not-an-amount", id="underscore"),
            pytest.param(
                "\N{ARABIC-INDIC DIGIT ONE}\N{ARABIC-INDIC DIGIT TWO}", POINT, "not-an-amount", id="other digits"
            ),
            pytest.param("\N{FULLWIDTH DIGIT ONE}", POINT, "not-an-amount", id="full-width digit"),
            pytest.param("=1+1", POINT, "not-an-amount", id="formula"),
            pytest.param("NaN", POINT, "not-an-amount", id="not a number"),
            pytest.param("0,005", COMMA, "too-many-decimals", id="below the smallest unit"),
            pytest.param("1.234", POINT, "too-many-decimals", id="three decimals of a currency with two"),
            pytest.param("10.000.000.000.000,01", COMMA, "amount-out-of-range", id="a unit above the largest"),
            pytest.param("9" * 400, COMMA, "amount-out-of-range", id="four hundred digits"),
        ],
    )
    def test_refuses_the_rest(self, cell: str, style: AmountStyle, code: str) -> None:
        with pytest.raises(BadCell) as refused:
            style.minor(cell, "TRY")

        assert refused.value.code == code

    @given(
        minor=minors,
        style=styles,
        sign=st.sampled_from(["-{}", "{}-", "({})", "\N{MINUS SIGN}{}"]),
        separator=st.sampled_from(["other", "", " ", "\N{NO-BREAK SPACE}"]),
    )
    def test_reads_back_every_amount_in_every_form(
        self, minor: int, style: AmountStyle, sign: str, separator: str
    ) -> None:
        other = "." if style.mark is DecimalMark.COMMA else ","

        cell = written(minor, style, other if separator == "other" else separator, sign)

        assert style.minor(cell, "TRY") == minor
        assert is_negative(cell) == (minor < 0)

    @given(st.text(alphabet="0123456789.,- ()", max_size=12), styles)
    def test_reads_nothing_that_means_another_amount(self, cell: str, style: AmountStyle) -> None:
        try:
            minor = style.minor(cell, "TRY")
        except BadCell:
            return

        other = "." if style.mark is DecimalMark.COMMA else ","
        plain = cell.strip("-() ").replace(other, "").replace(" ", "").replace(style.mark.value, ".")
        assert abs(minor) == Decimal(plain) * 100
        assert (minor < 0) <= ("-" in cell or "(" in cell)


class TestAmountVotes:
    @pytest.mark.parametrize(
        ("cells", "style"),
        [
            pytest.param(["1.234,56"], COMMA, id="both marks"),
            pytest.param(["1.234", "12,50"], COMMA, id="two digits behind the mark decide for all"),
            pytest.param(["1.234.567"], COMMA, id="a mark that is there twice groups"),
            pytest.param(["0.123"], POINT, id="no group begins with zero"),
            pytest.param(["1234.567"], POINT, id="no group has four digits"),
            pytest.param(["1,234.56-", "1,234"], POINT, id="point"),
            pytest.param(["100", "1 000", ""], POINT, id="no marks at all"),
            pytest.param(["n/a", "12,00"], COMMA, id="what is no amount has no vote"),
        ],
    )
    def test_decides_by_the_amounts_that_can_be_read_in_one_way_only(
        self, cells: list[str], style: AmountStyle
    ) -> None:
        votes = AmountVotes()

        for cell in cells:
            votes.hear(cell)

        assert votes.decide() == style

    @pytest.mark.parametrize(
        ("cells", "example"),
        [
            pytest.param(["100", "1.234", "5,678"], "1.234", id="every mark has three digits behind it"),
            pytest.param(["1.234", "12,50", "12.50"], "1.234", id="as many for one as for the other"),
        ],
    )
    def test_refuses_a_file_that_does_not_tell(self, cells: list[str], example: str) -> None:
        votes = AmountVotes()
        for cell in cells:
            votes.hear(cell)

        with pytest.raises(AmbiguousDecimalMark) as refused:
            votes.decide()

        assert refused.value.values == {"example": example}

    def test_takes_no_chance_with_a_mixed_file(self) -> None:
        votes = AmountVotes()
        for cell in ("12,50", "1.234,00", "12.50"):
            votes.hear(cell)

        style = votes.decide()

        assert style == AmountStyle(DecimalMark.COMMA, mixed=True)
        assert style.minor("12,50", "TRY") == 12_50
        with pytest.raises(BadCell, match="not-an-amount"):
            style.minor("12.50", "TRY")
        with pytest.raises(BadCell, match="ambiguous-amount"):
            style.minor("1.234", "TRY")


class TestPlainMinor:
    @given(minors)
    def test_reads_back_every_plain_amount(self, minor: int) -> None:
        text = f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02d}"

        assert plain_minor(text, "TRY") == minor

    @pytest.mark.parametrize("text", ["1,5", " 1", "+1", "1.", ".5", "1e2", "1.234,56", "\N{MINUS SIGN}1", "١٢"])
    def test_takes_no_other_way_of_writing(self, text: str) -> None:
        with pytest.raises(BadCell, match="not-an-amount"):
            plain_minor(text, "TRY")
