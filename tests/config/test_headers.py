"""
The headers of one answer of each kind, whole: whoever changes one sees it here, and says why.

As in production, behind a proxy that speaks HTTPS. What differs from answer to answer (ids, dates, tags, nonces) is cut
out; `headers.json` beside this file holds the rest. `VADE_WRITE_HEADERS=1 ./vade test tests/config/test_headers.py`
writes it anew.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from config.cli.places import PAGES
from tests.api.callers import Program
from tests.ledgers import new_company
from tests.realtime.served import Server, served
from tests.realtime.world import elsewhere

pytestmark = pytest.mark.django_db

SNAPSHOT = Path(__file__).with_name("headers.json")
WRITTEN: dict[str, dict[str, str]] = json.loads(SNAPSHOT.read_text())
HTTPS = {"X-Forwarded-Proto": "https"}
CHANGING = {
    "date": r".+",
    "content-length": r"\d+",
    "etag": r'(W/)?".+"',
    "last-modified": r".+",
    "x-request-id": r"[0-9a-f]{24}",
}
"""Headers that are there with a value of their own each time."""


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    settings = {"VADE_MODE": "production", "VADE_HOSTS": "127.0.0.1", "VADE_THROTTLES": "on"}
    with django_db_blocker.unblock(), served(port=None, **settings, VADE_PROXIES="127.0.0.1") as running:
        yield running


@pytest.fixture(scope="module")
def answers(server: Server, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, httpx.Response]]:
    """One of each kind."""
    with django_db_blocker.unblock():
        secret, company = elsewhere(lambda: (Program().secret, new_company().code))
        found = asked_for(server, secret, company)
        if os.environ.get("VADE_WRITE_HEADERS"):
            text = json.dumps({name: shown(answer) for name, answer in found.items()}, indent=1, ensure_ascii=False)
            SNAPSHOT.write_text(f"{text}\n")
        yield found
        elsewhere(call_command, "flush", verbosity=0, interactive=False)


def asked_for(server: Server, secret: str, company: str) -> dict[str, httpx.Response]:
    signed = {**HTTPS, "Authorization": f"Bearer {secret}"}
    scripts = sorted((PAGES / "assets").glob("*.js"), key=lambda one: one.stat().st_size)
    if not scripts:
        pytest.skip("the pages are not built")
    asset = scripts[-1]
    asked: dict[str, tuple[str, dict[str, str]]] = {
        "page": ("/suppliers", HTTPS),
        "asset": (f"/assets/{asset.name}", HTTPS),
        "API, answered": (f"/api/v1/companies/{company}", signed),
        "API, refused": ("/api/v1/me", HTTPS),
        "API, no such address": ("/api/v1/nothing", HTTPS),
        "API document": ("/api/v1/openapi.json", HTTPS),
        "docs of the API": ("/docs/api", HTTPS),
        "docs of the live protocol": ("/docs/live", HTTPS),
        "docs of a problem": ("/docs/problems/not-found", HTTPS),
        "docs, no such problem": ("/docs/problems/nothing", HTTPS),
        "no such asset": ("/assets/nothing.js", HTTPS),
        "sent to HTTPS": ("/suppliers", {}),
        "sign of life": ("/healthz", {}),
    }
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=60) as client:
        return {name: client.get(path, headers=headers) for name, (path, headers) in asked.items()}


def shown(answer: httpx.Response) -> dict[str, str]:
    """Status and headers, without what is another one each time."""
    found = {"status": str(answer.status_code)}
    for name, value in sorted(answer.headers.multi_items()):
        if name in CHANGING:
            assert re.fullmatch(CHANGING[name], value), (name, value)
        found[name] = "…" if name in CHANGING else _without_chance(value)
    if policy := found.get("content-security-policy"):  # its directives come in any order
        found["content-security-policy"] = "; ".join(sorted(policy.split("; ")))
    return found


def _without_chance(value: str) -> str:
    value = re.sub(r"'nonce-[^']+'", "'nonce-…'", value)
    value = re.sub(r"(csrf=)[^;]+(; expires=)[^;]+", r"\1…\2…", value)
    return re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1", value)


class TestHeaders:
    def test_are_of_every_kind_of_answer_in_the_file(self, answers: dict[str, httpx.Response]) -> None:
        assert set(answers) == set(WRITTEN)

    @pytest.mark.parametrize("kind", WRITTEN)
    def test_are_what_they_were(self, kind: str, answers: dict[str, httpx.Response]) -> None:
        found = shown(answers[kind])

        assert found == WRITTEN[kind]
