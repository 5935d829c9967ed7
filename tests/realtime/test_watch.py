"""`vade watch`, as a process, on a real server that goes and comes back."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from config.cli.places import ROOT
from tests.realtime.served import our_environment, served
from tests.realtime.world import World, change, elsewhere, person

WAIT_S = 60.0


class Watch:
    """A running `vade watch`."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.cli.main", "watch", *arguments],
            cwd=ROOT,
            env={**our_environment(), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self.complaints: list[str] = []
        self._readers = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=self._read_complaints, daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self._lines.put(line)

    def _read_complaints(self) -> None:
        for line in self.process.stderr or ():
            self.complaints.append(line)

    def line(self) -> str:
        return self._lines.get(timeout=WAIT_S)

    def frame(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.line())
        return found

    def status(self) -> int:
        status = self.process.wait(WAIT_S)
        for reader in self._readers:
            reader.join(WAIT_S)
        return status


@contextmanager
def watching(*arguments: str) -> Iterator[Watch]:
    watch = Watch(*arguments)
    try:
        yield watch
    finally:
        watch.process.kill()
        watch.process.wait()


@pytest.fixture(scope="module")
def server(rows_for_all: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a web process."""
    with django_db_blocker.unblock(), served() as running:
        yield f"http://127.0.0.1:{running.port}"


class TestWatch:
    def test_comes_back_after_the_server_was_killed_and_misses_nothing(self, world: World) -> None:
        with served() as server:
            port = server.port
            arguments = (str(world.supplier.pk), "--url", f"http://127.0.0.1:{port}", "--token", world.token, "--json")
            with watching(*arguments) as watch:
                first = watch.frame()
                elsewhere(change, world.supplier, times=2)
                before = [watch.frame(), watch.frame()]
                server.process.send_signal(signal.SIGKILL)
                server.process.wait()
                elsewhere(change, world.supplier, times=3)
                with served(port=port):
                    missed = [watch.frame() for _ in range(3)]
                    elsewhere(change, world.supplier)
                    after = watch.frame()
                    watch.process.send_signal(signal.SIGINT)
                    status = watch.status()

        assert (first["type"], first["seq"]) == ("snapshot", 0)
        assert [frame["seq"] for frame in [*before, *missed, after]] == [1, 2, 3, 4, 5, 6]
        assert {frame["type"] for frame in [*before, *missed, after]} == {"supplier.updated"}
        assert status == 0
        assert any("again in" in line for line in watch.complaints)

    def test_finds_a_supplier_by_its_code_and_signs_in_as_an_owner(self, world: World, server: str) -> None:
        elsewhere(person, None)
        with watching(world.supplier.code, f"--url={server}", "--count=1", "--lang=tr") as watch:
            first = watch.line()
            elsewhere(change, world.supplier)
            second = watch.line()
            status = watch.status()

        assert first.endswith("Anadolu Çelik A.Ş.: kayıt yok\n")
        assert second.endswith("Anadolu Çelik A.Ş.: bakiye 1.200,00 TRY\n")
        assert status == 0

    def test_ends_where_coming_back_is_of_no_use(self, world: World, server: str) -> None:
        with watching(str(world.supplier.pk), f"--url={server}", "--token=vade_no") as watch:
            assert watch.status() == 1
        assert any("code 4401" in line for line in watch.complaints)

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            pytest.param(("7", "--url=http://127.0.0.1:9", "--token=x"), "does not answer", id="nobody there"),
            pytest.param(("320.1", "--url=http://127.0.0.1:9", "--token=x"), "by its id", id="a code with a token"),
            pytest.param(("no-such-code", "--url=http://127.0.0.1:9"), "no supplier no-such-code", id="unknown"),
            pytest.param(("7", "--url=ftp://x", "--token=x"), "begins with http", id="a url of another kind"),
        ],
    )
    @pytest.mark.usefixtures("world")
    def test_refuses_with_one_sentence(self, arguments: tuple[str, ...], sentence: str) -> None:
        elsewhere(person, None)
        with watching(*arguments) as watch:
            assert watch.status() in {1, 2}
        assert sentence in "".join(watch.complaints)
        assert "Traceback" not in "".join(watch.complaints)
