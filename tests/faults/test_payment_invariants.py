"""Each invariant of payments holds on a sound world, and is broken by the smallest thing that is wrong with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.faults.invariants import ACKNOWLEDGED
from tests.faults.journal import APPROVAL, EXPORT, FEEDBACK, PROPOSAL, Acknowledged
from tests.faults.payment_invariants import AUDIT, CONSERVATION, LEGAL, PAID_ONCE, payments_hold
from tests.faults.payments_seen import BankFileSeen, Message, PaidRun, Payments
from tests.faults.received import missed
from tests.receiver import Receiver

RUN = PaidRun(
    id="p1",
    status="exported",
    exported=True,
    net=150_00,
    lines=2,
    approvals=(("hash", 7),),
    steps=("created", "submitted", "approved", "exported", "answered"),
    bank_files=(BankFileSeen("file", 150_00, 2),),
)
SOUND = Payments(
    runs=(RUN,),
    messages=(Message("m1", "said", 2, 1),),
    reserved=(("1/0", 1), ("2/0", 1)),
    chain=(("", "a"), ("a", "b")),
)
ANSWERS = [
    Acknowledged(PROPOSAL, "p1", {}),
    Acknowledged(APPROVAL, "p1", {"content_hash": "hash"}),
    Acknowledged(EXPORT, "p1", {"sha256": "file"}),
    Acknowledged(FEEDBACK, "m1", {"sha256": "said", "payments": 2}),
]


def with_run(**changes: object) -> Payments:
    return replace(SOUND, runs=(replace(RUN, **changes),))  # type: ignore[arg-type]


class TestPaymentsHold:
    def test_where_nothing_is_wrong(self) -> None:
        assert payments_hold(ANSWERS, SOUND) == []

    @pytest.mark.parametrize(
        ("seen", "invariant"),
        [
            pytest.param(replace(SOUND, runs=()), ACKNOWLEDGED, id="an acknowledged run is lost"),
            pytest.param(with_run(approvals=()), ACKNOWLEDGED, id="an acknowledged approval is lost"),
            pytest.param(replace(SOUND, runs=(RUN, replace(RUN, id="p2"))), ACKNOWLEDGED, id="a run is doubled"),
            pytest.param(
                with_run(bank_files=(BankFileSeen("other", 150_00, 2),)), ACKNOWLEDGED, id="a file is made anew"
            ),
            pytest.param(replace(SOUND, messages=()), ACKNOWLEDGED, id="what the bank said is lost"),
            pytest.param(
                replace(SOUND, messages=(Message("m1", "said", 1, 1),)), ACKNOWLEDGED, id="half of it was heard"
            ),
            pytest.param(with_run(net=150_01), CONSERVATION, id="a cent between run and file"),
            pytest.param(with_run(lines=3), CONSERVATION, id="a payment that is in no file"),
            pytest.param(replace(SOUND, reserved=(("1/0", 2),)), PAID_ONCE, id="an item in two live payments"),
            pytest.param(replace(SOUND, unsettled=("1/0",)), PAID_ONCE, id="reserved for a payment that is over"),
            pytest.param(with_run(exported=False), PAID_ONCE, id="a file without its state"),
            pytest.param(with_run(bank_files=()), PAID_ONCE, id="a state without its file"),
            pytest.param(with_run(approvals=(("hash", 7), ("hash", 7))), PAID_ONCE, id="an approval counts twice"),
            pytest.param(replace(SOUND, chain=(("", "a"), ("x", "b"))), AUDIT, id="a chain that is broken"),
            pytest.param(with_run(steps=("created", "submitted", "approved")), AUDIT, id="an act without its record"),
            pytest.param(replace(SOUND, messages=(Message("m1", "said", 2, 0),)), AUDIT, id="an answer without one"),
            pytest.param(
                with_run(steps=("created", "approved", "submitted", "exported")), LEGAL, id="a step before its turn"
            ),
        ],
    )
    def test_not_where(self, seen: Payments, invariant: int) -> None:
        assert invariant in {violation.invariant for violation in payments_hold(ANSWERS, seen)}


class TestMissed:
    @pytest.mark.parametrize(
        ("seqs", "is_whole"),
        [
            pytest.param([3, 4, 5], True, id="each once"),
            pytest.param([3, 4, 3, 4, 5], True, id="some twice, after a crash"),
            pytest.param([4, 5], False, id="the first left out"),
            pytest.param([3, 5], False, id="one left out"),
            pytest.param([3, 4], False, id="not up to the end"),
            pytest.param([3, 5, 4, 5], False, id="out of order"),
        ],
    )
    def test_is_what_a_receiver_was_not_told(self, seqs: list[int], is_whole: bool) -> None:
        taken = [{"type": "supplier.updated", "topic": "supplier:1", "seq": seq} for seq in seqs]

        assert (missed(Receiver(taken=taken), {"1": 2}, {"1": 5}) == []) is is_whole
