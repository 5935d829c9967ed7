"""Which address is served by which connection. The Origin is looked at before anything else."""

from __future__ import annotations

from channels.routing import URLRouter
from django.urls import re_path

from realtime.consumers import LiveConnection, NoSuchAddress, OlderConnection, SupplierConnection
from realtime.origins import OriginGate

application = OriginGate(
    URLRouter(
        [
            re_path(r"^ws/suppliers/(?P<supplier>[^/]+)/?$", SupplierConnection.as_asgi()),
            re_path(r"^ws/live/?$", LiveConnection.as_asgi()),
            re_path(r"^ws/supplierpayment/?$", OlderConnection.as_asgi()),
            re_path(r"", NoSuchAddress.as_asgi()),
        ]
    )
)
