"""Payment terms and exchange rates of Business One: beside what people have entered, never over it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from payments.domain.ledger import HolidayRow, RateRow, RowIssue, TermRow
from payments.domain.terms import Baseline, PaymentTerm, StartFrom, TermLine, Tier
from payments.intake.frames import BLOCK, block_in, frames, write_block
from payments.intake.pulled.b1_rules import B1Rates, B1Terms
from payments.intake.staged_lines import Block
from payments.models import CalculationRun, Company, ExchangeRate, Holiday, ImportBatch, ImportRowIssue, LedgerEntry
from payments.models import PaymentTerm as TermOfCompany
from payments.selectors.terms import term_of
from payments.services import imports, syncs, terms
from payments.services.terms import TermExtras
from tests.ledgers import SOMEBODY, new_company
from tests.sources.conftest import Named
from tests.sources.records import journal, payment_term, service_layer
from tests.sources.systems import System, running

KIND = "B1_SERVICE_LAYER"
RATES = "SQLQueries('RATES')/List"


def sync(company: Company) -> ImportBatch:
    batch = syncs.request_sync(company=company, complete=False, requester=SOMEBODY)
    return imports.carry_out_import(batch_id=batch.pk, clock=timezone.now).batch


def told(batch: ImportBatch) -> set[tuple[str, str, str]]:
    issues = ImportRowIssue.objects.filter(batch=batch).exclude(code="balance-differs")
    return set(issues.values_list("code", "field", "value"))


def rate(day: str, currency: str, value: float) -> dict[str, object]:
    return {"RateDate": day, "Currency": currency, "Rate": value, "DirectRate": "Y", "MainCurncy": "TRY"}


def with_term(**more: object) -> System:
    return service_layer([journal(1, 10.0)], PaymentTermsTypes=[payment_term(3, "30 gün", 30, **more)])


def term_in(company: Company, code: str = "3") -> PaymentTerm:
    return term_of(TermOfCompany.objects.get(company=company, code=code))


def days(count: int, *, name: str = "30 gün") -> PaymentTerm:
    return PaymentTerm(code="3", name=name, lines=(TermLine(tiers=(Tier(days=count),)),))


@pytest.mark.django_db(transaction=True)
class TestTerms:
    def test_come_with_the_first_pull_and_give_due_dates_at_once(self, named: Named) -> None:
        company = new_company()
        system = with_term()
        system.held["b1s"]["BusinessPartners"][0]["PayTermsGrpCode"] = 3
        line = system.held["b1s"]["JournalEntries"][0]
        line["DueDate"] = line["JournalEntryLines"][0]["DueDate"] = None
        with running(system):
            named(company, system, kind=KIND)

            batch = sync(company)

        assert told(batch) == set()
        assert term_in(company) == days(30)
        entry = LedgerEntry.objects.get(company=company)
        assert (str(entry.due_date), entry.due_source) == ("2026-02-08", "supplier_term")

    def test_another_content_is_another_version_and_the_same_is_none(self, named: Named) -> None:
        company = new_company()
        with running(with_term()) as system:
            named(company, system, kind=KIND)
            sync(company)
            sync(company)
            unchanged = TermOfCompany.objects.get(company=company).version
            system.held["b1s"]["PaymentTermsTypes"][0]["NumberOfAdditionalDays"] = 45

            sync(company)

        assert (unchanged, TermOfCompany.objects.get(company=company).version) == (1, 2)
        assert term_in(company) == days(45)

    def test_one_that_a_person_has_entered_stays_and_that_is_told(self, named: Named) -> None:
        company = new_company()
        terms.create_term(company=company, term=days(60), extras=TermExtras())
        with running(with_term()) as system:
            named(company, system, kind=KIND)

            batch = sync(company)

        assert told(batch) == {("term-entered-by-hand", "term", "3")}
        assert term_in(company) == days(60)

    def test_one_that_a_person_has_changed_is_theirs(self, named: Named) -> None:
        company = new_company()
        with running(with_term()) as system:
            named(company, system, kind=KIND)
            sync(company)
            row = TermOfCompany.objects.get(company=company)
            terms.change_term(company=company, term_id=row.pk, term=days(60), extras=TermExtras())

            batch = sync(company)

        assert told(batch) == {("term-entered-by-hand", "term", "3")}
        assert term_in(company) == days(60)

    @pytest.mark.parametrize(
        ("more", "issue"),
        [
            ({"BaselineDate": "bld_ClosingDate"}, ("unknown-rule", "baseline", "3: C")),
            ({"StartFrom": "pdt_Ever"}, ("unknown-rule", "start_from", "3: pdt_Ever")),
            ({"NumberOfAdditionalDays": -5}, ("not-a-count", "days", "3: -5")),
            ({"NumberOfInstallments": 3}, ("instalments-not-told", "instalments", "3: 3")),
            ({"NumberOfAdditionalDays": 1000}, ("term-contradicts", "lines/0/tiers/0/days", "3: not-between")),
            ({"PaymentTermsGroupName": "a\x00b"}, ("invalid-text", "name", "3: a\ufffdb")),
        ],
    )
    def test_one_that_cannot_be_told_is_left_out_and_its_field_named(
        self, named: Named, more: dict[str, object], issue: tuple[str, str, str]
    ) -> None:
        company = new_company()
        with running(with_term(**more)) as system:
            named(company, system, kind=KIND)

            batch = sync(company)

        assert (batch.status, batch.created) == ("applied", 1)
        assert told(batch) == {issue}
        assert not TermOfCompany.objects.filter(company=company).exists()

    def test_a_discount_that_is_not_told_leaves_the_net_days(self, named: Named) -> None:
        company = new_company()
        with running(with_term(DiscountCode="IS")) as system:
            named(company, system, kind=KIND)

            batch = sync(company)

        assert told(batch) == {("discount-not-taken", "discount", "3: IS")}
        assert term_in(company) == days(30)

    def test_a_user_who_may_not_see_them_fetches_without(self, named: Named) -> None:
        company = new_company()
        system = with_term()
        del system.held["b1s"]["PaymentTermsTypes"]
        with running(system):
            named(company, system, kind=KIND)

            batch = sync(company)

        assert (batch.status, told(batch)) == ("applied", {("not-offered", "", "PaymentTermsTypes")})


@pytest.mark.django_db(transaction=True)
class TestRates:
    def test_come_into_the_companys_own_table_and_calculate_anew(self, named: Named) -> None:
        company = new_company()
        system = with_term()
        system.held["b1s"][RATES] = [rate("2026-01-09", "USD", 43.1234), rate("2026-01-09", "EUR", 50.5)]
        with running(system):
            named(company, system, kind=KIND, rates_query="RATES")
            first = sync(company)
            system.held["b1s"][RATES][0]["Rate"] = 43.2

            batch = sync(company)

        assert (batch.created, batch.updated, batch.ledger_revision) == (0, 0, (first.ledger_revision or 0) + 1)
        assert CalculationRun.objects.filter(company=company, status="queued").exists()
        found = ExchangeRate.objects.filter(company=company).order_by("base")
        assert [(one.base, one.quote, one.kind, one.unit, one.rate, one.source) for one in found] == [
            ("EUR", "TRY", "CORPORATE", 1, Decimal("50.5"), "ERP"),
            ("USD", "TRY", "CORPORATE", 1, Decimal("43.2"), "ERP"),
        ]

    def test_the_same_ones_again_change_nothing_and_a_persons_stays(self, named: Named) -> None:
        company = new_company()
        ExchangeRate.objects.create(
            company=company, date="2026-01-09", base="USD", quote="TRY", kind="CORPORATE", unit=1, rate=40, source=""
        )
        system = with_term()
        system.held["b1s"][RATES] = [rate("2026-01-09", "USD", 43.1234), rate("2026-01-10", "USD", 44)]
        with running(system):
            named(company, system, kind=KIND, rates_query="RATES")
            first = sync(company)

            second = sync(company)

        assert ExchangeRate.objects.get(company=company, date="2026-01-09").rate == 40
        assert second.ledger_revision == first.ledger_revision


def rows_of(*records: tuple[str, Mapping[str, object]]) -> list[TermRow | RowIssue]:
    found = B1Terms()
    for number, (kind, record) in enumerate(records, start=2):
        found.take(number, kind, record)
    return list(found.rows())


TERM = {"GroupNum": "5", "PymntGroup": "İskonto", "ExtraDays": "30", "DiscCode": "IS"}
STEP = {"Code": "IS", "ByDate": "N", "BaseDate": "T", "NumOfDays": "10", "Discount": "2.000000"}


class TestB1Terms:
    @pytest.mark.parametrize(
        ("term", "steps"),
        [
            ({}, [STEP | {"ByDate": "Y"}]),
            ({}, [STEP | {"BaseDate": "P"}]),
            ({}, [STEP, STEP, STEP]),
            ({"PayDuMonth": "E"}, [STEP]),
        ],
        ids=["by dates of the month", "from another day", "too many", "from the end of the month"],
    )
    def test_a_discount_that_counts_otherwise_is_not_taken(
        self, term: dict[str, str], steps: list[dict[str, str]]
    ) -> None:
        row, warning = rows_of(("term", TERM | term), *(("discount", one) for one in steps))

        assert isinstance(row, TermRow)
        assert [one.percent for one in row.term.lines[0].tiers] == [0]
        assert isinstance(warning, RowIssue)
        assert (warning.code, warning.field, warning.value) == ("discount-not-taken", "discount", "5: IS")

    def test_a_bad_share_names_itself(self) -> None:
        parts = [{"CTGCode": "5", "IntsNo": str(at), "InstPrcnt": share} for at, share in enumerate(["40", "6O"])]

        [refused] = rows_of(("term", TERM | {"DiscCode": "", "InstNum": "2"}), *(("instalment", one) for one in parts))

        assert isinstance(refused, RowIssue)
        assert (refused.code, refused.field, refused.value) == ("not-a-number", "share", "5: 6O")


class TestB1Rates:
    @pytest.mark.parametrize(
        ("more", "code", "field"),
        [
            ({"Currency": "XX"}, "unknown-currency", "base"),
            ({"RateDate": "soon"}, "not-a-date", "date"),
            ({"Rate": "0"}, "not-a-rate", "rate"),
            ({"Rate": "-1"}, "not-a-rate", "rate"),
            ({"Rate": "1e30"}, "not-a-rate", "rate"),
            ({"DirectRate": "N"}, "indirect-rate", "rate"),
            ({"MainCurncy": "EUR"}, "other-local-currency", "quote"),
        ],
    )
    def test_a_bad_one_is_told_once_and_left_out(self, more: dict[str, str], code: str, field: str) -> None:
        record = {"RateDate": "2026-01-09", "Currency": "USD", "Rate": "43.1", "DirectRate": "Y", "MainCurncy": "TRY"}
        rates = B1Rates("TRY")

        found = [*rates.row(2, record | more), *rates.row(3, record | more)]

        assert [(one.code, one.field) for one in found if isinstance(one, RowIssue)] == [(code, field)]
        assert not [one for one in found if isinstance(one, RateRow)]


@pytest.mark.django_db(transaction=True)
class TestHolidays:
    def test_are_added_to_the_calendar_and_what_is_there_stays(self, named: Named) -> None:
        company = new_company()
        Holiday.objects.create(company=company, date=date(2026, 6, 8), name="Köprü", half_day=True)
        system = service_layer([journal(1, 10.0)])
        system.held["b1s"]["SQLQueries('HOLIDAYS')/List"] = [
            {"StrDate": "2026-06-08", "EndDate": "2026-06-10", "Rmrks": "Sayım"},
            {"StrDate": "2026-06-10", "EndDate": None, "Rmrks": "Once more"},
            {"StrDate": "2026-01-01", "EndDate": "2026-12-31", "Rmrks": "A year"},
        ]
        with running(system):
            named(company, system, kind=KIND, holidays_query="HOLIDAYS")
            batch = sync(company)
            sync(company)

        assert list(
            Holiday.objects.filter(company=company, date__range=("2026-06-01", "2026-06-20"))
            .order_by("date")
            .values_list("date", "name", "half_day")
        ) == [
            (date(2026, 6, 8), "Köprü", True),
            (date(2026, 6, 9), "Sayım", False),
            (date(2026, 6, 10), "Sayım", False),
        ]
        assert told(batch) == {("not-a-holiday", "date", "2026-01-01 - 2026-12-31")}


class TestFrames:
    def test_rules_cross_the_process_as_they_are(self) -> None:
        term = PaymentTerm(
            code="3",
            name="30 gün",
            baseline=Baseline.ENTRY,
            tolerance_days=2,
            lines=(TermLine(start_from=StartFrom.HALF_MONTH, tiers=(Tier(percent=Decimal("1.5")), Tier(days=9))),),
        )
        block = Block(
            terms=[TermRow(row_no=2, term=term)],
            rates=[RateRow(row_no=3, day=timezone.now().date(), base="USD", rate=Decimal("43.12340000"))],
            holidays=[HolidayRow(row_no=4, first=date(2026, 3, 20), last=date(2026, 3, 22), name="Ramazan Bayramı")],
        )
        out = io.BytesIO()
        write_block(out, block)
        out.seek(0)

        [frame] = frames(out)

        assert frame.kind == BLOCK
        assert block_in(frame) == block
