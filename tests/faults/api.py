"""The installation over HTTP, used with care: what was not answered is asked about before it is repeated."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date
from typing import Any

import httpx

from tests.faults.journal import CALCULATION, IMPORT, Journal
from tests.faults.lines import COMPANY_CURRENCY, Line

COMPANY = "F100"
TIMEOUT_SECONDS = 15.0
PAUSE_SECONDS = 0.15
IMPORT_ENDS = {"needs_confirmation", "applied", "rejected", "failed", "cancelled"}
RUN_ENDS = {"succeeded", "failed", "cancelled"}


class Abandoned(Exception):
    """The run is over; whoever still waits for an answer stops waiting."""


class Refused(Exception):
    """A 4xx answer: the harness asked wrongly, or the product did not know what it had acknowledged."""


class Unanswered(Exception):
    """No answer, or one that says that the server has failed: the effect is unknown."""


class Client:
    """
    One user's connection. Not for several threads.

    Args:
        over: set when nobody shall wait any longer.
        tally: counts answers by status, and `unanswered`; shared by all.
    """

    def __init__(
        self, address: str, token: str, journal: Journal, *, over: threading.Event, tally: Counter[str]
    ) -> None:
        self._http = httpx.Client(
            base_url=f"{address}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=TIMEOUT_SECONDS,
            trust_env=False,
        )
        self._journal = journal
        self._over = over
        self._tally = tally

    def found_company(self) -> None:
        """Make the company; that it is there already is an answer too."""
        value = {"code": COMPANY, "name": "Faults A.Ş.", "currency": COMPANY_CURRENCY}
        try:
            self._until_answered("POST", "/companies", json=value)
        except Refused:
            self.get(f"/companies/{COMPANY}")

    def deliver(self, lines: list[Line]) -> str:
        """Deliver a file until it is acknowledged, and note that; the import's id."""
        digest, content = self._journal.keep_file(lines)
        while True:
            try:
                answer = self._once(
                    "POST", f"/companies/{COMPANY}/imports", files={"file": ("ledger.csv", content, "text/csv")}
                )
            except Unanswered:
                answer = self._delivered(digest)
            if answer is not None:
                self._journal.acknowledge(IMPORT, answer["id"], sha256=digest, rows=len(lines))
                return str(answer["id"])

    def calculate(self, *, key_date: date | None = None, suppliers: list[str] | None = None) -> str:
        """
        Ask for a calculation until it is acknowledged, and note that; its id. To ask twice for the same is harmless.

        Args:
            suppliers: ids as the API gives them.
        """
        asked: dict[str, Any] = {}
        if key_date is not None:
            asked["key_date"] = key_date.isoformat()
        if suppliers is not None:
            asked["suppliers"] = suppliers
        answer = self._until_answered("POST", f"/companies/{COMPANY}/calculations", json=asked)
        self._journal.acknowledge(CALCULATION, answer["id"], **asked)
        return str(answer["id"])

    def wait_for_import(self, import_id: str) -> str:
        """Its status, once it has ended."""
        while (status := self.get(f"/imports/{import_id}")["status"]) not in IMPORT_ENDS:
            self._pause()
        return str(status)

    def wait_for_calculation(self, run_id: str) -> str:
        """Its status, once it has ended."""
        while (status := self.get(f"/calculations/{run_id}")["status"]) not in RUN_ENDS:
            self._pause()
        return str(status)

    def supplier_id(self, code: str) -> str:
        """The id of the supplier with that code, which has figures."""
        items = self.get(f"/companies/{COMPANY}/suppliers", q=code)["items"]
        return str(next(item["id"] for item in items if item["code"] == code))

    def events(self, supplier_id: str) -> list[dict[str, Any]]:
        """Every event of a supplier, page by page."""
        found: list[dict[str, Any]] = []
        while page := self.get(f"/suppliers/{supplier_id}/events", after=found[-1]["seq"] if found else 0)["items"]:
            found += page
        return found

    def get(self, path: str, **query: Any) -> Any:
        """The answer to a question, however often it has to be asked."""
        return self._until_answered("GET", path, params=query)

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def _delivered(self, digest: str) -> dict[str, Any] | None:
        """The import of that file, if it did arrive."""
        items = self.get(f"/companies/{COMPANY}/imports", limit=100)["items"]
        return next((item for item in items if item["file_sha256"] == digest), None)

    def _until_answered(self, method: str, path: str, **told: Any) -> Any:
        while True:
            try:
                return self._once(method, path, **told)
            except Unanswered:
                self._pause()

    def _once(self, method: str, path: str, **told: Any) -> Any:
        if self._over.is_set():
            raise Abandoned
        try:
            answer = self._http.request(method, path, **told)
        except httpx.HTTPError as lost:
            self._tally["unanswered"] += 1
            raise Unanswered from lost
        self._tally[str(answer.status_code)] += 1
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Unanswered
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            raise Refused(f"{method} {path} answered {answer.status_code}: {answer.text[:500]}")
        return answer.json()

    def _pause(self) -> None:
        if self._over.wait(PAUSE_SECONDS):
            raise Abandoned
