"""Payment terms over HTTP: enter, preview with reasons, change, take away; and why a stored due date is what it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from payments.domain.kept_terms import lines_as_json
from payments.models import Company, LedgerEntry, PaymentTerm, Supplier
from payments.services import due_dates
from tests.api.callers import Program
from tests.calculation.golden_terms import DueCase, due_cases
from tests.ledgers import apply_rows, calculate, line, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)

N30: dict[str, Any] = {"code": "N30", "name": "30 gün net", "lines": [{"tiers": [{"days": 30}]}]}


def address(company: Company, more: str = "") -> str:
    return f"/companies/{company.code}/payment-terms{more}"


def put(program: Program, path: str, body: object) -> Any:
    return program._client.put(f"/api/v1{path}", body, content_type="application/json")


def delete(program: Program, path: str) -> Any:
    return program._client.delete(f"/api/v1{path}")


def refreshed(company: Company) -> dict[str, tuple[str, str]]:
    """Work off what a change of terms left to do, and the due dates that came of it."""
    due_dates.refresh(company_id=company.pk, now=timezone.now())
    found = LedgerEntry.objects.filter(company=company)
    return {row.source_key: (row.due_date.isoformat(), row.due_source) for row in found}


class TestCreatePaymentTerm:
    def test_answers_the_term_and_where_it_is(self) -> None:
        company, program = new_company(), Program()

        answer = program.post(address(company), N30)

        told = answer.json()
        assert answer.status_code == 201
        assert answer["Location"] == f"/api/v1{address(company, '/' + told['id'])}"
        assert program.get(address(company, f"/{told['id']}")).json() == told
        assert (told["version"], told["roll"], told["lines"][0]["tiers"][0]) == (
            1,
            None,
            {"percent": "0", "days": 30, "months": 0, "fixed_day": 0, "end_of_month": False},
        )
        assert program.get(address(company)).json() == {"items": [told], "next_cursor": None}

    def test_gives_documents_that_name_it_their_due_date(self) -> None:
        company = new_company()
        apply_rows(company, [line("I1", "2026-01-01", "5.00", term_code="N30")])

        Program().post(address(company), N30)

        assert refreshed(company) == {"I1": ("2026-01-31", "supplier_term")}

    @pytest.mark.parametrize(
        ("change", "pointer", "code"),
        [
            pytest.param({"lines": []}, "/lines", "missing", id="no line"),
            pytest.param({"lines": [{"tiers": []}]}, "/lines/0/tiers", "too-short", id="no tier"),
            pytest.param(
                {"lines": [{"tiers": [{"percent": "2"}]}]}, "/lines/0/tiers/0/percent", "last-tier-not-net", id="no net"
            ),
            pytest.param(
                {"lines": [{"tiers": [{"days": 1000}]}]}, "/lines/0/tiers/0/days", "not-between", id="too many days"
            ),
            pytest.param(
                {"lines": [{"tiers": [{"percent": "-2"}]}]}, "/lines/0/tiers/0/percent", "wrong-form", id="below zero"
            ),
            pytest.param(
                {"lines": [{"tiers": [{"percent": 2}]}]}, "/lines/0/tiers/0/percent", "wrong-type", id="a number"
            ),
            pytest.param({"roll": "SOMEHOW"}, "/roll", "not-allowed", id="no such roll"),
            pytest.param({"tolerance": 3}, "/tolerance", "unknown-field", id="misspelt"),
            pytest.param(
                {
                    "lines": [],
                    "instalments": [
                        {"kind": "PERCENT_OF_TOTAL", "share": "50", "line": {"tiers": [{"days": 30}]}},
                        {"kind": "PERCENT_OF_TOTAL", "share": "49.99", "line": {"tiers": [{"days": 60}]}},
                    ],
                },
                "/instalments",
                "percentages-not-100",
                id="99.99 %",
            ),
        ],
    )
    def test_names_the_field_of_a_contradiction_and_keeps_nothing(
        self, change: dict[str, Any], pointer: str, code: str
    ) -> None:
        company = new_company()

        answer = Program().post(address(company), {**N30, **change})

        assert answer.status_code == 422
        assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]
        assert not PaymentTerm.objects.exists()

    def test_refuses_a_code_that_is_taken(self) -> None:
        company, program = new_company(), Program()
        program.post(address(company), N30)

        answer = program.post(address(company), N30)

        assert (answer.status_code, answer.json()["code"]) == (409, "payment-term-exists")

    def test_is_for_the_companys_admins(self) -> None:
        company = new_company()

        answer = Program(role="clerk", company=company).post(address(company), N30)

        assert answer.status_code == 403
        assert not PaymentTerm.objects.exists()


class TestListPaymentTerms:
    def test_pages_by_code(self) -> None:
        company, program = new_company(), Program()
        for code in ("B", "C", "A"):
            program.post(address(company), {**N30, "code": code})

        first = program.get(address(company), limit=2).json()
        rest = program.get(address(company), limit=2, cursor=first["next_cursor"]).json()

        assert [[term["code"] for term in page["items"]] for page in (first, rest)] == [["A", "B"], ["C"]]
        assert rest["next_cursor"] is None


class TestPreviewPaymentTerm:
    @pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in due_cases()[::6]])
    def test_answers_the_worked_example_and_why(self, case: DueCase) -> None:
        company = new_company()
        term = {"lines": lines_as_json(case.term.lines), "roll": case.roll.value}

        answer = Program().post(
            address(company, "/preview"), {"term": term, "document_date": case.baseline_in.isoformat()}
        )

        due = answer.json()["due"]
        assert (due["net_due"], due["effective_due"]) == (case.net_due.isoformat(), case.effective.isoformat())
        assert due["why"][0]["code"] == "from-document-date"
        assert all(step["message"] for step in due["why"])

    def test_uses_the_companys_own_calendar(self) -> None:
        company, program = new_company(weekend=["Fri", "Sat"], roll="PRECEDING"), Program()
        program.post(address(company), N30)

        due = program.post(address(company, "/preview"), {"code": "N30", "document_date": "2026-01-15"}).json()["due"]

        assert (due["net_due"], due["effective_due"]) == ("2026-02-14", "2026-02-12")

    def test_divides_instalments(self) -> None:
        company = new_company()
        part = {"kind": "PERCENT_OF_TOTAL", "share": "33.33", "line": {"tiers": [{"days": 30}]}}
        term = {"instalments": [part, part, {**part, "share": "33.34", "line": {"tiers": [{"months": 2}]}}]}
        asked = {"term": term, "document_date": "2026-01-15", "amount": "1000.00"}

        told = Program().post(address(company, "/preview"), asked).json()

        assert [(one["key"], one["amount"], one["net_due"]) for one in told["instalments"]] == [
            ("/01", "333.30", "2026-02-14"),
            ("/02", "333.30", "2026-02-14"),
            ("/03", "333.40", "2026-03-15"),
        ]
        without = Program().post(address(company, "/preview"), {**asked, "amount": None})
        assert [one["pointer"] for one in without.json()["errors"]] == ["/amount"]

    def test_tells_where_in_the_term_it_contradicts_itself(self) -> None:
        company = new_company()
        asked = {"term": {"lines": [{"day_limit": 15, "tiers": [{}]}]}, "document_date": "2026-01-15"}

        answer = Program().post(address(company, "/preview"), asked)

        assert [one["pointer"] for one in answer.json()["errors"]] == ["/term/lines/0/day_limit"]

    def test_needs_a_code_or_a_term(self) -> None:
        company = new_company()

        answers = [
            Program().post(address(company, "/preview"), {"document_date": "2026-01-15", **more})
            for more in ({}, {"code": "X", "term": {"lines": [{"tiers": [{}]}]}}, {"code": "X"})
        ]

        assert [answer.status_code for answer in answers] == [422, 422, 404]


class TestReplacePaymentTerm:
    def test_moves_the_due_dates_it_gives(self) -> None:
        company, program = new_company(), Program()
        term = program.post(address(company), N30).json()
        apply_rows(company, [line("I1", "2026-01-01", "5.00", term_code="N30")])

        changed = put(program, address(company, f"/{term['id']}"), {**N30, "lines": [{"tiers": [{"days": 45}]}]})

        assert (changed.status_code, changed.json()["version"]) == (200, 2)
        assert refreshed(company) == {"I1": ("2026-02-15", "supplier_term")}

    def test_changes_nothing_with_the_same_content(self) -> None:
        company, program = new_company(), Program()
        term = program.post(address(company), N30).json()
        refreshed(company)

        again = put(program, address(company, f"/{term['id']}"), N30)

        assert again.json() == term
        assert due_dates.outdated() == []

    def test_knows_no_term_of_another_company(self) -> None:
        program, company = Program(), new_company()
        term = program.post(address(new_company()), N30).json()

        assert put(program, address(company, f"/{term['id']}"), N30).status_code == 404


class TestDeletePaymentTerm:
    def test_takes_it_away_unless_suppliers_have_it(self) -> None:
        company, program = new_company(), Program()
        term = program.post(address(company), N30).json()
        apply_rows(company, [line("I1", "2026-01-01", "5.00")])
        own = f"/suppliers/{supplier_of(company).pk}/payment-term"
        put(program, own, {"payment_term": term["id"]})

        refused = delete(program, address(company, f"/{term['id']}"))
        put(program, own, {"payment_term": None})
        deleted = delete(program, address(company, f"/{term['id']}"))

        assert (refused.status_code, refused.json()["code"], deleted.status_code) == (409, "payment-term-in-use", 204)
        assert not PaymentTerm.objects.exists()


class TestSetSupplierPaymentTerm:
    def test_gives_documents_without_a_term_their_due_date(self) -> None:
        company, program = new_company(), Program()
        term = program.post(address(company), N30).json()
        apply_rows(company, [line("I1", "2026-01-01", "5.00"), line("P1", "2026-01-05", "-1.00")])

        answer = put(program, f"/suppliers/{supplier_of(company).pk}/payment-term", {"payment_term": term["id"]})

        assert answer.json()["payment_term"]["suppliers"] == 1
        assert program.get(f"/suppliers/{supplier_of(company).pk}").json()["payment_term"] == "N30"
        assert refreshed(company) == {"I1": ("2026-01-31", "supplier_term"), "P1": ("2026-01-05", "baseline")}
        assert Supplier.objects.get(company=company).payment_term_id == int(term["id"])

    def test_knows_no_term_of_another_company(self) -> None:
        program, company = Program(), new_company()
        term = program.post(address(new_company()), N30).json()
        apply_rows(company, [line("I1", "2026-01-01", "5.00")])

        answer = put(program, f"/suppliers/{supplier_of(company).pk}/payment-term", {"payment_term": term["id"]})

        assert (answer.status_code, answer.json()["code"]) == (404, "payment-term-not-found")


class TestDueOfDocuments:
    def test_says_why_each_due_date_is_what_it_is(self) -> None:
        company, program = new_company(), Program()
        program.post(address(company), N30)
        apply_rows(
            company,
            [
                line("I1", "2026-04-27", "50.00", term_code="N30"),
                line("I2", "2026-01-03", "50.00", due="2026-01-10", term_code="N30"),
                line("I3", "2026-01-01", "50.00", baseline_date=date(2026, 1, 5), tier1_days=10, net_days=30),
                line("I4", "2026-01-02", "50.00", term_code="X"),
                line("CN", "2026-05-01", "-1.00", invoice_ref="I1"),
            ],
        )
        calculate(company, key_date="2026-06-15")
        supplier = supplier_of(company)

        entries = program.get(f"/suppliers/{supplier.pk}/entries").json()["items"]
        opened = program.get(f"/suppliers/{supplier.pk}/open-items", key_date="2026-06-15").json()["items"]

        told = {
            one["doc_no"]: (one["due_date"], one["due"]["effective_date"], [step["code"] for step in one["due"]["why"]])
            for one in entries
        }
        assert told == {
            "I1": (
                "2026-05-27",
                "2026-06-01",
                ["entry-term", "from-document-date", "due-days", *["holiday"] * 4, "weekend", "rolled-forward"],
            ),
            "I2": ("2026-01-10", "2026-01-12", ["erp", "weekend", "weekend", "rolled-forward"]),
            "I3": ("2026-02-04", "2026-02-04", ["item-days"]),
            "I4": ("2026-01-02", "2026-01-02", ["unknown-term", "no-term-document-date"]),
            "CN": (
                "2026-05-27",
                "2026-06-01",
                ["of-referenced-invoice", *["holiday"] * 4, "weekend", "rolled-forward"],
            ),
        }
        assert {one["doc_no"]: one["due"] for one in opened} == {
            one["doc_no"]: one["due"] for one in entries if one["doc_no"] != "CN"
        }

    def test_says_so_where_the_rules_have_changed_since(self) -> None:
        company, program = new_company(), Program()
        term = program.post(address(company), N30).json()
        apply_rows(company, [line("I1", "2026-01-01", "50.00", term_code="N30")])
        put(program, address(company, f"/{term['id']}"), {**N30, "lines": [{"tiers": [{"days": 45}]}]})

        (entry,) = program.get(f"/suppliers/{supplier_of(company).pk}/entries").json()["items"]

        assert (entry["due_date"], entry["due_source"]) == ("2026-01-31", "supplier_term")
        assert [(step["code"], step["values"]["to"]) for step in entry["due"]["why"]] == [
            ("rules-have-changed", "2026-02-15")
        ]

    def test_shows_the_due_date_a_calculation_has_read(self) -> None:
        company, program = new_company(), Program()
        term = program.post(address(company), N30).json()
        apply_rows(company, [line("I1", "2026-01-01", "50.00", term_code="N30")])
        calculate(company, key_date="2026-02-10")
        put(program, address(company, f"/{term['id']}"), {**N30, "lines": [{"tiers": [{"days": 45}]}]})
        refreshed(company)

        (item,) = program.get(f"/suppliers/{supplier_of(company).pk}/open-items", key_date="2026-02-10").json()["items"]

        assert (item["due_date"], item["days_overdue"]) == ("2026-01-31", 10)
