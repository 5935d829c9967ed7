"""What stays although the transaction around it is undone: written in a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

Done = TypeVar("Done")


def apart(act: Callable[[], Done]) -> Done:
    """Do it in a connection of its own, and return what it returns. It must not wait for a lock of the caller's."""

    def acted() -> Done:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as executor:
        return executor.submit(acted).result()
