"""The arrangement's own settings and a database, reached through a pool as ours is."""

import os
from urllib.parse import parse_qs, urlsplit

from seed.settings import *  # noqa: F403

_url = urlsplit(os.environ["BENCH_ROW_DATABASE"])
ROOT_URLCONF = "celery_row.urls"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _url.path.lstrip("/"),
        "USER": _url.username or "",
        "PASSWORD": _url.password or "",
        "HOST": _url.hostname or parse_qs(_url.query)["host"][0],
        "PORT": str(_url.port or ""),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 4}},
    }
}
