"""Paying over the real stack: from a ledger to the bank's no and the posting, before those who listen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.days import company_today
from tests.export.bank_says import of_batch, of_payment, status_report
from tests.flows.test_main_job import PATIENCE, Installation, frame, started
from tests.paying import OWN_IBAN, iban
from tests.stack import vade

pytestmark = pytest.mark.stack

COMPANY = "PAYING"
HEADER = "supplier_code,supplier_name,source_key,posting_date,due_date,currency,amount,iban,text"
CSRF = "v" * 32


def day(days: int) -> str:
    """A day so many days from today."""
    return (company_today() + timedelta(days=days)).isoformat()


class Person:
    """Somebody at a desk: signed in by a one-time link, with a session of their own."""

    def __init__(self, installation: Installation, role: str) -> None:
        email, data = f"{role}@paying.example.org", f"--data-dir={installation.up.data}"
        link = vade("user", "add", email, f"--name={role}", data).stdout.strip().partition("#link=")[2]
        vade("user", "role", email, role, f"--company={COMPANY}", data)
        self.http = httpx.Client(
            base_url=installation.http.base_url,
            headers={"Accept-Language": "en"},
            timeout=PATIENCE,
        )
        self.http.cookies.set("vade_csrf", CSRF, domain="127.0.0.1")
        self.ask("POST", "/session", json={"link": unquote(link)})

    def ask(self, method: str, path: str, *, tag: str = "", **body: Any) -> Any:
        """The answer to a request that has to be granted."""
        csrf = next(value for name, value in self.http.cookies.items() if name.endswith("vade_csrf"))
        headers = {"Idempotency-Key": uuid4().hex, "X-CSRF-Token": csrf} | ({"If-Match": tag} if tag else {})
        answer = self.http.request(method, path, headers=headers, **body)
        assert answer.is_success, answer.text
        return answer.json()

    def step(self, method: str, run: dict[str, Any], path: str, body: dict[str, Any] | None = None) -> Any:
        """A step of a run as it stands."""
        address = f"/payment-runs/{run['id']}"
        return self.ask(method, f"{address}{path}", tag=self.http.get(address).headers["etag"], json=body)

    def change(self, path: str, body: dict[str, Any]) -> None:
        """Change what is there as one has read it."""
        self.ask("PATCH", path, tag=self.http.get(path).headers["etag"], json=body)

    def live(self, installation: Installation) -> ClientConnection:
        """The socket a page has."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        address = f"127.0.0.1:{installation.up.port}"
        return connect(
            f"ws://{address}/ws/live/",
            additional_headers={"Cookie": cookies},
            origin=Origin(f"http://{address}"),
            proxy=None,
        )


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """An installation of today: a bank is not told to pay in the past."""
    yield from started()


def ledger(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows, ""]).encode()


def refusal(sent: str, refused: str) -> bytes:
    """The bank's no to one payment of a file, by its EndToEndId."""
    message, batch = (re.findall(rf"<{name}>([^<]+)</{name}>", sent)[0] for name in ("MsgId", "PmtInfId"))
    body = of_batch(of_payment(refused, "RJCT", reason="AC04"), batch_id=batch)
    return status_report(body).replace(b"message-1", message.encode())


def confirming(person: Person, suppliers: dict[str, str]) -> None:
    """The second person's word that the accounts are the suppliers'."""
    for supplier in suppliers.values():
        for account in person.ask("GET", f"/suppliers/{supplier}")["bank_accounts"]:
            person.ask("POST", f"/suppliers/{supplier}/bank-accounts/{account['id']}/confirm")


def until(socket: ClientConnection, topic: str, *statuses: str) -> list[str]:
    """The statuses of a topic as they come, up to the last of those that are waited for."""
    seen: list[str] = []
    while not seen or seen[-1] != statuses[-1]:
        told = frame(socket)
        if told.get("topic") == topic and "status" in told.get("data", {}):
            seen += [told["data"]["status"]] if seen[-1:] != [told["data"]["status"]] else []
    return seen


class TestPaying:
    def test_goes_from_the_ledger_to_the_bank_and_back_before_those_who_listen(
        self, installation: Installation
    ) -> None:
        installation.company(COMPANY)
        installation.deliver(
            COMPANY,
            ledger(
                f"S1,Anadolu Çelik A.Ş.,I1,{day(-40)},{day(-10)},TRY,1000.00,{iban(101)},",
                f"S2,Boğaziçi Plastik Ltd.,I2,{day(-40)},{day(-10)},TRY,600.00,{iban(102)},",
            ),
        )
        installation.settled(COMPANY)
        clerk, approver, admin = (Person(installation, role) for role in ("clerk", "approver", "admin"))
        suppliers = {one["code"]: one["id"] for one in installation.rows(COMPANY)}
        confirming(approver, suppliers)
        house = {"name": "Garanti TL", "iban": OWN_IBAN, "currency": "TRY", "profile": "tr"}
        banks = f"/companies/{COMPANY}/house-banks"
        bank = admin.ask("POST", banks, json=house)
        approver.ask("POST", f"{banks}/{bank['id']}/confirm")
        admin.change(f"/companies/{COMPANY}", {"supplier_access": True})
        scoped = ("token", "theirs", "--role", "viewer", f"--company={COMPANY}", "--supplier", "S2")
        theirs = vade(*scoped, f"--data-dir={installation.up.data}").stdout.strip()
        path = f"/ws/suppliers/{suppliers['S2']}/"

        with (
            clerk.live(installation) as live,
            approver.live(installation) as watched,
            installation.socket(path) as ours,
            connect(
                f"ws://127.0.0.1:{installation.up.port}{path}",
                additional_headers={"Authorization": f"Bearer {theirs}"},
                proxy=None,
            ) as own,
        ):
            assert [frame(one)["type"] for one in (ours, own)] == ["snapshot", "snapshot"]
            run = clerk.ask("POST", f"/companies/{COMPANY}/payment-runs", json={})
            topic = f"payment-run:{run['id']}"
            for socket in (live, watched):
                socket.send(json.dumps({"op": "subscribe", "id": "a", "topic": topic}))
                assert until(socket, topic, "draft") == ["draft"]
            lines = {one["supplier_code"]: one for one in clerk.ask("GET", f"/payment-runs/{run['id']}/lines")["items"]}
            [item] = lines["S2"]["items"]
            part = {"items": [{"entry": item["entry"], "amount": "400.00"}]}
            clerk.step("PATCH", run, f"/lines/{lines['S2']['id']}", part)
            sent = clerk.step("POST", run, "/submit", {})
            assert all(until(one, topic, "in_approval")[-1] == "in_approval" for one in (live, watched))
            approver.step("POST", run, "/approve", {"content_hash": sent["content_hash"]})
            assert [until(one, topic, "approved") for one in (live, watched)] == [["approved"]] * 2
            exported = clerk.step("POST", run, "/export")
            assert [until(one, topic, "exported") for one in (live, watched)] == [["exported"]] * 2
            assert exported["totals"][0]["net"] == "1400.00"
            paid = httpx.get(
                f"{installation.http.base_url}suppliers/{suppliers['S2']}/open-items",
                headers={"Authorization": f"Bearer {theirs}"},
            ).json()["items"]
            files = clerk.ask("GET", f"/payment-runs/{run['id']}/files")["items"]
            told = next(one["execution_day"] for one in files if one["kind"] == "bank")
            assert [one["execution_date"] for one in paid] == [told]

            file = clerk.http.get(f"/payment-runs/{run['id']}/file", params={"kind": "bank"}).text
            answer = refusal(file, lines["S1"]["end_to_end_id"])
            clerk.ask("POST", f"/companies/{COMPANY}/bank-messages", files={"file": ("status.xml", answer)})
            assert [until(one, topic, "partly_failed") for one in (live, watched)] == [["partly_failed"]] * 2
            after = {one["supplier_code"]: one for one in clerk.ask("GET", f"/payment-runs/{run['id']}/lines")["items"]}
            assert (after["S1"]["state"], after["S1"]["bank_code"]) == ("failed", "AC04")
            assert "AC04" not in after["S1"]["bank_reason"]

            again = clerk.ask("POST", f"/companies/{COMPANY}/payment-runs", json={})
            assert paid_by(clerk, again) == {"S1": "1000.00"}  # what S2 gets is under way

            posting = f"S2,Boğaziçi Plastik Ltd.,P2,{day(0)},,TRY,-400.00,,{after['S2']['end_to_end_id']}"
            installation.deliver(COMPANY, ledger(posting))
            updates = [frame(one) for one in (ours, own)]

        assert [one["type"] for one in updates] == ["supplier.updated", "supplier.updated"]
        assert updates[0]["data"]["closings"][0]["balance"] == "200.00"
        assert updates[1]["data"]["balances"] == [{"currency": "TRY", "balance": "200.00", "open": "200.00"}]
        shown = {one["supplier_code"]: one for one in clerk.ask("GET", f"/payment-runs/{run['id']}/lines")["items"]}
        assert not shown["S2"]["in_transit"]
        assert shown["S2"]["settled_at"] is not None
        installation.settled(COMPANY)
        assert paid_by(clerk, clerk.ask("POST", f"/companies/{COMPANY}/payment-runs", json={})) == {"S2": "200.00"}


def paid_by(person: Person, run: dict[str, Any]) -> dict[str, str]:
    """What a run pays to whom."""
    return {one["supplier_code"]: one["net"] for one in person.ask("GET", f"/payment-runs/{run['id']}/lines")["items"]}
