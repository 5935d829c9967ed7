"""
Users of the installation: each delivers, calculates and reads, over and over, as its seed says.

What they do is seeded; how far they get is not, so a round ends when its faults have happened and its users, asked to
stop, have finished what they had begun.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Sequence

from tests.faults.api import Abandoned, Client
from tests.faults.journal import Journal
from tests.faults.ledgers import PAST, Writer
from tests.faults.lines import Line
from tests.faults.payer import Passwords, Payer, Shared

USERS, PAYERS = 2, 2
STAND_ASIDE_SECONDS = 15.0
"""At most; several whole calculations of a busy machine, after which whoever waits has had a turn."""
_SCOPED, _PAST, _FULL = 0.25, 0.4, 0.75
"""After a delivery: up to which of the user's random numbers which calculation is asked for."""


class Load:
    """
    Args:
        lines: the ledger as first delivered; each user owns every n-th supplier of it.
        favourites: ids of the suppliers that are written about most, by code.
        paid: ids of the suppliers that are paid, by code; nobody writes about them.
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
        paid: dict[str, str],
        passwords: Passwords,
    ) -> None:
        self._told = (address, token, journal)
        self._favourites = favourites
        self._stopping = threading.Event()
        self.over = threading.Event()
        self.tally: Counter[str] = Counter()
        self.broken: list[str] = []
        self._threads: list[threading.Thread] = []
        self._paid = list(paid.values())
        self._passwords = passwords
        self._shared = Shared(self.over, self.tally)
        self._turns = [0] * PAYERS
        codes = sorted({line.supplier for line in lines} - paid.keys())
        owner = {code: place % USERS for place, code in enumerate(codes)}
        self._writers = [
            Writer(seed, number, [line for line in lines if owner.get(line.supplier) == number], list(favourites))
            for number in range(USERS)
        ]

    def start(self) -> None:
        """Let every user begin."""
        self._stopping.clear()
        self._threads = [threading.Thread(target=self._use, args=(writer,), daemon=True) for writer in self._writers]
        self._threads += [threading.Thread(target=self._pay, args=(number,), daemon=True) for number in range(PAYERS)]
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
                self._let_pay()
                self._stopping.wait(writer.chance() * 0.3)
        except Abandoned:
            return
        except Exception as broken:  # noqa: BLE001 (a user that ends unnoticed would make every round look calm)
            self.broken.append(f"a user broke off: {broken!r}")
        finally:
            client.close()

    def _pay(self, number: int) -> None:
        address, _, journal = self._told
        self._turns[number] += 1
        payer = None
        try:
            payer = Payer(
                f"{number}-{self._turns[number]}",
                address=address,
                journal=journal,
                suppliers=self._paid,
                passwords=self._passwords,
                told=self._shared,
            )
            while not self._stopping.is_set():
                payer.pay_once()
        except Abandoned:
            return
        except Exception as broken:  # noqa: BLE001 (as in `_use`)
            self.broken.append(f"a payer broke off: {broken!r}")
        finally:
            if payer is not None:
                payer.close()

    def _let_pay(self) -> None:
        """Deliver nothing for a moment while somebody waits for figures of the whole ledger."""
        until = time.monotonic() + STAND_ASIDE_SECONDS
        while self._shared.waiting and time.monotonic() < until and not self._stopping.is_set():
            self._stopping.wait(0.1)

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
