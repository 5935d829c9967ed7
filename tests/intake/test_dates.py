from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.domain.days import FIRST_DAY, LAST_DAY
from payments.intake.cells import BadCell
from payments.intake.dates import DateOrder, DateStyle, DateVotes, iso_day, looks_like_a_date

DAY_FIRST = DateStyle(DateOrder.DAY_FIRST)
MONTH_FIRST = DateStyle(DateOrder.MONTH_FIRST)

days = st.dates(min_value=FIRST_DAY, max_value=LAST_DAY)
THE_DAY = date(2026, 3, 15)


class TestDateStyle:
    @pytest.mark.parametrize(
        ("cell", "style"),
        [
            pytest.param("15.03.2026", DAY_FIRST, id="points"),
            pytest.param("15.03.2026", MONTH_FIRST, id="points say their order themselves"),
            pytest.param("15.3.2026", DAY_FIRST, id="no zero in front"),
            pytest.param("15.03.26", DAY_FIRST, id="two-digit year"),
            pytest.param("15/03/2026", DAY_FIRST, id="slashes"),
            pytest.param("03/15/2026", MONTH_FIRST, id="month first"),
            pytest.param("03-15-2026", MONTH_FIRST, id="month first with dashes"),
            pytest.param("2026-03-15", MONTH_FIRST, id="ISO"),
            pytest.param("2026/03/15", DAY_FIRST, id="year first with slashes"),
            pytest.param("2026.03.15", DAY_FIRST, id="year first with points"),
            pytest.param("20260315", MONTH_FIRST, id="eight digits"),
            pytest.param(" 15.03.2026 ", DAY_FIRST, id="blanks around"),
        ],
    )
    def test_reads_the_formats_of_sap(self, cell: str, style: DateStyle) -> None:
        assert style.day(cell) == THE_DAY

    @pytest.mark.parametrize("cell", ["", "  ", "00.00.0000", "00/00/0000", "0000-00-00", "00000000"])
    def test_takes_zeros_for_no_date(self, cell: str) -> None:
        assert DAY_FIRST.day(cell) is None

    @pytest.mark.parametrize(
        ("cell", "code"),
        [
            pytest.param("31.02.2026", "not-a-date", id="no such day"),
            pytest.param("13/14/2026", "not-a-date", id="no such month either way"),
            pytest.param("15.03", "not-a-date", id="no year"),
            pytest.param("15.03/2026", "not-a-date", id="two separators"),
            pytest.param("yesterday", "not-a-date", id="a word"),
            pytest.param("46096", "not-a-date", id="a spreadsheet's serial number"),
            pytest.param("15.03.2026 00:00", "not-a-date", id="a time behind"),
            pytest.param("\N{FULLWIDTH DIGIT ONE}5.03.2026", "not-a-date", id="full-width digit"),
            pytest.param("15.03.1985", "date-out-of-range", id="before the first day"),
            pytest.param("15.03.85", "date-out-of-range", id="two digits from seventy on are of the last century"),
            pytest.param("01.01.2100", "date-out-of-range", id="after the last day"),
            pytest.param("31.12.9999", "date-out-of-range", id="the end of time"),
        ],
    )
    def test_refuses_the_rest(self, cell: str, code: str) -> None:
        with pytest.raises(BadCell) as refused:
            DAY_FIRST.day(cell)

        assert refused.value.code == code

    @given(days, st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y"]))
    def test_reads_back_every_day_in_every_format(self, day: date, form: str) -> None:
        assert DAY_FIRST.day(day.strftime(form)) == day

    @given(days)
    def test_reads_back_every_day_with_the_month_first(self, day: date) -> None:
        assert MONTH_FIRST.day(day.strftime("%m/%d/%Y")) == day

    @given(st.text(alphabet="0123456789./- ", max_size=11))
    def test_gives_a_day_in_range_or_refuses(self, cell: str) -> None:
        try:
            day = DAY_FIRST.day(cell)
        except BadCell:
            return

        assert day is None or FIRST_DAY <= day <= LAST_DAY


class TestDateVotes:
    @pytest.mark.parametrize(
        ("cells", "style"),
        [
            pytest.param(["01/02/2026", "13/02/2026"], DAY_FIRST, id="a thirteenth in front"),
            pytest.param(["01/02/2026", "02/13/2026"], MONTH_FIRST, id="a thirteenth behind"),
            pytest.param(["01.02.2026", "20260102"], DAY_FIRST, id="nothing depends on it"),
            pytest.param(["05/05/2026"], DAY_FIRST, id="the same either way"),
        ],
    )
    def test_decides_by_the_dates_that_can_be_read_in_one_way_only(self, cells: list[str], style: DateStyle) -> None:
        votes = DateVotes()

        for cell in cells:
            votes.hear(cell)

        assert votes.decide() == style

    @pytest.mark.parametrize("cells", [["05/05/2026", "01/02/2026"], ["13/01/2026", "01/13/2026", "01/02/2026"]])
    def test_refuses_a_file_that_does_not_tell(self, cells: list[str]) -> None:
        votes = DateVotes()
        for cell in cells:
            votes.hear(cell)

        with pytest.raises(Exception, match="ambiguous-date-order"):
            votes.decide()

    def test_takes_no_chance_with_a_mixed_file(self) -> None:
        votes = DateVotes()
        for cell in ("13/01/2026", "14/01/2026", "01/13/2026"):
            votes.hear(cell)

        style = votes.decide()

        assert style.day("13/01/2026") == date(2026, 1, 13)
        with pytest.raises(BadCell, match="ambiguous-date"):
            style.day("01/02/2026")
        with pytest.raises(BadCell, match="not-a-date"):
            style.day("01/13/2026")


class TestIsoDay:
    @given(days)
    def test_reads_back_every_day(self, day: date) -> None:
        assert iso_day(day.isoformat()) == day

    @pytest.mark.parametrize(
        "text", ["20260315", "2026-3-15", "15.03.2026", "2026-W11-7", "2026-03-15T00:00", "2026-02-30"]
    )
    def test_takes_no_other_way_of_writing(self, text: str) -> None:
        with pytest.raises(BadCell, match="not-a-date"):
            iso_day(text)


class TestLooksLikeADate:
    @pytest.mark.parametrize(("cell", "is_date"), [("15.03.2026", True), ("@5C@", False), ("", False), ("3", False)])
    def test_tells_a_date_from_an_icon(self, cell: str, *, is_date: bool) -> None:
        assert looks_like_a_date(cell) is is_date
