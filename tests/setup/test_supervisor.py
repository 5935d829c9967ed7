from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.cli.part import spawn
from config.cli.program import Program
from config.cli.refusal import Refusal
from config.cli.supervisor import PAUSES, Supervisor, pause_before_restart

SLEEPS = "import time\nprint('awake', flush=True)\ntime.sleep(60)"


class Heard:
    """What the terminal would show."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def __call__(self, name: str, line: str) -> None:
        self.lines.append((name, line.rstrip("\n")))

    def count(self, line: tuple[str, str]) -> int:
        return self.lines.count(line)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def supervisor(heard: Heard) -> Iterator[Supervisor]:
    made = Supervisor(heard)
    yield made
    made.stop(seconds=2)


def python(name: str, code: str, heard: Heard) -> Program:
    return Program(name, [sys.executable, "-c", code], env={}, hear=heard)


def keep_alive_until(supervisor: Supervisor, condition: Callable[[], bool]) -> None:
    assert supervisor.wait_for(condition, seconds=20), "did not happen in 20 s"


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


def pid_of(program: Program) -> int:
    assert program.process is not None
    return program.process.pid


class TestPauseBeforeRestart:
    def test_grows_with_every_death_of_the_last_minute(self) -> None:
        deaths = [100.0, 101.0, 102.0, 103.0, 104.0]

        assert [pause_before_restart(deaths[:count], 104.0) for count in range(1, 6)] == list(PAUSES)

    def test_ends_with_the_sixth_death_within_a_minute(self) -> None:
        assert pause_before_restart([100.0, 110.0, 120.0, 130.0, 140.0, 159.9], 159.9) is None

    def test_forgets_deaths_longer_ago_than_a_minute(self) -> None:
        assert pause_before_restart([100.0, 110.0, 120.0, 130.0, 140.2, 200.1], 200.1) == PAUSES[1]


class TestSupervisor:
    def test_starts_a_killed_program_again(self, supervisor: Supervisor, heard: Heard) -> None:
        program = python("worker", SLEEPS, heard)
        supervisor.keep(program, tier=1)
        keep_alive_until(supervisor, lambda: heard.count(("worker", "awake")) == 1)
        first = pid_of(program)

        os.kill(first, signal.SIGKILL)
        keep_alive_until(supervisor, lambda: heard.count(("worker", "awake")) == 2)

        assert ("vade", "worker ended (status -9); starting it again in 0.2 s") in heard.lines
        assert pid_of(program) != first

    def test_starts_a_program_again_that_ended_without_an_error(self, supervisor: Supervisor, heard: Heard) -> None:
        supervisor.keep(python("scheduler", "print('done')", heard), tier=1)

        keep_alive_until(supervisor, lambda: heard.count(("scheduler", "done")) == 2)

        assert ("vade", "scheduler ended (status 0); starting it again in 0.2 s") in heard.lines

    def test_gives_up_on_a_program_that_dies_six_times_in_a_minute(self, heard: Heard) -> None:
        clock = Clock()
        supervisor = Supervisor(heard, clock)
        program = python("worker", "raise SystemExit(3)", heard)
        supervisor.keep(program, tier=1)

        def live_through_a_tenth_of_a_second() -> None:
            clock.now += 0.1
            if program.process is not None:
                program.process.wait()
            supervisor.tick()

        with pytest.raises(Refusal, match=r"^worker keeps dying \(status 3\); stopping the rest$"):
            repeat(live_through_a_tenth_of_a_second, times=2000)

        announced = [line for name, line in heard.lines if name == "vade"]
        assert announced == [f"worker ended (status 3); starting it again in {pause:g} s" for pause in PAUSES]
        supervisor.stop(seconds=2)

    def test_does_not_repeat_a_start_that_fails_by_itself(self, supervisor: Supervisor, heard: Heard) -> None:
        supervisor.starting = True
        supervisor.keep(python("worker", "raise SystemExit(3)", heard), tier=1)

        with pytest.raises(Refusal, match=r"^worker does not start \(status 3, see above\)$"):
            supervisor.wait_for(lambda: False, seconds=10)

    def test_repeats_a_start_that_was_killed(self, supervisor: Supervisor, heard: Heard) -> None:
        supervisor.starting = True
        program = python("worker", SLEEPS, heard)
        supervisor.keep(program, tier=1)

        os.kill(pid_of(program), signal.SIGKILL)

        keep_alive_until(supervisor, lambda: heard.count(("worker", "awake")) == 1)

    def test_kills_the_children_a_killed_program_leaves_behind(self, supervisor: Supervisor, heard: Heard) -> None:
        code = (
            "import subprocess, sys, time\n"
            "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
            "print(child.pid, flush=True)\n"
            "time.sleep(60)"
        )
        program = python("worker", code, heard)
        supervisor.keep(program, tier=1)
        keep_alive_until(supervisor, lambda: bool(heard.lines))
        child = int(heard.lines[0][1])

        os.kill(pid_of(program), signal.SIGKILL)
        keep_alive_until(supervisor, lambda: not is_running(child))

        assert any("worker ended" in line for _, line in heard.lines)

    def test_signals_only_the_first_process_of_a_program(self, supervisor: Supervisor, heard: Heard) -> None:
        # Like dramatiq: the first process hands SIGTERM on, and a child that gets it twice drops its work.
        child = (
            "import signal, time\n"
            "signal.signal(signal.SIGTERM, lambda *_: print('told', flush=True))\n"
            "print('up', flush=True)\n"
            "end = time.monotonic() + 1.5\n"
            "while time.monotonic() < end: time.sleep(0.05)"
        )
        parent = (
            "import signal, subprocess, sys\n"
            f"child = subprocess.Popen([sys.executable, '-c', {child!r}])\n"
            "signal.signal(signal.SIGTERM, lambda *_: child.terminate())\n"
            "child.wait()"
        )
        supervisor.keep(python("worker", parent, heard), tier=1)
        keep_alive_until(supervisor, lambda: ("worker", "up") in heard.lines)

        killed = supervisor.stop(seconds=10)

        assert killed == []
        assert heard.count(("worker", "told")) == 1

    def test_stops_programs_before_the_servers_they_talk_to(self, heard: Heard) -> None:
        code = (
            "import signal, sys, time\n"
            "def end(*_):\n"
            "    print('ended', flush=True)\n"
            "    sys.exit()\n"
            "signal.signal(signal.SIGTERM, end)\n"
            "print('up', flush=True)\n"
            "time.sleep(60)"
        )
        supervisor = Supervisor(heard)
        for name, tier in (("postgres", 0), ("web", 1)):
            supervisor.keep(python(name, code, heard), tier=tier)
        keep_alive_until(supervisor, lambda: len(heard.lines) == 2)

        supervisor.stop(seconds=10)

        wait_until(lambda: len(heard.lines) == 4)
        assert heard.lines[2:] == [("web", "ended"), ("postgres", "ended")]

    def test_kills_and_names_a_program_that_does_not_stop_in_time(self, supervisor: Supervisor, heard: Heard) -> None:
        code = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('up', flush=True)\n"
        program = python("web", code + "time.sleep(60)", heard)
        supervisor.keep(program, tier=1)
        keep_alive_until(supervisor, lambda: bool(heard.lines))
        pid = pid_of(program)

        killed = supervisor.stop(seconds=0.3)

        assert killed == ["web"]
        assert not is_running(pid)


class TestSpawn:
    @pytest.mark.skipif(sys.platform != "linux", reason="macOS signals no parent's death")
    def test_leaves_no_orphan_when_the_parent_is_killed(self) -> None:
        code = (
            "import signal, subprocess, time\n"
            "from config.cli.part import spawn\n"
            "child = spawn(['sleep', '60'], output=subprocess.DEVNULL, death_signal=signal.SIGTERM)\n"
            "print(child.pid, flush=True)\n"
            "time.sleep(60)"
        )
        parent = spawn([sys.executable, "-c", code], output=subprocess.PIPE, death_signal=signal.SIGTERM, cwd=".")
        assert parent.stdout is not None
        child = int(parent.stdout.readline())

        parent.kill()
        parent.wait()

        wait_until(lambda: not is_running(child))


class Clock:
    """Monotonic seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def repeat(step: Callable[[], None], *, times: int) -> None:
    for _ in range(times):
        step()


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"did not happen in {seconds} s"
        time.sleep(0.02)
