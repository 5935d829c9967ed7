"""
Two people who pay: one proposes, exports and brings the bank's answers, the other agrees. Over and over, to suppliers
nobody else writes about: the bank accepts everything and then refuses it, so that the same items are paid again.

Every request carries a key and is repeated word for word until it is answered.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from tests.export.bank_says import of_batch, of_payment, status_report
from tests.faults.api import COMPANY, PAUSE_SECONDS, TIMEOUT_SECONDS, Abandoned, Refused
from tests.faults.journal import APPROVAL, EXPORT, FEEDBACK, PROPOSAL, Journal

CSRF = "v" * 32
_NOT_NOW = {"nothing-calculated", "idempotency-in-progress"}
"""Refusals that pass: figures are on their way, or the first of two equal requests is at work."""

PAID_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Passwords:
    """Of the two."""

    clerk: str
    approver: str


@dataclass(frozen=True, slots=True)
class Shared:
    """
    What users have in common: `over` is set when nobody shall wait any longer; `tally` counts answers by status;
    `waiting` are those who cannot pay until the figures have caught up with the ledger.
    """

    over: threading.Event
    tally: Counter[str]
    waiting: set[int] = field(default_factory=set)


class _Person:
    """A session. Not for several threads."""

    def __init__(self, address: str, role: str, password: str, *, told: Shared) -> None:
        self._http = httpx.Client(base_url=f"{address}/api/v1", timeout=TIMEOUT_SECONDS, trust_env=False)
        self._http.cookies.set("vade_csrf", CSRF, domain="127.0.0.1")
        self._told = told
        self.ask("POST", "/session", key="", json={"email": f"{role}@example.com", "password": password})

    def ask(self, method: str, path: str, *, key: str, tag: str = "", **told: Any) -> httpx.Response:
        """
        The answer that grants a request, however often it takes.

        Raises:
            Refused: it was answered with a refusal that does not pass by itself.
        """
        while True:
            if self._told.over.is_set():
                raise Abandoned
            answer = self._once(method, path, key=key, tag=tag, **told)
            if answer is not None:
                self._told.waiting.discard(id(self))
                return answer
            self._told.over.wait(PAUSE_SECONDS)

    def get(self, path: str, **query: Any) -> httpx.Response:
        """An answer to a question."""
        return self.ask("GET", path, key="", params=query)

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def _once(self, method: str, path: str, *, key: str, tag: str, **told: Any) -> httpx.Response | None:
        csrf = next(value for name, value in self._http.cookies.items() if name.endswith("vade_csrf"))
        headers = {
            "X-CSRF-Token": csrf,
            **({"Idempotency-Key": key} if key else {}),
            **({"If-Match": tag} if tag else {}),
        }
        try:
            answer = self._http.request(method, path, headers=headers, **told)
        except httpx.HTTPError:
            self._told.tally["unanswered"] += 1
            return None
        self._told.tally[str(answer.status_code)] += 1
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            return None
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            if answer.json().get("type", "").rpartition("/")[2] in _NOT_NOW:
                self._told.waiting.add(id(self))
                return None
            raise Refused(f"{method} {path} answered {answer.status_code}: {answer.text[:500]}")
        return answer


class Payer:
    """
    Args:
        name: makes its random numbers and its keys; no two have the same.
        suppliers: ids of those who are paid.
        passwords: of the two people.
    """

    def __init__(
        self,
        name: str,
        *,
        address: str,
        journal: Journal,
        suppliers: Sequence[str],
        passwords: Passwords,
        told: Shared,
    ) -> None:
        self._name = name
        self._random = Random(f"payer/{name}")
        self._journal = journal
        self._suppliers = sorted(suppliers)
        self._made = 0
        self._clerk = _Person(address, "clerk", passwords.clerk, told=told)
        self._approver = _Person(address, "approver", passwords.approver, told=told)

    def pay_once(self) -> None:
        """One payment run, from the proposal to the bank's no."""
        chosen = sorted(self._random.sample(self._suppliers, k=min(PAID_AT_ONCE, len(self._suppliers))))
        made = self._clerk.ask(
            "POST", f"/companies/{COMPANY}/payment-runs", key=self._key(), json={"suppliers": chosen}
        ).json()
        self._journal.acknowledge(PROPOSAL, made["id"])
        run = f"/payment-runs/{made['id']}"
        if not made["totals"]:  # the other one has reserved everything
            self._step(self._clerk, run, "/cancel", json={"reason": "nothing to pay"})
            return
        sent = self._step(self._clerk, run, "/submit", json={}).json()
        shown = sent["content_hash"]
        self._step(self._approver, run, "/approve", json={"content_hash": shown})
        self._journal.acknowledge(APPROVAL, made["id"], content_hash=shown)
        self._step(self._clerk, run, "/export")
        file = self._clerk.get(f"{run}/file", kind="bank").content
        self._journal.acknowledge(EXPORT, made["id"], sha256=hashlib.sha256(file).hexdigest())
        for status, reason in (("ACCP", ""), ("RJCT", "AC04")):
            self._tell(_report(file, status, reason, f"bank-{self._name}-{self._made}"))

    def close(self) -> None:
        """Hang up."""
        self._clerk.close()
        self._approver.close()

    def _step(self, who: _Person, run: str, step: str, **told: Any) -> httpx.Response:
        tag = who.get(run).headers["etag"]
        return who.ask("POST", f"{run}{step}", key=self._key(), tag=tag, **told)

    def _tell(self, message: bytes) -> None:
        path = f"/companies/{COMPANY}/bank-messages"
        files: Mapping[str, Any] = {"file": ("status.xml", message, "application/xml")}
        taken = self._clerk.ask("POST", path, key=self._key(), files=files).json()
        self._journal.acknowledge(
            FEEDBACK, taken["id"], sha256=hashlib.sha256(message).hexdigest(), payments=message.count(b"<TxSts>")
        )

    def _key(self) -> str:
        self._made += 1
        return f"payer-{self._name}-{self._made}"


def _report(file: bytes, status: str, reason: str, identification: str) -> bytes:
    """What the bank says of every payment of a file."""
    text = file.decode()
    [message_id] = re.findall(r"<MsgId>([^<]+)</MsgId>", text)
    body = ""
    for batch in re.findall(r"<PmtInf>.*?</PmtInf>", text, re.DOTALL):
        [batch_id] = re.findall(r"<PmtInfId>([^<]+)</PmtInfId>", batch)
        payments = re.findall(r"<EndToEndId>([^<]+)</EndToEndId>", batch)
        body += of_batch("".join(of_payment(one, status, reason=reason) for one in payments), batch_id=batch_id)
    return status_report(body, identification=identification).replace(b"message-1", message_id.encode())
