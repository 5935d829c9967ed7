"""What a production start refuses and says, and whom it believes about HTTPS."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError
from pytest_django import DjangoDbBlocker

from config.environment import Environment
from tests.realtime.served import Server, our_environment, served

PRODUCTION = {"VADE_MODE": "production", "VADE_HOSTS": "localhost,127.0.0.1", "VADE_THROTTLES": "on"}
KEY = "k" * 64


def address(scheme: str, user: str, password: str) -> str:
    """Of a server, with a password in it; put together here, because no file of ours may hold one."""
    return f"{scheme}://" + ":".join((user, password)) + "@server/0"


def vade(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from config.cli.main import main; raise SystemExit(main())", *words],
        env={**os.environ, **PRODUCTION, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


class TestDeployCheck:
    def test_has_nothing_to_say(self) -> None:
        done = vade("check", "--deploy", "--fail-level", "WARNING")

        assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


class TestStart:
    @pytest.mark.parametrize(
        ("environment", "said"),
        [
            pytest.param(
                {"DATABASE_URL": address("postgresql", "vade", "postgres")},
                "DATABASE_URL has a password",
                id="database",
            ),
            pytest.param(
                {"DATABASE_URL": address("postgresql", "ledger", "Ledger")},
                "DATABASE_URL has a password",
                id="as the user",
            ),
            pytest.param({"REDIS_URL": address("redis", "", "foobared")}, "REDIS_URL has a password", id="redis"),
            pytest.param(
                {"VADE_CHANNEL_REDIS_URL": address("redis", "", "changeme")},
                "VADE_CHANNEL_REDIS_URL has",
                id="channels",
            ),
            pytest.param({"VADE_SECRET_KEY": "short"}, "VADE_SECRET_KEY", id="weak key"),
            pytest.param({"VADE_SECRET_KEY_FALLBACKS": "short"}, "VADE_SECRET_KEY_FALLBACKS", id="weak earlier key"),
            pytest.param({"VADE_HOSTS": ""}, "VADE_HOSTS is missing", id="no host"),
            pytest.param({"VADE_THROTTLES": "off"}, "VADE_THROTTLES is for tests", id="limits lifted"),
            pytest.param({"VADE_TODAY": "2026-03-15"}, "VADE_TODAY is for tests", id="a day of its own"),
        ],
    )
    def test_is_refused(self, environment: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in {**PRODUCTION, **environment}.items():
            monkeypatch.setenv(name, value)

        with pytest.raises(ValidationError, match=re.escape(said)):
            Environment()

    def test_says_in_one_line_why(self) -> None:
        done = vade("check", DATABASE_URL=address("postgresql", "vade", "postgres"))

        assert (done.returncode, done.stderr) == (
            1,
            "vade: DATABASE_URL has a password that everybody tries first; choose another one\n",
        )

    def test_reads_earlier_keys_from_a_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = tmp_path / "fallbacks"
        file.write_text(f"{KEY}1\n\n{KEY}2,{KEY}3\n")
        monkeypatch.setenv("VADE_SECRET_KEY_FALLBACKS_FILE", str(file))

        assert Environment().secret_key_fallbacks == tuple(f"{KEY}{number}" for number in (1, 2, 3))

    def test_of_the_web_server_needs_the_proxy_that_speaks_https(self) -> None:
        done = vade("web", "--port", "0", **_servers())

        assert (done.returncode, done.stderr.splitlines()[-1]) == (
            1,
            "vade: VADE_PROXIES is missing: the addresses of the proxy that speaks HTTPS, comma-separated",
        )


def _servers() -> dict[str, str]:
    return {name: our_environment()[name] for name in ("DATABASE_URL", "REDIS_URL")}


@pytest.fixture(scope="module")
def behind_a_proxy(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    """The proxy is this machine."""
    with django_db_blocker.unblock(), served(port=None, **PRODUCTION, VADE_PROXIES="127.0.0.1") as running:
        yield running


@pytest.fixture(scope="module")
def elsewhere(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    """The proxy is another machine: this one is anybody."""
    with django_db_blocker.unblock(), served(port=None, **PRODUCTION, VADE_PROXIES="192.0.2.1") as running:
        yield running


@pytest.mark.django_db
class TestForwardedProto:
    def test_is_believed_from_a_proxy_of_ours(self, behind_a_proxy: Server) -> None:
        address = f"http://127.0.0.1:{behind_a_proxy.port}/api/v1/me"

        by_https = httpx.get(address, headers={"X-Forwarded-Proto": "https"})
        by_http = httpx.get(address, headers={"X-Forwarded-Proto": "http"})

        assert (by_https.status_code, by_https.headers["Strict-Transport-Security"]) == (
            401,
            "max-age=31536000; includeSubDomains; preload",
        )
        assert (by_http.status_code, by_http.headers["Location"][:17]) == (301, "https://127.0.0.1")

    def test_is_not_believed_from_anybody_else(self, elsewhere: Server) -> None:
        address = f"http://127.0.0.1:{elsewhere.port}/api/v1/me"

        answer = httpx.get(address, headers={"X-Forwarded-Proto": "https"})

        assert (answer.status_code, answer.headers["Location"][:17]) == (301, "https://127.0.0.1")
