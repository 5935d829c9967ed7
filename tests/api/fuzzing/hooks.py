"""
Loaded into schemathesis (SCHEMATHESIS_HOOKS): signs every request in, and gives it what seeds.py has.

- Who asks is somebody whom the access table lets in.
- A path parameter stays as it is where an answer has told it before, so that sequences (made, read, deleted) stay
  sequences; else it becomes an id that exists. One that was drawn wrong on purpose stays.
- Of three requests that were drawn to be right one goes as it was drawn, one has the seed's body laid over it, and one
  is the seed's alone. Three of four get an `Idempotency-Key` that nobody has had.
- `If-Match` and `If-None-Match` become tags that the address has, where they were not drawn wrong.

Every answer is noted, one line each: operation, phase, how it was drawn, status.
"""

from __future__ import annotations

import os
import re
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast
from uuid import uuid4

import django
import orjson
import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.generation.case import Case
from schemathesis.generation.meta import TestPhase
from schemathesis.hooks import HookContext

django.setup()

from config.cli.schema import DOCUMENT  # noqa: E402 - models can be imported from here on
from payments.domain.errors import PaymentsError  # noqa: E402
from tests.api.access.callers import KINDS, Caller, caller_of  # noqa: E402 - models can be imported from here on
from tests.api.access.table import TABLE  # noqa: E402
from tests.api.access.world import IDS, World, new_world  # noqa: E402
from tests.api.fuzzing.seeds import Seed, seed_of  # noqa: E402

Request = Case[Any]
NOTES = Path(os.environ["VADE_FUZZ_NOTES"])
PREFERRED = ("owner", "admin token of all companies", "admin", "approver", "clerk", "viewer")
SAFE = {"GET", "HEAD", "OPTIONS"}
TEMPLATES = [
    re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)) for path in orjson.loads(DOCUMENT.read_bytes())["paths"]
]
"""The addresses of the document, for the ids in them."""

Made = TypeVar("Made")
SEED_TRIES = 10
ALL_WRONG = 40
TAGS_KEPT = 7
"""Of so many reads one asks whether what it has still stands; it is answered 304."""


class Session:
    """What the hooks know between requests; schemathesis asks in several threads."""

    def __init__(self) -> None:
        self.world: World = new_world()
        self._lock = threading.RLock()
        self._callers: dict[str, Caller] = {}
        self._told: set[tuple[str, str]] = set()
        self._ids: dict[str, str] = {}
        self._asked = Counter[str]()

    def turn(self, operation_id: str) -> int:
        """How often this operation was asked before."""
        with self._lock:
            self._asked[operation_id] += 1
            return self._asked[operation_id]

    def caller(self, operation_id: str) -> Caller:
        """Somebody who is let in."""
        rule = TABLE.get(operation_id)
        kinds = [*PREFERRED, *KINDS]
        kind = next(kind for kind in kinds if rule is None or kind in rule.allowed)
        with self._lock:
            if kind not in self._callers:
                self._callers[kind] = caller_of(kind, self.world)
            return self._callers[kind]

    def id_of(self, name: str, *, anew: bool) -> str:
        """Something that is there, and new where a request may change it."""
        with self._lock:
            if not anew and name in self._ids:
                return self._ids[name]
            found = made(lambda: str(IDS[name](self.world.own))) or "1"
            if not anew:
                self._ids[name] = found
            return found

    def forget_callers(self) -> None:
        """Their sessions may have ended."""
        with self._lock:
            self._callers.clear()

    def listen(self, case: Request, response: Response) -> None:
        """Remember the address of what was made: by `Location`, or by the id in the answer."""
        addresses = [place[0] for name, place in response.headers.items() if name.lower() == "location"]
        try:
            body = orjson.loads(response.content or b"")
        except orjson.JSONDecodeError:
            body = None
        if isinstance(body, dict) and "id" in body:
            addresses.append(f"{case.formatted_path}/{body['id']}")
        with self._lock:
            for address in addresses:
                for template in TEMPLATES:
                    if found := template.fullmatch(address):
                        self._told |= set(found.groupdict().items())

    def was_told(self, name: str, value: object) -> bool:
        """Whether it is the id of something that a request of this run has made."""
        with self._lock:
            return (name, str(value)) in self._told


def made(make: Callable[[], Made]) -> Made | None:
    """
    What a seed makes. The run fills the same company at random, so that a day may be taken or a code exist already:
    made again, it is another one.
    """
    for _ in range(SEED_TRIES):
        with suppress(PaymentsError):
            return make()
    return None


session = Session()


def _drawn_right(case: Request, location: ParameterLocation) -> bool:
    """Whether that part of a request was not made wrong on purpose."""
    if case.meta is None:
        return True
    component = case.meta.components.get(location)
    return component is None or component.mode == GenerationMode.POSITIVE


def _is_right(case: Request) -> bool:
    return case.meta is None or case.meta.generation.mode == GenerationMode.POSITIVE


def _operation_id(case: Request) -> str:
    return str(case.operation.definition.raw.get("operationId"))


@schemathesis.hook
def filter_case(context: HookContext, case: Request) -> bool:
    """Of the hundreds of ways to get a large body wrong at its edges: the first ones, then one of four."""
    if _is_right(case) or case.meta is None or case.meta.phase.name != TestPhase.COVERAGE:
        return True
    turn = session.turn(f"wrong {_operation_id(case)}")
    return turn <= ALL_WRONG or turn % 4 == 0


@schemathesis.hook
def before_call(context: HookContext, case: Request, kwargs: dict[str, Any]) -> None:
    """Sign it in, and give it what it needs."""
    operation_id = _operation_id(case)
    turn = session.turn(operation_id)
    caller = session.caller(operation_id)
    seed = None
    if _is_right(case) and turn % 3:
        seed = made(lambda: seed_of(operation_id, caller, session.world.own))
    if _drawn_right(case, ParameterLocation.PATH):
        _give_ids(case, seed.path if seed is not None else {})
    if seed is not None:
        _lay_over(case, seed, turn)
    signed = _signature(caller)
    case.cookies = {}
    case.headers.pop("Authorization", None)
    case.headers.update(signed)
    if _drawn_right(case, ParameterLocation.HEADER):
        _give_tags(case, turn, signed)
        if "Idempotency-Key" in case.headers and turn % 4:
            case.headers["Idempotency-Key"] = uuid4().hex


def _ends_sessions(case: Request) -> bool:
    """Whether it may be the last request of its caller's session."""
    rule = TABLE.get(_operation_id(case))
    return rule is not None and rule.scope in {"oneself", "anybody"} and case.method.upper() not in SAFE


def _give_ids(case: Request, seeded: dict[str, object]) -> None:
    """All of one place, unless every one of them was told: the term of one company is not another's."""
    names = [name for name in case.path_parameters if name in IDS]
    if not all(session.was_told(name, case.path_parameters[name]) for name in names):
        for name in names:
            case.path_parameters[name] = session.id_of(name, anew=case.method.upper() not in SAFE)
    for name, value in seeded.items():
        case.path_parameters[name] = str(value)


def _lay_over(case: Request, seed: Seed, turn: int) -> None:
    """The seed's query and body; and every other time nothing of the drawn body."""
    case.query = {name: str(value) for name, value in seed.query.items()}
    if isinstance(seed.body, dict) and isinstance(case.body, dict) and turn % 3 == 1:
        case.body = {**case.body, **seed.body}
    elif seed.body is not None:
        case.body = cast("Any", seed.body)


def _signature(caller: Caller) -> dict[str, str]:
    """The headers that a browser, or a program, sends."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in caller.client.cookies.items())
    given = dict(caller.headers.items())
    bearer = (caller.client.headers or {}).get("Authorization")
    return {**given, **({"Cookie": cookies} if cookies else {}), **({"Authorization": bearer} if bearer else {})}


def _give_tags(case: Request, turn: int, signed: dict[str, str]) -> None:
    """`If-Match` as it stands; `If-None-Match` now and then, as it stands."""
    if "If-Match" in case.headers:
        case.headers["If-Match"] = (_tag_of(case, signed) if turn % 2 else None) or "*"
    if "If-None-Match" in case.headers:
        tag = _tag_of(case, signed) if turn % TAGS_KEPT == 0 else None
        if tag is None:
            del case.headers["If-None-Match"]
        else:
            case.headers["If-None-Match"] = tag


def _tag_of(case: Request, signed: dict[str, str]) -> str | None:
    answer = requests.get(f"{os.environ['VADE_FUZZ_ADDRESS']}{case.formatted_path}", headers=signed, timeout=60)
    return answer.headers.get("ETag")


@schemathesis.hook
def after_call(context: HookContext, case: Request, response: Response) -> None:
    """Note it, and what it has told."""
    status = response.status_code
    good = 200 <= status < 300
    if status in {401, 429} or (good and _ends_sessions(case)):
        session.forget_callers()
    if good:
        session.listen(case, response)
    drawn = "right" if _is_right(case) else "wrong"
    phase = case.meta.phase.name.value if case.meta is not None else "stateful"
    known = case.method.upper() == case.operation.method.upper()
    line = {
        "operation": _operation_id(case) if known else None,
        "phase": phase,
        "drawn": drawn,
        "status": status,
        "code": _code_of(response) if status >= 400 else None,
    }
    with NOTES.open("ab") as notes:
        notes.write(orjson.dumps(line) + b"\n")


def _code_of(response: Response) -> str | None:
    try:
        return str(orjson.loads(response.content or b"").get("code"))
    except (orjson.JSONDecodeError, AttributeError):
        return None
