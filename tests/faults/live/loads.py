"""What the subscribers hear of: figures that change with every delivery, and numbers sent to the bare groups."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections import Counter
from datetime import timedelta
from pathlib import Path

import redis
from dramatiq.brokers.redis import RedisBroker
from dramatiq.message import Message

from tests.faults.api import Abandoned, Client
from tests.faults.journal import Journal
from tests.faults.ledgers import TODAY
from tests.faults.lines import Line
from tests.faults.live.bare_names import NAMESPACE

PAUSE_SECONDS = 0.05


class Load:
    """Something done over and over in a thread of its own, between `start` and `stop`."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Finish what was begun, and no more."""
        self._stopping.set()

    def has_stopped(self) -> bool:
        """Whether it has."""
        return self._thread is None or not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._stopping.wait(PAUSE_SECONDS):
                self.once()
        except Abandoned:
            return

    @abstractmethod
    def once(self) -> None:
        """One turn."""


class Deliveries(Load):
    """Each delivery changes one amount of every supplier, and is calculated by itself."""

    def __init__(self, folder: Path, *, address: str, token: str, codes: list[str]) -> None:
        super().__init__()
        self.over = threading.Event()
        self.client = Client(address, token, Journal(folder), over=self.over, tally=Counter())
        self._codes = codes
        self._turn = 0

    def once(self) -> None:
        """Deliver, and wait until it is applied."""
        self._turn += 1
        self.client.wait_for_import(self.client.deliver([self._line(code) for code in self._codes]))

    def _line(self, code: str) -> Line:
        posting = TODAY - timedelta(days=10)
        amount = 100_000 + self._turn
        return Line(
            supplier=code,
            key=f"{code}-1",
            doc_type="KR",
            posting=posting,
            document=posting,
            due=posting + timedelta(days=30),
            currency="TRY",
            amount=amount,
            amount_lc=amount,
        )


class BareMessages(Load):
    """A number for every group in each turn. Only what the queue has accepted is counted as sent."""

    def __init__(self, url: str, *, groups: int) -> None:
        super().__init__()
        self._broker = RedisBroker(
            client=redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1), namespace=NAMESPACE
        )
        self._broker.declare_queue("default")
        self.sent = dict.fromkeys(range(1, groups + 1), 0)

    def once(self) -> None:
        """The next number to each."""
        for group, last in self.sent.items():
            message: Message[None] = Message(
                queue_name="default", actor_name="tell", args=(group, last + 1), kwargs={}, options={}
            )
            try:
                self._broker.enqueue(message)
            except (redis.RedisError, OSError):
                return
            self.sent[group] = last + 1
