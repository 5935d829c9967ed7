"""The whole installation on this machine: started, hurt, stopped."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

from config.cli import installation
from tests.stack import Up, free_port, parent, processes, vade

pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]


@pytest.fixture
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="vade-up-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="class")
def up() -> Iterator[Up]:
    folder = Path(tempfile.mkdtemp(prefix="vade-up-"))
    started = Up(folder)
    try:
        started.wait_for_start()
        yield started
    finally:
        started.end()
        shutil.rmtree(folder, ignore_errors=True)


class TestUp:
    def test_says_where_it_is_and_how_to_sign_in(self, up: Up) -> None:
        assert up.said(rf"ready in \d+\.\d s: http://127\.0\.0\.1:{up.port}/ ")
        assert up.said(rf"sign in \(once, within a day\): http://127\.0\.0\.1:{up.port}/sign-in#link=\S{{40}}")

    def test_keeps_its_state_to_its_own_account(self, up: Up) -> None:
        modes = {name: (up.data / name).stat().st_mode & 0o077 for name in ("state.json", "secret_key")}

        assert modes == {"state.json": 0, "secret_key": 0}

    def test_keeps_the_ends_of_the_audit_chains_beside_the_database(self, up: Up) -> None:
        assert up.variables()["VADE_AUDIT_HEADS"] == str(up.data.resolve() / "audit-heads")

    def test_is_found_by_other_commands(self, up: Up) -> None:
        done = vade("token", "a program", "--role", "viewer", "--data-dir", str(up.data))

        assert done.returncode == 0, done.stderr
        assert re.fullmatch(r"vade_\S{43}\n", done.stdout)

    def test_refuses_a_second_start_in_the_folder(self, up: Up) -> None:
        done = vade("up", "--port", str(free_port()), "--data-dir", str(up.data))

        assert done.returncode == 1
        assert f"vade: This folder is already running (process {up.process.pid})." in done.stderr
        assert up.is_ready()

    def test_refuses_a_port_that_is_taken(self, up: Up, data: Path) -> None:
        done = vade("up", "--port", str(up.port), "--data-dir", str(data))

        assert done.returncode == 1
        assert f"Port {up.port} is in use. Stop the other program, or add: --port {up.port + 10}" in done.stderr

    @pytest.mark.parametrize(
        ("name", "pattern"),
        [
            pytest.param("worker", r"config\.cli\.main worker", id="worker"),
            pytest.param("web", r"config\.cli\.main web", id="web"),
            pytest.param("scheduler", r"config\.cli\.main scheduler", id="scheduler"),
            pytest.param("valkey", r"valkey-server|redis-server", id="valkey"),
            pytest.param("postgres", r"bin/postgres -D", id="postgres"),
        ],
    )
    def test_is_whole_again_after_a_part_was_killed(self, up: Up, name: str, pattern: str) -> None:
        before = up.variables()
        killed = up.child(pattern)
        left_behind = [pid for pid in processes() if parent(pid) == killed]

        os.kill(killed, signal.SIGKILL)

        up.wait_until(lambda: up.said(rf"{name} ended \(status -9\); starting it again in 0\.2 s"), seconds=20)
        up.wait_until(lambda: any(re.search(pattern, line) for line in up.children().values()), seconds=30)
        up.wait_until(up.is_ready, seconds=60)
        up.wait_until(lambda: not set(left_behind) & set(processes()), seconds=20)
        assert up.child(pattern) != killed
        assert up.variables() == before


class TestUpEnds:
    def test_on_ctrl_c_with_status_0_and_nothing_left(self, data: Path) -> None:
        up = Up(data)
        up.wait_for_start()
        children = up.children()
        sockets = Path(urlsplit(up.variables()["REDIS_URL"]).path).parents[1]
        assert len(children) > 8
        assert sockets.is_dir()

        up.process.send_signal(signal.SIGINT)

        assert up.process.wait(30) == 0
        assert set(children) & set(processes()) == set()
        assert up.said("all stopped in")
        assert not up.said("was killed")
        assert installation.find(data) is None
        assert not sockets.exists()

    def test_with_its_children_when_it_is_killed_and_starts_again_with_its_rows(self, data: Path) -> None:
        up = Up(data)
        up.wait_for_start()
        children = up.children()
        with psycopg.connect(up.variables()["DATABASE_URL"]) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS line")
        with redis.Redis.from_url(up.variables()["REDIS_URL"]) as client:
            client.set("kept", "7")
            client.execute_command("WAITAOF", 1, 0, 3000)

        up.process.kill()
        up.wait_until(lambda: not set(children) & set(processes()), seconds=20)
        again = Up(data)
        again.wait_for_start()

        with psycopg.connect(again.variables()["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT line FROM kept").fetchall() == [(7,)]
        with redis.Redis.from_url(again.variables()["REDIS_URL"]) as client:
            assert client.get("kept") == b"7"
        again.end()

    def test_when_a_program_keeps_dying(self, data: Path) -> None:
        up = Up(data)
        up.wait_for_start()

        def kill_worker_wherever_it_is() -> bool:
            for pid, line in up.children().items():
                if re.search(r"config\.cli\.main worker", line):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            return up.process.poll() is not None

        up.wait_until(kill_worker_wherever_it_is, seconds=90)

        assert up.process.returncode == 1
        assert up.said(r"^vade: worker keeps dying \(status -9\); stopping the rest$")


class TestOtherCommands:
    def test_say_that_nothing_runs_here(self, data: Path) -> None:
        done = vade("token", "a program", "--role", "viewer", "--data-dir", str(data))

        assert (done.returncode, done.stdout, done.stderr) == (
            2,
            "",
            "vade: Nothing is running here. Start it: ./vade up\n",
        )

    def test_refuse_an_unknown_option(self) -> None:
        assert vade("up", "--prot", "8000").returncode == 2
