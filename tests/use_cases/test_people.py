"""Changes of people and their second factors that meet in the same moment, in either order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from django.db import connection, connections
from django.utils import timezone
from pytest_django import Settings

from payments.domain.errors import PaymentsError
from payments.models import Company, Membership, SecondFactor, User
from payments.services import people, second_factor
from payments.services.idempotency import Answer, AroundUseCase, once
from payments.services.people import LastAdmin, UserChange
from tests.ledgers import new_company

pytestmark = pytest.mark.django_db(transaction=True)


def somebody(company: Company | None = None) -> User:
    user = people.create_user(
        email=f"p{User.objects.count()}@example.com", name="Somebody", language="en", is_owner=False
    )
    if company is not None:
        people.grant_role(user=user, company=company, role="admin")
    return user


def waits_for_a_lock() -> bool:
    """Whether another connection to this database waits for a row of ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def while_open(first: Callable[[], object], second: Callable[[], object]) -> list[BaseException]:
    """Carry out `first`, and `second` in another thread before it is committed. Returns what the second raised."""
    raised: list[BaseException] = []

    def other() -> None:
        try:
            second()
        except PaymentsError as error:
            raised.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=other)
    with AroundUseCase():
        first()
        thread.start()
        end = time.monotonic() + 2
        while thread.is_alive() and not waits_for_a_lock() and time.monotonic() < end:
            time.sleep(0.01)
    thread.join(30)
    assert not thread.is_alive()
    return raised


class TestLastAdmin:
    @pytest.mark.parametrize("way", ["withdrawn", "another role", "disabled"])
    @pytest.mark.parametrize("other_way", ["withdrawn", "another role", "disabled"])
    def test_is_left_of_two_who_remove_each_other_at_once(self, way: str, other_way: str) -> None:
        company = new_company()
        one, two = somebody(company), somebody(company)

        def remove(user: User, by: str) -> None:
            if by == "withdrawn":
                people.withdraw_role(user=user, company=company, by_owner=False)
            elif by == "another role":
                people.grant_role(user=user, company=company, role="clerk", by_owner=False)
            else:
                people.change_user(user=user, change=UserChange(is_active=False), by_owner=False)

        raised = while_open(lambda: remove(one, way), lambda: remove(two, other_way))

        assert [type(error) for error in raised] == [LastAdmin]
        admins = Membership.objects.filter(company=company, role="admin", user__is_active=True)
        assert list(admins.values_list("user_id", flat=True)) == [two.pk]


class TestAnotherSecretKey:
    def test_leaves_second_factors_and_kept_answers_good_while_the_old_one_is_known(self, settings: Settings) -> None:
        user, now = somebody(), timezone.now()
        app = pyotp.TOTP(second_factor.enrol(user=user).secret)
        second_factor.confirm(user=user, code=app.at(now, counter_offset=-1), now=now)
        first = Answer(201, b"made", {"ETag": "x"})
        asked: dict[str, Any] = {"caller": "user-1", "key": "k", "request_digest": b"d" * 32, "now": now}
        once(act=lambda: first, **asked)

        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 64, [settings.SECRET_KEY]

        assert once(act=lambda: Answer(500, b""), **asked) == (first, True)
        assert second_factor.take_code(user=user, code=app.at(now), now=now)
        settings.SECRET_KEY_FALLBACKS = []
        assert not second_factor.take_code(user=user, code=app.at(now, counter_offset=1), now=now)


class TestEnrol:
    def test_does_not_turn_off_what_is_confirmed_in_the_same_moment(self) -> None:
        user = somebody()
        second_factor.enrol(user=user)
        code = second_factor._app_of(SecondFactor.objects.get()).now()

        raised = while_open(
            lambda: second_factor.confirm(user=user, code=code, now=timezone.now()),
            lambda: second_factor.enrol(user=user),
        )

        assert [type(error) for error in raised] == [second_factor.SecondFactorOn]
        assert second_factor.is_on(user)
        assert second_factor.take_code(user=user, code="000000", now=timezone.now()) is False
