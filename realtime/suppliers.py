"""
`supplier:<id>`: the log of one supplier, followed by any number of sockets.

The watch keeps the newest events in a ring; every socket is a cursor. Whoever is behind the ring reads the log, page
by page, at its own pace; whoever is behind the log gets a snapshot.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from payments.domain.errors import PaymentsError
from payments.events.publish import supplier_group
from payments.models import Supplier
from payments.selectors import events
from payments.selectors.access import NoPermission
from payments.selectors.events import NOTHING_YET, Head
from realtime.bell import Bell
from realtime.database import in_database
from realtime.rendering import LoggedFrame, SharedFrame, SupplierSnapshot
from realtime.timing import Background, Shared
from realtime.watching import Follower, Outlet, View, Watch, if_hidden

PAGE = 100
"""Events a socket takes at once, from the ring or from the log."""

RING_EVENTS = 1000
RING_BYTES = 2 * 1024 * 1024
_CATCH_UP = 500


def topic_of(supplier_id: int) -> str:
    """The topic's name on the wire."""
    return f"supplier:{supplier_id}"


class SupplierWatch(Watch["SupplierFollower"]):
    """Where a supplier's log stands (`epoch`, `top`), and its newest events."""

    def __init__(self, supplier: Supplier, *, bell: Bell, background: Background, forget: Callable[[], object]) -> None:
        group = supplier_group(supplier.company_id, supplier.pk)
        super().__init__(bell=bell, background=background, groups=[group], forget=forget)
        self.topic = topic_of(supplier.pk)
        self.supplier_id = supplier.pk
        self.company_id = supplier.company_id
        self.epoch = NOTHING_YET.epoch
        self.top = 0
        self.head = Shared(self._read_head)
        self.snapshot = Shared(self._read_snapshot)
        self._ring: deque[LoggedFrame] = deque()
        self._ring_weight = 0
        self._reading = asyncio.Lock()
        self._heard_early = False
        self._behind = False
        self._catching_up = False

    # What it hears

    def hear(self, message: Mapping[str, Any]) -> None:
        """Events that were just committed: they join the ring, or show that something before them was not heard."""
        if not self.begun:
            self._heard_early = True
        elif not self._belongs(message["epoch"]):
            self._background.start(self._look_again())
        elif message["last"] > self.top:
            if message["events"] and message["first"] <= self.top + 1:
                self._append([event for event in message["events"] if event["seq"] > self.top])
            else:
                self._start_catching_up()

    def compare(self, head: Head) -> bool:
        """Take note of where the log was found to stand; whether it is further than was heard."""
        behind = head.last > self.top
        if not self._belongs(head.epoch):
            self._begin_again(head)
        elif behind:
            self._start_catching_up()
        return behind

    def _belongs(self, epoch: str) -> bool:
        return self.epoch in {epoch, NOTHING_YET.epoch}

    async def _look_again(self) -> None:
        self.compare(await self.head())

    def _begin_again(self, head: Head) -> None:
        """The log is another one (a restored database): what was sent of the old one counts no more."""
        self._ring.clear()
        self._ring_weight = 0
        self.epoch = head.epoch
        self.top = head.last
        for follower in self.followers:
            follower.start_over()

    # What it reads

    async def _read(self) -> None:
        head = await self._read_head()
        self.epoch, self.top = head.epoch, head.last
        if self._heard_early:
            self._start_catching_up()

    async def _read_head(self) -> Head:
        return await in_database(events.head, self.supplier_id)

    async def _read_snapshot(self) -> SupplierSnapshot:
        found = await in_database(events.snapshot, self.supplier_id)
        return SupplierSnapshot(
            topic=self.topic,
            kind="snapshot",
            seq=found.head.last,
            epoch=found.head.epoch,
            now=found.read_at,
            data=found.data,
            code=found.code,
            values=found.values,
        )

    def _start_catching_up(self) -> None:
        self._behind = True
        if not self._catching_up:
            self._catching_up = True
            self._background.start(self._catch_up())

    async def _catch_up(self) -> None:
        """Read what was not heard, until nothing is left and nothing new was missed meanwhile."""
        try:
            while self._behind:
                self._behind = False
                async with self._reading:
                    found = await in_database(events.after, self.supplier_id, self.top, limit=_CATCH_UP)
                    self._append([event for event in found if event["seq"] > self.top])
                self._behind = self._behind or len(found) == _CATCH_UP
        finally:
            self._catching_up = False

    def _append(self, new: Sequence[Mapping[str, Any]]) -> None:
        for event in new:
            if event["seq"] != self.top + 1:  # what lies between is not kept any more
                self._ring.clear()
                self._ring_weight = 0
            frame = LoggedFrame(self.topic, event)
            self._ring.append(frame)
            self._ring_weight += frame.weight
            self.epoch, self.top = frame.epoch, frame.seq
        while len(self._ring) > RING_EVENTS or self._ring_weight > RING_BYTES:
            self._ring_weight -= self._ring.popleft().weight
        if new:
            for follower in self.followers:
                follower.wake()

    # What sockets take

    @property
    def oldest(self) -> int:
        """The number from which on the ring has every event."""
        return self._ring[0].seq if self._ring else self.top + 1

    def recent(self, cursor: int) -> Sequence[LoggedFrame]:
        """The next page after a number, if the ring still has all of it."""
        if cursor + 1 < self.oldest:
            return ()
        if cursor + 1 == self.top and self._ring:
            return (self._ring[-1],)
        start = cursor + 1 - self.oldest
        return tuple(islice(self._ring, start, start + PAGE))

    async def older(self, cursor: int) -> Sequence[LoggedFrame]:
        """
        The next page after a number, from the log.

        Where everything up to the ring may fit into it, it is put there: after a break many sockets ask for the same.
        """
        if self.oldest - cursor > RING_EVENTS - len(self._ring):
            return await self._page(cursor, PAGE)
        async with self._reading:
            if recent := self.recent(cursor):
                return recent
            found = await self._page(cursor, max(self.oldest - 1 - cursor, 1))
            if found and found[-1].seq == self.oldest - 1:
                self._put_before_the_ring(found)
        return found[:PAGE]

    async def _page(self, cursor: int, limit: int) -> list[LoggedFrame]:
        found = await in_database(events.after, self.supplier_id, cursor, limit=limit)
        return [LoggedFrame(self.topic, event) for event in found]

    def _put_before_the_ring(self, found: Sequence[LoggedFrame]) -> None:
        for frame in reversed(found):
            if len(self._ring) >= RING_EVENTS or self._ring_weight + frame.weight > RING_BYTES:
                break
            self._ring.appendleft(frame)
            self._ring_weight += frame.weight


class SupplierFollower(Follower):
    """One socket's place in a supplier's log."""

    def __init__(self, watch: SupplierWatch, outlet: Outlet) -> None:
        super().__init__(watch.topic, outlet)
        self._watch = watch
        self._cursor: int | None = None

    async def begin(self, *, since: int | None, epoch: str | None) -> int | None:
        """
        Join; return how many events will be replayed, or none if a snapshot comes first.

        Only what the log can continue without a hole is continued.
        """
        await self._watch.join(self)
        if since is None or epoch is None:
            return None
        head = await self._watch.head()
        if not events.continues(head, since=since, epoch=epoch):
            return None
        self._watch.compare(head)
        self._cursor = since
        return head.last - since

    def start_over(self) -> None:
        """Send a snapshot next."""
        self._cursor = None
        self.wake()

    async def take(self) -> Sequence[SharedFrame]:
        """A snapshot where one is due, else the next page of events without a hole."""
        watch, cursor = self._watch, self._cursor
        if cursor is not None:
            if cursor >= watch.top:
                return ()
            page = watch.recent(cursor) or await watch.older(cursor)
            starts_over = self._cursor != cursor
            if page and not starts_over and page[0].seq == cursor + 1 and page[0].epoch == watch.epoch:
                self._cursor = page[-1].seq
                return page
        snapshot = await watch.snapshot()
        watch.compare(Head(epoch=snapshot.epoch, last=snapshot.seq, first=1))
        self._cursor = snapshot.seq
        return (snapshot,)

    def leave(self) -> None:
        """This socket no longer follows."""
        self._watch.leave(self)

    def judge(self, view: View) -> PaymentsError | None:
        """The supplier's company must be in it."""
        return if_hidden(self._watch.company_id, view)


class OwnSupplierFollower(SupplierFollower):
    """The same for a socket of the supplier's own system: every frame in the supplier's shape."""

    async def take(self) -> Sequence[SharedFrame]:
        """What others get, reshaped."""
        return [frame.for_supplier() for frame in await super().take()]

    def judge(self, view: View) -> PaymentsError | None:
        """As long as the token is this supplier's; that it may be used at all is judged with the sign-in."""
        return None if view.caller.supplier_id == self._watch.supplier_id else NoPermission(permission="read")
