"""
What a drawn request needs to have a chance: an id that exists, a body that the rules behind the schema let through.

Most of it comes from the access table: `IDS` of tests/api/access/world.py makes an id for each path parameter, `TABLE`
of table.py says who is let in and gives a body that is answered 2xx. **A new operation that the run reports as never
answered 2xx** needs an entry in `SEEDS` here, under its operation id: a function that makes everything the request has
to carry. Where no request can be answered 2xx it needs a line in `NEVER`, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from payments.models import CalculationRun, ImportBatch, PaymentLine, User
from payments.services import calculations, second_factor
from tests.api.access.callers import Caller
from tests.api.access.table import TABLE
from tests.api.access.world import Place
from tests.api.callers import PASSWORD
from tests.ledgers import SOMEBODY


@dataclass(frozen=True)
class Seed:
    """What replaces the drawn parts of a request, by name; a body is laid over the drawn one, field by field."""

    path: dict[str, object] = field(default_factory=dict)
    query: dict[str, object] = field(default_factory=dict)
    body: object = None


NEVER: Mapping[str, str] = {
    "takeBankMessage": "a drawn file is no message of a bank; tests/api/test_bank_messages.py delivers real ones",
}
"""Operations that no request of this run can be answered 2xx for, and why."""


def seed_of(operation_id: str, caller: Caller, place: Place) -> Seed:
    """Everything that operation needs, made anew."""
    if operation_id in SEEDS:
        return SEEDS[operation_id](caller, place)
    rule = TABLE.get(operation_id)
    return Seed() if rule is None or rule.body is None or rule.form else Seed(body=rule.body(place))


def _person(caller: Caller) -> User:
    assert caller.user is not None, "only people do that"
    return caller.user


@cache
def _hashed() -> str:
    """Argon2 takes its time, once."""
    return make_password(PASSWORD)


def _with_password(caller: Caller) -> str:
    user = _person(caller)
    User.objects.filter(pk=user.pk).update(password=_hashed())
    return user.email


def _sign_in(caller: Caller, _: Place) -> Seed:
    return Seed(body={"email": _with_password(caller), "password": PASSWORD, "link": None, "code": None})


def _confirm(caller: Caller, _: Place) -> Seed:
    return Seed(body={"code": _begun(_person(caller))})


def _begun(user: User) -> str:
    """A second factor that waits for its first code: this one."""
    import pyotp  # noqa: PLC0415 (only here)

    return pyotp.TOTP(second_factor.enrol(user=user).secret).now()


def _with_second_factor(caller: Caller, _: Place) -> Seed:
    """A recovery code of a second factor that is on; the caller's session goes on."""
    user = _person(caller)
    codes = second_factor.confirm(user=user, code=_begun(user), now=timezone.now())
    caller.client.force_login(User.objects.get(pk=user.pk))
    return Seed(body={"code": codes[0]})


def _new_password(caller: Caller, _: Place) -> Seed:
    return Seed(body={"new_password": PASSWORD, "old_password": None})


def _compared(_: Caller, place: Place) -> Seed:
    first, second = (_finished(place, date(2026, month, 1)) for month in (2, 3))
    return Seed(path={"calculation_id": first.pk}, query={"with": str(second.pk)})


def _held_back(_: Caller, place: Place) -> Seed:
    batch = place.import_batch()
    ImportBatch.objects.filter(pk=batch.pk).update(status=ImportBatch.Status.NEEDS_CONFIRMATION, removed=60)
    return Seed(path={"import_id": batch.pk})


def _being_fetched(_: Caller, place: Place) -> Seed:
    """A company whose ledger is being fetched: that pull is answered."""
    ImportBatch.objects.get_or_create(
        company=place.company, pulled_from="S4_ODATA", status="running", defaults={"file_sha256": "", "file_bytes": 0}
    )
    return Seed(body={"complete": True})


def _to_be_approved(_: Caller, place: Place) -> Seed:
    run = place.submitted_run()
    return Seed(path={"run_id": run.pk}, body={"content_hash": run.content_hash, "code": None})


def _under_way(_: Caller, place: Place) -> Seed:
    line = PaymentLine.objects.get(run=place.exported_run())
    return Seed(path={"run_id": line.run_id, "line_id": line.pk}, body={"reason": "Never sent"})


def _looking_alike(_: Caller, place: Place) -> Seed:
    entry = place.entry()
    return Seed(path={"supplier_id": entry.supplier_id}, body={"entry": str(entry.pk), "reason": "Two deliveries"})


def _finished(place: Place, key_date: date) -> CalculationRun:
    """A calculation of that day that has succeeded."""
    known = CalculationRun.objects.filter(
        company=place.company, key_date=key_date, status=CalculationRun.Status.SUCCEEDED
    ).first()
    if known is not None:
        return known
    run = calculations.request_run(
        company=place.company, key_date=key_date, supplier_ids=None, requester=SOMEBODY, now=timezone.now()
    )
    calculations.carry_out_run(run_id=run.pk, clock=timezone.now)
    return run


SEEDS: Mapping[str, Callable[[Caller, Place], Seed]] = {
    "signIn": _sign_in,
    "changePassword": _new_password,
    "confirmSecondFactor": _confirm,
    "renewRecoveryCodes": _with_second_factor,
    "disableSecondFactor": _with_second_factor,
    "compareCalculations": _compared,
    "confirmImport": _held_back,
    "startSync": _being_fetched,
    "approvePaymentRun": _to_be_approved,
    "rejectPaymentRun": lambda _, place: Seed(path={"run_id": place.submitted_run().pk}, body={"reason": "No"}),
    "releasePayment": _under_way,
    "releaseDuplicate": _looking_alike,
    "exportPaymentRun": lambda _, place: Seed(path={"run_id": place.approved_run().pk}),
    "getPaymentFile": lambda _, place: Seed(path={"run_id": place.exported_run().pk}),
    "getPostingList": lambda _, place: Seed(path={"run_id": place.exported_run().pk}),
}
"""By operation id: what the access table cannot say."""
