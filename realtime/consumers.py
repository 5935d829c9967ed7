"""The addresses of the live protocol (contract.md 3)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

import orjson
from django.conf import settings
from pydantic import TypeAdapter

from payments.events.log import wire_time
from payments.events.types import PROTOCOL_VERSION
from realtime import commands, lists
from realtime.asgi_types import Message
from realtime.commands import Echo, Subscribe, Unsubscribe
from realtime.connection import Connection
from realtime.refusals import TooManyTopics, TopicNotFound
from realtime.signing_in import query_of
from realtime.socket import Socket
from realtime.topics import follow


class SupplierConnection(Connection):
    """`ws/suppliers/<id>/`: one supplier, at once. `?since=` and `?epoch=` go on where an earlier one ended."""

    async def opened(self, socket: Socket) -> None:
        """Follow the supplier; its first frame is a snapshot, or the first event missed."""
        query = query_of(self.scope)
        since = query.get("since", "")
        follower, _ = await follow(
            self.hub,
            socket,
            f"supplier:{self.scope['url_route']['kwargs']['supplier']}",
            since=int(since) if since.isascii() and since.isdigit() and len(since) <= 16 else None,
            epoch=query.get("epoch"),
        )
        socket.follow(follower)


class LiveConnection(Connection):
    """`ws/live/`: many topics, by command."""

    single_topic: ClassVar[bool] = False
    adapter: ClassVar[TypeAdapter[Any]] = commands.LIVE

    async def opened(self, socket: Socket) -> None:
        """Nothing is followed until it is asked for."""

    async def command(self, socket: Socket, command: Any) -> None:
        """Subscribe and unsubscribe, besides what every address takes."""
        if isinstance(command, Subscribe):
            await self._subscribe(socket, command)
        elif isinstance(command, Unsubscribe):
            if not socket.unfollow(command.topic):
                raise TopicNotFound
            await socket.answer(self.reply("unsubscribed", command.id, topic=command.topic))
        else:
            await super().command(socket, command)

    async def _subscribe(self, socket: Socket, command: Subscribe) -> None:
        """A topic that is followed already begins anew."""
        if command.topic not in socket.followers and len(socket.followers) >= settings.VADE.live_topics:
            raise TooManyTopics
        follower, replayed = await follow(self.hub, socket, command.topic, since=command.since, epoch=command.epoch)
        data = {"resumed": replayed is not None, "replayed": replayed or 0}
        socket.unfollow(command.topic)
        try:
            await socket.answer(self.reply("subscribed", command.id, topic=command.topic, data=data))
        except BaseException:
            follower.leave()
            raise
        socket.follow(follower)


class OlderConnection(Connection):
    """`ws/supplierpayment/`: the older address. It follows `suppliers`, and echoes a message to its sender alone."""

    adapter: ClassVar[TypeAdapter[Any]] = commands.OLDER

    async def opened(self, socket: Socket) -> None:
        """Follow the lists."""
        follower, _ = await follow(self.hub, socket, lists.TOPIC)
        socket.follow(follower)

    async def command(self, socket: Socket, command: Any) -> None:
        """Echo, besides what every address takes."""
        if isinstance(command, Echo):
            told = {
                "v": PROTOCOL_VERSION,
                "type": "echo",
                "ts": wire_time(datetime.now(UTC)),
                "message": command.message,
            }
            await socket.answer(orjson.dumps(told).decode())
        else:
            await super().command(socket, command)


class NoSuchAddress(Connection):
    """Everything else below the WebSocket handshake: there is nothing, whoever asks."""

    async def websocket_connect(self, _: Message) -> None:
        """Say so."""
        raise TopicNotFound

    async def opened(self, socket: Socket) -> None:
        """Never reached: nobody is let in here."""
