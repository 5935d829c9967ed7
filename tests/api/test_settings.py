"""Reading and changing the settings over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone

from payments.models import CalculationRun, Company, CompanySettings
from payments.services.calculations import carry_out_run, request_run
from tests.api.callers import Program
from tests.ledgers import SOMEBODY, apply_rows, calculate, golden_rows, new_company

pytestmark = pytest.mark.django_db(transaction=True)


def put(company: Company, body: object, *, role: str = "admin", **headers: str) -> Any:
    return Program(role=role).put(f"/companies/{company.code}/settings", body, **{"If-Match": "*", **headers})


class TestGetSettings:
    def test_tells_every_setting_with_its_default(self) -> None:
        company = new_company()

        answer = Program(role="viewer").get(f"/companies/{company.code}/settings")

        body = answer.json()
        assert (answer.status_code, answer["ETag"], body["version"], body["newest"]) == (200, '"1"', 1, True)
        assert body["settings"]["closing_mode"] == "HYBRID"
        assert body["settings"]["aging_edges"] == [0, 30, 60, 90, 120]
        assert body["settings"]["discount_policy"] is None

    def test_tells_an_earlier_version(self) -> None:
        company = new_company()
        put(company, {"month_count": 6})

        newest = Program().get(f"/companies/{company.code}/settings").json()
        first = Program().get(f"/companies/{company.code}/settings", version=1).json()
        none = Program().get(f"/companies/{company.code}/settings", version=3)

        assert (newest["version"], newest["settings"]["month_count"]) == (2, 6)
        assert (first["version"], first["newest"], first["settings"]["month_count"]) == (1, False, 4)
        assert (none.status_code, none.json()["code"]) == (404, "settings-not-found")

    def test_says_when_a_version_is_not_the_newest_any_more(self) -> None:
        company = new_company()
        program, address = Program(), f"/companies/{company.code}/settings"
        tag = program.get(address, version=1)["ETag"]
        put(company, {"month_count": 6})

        again = program.get(address, version=1, headers={"If-None-Match": tag})

        assert (again.status_code, again.json()["newest"]) == (200, False)


class TestPutSettings:
    def test_writes_a_version_and_queues_a_calculation_by_it(self) -> None:
        company = new_company()

        body = put(company, {"closing_mode": "FIFO", "min_payment": {"TRY": "100.00", "JPY": "500"}}).json()

        run = CalculationRun.objects.get(pk=body["calculation"])
        assert (body["version"], body["settings"]["closing_mode"]) == (2, "FIFO")
        assert (run.status, run.settings.version, run.supplier_ids) == ("queued", 2, None)

    def test_changes_nothing_when_nothing_is_new(self) -> None:
        company = new_company()
        put(company, {"month_count": 6})

        again = put(company, {"month_count": 6}).json()

        assert (again["version"], again["calculation"]) == (2, None)
        assert CalculationRun.objects.filter(company=company).count() == 1

    def test_leaves_a_run_the_version_it_was_asked_with_and_does_not_show_it(self) -> None:
        company = new_company(fifo_basis="posting")
        apply_rows(company, golden_rows("E1"))
        asked = request_run(company=company, key_date=None, supplier_ids=None, requester=SOMEBODY, now=timezone.now())

        put(company, {"closing_mode": "FIFO"})
        before = carry_out_run(run_id=asked.pk, clock=timezone.now)
        company.refresh_from_db()
        after = calculate(company).run

        assert (before.run.settings.version, after.settings.version) == (2, 3)
        assert (before.run.became_current, before.events) == (False, [])
        company.refresh_from_db()
        assert company.current_run_id == after.pk

    def test_refuses_a_change_of_a_version_that_is_no_longer_the_newest(self) -> None:
        company = new_company()
        put(company, {"month_count": 6}, **{"If-Match": '"1"'})

        late = put(company, {"month_count": 8}, **{"If-Match": '"1"'})

        assert (late.status_code, late.json()["code"]) == (412, "precondition-failed")
        assert CompanySettings.objects.filter(company=company).count() == 2

    def test_is_for_administrators(self) -> None:
        company = new_company()

        assert put(company, {}, role="clerk").status_code == 403

    @pytest.mark.parametrize(
        ("body", "pointer", "code"),
        [
            ({"closing_mode": "LIFO"}, "/closing_mode", "not-allowed"),
            ({"closing_modes": "FIFO"}, "/closing_modes", "unknown-field"),
            ({"aging_edges": [0, 30, 30]}, "/aging_edges", "not-growing"),
            ({"aging_edges": [-1, 30]}, "/aging_edges", "out-of-range"),
            ({"aging_edges": []}, "/aging_edges", "too-short"),
            ({"aging_edges": [0, "30"]}, "/aging_edges/1", "not-a-number"),
            ({"month_count": 0}, "/month_count", "out-of-range"),
            ({"weekend": ["Sat", "Sat"]}, "/weekend", "given-twice"),
            ({"exclude": ["a*b"]}, "/exclude/0", "wrong-form"),
            ({"half_day_is_business_day": "yes"}, "/half_day_is_business_day", "not-true-or-false"),
            ({"min_payment": {"JPY": "10.50"}}, "/min_payment", "not-an-amount"),
            ({"min_payment": {"TRY": "-1.00"}}, "/min_payment", "out-of-range"),
            ({"min_payment": {"ABC": "1.00"}}, "/min_payment", "not-an-amount"),
            ({"display_threshold": {"TRY": "99999999999999.00"}}, "/display_threshold", "not-an-amount"),
            ({"grace_days": -1}, "/grace_days", "out-of-range"),
            ({"aging_edges": [0, 30, 4_000]}, "/aging_edges", "out-of-range"),
            ({"min_discount_pct": "5000"}, "/min_discount_pct", "out-of-range"),
            (
                {
                    "hurdle_rate_pct": [
                        {"valid_from": "2026-01-01", "percent": "43.00"},
                        {"valid_from": "2025-01-01", "percent": "53.25"},
                    ]
                },
                "/hurdle_rate_pct",
                "not-growing",
            ),
            ({"class_rules": {"accounts": {"159": "prepaid"}}}, "/class_rules/accounts/159", "not-allowed"),
        ],
        ids=lambda value: json.dumps(value)[:60] if isinstance(value, dict) else None,
    )
    def test_names_the_field_that_is_wrong(self, body: dict[str, object], pointer: str, code: str) -> None:
        company = new_company()

        answer = put(company, body)

        assert answer.status_code == 422
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]
        assert CompanySettings.objects.filter(company=company).count() == 1
