"""From what a bank says to the states of a payment and of its run."""

from __future__ import annotations

from collections.abc import Mapping

from payments.domain.paying import LineState, RunStatus
from payments.export.answers import Outcome

_STEPS: dict[Outcome, dict[LineState, LineState]] = {
    Outcome.ACCEPTED: {LineState.EXPORTED: LineState.ACCEPTED},
    Outcome.CONFIRMED: {LineState.EXPORTED: LineState.CONFIRMED, LineState.ACCEPTED: LineState.CONFIRMED},
    Outcome.FAILED: {LineState.EXPORTED: LineState.FAILED, LineState.ACCEPTED: LineState.FAILED},
}
_ALREADY: dict[Outcome, frozenset[LineState]] = {
    Outcome.ACCEPTED: frozenset({LineState.ACCEPTED, LineState.CONFIRMED, LineState.FAILED, LineState.RETURNED}),
    Outcome.CONFIRMED: frozenset({LineState.CONFIRMED, LineState.RETURNED}),
    Outcome.FAILED: frozenset({LineState.FAILED, LineState.RETURNED}),
}
"""What needs no step: it is known, or something later is."""


def step_of(state: LineState, outcome: Outcome, *, returned: bool) -> LineState | None:
    """The state a payment goes to; None if it stays. Money that was booked fails only by coming back."""
    if returned and outcome is Outcome.FAILED and state is LineState.CONFIRMED:
        return LineState.RETURNED
    return _STEPS[outcome].get(state)


def contradicts(state: LineState, outcome: Outcome, *, returned: bool) -> bool:
    """Whether a bank says what cannot follow: a booking of what had failed, a rejection of what was booked."""
    return step_of(state, outcome, returned=returned) is None and state not in _ALREADY[outcome]


def run_status(counts: Mapping[LineState, int], now_at: RunStatus) -> RunStatus:
    """
    Where a run stands by its payments.

    REJECTED: the bank took none of them. PARTLY_FAILED: some failed or came back. CONFIRMED: all are booked. ACCEPTED:
    all are accepted or booked. Otherwise it stays.
    """
    there = {state for state, count in counts.items() if count}
    if there and there <= {LineState.FAILED}:
        return RunStatus.REJECTED
    if there & {LineState.FAILED, LineState.RETURNED}:
        return RunStatus.PARTLY_FAILED
    if there and there <= {LineState.CONFIRMED}:
        return RunStatus.CONFIRMED
    if there and there <= {LineState.CONFIRMED, LineState.ACCEPTED}:
        return RunStatus.ACCEPTED
    return now_at
