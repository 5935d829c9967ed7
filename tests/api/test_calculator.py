"""The calculator over HTTP and from the command line: the worked examples, and fields that are wrong."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from config.cli.main import main
from payments.api.closing_answers import closing
from payments.api.schemas.calculator import ClosingRequest, CurrencyClosing
from payments.calculation.account_numbers import NumberKind, checked_number
from payments.domain.kept_terms import lines_as_json
from tests.api.callers import Program
from tests.calculation.golden_terms import DueCase, due_cases
from tests.calculation.strategies import dated, entry_lists, settings_drawn
from tests.ledgers import golden
from tests.oracle.closing import Closing, Entry, Settings, close

DISCOUNT: dict[str, Any] = {
    "open_amount": "100000.00",
    "tiers": [{"percent": "2", "day": "2026-03-12"}, {"percent": "0", "day": "2026-04-01"}],
    "pay_date": "2026-03-06",
    "next_run": "2026-03-13",
    "policy": "NPV",
    "hurdle_percent": "20",
}
VALID = {"iban": "TR80 9999 9000 0000 0000 0000 01", "bic": "TCZBTR2A", "vkn": "4540536920", "tckn": "17291716060"}


LARGEST = {"posting_date": "2026-01-01", "amount": "1000000000000.000", "currency": "KWD"}
TOO_MUCH = [{"key": f"K{number}", **LARGEST} for number in range(10_000)]


def in_parts(*shares: tuple[str, str]) -> dict[str, Any]:
    """A term of instalments, the last of which is the balance."""
    line = {"tiers": [{"days": 30}]}
    parts = [{"kind": kind, "share": share, "line": line} for kind, share in shares]
    return {"term": {"lines": [], "instalments": [*parts, {"kind": "BALANCE", "line": line}]}}


def halves(*amounts: str) -> list[dict[str, str]]:
    """Instalments, due month by month."""
    return [{"amount": one, "due_date": f"2026-0{month}-01"} for month, one in enumerate(amounts, start=2)]


THIRDS = [
    {"amount": "333.30", "due_date": "2026-02-14"},
    {"amount": "333.30", "due_date": "2026-03-16"},
    {"amount": "333.40", "due_date": "2026-04-15"},
]


LARGEST_AMOUNT = 10**13


def is_taken(entry: Entry) -> bool:
    """What the calculator takes: amounts of up to 13 digits, none of them 0, of which no more than all is open."""
    nothing, amount = Decimal(0), entry.amount
    open_amount = amount if entry.open_amount is None else entry.open_amount
    within = min(amount, nothing) <= open_amount <= max(amount, nothing)
    return amount != 0 and abs(amount) < LARGEST_AMOUNT and within


def request_of(entries: Sequence[Entry], key_date: date, settings: Settings) -> dict[str, Any]:
    """The restatement's entries and settings as the calculator takes them."""
    lines = []
    for one in entries:
        line: dict[str, Any] = {
            "key": one.key,
            "posting_date": str(one.posting_date),
            "document_date": str(one.document_date),
            "currency": one.currency,
            "amount": plain_text(one.amount),
            "account_class": one.account_class.lower(),
            "blocked": one.blocked,
            "invoice_ref": one.invoice_ref,
        }
        if one.instalments:
            line["instalments"] = [{"amount": plain_text(part), "due_date": str(due)} for due, part in one.instalments]
        else:
            line["due_date"] = str(one.due_date)
        if one.open_amount is not None:
            line["open_amount"] = plain_text(one.open_amount)
        lines.append(line)
    return {
        "key_date": str(key_date),
        "entries": lines,
        "rules": {**asdict(settings), "aging_edges": list(settings.aging_edges)},
    }


def plain_text(value: Decimal) -> str:
    """An amount without a point where it has no decimals, and without a minus zero."""
    return f"{value + 0:f}"


def answer_of(told: CurrencyClosing) -> list[Any]:
    """What an answer has in common with the restatement."""
    return [
        Decimal(told.balance),
        Decimal(told.unallocated),
        [Decimal(one.amount) for one in told.aging],
        [(one.key, Decimal(one.open_amount), one.days_overdue) for one in told.open_items],
        [(one.debit, one.credit, Decimal(one.amount), one.reason.upper()) for one in told.allocations],
    ]


def expectation_of(found: Closing) -> list[Any]:
    """The same of the restatement."""
    return [
        found.balance,
        found.unallocated,
        found.aging,
        [(one.key, one.amount, one.days_overdue) for one in found.items],
        list(found.allocations),
    ]


def entries_of(case: str) -> list[dict[str, Any]]:
    """The lines of a worked example as the calculator takes them."""
    lines = []
    for one in golden(case)["entries"]:
        line = {"key": one["k"], "posting_date": one["post"], "due_date": one["due"], "amount": one["amt"]}
        if "ref" in one:
            line["invoice_ref"] = one["ref"]
        if "open" in one:
            line["open_amount"] = one["open"]
        lines.append(line)
    return lines


def rules_of(case: dict[str, Any]) -> dict[str, Any]:
    basis = {"post": "posting", "due": "due"}
    return {
        "closing_mode": case["mode"],
        "fifo_basis": basis[case["basis"]],
        "tie": {"SEQ": "SEQ", "PROP": "PROPORTIONAL"}[case["tie"]],
        "month_basis": basis[case["month_basis"]],
    }


@pytest.mark.django_db
class TestDueDates:
    @pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in due_cases()])
    def test_are_those_of_the_worked_example(self, case: DueCase) -> None:
        asked = {
            "document_date": case.baseline_in.isoformat(),
            "roll": case.roll.value,
            "term": {"lines": lines_as_json(case.term.lines), "tolerance_days": case.term.tolerance_days},
        }

        due = Program().post("/calculator/due-dates", asked).json()["due"]

        assert [due["baseline"], due["net_due"], due["effective_due"]] == [
            case.baseline.isoformat(),
            case.net_due.isoformat(),
            case.effective.isoformat(),
        ]
        assert [(one["percent"], one["day"]) for one in due["discounts"]] == [
            (str(percent), day.isoformat()) for percent, day in case.discounts
        ]

    def test_speak_the_readers_language(self) -> None:
        asked = {"document_date": "2026-01-15", "term": {"lines": [{"tiers": [{"days": 61}]}]}}

        due = Program().post("/calculator/due-dates", asked, **{"Accept-Language": "tr"}).json()["due"]

        assert due["why"][1]["message"] == "61 gün: 17.03.2026 Sal."
        assert [step["code"] for step in due["warnings"]] == ["longer-than-statutory"]

    @pytest.mark.parametrize(
        ("change", "pointer", "code"),
        [
            pytest.param({"document_date": "2026-02-30"}, "/document_date", "not-a-date", id="no such day"),
            pytest.param({"term": {"lines": []}}, "/term/lines", "missing", id="no line"),
            pytest.param(
                {
                    "term": {
                        "tolerance_days": 21,
                        "lines": [{"tiers": [{"percent": "2", "days": 10}, {"days": 30}]}],
                    }
                },
                "/term/tolerance_days",
                "tolerance-before-discount",
                id="due before the discount has run out",
            ),
            pytest.param({"calendar": {"weekend": ["Mo"]}}, "/calendar/weekend/0", "not-allowed", id="no weekday"),
            pytest.param({"amount": "1e5"}, "/amount", "not-an-amount", id="a float"),
            pytest.param({"amount": "1.00", "currency": "ABC"}, "/currency", "unknown-currency", id="no currency"),
            pytest.param({"amount": "1.00", "currency": "XAU"}, "/currency", "unknown-currency", id="gold"),
            pytest.param(in_parts(("FIXED", "5")), "/amount", "missing", id="parts of no amount"),
            pytest.param({**in_parts(("FIXED", "5")), "amount": "0.00"}, "/amount", "zero-amount", id="of nothing"),
            pytest.param(
                {**in_parts(("FIXED", "5.005")), "amount": "9.00"},
                "/term/instalments/0/share",
                "too-many-decimals",
                id="a fixed part in tenths of a cent",
            ),
            pytest.param(
                {**in_parts(("FIXED", "5.5")), "amount": "9", "currency": "JPY"},
                "/term/instalments/0/share",
                "too-many-decimals",
                id="a fixed part in half a yen",
            ),
            pytest.param(
                {**in_parts(("FIXED", "5"), ("FIXED", "4.01")), "amount": "9.00"},
                "/term/instalments/1/share",
                "instalments-exceed-total",
                id="fixed parts beyond the amount",
            ),
            pytest.param(
                {**in_parts(("PERCENT_OF_TOTAL", "60"), ("PERCENT_OF_TOTAL", "40")), "amount": "9.00"},
                "/term/instalments",
                "percentages-not-100",
                id="percentages that leave nothing for the balance",
            ),
        ],
    )
    def test_name_the_field_that_is_wrong(self, change: dict[str, Any], pointer: str, code: str) -> None:
        asked = {"document_date": "2026-01-15", "term": {"lines": [{"tiers": [{"days": 30}]}]}, **change}

        answer = Program().post("/calculator/due-dates", asked)

        assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]

    def test_need_somebody_signed_in(self) -> None:
        from django.test import Client  # noqa: PLC0415

        answer = Client().post("/api/v1/calculator/due-dates", {}, content_type="application/json")

        assert answer.status_code == 401


@pytest.mark.django_db
class TestClosing:
    @pytest.mark.parametrize("name", ["A6", "A9b", "A13b", "A14b", "A18", "E1"])
    def test_is_that_of_the_worked_example(self, name: str) -> None:
        case = golden(name)

        (told,) = (
            Program()
            .post(
                "/calculator/closing",
                {"key_date": case["key_date"], "entries": entries_of(name), "rules": rules_of(case)},
            )
            .json()["closings"]
        )

        assert told["balance"] == case["balance"]
        credit_items = [[one["key"], one["open_amount"]] for one in told["open_items"] if one["bucket"]]
        assert sorted(credit_items) == sorted(case["open"])
        assert [bucket["amount"] for bucket in told["aging"]] == case["aging_due"]
        assert [
            [one["debit"], one["credit"], one["amount"], {"reference": "REF", "fifo": "FIFO"}[one["reason"]]]
            for one in told["allocations"]
        ] == case["alloc"]
        assert all(one["message"] for one in told["allocations"])

    def test_closes_the_instalment_that_is_due_first(self) -> None:
        asked = {
            "key_date": "2026-03-15",
            "entries": [
                {"key": "I1", "posting_date": "2026-01-15", "amount": "1000.00", "instalments": THIRDS},
                {"key": "P1", "posting_date": "2026-03-02", "amount": "-400.00"},
            ],
        }

        (told,) = Program().post("/calculator/closing", {**asked, "late_interest": {}}).json()["closings"]

        assert [
            (one["key"], one["open_amount"], one["due_date"], one["days_overdue"], one["late_interest"])
            for one in told["open_items"]
        ] == [
            ("I1/02", "266.60", "2026-03-16", -1, "0.00"),
            ("I1/03", "333.40", "2026-04-15", -31, "0.00"),
        ]
        assert [(one["debit"], one["credit"], one["amount"]) for one in told["allocations"]] == [
            ("P1", "I1/01", "333.30"),
            ("P1", "I1/02", "66.70"),
        ]
        assert [step["code"] for step in told["open_items"][0]["why"]][:2] == ["closed-by-fifo", "credit-left-open"]

    @given(dated(entry_lists), settings_drawn)
    def test_is_that_of_the_restatement(self, drawn: tuple[date, list[Entry]], settings: Settings) -> None:
        key_date, entries = drawn
        mine = [one for one in entries if one.supplier == "S1" and is_taken(one)]

        told = closing(ClosingRequest.model_validate(request_of(mine, key_date, settings)), "en")

        expected = close(mine, key_date, settings)
        assert [(one.currency, answer_of(one)) for one in told.closings] == [
            (currency, expectation_of(found)) for (_, currency), found in sorted(expected.items())
        ]

    def test_adds_late_interest_where_it_is_asked_for(self) -> None:
        case = golden("E1")
        asked = {"key_date": case["key_date"], "entries": entries_of("E1"), "rules": rules_of(case)}

        statutory = Program().post("/calculator/closing", {**asked, "late_interest": {}}).json()["closings"][0]
        agreed = (
            Program()
            .post(
                "/calculator/closing",
                {**asked, "late_interest": {"rates": [{"valid_from": "2020-01-01", "percent": "0"}]}},
            )
            .json()["closings"][0]
        )
        none = Program().post("/calculator/closing", asked).json()["closings"][0]

        assert [one["late_interest"] for one in statutory["open_items"]] == ["539.11", "0.00", "0.00"]
        assert [statutory["late_interest"], agreed["late_interest"], none["late_interest"]] == ["539.11", "0.00", None]
        least = [
            Program().post("/calculator/closing", {**asked, "late_interest": wanted}).json()["least_compensation"]
            for wanted in ({}, {"rates": [{"valid_from": "2020-01-01", "percent": "0"}]}, None)
        ]
        assert least == ["2020.00", None, None]
        assert (statutory["average_due_date"], statutory["average_due_days"]) == ("2026-03-11", "-3.99")

    @pytest.mark.parametrize(
        ("change", "pointer", "code"),
        [
            pytest.param({"amount": "0.00"}, "/entries/0/amount", "zero-amount", id="zero"),
            pytest.param(
                {"amount": "10.00", "open_amount": "10.01"},
                "/entries/0/open_amount",
                "open-beyond-amount",
                id="more open than there was",
            ),
            pytest.param({"amount": "1.005"}, "/entries/0/amount", "not-an-amount", id="three decimals"),
            pytest.param({"amount": "1.5", "currency": "JPY"}, "/entries/0/amount", "not-an-amount", id="yen in half"),
            pytest.param({"amount": 1.5}, "/entries/0/amount", "wrong-type", id="a number"),
            pytest.param({"currency": "ABC"}, "/entries/0/currency", "unknown-currency", id="no currency"),
            pytest.param({"currency": "XTS"}, "/entries/0/currency", "unknown-currency", id="a code for tests"),
            pytest.param({"key": "B"}, "/entries/0/key", "key-twice", id="a key twice"),
            pytest.param(
                {"key": "B/01"},
                "/entries/0/key",
                "key-twice",
                id="the key of another's instalment",
            ),
            pytest.param(
                {"instalments": halves("0.50", "0.51")},
                "/entries/0/instalments",
                "instalments-not-amount",
                id="a cent more",
            ),
            pytest.param(
                {"amount": "-1.00", "instalments": halves("-0.50", "-0.50")},
                "/entries/0/instalments",
                "instalments-of-debit",
                id="instalments of a payment",
            ),
            pytest.param(
                {"instalments": halves("-0.50", "1.50")},
                "/entries/0/instalments/0/amount",
                "below-zero",
                id="an instalment below zero",
            ),
            pytest.param(
                {"instalments": halves("0.505", "0.495")},
                "/entries/0/instalments/0/amount",
                "not-an-amount",
                id="an instalment with three decimals",
            ),
            pytest.param(
                {"instalments": halves("0.50", "0.50"), "due_date": "2026-02-01"},
                "/entries/0/due_date",
                "due-date-and-instalments",
                id="a due date beside instalments",
            ),
            pytest.param({"instalments": halves("1.00")}, "/entries/0/instalments", "too-short", id="one instalment"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, change: dict[str, Any], pointer: str, code: str) -> None:
        first = {"key": "A", "posting_date": "2026-01-01", "amount": "1.00", **change}
        second = {"key": "B", "posting_date": "2026-01-01", "amount": "1.00", "instalments": halves("0.40", "0.60")}
        entries = [first, second]

        answer = Program().post("/calculator/closing", {"key_date": "2026-03-15", "entries": entries})

        assert answer.status_code == 422
        assert (pointer, code) in [(one["pointer"], one["code"]) for one in answer.json()["errors"]]

    @pytest.mark.parametrize(
        ("more", "code", "pointer"),
        [
            pytest.param(
                {"rules": {"aging_edges": [30, 30]}}, "invalid-input", "/rules/aging_edges", id="edges that do not grow"
            ),
            pytest.param(
                {"late_interest": {"rates": [{"valid_from": "2026-02-01", "percent": "10"}]}},
                "late-rate-missing",
                "/late_interest/rates",
                id="no rate for the first day",
            ),
            pytest.param({"entries": TOO_MUCH}, "amount-overflow", "/entries", id="a sum beyond 64 bits"),
        ],
    )
    def test_names_the_part_of_the_request_that_is_wrong(self, more: dict[str, Any], code: str, pointer: str) -> None:
        entries = [{"key": "A", "posting_date": "2026-01-01", "amount": "1.00"}]

        answer = Program().post("/calculator/closing", {"key_date": "2026-03-15", "entries": entries, **more})

        told = answer.json()
        assert (answer.status_code, told["code"]) == (422, code)
        assert [one["pointer"] for one in told["errors"]] == [pointer]


@pytest.mark.django_db
class TestDiscount:
    def test_decides_and_says_why(self) -> None:
        told = Program().post("/calculator/discount", DISCOUNT).json()

        assert [told["decision"], told["percent"], told["discount"], told["pay"]] == ["pay", "2", "2000.00", "98000.00"]
        assert [(one["value_today"], one["implied_annual_percent"]) for one in told["tiers"]] == [
            ("98000.00", "37.24"),
            ("98595.35", None),
        ]
        assert [step["code"] for step in told["why"]] == ["discount-in-reach", "cheapest-today", "next-run-too-late"]

    def test_takes_the_base_in_proportion_to_what_is_open(self) -> None:
        asked = {
            **DISCOUNT,
            "open_amount": "50000.00",
            "gross_amount": "100000.00",
            "discount_base": "83333.33",
            "policy": "MAX_DISCOUNT",
        }

        assert Program().post("/calculator/discount", asked).json()["discount"] == "833.33"

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            pytest.param({"hurdle_percent": None}, "/hurdle_percent", id="NPV without a rate"),
            pytest.param({"next_run": "2026-03-06"}, "/next_run", id="no later run"),
            pytest.param({"open_amount": "0.00"}, "/open_amount", id="nothing open"),
            pytest.param(
                {"gross_amount": "10.00", "discount_base": "5.00"}, "/gross_amount", id="more open than gross"
            ),
            pytest.param({"gross_amount": "100000.00"}, "/discount_base", id="a gross without a base"),
            pytest.param({"tiers": [{"percent": "2", "day": "2026-03-12"}]}, "/tiers/0/percent", id="no net tier"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, change: dict[str, Any], pointer: str) -> None:
        answer = Program().post("/calculator/discount", {**DISCOUNT, **change})

        assert answer.status_code == 422
        assert pointer in [one["pointer"] for one in answer.json()["errors"]]


BOOKED = {"currency": "USD", "amount": "10000.00", "booked_amount": "324567.89"}


@pytest.mark.django_db
class TestValuation:
    @pytest.mark.parametrize(
        ("asked", "told"),
        [
            pytest.param(
                {"open_amount": "3333.33", "rate": "43.1234"}, ["108189.19", "143744.52", "35555.33"], id="F1"
            ),
            pytest.param({"paid_amount": "6666.67", "rate": "42.5"}, ["216378.70", "283333.48", "66954.78"], id="F2"),
            pytest.param({"open_amount": "3333.33"}, ["108189.19", None, None], id="no rate, never 1"),
        ],
    )
    def test_is_that_of_the_worked_example(self, asked: dict[str, Any], told: list[str | None]) -> None:
        found = Program().post("/calculator/valuation", {**BOOKED, **asked}).json()

        assert [found["book"], found["value"], found["difference"]] == told
        assert [step["code"] for step in found["warnings"]] == ([] if told[1] else ["rate-missing"])

    @pytest.mark.parametrize(
        ("asked", "problem", "pointer", "code"),
        [
            pytest.param({}, "invalid-input", "/open_amount", "open-or-paid", id="neither open nor paid"),
            pytest.param(
                {"open_amount": "1", "paid_amount": "1", "rate": "1"},
                "invalid-input",
                "/open_amount",
                "open-or-paid",
                id="both",
            ),
            pytest.param({"paid_amount": "1"}, "invalid-input", "/rate", "missing", id="paid without a rate"),
            pytest.param(
                {"open_amount": "1", "rate": "0"}, "rate-not-above-zero", "/rate", "not-above-zero", id="a rate of zero"
            ),
            pytest.param(
                {"open_amount": "10000.01", "rate": "1"},
                "open-beyond-amount",
                "/open_amount",
                "open-beyond-amount",
                id="more open than is",
            ),
            pytest.param(
                {"paid_amount": "10000.01", "rate": "1"},
                "open-beyond-amount",
                "/paid_amount",
                "open-beyond-amount",
                id="more paid than is",
            ),
            pytest.param(
                {"open_amount": "1", "amount": "0.00"},
                "invalid-input",
                "/amount",
                "zero-amount",
                id="an item of nothing",
            ),
            pytest.param(
                {"open_amount": "1", "booked_amount": "-1.00"},
                "invalid-input",
                "/booked_amount",
                "contradicts-amount",
                id="booked on the other side",
            ),
            pytest.param(
                {"open_amount": "1", "currency": "TRY"},
                "invalid-input",
                "/booked_amount",
                "contradicts-amount",
                id="its own currency at another amount",
            ),
            pytest.param(
                {"open_amount": "1", "currency": "BTC"},
                "invalid-input",
                "/currency",
                "unknown-currency",
                id="no currency of ISO 4217",
            ),
        ],
    )
    def test_refuses_what_cannot_be_valued(self, asked: dict[str, Any], problem: str, pointer: str, code: str) -> None:
        answer = Program().post("/calculator/valuation", {**BOOKED, **asked})

        told = answer.json()
        assert (answer.status_code, told["code"]) == (422, problem)
        assert [(one["pointer"], one["code"]) for one in told["errors"]] == [(pointer, code)]


@pytest.mark.django_db
class TestBankAccount:
    def test_takes_valid_numbers_and_writes_them_without_blanks(self) -> None:
        told = Program().post("/calculator/bank-account", VALID).json()

        assert told["valid"] is True
        assert [(one["normal"], one["country"]) for one in told["checks"]] == [
            ("TR809999900000000000000001", "TR"),
            ("TCZBTR2A", "TR"),
            ("4540536920", None),
            ("17291716060", None),
        ]

    def test_needs_a_number(self) -> None:
        assert Program().post("/calculator/bank-account", {}).status_code == 422


class TestCheckedNumber:
    @pytest.mark.parametrize(
        ("kind", "text", "code"),
        [
            pytest.param("iban", "TR809999900000000000000002", "number-checksum", id="a wrong digit"),
            pytest.param("iban", "TR80999990000000000000000", "number-checksum", id="a digit short"),
            pytest.param("iban", "TR８０9999900000000000000001", "number-characters", id="full-width digits"),
            pytest.param("iban", "ТR809999900000000000000001", "number-characters", id="a Cyrillic letter"),
            pytest.param("iban", "TR80-9999-9000-0000-0000-0000-01", "number-characters", id="hyphens"),
            pytest.param("iban", "", "number-characters", id="nothing"),
            pytest.param("iban", "XX80999990000000000000001", "number-checksum", id="no such country"),
            pytest.param("bic", "TCZBTR2", "number-length", id="a letter short"),
            pytest.param("bic", "TCZB1R2A", "number-format", id="a digit in the country"),
            pytest.param("vkn", "4540536921", "number-checksum", id="a wrong tax number"),
            pytest.param("vkn", "٤540536920", "number-characters", id="an Arabic digit"),
            pytest.param("tckn", "17291716061", "number-checksum", id="a wrong citizen number"),
            pytest.param("tckn", "1729171606", "number-length", id="ten digits"),
        ],
    )
    def test_says_why_not(self, kind: str, text: str, code: str) -> None:
        found = checked_number(NumberKind(kind), text)

        assert (found.valid, found.normal, found.why.code) == (False, None, code)


class TestCommand:
    def run(self, kind: str, asked: object, monkeypatch: pytest.MonkeyPatch, *more: str) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(asked)))
        return main(["calculator", kind, *more])

    def test_answers_as_the_api_does(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        status = self.run("discount", DISCOUNT, monkeypatch)

        assert status == 0
        assert json.loads(capsys.readouterr().out)["pay"] == "98000.00"

    def test_names_the_fields_that_are_wrong(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        statuses = [
            self.run("discount", {**DISCOUNT, "x": 1}, monkeypatch),
            self.run("discount", {**DISCOUNT, "next_run": "2026-03-06"}, monkeypatch, "--language", "tr"),
        ]

        told = capsys.readouterr()
        assert (statuses, told.out) == ([2, 2], "")
        assert "/x: " in told.err
        assert "/next_run: Sonraki ödeme günü" in told.err
