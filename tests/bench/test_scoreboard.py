"""The scoreboard says what a report of the fault harness says, and misses its target where something was lost."""

from __future__ import annotations

from typing import Any

from bench.scoreboard import figures_of


def report(**changes: Any) -> dict[str, Any]:
    return {
        "injected": 2,
        "survived": 2,
        "faults": [
            {"kind": "worker-child", "target": "", "recovery_s": 4.0},
            {"kind": "point", "target": "export.stored", "recovery_s": 5.0},
        ],
        "figures": {"imports": 3, "calculations": 2, "exports": 1, "feedback": 2},
        "violations": [],
        **changes,
    }


class TestFiguresOf:
    def test_say_what_was_done_and_meet_their_targets(self) -> None:
        figures = {figure.name: figure for figure in figures_of(report(), caught=(12, 12))}

        assert figures["acknowledged works"].value == 8
        assert figures["crash points covered"].value == 1
        assert figures["recovery after a worker's death, worst"].value == 4.0
        assert all(figure.holds is not False for figure in figures.values())

    def test_miss_them_where_something_was_lost(self) -> None:
        lost = report(survived=1, violations=[{"invariant": 3, "found": "lost"}])

        missed = [figure.name for figure in figures_of(lost, caught=(11, 12)) if figure.holds is False]

        assert missed == ["faults survived", "invariants broken", "protections missed when off"]
