"""How many jobs that do nothing a second, beside Celery's best setting with as many processes."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import redis

from bench.live_parts.actors import QUEUE, nothing
from bench.live_parts.scene import PROCESSES, Scene
from bench.measuring import Figure, median
from bench.programs import cpu_seconds, program

PATIENCE_S = 120.0
CELERY_QUEUE = "celery"
FILL = "from seed.tasks import noop\nimport sys\nfor _ in range(int(sys.argv[1])): noop.delay()"


def measure(scene: Scene, options: argparse.Namespace) -> list[Figure]:
    """The queue is filled first; the rate is read between nine tenths and one tenth left, by turns."""
    ours: list[tuple[float, float]] = []
    theirs: list[tuple[float, float]] = []
    for _ in range(options.rounds):
        ours.append(_ours(scene, options.jobs))
        if scene.rivals is not None:
            theirs.append(_theirs(scene, max(100, options.jobs // 3)))
    rate = median([one for one, _ in ours])
    figures = [Figure("jobs", rate, "1/s"), Figure("CPU of a job", median([one for _, one in ours]), "us")]
    if theirs:
        rival = median([one for one, _ in theirs])
        ratio = rate / rival
        figures += [
            Figure("jobs, celery (prefork, no results)", rival, "1/s"),
            Figure("CPU of a job, celery", median([one for _, one in theirs]), "us"),
            Figure("jobs / celery", ratio, "x", ">= 3", ratio >= 3),
        ]
    return figures


def _ours(scene: Scene, count: int) -> tuple[float, float]:
    import dramatiq

    broker = dramatiq.get_broker()
    for _ in range(count):
        nothing.send()
    key = f"{broker.namespace}:{QUEUE}.msgs"  # type: ignore[attr-defined]
    with redis.Redis.from_url(f"{scene.redis_url}/0") as client, scene.worker() as pid:
        return _drained(lambda: client.hlen(key), count, pid)


def _theirs(scene: Scene, count: int) -> tuple[float, float]:
    rivals = scene.rivals
    assert rivals is not None
    env = rivals.environment(scene.redis_url, DJANGO_SETTINGS_MODULE="seed.settings", BENCH_NO_RESULTS="1")
    rivals.run(FILL, env, [str(count)])
    words = [str(rivals.python), "-m", "celery", "-A", "seed.celery_app", "worker", "-l", "warning"]
    words += ["-P", "prefork", "-c", str(PROCESSES)]
    with redis.Redis.from_url(f"{scene.redis_url}/4") as client, program(words, env=env, cwd=rivals.folder) as pid:
        return _drained(lambda: client.llen(CELERY_QUEUE), count, pid)


def _drained(left: Callable[[], object], count: int, pid: int) -> tuple[float, float]:
    """Jobs a second, and the worker's CPU for each in µs."""
    began: tuple[float, int, float] | None = None
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        now_left, now = int(str(left())), time.perf_counter()
        if began is None and now_left <= 0.9 * count:
            began = now, now_left, cpu_seconds(pid)
        elif began is not None and now_left <= 0.1 * count:
            at, had, used = began
            done = had - now_left
            return done / (now - at), (cpu_seconds(pid) - used) / done * 1e6
        time.sleep(0.01)
    raise RuntimeError(f"{left()} of {count} jobs are left")
