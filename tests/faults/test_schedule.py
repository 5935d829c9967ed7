from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.schedule import (
    FLUSHALL,
    FREEZE,
    KINDS,
    POINT,
    POINTS,
    REDIS,
    STOPPABLE,
    TIMED,
    WEB,
    Planned,
    Schedule,
    plan,
)


class TestPlan:
    def test_deals_out_every_point_and_every_kind_of_fault(self) -> None:
        schedule = plan(7, rounds=5, faults=3)

        dealt = [planned for _, planned in schedule]
        frozen = [planned.target for planned in dealt if planned.kind == FREEZE]
        assert sorted(planned.name() for planned in dealt if planned.kind != FREEZE) == sorted([*POINTS, *TIMED])
        assert len(frozen) == 1
        assert frozen[0] in STOPPABLE
        assert [len(faults) for faults in schedule.rounds] == [7, 7, 7, 6, 6]

    def test_fills_what_is_left_with_random_ones(self) -> None:
        schedule = plan(7, rounds=4, faults=12)

        names = [planned.name() for _, planned in schedule]
        assert len(names) == 48
        assert set(names) >= {*POINTS, *TIMED}

    def test_is_the_same_for_the_same_seed_and_another_for_another(self) -> None:
        assert plan(7, rounds=5, faults=4) == plan(7, rounds=5, faults=4)
        assert plan(7, rounds=5, faults=4) != plan(8, rounds=5, faults=4)

    def test_takes_only_the_kinds_asked_for(self) -> None:
        schedule = plan(7, rounds=2, faults=3, only=[WEB, FLUSHALL])

        assert {planned.kind for _, planned in schedule} == {WEB, FLUSHALL}

    def test_lets_servers_stay_away_for_a_moment_and_nothing_else(self) -> None:
        away = {planned.kind: planned.down_s for _, planned in plan(7, rounds=5, faults=4, only=[REDIS, WEB])}

        assert away[REDIS] > 0
        assert away[WEB] == 0

    def test_begins_no_round_on_top_of_what_was_before(self) -> None:
        schedule = plan(7, rounds=20, faults=4)

        assert not any(faults[0].on_top for faults in schedule.rounds)
        assert any(planned.on_top for _, planned in schedule)

    @pytest.mark.parametrize(
        "only",
        [pytest.param(["web", "meteor"], id="an unknown kind"), pytest.param([], id="no kind at all")],
    )
    def test_refuses(self, only: list[str]) -> None:
        with pytest.raises(ValueError, match=r"unknown kinds: meteor|nothing to do"):
            plan(7, rounds=1, faults=1, only=only)


class TestSchedule:
    def test_is_read_as_it_was_written(self, tmp_path: Path) -> None:
        schedule = plan(7, rounds=3, faults=5)

        schedule.save(tmp_path / "schedule.json")

        assert Schedule.load(tmp_path / "schedule.json") == schedule


class TestPlanned:
    @pytest.mark.parametrize("kind", KINDS)
    def test_knows_which_faults_may_cost_work_an_attempt(self, kind: str) -> None:
        harmless = {"web", "scheduler", "redis", "flushall"}

        assert Planned(kind, 1.0).costs_an_attempt() == (kind not in harmless)

    def test_is_named_by_its_point(self) -> None:
        assert Planned(POINT, 1.0, "calculation.read").name() == "calculation.read"
        assert Planned(FREEZE, 1.0, "calculation.read").name() == "freeze calculation.read"
        assert Planned(WEB, 1.0).name() == "web"
