"""
`suppliers`: which rows of the lists one may see have changed. Conflated; no backlog.

Each company's figures carry a version that grows by one with every change. A message that continues it brings rows;
anything else means that something was missed, and the reader is told to fetch the list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from payments.domain.errors import PaymentsError
from payments.events.publish import MAX_ROWS, suppliers_group
from payments.models import Company
from payments.selectors import closings
from payments.selectors.access import NoPermission
from realtime.bell import Bell
from realtime.database import in_database
from realtime.rendering import SharedFrame, StateFrame
from realtime.timing import Background, Conflated
from realtime.watching import Outlet, StateFollower, View, Watch

TOPIC = "suppliers"


class ListWatch(Watch["ListFollower"]):
    """The lists of a set of companies, shared by every socket that may see exactly these."""

    def __init__(
        self, company_ids: frozenset[int], *, bell: Bell, background: Background, forget: Callable[[], object]
    ) -> None:
        self._company_of = {suppliers_group(company_id): company_id for company_id in company_ids}
        super().__init__(bell=bell, background=background, groups=self._company_of, forget=forget)
        self.company_ids = company_ids
        self.versions: dict[int, int] = {}
        self.told = 0
        named = orjson.dumps(sorted(company_ids))
        self._epoch = hashlib.sha256(named).hexdigest()[:12]
        self._rows: dict[int, str] = {}
        self._count = 0
        self._missed = False
        self._beat = Conflated(self._tell, background)

    def hear(self, message: Mapping[str, Any]) -> None:
        """Rows of one company have changed."""
        if not self.begun:
            self._missed = True
            return
        company_id, version = self._company_of[message["group"]], message["figures_version"]
        seen = self.versions.get(company_id, 0)
        if version <= seen:  # the tick was faster, and the reader fetches the list
            return
        self.versions[company_id] = version
        if version > seen + 1 or message["more"]:
            self._missed = True
        self._count += message["count"]
        if not self._missed:
            self._rows.update(message["rows"])
        self._beat.touch()

    def compare(self, versions: Mapping[int, int]) -> bool:
        """Take note of the figures versions that were found; whether any is further than was heard."""
        newer = {pk: versions[pk] for pk in self.company_ids if versions.get(pk, 0) > self.versions.get(pk, 0)}
        if newer:
            self.versions.update(newer)
            self._missed = True
            self._beat.touch()
        return bool(newer)

    @property
    def seq(self) -> int:
        """Grows with every change of any of the companies."""
        return sum(self.versions.values())

    def snapshot(self, companies: Iterable[Company]) -> StateFrame:
        """Where the lists stand; `companies` are those of this watch."""
        told = [
            {
                "code": company.code,
                "name": company.name,
                "currency": company.currency,
                "figures_version": self.versions.get(company.pk, 0),
            }
            for company in companies
        ]
        return self._frame("snapshot", {"companies": told}, code="suppliers.watched", count=len(told))

    def refetch(self) -> StateFrame:
        """More than can be told: fetch the list."""
        data = {"rows": [], "more": True, "calculation": None}
        return self._frame("suppliers.changed", data, code="suppliers.refetch", count=0)

    async def _read(self) -> None:
        self.versions = await in_database(closings.figures_versions, self.company_ids)
        self.told = self.seq
        if self._missed:
            self._beat.touch()

    async def _tell(self) -> None:
        if self._missed or len(self._rows) > MAX_ROWS:
            frame = self.refetch()
        else:
            frame = self._frame("suppliers.changed", _changed(self._rows), code="suppliers.changed", count=self._count)
        self._rows, self._count, self._missed = {}, 0, False
        self.told = frame.seq
        for follower in self.followers:
            follower.offer(frame)

    def _frame(self, kind: str, data: Mapping[str, Any], *, code: str, count: int) -> StateFrame:
        return StateFrame(
            topic=TOPIC,
            kind=kind,
            seq=self.seq,
            epoch=self._epoch,
            now=datetime.now(UTC),
            data=data,
            code=code,
            values={"count": count},
        )


def _changed(rows: Mapping[int, str]) -> dict[str, Any]:
    """`ChangedRows`: of each supplier the newest figures, from the data of its newest event."""
    told, calculations = [], []
    for supplier_id, text in rows.items():
        data = orjson.loads(text)
        told.append({"id": str(supplier_id), "version": data["version"], "closings": data["closings"]})
        calculations.append(data["calculation"])
    same = all(name == calculations[0] for name in calculations)
    return {"rows": told, "more": False, "calculation": calculations[0] if calculations and same else None}


class ListFollower(StateFollower):
    """One socket's place at the lists its caller may see."""

    def __init__(self, find: Callable[[frozenset[int]], ListWatch], outlet: Outlet, *, background: Background) -> None:
        super().__init__(TOPIC, outlet)
        self._find = find
        self._background = background
        self._watch: ListWatch | None = None
        self._moving = False
        self._left = False

    async def begin(self, view: View) -> None:
        """Join the lists of the companies in view; a snapshot comes first."""
        before, self._watch = self._watch, self._find(frozenset(view.companies))
        try:
            await self._watch.join(self)
        finally:
            if before is not None and before is not self._watch:
                before.leave(self)
            if self._left:
                self._watch.leave(self)
        self.begin_with(self._watch.snapshot(view.companies.values()), seen=self._watch.told)

    def _instead_of_two(self, newer: SharedFrame) -> SharedFrame:
        return self._watch.refetch() if self._watch is not None else newer

    def leave(self) -> None:
        """This socket no longer follows."""
        self._left = True
        if self._watch is not None:
            self._watch.leave(self)

    def judge(self, view: View) -> PaymentsError | None:
        """Follow the companies that are in view now; when the last of them is gone, this ends."""
        known = self._watch.company_ids if self._watch is not None else frozenset()
        if known == frozenset(view.companies) or self._moving:
            return None
        if not view.companies:
            return NoPermission(permission="read")
        self._moving = True
        self._background.start(self._move(view))
        return None

    async def _move(self, view: View) -> None:
        try:
            await self.begin(view)
        finally:
            self._moving = False
