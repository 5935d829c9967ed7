"""
What must hold after every round (reliability.md 3.2), as pure functions over what was acknowledged and what was seen.

Each returns its violations; none means that it holds. The numbers are those of the list there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from tests.faults.journal import CALCULATION, IMPORT, Acknowledged
from tests.faults.ledgers import TODAY
from tests.faults.observe import Observed, Run, Stream, figures_of_event
from tests.faults.oracle import Figures, LedgerHistory, Pair

ACKNOWLEDGED, ONE_EFFECT, EVENTS, LIVENESS, NO_SECRETS = 3, 4, 6, 8, 11
EXAMPLES = 3
"""So many of a kind are spelled out; the rest are counted."""


_BySupplier = dict[str, dict[str, Figures]]
"""Figures by supplier, then by currency."""


Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Violation:
    """One invariant that does not hold, and what was found."""

    invariant: int
    found: str

    def __str__(self) -> str:
        return f"invariant {self.invariant}: {self.found}"


@dataclass(frozen=True, slots=True)
class SocketLog:
    """
    What one client saw of one supplier: (epoch, seq) of every logged event in the order of arrival, and the number of
    the snapshot it began with. `jumps` counts later snapshots: events the server did not replay.
    """

    supplier: str
    began_at: int
    seen: tuple[tuple[str, int], ...]
    figures: Mapping[int, Mapping[str, Figures]]
    """What each event carried, by its number."""
    jumps: int = 0


def acknowledged_is_kept(
    acknowledged: Sequence[Acknowledged], rows_of: Mapping[str, int], seen: Observed, expected: LedgerHistory
) -> list[Violation]:
    """
    3: every 2xx answer's effect is there once, and nothing else is.

    Args:
        rows_of: how many lines each delivered file has, by SHA-256.
        expected: the ledger that the deliveries make.
    """
    found = list(_lost(acknowledged, seen))
    for batch in seen.batches:
        taken = batch.created + batch.updated + batch.unchanged
        if batch.sha256 not in rows_of:
            found.append(f"import {batch.id} is of a file that nobody sent")
        elif batch.status == "applied" and (batch.rejected or taken != rows_of[batch.sha256]):
            found.append(f"import {batch.id} took {taken} of {rows_of[batch.sha256]} rows, refused {batch.rejected}")
    created = sum(batch.created for batch in seen.batches)
    if created != len(seen.ledger):
        found.append(f"imports created {created} rows together, the ledger has {len(seen.ledger)}")
    found += _differences("ledger row", seen.ledger, expected.lines())
    return [Violation(ACKNOWLEDGED, text) for text in found]


def _lost(acknowledged: Sequence[Acknowledged], seen: Observed) -> Iterator[str]:
    """What was acknowledged and is not there; payments have invariants of their own."""
    batches = {batch.id: batch for batch in seen.batches}
    runs = {run.id for run in seen.runs}
    for answer in acknowledged:
        if answer.kind == CALCULATION and answer.id not in runs:
            yield f"calculation {answer.id} was acknowledged and is not there"
        if answer.kind != IMPORT:
            continue
        batch = batches.get(answer.id)
        if batch is None:
            yield f"import {answer.id} was acknowledged and is not there"
        elif batch.status != "applied" or batch.sha256 != answer.told["sha256"]:
            yield f"import {answer.id} was acknowledged and is {batch.status}"


def one_effect_per_run(seen: Observed, expected: LedgerHistory) -> list[Violation]:
    """
    4: every run has succeeded, its closings are those of the ledger it read, each supplier heard of it at most once,
    and what is shown is the newest ledger's.

    Runs are compared where `seen.results` has them asked for; shown figures always.
    """
    found: list[str] = []
    for run in seen.runs:
        if run.status != "succeeded" or run.revision is None:
            found.append(f"calculation {run.id} is {run.status} after {run.attempt} attempts")
        elif run.id in seen.results:
            found += _wrong_results(run, run.revision, seen.results[run.id], expected)
    told = Counter((event.run_id, supplier) for supplier, stream in seen.streams.items() for event in stream.events)
    found += [
        f"supplier {supplier} heard {times} times of run {run}" for (run, supplier), times in told.items() if times > 1
    ]
    became_current = {run.id for run in seen.runs if run.current}
    found += [f"run {run} never became current and was told of" for run in {run for run, _ in told} - became_current]
    shown = expected.closings(expected.revision, TODAY, expected.suppliers())
    found += _differences("shown figures of", seen.current, shown)
    return [Violation(ONE_EFFECT, text) for text in found]


def _wrong_results(run: Run, revision: int, stored: Mapping[Pair, Figures], expected: LedgerHistory) -> list[str]:
    scope = expected.suppliers() if run.suppliers is None else list(run.suppliers)
    right = expected.closings(revision, run.key_date, scope)
    found = _differences(f"run {run.id} at revision {revision}, figures of", stored, right)
    if run.supplier_count != len({supplier for supplier, _ in right}):
        found.append(f"run {run.id} counts {run.supplier_count} suppliers")
    if run.entry_count != expected.entry_count(revision, run.key_date, scope):
        found.append(f"run {run.id} counts {run.entry_count} entries")
    return found


def events_are_whole(seen: Observed, logs: Iterable[SocketLog] = ()) -> list[Violation]:
    """
    6: each supplier's events are numbered 1 … n, each changed something, the last one says what is shown, and every
    client saw exactly the table's slice.
    """
    found: list[str] = []
    shown = _by_supplier(seen.current)
    results = {run_id: _by_supplier(figures) for run_id, figures in seen.results.items()}
    for supplier in sorted(shown.keys() | seen.streams.keys()):
        stream = seen.streams.get(supplier)
        if stream is None:
            found.append(f"supplier {supplier} has figures and no event")
        else:
            found += _broken_stream(supplier, stream, shown.get(supplier, {}), results)
    for log in logs:
        found += _wrong_log(log, seen.streams.get(log.supplier))
    return [Violation(EVENTS, text) for text in found]


def _broken_stream(
    supplier: str, stream: Stream, shown: Mapping[str, Figures], results: Mapping[str, _BySupplier]
) -> list[str]:
    found = []
    numbers = [event.seq for event in stream.events]
    if numbers != list(range(1, stream.last_seq + 1)):
        found.append(f"supplier {supplier} has events {_spans(numbers)}, its head says 1-{stream.last_seq}")
    told = [figures_of_event(event.data) for event in stream.events]
    found += [
        f"event {event.seq} of supplier {supplier} says it is {event.data['version']}"
        for event in stream.events
        if event.data["version"] != event.seq
    ]
    found += [
        f"event {event.seq} of supplier {supplier} is not what run {event.run_id} found"
        for event, figures in zip(stream.events, told, strict=True)
        if event.run_id in results and figures != results[event.run_id].get(supplier, {})
    ]
    found += [
        f"events {number} and {number + 1} of supplier {supplier} say the same"
        for number, (before, after) in enumerate(pairwise(told), start=1)
        if before == after
    ]
    if not told or told[-1] != shown:
        found.append(f"the last event of supplier {supplier} ({stream.last_seq}) is not what is shown")
    return found


def _wrong_log(log: SocketLog, stream: Stream | None) -> list[str]:
    if stream is None:
        return [f"a client saw supplier {log.supplier}, which has no events"] if log.seen else []
    numbers = [seq for _, seq in log.seen]
    found = []
    if numbers != list(range(log.began_at + 1, stream.last_seq + 1)):
        found.append(
            f"a client of supplier {log.supplier} saw {_spans(numbers)}, not {log.began_at + 1}-{stream.last_seq}"
        )
    if {epoch for epoch, _ in log.seen} - {stream.epoch}:
        found.append(f"a client of supplier {log.supplier} saw events of another epoch")
    if log.jumps:
        found.append(f"a client of supplier {log.supplier} got {log.jumps} snapshots in place of events")
    table = {event.seq: figures_of_event(event.data) for event in stream.events}
    found += [
        f"event {seq} of supplier {log.supplier} arrived as another than was stored"
        for seq, figures in log.figures.items()
        if figures != table.get(seq)
    ]
    return found


def nothing_waits(seen: Observed, *, seconds: float) -> list[Violation]:
    """8: `seconds` after the last healing no row is queued, running or leased."""
    return [
        Violation(
            LIVENESS,
            f"{work.table} {work.id} is {work.status}{', leased' if work.leased else ''} after {work.attempt} attempts "
            f"and {seconds:.0f} s",
        )
        for work in seen.open_work
    ]


def _by_supplier(figures: Mapping[Pair, Figures]) -> _BySupplier:
    found: _BySupplier = {}
    for (supplier, currency), row in figures.items():
        found.setdefault(supplier, {})[currency] = row
    return found


def _differences(what: str, there: Mapping[Key, Value], due: Mapping[Key, Value]) -> list[str]:
    wrong = [
        *(f"{what} {key} is missing" for key in due.keys() - there.keys()),
        *(f"{what} {key} should not be there" for key in there.keys() - due.keys()),
        *(
            f"{what} {key} is {there[key]}, not {due[key]}"
            for key in there.keys() & due.keys()
            if there[key] != due[key]
        ),
    ]
    if len(wrong) <= EXAMPLES:
        return wrong
    return [*wrong[:EXAMPLES], f"… and {len(wrong) - EXAMPLES} more of {what}"]


def _spans(numbers: Sequence[int]) -> str:
    """[1, 2, 3, 5] -> "1-3, 5"; repeated or falling numbers begin a new span."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return ", ".join(str(span[0]) if len(span) == 1 else f"{span[0]}-{span[-1]}" for span in spans) or "none"
