"""Our settings with another set of addresses: the same middleware, the same sessions, bare Ninja behind them."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.rivals.urls"
