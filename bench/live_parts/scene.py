"""What all parts stand on: an installation of its own with a small ledger, and the rivals beside it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench import ledgers, throwaway
from bench.handed_over import Stack
from bench.programs import free_port, program
from bench.sockets import Door
from config.cli.places import ROOT

if TYPE_CHECKING:
    from payments.models import Company

SETTINGS = "bench.live_parts.app_settings"
"""The installation's own, and the two addresses and actors of bench/live_parts beside its own."""

SUPPLIERS, ENTRIES = 40, 2_000
SOCKETS = 20_000
PROCESSES, THREADS = 2, 4


@dataclass
class Scene:
    """
    `token` may do everything; `suppliers` are ids, one for each purpose that wants a log of its own.

    `redis_url` has no number of a database: the rivals use several of the same server.
    """

    company: Company
    suppliers: list[int]
    token: str
    redis_port: int
    rivals: Stack | None

    @property
    def redis_url(self) -> str:
        """The server's address."""
        return f"redis://127.0.0.1:{self.redis_port}"

    @property
    def signed_in(self) -> dict[str, str]:
        """The header that says so."""
        return {"Authorization": f"Bearer {self.token}"}

    def door(self, port: int, supplier: int, query: str = "") -> Door:
        """Where a supplier is watched."""
        return Door(port, f"/ws/suppliers/{supplier}/{query}", self.signed_in)

    @contextmanager
    def web(self) -> Iterator[tuple[int, int]]:
        """One web process; its port and process id."""
        port = free_port()
        words = [sys.executable, "-m", "config.cli.main", "web", "--port", str(port)]
        with program(words, env=_environment(), cwd=ROOT, port=port) as pid:
            yield port, pid

    @contextmanager
    def worker(self) -> Iterator[int]:
        """The worker processes, with our own actors too; the main one's id."""
        from config.cli import worker

        words = [
            sys.executable,
            "-m",
            "dramatiq",
            "django_dramatiq.setup",
            *worker.task_modules(),
            "bench.live_parts.actors",
        ]
        words += ["--processes", str(PROCESSES), "--threads", str(THREADS), "--skip-logging"]
        with program(words, env={**_environment(), **worker.SETTINGS}, cwd=ROOT) as pid:
            yield pid

    @contextmanager
    def scheduler(self) -> Iterator[int]:
        """What ticks every second."""
        with program([sys.executable, "-m", "config.cli.main", "scheduler"], env=_environment(), cwd=ROOT) as pid:
            yield pid


@contextmanager
def scene(rivals: Stack | None) -> Iterator[Scene]:
    """Servers, a calculated ledger and a token."""
    redis_port = free_port()
    with ExitStack() as stack:
        stack.enter_context(throwaway.servers(redis_port=redis_port))
        from django.utils import timezone

        from bench.live_parts.rows import prepare
        from payments.models import Supplier
        from payments.services import accounts

        prepare()
        company = ledgers.filled(ENTRIES, SUPPLIERS)
        ledgers.calculated(company, None)
        token = accounts.issue_token(name="bench", role="admin", company=company, created_by=None, now=timezone.now())
        found = list(Supplier.objects.filter(company=company, stream__last_seq__gt=0).order_by("pk"))
        yield Scene(company, [one.pk for one in found], token.secret, redis_port, rivals)


def _environment() -> Mapping[str, str]:
    """Limits per caller are lifted: all sockets are one token's."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "VADE_LIVE_SOCKETS": str(SOCKETS),
        "VADE_LIVE_SOCKETS_PER_CALLER": str(SOCKETS),
        "VADE_WRITES_PER_MINUTE": "1000000",
    }
