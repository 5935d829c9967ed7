"""
`calculation:<id>`, `import:<id>` and `payment-run:<id>`: a row at work, followed until it ends.

A message only says that the row has changed; the row is read then, at most four times a second, and always after the
last change. The number of a frame is the row's version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from payments.domain.errors import PaymentsError
from payments.models import CalculationRun, ImportBatch, PaymentRun
from payments.selectors.work_states import WorkKind, WorkState
from realtime.bell import Bell
from realtime.database import in_database
from realtime.rendering import StateFrame
from realtime.timing import Background, Conflated, Shared
from realtime.watching import Outlet, StateFollower, View, Watch, if_hidden


class WorkWatch(Watch["WorkFollower"]):
    """The newest state of one row."""

    def __init__(
        self,
        kind: WorkKind,
        row: CalculationRun | ImportBatch | PaymentRun,
        *,
        bell: Bell,
        background: Background,
        forget: Callable[[], object],
    ) -> None:
        group = kind.group(row.company_id, row.pk)
        super().__init__(bell=bell, background=background, groups=[group], forget=forget)
        self.kind = kind
        self.row_id: UUID = row.pk
        self.company_id = row.company_id
        self.topic = kind.topic(row.pk)
        self.version = 0
        self.state = Shared(self._read_state)
        self._status = ""
        self._beat = Conflated(self._tell, background)

    def hear(self, message: Mapping[str, Any]) -> None:  # noqa: ARG002 - the row says it all
        """The row has changed."""
        self._beat.touch()

    def compare(self, version: int) -> bool:
        """Take note of the version that was found; whether it is newer than what was told."""
        behind = version > self.version
        if behind:
            self._beat.touch()
        return behind

    def frame(self, state: WorkState, *, kind: str) -> StateFrame:
        """A frame of that state; its code follows its kind where both say the same."""
        return StateFrame(
            topic=self.topic,
            kind=kind,
            seq=state.version,
            epoch=self.row_id.hex[:12],
            now=datetime.now(UTC),
            data=state.data,
            code=kind if kind == "calculation.started" else state.code,
            values=state.values,
        )

    async def _read(self) -> None:
        self._note(await self._read_state())

    async def _read_state(self) -> WorkState:
        return await in_database(self.kind.read, self.row_id)

    def _note(self, state: WorkState) -> None:
        self.version, self._status = state.version, state.status

    async def _tell(self) -> None:
        state = await self._read_state()
        if state.version <= self.version:
            return
        begins = state.status == CalculationRun.Status.RUNNING and self._status == CalculationRun.Status.QUEUED
        self._note(state)
        frame = self.frame(state, kind="calculation.started" if begins else state.kind)
        for follower in self.followers:
            follower.offer(frame)


class WorkFollower(StateFollower):
    """One socket's place at a row."""

    def __init__(self, watch: WorkWatch, outlet: Outlet) -> None:
        super().__init__(watch.topic, outlet)
        self._watch = watch

    async def begin(self) -> None:
        """Join, and send the row as it stands."""
        await self._watch.join(self)
        state = await self._watch.state()
        self.begin_with(self._watch.frame(state, kind="snapshot"), seen=state.version)

    def leave(self) -> None:
        """This socket no longer follows."""
        self._watch.leave(self)

    def judge(self, view: View) -> PaymentsError | None:
        """The row's company must be in it."""
        return if_hidden(self._watch.company_id, view)
