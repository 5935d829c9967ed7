"""The rounds of a run: load, faults, quiet, and the invariants."""

from __future__ import annotations

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.faults import invariants, observe, payments_seen
from tests.faults.api import COMPANY, Client
from tests.faults.faults import Faults, Happened
from tests.faults.invariants import Violation
from tests.faults.journal import CALCULATION, EXPORT, FEEDBACK, IMPORT, Journal
from tests.faults.ledgers import first_ledger, supplier_codes
from tests.faults.lines import COMPANY_CURRENCY, Line
from tests.faults.load import Load
from tests.faults.oracle import LedgerHistory
from tests.faults.payer import Passwords
from tests.faults.payment_invariants import AUDIT, payments_hold
from tests.faults.received import missed
from tests.faults.report import Figures, line_of
from tests.faults.schedule import Schedule
from tests.faults.sockets import Watchers
from tests.faults.stack import Broken, Stack
from tests.receiver import receiving

QUIET_SECONDS = 20.0
"""
The T of reliability.md 3.2, 8: so long after the last healing everything has ended. On a machine that is slower than
the usual one, or busy with other things, as many times longer as the first calculation took.
"""

USUAL_SECONDS, USUAL_SECONDS_PER_ENTRY = 0.5, 15e-6
"""What a calculation takes from start to end on two cores that have little else to do."""

MOST_PATIENCE = 6.0

FIRST_SECONDS = 240.0
CATCH_UP_SECONDS = 20.0
WATCHED = 24
PAID = 12
"""Suppliers that are paid, and that nobody else writes about."""

WEBHOOK_SECONDS = 40.0
"""After this the webhook has told everything: a dead sender's claim is over, its failures were waited for."""

TOKENS = 5
"""One for the users, the others for the socket clients: at most ten sockets each."""

Say = Callable[[str], None]


class Campaign:
    """
    Args:
        folder: its own, empty.
        entries: size of the ledger the faults meet.
        sabotage: the protection that is switched off once the first ledger is calculated, if any; `sql` belongs to it.
    """

    def __init__(
        self, schedule: Schedule, folder: Path, *, entries: int, suppliers: int, sabotage: str = "", sql: str = ""
    ) -> None:
        self._schedule = schedule
        self._entries = entries
        self._codes = supplier_codes(suppliers)
        self._hooks = receiving()
        self._receiver = self._hooks.__enter__()
        self._stack = Stack(folder, webhook_host=self._receiver.host, sabotaged=bool(sabotage))
        self._sabotage, self._sql = sabotage, sql
        self._journal = Journal(folder)
        self._faults = Faults(self._stack)
        self._history = LedgerHistory()
        self._told: set[str] = set()
        self._checked: set[str] = set()
        self._rows: dict[str, int] = {}
        self._watchers: Watchers | None = None
        self._load: Load | None = None
        self._patience = 1.0
        self._told_before: dict[str, int] = {}
        self._secrets: list[str] = []
        self.figures = Figures(entries=entries, suppliers=suppliers)

    @property
    def happened(self) -> list[Happened]:
        """Every fault so far."""
        return self._faults.happened

    def run(self, say: Say) -> list[Violation]:
        """
        All rounds, up to the first that breaks an invariant; its violations.

        Raises:
            Broken: the harness could not go on.
            Refusal: a server did not start.
        """
        began = time.monotonic()
        lines = first_ledger(self._schedule.seed, suppliers=self._codes, entries=self._entries)
        self._stack.start()
        started = time.monotonic()
        token, *others = self._stack.tokens(TOKENS)
        favourites, paid = self._first_delivery(token, lines)
        passwords = Passwords(secrets.token_urlsafe(24), secrets.token_urlsafe(24))
        self._told_before = observe.heads(self._stack.postgres.url)
        self._receiver.secret = self._stack.desk(
            COMPANY, passwords.clerk, passwords.approver, self._receiver.url, *paid
        )
        self._secrets = [token, *others, passwords.clerk, passwords.approver, self._receiver.secret]
        delivered = time.monotonic()
        if self._sabotage:
            self._stack.switch_off(self._sabotage, sql=self._sql)
        violations = self._judge(self._see(), None, seconds=FIRST_SECONDS)
        first_s = observe.first_calculation_seconds(self._stack.postgres.url)
        self._patience = slowness(first_s, entries=self._entries)
        say(
            f"  started in {started - began:.1f} s; {len(lines):,} entries delivered and calculated in "
            f"{delivered - started:.1f} s (the calculation {first_s:.1f} s), checked in "
            f"{time.monotonic() - delivered:.1f} s; T = {self._patience * QUIET_SECONDS:.0f} s"
        )
        self._watchers = Watchers(self._stack.address, others, favourites)
        self._watchers.start()
        if not self._stack.wait_for(self._watchers.have_begun, seconds=CATCH_UP_SECONDS):
            raise Broken("not every socket client got its first snapshot")
        self._load = Load(
            seed=self._schedule.seed,
            address=self._stack.address,
            token=token,
            journal=self._journal,
            lines=lines,
            favourites=favourites,
            paid=paid,
            passwords=passwords,
        )
        for number in range(1, len(self._schedule.rounds) + 1):
            if violations:
                break
            violations = self._round(number, self._load, self._watchers)
            for happened in self.happened:
                if happened.round == number:
                    say(line_of(happened))
        return violations or self._at_the_end()

    def stop(self) -> None:
        """End users, clients and processes; whatever was asked."""
        if self._load is not None:
            self._load.over.set()
            self.figures.answers = dict(self._load.tally)
        if self._watchers is not None:
            self._watchers.stop()
            self.figures.sockets = self._watchers.figures()
        self.figures.restarts = self._stack.restarts
        self._stack.stop()
        self._hooks.__exit__(None, None, None)

    def _at_the_end(self) -> list[Violation]:
        """What takes its time: the webhook told everything, the product finds nothing wrong, no log has a secret."""
        url, found = self._stack.postgres.url, list[str]()

        def is_told() -> bool:
            found[:] = missed(self._receiver, self._told_before, observe.heads(url))
            return not found

        self._stack.wait_for(is_told, seconds=WEBHOOK_SECONDS)
        self.figures.webhook = len(self._receiver.taken)
        violations = [Violation(invariants.EVENTS, text) for text in found]
        if wrong := self._stack.findings():
            violations.append(Violation(AUDIT, f"vade verify: {wrong}"))
        logs = [path.read_text(errors="replace") for path in sorted(self._stack.logs.iterdir())]
        if any(secret in log for secret in self._secrets for log in logs):
            violations.append(Violation(invariants.NO_SECRETS, "a log holds a token or a password"))
        return violations

    def _first_delivery(self, token: str, lines: list[Line]) -> tuple[dict[str, str], dict[str, str]]:
        """The large ledger, delivered and calculated without a fault; ids by code: of the watched, and of the paid."""
        over = threading.Event()
        client = Client(self._stack.address, token, self._journal, over=over, tally=Counter())
        done: list[dict[str, str]] = []
        owed = {line.supplier for line in lines if line.currency == COMPANY_CURRENCY and line.open_amount is None}

        def deliver() -> None:
            client.found_company()
            client.wait_for_import(client.deliver(lines))
            client.wait_for_calculation(client.calculate())
            watched = Random(f"{self._schedule.seed}/watched").sample(self._codes, k=WATCHED)
            done.append({code: client.supplier_id(code) for code in sorted(watched)})
            payable = sorted(owed - set(watched))
            chosen = Random(f"{self._schedule.seed}/paid").sample(payable, k=min(PAID, len(payable)))
            done.append({code: client.supplier_id(code) for code in sorted(chosen)})

        thread = threading.Thread(target=deliver, daemon=True)
        thread.start()
        self._stack.wait_for(lambda: not thread.is_alive(), seconds=FIRST_SECONDS)
        over.set()
        thread.join()
        client.close()
        if len(done) < 2:
            raise Broken(f"the first ledger of {COMPANY} was not calculated in {FIRST_SECONDS:g} s")
        self._stack.wait_for(self._faults.is_quiet, seconds=FIRST_SECONDS)
        return done[0], done[1]

    def _round(self, number: int, load: Load, watchers: Watchers) -> list[Violation]:
        load.start()
        for planned in self._schedule.rounds[number - 1]:
            if not planned.on_top:
                self._stack.wait_for(self._faults.are_over, seconds=QUIET_SECONDS * self._patience)
            self._stack.wait(planned.after_s)
            self._faults.make(number, planned)
        load.ask_to_stop()
        began = time.monotonic()
        quiet = self._stack.wait_for(
            lambda: load.has_stopped() and self._faults.is_quiet(), seconds=QUIET_SECONDS * self._patience
        )
        still = not quiet and not load.has_stopped()
        if not quiet:
            load.over.set()
        seen = self._see()
        heads = {code: stream.last_seq for code, stream in seen.streams.items()}
        self._stack.wait_for(lambda: watchers.stand_at(heads), seconds=CATCH_UP_SECONDS)
        violations = [Violation(invariants.ACKNOWLEDGED, text) for text in load.broken]
        if still:
            violations.append(Violation(invariants.LIVENESS, "somebody still waits for an answer"))
        return violations + self._judge(seen, watchers, seconds=time.monotonic() - began)

    def _see(self) -> observe.Observed:
        """What is there, with the closings of the runs that have not been compared yet."""
        known = observe.run_ids(self._stack.postgres.url) - self._checked
        return observe.everything(self._stack.postgres.url, results_of=known)

    def _judge(self, seen: observe.Observed, watchers: Watchers | None, *, seconds: float) -> list[Violation]:
        acknowledged = self._journal.acknowledged()
        paid = payments_seen.payments(self._stack.postgres.url)
        for batch in seen.batches:
            lines = None if batch.id in self._told else self._journal.lines_of(batch.sha256)
            if lines is not None:
                self._rows[batch.sha256] = len(lines)
                if batch.revision is not None:
                    self._told.add(batch.id)
                    self._history.deliver(batch.revision, lines)
        self.figures.imports = sum(answer.kind == IMPORT for answer in acknowledged)
        self.figures.calculations = sum(answer.kind == CALCULATION for answer in acknowledged)
        self.figures.exports = sum(answer.kind == EXPORT for answer in acknowledged)
        self.figures.feedback = sum(answer.kind == FEEDBACK for answer in acknowledged)
        self.figures.runs = len(seen.runs)
        self.figures.retaken = sum(run.attempt > 1 for run in seen.runs)
        self.figures.events = sum(stream.last_seq for stream in seen.streams.values())
        self._checked |= seen.results.keys()
        waiting = invariants.nothing_waits(seen, seconds=seconds)
        if waiting:  # what has not ended cannot be compared
            return waiting
        return [
            *invariants.acknowledged_is_kept(acknowledged, self._rows, seen, self._history),
            *invariants.one_effect_per_run(seen, self._history),
            *invariants.events_are_whole(seen, watchers.logs() if watchers else ()),
            *payments_hold(acknowledged, paid),
        ]


def slowness(calculation_s: float, *, entries: int) -> float:
    """How many times longer than usual a calculation of so many entries took; from 1 up to MOST_PATIENCE."""
    usual_s = USUAL_SECONDS + USUAL_SECONDS_PER_ENTRY * entries
    return min(max(1.0, calculation_s / usual_s), MOST_PATIENCE)
