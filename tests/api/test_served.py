"""What only a real server shows: a flood of sign-ins, whose address counts, and what stands in the logs afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from payments.services import hashing
from tests.realtime.served import Server, served

WRONG = "wrong-password-1"
PROXIED = "203.0.113.7"
BASE_MB, EACH_MB = 350, 110
"""What a web process holds by itself at most, and what Argon2 takes for one password."""


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[Server]:
    """Behind a proxy on this machine, told to log everything."""
    with django_db_blocker.unblock(), served(VADE_PROXIES="127.0.0.1", VADE_LOG_LEVEL="DEBUG") as running:
        yield running


@pytest.fixture(scope="module")
def unproxied(django_db_setup: None, django_db_blocker: Any) -> Iterator[Server]:
    with django_db_blocker.unblock(), served() as running:
        yield running


class Visitor:
    """A browser with a CSRF cookie; `told` is what a proxy says about where it comes from."""

    def __init__(self, server: Server) -> None:
        self._address = f"http://127.0.0.1:{server.port}"
        self.client = httpx.Client(base_url=self._address, timeout=120)
        self.client.get("/")
        self._cookies = dict(self.client.cookies)

    def sign_in(self, email: str, password: str = WRONG, *, told: str = PROXIED) -> httpx.Response:
        headers = {"X-CSRF-Token": self._cookies["vade_csrf"], "X-Forwarded-For": told}
        body = {"email": email, "password": password}
        address = f"{self._address}/api/v1/session"  # a connection of its own each: two hundred threads share no pool
        return httpx.post(address, json=body, headers=headers, cookies=self._cookies, timeout=120)


@pytest.mark.django_db(transaction=True)
class TestFlood:
    def test_of_sign_ins_takes_bounded_memory_and_leaves_others_served(self, server: Server) -> None:
        visitor = Visitor(server)

        def one(number: int) -> tuple[int, str]:
            answer = visitor.sign_in(f"flood{number}@example.com", told=f"10.{number // 250}.{number % 250}.1")
            return answer.status_code, answer.json()["code"]

        with ThreadPoolExecutor(200) as threads:
            flood = [threads.submit(one, number) for number in range(200)]
            alive = httpx.get(f"http://127.0.0.1:{server.port}/healthz", timeout=120)
            answers = [one.result() for one in flood]

        peak = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{server.process.pid}/status").read_text())
        assert peak is not None
        assert int(peak[1]) / 1024 < BASE_MB + hashing.AT_ONCE * EACH_MB
        assert alive.status_code == 200
        assert set(answers) == {(401, "wrong-credentials"), (429, "too-many-sign-ins")}


@pytest.mark.django_db(transaction=True)
class TestAddress:
    def test_is_what_our_proxy_says_and_not_what_its_visitor_says(self, server: Server) -> None:
        visitor = Visitor(server)

        codes = [
            visitor.sign_in(f"someone{n}@example.com", told=f"198.51.100.{n}, {PROXIED}").status_code for n in range(6)
        ]
        other = visitor.sign_in("another@example.com", told="198.51.100.99")

        assert codes == [401] * 5 + [429]
        assert other.status_code == 401

    def test_is_the_visitors_own_where_no_proxy_is_named(self, unproxied: Server) -> None:
        visitor = Visitor(unproxied)

        codes = [visitor.sign_in(f"someone{n}@example.com", told=f"198.51.100.{n}").status_code for n in range(6)]

        assert codes == [401] * 5 + [429]


CANARIES = {
    "password": "canary-password-71",
    "link": "canary-link-Zm9vYmFyYmF6",
    "code": "canarycode73",
    "token": "vade_" + "canary-token-74-abcdefghijklmnop",
    "ticket": "canary-ticket-75-abcdefgh",
    "session": "canarysession76abcdefgh",
    "iban": "TR330006100519786457841326",
}


@pytest.mark.django_db(transaction=True)
class TestLogs:
    def test_hold_no_secret_and_one_record_per_line_after_hostile_requests(self, server: Server) -> None:
        visitor = Visitor(server)
        client = visitor.client
        hostile = {"User-Agent": "x\x1b[31m", "X-Request-ID": "x" * 200, "X-CSRF-Token": client.cookies["vade_csrf"]}

        visitor.sign_in("canary@example.com", CANARIES["password"])
        for body in ({"link": CANARIES["link"], "code": CANARIES["code"]}, {"iban": CANARIES["iban"]}):
            client.post("/api/v1/session", json=body, headers=hostile)
        client.post("/api/v1/session", content=f'{{"password":"{CANARIES["password"]}"', headers=hostile)
        client.get("/api/v1/me", headers={**hostile, "Authorization": f"Bearer {CANARIES['token']}"})
        client.get(f"/api/v1/suppliers/{CANARIES['iban']}?ticket={CANARIES['ticket']}", headers=hostile)
        client.get("/api/v1/me", headers={"Cookie": f"vade_session={CANARIES['session']}"})
        for path in (f"/ws/live/?ticket={CANARIES['ticket']}", "/ws/live/"):
            with pytest.raises(WebSocketException):  # noqa: PT012 (accepted first, so that a browser sees the code)
                bearer = {"Authorization": f"Bearer {CANARIES['token']}"} if "ticket" not in path else {}
                with connect(server.url(path), additional_headers=bearer) as line:
                    while True:
                        line.recv(timeout=10)

        said = server.said()
        assert [name for name, canary in CANARIES.items() if canary in said] == []
        assert "\x1b" not in said
        assert all(orjson.loads(line)["ts"] for line in said.splitlines())
        assert '"level":"DEBUG"' in said, "the server was told to say everything"
