"""`vade web`: one process that answers HTTP and WebSockets."""

from __future__ import annotations

import argparse
import importlib

from config.cli import collector, installation, ready
from config.cli.refusal import Refusal

LONGEST_FRAME_BYTES = 64 * 1024
GRACE_SECONDS = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade web`."""
    installation.add_arguments(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8000)


def run(options: argparse.Namespace) -> int:
    """
    Serve until a signal ends it.

    Compression is off: frames are small, and it doubles what an idle socket costs. The logs are the project's own
    (config/logs.py), so uvicorn configures none. X-Forwarded-For and -Proto are believed from VADE_PROXIES alone;
    uvicorn would believe this machine and what FORWARDED_ALLOW_IPS says.

    Raises:
        Refusal: in production without a proxy: every request would be sent to an HTTPS that nobody speaks.
    """
    ready.wait_for_servers(options.data_dir)
    import django
    import uvicorn

    django.setup()
    from django.conf import settings

    if settings.VADE.mode == "production" and not settings.VADE.proxies:
        raise Refusal("VADE_PROXIES is missing: the addresses of the proxy that speaks HTTPS, comma-separated")
    for name in ("config.urls", "config.asgi"):
        importlib.import_module(name)  # what cannot be imported ends the start, not every request
    collector.leave_alone_what_is_imported()
    uvicorn.run(
        "config.asgi:application",
        host=options.host,
        port=options.port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=LONGEST_FRAME_BYTES,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        proxy_headers=bool(settings.VADE.proxies),
        forwarded_allow_ips=list(settings.VADE.proxies),
        server_header=False,
        access_log=False,
        log_config=None,
    )
    return 0
