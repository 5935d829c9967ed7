"""
`vade up --once`: a client's whole way through a running installation, over HTTP and the WebSocket.

A small ledger is imported, calculated and checked against figures worked out by hand; then one amount changes while
its supplier is watched, and the new balance has to arrive on the socket.
"""

from __future__ import annotations

import http.client
import json
import secrets
import subprocess
import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from config.cli.installation import Installation
from config.cli.places import ROOT
from config.cli.refusal import Refusal

COMPANY = "VADE-CHECK"
SUPPLIER = "320.01.0000100"
PATIENCE_SECONDS = 60
HEADER = (
    "company,supplier_code,supplier_name,source_key,doc_no,doc_type,posting_date,document_date,due_date,"
    "currency,amount,amount_lc,invoice_ref,reference,open_amount,block,term,iban,text"
)

LEDGER = (
    ("I1", "KR", -97, -67, Decimal("18000.00"), ""),
    ("I2", "KR", -62, -32, Decimal("22500.50"), ""),
    ("P1", "KZ", -41, -41, Decimal("-25000.00"), ""),
    ("I3", "KR", -27, 3, Decimal("9999.99"), ""),
    ("C1", "KG", -23, -23, Decimal("-1200.00"), "I2"),
    ("I4", "KR", -13, 17, Decimal("15750.25"), ""),
)
"""Document, type, posting and due day counted from the key date, amount (positive: we owe), invoice meant."""

BALANCE = Decimal("40050.74")
OVERDUE = Decimal("14300.50")
"""What of I2 is left by the credit memo that names it and by the payment after it closed I1."""


def ledger_csv(key_date: date, newest: Decimal) -> str:
    """The ledger as canonical CSV, dated back from `key_date`, with one more invoice of `newest`, due later."""
    lines = [HEADER]
    for document, kind, posted, due, amount, reference in (*LEDGER, ("I5", "KR", 0, 30, newest, "")):
        posting_date, due_date = key_date + timedelta(days=posted), key_date + timedelta(days=due)
        lines.append(
            f"{COMPANY},{SUPPLIER},Anadolu Çelik A.Ş.,{document},{document},{kind},{posting_date},{posting_date},"
            f"{due_date},TRY,{amount},{amount},{reference},,,,,,"
        )
    return "\n".join(lines) + "\n"


def run(installation: Installation, *, token_command: list[str], say: Callable[[str, str], None]) -> None:
    """
    Go the whole way once and say each step.

    Args:
        token_command: prints a token for all companies on stdout.

    Raises:
        Refusal: an answer was not the expected one, or did not come in time.
    """
    done = subprocess.run(token_command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refusal(f"round trip: no token: {done.stderr.strip()[-500:]}")
    client = Client(installation.address, done.stdout.strip())
    newest = Decimal(10_000 + secrets.randbelow(900_000)).scaleb(-2)  # another amount than last time
    key_date = _company_today(client)

    counts = client.deliver(ledger_csv(key_date, newest))
    say("vade", f"1 imported: {', '.join(f'{value} {name}' for name, value in counts.items() if value)}")

    calculation = client.calculate(key_date)
    row = client.supplier_row(key_date)
    _expect("balance", row["balance"], BALANCE + newest)
    _expect("overdue", row["overdue"], OVERDUE)
    say("vade", f"2 calculated {key_date}: balance {row['balance']}, overdue {row['overdue']} ({calculation})")

    changed = newest + Decimal("0.01")
    try:
        frame, seconds = client.watch_change(row["id"], ledger_csv(key_date, changed))
    except (OSError, WebSocketException) as error:
        raise Refusal(f"round trip: the socket of supplier {row['id']} failed: {error!r}") from error
    _expect("balance on the socket", frame["data"]["closings"][0]["balance"], BALANCE + changed)
    say("vade", f"3 import to socket in {seconds:.2f} s: seq {frame['seq']}, “{frame['message']}”")


class Client:
    """The few calls of the public contract that the round trip needs."""

    def __init__(self, address: str, token: str) -> None:
        self._place = urlsplit(address).netloc
        self._headers = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Any:
        """The JSON of an answer; problems are raised with what they say."""
        line = http.client.HTTPConnection(self._place, timeout=PATIENCE_SECONDS)
        try:
            line.request(method, path, body or None, {**self._headers, **(headers or {})})
            answer = line.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            raise Refusal(f"round trip: {method} {path} failed: {error!r}") from error
        finally:
            line.close()
        if answer.status >= http.HTTPStatus.BAD_REQUEST:
            raise Refusal(f"round trip: {method} {path} answered {answer.status}: {text[:500]}")
        return json.loads(text) if text else None

    def post(self, path: str, value: Mapping[str, Any]) -> Any:
        """POST a JSON object."""
        return self.call("POST", path, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def deliver(self, ledger: str) -> dict[str, int]:
        """Import a file and wait until it is applied; its counts."""
        border = secrets.token_hex(16)
        part = 'Content-Disposition: form-data; name="file"; filename="ledger.csv"\r\nContent-Type: text/csv'
        body = f"--{border}\r\n{part}\r\n\r\n{ledger}\r\n--{border}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={border}"}
        accepted = self.call("POST", f"/api/v1/companies/{COMPANY}/imports", body, kind)
        return dict(self._outcome(accepted["links"]["self"], good="applied", busy={"running", "staged"})["counts"])

    def calculate(self, key_date: date) -> str:
        """Calculate a day and wait until it is done; the calculation's id."""
        accepted = self.post(f"/api/v1/companies/{COMPANY}/calculations", {"key_date": key_date.isoformat()})
        return str(self._outcome(accepted["links"]["self"], good="succeeded", busy={"queued", "running"})["id"])

    def supplier_row(self, key_date: date) -> dict[str, Any]:
        """The supplier's figures of a key date."""
        found = self.call("GET", f"/api/v1/companies/{COMPANY}/suppliers?q={SUPPLIER}&key_date={key_date}")
        if len(found["items"]) != 1:
            raise Refusal(f"round trip: {len(found['items'])} rows for supplier {SUPPLIER}, expected 1")
        return dict(found["items"][0])

    def watch_change(self, supplier_id: str, ledger: str) -> tuple[dict[str, Any], float]:
        """Import a changed ledger while watching; the frame of the change, and the seconds it took to come."""
        address = f"ws://{self._place}/ws/suppliers/{supplier_id}/"
        with connect(address, additional_headers=self._headers, open_timeout=PATIENCE_SECONDS, proxy=None) as socket:
            snapshot = json.loads(socket.recv(timeout=PATIENCE_SECONDS))
            _expect_text("first frame", snapshot["type"], "snapshot")
            began = time.monotonic()
            self.deliver(ledger)
            frame = json.loads(socket.recv(timeout=PATIENCE_SECONDS))
        _expect_text("frame after the change", frame["type"], "supplier.updated")
        _expect_text("its number", str(frame["seq"]), str(snapshot["seq"] + 1))
        return frame, time.monotonic() - began

    def _outcome(self, path: str, *, good: str, busy: set[str]) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (found := self.call("GET", path))["status"] in busy:
            if time.monotonic() > deadline:
                raise Refusal(f"round trip: {path} is still {found['status']} after {PATIENCE_SECONDS} s")
            time.sleep(0.05)
        _expect_text(path, f"{found['status']} {found['error_code'] or ''}".strip(), good)
        return dict(found)


def _company_today(client: Client) -> date:
    """Today where the company is; the company is made on the first round trip."""
    companies = {company["code"]: company for company in client.call("GET", "/api/v1/companies")["items"]}
    if COMPANY not in companies:
        new = {"code": COMPANY, "name": "Round trip of vade up --once", "currency": "TRY"}
        companies[COMPANY] = client.post("/api/v1/companies", new)
    return date.fromisoformat(companies[COMPANY]["today"])


def _expect(what: str, found: str, expected: Decimal) -> None:
    _expect_text(what, found, f"{expected:.2f}")


def _expect_text(what: str, found: str, expected: str) -> None:
    if found != expected:
        raise Refusal(f"round trip: {what} is {found!r}, expected {expected!r}")
