"""Starting, reading and stopping calculations over HTTP."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from payments.models import CalculationRun, Company
from payments.selectors.calendar import today_of
from tests.api.callers import Program
from tests.ledgers import apply_rows, calculate, golden_rows, line, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)


def cursor(parts: list[object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


class TestStartCalculation:
    def test_answers_202_with_where_to_read_on(self) -> None:
        company = new_company()

        answer = Program().post(f"/companies/{company.code}/calculations", {"key_date": "2026-03-15"})

        body = answer.json()
        assert (answer.status_code, body["status"], body["key_date"]) == (202, "queued", "2026-03-15")
        assert answer["Location"] == body["links"]["self"] == f"/api/v1/calculations/{body['id']}"
        assert body["links"]["events"] == f"calculation:{body['id']}"

    def test_takes_the_companys_today_when_no_day_is_given(self) -> None:
        company = new_company()

        body = Program().post(f"/companies/{company.code}/calculations", {}).json()

        assert body["key_date"] == today_of(company, now=timezone.now()).isoformat()

    @pytest.mark.parametrize(
        ("body", "pointer", "code"),
        [
            pytest.param({"key_date": "2026-02-30"}, "/key_date", "not-a-date", id="no such day"),
            pytest.param({"key_date": 0}, "/key_date", "not-a-date", id="a number"),
            pytest.param({"key_date": "0001-01-01"}, "/key_date", "out-of-range", id="before 1990"),
            pytest.param({"keydate": "2026-03-15"}, "/keydate", "unknown-field", id="misspelt field"),
            pytest.param({"suppliers": []}, "/suppliers", "too-short", id="no supplier at all"),
            pytest.param({"suppliers": ["999999"]}, "/suppliers/0", "unknown-supplier", id="somebody else's supplier"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, body: dict[str, object], pointer: str, code: str) -> None:
        company = new_company()

        answer = Program().post(f"/companies/{company.code}/calculations", body)

        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]
        assert not CalculationRun.objects.exists()

    def test_refuses_tomorrow(self) -> None:
        company = new_company()
        tomorrow = (timezone.now() + timedelta(days=2)).date().isoformat()

        answer = Program().post(f"/companies/{company.code}/calculations", {"key_date": tomorrow})

        assert (answer.status_code, answer.json()["code"]) == (422, "key-date-in-future")

    def test_is_not_for_viewers(self) -> None:
        company = new_company()

        answer = Program(role="viewer").post(f"/companies/{company.code}/calculations", {})

        assert (answer.status_code, answer.json()["code"]) == (403, "no-permission")


class TestGetCalculation:
    def test_does_not_tell_that_somebody_elses_exists(self) -> None:
        mine, theirs = new_company(), new_company()
        run = calculate(theirs).run
        program = Program(company=mine)

        foreign, missing = program.get(f"/calculations/{run.pk}"), program.get(f"/calculations/{uuid4()}")

        assert foreign.status_code == missing.status_code == 404
        assert foreign.json()["code"] == missing.json()["code"] == "calculation-not-found"

    def test_says_in_words_why_one_failed(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("A13b"))
        run = calculate(company, key_date="2026-03-15").run

        body = Program().get(f"/calculations/{run.pk}").json()

        assert (body["status"], body["error_code"]) == ("failed", "as-of-not-available")
        assert "2026-03-15" in body["error_message"]


class TestCancelCalculation:
    def test_stops_one_and_refuses_a_second_time(self) -> None:
        company = new_company()
        program = Program()
        address = f"/calculations/{program.post(f'/companies/{company.code}/calculations', {}).json()['id']}"

        first, second = program.post(f"{address}/cancel"), program.post(f"{address}/cancel")

        assert (first.status_code, first.json()["status"]) == (200, "cancelled")
        assert (second.status_code, second.json()["code"]) == (409, "run-already-finished")


class TestListSuppliers:
    def test_shows_the_golden_figures_of_a_key_date(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        calculate(company, key_date="2026-03-15")

        body = Program().get(f"/companies/{company.code}/suppliers", key_date="2026-03-15").json()

        row = body["items"][0]
        assert (row["balance"], row["overdue"], row["not_due"]) == ("40050.74", "14300.50", "25750.24")
        assert row["months"] == {
            "before": "0.00",
            "2025-12": "0.00",
            "2026-01": "14300.50",
            "2026-02": "9999.99",
            "2026-03": "15750.25",
            "after": "0.00",
        }
        assert (row["average_due_date"], row["average_due_days"]) == ("2026-03-11", "-3.99")
        assert body["totals"]["TRY"]["balance"] == "40050.74"

    def test_says_when_there_is_no_calculation_of_that_day(self) -> None:
        answer = Program().get(f"/companies/{new_company().code}/suppliers", key_date="2026-03-15")

        assert (answer.status_code, answer.json()["code"]) == (404, "no-calculation-for-date")

    def test_finds_turkish_letters_however_they_are_typed(self) -> None:
        company = new_company()
        apply_rows(
            company,
            [
                line("A", "2026-11-01", "1.00", supplier_name="ŞANLI ISI"),
                line("B", "2026-11-01", "1.00", supplier="S2", supplier_name="Çınar Gıda"),
            ],
        )
        calculate(company)

        found = {
            typed: [
                row["name"] for row in Program().get(f"/companies/{company.code}/suppliers", q=typed).json()["items"]
            ]
            for typed in ("sanli isi", "şanlı ısı", "ŞANLI", "cinar", "%")
        }

        assert found == {
            "sanli isi": ["ŞANLI ISI"],
            "şanlı ısı": ["ŞANLI ISI"],
            "ŞANLI": ["ŞANLI ISI"],
            "cinar": ["Çınar Gıda"],
            "%": [],
        }

    def test_sorts_names_as_the_turkish_alphabet_does(self) -> None:
        company = new_company()
        names = ["Çelik", "Dal", "Cam", "Işık", "İnci", "Ilgın", "Şen", "Su", "Zer"]
        apply_rows(
            company,
            [line(f"K{n}", "2026-11-01", "1.00", supplier=f"S{n}", supplier_name=name) for n, name in enumerate(names)],
        )
        calculate(company)

        rows = Program().get(f"/companies/{company.code}/suppliers", sort="name").json()["items"]

        assert [row["name"] for row in rows] == ["Cam", "Çelik", "Dal", "Ilgın", "Işık", "İnci", "Su", "Şen", "Zer"]

    def test_pages_through_everything_once_by_cursor(self) -> None:
        company = new_company()
        apply_rows(company, [line(f"K{n}", "2026-01-01", f"{n % 3}.50", supplier=f"S{n:02}") for n in range(25)])
        calculate(company)
        program, seen = Program(), []
        cursor: str | None = ""

        while cursor is not None:
            page = program.get(
                f"/companies/{company.code}/suppliers", sort="-balance,name", limit="7", cursor=cursor
            ).json()
            seen += [(row["balance"], row["code"]) for row in page["items"]]
            cursor = page["next_cursor"]

        assert len(seen) == len(set(seen)) == 25
        assert [balance for balance, _ in seen] == sorted((balance for balance, _ in seen), reverse=True)

    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ({"sort": "iban"}, "/query/sort"),
            ({"cursor": "xx"}, "/query/cursor"),
            ({"cursor": cursor(["-overdue", ["abc", 1, "TRY"]])}, "/query/cursor"),
            ({"cursor": cursor(["-overdue", [2**70, 1, "TRY"]])}, "/query/cursor"),
            ({"cursor": cursor(["-overdue", [1, 1, "\x00"]])}, "/query/cursor"),
            ({"limit": "0"}, "/query/limit"),
            ({"limit": "99999999999999999999"}, "/query/limit"),
            ({"q": "\x00"}, "/query/q"),
            ({"overdue_gt": "1e3"}, "/query/overdue_gt"),
        ],
    )
    def test_names_the_parameter_that_is_wrong(self, query: dict[str, Any], pointer: str) -> None:
        answer = Program().get(f"/companies/{new_company().code}/suppliers", **query)

        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]

    def test_compares_with_amounts_and_not_with_minor_units(self) -> None:
        company = new_company()
        apply_rows(
            company,
            [
                line("J", "2026-01-01", "500", currency="JPY"),
                line("T", "2026-01-01", "99.99", supplier="S2"),
                line("K", "2026-01-01", "100.001", currency="KWD", supplier="S3"),
            ],
        )
        calculate(company)

        rows = Program().get(f"/companies/{company.code}/suppliers", overdue_gt="100").json()["items"]

        assert {row["currency"] for row in rows} == {"JPY", "KWD"}


class TestCompanies:
    def test_refuse_a_time_zone_that_does_not_exist(self) -> None:
        program = Program()
        body = {"code": "X1", "name": "X", "currency": "TRY", "timezone": "Europe/Istambul"}

        answer = program.post("/companies", body)

        assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, ["/timezone"])
        assert program.get("/companies").json()["items"] == []

    def test_are_not_found_by_codes_that_are_none(self) -> None:
        assert Program().get("/companies/a%00b/suppliers").status_code == 404

    def test_that_are_inactive_hide_their_calculations_too(self) -> None:
        company = new_company()
        run = calculate(company).run
        Company.objects.filter(pk=company.pk).update(active=False)

        assert Program().get(f"/calculations/{run.pk}").status_code == 404


class TestGetSupplier:
    def test_shows_figures_open_items_allocations_and_ledger(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        calculate(company)
        address = f"/suppliers/{supplier_of(company).pk}"
        program = Program()

        supplier = program.get(address).json()
        items = program.get(f"{address}/open-items").json()["items"]
        made = program.get(f"{address}/allocations").json()["items"]
        entries = program.get(f"{address}/entries").json()

        assert (supplier["version"], supplier["closings"][0]["balance"]) == (1, "40050.74")
        assert [(item["doc_no"], item["open_amount"]) for item in items] == [
            ("I2", "14300.50"),
            ("I3", "9999.99"),
            ("I4", "15750.25"),
        ]
        assert [(one["debit_doc_no"], one["credit_doc_no"], one["amount"], one["reason"]) for one in made] == [
            ("CN1", "I2", "1200.00", "reference"),
            ("P1", "I1", "18000.00", "fifo"),
            ("P1", "I2", "7000.00", "fifo"),
        ]
        assert (entries["total"], entries["items"][0]["balance"]) == (6, "40050.74")

    def test_shows_what_is_open_in_the_companys_currency_and_at_which_rate(self) -> None:
        company, program = new_company(), Program()
        apply_rows(company, [line("I1", "2026-01-10", "200.00", currency="USD", amount_lc_minor=6_000_00)])
        rate = {"date": "2026-03-13", "base": "USD", "quote": "TRY", "type": "SELL", "rate": "41.005"}
        program.post(f"/companies/{company.code}/exchange-rates", rate)
        calculate(company, key_date="2026-03-15")
        address = f"/suppliers/{supplier_of(company).pk}/open-items"

        (item,) = program.get(address, key_date="2026-03-15").json()["items"]
        (row,) = program.get(f"/companies/{company.code}/suppliers", key_date="2026-03-15").json()["items"]

        assert item["value"].pop("why")[0]["message"] == "1 USD = 41.005 TRY."
        assert item["value"] == {
            "currency_lc": "TRY",
            "open_lc": "6000.00",
            "valuation_lc": "8201.00",
            "fx_diff": "2201.00",
            "rate_date": "2026-03-13",
            "warnings": [],
        }
        assert {name: row[name] for name in ("currency_lc", "open_lc", "valuation_lc", "fx_diff", "realised_diff")} == {
            "currency_lc": "TRY",
            "open_lc": "6000.00",
            "valuation_lc": "8201.00",
            "fx_diff": "2201.00",
            "realised_diff": "0.00",
        }

    def test_says_that_no_rate_is_known(self) -> None:
        company = new_company()
        apply_rows(company, [line("I1", "2026-01-10", "200.00", currency="USD", amount_lc_minor=6_000_00)])
        calculate(company)

        (item,) = Program().get(f"/suppliers/{supplier_of(company).pk}/open-items").json()["items"]

        value = item["value"]
        assert (value["open_lc"], value["valuation_lc"], value["fx_diff"], value["rate_date"]) == (
            "6000.00",
            None,
            None,
            None,
        )
        assert [warning["code"] for warning in value["warnings"]] == ["rate-missing"]

    def test_calls_no_debit_late(self) -> None:
        company = new_company()
        apply_rows(company, [line("P1", "2026-02-01", "-3500.00")])
        calculate(company)

        (item,) = Program().get(f"/suppliers/{supplier_of(company).pk}/open-items").json()["items"]

        assert (item["open_amount"], item["days_overdue"]) == ("-3500.00", 0)

    def test_shows_documents_as_the_run_read_them(self) -> None:
        company = new_company()
        apply_rows(company, [line("I1", "2026-02-01", "1000.00", due="2026-03-01")])
        calculate(company)
        apply_rows(company, [line("I1", "2026-02-10", "300.00", due="2026-03-10")])
        address = f"/suppliers/{supplier_of(company).pk}/open-items"
        shown = [Program().get(address).json()["items"][0]]

        calculate(company)
        shown.append(Program().get(address).json()["items"][0])

        assert [(one["amount"], one["open_amount"], one["due_date"]) for one in shown] == [
            ("1000.00", "1000.00", "2026-03-01"),
            ("300.00", "300.00", "2026-03-10"),
        ]

    def test_lists_the_same_frames_as_the_socket(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        calculate(company)
        supplier = supplier_of(company)

        body = Program().get(f"/suppliers/{supplier.pk}/events", after="0").json()

        assert (body["last_seq"], body["first_seq"]) == (1, 1)
        frame = body["items"][0]
        assert (frame["v"], frame["type"], frame["topic"], frame["seq"], frame["epoch"]) == (
            1,
            "supplier.updated",
            f"supplier:{supplier.pk}",
            1,
            body["epoch"],
        )
        assert frame["message"] == "Tedarikçi S1: balance 40,050.74 TRY"
        assert frame["data"]["version"] == 1

    def test_answers_a_snapshot_where_the_log_cannot_go_on(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        calculate(company)
        address = f"/suppliers/{supplier_of(company).pk}/events"

        body = Program().get(address, after="0", epoch="anothertime0").json()

        [frame] = body["items"]
        assert (frame["type"], frame["seq"], frame["epoch"]) == ("snapshot", 1, body["epoch"])
        assert frame["data"]["closings"][0]["balance"] == "40050.74"

    def test_of_another_company_is_not_found(self) -> None:
        mine, theirs = new_company(), new_company()
        apply_rows(theirs, golden_rows("E1"))
        supplier = supplier_of(theirs)
        program = Program(company=mine)

        answers = [
            program.get(f"/suppliers/{supplier.pk}{part}").status_code
            for part in ("", "/open-items", "/allocations", "/entries", "/events")
        ]

        assert answers == [404] * 5


class TestProblems:
    @pytest.mark.parametrize("path", ["/nowhere", "/suppliers/1/nowhere", "/suppliers/x", "/calculations/x"])
    def test_are_the_answer_to_every_wrong_address(self, path: str) -> None:
        answer = Program().get(path)

        assert answer.status_code in (404, 422)
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["request_id"] == answer["X-Request-ID"]

    def test_speak_the_readers_language(self) -> None:
        answer = Program().post("/companies/yok/calculations", {}, **{"Accept-Language": "tr"})

        assert answer.json()["detail"] == "Böyle bir şirket yok: yok."

    def test_say_that_a_method_is_not_possible(self) -> None:
        answer = Program().post("/me", {})

        assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")


class TestMoments:
    def test_are_in_utc_and_end_in_z(self) -> None:
        company = new_company()

        body = Program().post(f"/companies/{company.code}/calculations", {}).json()

        assert body["created_at"].endswith("Z")
