"""
SAP systems of our own to fetch from: OData version 2, and the Service Layer, over real HTTP on this machine. They page
as the real ones do, and fail when told to: busy, cut off, redirecting, a session that is over.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

USER, PASSWORD = "READER", "open sesame"
PAGE = 3
"""Records of a page, whatever is asked for."""
HELD_UP_SECONDS = 20

Rows = list[dict[str, Any]]


@dataclass
class System:
    """
    What a system holds, by service and entity set, and how it behaves.

    `failures` are answered first, one a request: a status, `cut` (the connection ends inside the body), `over` (401).
    """

    kind: str
    held: dict[str, dict[str, Rows]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    retry_after: str = "0"
    own_links: bool = True
    short_by: int = 0
    """So many records fewer than are counted."""

    asked: list[str] = field(default_factory=list)
    methods: Counter[str] = field(default_factory=Counter)
    sessions: set[str] = field(default_factory=set)
    held_up: threading.Event | None = None
    """Nothing is answered before it is set."""

    sign_ins: int = 0
    port: int = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def running(system: System) -> Iterator[System]:
    """The system on a port of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Answers", (_Answers,), {"system": system}))
    system.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield system
    finally:
        server.shutdown()
        server.server_close()


class _Answers(BaseHTTPRequestHandler):
    """One connection to a system."""

    system: System
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.system.methods["GET"] += 1
        path, query = _split(self.path)
        self.system.asked.append(unquote(self.path))
        if self.system.held_up:
            self.system.held_up.wait(HELD_UP_SECONDS)
        if self.system.failures:
            self._fail(self.system.failures.pop(0))
        elif self.system.kind == "s4":
            self._s4(path, query)
        else:
            self._service_layer(path, query)

    def do_POST(self) -> None:
        self.system.methods["POST"] += 1
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path, _ = _split(self.path)
        if path == "/b1s/v2/Logout":
            self._answer(204, b"")
            return
        told = json.loads(body)
        if path != "/b1s/v2/Login" or (told["UserName"], told["Password"]) != (USER, PASSWORD):
            self._answer(401, b"{}")
            return
        self.system.sign_ins += 1
        session = f"S{self.system.sign_ins}"
        self.system.sessions = {session}
        cookie = f"B1SESSION={session}; HttpOnly; Path=/b1s/v2"
        self._answer(200, json.dumps({"SessionId": session}).encode(), **{"Set-Cookie": cookie})

    def _s4(self, path: str, query: dict[str, str]) -> None:
        expected = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if self.headers.get("Authorization") != expected:
            self._answer(401, b"{}")
            return
        _, service, entity_set = path.rsplit("/", 2)
        if entity_set == "$metadata":
            self._answer(200, _metadata(self.system.held[service]).encode(), **{"Content-Type": "application/xml"})
            return
        rows = [row for row in self.system.held[service][entity_set] if _matches(row, query.get("$filter", ""))]
        fields = query["$select"].split(",") if "$select" in query else None
        start = int(query.get("$skiptoken", query.get("$skip", "0")))
        page = rows[: len(rows) - self.system.short_by][start : start + PAGE]
        results = [{name: row.get(name, "") for name in fields} if fields else row for row in page]
        answer: dict[str, Any] = {"results": results}
        if query.get("$inlinecount") == "allpages":
            answer["__count"] = str(len(rows))
        if self.system.own_links and start + PAGE < len(rows) - self.system.short_by:
            link = self.path.replace(f"%24skip={start}", "").replace(f"%24skiptoken={start}", "")
            answer["__next"] = f"http://{self.system.host}{link}&%24skiptoken={start + PAGE}"
        self._answer(200, json.dumps({"d": answer}).encode())

    def _service_layer(self, path: str, query: dict[str, str]) -> None:
        session = re.search(r"B1SESSION=([^;]+)", self.headers.get("Cookie", ""))
        if session is None or session[1] not in self.system.sessions:
            self._answer(401, b"{}")
            return
        name = unquote(path).removeprefix("/b1s/v2/")
        if name not in self.system.held["b1s"]:
            self._answer(404, b"{}")
            return
        rows = self.system.held["b1s"][name]
        start = int(query.get("$skip", "0"))
        answer: dict[str, Any] = {"value": rows[: len(rows) - self.system.short_by][start : start + PAGE]}
        if query.get("$count") == "true":
            answer["@odata.count"] = len(rows)
        if start + PAGE < len(rows) - self.system.short_by:
            answer["@odata.nextLink"] = f"{path.removeprefix('/b1s/v2/')}?$skip={start + PAGE}"
        self._answer(200, json.dumps(answer).encode())

    def _fail(self, how: str) -> None:
        if how == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"d": {"results": [')
            self.close_connection = True
        elif how == "over":
            self.system.sessions.clear()
            self._answer(401, b"{}")
        elif how == "redirect":
            self._answer(302, b"", Location="http://169.254.169.254/latest/meta-data/")
        elif how == "html":
            self._answer(200, b"<html>Sign in</html>")
        else:
            self._answer(int(how), b"no work process", **{"Retry-After": self.system.retry_after})

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _split(target: str) -> tuple[str, dict[str, str]]:
    parts = urlsplit(target)
    return parts.path, {name: values[-1] for name, values in parse_qs(parts.query).items()}


_COMPARED = re.compile(r"(\w+) (eq|ne|ge) (?:datetime)?'([^']*)'")


def _matches(row: dict[str, Any], condition: str) -> bool:
    for name, operator, literal in _COMPARED.findall(condition):
        value = str(row[name] or "")
        if operator == "ge":
            day = int(value.removeprefix("/Date(").removesuffix(")/"))
            wanted = ticks(literal[:10])
            if day < int(wanted.removeprefix("/Date(").removesuffix(")/")):
                return False
        elif (value == literal) != (operator == "eq"):
            return False
    return True


def _metadata(sets: dict[str, Rows]) -> str:
    types = "".join(
        f'<EntityType Name="{name}Type">'
        + "".join(f'<Property Name="{prop}" Type="Edm.String"/>' for prop in (rows[0] if rows else {}))
        + "</EntityType>"
        for name, rows in sets.items()
    )
    named = "".join(f'<EntitySet Name="{name}" EntityType="API.{name}Type"/>' for name in sets)
    return (
        '<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"><edmx:DataServices>'
        f'<Schema Namespace="API" xmlns="http://schemas.microsoft.com/ado/2008/09/edm">{types}'
        f"<EntityContainer>{named}</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>"
    )


def ticks(day: str) -> str:
    """A day as version 2 writes it."""
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return f"/Date({int(moment.timestamp()) * 1000})/"


def written(folder: Path, system: System, *, kind: str, company: str, **more: object) -> Path:
    """The operator's file, naming a system for a company."""
    table = {
        "kind": kind,
        "url": f"http://{system.host}",
        "sap_company": "1000",
        "user": USER,
        "password_variable": "TEST_SAP_PASSWORD",
        **more,
    }
    lines = [f'[companies."{company}"]', *(f"{name} = {json.dumps(value)}" for name, value in table.items())]
    path = folder / f"{company}.toml"
    path.write_text("\n".join(lines))
    return path
