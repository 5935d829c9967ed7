"""Business One, over the Service Layer and over its database, in the columns of one contract."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from payments.domain.ledger import (
    AccountClass,
    EntryKind,
    HolidayRow,
    LedgerRow,
    RateRow,
    RowIssue,
    SupplierRow,
    TermRow,
)
from payments.domain.terms import Baseline, Instalment, PaymentTerm, ShareKind, StartFrom, TermLine, Tier
from payments.intake.options import Found
from payments.intake.pulled.b1 import RECONCILIATIONS, STATEMENTS
from payments.intake.pulled.kept import PullWriter
from payments.intake.reading import ReadOptions, read_ledger
from payments.models import Company, ImportBatch, ImportRowIssue, LedgerEntry, Supplier, SupplierBankAccount
from payments.services import imports, syncs
from payments.sources import hana
from payments.sources.configuration import Source
from payments.sources.errors import SourceNotSetUp
from tests.ledgers import SOMEBODY, new_company
from tests.sources.conftest import Named
from tests.sources.records import IBAN, journal, service_layer
from tests.sources.systems import System, running

KIND = "B1_SERVICE_LAYER"


def part(share: str, *, months: int, days: int = 0) -> Instalment:
    tiers = (Tier(months=months, days=days),)
    return Instalment(kind=ShareKind.PERCENT_OF_TOTAL, share=Decimal(share), line=TermLine(tiers=tiers))


OPTIONS = ReadOptions(company_code="1000", company_currency="TRY", pulled=True)


def sync(company: Company) -> ImportBatch:
    batch = syncs.request_sync(company=company, complete=False, requester=SOMEBODY)
    return imports.carry_out_import(batch_id=batch.pk, clock=timezone.now).batch


@pytest.mark.django_db(transaction=True)
class TestServiceLayer:
    def test_brings_the_suppliers_side_of_each_entry(self, named: Named) -> None:
        company = new_company()
        with running(service_layer([journal(1, 2000.5), journal(2, 0.0, 500.0)])) as system:
            named(company, system, kind=KIND)

            batch = sync(company)

        assert (batch.status, batch.source, batch.mode, batch.created) == ("applied", KIND, "snapshot", 2)
        rows = LedgerEntry.objects.filter(company=company).order_by("source_key")
        assert [(row.source_key, row.amount, row.source_open_amount, row.kind) for row in rows] == [
            ("0000000001/000000", 2000_50, None, "invoice"),
            ("0000000002/000000", -500_00, None, "payment"),
        ]
        assert (rows[0].doc_no, str(rows[0].source_due_date), str(rows[0].document_date)) == (
            "501",
            "2026-02-10",
            "2026-01-09",
        )
        assert Supplier.objects.get(company=company).name == "Anadolu Çelik A.Ş."
        assert SupplierBankAccount.objects.get(supplier__company=company).iban == IBAN
        assert not ImportRowIssue.objects.filter(batch=batch).exists()

    def test_follows_the_pages_and_signs_out_again(self, named: Named) -> None:
        company = new_company()
        with running(service_layer([journal(number, 10.0) for number in range(1, 12)])) as system:
            named(company, system, kind=KIND)

            batch = sync(company)

        assert (batch.created, system.sign_ins, system.methods["POST"]) == (11, 1, 2)

    def test_signs_in_again_when_the_session_is_over_and_loses_no_page(self, named: Named) -> None:
        company = new_company()
        system = service_layer([journal(number, 10.0) for number in range(1, 12)])
        system.failures.append("over")
        with running(system):
            named(company, system, kind=KIND)

            batch = sync(company)

        assert (batch.status, batch.created, system.sign_ins) == ("applied", 11, 2)

    def test_a_wrong_password_is_tried_once(self, named: Named, monkeypatch: pytest.MonkeyPatch) -> None:
        company = new_company()
        with running(service_layer([journal(1, 10.0)])) as system:
            named(company, system, kind=KIND)
            monkeypatch.setenv("TEST_SAP_PASSWORD", "wrong")

            batch = sync(company)

        assert (batch.status, batch.error_code) == ("failed", "source-sign-in-failed")
        assert (system.methods["POST"], system.methods["GET"]) == (1, 0)

    def test_a_kept_query_brings_open_amounts(self, named: Named) -> None:
        company = new_company()
        line = {
            "TransId": 7,
            "Line_ID": 1,
            "TransType": "18",
            "ShortName": "S100",
            "RefDate": "20260110",
            "Debit": 0.0,
            "Credit": 900.0,
            "BalDueDeb": 0.0,
            "BalDueCred": 250.0,
        }
        system: System = service_layer([], **{"SQLQueries('VADE')/List": [{**line, "RefDate": "2026-01-10"}]})
        with running(system):
            named(company, system, kind=KIND, sql_query="VADE")

            sync(company)

        entry = LedgerEntry.objects.get(company=company)
        assert (entry.amount, entry.source_open_amount) == (900_00, 250_00)

    def test_says_where_the_lines_do_not_come_to_the_balance(self, named: Named) -> None:
        company = new_company()
        with running(service_layer([journal(1, 2000.5)])) as system:
            named(company, system, kind=KIND)

            batch = sync(company)

        [told] = ImportRowIssue.objects.filter(batch=batch)
        assert (told.code, told.severity, told.value) == ("balance-differs", "warning", "S100: 2000.50 / 1500.50")


_INSERT = 'INSERT INTO "SBO"."JDT1" VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)'


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    """A DB-API connection over tables of Business One's names."""
    connection = sqlite3.connect(":memory:")
    connection.executescript("""
        ATTACH ':memory:' AS "SBO";
        CREATE TABLE "SBO"."OCRD" ("CardCode", "CardName", "CardType", "Balance", "frozenFor", "GroupNum",
            "PymCode", "HouseBank", "LicTradNum", "E_Mail", "Currency", "ChannlBP", "Address", "Building", "ZipCode",
            "City", "Country");
        CREATE TABLE "SBO"."OCRB" ("CardCode", "IBAN", "SwiftNum", "AcctName");
        CREATE TABLE "SBO"."OCTG" ("GroupNum", "PymntGroup", "PayDuMonth", "ExtraMonth", "ExtraDays", "TolDays",
            "BslineDate", "InstNum", "DiscCode");
        CREATE TABLE "SBO"."CTG1" ("CTGCode", "IntsNo", "InstMonth", "InstDays", "InstPrcnt");
        CREATE TABLE "SBO"."OCDC" ("Code", "ByDate", "BaseDate");
        CREATE TABLE "SBO"."CDC1" ("CdcCode", "NumOfDays", "Discount");
        CREATE TABLE "SBO"."ORTT" ("RateDate", "Currency", "Rate");
        CREATE TABLE "SBO"."OADM" ("DirectRate", "MainCurncy", "HldCode");
        CREATE TABLE "SBO"."HLD1" ("HldCode", "StrDate", "EndDate", "Rmrks");
        INSERT INTO "SBO"."HLD1" VALUES ('TR', '2026-03-20 00:00:00', '2026-03-22 00:00:00', 'Ramazan Bayramı'),
            ('TR', '2026-04-23', NULL, ''), ('TR', '2026-05-01', '2026-04-01', 'Ters'),
            ('DE', '2026-10-03', '2026-10-03', 'Another calendar');
        INSERT INTO "SBO"."OCTG" VALUES
            (3, '30 gün', 'E', 1, 5, 2, 'P', NULL, NULL), (4, 'Taksit', 'N', 0, 0, 0, 'T', 2, ''),
            (5, 'İskonto', 'N', 0, 30, 0, 'T', 0, 'IS');
        INSERT INTO "SBO"."CTG1" VALUES (4, 1, 1, 0, '40.000000'), (4, 2, 2, 15, '60.000000');
        INSERT INTO "SBO"."OCDC" VALUES ('IS', 'N', 'T');
        INSERT INTO "SBO"."CDC1" VALUES ('IS', 10, '3.000000'), ('IS', 20, '2.000000');
        INSERT INTO "SBO"."ORTT" VALUES
            ('2026-01-09 00:00:00', 'USD', '43.123400'), ('2026-01-09 00:00:00', 'TRY', '1.000000');
        INSERT INTO "SBO"."OADM" VALUES ('Y', 'TRY', 'TR');
        CREATE TABLE "SBO"."OITR" ("ReconNum", "ReconDate", "Canceled");
        CREATE TABLE "SBO"."ITR1" ("ReconNum", "ShortName", "TransId", "TransRowId", "ReconSum", "ReconSumFC",
            "IsCredit");
        INSERT INTO "SBO"."OITR" VALUES (1, '2026-01-20 00:00:00', 'N'), (2, '2026-01-25', 'N'), (3, '2026-01-26', 'Y'),
            (4, '2026-01-12', 'N');
        INSERT INTO "SBO"."ITR1" VALUES (2, 'S1', 1, 0, '160.00', '0', 'C'), (2, 'S1', 4, 0, '160.00', '0', 'D'),
            (1, 'S1', 1, 0, '100.00', '0', 'C'), (1, 'S1', 4, 0, '100.00', '0', 'D'),
            (3, 'S1', 1, 0, '740.00', '0', 'C'), (4, 'S1', 2, 0, '80.00', '0', 'C'),
            (4, 'S2', 9, 0, '1', '0', 'D'), (4, 'C1', 1, 1, '1', '0', 'D'), (4, 'S2', 5, 0, '3500', '100', 'D');
        CREATE TABLE "SBO"."OJDT" ("TransId", "TransCode", "StornoToTr");
        CREATE TABLE "SBO"."JDT1" ("TransId", "Line_ID", "TransType", "BaseRef", "CreatedBy", "ShortName", "Account",
            "RefDate", "TaxDate", "DueDate", "Debit", "Credit", "FCCurrency", "FCDebit", "FCCredit", "BalDueDeb",
            "BalDueCred", "BalFcDeb", "BalFcCred", "Ref1", "Ref2", "LineMemo", "PayBlock");
        INSERT INTO "SBO"."OCRD" VALUES
            ('S1', 'Bir A.Ş.', 'S', '-740.00', 'N', 3, 'Havale', 'ZIRAAT', '1234567890',
                'muhasebe@example.com', 'USD', 'S2', 'Sanayi Caddesi', '5', '16140', 'Bursa', 'TR'),
            ('S2', 'İki A.Ş.', 'S', '0', 'Y', 3, '-1', '-1', NULL, '', '##', NULL, NULL, NULL, '', '',
                NULL),
            ('C1', 'A customer', 'C', '0', 'N', 3, 'Havale', '-1', '', '', 'TRY', '', '', '', '', '', '');
        INSERT INTO "SBO"."OCRB" VALUES
            ('S1', 'TR330006100519786457841326', 'TGBATRIS', 'Bir'), ('C1', 'DE89370400440532013000', '', '');
        INSERT INTO "SBO"."OJDT" VALUES (1, '', NULL), (2, '', NULL), (3, '', 2), (4, '', NULL), (5, '', NULL);
    """)
    lines = [
        (1, 0, 18, "501", "S1", "320", "0.00", "1000.00", "", "0", "0", "0.00", "740.00", "N"),
        (1, 1, 18, "501", "C1", "120", "1000.00", "0.00", "", "0", "0", "0", "0", "N"),
        (2, 0, 18, "502", "S1", "320", "0.00", "90.00", "", "0", "0", "0", "0", "N"),
        (3, 0, 18, "503", "S1", "320", "0.00", "-90.00", "", "0", "0", "0", "0", "N"),
        (4, 0, 46, "504", "S1", "320", "260.00", "0.00", "TRY", "260.00", "0", "0", "0", "Y"),
        (5, 0, 204, "505", "S2", "159.01", "3500.00", "0.00", "USD", "100.00", "0", "0", "0", "N"),
    ]
    for transaction, line, of_type, ref, who, account, debit, credit, *more in lines:
        currency, fc_debit, fc_credit, bal_debit, bal_credit, block = more
        values = [transaction, line, of_type, ref, "", who, account, "2026-01-10 00:00:00", "2026-01-09", "2026-02-10"]
        values += [debit, credit, currency, fc_debit, fc_credit, bal_debit, bal_credit, "0", "0", "", ref, "Mal", block]
        connection.execute(_INSERT, values)
    yield connection
    connection.close()


def read(connection: sqlite3.Connection) -> list[Found]:
    file = io.BytesIO()
    writer = PullWriter(file, source="B1_HANA")
    for kind, record in hana.records(connection, schema="SBO"):
        writer.add(kind, record)
    writer.finish()
    file.seek(0)
    return list(read_ledger(file, options=OPTIONS).rows)


class TestDatabase:
    def test_every_line_of_a_supplier_and_none_of_a_customer(self, database: sqlite3.Connection) -> None:
        rows = [one for one in read(database) if isinstance(one, LedgerRow)]

        assert [(row.source_key, row.supplier_code, row.amount_minor, row.currency) for row in rows] == [
            ("0000000001/000000", "S1", 1000_00, "TRY"),
            ("0000000002/000000", "S1", 90_00, "TRY"),
            ("0000000003/000000", "S1", -90_00, "TRY"),
            ("0000000004/000000", "S1", -260_00, "TRY"),
            ("0000000005/000000", "S2", -100_00, "USD"),
        ]
        assert rows[0].posting_date == date(2026, 1, 10)

    def test_what_is_open_comes_from_the_source_and_foreign_amounts_from_their_columns(
        self, database: sqlite3.Connection
    ) -> None:
        rows = [one for one in read(database) if isinstance(one, LedgerRow)]

        assert [row.source_open_minor for row in rows] == [740_00, 0, 0, 0, 0]
        assert (rows[4].amount_lc_minor, rows[4].account_class, rows[4].kind) == (
            -3500_00,
            AccountClass.ADVANCE,
            EntryKind.DOWN_PAYMENT,
        )
        assert [row.block for row in rows] == ["", "", "", "P", ""]

    def test_how_a_line_was_closed_comes_with_its_days_where_all_of_it_is_told(
        self, database: sqlite3.Connection
    ) -> None:
        rows = [one for one in read(database) if isinstance(one, LedgerRow)]

        assert [row.reconciled for row in rows] == [
            '[["2026-01-20",10000],["2026-01-25",16000]]',
            "",  # 80.00 of 90.00 that are closed
            "",
            '[["2026-01-20",-10000],["2026-01-25",-16000]]',
            '[["2026-01-12",-10000]]',
        ]

    def test_a_storno_names_the_line_it_takes_back(self, database: sqlite3.Connection) -> None:
        rows = [one for one in read(database) if isinstance(one, LedgerRow)]

        assert (rows[2].kind, rows[2].invoice_ref) == (EntryKind.REVERSAL, rows[1].source_key)

    def test_suppliers_come_with_accounts_and_whether_they_are_frozen(self, database: sqlite3.Connection) -> None:
        suppliers = [one for one in read(database) if isinstance(one, SupplierRow)]

        assert suppliers == [
            SupplierRow(
                code="S1",
                name="Bir A.Ş.",
                ibans=(IBAN,),
                bics=("TGBATRIS",),
                holders=("Bir",),
                methods=("Havale",),
                term_code="3",
                house_bank="ZIRAAT",
                source_balance=740_00,
                tax_id="1234567890",
                email="muhasebe@example.com",
                address={
                    "street": "Sanayi Caddesi",
                    "building": "5",
                    "postal_code": "16140",
                    "town": "Bursa",
                    "country": "TR",
                },
                currency="USD",
                master_supplier="S2",
            ),
            SupplierRow(
                code="S2",
                name="İki A.Ş.",
                block="*",
                methods=(),
                term_code="3",
                house_bank="",
                source_balance=0,
                tax_id="",
                email="",
                address={},
                currency="",
                master_supplier="",
            ),
        ]

    def test_balances_are_held_against_the_lines(self, database: sqlite3.Connection) -> None:
        told = [(one.code, one.value) for one in read(database) if isinstance(one, RowIssue)]

        assert told == [
            ("not-a-holiday", "2026-05-01 - 2026-04-01"),
            ("balance-differs", "S2: -3500.00 / 0.00"),
        ]

    def test_terms_come_with_their_instalments_and_discounts(self, database: sqlite3.Connection) -> None:
        terms = [one.term for one in read(database) if isinstance(one, TermRow)]

        assert terms == [
            PaymentTerm(
                code="3",
                name="30 gün",
                baseline=Baseline.POSTING,
                tolerance_days=2,
                lines=(TermLine(start_from=StartFrom.MONTH_END, tiers=(Tier(months=1, days=5),)),),
            ),
            PaymentTerm(code="4", name="Taksit", instalments=(part("40", months=1), part("60", months=2, days=15))),
            PaymentTerm(
                code="5",
                name="İskonto",
                lines=(
                    TermLine(
                        tiers=(Tier(percent=Decimal(3), days=10), Tier(percent=Decimal(2), days=20), Tier(days=30))
                    ),
                ),
            ),
        ]

    def test_rates_of_other_currencies_come_by_day(self, database: sqlite3.Connection) -> None:
        rates = [one for one in read(database) if isinstance(one, RateRow)]

        assert [(one.day, one.base, one.rate) for one in rates] == [(date(2026, 1, 9), "USD", Decimal("43.1234"))]

    def test_holidays_of_the_companys_calendar_come_from_first_to_last(self, database: sqlite3.Connection) -> None:
        holidays = [one for one in read(database) if isinstance(one, HolidayRow)]

        assert [(one.first, one.last, one.name) for one in holidays] == [
            (date(2026, 3, 20), date(2026, 3, 22), "Ramazan Bayramı"),
            (date(2026, 4, 23), date(2026, 4, 23), ""),
        ]

    def test_only_reads(self) -> None:
        assert all(statement.split()[0] == "SELECT" for statement in (*STATEMENTS.values(), RECONCILIATIONS))

    def test_without_the_driver_says_what_is_missing(self) -> None:
        source = Source(
            kind="B1_HANA", url="hdb://hana.example:30015", sap_company="SBO", user="R", password_variable="X"
        )

        with pytest.raises(SourceNotSetUp) as missing:
            hana.connect(source, "secret")

        assert missing.value.values == {"missing": "hdbcli"}
