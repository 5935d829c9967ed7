"""
A WebSocket from its handshake to its end: signed in, admitted, its commands taken one at a time.

A Channels consumer without a channel of its own: the hub listens for the whole process (realtime/bell.py).
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from abc import abstractmethod
from datetime import UTC, datetime
from typing import Any, ClassVar

from channels.consumer import AsyncConsumer, get_handler_name
from channels.exceptions import StopConsumer
from django.conf import settings
from pydantic import TypeAdapter

from payments.domain.errors import PaymentsError
from payments.events.frames import reply
from realtime import commands
from realtime.asgi_types import Message, Receive, Scope, Send
from realtime.commands import Auth, Ping, RateLimit
from realtime.database import DATABASE_AWAY, in_database
from realtime.hub import Hub, current_hub
from realtime.peer import SUBPROTOCOL, Peer
from realtime.refusals import (
    BadCommand,
    InternalError,
    NotOnTicket,
    OtherCaller,
    ServiceUnavailable,
    TooManyCommands,
    UnknownSubprotocol,
    close_code_of,
    error_frame,
)
from realtime.signing_in import Credentials, SignIn, credentials_of, language_of, sign_in
from realtime.socket import Socket

logger = logging.getLogger(__name__)

_BAD_COMMANDS = 3
"""The last of so many closes."""


class Connection(AsyncConsumer):  # type: ignore[misc]
    """What all addresses have in common. Subclasses say what is followed, and which commands they take."""

    channel_layer_alias: ClassVar[str | None] = None
    single_topic: ClassVar[bool] = True
    adapter: ClassVar[TypeAdapter[Any]] = commands.PATH

    scope: Scope
    hub: Hub
    peer: Peer
    socket: Socket | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection; whatever it holds is given back however it ends."""
        self.hub = current_hub()
        self.peer = Peer(scope, send)
        self.request_id = secrets.token_hex(12)
        self._language = language_of(scope, None)
        self._bad = 0
        self._rate = RateLimit(settings.VADE.live_commands_per_second, now=asyncio.get_running_loop().time())
        self._over = False
        placed = False
        try:
            self.hub.take_place()
            placed = True
        except ServiceUnavailable as full:
            await self._refuse(full)
        try:
            await super().__call__(scope, receive, send)
        finally:
            if placed:
                self.hub.give_place_back()
            if self.socket is not None:
                self.hub.release(self.socket)

    async def dispatch(self, message: Message) -> None:
        """
        Take one ASGI message.

        Channels closes old database connections here, in Django's one shared thread; nothing of ours uses that.
        """
        try:
            await getattr(self, get_handler_name(message))(message)
        except PaymentsError as refused:
            await self._refuse(refused)
        except DATABASE_AWAY as away:
            logger.warning("database away: %s", away, extra={"request_id": self.request_id})
            await self._refuse(ServiceUnavailable())
        except (StopConsumer, OSError):
            raise StopConsumer from None  # OSError: the peer is gone
        except Exception:
            logger.exception("a connection failed", extra={"request_id": self.request_id})
            await self._refuse(InternalError())

    async def websocket_connect(self, _: Message) -> None:
        """Sign in, accept, follow what the address is for."""
        if self._over:
            return
        if self.peer.offered and SUBPROTOCOL not in self.peer.offered:
            raise UnknownSubprotocol
        signed_in = await self._sign_in(credentials_of(self.scope))
        self._language = language_of(self.scope, signed_in.caller)
        await self.peer.accept()
        socket = Socket(
            self.peer,
            signed_in,
            language=self._language,
            request_id=self.request_id,
            single_topic=self.single_topic,
            background=self.hub.background,
        )
        self.socket = socket
        self.hub.admit(socket)
        await self.opened(socket)

    async def websocket_receive(self, message: Message) -> None:
        """Take one command; what is none is answered, and the third time closes."""
        socket = self.socket
        if socket is None or socket.ending:
            return
        if not self._rate.takes(now=asyncio.get_running_loop().time()):
            raise TooManyCommands
        text, longest = message.get("text"), settings.VADE.live_command_bytes
        try:
            command = commands.parse(text, self.adapter, max_bytes=longest)
        except BadCommand as bad:
            self._bad += 1
            if self._bad >= _BAD_COMMANDS:
                raise
            await socket.answer(socket.error(bad, command_id=commands.id_of(text, max_bytes=longest)))
            return
        await self._carry_out(socket, command)

    async def websocket_disconnect(self, _: Message) -> None:
        """The peer is gone, or this server goes. What it held is given back in `__call__`."""
        raise StopConsumer

    @abstractmethod
    async def opened(self, socket: Socket) -> None:
        """Follow what this address is for."""

    async def command(self, socket: Socket, command: Any) -> None:
        """Carry out a command and answer it."""
        if isinstance(command, Auth):
            await self._renew(socket, command.ticket)
            await socket.answer(self.reply("auth.renewed", command.id))
        elif isinstance(command, Ping):
            await socket.answer(self.reply("pong", command.id))
        else:
            raise TypeError(f"no command: {command!r}")

    def reply(self, kind: str, command_id: str | None, **more: Any) -> str:
        """A frame that answers a command; its sentence has the code of its kind."""
        named: dict[str, Any] = {"id": command_id} if command_id is not None else {}
        return reply(kind=kind, now=datetime.now(UTC), code=kind, language=self._language, **named, **more)

    async def _carry_out(self, socket: Socket, command: Any) -> None:
        try:
            await self.command(socket, command)
        except PaymentsError as refused:
            await socket.answer(socket.error(refused, command_id=command.id))
        except DATABASE_AWAY as away:
            logger.warning("database away: %s", away, extra={"request_id": self.request_id})
            await socket.answer(socket.error(ServiceUnavailable(), command_id=command.id))

    async def _renew(self, socket: Socket, ticket: str) -> None:
        renewed = await self._sign_in(Credentials(ticket=ticket))
        if renewed.caller.key != socket.sign_in.caller.key:
            raise OtherCaller
        socket.sign_in = renewed
        for topic in list(socket.followers):
            if renewed.topics is not None and topic not in renewed.topics:
                socket.withdraw(topic, NotOnTicket())

    async def _sign_in(self, credentials: Credentials) -> SignIn:
        return await in_database(sign_in, credentials, now=datetime.now(UTC))

    async def _refuse(self, refused: PaymentsError) -> None:
        """Say why and close. Accepting comes first, or a browser would not see the reason."""
        self._over = True
        if self.socket is not None:
            self.socket.end(refused)
            return
        told = error_frame(refused, language=self._language, request_id=self.request_id, now=datetime.now(UTC))
        await self.peer.finish(told, close_code_of(refused))
