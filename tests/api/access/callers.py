"""Every kind of caller there is, as the access table names them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from payments.models import ApiToken, Company, Supplier, User
from payments.services import accounts, people
from payments.services.people import UserChange
from tests.api.access.world import Place, World

PERSONS = ("owner", "admin", "approver", "clerk", "viewer")
PROGRAMS = ("admin token", "approver token", "clerk token", "viewer token")
EVERYWHERE = ("admin token of all companies", "viewer token of all companies")
SUPPLIER = "supplier's system"
STRANGERS = {"stranger": "admin", "stranger's token": "admin token"}
"""An admin, and an admin's token, of the other company; what they are there."""

UNKNOWN = ("nobody", "unknown token", "expired token", "revoked token", "disabled admin", "signed-out admin")
TEXT = "admin sending text/plain"
FOREIGN_PAGE = ("admin without CSRF token", "admin from a foreign page", TEXT)
MUST_ENROL = "approver who must enrol"
SUPPLIER_OFF = "supplier's system, turned off"

KINDS = (
    *UNKNOWN,
    *FOREIGN_PAGE,
    MUST_ENROL,
    SUPPLIER_OFF,
    SUPPLIER,
    *PERSONS,
    *PROGRAMS,
    *EVERYWHERE,
    *STRANGERS,
)


@dataclass
class Caller:
    """One of them: a client with what it sends along, and – where it is a person – who."""

    client: Client
    user: User | None = None
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, body: object, *, form: bool = False) -> Any:
        """A request below /api/v1, with every header that a well-meaning client sends."""
        headers = self.headers if method == "GET" else {"If-Match": "*", **self.headers}
        if method == "POST":
            headers = {"Idempotency-Key": uuid4().hex, **headers}
        if form:
            file = SimpleUploadedFile("list.csv", str(body).encode())
            return self.client.post(f"/api/v1{path}", {"file": file}, headers=headers)
        sent = b"" if body is None else json.dumps(body).encode()
        return self.client.generic(method, f"/api/v1{path}", sent, content_type=self.content_type, headers=headers)


def caller_of(kind: str, world: World) -> Caller:
    """A caller of that kind, made anew."""
    return _MADE[kind](world)


def _session(user: User, *, csrf: bool = True, **more: Any) -> Caller:
    client = Client(enforce_csrf_checks=True)
    client.get("/")
    client.force_login(user)
    headers = {"X-CSRF-Token": client.cookies["vade_csrf"].value} if csrf else {}
    return Caller(client, user, more.pop("content_type", "application/json"), {**headers, **more})


def _person(role: str | None, company: Company | None) -> User:
    user = people.create_user(
        email=f"{uuid4().hex[:10]}@example.com", name="Somebody", language="en", is_owner=company is None
    )
    if company is not None and role is not None:
        people.grant_role(user=user, company=company, role=role)
    return user


def _program(role: str, company: Company | None, supplier: Supplier | None = None, **change: Any) -> Caller:
    made = accounts.issue_token(
        name="program", role=role, company=company, supplier=supplier, created_by=None, now=timezone.now()
    )
    if change:
        ApiToken.objects.filter(pk=made.token.pk).update(**change)
    return _with_token(made.secret)


def _with_token(secret: str) -> Caller:
    return Caller(Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {secret}"}))


def _disabled(world: World) -> Caller:
    user = _person("admin", world.own.company)
    caller = _session(user)
    people.change_user(user=user, change=UserChange(is_active=False), by_owner=True)
    return caller


def _signed_out(world: World) -> Caller:
    caller = _session(_person("admin", world.own.company))
    caller.client.session.flush()
    return caller


def _must_enrol(world: World) -> Caller:
    user = _person("approver", world.own.company)
    return _session(user)


_Made = Callable[[World], Caller]


def _of(place: Callable[[World], Place], role: str) -> _Made:
    return lambda world: _session(_person(role, place(world).company))


def _token_of(place: Callable[[World], Place], role: str) -> _Made:
    return lambda world: _program(role, place(world).company)


def _own(world: World) -> Place:
    return world.own


def _other(world: World) -> Place:
    return world.foreign


def _admin(world: World) -> User:
    return _person("admin", world.own.company)


_MADE: Mapping[str, _Made] = {
    "nobody": lambda _: Caller(Client(enforce_csrf_checks=True)),
    "unknown token": lambda _: _with_token("vade_nobody-knows-this-one"),
    "expired token": lambda w: _program("admin", w.own.company, expires_at=timezone.now() - timedelta(seconds=1)),
    "revoked token": lambda w: _program("admin", w.own.company, revoked_at=timezone.now()),
    "disabled admin": _disabled,
    "signed-out admin": _signed_out,
    "admin without CSRF token": lambda w: _session(_admin(w), csrf=False),
    "admin from a foreign page": lambda w: _session(_admin(w), Origin="http://evil.example"),
    TEXT: lambda w: _session(_admin(w), csrf=False, content_type="text/plain"),
    MUST_ENROL: _must_enrol,
    SUPPLIER_OFF: lambda w: _program("viewer", w.closed.company, w.closed.supplier),
    SUPPLIER: lambda w: _program("viewer", w.own.company, w.own.supplier),
    "owner": lambda _: _session(_person(None, None)),
    **{role: _of(_own, role) for role in ("admin", "approver", "clerk", "viewer")},
    **{f"{role} token": _token_of(_own, role) for role in ("admin", "approver", "clerk", "viewer")},
    "admin token of all companies": lambda _: _program("admin", None),
    "viewer token of all companies": lambda _: _program("viewer", None),
    "stranger": _of(_other, "admin"),
    "stranger's token": _token_of(_other, "admin"),
}
