"""
Every operation of the document, asked by every kind of caller with ids of its own, of another company, of another
supplier, and with ids that nothing has. What is answered stands in table.py, completely.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker, Settings

from config.cli.schema import DOCUMENT
from tests.api.access.callers import (
    EVERYWHERE,
    FOREIGN_PAGE,
    KINDS,
    MUST_ENROL,
    STRANGERS,
    SUPPLIER,
    SUPPLIER_OFF,
    TEXT,
    UNKNOWN,
    Caller,
    caller_of,
)
from tests.api.access.table import TABLE, Rule
from tests.api.access.world import IDS, MISSING, Place, World, new_world
from tests.realtime.world import elsewhere

pytestmark = pytest.mark.django_db

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


@dataclass(frozen=True)
class Operation:
    """One of the document."""

    id: str
    method: str
    path: str

    @property
    def parameters(self) -> list[str]:
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]


def operations() -> list[Operation]:
    paths: dict[str, dict[str, Any]] = json.loads(DOCUMENT.read_text())["paths"]
    return [
        Operation(said["operationId"], method.upper(), path.removeprefix("/api/v1"))
        for path, methods in paths.items()
        for method, said in methods.items()
    ]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One for the module, committed: thousands of requests, and none of them minds the others."""
    with django_db_blocker.unblock():
        yield elsewhere(new_world)
        elsewhere(call_command, "flush", verbosity=0, interactive=False)


def expected(rule: Rule, operation: Operation, kind: str, place: str) -> int:  # noqa: PLR0911 (one line per reason)
    """What the table says, for ids of "own", "foreign", "other supplier" and "missing"."""
    if rule.scope == "anybody":
        return 415 if kind == TEXT else rule.ok if kind in BROWSERS else 403
    if kind in UNKNOWN:
        return 401
    if kind == SUPPLIER_OFF or (operation.method in UNSAFE and kind in FOREIGN_PAGE):
        return 403
    if kind == MUST_ENROL:
        return rule.ok if rule.enrolling else 403
    hidden = _hides(kind, place)
    role = "admin" if kind in FOREIGN_PAGE else STRANGERS.get(kind, kind)
    let_in = rule.ok if role in rule.allowed else 403
    if rule.scope == "oneself":
        return let_in
    if rule.scope == "people":
        return 404 if hidden and let_in != 403 else let_in
    if role == SUPPLIER:
        return rule.theirs if rule.scope == "supplier" and place == "own" else 404
    return 404 if hidden else let_in


BROWSERS = {
    kind
    for kind in KINDS
    if "token" not in kind and kind not in {*FOREIGN_PAGE, SUPPLIER, SUPPLIER_OFF, "nobody", "stranger's token"}
}
"""Who carries the CSRF cookie and sends its token."""


def _hides(kind: str, place: str) -> bool:
    """Whether what lies there is not told to callers of this kind."""
    if place == "missing":
        return True
    if kind == "owner" or kind in EVERYWHERE:
        return False
    return (place == "foreign") != (kind in STRANGERS)


def asked(operation: Operation, rule: Rule, caller: Caller, where: Place, ids: dict[str, str]) -> Any:
    body = rule.body(where) if rule.body else None
    query = f"?{rule.query(where)}" if rule.query else ""
    return caller.send(operation.method, operation.path.format(**ids) + query, body, form=rule.form)


def ids_of(operation: Operation, where: Place, **instead: object) -> dict[str, str]:
    """
    Ids for the path's parameters, all of one place.

    A parameter that world.py does not know is a new one: add it to IDS and MISSING there.
    """
    unknown = [name for name in operation.parameters if name not in IDS or name not in MISSING]
    assert not unknown, f"tests/api/access/world.py: add {unknown} to IDS and MISSING"
    if instead.get("supplier_id") == where.other_supplier.pk:  # what belongs to a supplier is made for this one
        where = replace(where, supplier=where.other_supplier)
    return {name: str(instead[name] if name in instead else IDS[name](where)) for name in operation.parameters}


class TestTable:
    def test_has_a_rule_for_every_operation_and_for_no_other(self) -> None:
        known = {operation.id for operation in operations()}

        assert known - set(TABLE) == set(), "add a line for it to tests/api/access/table.py"
        assert set(TABLE) - known == set(), "remove its line from tests/api/access/table.py"


@pytest.mark.parametrize("operation", operations(), ids=lambda one: one.id)
class TestAccess:
    def test_is_what_the_table_says(self, operation: Operation, world: World, settings: Settings) -> None:
        wrong = elsewhere(self._walk, operation, world, settings)

        assert wrong == [], "\n".join(wrong)

    def _walk(self, operation: Operation, world: World, settings: Settings) -> list[str]:
        rule = TABLE[operation.id]
        wrong = []
        for kind in KINDS:
            settings.VADE = settings.VADE.model_copy(
                update={"second_factor": "approvers" if kind == MUST_ENROL else "off"}
            )
            caller = caller_of(kind, world)
            for place, where, ids in self._places(operation, kind, world):
                answer = asked(operation, rule, caller, where, ids)
                right = expected(rule, operation, kind, place)
                if answer.status_code != right:
                    said = answer.content[:200].decode(errors="replace")
                    wrong.append(f"{kind}, {place}: {answer.status_code} instead of {right}: {said}")
                elif leaked := [
                    word
                    for word in self._hidden_from(kind, place, world)
                    if word in answer.content.decode(errors="replace")
                ]:
                    wrong.append(f"{kind}, {place}: says {leaked}")
        return wrong

    def _places(self, operation: Operation, kind: str, world: World) -> Iterator[tuple[str, Place, dict[str, str]]]:
        yield "own", world.own, ids_of(operation, world.own)
        if not operation.parameters or kind in {*UNKNOWN, *FOREIGN_PAGE, MUST_ENROL, SUPPLIER_OFF}:
            return  # turned away whatever they ask for
        yield "foreign", world.foreign, ids_of(operation, world.foreign)
        yield "missing", world.own, {name: MISSING[name] for name in operation.parameters}
        if "supplier_id" in operation.parameters:
            yield "other supplier", world.own, ids_of(operation, world.own, supplier_id=world.own.other_supplier.pk)

    def _hidden_from(self, kind: str, place: str, world: World) -> tuple[str, ...]:
        """Words that must not stand in what such a caller is answered, but for what it has asked for itself."""
        if kind == "owner" or kind in {*EVERYWHERE, *STRANGERS}:
            return ()
        others = (f"{world.own.other_supplier.name}",) if kind == SUPPLIER else ()
        return (*others, *(() if place == "foreign" else world.secrets_of_foreign))


@pytest.mark.parametrize("operation", [one for one in operations() if one.parameters], ids=lambda one: one.id)
class TestWhatIsSomebodyElses:
    def test_is_answered_as_what_is_missing(self, operation: Operation, world: World) -> None:
        """Alike, but for the id that was asked for."""
        for kind in ("admin", "admin token", SUPPLIER):
            foreign, missing = elsewhere(self._foreign_and_missing, operation, world, kind)

            assert foreign == missing, kind

    def _foreign_and_missing(self, operation: Operation, world: World, kind: str) -> tuple[str, str]:
        rule, caller = TABLE[operation.id], caller_of(kind, world)
        foreign_ids = ids_of(operation, world.foreign)
        foreign = asked(operation, rule, caller, world.foreign, foreign_ids)
        missing = asked(operation, rule, caller, world.foreign, {name: MISSING[name] for name in foreign_ids})
        return _without_ids(foreign, foreign_ids), _without_ids(missing, {name: MISSING[name] for name in foreign_ids})


def _without_ids(answer: Any, ids: dict[str, str]) -> str:
    """Status and body of an answer; the ids that were asked for and the request's own are cut out."""
    told = answer.json() if answer.content else {}
    text = json.dumps({name: value for name, value in told.items() if name != "request_id"})
    for value in ids.values():  # whole words: the id 1 is no part of /api/v1, and two ids may be the same number
        text = re.sub(rf"(?<![\w-]){re.escape(value)}(?![\w-])", "<id>", text)
    return f"{answer.status_code} {text}"
