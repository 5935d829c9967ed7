"""Bad data over the API, row by row of the list of failures: each a 4xx that is JSON, with nothing written."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DataError
from pydantic import BaseModel, TypeAdapter, ValidationError

from payments.api.parsing import to_json
from payments.api.schemas.common import Count, Currency, Day, Input, Instant, Money, PositiveMoney, RowId, Text
from payments.models import CalculationRun, Company
from tests.api.callers import Program
from tests.ledgers import new_company

pytestmark = pytest.mark.django_db


class Everything(Input):
    """One field of each strict type."""

    money: Money | None = None
    paid: PositiveMoney | None = None
    day: Day | None = None
    at: Instant | None = None
    text: Text | None = None
    count: Count | None = None
    currency: Currency | None = None
    row: RowId | None = None


def refusals(values: dict[str, Any]) -> list[str]:
    """The kinds of errors of a body, as pydantic names them."""
    with pytest.raises(ValidationError) as refused:
        Everything.model_validate(values)
    return [error["type"] for error in refused.value.errors()]


ARABIC = "".join(chr(0x0660 + digit) for digit in (1, 2))
FULL_WIDTH = "".join(chr(0xFF10 + digit) for digit in (1, 2))


class TestMoney:
    @pytest.mark.parametrize(
        "amount",
        [
            pytest.param("NaN", id="not a number"),
            pytest.param("Infinity", id="infinite"),
            pytest.param("1e400", id="1e400 in quotes"),
            pytest.param("1e2", id="an exponent"),
            pytest.param("0.00005", id="more decimals than any currency has"),
            pytest.param("12345678901234", id="more than 13 digits"),
            pytest.param("1234567890123456.78", id="16 to 18 significant digits"),
            pytest.param(ARABIC, id="Arabic-Indic digits"),
            pytest.param(FULL_WIDTH, id="full-width digits"),
            pytest.param("1_000", id="an underscore"),
            pytest.param(" 12 ", id="blanks around"),
            pytest.param("12\n", id="a line end behind"),
            pytest.param("1,000.00", id="grouping"),
            pytest.param("12,50", id="a decimal comma"),
            pytest.param("+12", id="a plus"),
            pytest.param("012", id="a leading zero"),
            pytest.param(".5", id="nothing before the point"),
            pytest.param("5.", id="nothing behind the point"),
            pytest.param("", id="nothing"),
            pytest.param("-0.00", id="minus zero"),
            pytest.param("9" * 1_000_000, id="a million digits"),
            pytest.param(12.5, id="a JSON number"),
            pytest.param(12, id="a whole JSON number"),
            pytest.param(float("inf"), id="a number that overflowed"),
            pytest.param(Decimal(12), id="a decimal"),
            pytest.param(True, id="a truth value"),
        ],
    )
    def test_refuses(self, amount: object) -> None:
        began = time.monotonic()

        assert len(refusals({"money": amount})) == 1
        assert time.monotonic() - began < 1

    @pytest.mark.parametrize("amount", ["0", "0.00", "-14300.50", "9999999999999.9999"])
    def test_takes(self, amount: str) -> None:
        assert Everything.model_validate({"money": amount}).money == amount

    @pytest.mark.parametrize("amount", ["-1", "-0", "0", "0.00"])
    def test_refuses_what_is_not_above_zero_where_something_is_paid(self, amount: str) -> None:
        assert len(refusals({"paid": amount})) == 1


class TestDay:
    @pytest.mark.parametrize(
        "day",
        [
            pytest.param(0, id="zero"),
            pytest.param("0", id="zero in quotes"),
            pytest.param("0001-01-01", id="the first day there is"),
            pytest.param("1989-12-31", id="before 1990"),
            pytest.param("2100-01-01", id="after 2099"),
            pytest.param("2026-02-30", id="no such day"),
            pytest.param("2026-3-5", id="without zeros"),
            pytest.param("20260315", id="without hyphens"),
            pytest.param("2026-03-15T00:00:00", id="with a time"),
            pytest.param("2026-03-15\n", id="a line end behind"),
            pytest.param(1773532800, id="seconds"),
            pytest.param(datetime(2026, 3, 15, 12, tzinfo=UTC), id="a moment"),
        ],
    )
    def test_refuses(self, day: object) -> None:
        assert len(refusals({"day": day})) == 1


class TestInstant:
    @pytest.mark.parametrize(
        "moment",
        [
            pytest.param("2026-03-15T09:12:04", id="without an offset"),
            pytest.param("0001-01-01T00:00:00+03:00", id="before the first year in UTC"),
            pytest.param("9999-12-31T23:59:00-12:00", id="after the last year in UTC"),
            pytest.param("2026-03-15", id="a day"),
            pytest.param("2026-03-15T25:00:00Z", id="no such hour"),
            pytest.param("2026-03-15 09:12:04Z", id="a blank"),
            pytest.param(0, id="a number"),
        ],
    )
    def test_refuses(self, moment: object) -> None:
        assert len(refusals({"at": moment})) == 1

    def test_becomes_utc(self) -> None:
        found = Everything.model_validate({"at": "2026-03-15T12:12:04.5+03:00"}).at

        assert found == datetime(2026, 3, 15, 9, 12, 4, 500_000, tzinfo=UTC)


class TestText:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("a\x00b", id="NUL"),
            pytest.param("a\nb", id="a line end"),
            pytest.param("a\x7fb", id="DEL"),
            pytest.param("a\x85b", id="NEL"),
            pytest.param("a\ud800b", id="half a surrogate pair"),
            pytest.param("", id="nothing"),
            pytest.param("a" * 201, id="too long"),
            pytest.param(7, id="a number"),
        ],
    )
    def test_refuses(self, text: object) -> None:
        assert len(refusals({"text": text})) == 1

    def test_is_composed(self) -> None:
        assert Everything.model_validate({"text": "Şanlı"}).text == "Şanlı"


class TestNumbers:
    @pytest.mark.parametrize("number", [-1, 2**31, 2**63, 10**30, 1.0, "1", True, None.__class__])
    def test_are_refused_outside_what_is_stored(self, number: object) -> None:
        assert len(refusals({"count": number})) == 1

    @pytest.mark.parametrize("row", ["0", "07", "-7", "7.0", "9" * 19, ARABIC, 7])
    def test_are_ids_only_in_one_form(self, row: object) -> None:
        assert len(refusals({"row": row})) == 1

    @pytest.mark.parametrize("currency", ["try", "TR", "TRYY", "TRY\n", "ТRY"])
    def test_are_in_a_currency_by_its_code(self, currency: str) -> None:
        assert len(refusals({"currency": currency})) == 1


class TestFields:
    def test_refuse_what_they_do_not_know(self) -> None:
        assert refusals({"is_admin": True}) == ["extra_forbidden"]

    def test_answer_no_number_that_json_does_not_have(self) -> None:
        assert to_json({"a": float("nan"), "b": float("inf")}) == b'{"a":null,"b":null}'


BODIES = [
    pytest.param(b'{"key_date": "2026-03-15", "key_date": null}', 422, "repeated-key", id="a key twice"),
    pytest.param(b'{"key_date": NaN}', 422, "not-a-json-number", id="NaN"),
    pytest.param(b'{"key_date": Infinity}', 422, "not-a-json-number", id="Infinity"),
    pytest.param(b'{"key_date": 1e400}', 422, "not-a-date", id="1e400"),
    pytest.param(b'{"is_admin": true}', 422, "unknown-field", id="an unknown key"),
    pytest.param(b'{"\\ud800": true}', 422, "control-character", id="half a surrogate pair as a key"),
    pytest.param(b'{"suppliers": ["\\ud800"]}', 422, "control-character", id="half a surrogate pair"),
    pytest.param(b'{"suppliers": ["1\\u0000"]}', 422, "wrong-form", id="NUL"),
    pytest.param(b'{"suppliers": ["999999999999999999"]}', 422, "unknown-supplier", id="18 digits"),
    pytest.param(b'{"suppliers": ["9999999999999999999"]}', 422, "wrong-form", id="beyond 64 bits"),
    pytest.param(b'{"suppliers": {}}', 422, "wrong-type", id="an object for a list"),
    pytest.param(b"[]", 422, "wrong-type", id="a list for an object"),
    pytest.param(b"null", 422, "wrong-type", id="nothing at all"),
    pytest.param(b"", 422, "missing", id="no body"),
    pytest.param(b"{", 400, None, id="half a body"),
    pytest.param('{"key_date": null}'.encode("utf-16"), 400, None, id="UTF-16"),
    pytest.param(b'\xef\xbb\xbf{"key_date": null}', 400, None, id="a byte order mark"),
    pytest.param(b'{"key_date": "\xff"}', 400, None, id="not UTF-8"),
    pytest.param(b"[" * 100_000, 400, None, id="deeper than anybody reads"),
    pytest.param(b'{"key_date": ' + b"9" * 10_000 + b"}", 400, None, id="a number of 10,000 digits"),
]


class TestBodies:
    @pytest.mark.parametrize(("raw", "status", "code"), BODIES)
    def test_are_refused_when_two_programs_could_read_them_differently(
        self, raw: bytes, status: int, code: str | None
    ) -> None:
        company = new_company()

        answer = Program().raw(f"/companies/{company.code}/calculations", raw)

        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert [one["code"] for one in answer.json()["errors"]] == ([code] if code else [])
        assert not CalculationRun.objects.exists()

    def test_list_no_more_errors_than_somebody_reads(self) -> None:
        company = new_company()
        raw = b'{"suppliers": [' + b",".join([b'"x"'] * 1000) + b"]}"

        answer = Program().raw(f"/companies/{company.code}/calculations", raw)

        assert (answer.status_code, len(answer.json()["errors"])) == (422, 100)

    def test_are_refused_with_as_many_repeated_keys_as_fit(self) -> None:
        raw = b"{" + b",".join(b'"k%d": 1, "k%d": 2' % (n, n) for n in range(20_000)) + b"}"
        began = time.monotonic()

        answer = Program().raw("/companies", raw)

        assert (answer.status_code, len(answer.json()["errors"])) == (422, 100)
        assert time.monotonic() - began < 20

    @pytest.mark.parametrize(
        "name",
        [pytest.param("a" * 201, id="too long"), pytest.param("a\x00b", id="NUL"), pytest.param(" \n", id="blank")],
    )
    def test_write_nothing_when_a_text_is_not_one(self, name: str) -> None:
        answer = Program().post("/companies", {"code": "2000", "name": name, "currency": "TRY"})

        assert answer.status_code == 422
        assert [one["pointer"] for one in answer.json()["errors"]] == ["/name"]
        assert not Company.objects.exists()


class TestNet:
    def test_turns_what_only_the_database_refuses_into_422(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def overflowing(*_: object, **__: object) -> None:
            raise DataError("integer out of range")

        monkeypatch.setattr("payments.api.companies.access.visible_companies", overflowing)

        answer = Program().get("/companies")

        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")


class TestStrictTypes:
    def test_are_told_in_the_schema(self) -> None:
        properties = TypeAdapter(Everything).json_schema()["properties"]

        told = {name: properties[name]["anyOf"][0] for name in properties}
        assert told["money"]["pattern"].startswith("^-?")
        assert (told["text"]["minLength"], told["text"]["maxLength"]) == (1, 200)
        assert (told["day"]["format"], told["at"]["format"]) == ("date", "date-time")
        assert (told["count"]["minimum"], told["count"]["maximum"]) == (0, 2**31 - 1)
        assert issubclass(Everything, BaseModel)
