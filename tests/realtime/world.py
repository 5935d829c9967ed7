"""What the sockets of a test look at: companies, people and events, made by the services and the log themselves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

import orjson
from channels.layers import get_channel_layer
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone

from payments.events import log
from payments.events.log import SUPPLIER_UPDATED, VERSION, LoggedEvent, NewEvent
from payments.events.publish import event_messages, publish
from payments.models import Company, Supplier, User
from payments.selectors.access import Caller, caller_of_secret, caller_of_user
from payments.services import accounts, companies, people
from payments.services.people import UserChange
from tests.ledgers import new_company

_P = ParamSpec("_P")
_T = TypeVar("_T")

CALCULATION = {"id": "0199c0de-0000-7000-8000-000000000001", "key_date": "2026-03-15"}


async def db(question: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Work with the database from a test that runs in an event loop."""
    return await asyncio.to_thread(_answer, partial(question, *args, **kwargs))


def elsewhere(question: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Work with the database in a thread, outside the transaction pytest-django keeps for a test."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_answer, partial(question, *args, **kwargs)).result()


def _answer(question: Callable[[], _T]) -> _T:
    try:
        return question()
    finally:
        connections.close_all()


@dataclass(frozen=True)
class World:
    """A company with a supplier, and a token that may read it."""

    company: Company
    supplier: Supplier
    token: str

    @property
    def path(self) -> str:
        return f"/ws/suppliers/{self.supplier.pk}/"

    @property
    def topic(self) -> str:
        return f"supplier:{self.supplier.pk}"


def new_world() -> World:
    company = new_company()
    return World(company, new_supplier(company), token_for(company))


def new_supplier(company: Company) -> Supplier:
    return Supplier.objects.create(company=company, code=uuid4().hex[:10], name="Anadolu Çelik A.Ş.")


def token_for(company: Company | None, role: str = "viewer") -> str:
    made = accounts.issue_token(name="reader", role=role, company=company, created_by=None, now=timezone.now())
    return made.secret


def suppliers_token(supplier: Supplier) -> str:
    """For the supplier's own system."""
    made = accounts.issue_token(
        name="their system",
        role="viewer",
        company=supplier.company,
        supplier=supplier,
        created_by=None,
        now=timezone.now(),
    )
    return made.secret


def let_suppliers_in(company: Company, *, on: bool = True) -> None:
    companies.change_company(company=company, name=None, supplier_access=on)


def person(company: Company | None, role: str = "viewer", language: str = "tr") -> User:
    user = people.create_user(
        email=f"{uuid4().hex[:8]}@example.com", name="Ayşe", language=language, is_owner=company is None
    )
    if company is not None:
        people.grant_role(user=user, company=company, role=role)
    return user


def disable(user: User) -> None:
    people.change_user(user=user, change=UserChange(is_active=False), by_owner=True)


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["vade_session"].value


def ticket_of(
    caller: Caller, *, mark: str = "", session_key: str | None = None, topics: Collection[str] | None = None
) -> str:
    made = accounts.issue_ticket(caller=caller, now=timezone.now(), mark=mark, session_key=session_key, topics=topics)
    return made.secret


def ticket_of_user(user: User, *, session_key: str | None = None) -> str:
    caller = caller_of_user(user.pk)
    assert caller is not None
    return ticket_of(caller, mark=user.get_session_auth_hash(), session_key=session_key)


def ticket_of_token(secret: str, *topics: str) -> str:
    caller = caller_of_secret(secret, now=timezone.now())
    assert caller is not None
    return ticket_of(caller, topics=topics)


def update_of(supplier: Supplier, *, balance: str = "1200.00", padding: int = 0) -> NewEvent:
    """New figures of a supplier; `padding` makes the event that much longer."""
    data: dict[str, Any] = {
        "version": VERSION,
        "closings": [],
        "previous": {"TRY": {"balance": "1.00"}} if not padding else {"X" * padding: {"balance": "1.00"}},
        "calculation": CALCULATION,
    }
    values = {"name": supplier.name, "balances": [["TRY", balance]]}
    return NewEvent(supplier.pk, orjson.dumps(data).decode(), "supplier.balance", values)


def record(*suppliers: Supplier, balance: str = "1200.00", padding: int = 0) -> list[LoggedEvent]:
    """One event for each of some suppliers of a company, committed and told to nobody."""
    with transaction.atomic():
        return log.record(
            [update_of(one, balance=balance, padding=padding) for one in suppliers],
            company_id=suppliers[0].company_id,
            kind=SUPPLIER_UPDATED,
            run_id=None,
            now=timezone.now(),
        )


def record_many(supplier: Supplier, count: int, *, padding: int = 0) -> list[LoggedEvent]:
    """So many events of one supplier, each in a transaction of its own, told to nobody."""
    return [event for _ in range(count) for event in record(supplier, padding=padding)]


def announce(events: Sequence[LoggedEvent]) -> None:
    """Ring for events that were committed."""
    publish(event_messages(events))


def change(*suppliers: Supplier, times: int = 1, balance: str = "1200.00") -> None:
    """Events for some suppliers, recorded and announced."""
    for _ in range(times):
        announce(record(*suppliers, balance=balance))


async def eventually(condition: Callable[[], Awaitable[bool]], *, within: float = 10) -> bool:
    """Whether something becomes true in so many seconds."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if await condition():
            return True
        await asyncio.sleep(0.02)
    return False


async def members_of(group: str) -> int:
    """How many processes are in a group, as Redis says."""
    layer = get_channel_layer()
    channel = layer._get_group_channel_name(group)
    shard = layer._shards[0]
    shard._ensure_redis()
    [(_, count)] = await shard._redis.pubsub_numsub(channel)
    return int(count)
