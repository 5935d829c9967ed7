"""One accepted connection: who it is, what it follows, and the one task that writes to it."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

from payments.domain.errors import PaymentsError
from payments.events.frames import reply
from realtime.database import DATABASE_AWAY
from realtime.peer import Peer
from realtime.refusals import InternalError, close_code_of, error_frame
from realtime.signing_in import SignIn
from realtime.timing import Background
from realtime.watching import Follower

logger = logging.getLogger(__name__)

_PAUSE_S = 1.0
"""Before a socket asks the database again that did not answer."""


class Socket:
    """
    What is to be sent is never queued here: `ready` followers are asked for it, one after another, as fast as the
    peer takes it. `notices` are few by nature.
    """

    def __init__(
        self, peer: Peer, sign_in: SignIn, *, language: str, request_id: str, single_topic: bool, background: Background
    ) -> None:
        self.peer = peer
        self.sign_in = sign_in
        self.language = language
        self.request_id = request_id
        self.followers: dict[str, Follower] = {}
        self.warned_of: datetime | None = None
        self._single_topic = single_topic
        self._background = background
        self._ready: dict[Follower, None] = {}
        self._notices: list[str] = []
        self._work = asyncio.Event()
        self._pump = background.start(self._write_all())
        self._ending: asyncio.Task[None] | None = None

    # What it follows

    def follow(self, follower: Follower) -> None:
        """Send what this follower has from now on; one that followed the same topic before is replaced."""
        self.unfollow(follower.topic)
        self.followers[follower.topic] = follower
        self.ready(follower)

    def unfollow(self, topic: str) -> bool:
        """Send no more of a topic; False if it was not followed."""
        follower = self.followers.pop(topic, None)
        if follower is None:
            return False
        self._ready.pop(follower, None)
        follower.leave()
        return True

    def withdraw(self, topic: str, refused: PaymentsError) -> None:
        """The right to a topic is gone: it ends, and with it a socket that was opened for it alone."""
        if self._single_topic:
            self.end(refused)
            return
        self.unfollow(topic)
        now = datetime.now(UTC)
        self.tell(reply(kind="unsubscribed", now=now, code="unsubscribed", language=self.language, topic=topic))
        self.tell(self.error(refused, topic=topic))

    def ready(self, follower: Follower) -> None:
        """There may be something to take."""
        if self.followers.get(follower.topic) is follower:
            self._ready[follower] = None
            self._work.set()

    # What it says

    def tell(self, text: str) -> None:
        """Send a frame of our own accord, before anything that is ready."""
        self._notices.append(text)
        self._work.set()

    async def answer(self, text: str) -> None:
        """Send the answer to a command."""
        if self._ending is None:
            await self.peer.write(text)

    def error(self, error: PaymentsError, *, command_id: str | None = None, topic: str | None = None) -> str:
        """The frame for an error, in this socket's language."""
        return error_frame(
            error,
            language=self.language,
            request_id=self.request_id,
            now=datetime.now(UTC),
            command_id=command_id,
            topic=topic,
        )

    # How it ends

    def end(self, error: PaymentsError) -> None:
        """Say why, and close; at once, and only once."""
        if self._ending is None:
            self.release()
            self._ending = self._background.start(self.peer.finish(self.error(error), close_code_of(error)))

    @property
    def ending(self) -> bool:
        """Whether it has been told to close."""
        return self._ending is not None

    def release(self) -> None:
        """Follow nothing and write nothing any more. Doing it twice changes nothing."""
        for topic in list(self.followers):
            self.unfollow(topic)
        self._pump.cancel()

    # The one task that writes

    async def _write_all(self) -> None:
        try:
            while True:
                await self._work.wait()
                self._work.clear()
                await self._write_ready()
        except OSError:
            pass  # the peer is gone; its disconnect message says so too
        except Exception:
            logger.exception("writing to a socket failed", extra={"request_id": self.request_id})
            self.end(InternalError())

    async def _write_ready(self) -> None:
        while self._notices or self._ready:
            while self._notices:
                await self.peer.write(self._notices.pop(0))
            follower = next(iter(self._ready), None)
            if follower is None:
                return
            del self._ready[follower]
            try:
                frames = await follower.take()
            except DATABASE_AWAY as away:
                logger.warning("database away: %s", away)
                self.ready(follower)
                await asyncio.sleep(_PAUSE_S)
                continue
            for frame in frames:
                if self.followers.get(follower.topic) is not follower:
                    break
                await self.peer.write(frame.text(self.language))
            if frames:
                self.ready(follower)
