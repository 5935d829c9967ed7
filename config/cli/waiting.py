"""Programs that are started before their PostgreSQL or Redis wait for them, and say so once."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

import psycopg
import redis

from config.cli.refusal import Refusal

PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.25
CONNECT_SECONDS = 3

Check = Callable[[], str]
"""Asks a server once; answers "" when it is ready, else why not, in a few words."""


def wait_for(checks: Mapping[str, Check], *, seconds: float = PATIENCE_SECONDS, pause: float = PAUSE_SECONDS) -> None:
    """
    Return when every server is ready; one line on stderr says whom we wait for, if anyone.

    Args:
        checks: name and place of a server -> its check.

    Raises:
        Refusal: one was not ready in time, with its last reason.
    """
    deadline = time.monotonic() + seconds
    said = False
    while reasons := {name: reason for name, check in checks.items() if (reason := check())}:
        if time.monotonic() >= deadline:
            missing = "; ".join(f"{name}: {reason}" for name, reason in reasons.items())
            raise Refusal(f"gave up after {seconds:g} s. {missing}")
        if not said:
            print(f"Waiting for {' and '.join(reasons)}, up to {seconds:g} s", file=sys.stderr, flush=True)
            said = True
        time.sleep(pause)


def postgres_check(url: str) -> tuple[str, Check]:
    """The name of a PostgreSQL server as a person knows it, and its check."""

    def check() -> str:
        try:
            psycopg.connect(url, connect_timeout=CONNECT_SECONDS).close()
        except psycopg.Error as error:
            return _first_line(error)
        return ""

    return f"PostgreSQL ({place(url, 5432)})", check


def redis_check(url: str) -> tuple[str, Check]:
    """The name of a Redis server as a person knows it, and its check; a loading one is not ready."""

    def check() -> str:
        try:
            with redis.Redis.from_url(url, socket_timeout=CONNECT_SECONDS) as client:
                client.ping()
        except redis.RedisError as error:
            return _first_line(error)
        return ""

    return f"Redis ({place(url, 6379)})", check


def refuse_evicting_redis(url: str) -> None:
    """
    Stop where Redis may drop accepted messages without an error to make room.

    Raises:
        Refusal: its maxmemory-policy is another than noeviction.
    """
    with redis.Redis.from_url(url, socket_timeout=CONNECT_SECONDS) as client:
        policy = dict(client.info("memory")).get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        raise Refusal(
            f"Redis ({place(url, 6379)}) drops keys when its memory is full (maxmemory-policy {policy}), and accepted "
            "work with them. Set: maxmemory-policy noeviction"
        )


def place(url: str, default_port: int) -> str:
    """Host and port, or the socket, of a server's URL; never its user or password."""
    parts = urlsplit(url)
    socket = parts.path if parts.scheme == "unix" else parse_qs(parts.query).get("host", [""])[-1]
    return socket or f"{parts.hostname or 'localhost'}:{parts.port or default_port}"


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
