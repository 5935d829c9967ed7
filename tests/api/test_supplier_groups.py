"""Groups of suppliers, and the list narrowed to one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from payments.models import CalculationRun, Company, CompanySettings, SupplierClosing, SupplierGroup
from payments.selectors.rules import reading_rules
from payments.services import calculations
from tests.api.callers import Program
from tests.ledgers import apply_rows, calculate, line, new_company

pytestmark = pytest.mark.django_db(transaction=True)

CODES = ("320.01.0001", "320.02.0001", "320.02.0002", "3201.9", "159.01.0001_")


def groups(company: Company) -> str:
    return f"/companies/{company.code}/supplier-groups"


def new_group(company: Company, name: str, *prefixes: str) -> dict[str, Any]:
    made = Program().post(groups(company), {"name": name, "prefixes": list(prefixes)})
    assert made.status_code == 201
    found: dict[str, Any] = made.json()
    return found


@pytest.fixture
def company() -> Company:
    made = new_company()
    apply_rows(made, [line(f"K{at}", "2026-01-10", "10.00", supplier=code) for at, code in enumerate(CODES)])
    calculate(made)
    return made


def codes_in(company: Company, group: str) -> tuple[set[str], int]:
    found = Program().get(f"/companies/{company.code}/suppliers", group=group).json()
    return {one["code"] for one in found["items"]}, found["total"]


class TestGroups:
    def test_are_made_changed_listed_and_taken_away(self, company: Company) -> None:
        program = Program()
        made = new_group(company, "Nakliye", "320.01.", "320.01.")
        new_group(company, "Avans", "159.")

        changed = program.put(f"{groups(company)}/{made['id']}", {"name": "Nakliyeciler", "prefixes": ["320.02."]})
        listed = program.get(groups(company)).json()["items"]
        gone = program._client.delete(f"/api/v1{groups(company)}/{made['id']}")

        assert made["prefixes"] == ["320.01."]
        assert changed.json() == {"id": made["id"], "name": "Nakliyeciler", "prefixes": ["320.02."]}
        assert [one["name"] for one in listed] == ["Avans", "Nakliyeciler"]
        assert (gone.status_code, SupplierGroup.objects.filter(company=company).count()) == (204, 1)

    def test_a_name_is_taken_once_in_each_company(self, company: Company) -> None:
        new_group(company, "Avans", "159.")

        again = Program().post(groups(company), {"name": "Avans", "prefixes": ["320."]})
        elsewhere = Program().post(groups(new_company()), {"name": "Avans", "prefixes": ["320."]})

        assert (again.status_code, again.json()["code"]) == (409, "supplier-group-exists")
        assert elsewhere.status_code == 201

    @pytest.mark.parametrize("prefixes", [[], [""], ["x" * 65]], ids=["none", "an empty one", "too long"])
    def test_beginnings_are_some(self, company: Company, prefixes: list[str]) -> None:
        answer = Program().post(groups(company), {"name": "Avans", "prefixes": prefixes})

        assert answer.status_code == 422
        assert not SupplierGroup.objects.filter(company=company).exists()


class TestListOfAGroup:
    def test_holds_codes_that_begin_like_that_and_their_totals(self, company: Company) -> None:
        group = new_group(company, "Mal", "320.02.", "159.01.0001_")

        found = Program().get(f"/companies/{company.code}/suppliers", group=group["id"]).json()

        assert {one["code"] for one in found["items"]} == {"320.02.0001", "320.02.0002", "159.01.0001_"}
        assert (found["total"], found["totals"]["TRY"]["balance"]) == (3, "30.00")

    def test_follows_a_change_of_the_group_at_once(self, company: Company) -> None:
        group = new_group(company, "Mal", "320.02.")
        path, program = f"/companies/{company.code}/suppliers?group={group['id']}", Program()
        tag = program.get(path)["ETag"]

        program.put(f"{groups(company)}/{group['id']}", {"name": "Mal", "prefixes": ["3201"]})
        again = program.get(path, headers={"If-None-Match": tag})

        assert (again.status_code, [one["code"] for one in again.json()["items"]]) == (200, ["3201.9"])

    def test_an_underscore_stands_for_itself(self, company: Company) -> None:
        group = new_group(company, "Tuhaf", "320_")

        assert codes_in(company, group["id"]) == (set(), 0)

    def test_of_a_group_of_another_company_is_not_found(self, company: Company) -> None:
        group = new_group(new_company(), "Mal", "320.")

        answer = Program().get(f"/companies/{company.code}/suppliers", group=group["id"])

        assert (answer.status_code, answer.json()["code"]) == (404, "supplier-group-not-found")

    def test_is_what_the_files_hold(self, company: Company) -> None:
        group = new_group(company, "Mal", "320.02.")

        answer = Program().get(f"/companies/{company.code}/suppliers.csv", group=group["id"])

        text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        assert ("320.02.0001" in text, "320.01.0001" in text) == (True, False)


class TestExcludedGroups:
    """Groups that the settings keep out of calculations."""

    def exclude(self, company: Company, *groups: str) -> Any:
        body = {"exclude_groups": list(groups)}
        return Program().put(f"/companies/{company.code}/settings", body, **{"If-Match": "*"})

    def with_figures(self, run_id: Any) -> set[str]:
        calculations.carry_out_run(run_id=UUID(str(run_id)), clock=timezone.now)
        return set(SupplierClosing.objects.filter(run_id=run_id).values_list("supplier__code", flat=True))

    def test_have_no_figures(self, company: Company) -> None:
        group = new_group(company, "Nakliye", "320.01.")

        told = self.exclude(company, group["id"]).json()

        assert told["settings"]["exclude_groups"] == [group["id"]]
        left = {code for code in CODES if not code.startswith("320.01.")}
        assert self.with_figures(told["calculation"]) == left

    def test_a_change_of_one_writes_the_next_version_and_leaves_the_earlier_as_it_was(self, company: Company) -> None:
        group = new_group(company, "Nakliye", "320.01.")
        first = self.exclude(company, group["id"]).json()

        changed = Program().put(f"{groups(company)}/{group['id']}", {"name": "Nakliye", "prefixes": ["320.02."]})

        assert changed.status_code == 200
        now = Program().get(f"/companies/{company.code}/settings").json()
        assert (now["version"], now["settings"]) == (first["version"] + 1, first["settings"])
        waiting = CalculationRun.objects.get(company=company, status="queued", settings__version=now["version"])
        assert self.with_figures(waiting.pk) == {code for code in CODES if not code.startswith("320.02.")}
        earlier = CompanySettings.objects.get(company=company, version=first["version"])
        assert reading_rules(earlier).excluded == ("320.01.*",)

    def test_another_name_or_another_group_changes_no_settings(self, company: Company) -> None:
        group, other = new_group(company, "Nakliye", "320.01."), new_group(company, "Kargo", "320.02.")
        version = self.exclude(company, group["id"]).json()["version"]

        Program().put(f"{groups(company)}/{group['id']}", {"name": "Nakliyat", "prefixes": ["320.01."]})
        Program().put(f"{groups(company)}/{other['id']}", {"name": "Kargo", "prefixes": ["320.03."]})

        assert Program().get(f"/companies/{company.code}/settings").json()["version"] == version

    def test_cannot_be_taken_away(self, company: Company) -> None:
        group = new_group(company, "Nakliye", "320.01.")
        self.exclude(company, group["id"])

        refused = Program()._client.delete(f"/api/v1{groups(company)}/{group['id']}")
        self.exclude(company)
        gone = Program()._client.delete(f"/api/v1{groups(company)}/{group['id']}")

        assert (refused.status_code, refused.json()["code"]) == (409, "supplier-group-excluded")
        assert gone.status_code == 204

    def test_have_to_be_of_the_company(self, company: Company) -> None:
        theirs = new_group(new_company(), "Nakliye", "320.01.")

        answer = self.exclude(company, theirs["id"])

        assert answer.status_code == 422
        (wrong,) = answer.json()["errors"]
        assert (wrong["pointer"], wrong["code"]) == ("/exclude_groups/0", "unknown-supplier-group")
