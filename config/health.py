"""Signs of life. `/healthz`: this process answers. `/readyz`: everything a calculation needs is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from payments.models import SignOfLife

WORKER_SILENCE = timedelta(seconds=15)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, migrations, Redis and a worker are there; else 503 and what is missing."""
    checks: dict[str, Callable[[], bool]] = {
        "database": _database,
        "migrations": _migrations,
        "redis": _redis,
        "worker": _worker,
    }
    found = {}
    for name, check in checks.items():
        try:
            found[name] = check()
        except (DatabaseError, redis.RedisError, OSError):
            found[name] = False
    ready = all(found.values())
    return JsonResponse({"status": "ok" if ready else "unavailable", "checks": found}, status=200 if ready else 503)


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _redis() -> bool:
    client = redis.Redis.from_url(settings.VADE.redis_url, socket_timeout=1, socket_connect_timeout=1)
    with client:
        return bool(client.ping())


def _worker() -> bool:
    return SignOfLife.objects.filter(name="worker", seen_at__gt=timezone.now() - WORKER_SILENCE).exists()
