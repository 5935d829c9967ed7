"""Each invariant holds on a sound world, and is broken by the smallest thing that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.faults.invariants import (
    SocketLog,
    acknowledged_is_kept,
    events_are_whole,
    nothing_waits,
    one_effect_per_run,
)
from tests.faults.journal import CALCULATION, IMPORT, Acknowledged
from tests.faults.ledgers import TODAY
from tests.faults.lines import decimal_of
from tests.faults.observe import Batch, Event, Observed, OpenWork, Run, Stream, figures_of_event
from tests.faults.oracle import Figures, LedgerHistory
from tests.faults.test_oracle import invoice

FIRST = [invoice("A", 100_00), invoice("B", 70_00, supplier="S2")]
SECOND = [invoice("A2", 5_00)]
ROWS = {"sha-1": 2, "sha-2": 1}
ANSWERS = [
    Acknowledged(IMPORT, "b1", {"sha256": "sha-1", "rows": 2}),
    Acknowledged(IMPORT, "b2", {"sha256": "sha-2", "rows": 1}),
    Acknowledged(CALCULATION, "r2", {}),
]


def history() -> LedgerHistory:
    made = LedgerHistory()
    made.deliver(1, FIRST)
    made.deliver(2, SECOND)
    return made


def event(seq: int, run_id: str, figures: Figures) -> Event:
    return Event(seq, "supplier.updated", run_id, {"version": seq, "closings": [on_the_wire(figures)]})


def on_the_wire(figures: Figures) -> dict[str, Any]:
    def text(minor: int) -> str:
        return f"{decimal_of(minor, 'TRY'):.2f}"

    average = figures.average_due_hundredths
    return {
        "currency": "TRY",
        **{
            name: text(getattr(figures, name))
            for name in ("balance", "ledger_balance", "open", "unallocated", "overdue", "not_due")
        },
        "blocked_amount": text(figures.blocked),
        "open_count": figures.open_count,
        "oldest_due_date": figures.oldest_due_date and figures.oldest_due_date.isoformat(),
        "max_overdue_days": figures.max_overdue_days,
        "average_due_date": figures.average_due_date and figures.average_due_date.isoformat(),
        "average_due_days": None if average is None else text(average),
        "aging": [{"label": str(place), "amount": text(minor)} for place, minor in enumerate(figures.aging)],
        "months": {str(place): text(minor) for place, minor in enumerate(figures.months)},
        "open_amounts_incomplete": figures.open_amounts_incomplete,
    }


def sound() -> Observed:
    """Two imports and two full runs; the second changed supplier S1."""
    ledger = history()
    first, second = (ledger.closings(revision, TODAY, ["S1", "S2"]) for revision in (1, 2))
    of_first = [event(1, "r1", first["S1", "TRY"]), event(2, "r2", second["S1", "TRY"])]
    return Observed(
        batches=(Batch("b1", "applied", "sha-1", 2, 0, 0, 0, 1), Batch("b2", "applied", "sha-2", 1, 0, 0, 0, 2)),
        runs=(
            Run("r1", "succeeded", TODAY, 1, None, 1, True, 2, 2),
            Run("r2", "succeeded", TODAY, 2, None, 2, True, 2, 3),
        ),
        ledger=ledger.lines(),
        results={"r1": first, "r2": second},
        current=second,
        streams={
            "S1": Stream("e1", 2, tuple(of_first)),
            "S2": Stream("e2", 1, (event(1, "r1", first["S2", "TRY"]),)),
        },
    )


def with_events(*events: Event, head: int) -> Observed:
    """The sound world, but for the log of supplier S1."""
    world = sound()
    return replace(world, streams={**world.streams, "S1": Stream("e1", head, events)})


def all_of(world: Observed) -> list[str]:
    expected = history()
    return [
        str(violation)
        for violation in (
            *acknowledged_is_kept(ANSWERS, ROWS, world, expected),
            *one_effect_per_run(world, expected),
            *events_are_whole(world),
            *nothing_waits(world, seconds=20),
        )
    ]


S1_EVENTS = sound().streams["S1"].events


class TestASoundWorld:
    def test_breaks_nothing(self) -> None:
        assert all_of(sound()) == []

    def test_is_what_its_clients_saw(self) -> None:
        figures = {one.seq: figures_of_event(one.data) for one in S1_EVENTS}

        log = SocketLog("S1", 0, (("e1", 1), ("e1", 2)), figures)

        assert events_are_whole(sound(), [log]) == []


@pytest.mark.parametrize(
    ("doctored", "found"),
    [
        pytest.param(
            lambda world: replace(world, batches=world.batches[:1]),
            "invariant 3: import b2 was acknowledged and is not there",
            id="an import lost",
        ),
        pytest.param(
            lambda world: replace(world, batches=(world.batches[0], replace(world.batches[1], status="failed"))),
            "invariant 3: import b2 was acknowledged and is failed",
            id="an import failed",
        ),
        pytest.param(
            lambda world: replace(world, batches=(replace(world.batches[0], created=1), world.batches[1])),
            "invariant 3: import b1 took 1 of 2 rows, refused 0",
            id="a row of an import left out",
        ),
        pytest.param(
            lambda world: replace(world, batches=(world.batches[0], replace(world.batches[1], created=0, unchanged=1))),
            "invariant 3: imports created 2 rows together, the ledger has 3",
            id="a row there that no import created",
        ),
        pytest.param(
            lambda world: replace(world, ledger={key: line for key, line in world.ledger.items() if key != "B"}),
            "invariant 3: ledger row B is missing",
            id="a ledger row lost",
        ),
        pytest.param(
            lambda world: replace(world, ledger={**world.ledger, "X": invoice("X", 1)}),
            "invariant 3: ledger row X should not be there",
            id="a ledger row nobody delivered",
        ),
        pytest.param(
            lambda world: replace(world, batches=(*world.batches, Batch("b3", "applied", "sha-3", 0, 0, 1, 0, 2))),
            "invariant 3: import b3 is of a file that nobody sent",
            id="an import nobody asked for",
        ),
        pytest.param(
            lambda world: replace(world, runs=world.runs[:1]),
            "invariant 3: calculation r2 was acknowledged and is not there",
            id="a calculation lost",
        ),
        pytest.param(
            lambda world: replace(world, runs=(world.runs[0], replace(world.runs[1], status="failed", attempt=3))),
            "invariant 4: calculation r2 is failed after 3 attempts",
            id="a run failed",
        ),
        pytest.param(
            lambda world: replace(
                world,
                results={**world.results, "r1": {**world.results["r1"], ("S3", "TRY"): world.current["S1", "TRY"]}},
            ),
            "invariant 4: run r1 at revision 1, figures of ('S3', 'TRY') should not be there",
            id="a closing too many",
        ),
        pytest.param(
            lambda world: replace(world, runs=(world.runs[0], replace(world.runs[1], entry_count=2))),
            "invariant 4: run r2 counts 2 entries",
            id="a run that read another ledger",
        ),
        pytest.param(
            lambda world: replace(world, runs=(world.runs[0], replace(world.runs[1], current=False))),
            "invariant 4: run r2 never became current and was told of",
            id="an event of figures that are not shown",
        ),
        pytest.param(
            lambda _: with_events(S1_EVENTS[0], replace(S1_EVENTS[1], run_id="r1"), head=2),
            "invariant 4: supplier S1 heard 2 times of run r1",
            id="two events of one run",
        ),
        pytest.param(
            lambda world: replace(world, current={**world.current, ("S1", "TRY"): world.results["r1"]["S1", "TRY"]}),
            "invariant 6: the last event of supplier S1 (2) is not what is shown",
            id="figures shown that are older than the last event",
        ),
        pytest.param(
            lambda _: with_events(S1_EVENTS[1], head=2),
            "invariant 6: supplier S1 has events 2, its head says 1-2",
            id="an event lost",
        ),
        pytest.param(
            lambda _: with_events(S1_EVENTS[0], head=2),
            "invariant 6: the last event of supplier S1 (2) is not what is shown",
            id="the last event lost",
        ),
        pytest.param(
            lambda world: with_events(*S1_EVENTS, event(3, "r2", world.current["S1", "TRY"]), head=3),
            "invariant 6: events 2 and 3 of supplier S1 say the same",
            id="an event doubled under a new number",
        ),
        pytest.param(
            lambda world: with_events(S1_EVENTS[0], event(2, "r2", world.current["S2", "TRY"]), head=2),
            "invariant 6: event 2 of supplier S1 is not what run r2 found",
            id="an event with another supplier's figures",
        ),
        pytest.param(
            lambda world: replace(world, streams={"S1": world.streams["S1"]}),
            "invariant 6: supplier S2 has figures and no event",
            id="figures nobody was told of",
        ),
        pytest.param(
            lambda world: replace(world, open_work=(OpenWork("r9", "calculation", "running", 2, leased=True),)),
            "invariant 8: calculation r9 is running, leased after 2 attempts and 20 s",
            id="work that waits",
        ),
    ],
)
def test_every_flaw_is_found(doctored: Callable[[Observed], Observed], found: str) -> None:
    assert found in all_of(doctored(sound()))


FIGURES = {one.seq: figures_of_event(one.data) for one in S1_EVENTS}


@pytest.mark.parametrize(
    ("log", "found"),
    [
        pytest.param(
            SocketLog("S1", 0, (("e1", 1),), {1: FIGURES[1]}),
            "invariant 6: a client of supplier S1 saw 1, not 1-2",
            id="an event that did not arrive",
        ),
        pytest.param(
            SocketLog("S1", 1, (("e1", 2), ("e1", 2)), {2: FIGURES[2]}),
            "invariant 6: a client of supplier S1 saw 2, 2, not 2-2",
            id="an event that arrived twice",
        ),
        pytest.param(
            SocketLog("S1", 0, (("e1", 2), ("e1", 1)), FIGURES),
            "invariant 6: a client of supplier S1 saw 2, 1, not 1-2",
            id="events out of order",
        ),
        pytest.param(
            SocketLog("S1", 0, (("e0", 1), ("e1", 2)), FIGURES),
            "invariant 6: a client of supplier S1 saw events of another epoch",
            id="an event of another epoch",
        ),
        pytest.param(
            SocketLog("S1", 1, (("e1", 2),), {2: FIGURES[1]}),
            "invariant 6: event 2 of supplier S1 arrived as another than was stored",
            id="an event with other figures",
        ),
        pytest.param(
            SocketLog("S1", 2, (), {}, jumps=1),
            "invariant 6: a client of supplier S1 got 1 snapshots in place of events",
            id="a snapshot where events were kept",
        ),
    ],
)
def test_every_flaw_of_a_clients_log_is_found(log: SocketLog, found: str) -> None:
    assert found in map(str, events_are_whole(sound(), [log]))
