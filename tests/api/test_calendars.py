"""Holidays and exchange rates over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from payments.models import Company, ExchangeRate, Holiday
from tests.api.callers import Program
from tests.calculation.calendars import FULL, HALF
from tests.ledgers import new_company

pytestmark = pytest.mark.django_db(transaction=True)

RATE: dict[str, Any] = {"date": "2026-03-13", "base": "USD", "quote": "TRY", "type": "SELL", "rate": "43.1234"}


def put(program: Program, path: str, body: object) -> Any:
    return program._client.put(f"/api/v1{path}", body, content_type="application/json")


def delete(program: Program, path: str) -> Any:
    return program._client.delete(f"/api/v1{path}")


def days(company: Company) -> str:
    return f"/companies/{company.code}/holidays"


def rates(company: Company) -> str:
    return f"/companies/{company.code}/exchange-rates"


class TestListHolidays:
    def test_starts_with_turkeys_feasts_and_half_days(self) -> None:
        company = new_company()

        found = Program().get(days(company), year=2026, limit=100).json()["items"]

        assert [one["date"] for one in found if not one["half_day"]] == FULL
        assert [one["date"] for one in found if one["half_day"]] == HALF

    def test_pages_by_day(self) -> None:
        company, program = new_company(), Program()

        first = program.get(days(company), year=2026, limit=10).json()
        rest = program.get(days(company), year=2026, limit=10, cursor=first["next_cursor"]).json()

        assert [one["date"] for one in (*first["items"], *rest["items"])] == sorted([*FULL, *HALF])

    def test_refuses_a_cursor_that_is_none(self) -> None:
        answer = Program().get(days(new_company()), cursor="junk")

        assert [one["code"] for one in answer.json()["errors"]] == ["not-a-cursor"]


class TestChangeHolidays:
    def test_moves_the_day_to_pay_on_and_back(self) -> None:
        company, program = new_company(), Program()
        preview = f"/companies/{company.code}/payment-terms/preview"
        asked = {"term": {"lines": [{"tiers": [{}]}]}, "document_date": "2026-06-01"}

        made = program.post(days(company), {"date": "2026-06-01", "name": "İdari izin"})
        with_bridge = program.post(preview, asked).json()["due"]
        half = put(program, f"{days(company)}/{made.json()['id']}", {**made.json(), "half_day": True, "id": None})
        refused = half.status_code
        put(program, f"{days(company)}/{made.json()['id']}", {"date": "2026-06-01", "name": "Yarım", "half_day": True})
        with_half = program.post(preview, asked).json()["due"]
        gone = delete(program, f"{days(company)}/{made.json()['id']}")

        assert (made.status_code, refused, gone.status_code) == (201, 422, 204)
        assert with_bridge["effective_due"] == "2026-06-02"
        assert with_bridge["why"][-2]["message"] == "Mon 2026-06-01 is a holiday: İdari izin."
        assert with_half["effective_due"] == "2026-06-01"
        assert not Holiday.objects.filter(company=company, date="2026-06-01").exists()

    def test_refuses_a_day_twice(self) -> None:
        company = new_company()

        answer = Program().post(days(company), {"date": FULL[0], "name": "Yine"})

        assert (answer.status_code, answer.json()["code"]) == (409, "holiday-exists")

    def test_fills_years_and_leaves_what_is_there(self) -> None:
        company, program = new_company(), Program()
        Holiday.objects.filter(company=company, date=FULL[0]).update(name="Bizim gün")
        Holiday.objects.filter(company=company, date=FULL[1]).delete()

        told = program.post(f"{days(company)}/fill", {"from_year": 2026, "to_year": 2026}).json()
        backwards = program.post(f"{days(company)}/fill", {"from_year": 2027, "to_year": 2026})

        assert told == {"added": 1}
        assert Holiday.objects.get(company=company, date=FULL[0]).name == "Bizim gün"
        assert [one["pointer"] for one in backwards.json()["errors"]] == ["/to_year"]

    def test_is_for_the_companys_admins(self) -> None:
        company = new_company()
        clerk = Program(role="clerk", company=company)

        assert clerk.get(days(company)).status_code == 200
        assert clerk.post(days(company), {"date": "2026-06-01", "name": "x"}).status_code == 403


class TestExchangeRates:
    def test_are_entered_changed_listed_and_taken_away(self) -> None:
        company, program = new_company(), Program()

        made = program.post(rates(company), RATE).json()
        changed = put(program, f"{rates(company)}/{made['id']}", {**RATE, "rate": "43.5", "unit": 100}).json()
        listed = program.get(rates(company), base="USD", date="2026-03-13").json()
        others = program.get(rates(company), base="EUR").json()
        gone = delete(program, f"{rates(company)}/{made['id']}")

        assert made["rate"] == "43.1234"
        assert changed == {**made, "rate": "43.5", "unit": 100}
        assert (listed["items"], others["items"]) == ([changed], [])
        assert gone.status_code == 204
        assert not ExchangeRate.objects.exists()

    @pytest.mark.parametrize(
        ("change", "pointer", "code"),
        [
            pytest.param({"rate": "0"}, "/rate", "not-above-zero", id="zero"),
            pytest.param({"rate": "0.00000000"}, "/rate", "not-above-zero", id="zero with decimals"),
            pytest.param({"rate": "-1"}, "/rate", "wrong-form", id="below zero"),
            pytest.param({"rate": "1.123456789"}, "/rate", "wrong-form", id="nine decimals"),
            pytest.param({"unit": 0}, "/unit", "out-of-range", id="no unit"),
            pytest.param({"base": "usd"}, "/base", "wrong-form", id="small letters"),
            pytest.param({"base": "TRY"}, "/quote", "same-currency", id="a currency in itself"),
            pytest.param({"date": "1989-01-01"}, "/date", "out-of-range", id="before 1990"),
        ],
    )
    def test_name_the_field_that_is_wrong(self, change: dict[str, Any], pointer: str, code: str) -> None:
        company = new_company()

        answer = Program().post(rates(company), {**RATE, **change})

        assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]
        assert not ExchangeRate.objects.exists()

    def test_are_there_once_per_kind_day_and_pair(self) -> None:
        company, program = new_company(), Program()
        program.post(rates(company), RATE)

        again = program.post(rates(company), RATE)
        other = program.post(rates(company), {**RATE, "type": "BUY"})

        assert (again.status_code, again.json()["code"], other.status_code) == (409, "exchange-rate-exists", 201)
