"""
`/metrics`: what an operator watches, in the text of Prometheus.

Each scrape asks the database, which knows the same for every process; what only a web process knows (its sockets) is
told by each for itself, so scrape each of them. Nothing is counted in files between processes.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import cast

import redis
from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from payments.api.problems import not_found, problem
from payments.models import CalculationRun, ImportBatch, SignOfLife
from payments.models.work import QueuedWork
from realtime.hub import live_figures

KINDS: dict[str, type[QueuedWork]] = {"calculation": CalculationRun, "import": ImportBatch}
LATELY = timedelta(hours=1)
"""Durations are of work that ended within this time."""

QUANTILES = (0.5, 0.95, 0.99)


@require_safe
def metrics(request: HttpRequest) -> HttpResponseBase:
    """
    The figures. With VADE_METRICS_TOKEN for who sends it as a Bearer token; without, on this machine's own
    installation alone.
    """
    wanted = settings.VADE.metrics_token
    if not wanted and settings.VADE.mode != "local":
        return not_found(request)
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if wanted and not secrets.compare_digest(sent.encode(), wanted.encode()):
        return problem(request, code="not-signed-in", status=401)
    collected = CollectorRegistry()
    collected.register(Figures())
    return HttpResponse(generate_latest(collected), content_type=CONTENT_TYPE_LATEST)


class Figures(Collector):
    """Asked anew at every scrape."""

    def collect(self) -> Iterator[Metric]:
        """All of them."""
        yield from _work()
        yield from _durations()
        yield from _worker()
        yield from _broker()
        yield from _live()


def _work() -> Iterator[Metric]:
    """What waits, what runs, and whose worker has gone silent."""
    rows = GaugeMetricFamily("vade_work", "Unfinished work.", labels=["kind", "state"])
    waits = GaugeMetricFamily(
        "vade_work_oldest_seconds", "Age of the oldest unfinished work.", labels=["kind", "state"]
    )
    overdue = GaugeMetricFamily(
        "vade_work_lease_overdue_seconds", "For how long the oldest lease has been over; 0: none is.", labels=["kind"]
    )
    with connection.cursor() as cursor:  # leases are the database's, by its clock
        cursor.execute("SELECT clock_timestamp()")
        now = cursor.fetchone()[0]
    for kind, model in KINDS.items():
        found = model._default_manager.filter(status__in=model.open_statuses).aggregate(
            waiting=Count("pk", filter=Q(lease_until=None)),
            running=Count("pk", filter=Q(lease_until__isnull=False)),
            waiting_since=Min("created_at", filter=Q(lease_until=None)),
            running_since=Min("started_at", filter=Q(lease_until__isnull=False)),
            lease_until=Min("lease_until"),
        )
        for state in ("waiting", "running"):
            rows.add_metric([kind, state], found[state])
            waits.add_metric([kind, state], _since(found[f"{state}_since"], now))
        overdue.add_metric([kind], _since(found["lease_until"], now))
    yield from (rows, waits, overdue)


def _durations() -> Iterator[Metric]:
    """How long work took that ended lately, from its beginning to its end, and how it ended."""
    ended = GaugeMetricFamily("vade_work_ended_1h", "Work that ended within the last hour.", labels=["kind", "status"])
    took = GaugeMetricFamily(
        "vade_work_duration_1h_seconds", "How long work took that ended in the last hour.", labels=["kind", "quantile"]
    )
    for kind, model in KINDS.items():
        lately = model._default_manager.filter(finished_at__gt=timezone.now() - LATELY)
        for status, count in lately.values_list("status").annotate(Count("pk")).order_by("status"):
            ended.add_metric([kind, status], count)
        times = [
            (end - begin).total_seconds()
            for begin, end in lately.values_list("started_at", "finished_at")
            if begin is not None and end is not None
        ]
        for quantile in QUANTILES if times else ():
            took.add_metric([kind, f"{quantile:g}"], sorted(times)[max(0, math.ceil(quantile * len(times)) - 1)])
    yield from (ended, took)


def _since(moment: datetime | None, now: datetime) -> float:
    """Seconds; 0 for a moment that is none or has not come."""
    return 0.0 if moment is None else max(0.0, (now - moment).total_seconds())


def _worker() -> Iterator[Metric]:
    """Scheduler, queue and worker are all at work while this stays small."""
    silence = GaugeMetricFamily("vade_worker_silence_seconds", "Since a worker last took a message of the scheduler's.")
    seen_at = SignOfLife.objects.filter(name="worker").values_list("seen_at", flat=True).first()
    if seen_at is not None:
        silence.add_metric([], (timezone.now() - seen_at).total_seconds())
    yield silence


def _broker() -> Iterator[Metric]:
    """Messages in Redis; where it is away, nothing is told of them but that."""
    up = GaugeMetricFamily("vade_redis_up", "Whether the broker answers.")
    messages = GaugeMetricFamily("vade_queue_messages", "Messages not done yet.", labels=["queue"])
    client = redis.Redis.from_url(settings.VADE.redis_url, socket_timeout=1, socket_connect_timeout=1)
    namespace = cast("dict[str, dict[str, str]]", settings.DRAMATIQ_BROKER)["OPTIONS"]["namespace"]
    try:
        with client:
            for key in client.scan_iter(f"{namespace}:*.msgs", count=1_000):
                queue = key.decode().removeprefix(f"{namespace}:").removesuffix(".msgs")
                messages.add_metric([queue], float(str(client.hlen(key))))
        up.add_metric([], 1)
    except (redis.RedisError, OSError):
        up.add_metric([], 0)
    yield from (up, messages)


def _live() -> Iterator[Metric]:
    """Of this web process alone."""
    found = live_figures()
    told: dict[str, tuple[str, Callable[[], float]]] = {
        "vade_live_sockets": ("WebSockets of this process.", lambda: found.sockets),
        "vade_live_suppliers": ("Suppliers that are watched in this process.", lambda: found.suppliers),
        "vade_live_lag_events": (
            "Events the log was ahead of this process, at the last look; above 0 now and then is usual.",
            lambda: found.lag,
        ),
        "vade_live_looks_behind": ("How often a look has found that something was not heard.", lambda: found.behind),
    }
    for name, (about, value) in told.items():
        yield GaugeMetricFamily(name, about, value=value())
