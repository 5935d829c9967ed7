"""
Database work of the live protocol, in a few threads of its own.

Never Django's one shared thread: there, a slow query of anybody would keep every socket waiting (stack.md 1).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connections

THREADS = 4
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="live-database")

_P = ParamSpec("_P")
_T = TypeVar("_T")

DATABASE_AWAY = (OperationalError, InterfaceError)
"""What a query raises when the database is gone, its pool is drained, or it took too long."""


async def in_database(question: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Ask the database without holding up the event loop; the connection goes back to the pool afterwards."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads, partial(_answer, question, *args, **kwargs))


def _answer(question: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    try:
        return question(*args, **kwargs)
    finally:
        connections.close_all()
