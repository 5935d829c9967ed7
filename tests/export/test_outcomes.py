"""From what a bank says to the states of a payment and of its run."""

from __future__ import annotations

import pytest

from payments.domain.paying import LineState, RunStatus
from payments.export.answers import Outcome
from payments.export.outcomes import contradicts, run_status, step_of

E, A, C, F, R = LineState.EXPORTED, LineState.ACCEPTED, LineState.CONFIRMED, LineState.FAILED, LineState.RETURNED


class TestStepOf:
    @pytest.mark.parametrize(
        ("state", "outcome", "returned", "after"),
        [
            pytest.param(E, Outcome.ACCEPTED, False, A, id="exported, accepted"),
            pytest.param(E, Outcome.CONFIRMED, False, C, id="exported, booked at once"),
            pytest.param(A, Outcome.CONFIRMED, False, C, id="accepted, booked"),
            pytest.param(E, Outcome.FAILED, False, F, id="exported, rejected"),
            pytest.param(A, Outcome.FAILED, True, F, id="accepted, came back before its booking was seen"),
            pytest.param(C, Outcome.FAILED, True, R, id="booked, came back"),
            pytest.param(C, Outcome.FAILED, False, None, id="booked, rejected afterwards"),
            pytest.param(C, Outcome.ACCEPTED, False, None, id="booked, accepted afterwards"),
            pytest.param(F, Outcome.CONFIRMED, False, None, id="failed, booked afterwards"),
            pytest.param(R, Outcome.FAILED, True, None, id="came back twice"),
            pytest.param(LineState.PLANNED, Outcome.CONFIRMED, False, None, id="never sent"),
        ],
    )
    def test_goes_forward_only(
        self, state: LineState, outcome: Outcome, returned: bool, after: LineState | None
    ) -> None:
        assert step_of(state, outcome, returned=returned) is after

    @pytest.mark.parametrize(
        ("state", "outcome", "returned", "doubtful"),
        [
            pytest.param(F, Outcome.CONFIRMED, False, True, id="failed, booked afterwards"),
            pytest.param(C, Outcome.FAILED, False, True, id="booked, rejected afterwards"),
            pytest.param(LineState.PLANNED, Outcome.ACCEPTED, False, True, id="never sent"),
            pytest.param(C, Outcome.ACCEPTED, False, False, id="booked, accepted afterwards"),
            pytest.param(R, Outcome.CONFIRMED, False, False, id="came back, its booking told late"),
            pytest.param(F, Outcome.FAILED, False, False, id="failed twice"),
        ],
    )
    def test_tells_what_cannot_follow(self, state: LineState, outcome: Outcome, returned: bool, doubtful: bool) -> None:
        assert contradicts(state, outcome, returned=returned) is doubtful


class TestRunStatus:
    @pytest.mark.parametrize(
        ("counts", "now_at", "expected"),
        [
            pytest.param({E: 2}, RunStatus.EXPORTED, RunStatus.EXPORTED, id="nothing heard"),
            pytest.param({E: 1, A: 1}, RunStatus.EXPORTED, RunStatus.EXPORTED, id="one accepted"),
            pytest.param({A: 2}, RunStatus.EXPORTED, RunStatus.ACCEPTED, id="all accepted"),
            pytest.param({A: 1, C: 1}, RunStatus.EXPORTED, RunStatus.ACCEPTED, id="one booked already"),
            pytest.param({C: 2}, RunStatus.ACCEPTED, RunStatus.CONFIRMED, id="all booked"),
            pytest.param({C: 1, F: 1}, RunStatus.ACCEPTED, RunStatus.PARTLY_FAILED, id="one failed"),
            pytest.param({E: 1, F: 1}, RunStatus.EXPORTED, RunStatus.PARTLY_FAILED, id="one failed first"),
            pytest.param({F: 2}, RunStatus.EXPORTED, RunStatus.REJECTED, id="all refused"),
            pytest.param({F: 2}, RunStatus.PARTLY_FAILED, RunStatus.REJECTED, id="all refused one by one"),
            pytest.param({C: 1, R: 1}, RunStatus.CONFIRMED, RunStatus.PARTLY_FAILED, id="one came back"),
            pytest.param({R: 2}, RunStatus.CONFIRMED, RunStatus.PARTLY_FAILED, id="all came back"),
            pytest.param({C: 1, LineState.FAILED: 0}, RunStatus.EXPORTED, RunStatus.CONFIRMED, id="no empty counts"),
        ],
    )
    def test_follows_from_the_payments(
        self, counts: dict[LineState, int], now_at: RunStatus, expected: RunStatus
    ) -> None:
        assert run_status(counts, now_at) is expected
