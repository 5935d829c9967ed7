"""
How often a caller may change something. Counted in Redis, so that all web processes count together; while Redis is
away nothing is limited (a sign-in has its own, closed, rule).
"""

from __future__ import annotations

import logging
import math
import time
from functools import cache
from typing import Literal

import redis
from django.conf import settings
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.backoff import NoBackoff
from redis.retry import Retry

from payments.api.refusals import TooManyRequests

logger = logging.getLogger(__name__)

Kind = Literal["writes", "uploads", "exports"]
ANSWER_SECONDS = 0.25
CLOSED_SECONDS = 5.0
"""After a failure Redis is not asked again for so long."""


def limit_of(kind: Kind) -> RateLimitItem:
    """The limit of a kind of request, from the settings."""
    if kind == "uploads":
        return RateLimitItemPerHour(settings.VADE.uploads_per_hour)
    if kind == "exports":
        return RateLimitItemPerMinute(settings.VADE.exports_per_minute)
    return RateLimitItemPerMinute(settings.VADE.writes_per_minute)


class Throttle:
    """Counts requests per caller and kind."""

    def __init__(self, redis_url: str) -> None:
        pool = redis.ConnectionPool.from_url(
            redis_url,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._window = MovingWindowRateLimiter(RedisStorage("redis://", connection_pool=pool, key_prefix="vade-limit"))
        self._closed_until = 0.0

    def count(self, kind: Kind, caller: str) -> None:
        """
        Count one request of a caller.

        Raises:
            TooManyRequests: it is one too many; nothing is counted.
        """
        if time.monotonic() < self._closed_until:
            return
        limit = limit_of(kind)
        try:
            if self._window.hit(limit, kind, caller):
                return
            free_at = self._window.get_window_stats(limit, kind, caller).reset_time
        except (redis.RedisError, OSError) as away:
            self._closed_until = time.monotonic() + CLOSED_SECONDS
            logger.warning("nothing is limited while Redis is away: %s", type(away).__name__)
            return
        seconds = max(1, math.ceil(free_at - time.time()))
        raise TooManyRequests(limit=limit.amount, window=limit.get_expiry(), seconds=seconds)


@cache
def throttle() -> Throttle:
    """The one of this process."""
    return Throttle(settings.VADE.redis_url)


def count(kind: Kind, caller: str) -> None:
    """Count one request, unless limits are lifted (VADE_THROTTLES=off, outside production)."""
    if settings.VADE.throttles == "on":
        throttle().count(kind, caller)
