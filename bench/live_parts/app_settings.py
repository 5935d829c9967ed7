"""Our settings with two more addresses, which only commit a row, send an actor and ring (bench/live_parts)."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.live_parts.app_urls"
