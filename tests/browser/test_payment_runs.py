"""A payment run from the proposal to the bank and back, by the hands of two people."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Route, expect

from tests.browser.conftest import Sit
from tests.browser.desk import Desk
from tests.browser.treasury import CARRIER, COLUMNS, PLASTIC, STEEL, Treasury, line, new_treasury

pytestmark = pytest.mark.stack


def open_treasury(desk: Desk, sit: Sit, code: str, **approver: object) -> Treasury:
    """The clerk reads English at a desk; the approver Turkish, unless told otherwise."""
    return new_treasury(
        desk, code, clerk=sit(language="en"), approver=sit(**{"language": "tr", **approver}), admin=sit()
    )


def stale(route: Route) -> dict[str, str]:
    """The headers of a request that saw the run before somebody changed it."""
    return {**route.request.headers, "if-match": '"payment-run-of-before"'}


class TestPaymentRun:
    def test_goes_from_the_proposal_to_the_banks_file_by_two_people(self, desk: Desk, sit: Sit, tmp_path: Path) -> None:
        treasury = open_treasury(desk, sit, "PAY-1")
        page = treasury.clerk.open(treasury.path)
        expect(page.get_by_role("heading", name="No payment runs yet")).to_be_visible()

        # A proposal: what is paid and why, what is not and why.
        page.get_by_role("button", name="Prepare a proposal").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^P-2026-\d+$"))
        steel = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=STEEL))
        expect(steel).to_contain_text("32,500.49 TRY")
        steel.get_by_text("2 items").click()
        overdue = steel.get_by_role("row").filter(has_text="C-101")
        expect(overdue).to_contain_text("33 days overdue")
        expect(steel.get_by_role("row").filter(has_text="C-102")).to_contain_text("Due before the next run")
        page.get_by_role("tab", name="Not paid (2)").click()
        expect(page.get_by_role("row").filter(has_text=CARRIER)).to_contain_text("No bank account")
        page.get_by_text("Not due 1", exact=True).click()
        expect(page.get_by_role("row").filter(has_text="C-103")).to_contain_text("Not due before the next run")

        # One payment is changed by hand: less of one invoice.
        page.get_by_role("tab", name="Payments (2)").click()
        page.get_by_role("button", name=f"Change {STEEL}").click()
        dialog = page.get_by_role("dialog", name=STEEL)
        dialog.get_by_label("Amount to settle of C-102").fill("5000")
        expect(dialog).to_contain_text("5,000 TRY")
        dialog.get_by_role("button", name="Save the change").click()
        expect(dialog).to_be_hidden()
        expect(steel).to_contain_text("27,500.50 TRY")

        # Sent: whoever prepared it cannot agree to it.
        page.get_by_role("button", name="Send for approval: 2 payments · 28,500.50 TRY").click()
        expect(page.get_by_role("heading", name="Approvals: 0 of 1")).to_be_visible()
        expect(page.get_by_role("button", name="Approve 2 payments")).to_have_attribute("aria-disabled", "true")

        # A second person is led there, sees the hash of exactly what is agreed to, and agrees.
        agreed = treasury.approver.open(f"/c/{treasury.code}/overview")
        rail = agreed.get_by_role("navigation", name="Bölümler")
        expect(rail.get_by_role("link", name="Ödeme listeleri")).to_contain_text("Onay bekleyen ödeme listesi: 1")
        agreed.get_by_role("main").get_by_role("link", name="Onay bekleyen ödeme listesi: 1").click()
        agreed.get_by_role("link", name=re.compile(r"^P-2026-")).click()
        [run] = desk.read(f"/companies/{treasury.code}/payment-runs")["items"]
        expect(agreed.get_by_text(run["content_hash"], exact=True)).to_be_visible()
        expect(agreed.get_by_role("table", name="En büyük ödemeler")).to_contain_text("ilk kez")
        agreed.get_by_role("button", name="Onayla: 2 ödeme · 28.500,50 TRY").click()
        expect(agreed.get_by_role("main")).to_contain_text("Onaylandı")

        # The clerk sees it without a reload, and hands the bank's file out: its bytes have the hash that is shown.
        page.get_by_role("button", name="Make the bank's files: 2 payments · 28,500.50 TRY").click()
        row = page.get_by_role("row").filter(has_text="Bank, ISO 20022")
        with page.expect_download() as download:
            row.get_by_role("link").click()
        saved = tmp_path / download.value.suggested_filename
        download.value.save_as(saved)
        assert hashlib.sha256(saved.read_bytes()).hexdigest() == row.get_by_role("code").get_attribute("title")
        assert "<CtrlSum>28500.50</CtrlSum>" in saved.read_text()
        page.get_by_role("tab", name="Who did what").click()
        acts = page.get_by_role("tabpanel").get_by_role("listitem")
        expect(acts.filter(has_text="Mehmet Kaya")).to_contain_text("Approved")
        expect(acts.filter(has_text="Exported")).to_contain_text("Ayşe Yılmaz")

    def test_is_approved_on_a_telephone(self, desk: Desk, sit: Sit) -> None:
        treasury = open_treasury(desk, sit, "PAY-2", language="en", width=390)
        run = treasury.send(treasury.propose())
        page = treasury.approver.open(treasury.path)

        page.get_by_role("link", name=run["code"]).click()
        expect(page.get_by_text(run["content_hash"], exact=True)).to_be_visible()
        expect(page.get_by_role("list", name="Largest payments")).to_contain_text(PLASTIC)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("button", name="Approve 2 payments · 33,500.49 TRY").click()

        expect(page.get_by_text("Approved", exact=True)).to_be_visible()
        assert desk.read(f"/payment-runs/{run['id']}")["status"] == "approved"

    def test_is_rejected_with_a_reason_that_the_other_reads(self, desk: Desk, sit: Sit) -> None:
        treasury = open_treasury(desk, sit, "PAY-3")
        run = treasury.send(treasury.propose())
        watched = treasury.clerk.open(f"{treasury.path}/{run['id']}")
        expect(watched.get_by_text("In approval", exact=True)).to_be_visible()
        page = treasury.approver.open(f"{treasury.path}/{run['id']}")

        page.get_by_role("button", name="Reddet").click()
        dialog = page.get_by_role("dialog", name="Reddet")
        dialog.get_by_label("Neden").fill("Tutar yanlış")
        dialog.get_by_role("button", name="Reddet").click()

        expect(page.get_by_text("Reddeden: Mehmet Kaya. Neden: Tutar yanlış")).to_be_visible()
        expect(watched.get_by_text("Rejected by Mehmet Kaya: Tutar yanlış")).to_be_visible()
        again = treasury.propose()
        assert [one["net"] for one in again["totals"]] == ["33500.49"]


class TestBankAnswer:
    def test_says_of_each_payment_what_came_of_it(self, desk: Desk, sit: Sit) -> None:
        treasury = open_treasury(desk, sit, "PAY-4")
        run = treasury.export(treasury.approve(treasury.send(treasury.propose())))
        said = treasury.answer(run, {STEEL: ("ACSC", ""), PLASTIC: ("RJCT", "AC04")})
        file: FilePayload = {"name": "status.xml", "mimeType": "application/xml", "buffer": said}
        watched = treasury.approver.open(f"{treasury.path}/{run['id']}")
        expect(watched.get_by_text("Bankada", exact=True).first).to_be_visible()
        page = treasury.clerk.open(treasury.path)
        page.get_by_role("link", name="Bank answers").click()
        expect(page.get_by_role("heading", name="No bank answers yet")).to_be_visible()

        page.get_by_label("Choose an answer").set_input_files(file)

        findings = page.get_by_role("table", name="What the bank says")
        failed = findings.get_by_role("row").filter(has_text=PLASTIC)
        expect(failed).to_contain_text("Failed")
        expect(failed).to_contain_text("The account is closed")
        expect(findings.get_by_role("row").filter(has_text=STEEL)).to_contain_text("Confirmed")
        expect(watched.get_by_text("Hesap kapalı")).to_be_visible()

        # The same file again is recognised; who brought it stands in the run's history.
        page.get_by_role("link", name="← Bank answers").click()
        page.get_by_label("Choose an answer").set_input_files(file)
        expect(page.get_by_text("This answer came before")).to_be_visible()
        watched.get_by_role("tab", name="Kim, ne yaptı").click()
        watched.get_by_role("link", name="Yanıtı aç").click()
        expect(watched.get_by_role("heading", level=1)).to_have_text("status.xml")


class TestHold:
    def test_keeps_a_document_out_until_it_is_released(self, desk: Desk, sit: Sit) -> None:
        treasury = open_treasury(desk, sit, "PAY-5")
        supplier = treasury.supplier(STEEL)
        page = treasury.clerk.open(f"/c/{treasury.code}/suppliers/{supplier}?tab=holds")
        page.get_by_label("What").select_option(label="C-101 · 22,500.50 TRY")
        page.get_by_label("Type").select_option(label="Dispute")
        page.get_by_label("Why").fill("Wrong price")
        page.get_by_role("button", name="Hold back").click()
        expect(page.get_by_role("table", name="Held back")).to_contain_text("Wrong price")

        run = treasury.propose(STEEL)
        told = treasury.clerk.open(f"{treasury.path}/{run['id']}?tab=exceptions")
        told.get_by_text("Exceptions 1", exact=True).click()
        row = told.get_by_role("row").filter(has_text="C-101")
        expect(row).to_contain_text("Wrong price")
        row.get_by_role("link", name="Held back").click()
        told.get_by_role("button", name="Release C-101").click()

        expect(told.get_by_text("Released by Ayşe Yılmaz")).to_be_visible()
        assert desk.read(f"/suppliers/{supplier}/holds")["items"] == []

    def test_is_put_on_in_a_payment_as_a_dispute_until_a_day(self, desk: Desk, sit: Sit) -> None:
        treasury = open_treasury(desk, sit, "PAY-10")
        run = treasury.propose(STEEL)
        page = treasury.clerk.open(f"{treasury.path}/{run['id']}")
        page.get_by_role("button", name=f"Change {STEEL}").click()
        dialog = page.get_by_role("dialog", name=STEEL)
        dialog.get_by_label("What becomes of C-101").select_option(label="Hold back")
        save = dialog.get_by_role("button", name="Save the change")
        expect(save).to_have_attribute("aria-disabled", "true")

        dialog.get_by_label("Type").select_option(label="Dispute")
        dialog.get_by_label("Reason of the hold").fill("Wrong price")
        dialog.get_by_label("Until (optional)").fill("2026-04-30")
        save.click()

        expect(dialog).to_be_hidden()
        [held] = desk.read(f"/suppliers/{treasury.supplier(STEEL)}/holds")["items"]
        assert (held["kind"], held["reason"], held["until"]) == ("dispute", "Wrong price", "2026-04-30")
        assert [one["net"] for one in desk.read(f"/payment-runs/{run['id']}")["totals"]] == ["9999.99"]


class TestDuplicate:
    def test_is_paid_in_the_next_proposal_once_somebody_has_looked(self, desk: Desk, sit: Sit) -> None:
        treasury = open_treasury(desk, sit, "PAY-11", language="en")
        rest = ("2026-02-10", "2026-03-12", "640.00")
        twice = [
            line(treasury.code, PLASTIC, "P-202", *rest, reference="FTR-2026/0042"),
            line(treasury.code, PLASTIC, "P-203", *rest, reference="ftr 2026 OO42"),
        ]
        desk.deliver(treasury.code, "\n".join([COLUMNS, *twice, ""]))
        run = treasury.propose(PLASTIC)
        assert [one["net"] for one in run["totals"]] == ["1640.00"]

        page = treasury.approver.open(f"{treasury.path}/{run['id']}?tab=exceptions")
        page.get_by_text("Exceptions 1", exact=True).click()
        row = page.get_by_role("row").filter(has_text="P-203")
        row.get_by_role("button", name="P-203 is no duplicate").click()
        dialog = page.get_by_role("dialog", name="P-203 is no duplicate")
        release = dialog.get_by_role("button", name="No duplicate")
        expect(release).to_have_attribute("aria-disabled", "true")  # not without a reason
        dialog.get_by_label("Reason").fill("Two deliveries on one day")
        release.click()

        expect(row).to_contain_text("Paid in the next proposal")
        again = treasury.propose(PLASTIC)  # the first proposal keeps what it pays
        assert [one["net"] for one in again["totals"]] == ["640.00"]


class TestConflict:
    def test_names_who_came_first_and_keeps_what_was_written(self, desk: Desk, sit: Sit) -> None:
        treasury = open_treasury(desk, sit, "PAY-6")
        run = treasury.send(treasury.propose())
        page = treasury.approver.open(f"{treasury.path}/{run['id']}")
        page.get_by_role("button", name="Reddet").click()
        dialog = page.get_by_role("dialog", name="Reddet")
        dialog.get_by_label("Neden").fill("Tutar yanlış")
        treasury.approver.witness.expect("412 (Precondition Failed)")
        page.route("**/api/v1/payment-runs/*/reject", lambda route: route.continue_(headers=stale(route)), times=1)

        dialog.get_by_role("button", name="Reddet").click()

        expect(dialog.get_by_text("Bu liste bu arada değişti: Ayşe Yılmaz")).to_be_visible()
        expect(dialog.get_by_label("Neden")).to_have_value("Tutar yanlış")
        dialog.get_by_role("button", name="Reddet").click()
        expect(page.get_by_text("Reddeden: Mehmet Kaya. Neden: Tutar yanlış")).to_be_visible()


class TestStepThatCannotBeTaken:
    def test_says_why_and_keeps_what_was_written(self, desk: Desk, sit: Sit) -> None:
        treasury = open_treasury(desk, sit, "PAY-7", language="en")
        run = treasury.propose()
        page = treasury.approver.open(f"{treasury.path}/{run['id']}")
        treasury.approver.witness.expect("ERR_INTERNET_DISCONNECTED")

        # Sending is for clerks.
        send = page.get_by_role("button", name="Send for approval")
        expect(send).to_have_attribute("aria-disabled", "true")
        expect(send).to_have_accessible_description(re.compile("AP clerk role"))

        # Nothing is decided without a connection; what was written waits for it.
        treasury.send(run)
        page.get_by_role("button", name="Reject").click()
        dialog = page.get_by_role("dialog", name="Reject")
        dialog.get_by_label("Reason").fill("Wrong price")
        treasury.approver.context.set_offline(True)
        expect(dialog.get_by_role("button", name="Reject")).to_have_accessible_description(
            "Not possible while offline."
        )
        treasury.approver.context.set_offline(False)
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        dialog.get_by_role("button", name="Reject").click()

        expect(page.get_by_text("Rejected by Mehmet Kaya: Wrong price")).to_be_visible()

    def test_shows_figures_as_old_as_they_are(self, desk: Desk, sit: Sit) -> None:
        treasury = open_treasury(desk, sit, "PAY-8")
        treasury.propose()
        page = treasury.clerk.open(treasury.path)
        expect(page.get_by_role("link", name="P-2026-001")).to_be_visible()
        treasury.clerk.witness.expect("503 (Service Unavailable)")

        page.route("**/api/v1/companies/*/payment-runs?*", lambda route: route.fulfill(status=503))

        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("What is shown is as of")
        expect(page.get_by_role("link", name="P-2026-001")).to_be_visible()
        page.unroute_all()
        alert.get_by_role("button", name="Try again").click()
        expect(alert).to_be_hidden()


class TestMoneyInTransit:
    def test_is_given_up_by_two_people_and_can_be_paid_again(self, desk: Desk, sit: Sit) -> None:
        treasury = open_treasury(desk, sit, "PAY-9", language="en")
        run = treasury.export(treasury.approve(treasury.send(treasury.propose(PLASTIC))))
        path = f"{treasury.path}/{run['id']}"
        clerk = treasury.clerk.open(path)
        expect(clerk.get_by_text("Under way: at the bank, not yet in SAP's books.")).to_be_visible()

        page = treasury.approver.open(path)
        page.get_by_role("button", name="Not under way any more…").click()
        dialog = page.get_by_role("dialog", name="Not under way any more…")
        dialog.get_by_label("Reason").fill("Dosya bankaya hiç yüklenmedi")
        dialog.get_by_role("button", name="Not under way any more…").click()
        expect(dialog).to_be_hidden()
        other = treasury.admin.open(path)
        other.get_by_role("button", name="Artık yolda değil…").click()
        dialog = other.get_by_role("dialog", name="Artık yolda değil…")
        dialog.get_by_label("Neden").fill("Banka da doğruladı")
        dialog.get_by_role("button", name="Artık yolda değil…").click()

        expect(clerk.get_by_text("No longer counted as under way")).to_be_visible()
        clerk.get_by_role("tab", name="Who did what").click()
        acts = clerk.get_by_role("tabpanel").get_by_role("listitem")
        expect(acts.filter(has_text="Zeynep Demir")).to_contain_text("Banka da doğruladı")
        assert [one["net"] for one in treasury.propose(PLASTIC)["totals"]] == ["1000.00"]
