"""The settings of a company: its people, its keys, its rules, by hand."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.desk import Desk, e1
from tests.paying import OWN_IBAN, iban

pytestmark = pytest.mark.stack


class TestSettings:
    def test_let_an_admin_bring_somebody_in_who_may_only_look(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("PEOPLE")
        admin = sit(language="en")
        desk.sign_in(admin, desk.link("settings@example.org", role="admin", company=company))
        page = admin.open(f"/c/{company}/settings?tab=people")

        # Somebody new gets a link that is shown once.
        page.get_by_role("textbox", name="E-mail").fill("look@example.org")
        page.get_by_role("textbox", name="Name", exact=True).fill("İzleyen Kişi")
        page.get_by_role("button", name="Add a person").click()
        link = page.get_by_text(re.compile(r"/sign-in#link=")).inner_text()
        expect(page.get_by_role("combobox", name="Role of İzleyen Kişi")).to_have_value("viewer")

        # That person reads the rules, changes none, and is told who can.
        viewer = sit(language="en")
        desk.sign_in(viewer, link.removeprefix(desk.address))
        looked = viewer.open(f"/c/{company}/settings")
        expect(looked.get_by_text("This needs the administrator role")).to_be_visible()
        expect(looked.get_by_label("Closing")).to_be_disabled()
        expect(looked.get_by_role("button", name="Save as a new version")).to_have_count(0)
        looked.get_by_role("tab", name="People and roles").click()
        expect(looked.get_by_text("Only administrators see this part")).to_be_visible()

    def test_make_a_key_that_works_until_it_is_revoked(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("KEYS")
        seat = sit(language="tr")
        desk.sign_in(seat, desk.link("keys@example.org", role="admin", company=company))
        page = seat.open(f"/c/{company}/settings?tab=tokens")

        page.get_by_role("textbox", name="Ad", exact=True).fill("rapor")
        page.get_by_role("button", name="Anahtar oluştur").click()
        secret = page.get_by_role("status").locator("code").inner_text()
        address, headers = f"{desk.address}/api/v1/companies/{company}", {"Authorization": f"Bearer {secret}"}
        assert httpx.get(address, headers=headers).status_code == 200
        page.get_by_role("button", name="İptal et: rapor").click()

        expect(page.get_by_role("table").get_by_text("İptal edildi")).to_be_visible()
        assert httpx.get(address, headers=headers).status_code == 401

    def test_make_a_new_version_of_the_rules_that_is_calculated_by(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("RULES")
        desk.deliver(company, e1(company))
        seat = sit(language="en")
        desk.sign_in(seat, desk.link("rules@example.org", role="admin", company=company))
        page = seat.open(f"/c/{company}/settings")

        page.get_by_label("Aging limits (days)").fill("0, 15, 45")
        page.get_by_role("button", name="Save as a new version").click()
        expect(page.get_by_text("Settings version 2")).to_be_visible()
        page.get_by_role("link", name="Suppliers", exact=True).click()
        page.get_by_text("Aging", exact=True).click()

        expect(page.get_by_role("columnheader", name="16–45 days")).to_be_visible()


class TestPayingRules:
    def test_are_entered_by_one_person_and_confirmed_by_another(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("HOUSES")
        admin, approver = sit(language="en"), sit(language="tr")
        desk.sign_in(admin, desk.link("houses@example.org", role="admin", company=company))
        desk.sign_in(approver, desk.link("confirms@example.org", role="approver", company=company, name="Mehmet Kaya"))
        page = admin.open(f"/c/{company}/settings?tab=banks")
        admin.witness.expect("422 (Unprocessable")
        admin.witness.expect("403 (Forbidden)")

        # What the server refuses stands at its field, and what was typed stays.
        page.get_by_role("button", name="Add an account").click()
        dialog = page.get_by_role("dialog", name="Add an account")
        dialog.get_by_label("Name of the account").fill("Garanti TL")
        dialog.get_by_label("IBAN").fill("TR11 1111")
        dialog.get_by_label("Daily limit").fill("1.500.000,00")
        dialog.get_by_role("button", name="Save the account").click()
        expect(dialog.get_by_label("IBAN")).to_have_accessible_description(re.compile("IBAN"))
        dialog.get_by_label("IBAN").fill(OWN_IBAN)
        dialog.get_by_role("button", name="Save the account").click()
        expect(dialog).to_be_hidden()
        row = page.get_by_role("row").filter(has_text="Garanti TL")
        expect(row).to_contain_text("1,500,000.00 TRY")
        expect(row).to_contain_text("Waits for a second person")

        # Whoever entered it cannot confirm it; somebody else can.
        row.get_by_role("button", name="Confirm the account Garanti TL").click()
        expect(page.get_by_role("alert")).to_be_visible()
        other = approver.open(f"/c/{company}/settings?tab=banks")
        other.get_by_role("button", name="Hesabı onayla: Garanti TL").click()
        expect(other.get_by_role("row").filter(has_text="Garanti TL")).to_contain_text("Onaylayan: Mehmet Kaya")

        # So does an account of two suppliers: one says so, another agrees.
        other.get_by_label("IBAN").fill(iban(7))
        other.get_by_label("Neden").fill("Aynı grubun iki şirketi")
        other.get_by_role("button", name="Ortak hesap olarak bildir").click()
        expect(other.get_by_role("button", name=f"Hesabı onayla: {iban(7)}")).to_be_visible()
        page.reload()
        page.get_by_role("button", name=f"Confirm the account {iban(7)}").click()
        expect(page.get_by_role("row").filter(has_text="Aynı grubun")).to_contain_text("Confirmed: Ayşe Yılmaz")

    def test_take_and_show_amounts_in_the_persons_own_format(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("DINARS")
        seat = sit(language="tr")
        desk.sign_in(seat, desk.link("dinars@example.org", role="admin", company=company))
        page = seat.open(f"/c/{company}/settings?tab=banks")

        page.get_by_role("button", name="Hesap ekle").click()
        dialog = page.get_by_role("dialog", name="Hesap ekle")
        dialog.get_by_label("Hesabın adı").fill("Kuveyt")
        dialog.get_by_label("IBAN").fill(OWN_IBAN)
        dialog.get_by_label("Para birimi").fill("KWD")
        dialog.get_by_label("Günlük sınır").fill("12,345")
        expect(dialog).to_contain_text("12,345 KWD")
        dialog.get_by_role("button", name="Hesabı kaydet").click()
        row = page.get_by_role("row").filter(has_text="Kuveyt")
        expect(row).to_contain_text("12,345 KWD")
        assert desk.read(f"/companies/{company}/house-banks")["items"][0]["daily_limit"] == "12.345"
        row.get_by_role("button", name="Değiştir").click()

        expect(page.get_by_role("dialog", name="Kuveyt").get_by_label("Günlük sınır")).to_have_value("12,345")

    def test_say_who_has_to_agree_by_the_sum(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("BANDS")
        admin, approver = sit(language="en"), sit(language="tr")
        desk.sign_in(admin, desk.link("bands@example.org", role="admin", company=company))
        desk.sign_in(approver, desk.link("agrees@example.org", role="approver", company=company, name="Mehmet Kaya"))
        page = admin.open(f"/c/{company}/settings?tab=approvals")
        expect(page.get_by_text("No rules: one approver")).to_be_visible()

        page.get_by_role("button", name="Change the rules").click()
        page.get_by_label("Up to, not including").fill("100.000,00")
        page.get_by_role("button", name="Add a band").click()
        above = page.get_by_role("group", name="From 100,000.00 TRY")
        above.get_by_role("button", name="Add an approval").click()
        above.get_by_role("group", name="Approval 1").get_by_label("Mehmet Kaya").check()
        above.get_by_label("Asks for a second-factor code").check()
        page.get_by_role("button", name="Propose the rules").click()
        expect(page.get_by_role("table", name="Proposed rules, version 1")).to_contain_text("Mehmet Kaya")

        other = approver.open(f"/c/{company}/settings?tab=approvals")
        other.get_by_role("button", name="Yürürlüğe koy").click()
        expect(other.get_by_role("table", name="Geçerli kurallar, sürüm 1")).to_be_visible()
        other.get_by_label("Toplam").fill("100.000")
        expect(other.get_by_text("Bu birim için bant yok")).to_be_hidden()
        other.get_by_label("Toplam").fill("100.000,00")
        expect(other.get_by_role("status").filter(has_text="100.000,00 TRY")).to_contain_text("ikinci adım kodu")
