"""The textbook consumer: in its group while it is connected, and forwarding."""

from __future__ import annotations

import json
from typing import Any

import django

django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.routing import URLRouter  # noqa: E402
from django.urls import path  # noqa: E402


def group_of(number: int) -> str:
    """Whoever watches one supplier."""
    return f"supplier-{number}"


class Consumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """One socket in one group."""

    async def connect(self) -> None:
        """Join, then accept."""
        self.group = group_of(self.scope["url_route"]["kwargs"]["supplier"])
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, _: int) -> None:
        """Leave."""
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def news(self, event: dict[str, Any]) -> None:
        """Forward."""
        await self.send(text_data=json.dumps({"seq": event["seq"]}))


application = URLRouter([path("ws/<int:supplier>/", Consumer.as_asgi())])
