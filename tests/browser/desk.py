"""An installation with people at it: what a test prepares over HTTP, and the pages a person has open."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.witness import Witness
from tests.ledgers import FIXTURES
from tests.receiver import Receiver
from tests.sources.systems import System, written
from tests.stack import Up, vade

PATIENCE = 30.0
HEADER = "company,supplier_code,supplier_name,source_key,doc_no,posting_date,due_date,currency,amount,invoice_ref"
SUPPLIER = "320.01.0000100"


def e1(company: str) -> str:
    """The golden ledger E1 as a file of this company: one supplier, 40,050.74 TRY on 15 March 2026."""
    return (FIXTURES / "e1.csv").read_text().replace("\n1000,", f"\n{company},")


def e1_with(company: str, *, source_key: str, amount: str) -> str:
    """E1 and one more invoice of the same supplier, due on 1 April 2026."""
    header, *lines = e1(company).splitlines()
    invoice = {
        "company": company,
        "supplier_code": SUPPLIER,
        "supplier_name": "Anadolu Çelik A.Ş.",
        "source_key": source_key,
        "doc_no": source_key,
        "posting_date": "2026-03-10",
        "due_date": "2026-04-01",
        "currency": "TRY",
        "amount": amount,
    }
    return "\n".join([header, *lines, ",".join(invoice.get(name, "") for name in header.split(",")), ""])


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's browser: pages of it share the sign-in."""

    context: BrowserContext
    witness: Witness
    address: str

    def open(self, path: str) -> Page:
        """A new page at a path."""
        page = self.context.new_page()
        page.goto(f"{self.address}{path}")
        return page

    def ask(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        form: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The JSON of a request that this person's pages could make, for what a test only prepares."""
        token = next(one["value"] for one in self.context.cookies() if one["name"].endswith("vade_csrf"))
        answer = self.context.request.fetch(
            f"{self.address}/api/v1{path}",
            method=method,
            headers={"X-CSRF-Token": token, "Idempotency-Key": uuid4().hex, **(headers or {})},
            data=None if form else body,
            multipart=body if form else None,
        )
        assert answer.ok, answer.text()
        return answer.json()


class Desk:
    """A running installation, a program with a token for all companies, an SAP system and a webhook receiver."""

    def __init__(self, up: Up, browser: Browser, *, sap: System, sources: Path, receiver: Receiver) -> None:
        self.up = up
        self.browser = browser
        self.sap = sap
        self.receiver = receiver
        self._sources = sources
        self.address = f"http://127.0.0.1:{up.port}"
        token = self.vade("token", "browser", "--role", "admin").strip()
        headers = {"Authorization": f"Bearer {token}"}
        self.http = httpx.Client(base_url=f"{self.address}/api/v1", headers=headers, timeout=PATIENCE)

    def vade(self, *arguments: str) -> str:
        """What a command of this installation prints."""
        done = vade(*arguments, f"--data-dir={self.up.data}")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def company(self, code: str) -> str:
        """Found a company."""
        answer = self.http.post("/companies", json={"code": code, "name": f"{code} A.Ş.", "currency": "TRY"})
        assert answer.status_code == 201, answer.text
        return code

    def fetch_from_sap(self, company: str) -> None:
        """Name the system as this company's source, and no other's, and ask for the first pull."""
        named = written(self._sources.parent, self.sap, kind="S4_ODATA", company=company, every_minutes=1440)
        named.replace(self._sources)
        answer = self.http.post(f"/companies/{company}/syncs", json={"complete": True})
        assert answer.status_code == 202, answer.text

    def deliver(self, company: str, ledger: str) -> None:
        """Import a file over HTTP, and wait until the calculation that follows it has ended."""
        answer = self.http.post(f"/companies/{company}/imports", files={"file": ("ledger.csv", ledger.encode())})
        assert answer.status_code == 202, answer.text
        address = answer.json()["links"]["self"].removeprefix("/api/v1")
        wait_until(lambda: self.read(address)["status"] == "applied")
        assert self.read(address)["counts"]["rejected"] == 0
        wait_until(lambda: self.read(f"/companies/{company}")["calculation"] is not None)
        wait_until(lambda: not self.read(f"/companies/{company}")["stale"])

    def read(self, path: str) -> dict[str, Any]:
        """The JSON of a GET."""
        found: dict[str, Any] = self.http.get(path).raise_for_status().json()
        return found

    def supplier(self, company: str) -> str:
        """The id of the company's first supplier."""
        return str(self.read(f"/companies/{company}/suppliers")["items"][0]["id"])

    def link(
        self, email: str, *, role: str | None = None, company: str | None = None, name: str = "Ayşe Yılmaz"
    ) -> str:
        """A new person's one-time link; the owner of everything unless a role is named."""
        owner = [] if role else ["--owner"]
        path = self.vade("user", "add", email, "--name", name, *owner).strip()
        if role and company:
            self.vade("user", "role", email, role, "--company", company)
        return path

    def seat(self, *, language: str = "tr", scheme: str = "light", width: int = 1360) -> Seat:
        """A browser nobody has signed in to."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 800},
            locale="en-GB" if language == "en" else "tr-TR",
            color_scheme="dark" if scheme == "dark" else "light",
        )
        context.set_default_timeout(PATIENCE * 1000)
        return Seat(context, Witness(context, port=self.up.port), self.address)

    def sign_in(self, seat: Seat, link: str) -> None:
        """Redeem a link in a seat and leave the password for later."""
        page = seat.open(link)
        page.get_by_role("button", name="Later").or_(page.get_by_role("button", name="Daha sonra")).click()
        page.wait_for_url(lambda address: "/sign-in" not in address)
        page.close()


def wait_until(condition: Callable[[], bool]) -> None:
    """Look until it is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
