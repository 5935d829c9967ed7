"""The main job over the real stack: a file over HTTP, figures from the worker process, a plain WebSocket client."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from tests.ledgers import FIXTURES, golden
from tests.stack import Up, vade

pytestmark = pytest.mark.stack

PATIENCE = 30.0
SUPPLIER = "320.01.0000100"


class Installation:
    """A running installation as a program sees it, with a token for all companies."""

    def __init__(self, up: Up) -> None:
        self.up = up
        self.token = vade("token", "flows", "--role", "admin", f"--data-dir={up.data}").stdout.strip()
        self._headers = {"Authorization": f"Bearer {self.token}"}
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{up.port}/api/v1", headers=self._headers, timeout=PATIENCE)

    def company(self, code: str) -> str:
        """Found a company."""
        answer = self.http.post("/companies", json={"code": code, "name": "Deneme A.Ş.", "currency": "TRY"})
        assert answer.status_code == 201, answer.text
        return code

    def deliver(self, company: str, content: bytes) -> dict[str, Any]:
        """Import a file and wait for its end."""
        answer = self.http.post(f"/companies/{company}/imports", files={"file": ("ledger.csv", content)})
        assert answer.status_code == 202, answer.text
        return self.end_of(answer.json()["links"]["self"], {"running", "staged"})

    def calculate(self, company: str, **body: object) -> dict[str, Any]:
        """Calculate and wait for the end."""
        answer = self.http.post(f"/companies/{company}/calculations", json=body)
        assert answer.status_code == 202, answer.text
        return self.end_of(answer.json()["links"]["self"], {"queued", "running"})

    def end_of(self, address: str, unfinished: set[str]) -> dict[str, Any]:
        """Read a resource until its status is an end."""
        deadline = time.monotonic() + PATIENCE
        while True:
            body: dict[str, Any] = self.http.get(address.removeprefix("/api/v1")).json()
            if body["status"] not in unfinished:
                return body
            assert time.monotonic() < deadline, body
            time.sleep(0.05)

    def settled(self, company: str) -> None:
        """Wait until no calculation of a company is waiting or at work."""
        deadline = time.monotonic() + PATIENCE
        while any(run["status"] in ("queued", "running") for run in self._runs(company)):
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def _runs(self, company: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.get(f"/companies/{company}/calculations").json()["items"]
        return found

    def rows(self, company: str, **query: str) -> list[dict[str, Any]]:
        """The list of suppliers."""
        found: list[dict[str, Any]] = self.http.get(f"/companies/{company}/suppliers", params=query).json()["items"]
        return found

    def socket(self, path: str) -> ClientConnection:
        """A plain WebSocket client."""
        return connect(f"ws://127.0.0.1:{self.up.port}{path}", additional_headers=self._headers, proxy=None)


def frame(socket: ClientConnection) -> dict[str, Any]:
    """The next frame."""
    found: dict[str, Any] = json.loads(socket.recv(timeout=PATIENCE))
    return found


def e1(company: str) -> bytes:
    """The golden ledger E1 as a file of this company."""
    return (FIXTURES / "e1.csv").read_bytes().replace(b"\n1000,", f"\n{company},".encode())


def started(**settings: str) -> Iterator[Installation]:
    folder = Path(tempfile.mkdtemp(prefix="vade-flow-"))
    up = Up(folder, settings=settings)
    try:
        up.wait_for_start()
        yield Installation(up)
    finally:
        up.end()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def in_march() -> Iterator[Installation]:
    """An installation whose today is the golden case's key date."""
    yield from started(VADE_TODAY="2026-03-15")


def expected_closing() -> dict[str, Any]:
    case = golden("E1")
    months = {label: amount for label, amount in case["months"].items() if label != "unallocated"}
    return {"balance": case["balance"], "months": months, "aging": case["aging_due"]}


def seen(closing: dict[str, Any]) -> dict[str, Any]:
    aging = [bucket["amount"] for bucket in closing["aging"]]
    return {"balance": closing["balance"], "months": closing["months"], "aging": aging}


class TestGoldenLedger:
    def test_reaches_a_plain_socket_exactly_as_the_fixture_says(self, in_march: Installation) -> None:
        company = in_march.company("E1-SOCKET")
        opening = f"supplier_code,source_key,posting_date,amount\n{SUPPLIER},FIRST,2026-03-01,1.00\n".encode()
        in_march.deliver(company, opening)
        in_march.settled(company)
        supplier = in_march.rows(company)[0]["id"]

        with in_march.socket(f"/ws/suppliers/{supplier}/") as socket:
            snapshot = frame(socket)
            in_march.deliver(company, e1(company))
            named, changed = frame(socket), frame(socket)
            closing = f"supplier_code,source_key,posting_date,amount\n{SUPPLIER},FIRST,2026-03-16,1.00\n".encode()
            in_march.deliver(company, closing)
            golden_frame = frame(socket)

        assert (snapshot["type"], snapshot["seq"], snapshot["data"]["closings"][0]["balance"]) == (
            "snapshot",
            1,
            "1.00",
        )
        assert (named["type"], named["seq"], named["data"]["changed"]) == ("supplier.master_changed", 2, ["name"])
        assert (changed["type"], changed["seq"]) == ("supplier.updated", 3)
        assert (golden_frame["type"], golden_frame["seq"]) == ("supplier.updated", 4)
        assert seen(golden_frame["data"]["closings"][0]) == expected_closing()
        assert golden_frame["data"]["previous"] == {"TRY": {"balance": "40051.74"}}
        assert golden_frame["data"]["calculation"]["key_date"] == "2026-03-15"
        assert golden_frame["message"] == "Anadolu Çelik A.Ş.: balance 40,050.74 TRY"

    def test_is_in_the_snapshot_of_whoever_comes_later(self, in_march: Installation) -> None:
        company = in_march.company("E1-LATER")
        in_march.deliver(company, e1(company))
        in_march.settled(company)
        supplier = in_march.rows(company)[0]["id"]

        with in_march.socket(f"/ws/suppliers/{supplier}") as socket:
            snapshot = frame(socket)

        assert seen(snapshot["data"]["closings"][0]) == expected_closing()

    def test_is_replayed_from_the_number_one_has_seen(self, in_march: Installation) -> None:
        company = in_march.company("E1-REPLAY")
        in_march.deliver(company, e1(company))
        in_march.settled(company)
        supplier = in_march.rows(company)[0]["id"]
        for number in range(3):
            line = f"supplier_code,source_key,posting_date,amount\n{SUPPLIER},X{number},2026-03-01,1.00\n"
            in_march.deliver(company, line.encode())
            in_march.settled(company)
        epoch = in_march.http.get(f"/suppliers/{supplier}/events").json()["epoch"]

        with in_march.socket(f"/ws/suppliers/{supplier}/?since=1&epoch={epoch}") as socket:
            frames = [frame(socket) for _ in range(3)]

        assert [(one["type"], one["seq"]) for one in frames] == [("supplier.updated", n) for n in (2, 3, 4)]
        assert [one["data"]["closings"][0]["balance"] for one in frames] == ["40051.74", "40052.74", "40053.74"]


class TestKeyDates:
    def test_give_two_runs_with_figures_of_their_own(self, in_march: Installation) -> None:
        company = in_march.company("TWO-DAYS")
        in_march.deliver(company, e1(company))
        in_march.settled(company)

        february, march = (in_march.calculate(company, key_date=day) for day in ("2026-02-28", "2026-03-15"))

        assert (february["status"], march["status"]) == ("succeeded", "succeeded")
        assert february["id"] != march["id"]
        assert (february["current"], march["current"]) == (False, True)
        balances = {day: in_march.rows(company, key_date=day)[0]["balance"] for day in ("2026-02-28", "2026-03-15")}
        assert balances == {"2026-02-28": "24300.49", "2026-03-15": "40050.74"}

    def test_of_the_past_are_told_to_whoever_watches_the_calculation_alone(self, in_march: Installation) -> None:
        company = in_march.company("PAST")
        in_march.deliver(company, e1(company))
        in_march.settled(company)
        supplier = in_march.rows(company)[0]["id"]

        with in_march.socket("/ws/live/") as socket:
            run = in_march.http.post(f"/companies/{company}/calculations", json={"key_date": "2026-02-28"}).json()
            socket.send(json.dumps({"op": "subscribe", "id": "a", "topic": f"calculation:{run['id']}"}))
            frames = [frame(socket)]
            while (
                frames[-1]["type"] != "calculation.succeeded"
                and frames[-1].get("data", {}).get("status") != "succeeded"
            ):
                frames.append(frame(socket))

        rows = frames[-1]["data"]["rows"]
        assert [(row["id"], row["closings"][0]["balance"]) for row in rows] == [(supplier, "24300.49")]
        assert in_march.http.get(f"/suppliers/{supplier}/events").json()["last_seq"] == 1


class TestImports:
    def test_list_bad_rows_and_apply_the_good_ones(self, in_march: Installation) -> None:
        company = in_march.company("CROOKED")
        crooked = b"S9,K1,2026-02-31,1.00\nS9,K2,2026-02-01,1.234,50\nS9,K3,2026-02-01,7.00\n"

        batch = in_march.deliver(company, b"supplier_code,source_key,posting_date,amount\n" + crooked)

        assert (batch["status"], batch["counts"]["created"], batch["counts"]["rejected"]) == ("applied", 1, 2)
        answer = in_march.http.get(f"/imports/{batch['id']}/issues", headers={"Accept-Language": "tr"}).json()
        assert [(one["row"], one["code"]) for one in answer["items"]] == [(2, "not-a-date"), (3, "too-many-columns")]
        assert answer["items"][0] | {"message": ""} == {
            "row": 2,
            "severity": "error",
            "code": "not-a-date",
            "field": "posting_date",
            "value": "2026-02-31",
            "message": "",
        }
        assert answer["items"][0]["message"] == "Tarih değil."

    def test_change_nothing_the_second_time(self, in_march: Installation) -> None:
        company = in_march.company("TWICE")
        first = in_march.deliver(company, e1(company))
        in_march.settled(company)
        runs = in_march.http.get(f"/companies/{company}/calculations").json()["items"]

        second = in_march.deliver(company, e1(company))

        assert second["counts"] == {"read": 6, "created": 0, "updated": 0, "unchanged": 6, "removed": 0, "rejected": 0}
        assert second["same_file_as"] == first["id"]
        assert in_march.http.get(f"/companies/{company}/calculations").json()["items"] == runs
