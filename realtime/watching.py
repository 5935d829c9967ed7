"""
A topic as this process knows it (`Watch`), and one socket's place in it (`Follower`).

However many sockets follow a topic, the process is once in its group and reads its state once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from payments.domain.errors import PaymentsError
from payments.models import Company
from payments.selectors.access import Caller, NoPermission
from realtime.bell import Bell
from realtime.rendering import SharedFrame
from realtime.timing import Background, Shared


@dataclass(frozen=True, slots=True)
class View:
    """Who looks, and the companies they may see now, by id."""

    caller: Caller
    companies: Mapping[int, Company]


class Outlet(Protocol):
    """Where a follower's frames go: the one task that writes to a socket."""

    def ready(self, follower: Follower) -> None:
        """There may be something to take."""


class Follower(ABC):
    """One topic on one socket: a place in what is to be sent, never a queue."""

    def __init__(self, topic: str, outlet: Outlet) -> None:
        self.topic = topic
        self._outlet = outlet

    @abstractmethod
    async def take(self) -> Sequence[SharedFrame]:
        """The next frames, at most a page; none when all is sent."""

    @abstractmethod
    def leave(self) -> None:
        """This socket no longer follows. Doing it twice changes nothing."""

    @abstractmethod
    def judge(self, view: View) -> PaymentsError | None:
        """Why a caller with this view may not follow any more, or none. A topic that depends on it adapts itself."""

    def wake(self) -> None:
        """There may be something to take."""
        self._outlet.ready(self)


_F = TypeVar("_F", bound=Follower)


class Watch(ABC, Generic[_F]):
    """What this process knows of one topic. It lasts as long as somebody follows."""

    def __init__(
        self, *, bell: Bell, background: Background, groups: Collection[str], forget: Callable[[], object]
    ) -> None:
        self.followers: set[_F] = set()
        self.begun = False
        self._forget = forget
        self._bell = bell
        self._background = background
        self._groups = tuple(groups)
        self._beginning = Shared(self._begin)

    async def join(self, follower: _F) -> None:
        """Be followed; returns when the groups are joined and the state is known, in this order (contract.md 3)."""
        self.followers.add(follower)
        if not self.begun:
            await self._beginning()

    def leave(self, follower: _F) -> None:
        """Be followed no longer; with the last follower it leaves its groups and is forgotten."""
        if follower in self.followers:
            self.followers.remove(follower)
            if not self.followers:
                self._forget()
                self._leave_groups()

    def _leave_groups(self) -> None:
        for group in self._groups:
            self._bell.forget(group, self)

    async def _begin(self) -> None:
        for group in self._groups:
            self._bell.listen(group, self)
        await self._bell.joined(self._groups)
        await self._read()
        self.begun = True
        if not self.followers:  # they left while it began
            self._leave_groups()

    @abstractmethod
    async def _read(self) -> None:
        """Learn the state, after joining."""

    @abstractmethod
    def hear(self, message: Mapping[str, Any]) -> None:
        """A message of one of the groups. It may come before `begun`, late, twice, or not at all."""


class StateFollower(Follower):
    """A topic without a log: its snapshot, then always the newest frame."""

    def __init__(self, topic: str, outlet: Outlet) -> None:
        super().__init__(topic, outlet)
        self._snapshot: SharedFrame | None = None
        self._pending: SharedFrame | None = None
        self._seen = -1

    def begin_with(self, snapshot: SharedFrame, *, seen: int) -> None:
        """What is sent first; later frames up to the number `seen` are left out."""
        self._snapshot = snapshot
        self._pending = None
        self._seen = seen
        self.wake()

    def offer(self, frame: SharedFrame) -> None:
        """A newer frame; an unsent one before it is not sent any more."""
        if frame.seq > self._seen:
            self._seen = frame.seq
            self._pending = frame if self._pending is None else self._instead_of_two(frame)
            self.wake()

    def _instead_of_two(self, newer: SharedFrame) -> SharedFrame:
        return newer

    async def take(self) -> Sequence[SharedFrame]:
        """The snapshot if it is unsent, then the newest frame if it is."""
        frames = [frame for frame in (self._snapshot, self._pending) if frame is not None]
        self._snapshot = self._pending = None
        return frames


def if_hidden(company_id: int, view: View) -> PaymentsError | None:
    """What a topic of one company answers to a view that no longer has it."""
    return None if company_id in view.companies else NoPermission(permission="read")
