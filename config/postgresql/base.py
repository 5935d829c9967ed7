"""The database engine of the settings (`ENGINE = "config.postgresql"`); Django looks for it under this name."""

from __future__ import annotations

import time
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.postgresql import base
from psycopg import Connection
from psycopg_pool import ConnectionPool

TRUSTED_S = 1.0
"""How long a connection that has answered is given out unasked."""

_asked: WeakKeyDictionary[Connection[Any], float] = WeakKeyDictionary()


class DatabaseWrapper(base.DatabaseWrapper):
    """
    Django's, except for its health check: that one is a round trip before each use of a pooled connection, a third of
    the database time of a short answer. Ours is one in a second for each connection.

    After PostgreSQL was away a connection may fail once, within that second: a request answers 503, a socket or an
    actor tries again.
    """

    @property
    def pool(self) -> ConnectionPool | None:
        """The process's pool, none where none is set."""
        pool: ConnectionPool | None = super().pool
        if pool is not None and self.settings_dict["CONN_HEALTH_CHECKS"]:
            pool._check = check_now_and_then
        return pool


def check_now_and_then(connection: Connection[Any]) -> None:
    """
    Ask a connection whether it lives, unless it has said so within the last second.

    Raises:
        psycopg.OperationalError: it does not; the pool throws it away and takes another.
    """
    now = time.monotonic()
    if now - _asked.get(connection, -TRUSTED_S) < TRUSTED_S:
        return
    ConnectionPool.check_connection(connection)
    _asked[connection] = now
