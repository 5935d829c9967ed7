"""A company that can pay: a ledger, confirmed accounts on both sides, and the people whose word it takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.browser.desk import HEADER, Desk, Seat
from tests.export.bank_says import of_batch, of_payment, status_report
from tests.paying import OWN_IBAN, iban

STEEL = "Anadolu Çelik A.Ş."
PLASTIC = "Boğaziçi Plastik Ltd. Şti."
CARRIER = "Cem Nakliyat"
IBANS = {STEEL: iban(101), PLASTIC: iban(102), CARRIER: ""}
COLUMNS = f"{HEADER},reference,iban"
INVOICES = (
    # supplier, document, posted, due, TRY
    (STEEL, "C-101", "2026-01-12", "2026-02-11", "22500.50"),
    (STEEL, "C-102", "2026-02-16", "2026-03-18", "9999.99"),
    (STEEL, "C-103", "2026-03-02", "2026-05-01", "15750.25"),
    (PLASTIC, "P-201", "2026-02-10", "2026-03-12", "1000.00"),
    (CARRIER, "N-301", "2026-02-01", "2026-03-02", "300.00"),
)
"""On 15 March 2026: overdue, due before the next run, later; due; and due without an account to pay to."""


def ledger(company: str) -> str:
    """The invoices as a file, with the suppliers' accounts."""
    lines = [line(company, *one) for one in INVOICES]
    return "\n".join([COLUMNS, *lines, ""])


def line(company: str, name: str, document: str, *rest: str, reference: str = "") -> str:
    """An invoice in the file, with the supplier's account; `rest` is the day posted, the day due and the amount."""
    posted, due, amount = rest
    code = f"320.{list(IBANS).index(name):02}"
    return f"{company},{code},{name},{document},{document},{posted},{due},TRY,{amount},,{reference},{IBANS[name]}"


@dataclass(frozen=True, slots=True)
class Treasury:
    """The company and who sits there."""

    code: str
    clerk: Seat
    approver: Seat
    admin: Seat

    @property
    def path(self) -> str:
        """Of its payment runs."""
        return f"/c/{self.code}/payment-runs"

    def supplier(self, name: str) -> str:
        """The id of one of the suppliers."""
        found = self._read(f"/companies/{self.code}/suppliers")["items"]
        return next(str(one["id"]) for one in found if one["name"] == name)

    def propose(self, *names: str) -> dict[str, Any]:
        """A run of everything due, by the clerk; only to some, if they are named."""
        wanted = {"suppliers": [self.supplier(name) for name in names]}
        run: dict[str, Any] = self.clerk.ask("POST", f"/companies/{self.code}/payment-runs", wanted)
        return run

    def send(self, run: dict[str, Any]) -> dict[str, Any]:
        """Send it for approval, by the clerk."""
        return self._step(self.clerk, run, "submit", {})

    def approve(self, run: dict[str, Any]) -> dict[str, Any]:
        """By the approver, as it stands."""
        return self._step(self.approver, run, "approve", {"content_hash": run["content_hash"]})

    def export(self, run: dict[str, Any]) -> dict[str, Any]:
        """Its files, by the clerk."""
        return self._step(self.clerk, run, "export", None)

    def advise(self) -> None:
        """Tell suppliers of payments with the bank's file, says the admin."""
        path = f"/companies/{self.code}/remittance-settings"
        tag = self.admin.context.request.get(f"{self.admin.address}/api/v1{path}").headers["etag"]
        wish = {"enabled": True, "moment": "exported", "language": "tr", "sender": "", "reply_to": ""}
        self.admin.ask("PUT", path, wish, headers={"If-Match": tag})

    def answer(self, run: dict[str, Any], said: dict[str, tuple[str, str]]) -> bytes:
        """A bank's status report about an exported run: payee -> its word and its reason."""
        address = f"{self.clerk.address}/api/v1/payment-runs/{run['id']}/file?kind=bank"
        sent = self.clerk.context.request.get(address).text()
        found = [re.search(rf"<{name}>([^<]+)</{name}>", sent) for name in ("MsgId", "PmtInfId")]
        message, batch = (one.group(1) for one in found if one)
        references = {
            one["payee_name"]: one["end_to_end_id"] for one in self._read(f"/payment-runs/{run['id']}/lines")["items"]
        }
        words = "".join(of_payment(references[name], status, reason=reason) for name, (status, reason) in said.items())
        told = status_report(of_batch(words, batch_id=batch), identification=f"bank-{self.code}-{run['code']}")
        return told.replace(b"message-1", message.encode())

    def deliver_answer(self, content: bytes) -> dict[str, Any]:
        """Hand in what the bank answered, by the clerk."""
        file = {"name": "status.xml", "mimeType": "application/xml", "buffer": content}
        taken: dict[str, Any] = self.clerk.ask(
            "POST", f"/companies/{self.code}/bank-messages", {"file": file}, form=True
        )
        return taken

    def _read(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self.clerk.ask("GET", path)
        return found

    def _step(self, seat: Seat, run: dict[str, Any], step: str, body: dict[str, Any] | None) -> dict[str, Any]:
        tag = seat.context.request.get(f"{seat.address}/api/v1/payment-runs/{run['id']}").headers["etag"]
        moved: dict[str, Any] = seat.ask("POST", f"/payment-runs/{run['id']}/{step}", body, headers={"If-Match": tag})
        return moved


def new_treasury(desk: Desk, code: str, *, clerk: Seat, approver: Seat, admin: Seat) -> Treasury:
    """Found it, deliver its ledger, and have the accounts confirmed by a second person."""
    desk.company(code)
    desk.deliver(code, ledger(code))
    for seat, role, name in (
        (clerk, "clerk", "Ayşe Yılmaz"),
        (approver, "approver", "Mehmet Kaya"),
        (admin, "admin", "Zeynep Demir"),
    ):
        email = f"{role}@{code.lower()}.example.org"
        desk.sign_in(seat, desk.link(email, role=role, company=code, name=name))
    house = admin.ask(
        "POST",
        f"/companies/{code}/house-banks",
        {"name": "Garanti TL", "iban": OWN_IBAN, "currency": "TRY", "profile": "tr", "daily_limit": "50000.00"},
    )
    approver.ask("POST", f"/companies/{code}/house-banks/{house['id']}/confirm")
    for supplier in desk.read(f"/companies/{code}/suppliers")["items"]:
        for account in desk.read(f"/suppliers/{supplier['id']}")["bank_accounts"]:
            approver.ask("POST", f"/suppliers/{supplier['id']}/bank-accounts/{account['id']}/confirm")
    return Treasury(code, clerk, approver, admin)
