"""What a web process serves: HTTP by Django, WebSockets by the live protocol, and the end of the process."""

from __future__ import annotations

import os
from typing import cast

import django
from channels.routing import ProtocolTypeRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from config.assets import Assets  # noqa: E402 - models can be imported from here on
from config.handler import Handler  # noqa: E402
from config.limits import BodyLimit  # noqa: E402
from realtime.asgi_types import ASGIApplication, Receive, Scope, Send  # noqa: E402
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


application = ProtocolTypeRouter(
    {"http": Assets(BodyLimit(cast("ASGIApplication", Handler()))), "websocket": live, "lifespan": lifespan}
)
