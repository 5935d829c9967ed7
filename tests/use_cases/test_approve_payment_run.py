"""Four eyes: who may agree to what, and what takes an approval away."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from payments.models import ApprovalRules, PaymentApproval, PaymentItem, PaymentRun, RunEditor, SupplierBankAccount
from payments.selectors.access import NoPermission
from payments.selectors.approving import demand_for
from payments.services import approving, second_factor
from payments.services.approving import ApprovedAlready, ContentChanged, NotYourStep, RunEmpty, SelfApproval
from payments.services.auditing import Actor
from payments.services.idempotency import AroundUseCase
from payments.services.payment_runs import LinesNotPayable, RunNotThere
from payments.services.run_editing import LineChange, edit_line
from payments.services.sign_in import SecondFactorNeeded, WrongCode
from payments.services.tries import TooManyAttempts
from tests.paying import Desk, actor, anything, invoice, new_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk() -> Desk:
    return new_desk([invoice("I1", "1000.00"), invoice("I2", "500.00", supplier="S2")])


def rules(desk: Desk, *steps: list[int], second_factor: bool = False) -> None:
    band = {"currency": "TRY", "from": "0", "up_to": None, "second_factor": second_factor}
    ApprovalRules.objects.create(
        company=desk.company,
        version=1,
        bands=[{**band, "steps": [{"approvers": step} for step in steps]}],
        proposed_by=desk.admin,
        proposed_at=timezone.now(),
        confirmed_by=desk.approver,
        confirmed_at=timezone.now(),
    )


class TestApproveRun:
    def test_is_refused_to_who_prepared_it_by_code_and_by_the_database(self, desk: Desk) -> None:
        run = desk.submit(desk.propose())

        with pytest.raises(SelfApproval):
            desk.approve(run, by=desk.clerk)
        with pytest.raises(IntegrityError, match="nobody approves what they prepared"), transaction.atomic():
            insert(run, desk.clerk.pk)

        run.refresh_from_db()
        assert run.status == "in_approval"

    def test_is_refused_to_who_changed_it_by_code_and_by_the_database(self, desk: Desk) -> None:
        run = desk.propose()
        line = run.lines.first()
        assert line is not None
        edit_line(
            run=run,
            line_id=line.pk,
            change=LineChange(remittance="x"),
            actor=actor(desk.approver),
            now=desk.now,
            unless=anything,
        )
        run = desk.submit(run)

        with pytest.raises(SelfApproval):
            desk.approve(run)
        with pytest.raises(IntegrityError, match="nobody approves what they prepared"), transaction.atomic():
            insert(run, desk.approver.pk)
        assert RunEditor.objects.get(run=run).user == desk.approver

    def test_is_no_business_of_a_program(self, desk: Desk) -> None:
        run = desk.submit(desk.propose())

        with pytest.raises(NoPermission):
            approving.approve_run(
                run=run,
                shown_hash=run.content_hash,
                code=None,
                actor=Actor(name="program", user_id=desk.approver.pk, is_program=True),
                now=desk.now,
                unless=anything,
            )

    def test_is_of_what_was_shown_and_of_nothing_else(self, desk: Desk) -> None:
        run = desk.submit(desk.propose())

        with pytest.raises(ContentChanged):
            desk.approve(run, shown_hash="0" * 64)

        assert not PaymentApproval.objects.filter(run=run).exists()

    def test_counts_once(self, desk: Desk) -> None:
        rules(desk, [], [])
        run = desk.approve(desk.submit(desk.propose()))

        with pytest.raises(ApprovedAlready):
            desk.approve(run)

        assert (run.status, PaymentApproval.objects.filter(run=run).count()) == ("in_approval", 1)
        assert desk.approve(run, by=desk.second_approver).status == "approved"

    def test_follows_the_steps_of_the_rules(self, desk: Desk) -> None:
        rules(desk, [desk.second_approver.pk], [])
        run = desk.submit(desk.propose())

        with pytest.raises(NotYourStep):
            desk.approve(run)
        desk.approve(run, by=desk.second_approver)

        assert desk.approve(run).status == "approved"

    @pytest.mark.parametrize(
        ("bands", "steps"),
        [
            pytest.param({"TRY": [["a"]], "EUR": [[], []]}, [["a"], []], id="who is named stays beside more steps"),
            pytest.param({"TRY": [["a"]], "EUR": [["a", "b"]]}, [["a"]], id="one step for whom both name"),
            pytest.param({"TRY": [["a"]], "EUR": [["b"]]}, [["a"], ["b"]], id="different people agree both"),
            pytest.param({"TRY": [["a", "b"], ["a"]], "EUR": [["a"], []]}, [["a", "b"], ["a"]], id="nothing is added"),
            pytest.param({"TRY": [["a"], ["a", "b"]], "EUR": [["a", "b"], ["a"]]}, [["a"], ["a", "b"]], id="any order"),
        ],
    )
    def test_takes_whom_the_band_of_each_currency_names(
        self, desk: Desk, bands: dict[str, list[list[str]]], steps: list[list[str]]
    ) -> None:
        """A few euro in a run of millions of lira take nobody's word away."""
        people = {"a": desk.approver.pk, "b": desk.second_approver.pk}

        def named(wanted: list[list[str]]) -> list[dict[str, list[int]]]:
            return [{"approvers": [people[name] for name in step]} for step in wanted]

        ApprovalRules.objects.create(
            company=desk.company,
            version=1,
            bands=[
                {"currency": currency, "from": "0", "up_to": None, "second_factor": False, "steps": named(wanted)}
                for currency, wanted in bands.items()
            ],
            proposed_by=desk.admin,
            proposed_at=timezone.now(),
            confirmed_by=desk.approver,
            confirmed_at=timezone.now(),
        )

        assert demand_for(desk.company, {"TRY": 1_000_000_00, "EUR": 100}).as_json() == named(steps)

    def test_asks_for_a_code_where_the_rules_do(self, desk: Desk) -> None:
        rules(desk, [], second_factor=True)
        run = desk.submit(desk.propose())
        import pyotp  # noqa: PLC0415 (only here)

        app = pyotp.TOTP(second_factor.enrol(user=desk.approver).secret)
        recovery = second_factor.confirm(user=desk.approver, code=app.now(), now=timezone.now())

        with pytest.raises(SecondFactorNeeded):
            desk.approve(run)
        with pytest.raises(WrongCode):
            desk.approve(run, code="000000")
        approved = desk.approve(run, code=recovery[0])

        assert approved.status == "approved"
        assert PaymentApproval.objects.get(run=run).second_factor

    def test_leaves_no_more_codes_to_guess_than_the_sign_in(self, desk: Desk) -> None:
        rules(desk, [], second_factor=True)
        run = desk.submit(desk.propose())
        import pyotp  # noqa: PLC0415 (only here)

        app = pyotp.TOTP(second_factor.enrol(user=desk.approver).secret)
        recovery = second_factor.confirm(user=desk.approver, code=app.now(), now=timezone.now())
        for _ in range(settings.VADE.sign_in_tries):
            with pytest.raises(WrongCode), AroundUseCase():
                desk.approve(run, code="000000")

        with pytest.raises(TooManyAttempts):
            desk.approve(run, code=recovery[0])

        assert not PaymentApproval.objects.filter(run=run).exists()

    def test_counts_a_code_that_was_not_compared_as_no_try(self, desk: Desk) -> None:
        run = desk.submit(desk.propose())

        for _ in range(settings.VADE.sign_in_tries + 1):
            with pytest.raises(ContentChanged):
                desk.approve(run, code="000000", shown_hash="0" * 64)

    def test_is_taken_away_by_any_change(self, desk: Desk) -> None:
        run = desk.approved()
        before = run.content_hash
        line = run.lines.order_by("position").first()
        assert line is not None

        changed = edit_line(
            run=run,
            line_id=line.pk,
            change=LineChange(drop=True),
            actor=actor(desk.clerk),
            now=desk.now,
            unless=anything,
        )

        assert (changed.status, changed.content_version) == ("draft", 2)
        assert changed.content_hash != before
        resubmitted = desk.submit(changed)
        with pytest.raises(IntegrityError, match="approvals are missing"), transaction.atomic():
            PaymentRun.objects.filter(pk=run.pk).update(status="approved")
        assert desk.approve(resubmitted).status == "approved"

    def test_waits_while_an_account_is_not_the_one_that_was_sent(self, desk: Desk) -> None:
        run = desk.submit(desk.propose())
        account = SupplierBankAccount.objects.get(supplier=desk.supplier())
        SupplierBankAccount.objects.filter(pk=account.pk).update(verified_at=None, verified_by=None)

        with pytest.raises(LinesNotPayable):
            desk.approve(run)


class TestSubmitRun:
    def test_is_for_drafts_that_pay_something(self, desk: Desk) -> None:
        first = desk.propose()
        empty = desk.propose()
        desk.submit(first)

        with pytest.raises(RunEmpty):
            desk.submit(empty)
        with pytest.raises(RunNotThere):
            desk.submit(first)


class TestEndRun:
    def test_frees_what_was_reserved(self, desk: Desk) -> None:
        rejected = approving.reject_run(
            run=desk.submit(desk.propose()), reason="No", actor=actor(desk.approver), now=desk.now, unless=anything
        )
        second = desk.propose()
        cancelled = approving.cancel_run(
            run=second, reason="No", actor=actor(desk.clerk), now=desk.now, unless=anything
        )
        third = desk.propose()

        assert (rejected.status, cancelled.status) == ("rejected", "cancelled")
        assert PaymentItem.objects.filter(live=True).count() == PaymentItem.objects.filter(line__run=third).count() == 2

    def test_is_an_end(self, desk: Desk) -> None:
        run = desk.propose()
        approving.cancel_run(run=run, reason="No", actor=actor(desk.clerk), now=desk.now, unless=anything)

        with pytest.raises(RunNotThere):
            desk.submit(run)
        with pytest.raises(IntegrityError, match="does not go from cancelled"), transaction.atomic():
            PaymentRun.objects.filter(pk=run.pk).update(status="draft")


def insert(run: PaymentRun, user_id: int) -> None:
    PaymentApproval.objects.create(
        run=run,
        content_version=run.content_version,
        content_hash=run.content_hash,
        step=0,
        approver_id=user_id,
        approver_name="x",
        second_factor=False,
        at=timezone.now(),
    )
