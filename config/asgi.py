"""What a web process serves: HTTP by Django, WebSockets by the live protocol, and the end of the process."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

if TYPE_CHECKING:
    from realtime.asgi_types import ASGIApplication

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
http = cast("ASGIApplication", get_asgi_application())

from config.limits import BodyLimit  # noqa: E402 - models can be imported from here on
from realtime.asgi_types import Receive, Scope, Send  # noqa: E402
from realtime.hub import stop_hub  # noqa: E402
from realtime.routing import application as live  # noqa: E402


async def lifespan(_: Scope, receive: Receive, send: Send) -> None:
    """Leave the groups of the channel layer before the process ends; a start needs nothing."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.shutdown":
            await stop_hub()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


application = ProtocolTypeRouter({"http": BodyLimit(http), "websocket": live, "lifespan": lifespan})
