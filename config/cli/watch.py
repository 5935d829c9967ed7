"""`vade watch`: a supplier's events in the terminal, as they happen. Comes back after every cut and misses nothing."""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from types import FrameType
from typing import Any
from urllib.parse import urlencode, urlsplit

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from config.cli import installation
from config.cli.places import DATA
from config.cli.refusal import USAGE, Refusal

OPEN_SECONDS = 10.0
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 30.0
STEADY_SECONDS = 5.0
"""A connection that ends sooner than this was none: the waits go on growing."""

NOT_SIGNED_IN = 4401

_chance = random.SystemRandom()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade watch`."""
    installation.add_arguments(parser)
    parser.add_argument("supplier", metavar="SUPPLIER", help="its id, or its code")
    parser.add_argument("--company", help="whose supplier, where several companies know that code")
    parser.add_argument("--url", help="of the web server (default: of the installation that runs here)")
    parser.add_argument(
        "--token", help="watch as this token (default: VADE_TOKEN, else as an owner of the installation)"
    )
    parser.add_argument("--lang", choices=("tr", "en"), default="en", help="language of the sentences")
    parser.add_argument("--count", type=int, help="end after so many events")
    parser.add_argument("--json", action="store_true", help="every frame as it comes, one a line")


@dataclass(frozen=True, slots=True)
class Pass:
    """How to sign in: headers and query of one connection. `renews`: the next one gets another."""

    make: Callable[[], tuple[dict[str, str], dict[str, str]]]
    renews: bool


@dataclass(slots=True)
class Watched:
    """What is watched, and where in its log the reader stands."""

    address: str
    supplier_id: str
    language: str
    epoch: str | None = None
    seq: int = 0

    def url(self, query: dict[str, str]) -> str:
        """Of a connection that goes on from there."""
        place = {} if self.epoch is None else {"since": str(self.seq), "epoch": self.epoch}
        secure = self.address.replace("http", "ws", 1).rstrip("/")
        return f"{secure}/ws/suppliers/{self.supplier_id}/?{urlencode({'lang': self.language, **place, **query})}"

    def takes(self, frame: dict[str, Any]) -> bool:
        """Whether a frame says something new; a repeat does not."""
        if frame["type"] == "snapshot":
            self.epoch, self.seq = frame["epoch"], frame["seq"]
            return True
        if "seq" not in frame:
            return bool(frame["type"] != "pong")
        if frame["epoch"] == self.epoch and frame["seq"] <= self.seq:
            return False
        self.epoch, self.seq = frame["epoch"], frame["seq"]
        return True


class Stopped(Exception):
    """The connection is over: why, with which code, and after how many seconds of it."""

    def __init__(self, why: str, code: int | None, lasted_s: float, *, opened: bool) -> None:
        super().__init__(why)
        self.code = code
        self.lasted_s = lasted_s
        self.opened = opened


def run(options: argparse.Namespace) -> int:
    """0: ended by Ctrl-C, or after --count events. 1: the server said that coming back is of no use."""
    token = options.token or os.environ.get("VADE_TOKEN")
    if token:
        watched, signing_in = _with_token(options, token)
    else:
        watched, signing_in = _on_this_machine(options)
    left = options.count
    signal.signal(signal.SIGINT, _leave)
    for frame in frames(watched, signing_in):
        _show(frame, as_json=options.json)
        if left is not None and frame["type"].startswith("supplier."):
            left -= 1
            if left <= 0:
                break
    return 0


def _leave(_number: int, _frame: FrameType | None) -> None:
    """
    End at once; every line is out already. An exception at any place could leave a lock of the connection taken, for
    which its closing would wait without end.
    """
    os._exit(0)


def frames(watched: Watched, signing_in: Pass) -> Iterator[dict[str, Any]]:
    """
    Frames without a hole and without a repeat, over as many connections as it takes.

    Raises:
        Refusal: nobody answers at all, or the server ended it for good.
    """
    attempt = 0
    ever = False
    while True:
        try:
            for frame in _one_connection(watched, signing_in):
                ever = True
                yield frame
        except Stopped as stopped:
            if not ever and not stopped.opened and stopped.code is None:
                raise Refusal(f"{watched.address} does not answer: {stopped}") from stopped
            wait = _wait_before_coming_back(stopped, signing_in, attempt)
            attempt = 0 if stopped.lasted_s > STEADY_SECONDS else attempt + 1
            print(f"vade: {stopped}; again in {wait:.1f} s", file=sys.stderr, flush=True)
            time.sleep(wait)


def _wait_before_coming_back(stopped: Stopped, signing_in: Pass, attempt: int) -> float:
    """
    Half to the whole of a time that doubles with every attempt.

    Raises:
        Refusal: coming back is of no use.
    """
    from realtime.close_codes import after_close

    then = after_close(stopped.code)
    if stopped.code == NOT_SIGNED_IN and signing_in.renews and stopped.lasted_s > STEADY_SECONDS:
        then = "at once"  # the sign-in has ended by its age; the next ticket begins another
    if then == "never":
        raise Refusal(f"{stopped} (code {stopped.code})")
    longest: float = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** (6 if then == "later" else attempt))
    return longest * (0.5 + _chance.random() / 2)


def _one_connection(watched: Watched, signing_in: Pass) -> Iterator[dict[str, Any]]:
    headers, query = signing_in.make()
    began = time.monotonic()
    try:
        socket = connect(
            watched.url(query), additional_headers=headers, open_timeout=OPEN_SECONDS, max_size=None, proxy=None
        )
    except InvalidStatus as refused:
        status = refused.response.status_code
        code = 4403 if status == 403 else None
        raise Stopped(f"the server answers {status}", code, 0.0, opened=True) from refused
    except (OSError, InvalidHandshake, TimeoutError) as away:
        raise Stopped(f"no connection ({type(away).__name__})", None, 0.0, opened=False) from away
    with socket:
        yield from _frames_of(socket, watched, began)


def _frames_of(socket: ClientConnection, watched: Watched, began: float) -> Iterator[dict[str, Any]]:
    why = "the connection was cut"
    try:
        while True:
            frame = json.loads(socket.recv())
            if frame["type"] == "error":
                why = frame["message"]
            elif watched.takes(frame):
                yield frame
    except (ConnectionClosed, OSError) as closed:
        received = closed.rcvd if isinstance(closed, ConnectionClosed) else None
        code = received.code if received else None
        raise Stopped(why, code, time.monotonic() - began, opened=True) from closed


def _show(frame: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(frame, ensure_ascii=False), flush=True)
        return
    at = datetime.fromisoformat(frame["ts"]).astimezone().strftime("%H:%M:%S")
    number = f"{frame['seq']:>7}" if "seq" in frame else f"{'':>7}"
    print(f"{at} {number}  {frame['message']}", flush=True)


def _with_token(options: argparse.Namespace, token: str) -> tuple[Watched, Pass]:
    """A server anywhere, which only knows ids."""
    if not options.supplier.isdigit():
        raise Refusal(
            "With a token the supplier is named by its id (GET /companies/…/suppliers shows it).", status=USAGE
        )
    watched = Watched(_address(options), options.supplier, options.lang)
    return watched, Pass(lambda: ({"Authorization": f"Bearer {token}"}, {}), renews=False)


def _on_this_machine(options: argparse.Namespace) -> tuple[Watched, Pass]:
    """The installation whose database we may read: as one of its owners, by a ticket for each connection."""
    installation.connect(options.data_dir)
    from django.db import connections
    from django.utils import timezone

    from payments.models import User
    from payments.selectors.access import caller_of_user
    from payments.services import accounts

    owner = User.objects.filter(is_owner=True, is_active=True).order_by("pk").first()
    caller = caller_of_user(owner.pk) if owner else None
    if owner is None or caller is None:
        raise Refusal("Nobody owns this installation yet; watch with --token.", status=USAGE)
    supplier_id = _supplier_id(options.supplier, options.company)

    mark = owner.get_session_auth_hash()

    def ticket() -> tuple[dict[str, str], dict[str, str]]:
        try:
            return {}, {"ticket": accounts.issue_ticket(caller=caller, now=timezone.now(), mark=mark).secret}
        except Exception as away:
            raise Stopped(f"the database is away ({type(away).__name__})", None, 0.0, opened=True) from away
        finally:
            connections.close_all()

    return Watched(_address(options), supplier_id, options.lang), Pass(ticket, renews=True)


def _supplier_id(named: str, company: str | None) -> str:
    """By code, where one has it; else by id."""
    from config.cli.lookup import company_of_code
    from payments.models import Supplier

    known = Supplier.objects.filter(company__active=True)
    if company is not None:
        known = known.filter(company=company_of_code(company))
    found = list(known.filter(code=named).values_list("pk", "company__code")[:2])
    if not found and named.isascii() and named.isdigit() and len(named) <= 18:
        found = list(known.filter(pk=int(named)).values_list("pk", "company__code"))
    if not found:
        raise Refusal(f"There is no supplier {named}.", status=USAGE)
    if len(found) > 1:
        codes = ", ".join(code for _, code in found)
        raise Refusal(f"Several companies know {named} ({codes} …). Say which: --company C", status=USAGE)
    return str(found[0][0])


def _address(options: argparse.Namespace) -> str:
    if options.url:
        if urlsplit(options.url).scheme not in {"http", "https"}:
            raise Refusal("--url begins with http:// or https://", status=USAGE)
        return str(options.url)
    running = installation.find(options.data_dir or DATA)
    if running is None:
        raise Refusal("Nothing is running here. Say where: --url https://…", status=USAGE)
    return running.address
