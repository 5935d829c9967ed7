"""Against a system somebody else made: mock-sap's item cube, which has other fields than S/4HANA's, and fewer."""

from __future__ import annotations

import threading
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest
from django.utils import timezone
from mocksap import Config, make_server

from payments.models import ImportRowIssue, LedgerEntry, Supplier, SupplierBankAccount
from payments.services import imports, syncs
from tests.ledgers import SOMEBODY, new_company
from tests.sources.conftest import Named
from tests.sources.systems import PASSWORD, USER, System

INVOICES = "/sap/opu/odata/sap/API_SUPPLIERINVOICE_PROCESS_SRV/A_SupplierInvoice"
INVOICE = {
    "CompanyCode": "1710",
    "DocumentDate": "/Date(1767225600000)/",
    "PostingDate": "/Date(1767225600000)/",
    "InvoicingParty": "1000009",
    "DocumentCurrency": "EUR",
    "InvoiceGrossAmount": "1234.50",
    "PaymentTerms": "0001",
}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mock_sap(tmp_path: Path) -> Iterator[System]:
    """A running mock-sap, its own demonstration data in it."""
    config = Config(
        host="127.0.0.1", port=0, db_path=str(tmp_path / "sap.sqlite"), basic_auth=f"{USER}:{PASSWORD}", csrf=False
    )
    server = make_server(config)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield System(kind="mock", port=server.server_address[1])
    server.shutdown()
    server.server_close()


def post(system: System, path: str, body: Mapping[str, object]) -> None:
    """As a person at that system would."""
    basic = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    with httpx.Client(headers={"Authorization": f"Basic {basic}"}) as client:
        client.post(f"http://{system.host}{path}", json=body).raise_for_status()


class TestMockSap:
    def test_an_invoice_entered_there_becomes_a_line_and_a_fault_is_waited_out(
        self, named: Named, mock_sap: System
    ) -> None:
        company = new_company(currency="EUR")
        named(company, mock_sap, sap_company="1710", page_records=7, partner_service="API_BUSINESS_PARTNER_SRV")
        for number in range(9):
            post(mock_sap, INVOICES, {**INVOICE, "SupplierInvoiceIDByInvcgParty": f"F{number}"})
        post(mock_sap, "/_mock/faults", {"path": ".*A_OperationalAcctgDocItemCube.*", "status": 503, "count": 1})

        batch = syncs.request_sync(company=company, complete=False, requester=SOMEBODY)
        ended = imports.carry_out_import(batch_id=batch.pk, clock=timezone.now).batch

        assert (ended.status, ended.created) == ("applied", 9)
        assert {issue.code for issue in ImportRowIssue.objects.filter(batch=ended)} == {"not-offered"}
        [supplier] = Supplier.objects.filter(company=company)
        assert (supplier.code, bool(supplier.name)) == ("0001000009", True)
        amounts = LedgerEntry.objects.filter(company=company).values_list("amount", "source_open_amount", "currency")
        assert set(amounts) == {(1234_50, 1234_50, "EUR")}
        assert not SupplierBankAccount.objects.filter(supplier=supplier, verified_at__isnull=False).exists()
