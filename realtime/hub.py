"""
The hub: what one web process knows of the topics its sockets follow.

It is in each group once, hears what is published, compares with the database every few seconds (the reconcile tick),
and reads the rights of its callers again. The channel layer may be away: the tick alone keeps everything going.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.conf import settings

from payments.models import CalculationRun, ImportBatch, PaymentRun, Supplier
from payments.selectors import closings, events
from payments.selectors.events import Head
from payments.selectors.work_states import KINDS, WorkKind
from realtime import rights
from realtime.bell import Bell
from realtime.database import in_database
from realtime.lists import ListWatch
from realtime.refusals import ServiceUnavailable, TooManySockets, TooSlow
from realtime.socket import Socket
from realtime.suppliers import SupplierWatch
from realtime.timing import Background, repeat
from realtime.works import WorkWatch


@dataclass(frozen=True, slots=True)
class Found:
    """What the reconcile tick read: log heads, figures versions by company, versions of rows by kind."""

    heads: dict[int, Head]
    figures: dict[int, int]
    works: dict[str, dict[UUID, int]]


class Hub:
    """One per event loop, which is one per web process."""

    def __init__(self) -> None:
        self.background = Background()
        self.bell = Bell(self.background)
        self.suppliers: dict[int, SupplierWatch] = {}
        self.lists: dict[frozenset[int], ListWatch] = {}
        self.works: dict[str, WorkWatch] = {}
        self.sockets: set[Socket] = set()
        self.lag = 0
        self.behind = 0
        self._places = 0
        self._places_of: Counter[str] = Counter()
        tick, look = settings.VADE.reconcile_seconds, settings.VADE.live_rights_seconds
        self.background.start(repeat(self._reconcile, seconds=tick, earliest=0.75, latest=1.25))
        self.background.start(repeat(self._check_rights, seconds=look, earliest=0.75, latest=1.0))

    # Places

    def take_place(self) -> None:
        """
        Count one more connection.

        Raises:
            ServiceUnavailable: this process holds all it can; another try may meet another process.
        """
        if self._places >= settings.VADE.live_sockets:
            raise ServiceUnavailable
        self._places += 1

    def give_place_back(self) -> None:
        """One connection less."""
        self._places -= 1

    def admit(self, socket: Socket) -> None:
        """
        Keep an accepted socket: its rights are watched from now on.

        Raises:
            TooManySockets: its caller holds as many as one may.
        """
        key = socket.sign_in.caller.key
        if self._places_of[key] >= settings.VADE.live_sockets_per_caller:
            raise TooManySockets
        self._places_of[key] += 1
        self.sockets.add(socket)

    def release(self, socket: Socket) -> None:
        """The socket is gone. Doing it twice changes nothing."""
        if socket in self.sockets:
            self.sockets.remove(socket)
            key = socket.sign_in.caller.key
            self._places_of[key] -= 1
            if not self._places_of[key]:
                del self._places_of[key]
        socket.release()

    # Topics

    def supplier(self, supplier: Supplier) -> SupplierWatch:
        """The watch of a supplier; it lasts while somebody follows."""
        key = supplier.pk
        if key not in self.suppliers:
            forget = partial(self.suppliers.pop, key, None)
            self.suppliers[key] = SupplierWatch(supplier, bell=self.bell, background=self.background, forget=forget)
        return self.suppliers[key]

    def company_lists(self, company_ids: frozenset[int]) -> ListWatch:
        """The watch of some companies' lists."""
        if company_ids not in self.lists:
            forget = partial(self.lists.pop, company_ids, None)
            self.lists[company_ids] = ListWatch(company_ids, bell=self.bell, background=self.background, forget=forget)
        return self.lists[company_ids]

    def work(self, kind: WorkKind, row: CalculationRun | ImportBatch | PaymentRun) -> WorkWatch:
        """The watch of a calculation or an import."""
        key = kind.topic(row.pk)
        if key not in self.works:
            forget = partial(self.works.pop, key, None)
            self.works[key] = WorkWatch(kind, row, bell=self.bell, background=self.background, forget=forget)
        return self.works[key]

    # What it does by itself

    async def stop(self) -> None:
        """Leave every group and end every task; for the end of the process."""
        await self.background.stop()
        await self.bell.stop()

    async def _check_rights(self) -> None:
        await rights.check(self.sockets)

    async def _reconcile(self) -> None:
        """Compare what is known with what the database says, and drop peers that take nothing."""
        for socket in list(self.sockets):
            if socket.peer.stalled_for() > settings.VADE.live_send_seconds:
                socket.end(TooSlow())
        if not (self.suppliers or self.lists or self.works):
            self.lag = 0
            return
        companies = frozenset[int]().union(*self.lists)
        rows = {kind: [one.row_id for one in self.works.values() if one.kind is kind] for kind in KINDS}
        found = await in_database(_find, list(self.suppliers), companies, rows)
        if self._compare(found):
            self.bell.doubt()

    def _compare(self, found: Found) -> bool:
        """Let every watch see what was found; whether any of them had not heard of it."""
        ahead = (
            found.heads[pk].last - one.top for pk, one in self.suppliers.items() if one.begun and pk in found.heads
        )
        self.lag = max(ahead, default=0)
        missed = [one.compare(found.heads[pk]) for pk, one in self.suppliers.items() if one.begun and pk in found.heads]
        missed += [one.compare(found.figures) for one in self.lists.values() if one.begun]
        for one in self.works.values():
            if one.begun:
                missed.append(one.compare(found.works[one.kind.noun].get(one.row_id, 0)))
        self.behind += any(missed)
        return any(missed)


def _find(supplier_ids: list[int], company_ids: frozenset[int], rows: dict[WorkKind, list[UUID]]) -> Found:
    return Found(
        heads=events.heads(supplier_ids) if supplier_ids else {},
        figures=closings.figures_versions(company_ids) if company_ids else {},
        works={kind.noun: kind.versions(ids) if ids else {} for kind, ids in rows.items()},
    )


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def current_hub() -> Hub:
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    for other in [one for one in _hubs if one.is_closed()]:
        del _hubs[other]
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


@dataclass(frozen=True, slots=True)
class LiveFigures:
    """
    What one process's sockets look like. `lag`: events the log was ahead of what was heard, at the last reconcile tick;
    `behind`: how many ticks have found that something was not heard.
    """

    sockets: int
    suppliers: int
    lag: int
    behind: int


def live_figures() -> LiveFigures:
    """Of all loops of this process; from any thread."""
    hubs = list(_hubs.values())
    return LiveFigures(
        sockets=sum(len(one.sockets) for one in hubs),
        suppliers=sum(len(one.suppliers) for one in hubs),
        lag=max((one.lag for one in hubs), default=0),
        behind=sum(one.behind for one in hubs),
    )


async def stop_hub() -> None:
    """End the running loop's hub, if it has one."""
    hub = _hubs.pop(asyncio.get_running_loop(), None)
    if hub is not None:
        await hub.stop()
