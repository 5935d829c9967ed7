"""`me`: who one is to the server, and what one may see. A new snapshot whenever that changes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from payments.domain.errors import PaymentsError
from realtime.rendering import StateFrame
from realtime.watching import Outlet, StateFollower, View

TOPIC = "me"


class MeFollower(StateFollower):
    """One socket's own caller. Frames are numbered by the moment they were read, in milliseconds since 1970."""

    def __init__(self, outlet: Outlet) -> None:
        super().__init__(TOPIC, outlet)
        self._told: dict[str, Any] = {}

    def begin(self, view: View) -> None:
        """Send it as it stands."""
        self._told = caller_state(view)
        now = datetime.now(UTC)
        frame = StateFrame(
            topic=TOPIC,
            kind="snapshot",
            seq=int(now.timestamp() * 1000),
            epoch=view.caller.key,
            now=now,
            data=self._told,
            code="me",
            values={"name": view.caller.name},
        )
        self.begin_with(frame, seen=frame.seq)

    def leave(self) -> None:
        """Nothing is shared, so nothing is left."""

    def judge(self, view: View) -> PaymentsError | None:
        """Everybody may know who they are; a change is told."""
        if caller_state(view) != self._told:
            self.begin(view)
        return None


def caller_state(view: View) -> dict[str, Any]:
    """As `CallerState` on the wire."""
    caller = view.caller
    companies = [
        {"code": one.code, "name": one.name, "currency": one.currency, "role": caller.role_in(one.pk)}
        for one in view.companies.values()
    ]
    return {"name": caller.name, "language": caller.language, "companies": companies}
