"""`vade healthcheck`: whether the web server of this machine or container answers; for supervisors and containers."""

from __future__ import annotations

import argparse
import http.client
import os

SECONDS = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade healthcheck`."""
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--ready", action="store_true", help="also ask for database, Redis, migrations and workers")


def run(options: argparse.Namespace) -> int:
    """0 when it answers well, else 1 and why not."""
    status, text = ask("/readyz" if options.ready else "/healthz", port=options.port)
    print(text.strip())
    return 0 if status == http.HTTPStatus.OK else 1


def ask(path: str, *, port: int) -> tuple[int, str]:
    """Status and text of a local answer; status 0 when nobody answers."""
    host = os.environ.get("VADE_HOSTS", "").split(",")[0].strip() or "localhost"  # in production only its own names
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, f"the web server does not answer ({error})"
    finally:
        connection.close()
