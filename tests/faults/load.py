"""
Users of the installation: each delivers, calculates and reads, over and over, as its seed says.

What they do is seeded; how far they get is not, so a round ends when its faults have happened and its users, asked to
stop, have finished what they had begun.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence

from tests.faults.api import Abandoned, Client
from tests.faults.journal import Journal
from tests.faults.ledgers import PAST, Writer
from tests.faults.lines import Line

USERS = 2
_SCOPED, _PAST, _FULL = 0.3, 0.45, 0.65
"""After a delivery: up to which of the user's random numbers which calculation is asked for."""


class Load:
    """
    Args:
        lines: the ledger as first delivered; each user owns every n-th supplier of it.
        favourites: ids of the suppliers that are written about most, by code.
    """

    def __init__(
        self,
        *,
        seed: int,
        address: str,
        token: str,
        journal: Journal,
        lines: Sequence[Line],
        favourites: dict[str, str],
    ) -> None:
        self._told = (address, token, journal)
        self._favourites = favourites
        self._stopping = threading.Event()
        self.over = threading.Event()
        self.tally: Counter[str] = Counter()
        self.broken: list[str] = []
        self._threads: list[threading.Thread] = []
        codes = sorted({line.supplier for line in lines})
        owner = {code: place % USERS for place, code in enumerate(codes)}
        self._writers = [
            Writer(seed, number, [line for line in lines if owner[line.supplier] == number], list(favourites))
            for number in range(USERS)
        ]

    def start(self) -> None:
        """Let every user begin."""
        self._stopping.clear()
        self._threads = [threading.Thread(target=self._use, args=(writer,), daemon=True) for writer in self._writers]
        for thread in self._threads:
            thread.start()

    def ask_to_stop(self) -> None:
        """Let every user finish what it has begun."""
        self._stopping.set()

    def has_stopped(self) -> bool:
        """Whether every user has."""
        return not any(thread.is_alive() for thread in self._threads)

    def _use(self, writer: Writer) -> None:
        address, token, journal = self._told
        client = Client(address, token, journal, over=self.over, tally=self.tally)
        try:
            while not self._stopping.is_set():
                self._once(client, writer)
                self._stopping.wait(writer.chance() * 0.3)
        except Abandoned:
            return
        except Exception as broken:  # noqa: BLE001 (a user that ends unnoticed would make every round look calm)
            self.broken.append(f"a user broke off: {broken!r}")
        finally:
            client.close()

    def _once(self, client: Client, writer: Writer) -> None:
        delivered = client.deliver(writer.delivery())
        chance = writer.chance()
        if chance < _SCOPED:
            client.calculate(suppliers=self._ids(writer.some_suppliers()))
        elif chance < _PAST and (suppliers := writer.suppliers_with_a_past()):
            client.calculate(key_date=PAST, suppliers=self._ids(suppliers))
        elif chance < _FULL:
            client.calculate()
        client.wait_for_import(delivered)

    def _ids(self, suppliers: Sequence[str]) -> list[str]:
        return [self._favourites[code] for code in suppliers]
