"""Indexes that are added while everybody works."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently


@contextmanager
def patiently(cursor: Any) -> Iterator[None]:
    """
    Let what follows wait for locks as long as it takes: building an index beside whoever writes has to outlive every
    transaction that was there before it, and stops nobody while it waits. The short `lock_timeout` of `vade migrate` is
    for locks that would.
    """
    cursor.execute("SHOW lock_timeout")
    [usual] = cursor.fetchone()
    cursor.execute("SET lock_timeout = 0")
    try:
        yield
    finally:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [usual])


class AddIndexPatiently(AddIndexConcurrently):
    """
    CREATE INDEX CONCURRENTLY that waits for whoever writes (`patiently`), and can be begun again: a build that was
    broken off leaves an invalid index of the same name, which is dropped first.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        with schema_editor.connection.cursor() as cursor, patiently(cursor):
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(self.index.name)}")
            super().database_forwards(app_label, schema_editor, from_state, to_state)
