"""Django settings: the typed environment (config/environment.py) turned into what the libraries read."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from pydantic import ValidationError

from config.environment import Environment

try:
    ENV = Environment()
except ValidationError as error:
    lines = (str(e["msg"]).removeprefix("Value error, ") for e in error.errors())
    sys.exit("vade: " + "; ".join(lines))

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ENV.mode == "local"

DEBUG = False
SECRET_KEY = ENV.secret_key
SECRET_KEY_FALLBACKS = list(ENV.secret_key_fallbacks)
ALLOWED_HOSTS = [*ENV.hosts, *(["localhost", "127.0.0.1", "[::1]"] if LOCAL else [])]
CSRF_TRUSTED_ORIGINS = list(ENV.origins)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.postgres",
    "channels",
    "django_dramatiq",
    "dramatiq_crontab",
    "payments",
    "jobs",
    "realtime",
]
MIDDLEWARE = [
    "config.middleware.RequestIdMiddleware",
    "config.middleware.SecurityHeadersMiddleware",
    "payments.api.middleware.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "config" / "pages", ROOT / "config" / "templates"],
        "OPTIONS": {
            "context_processors": ["csp.context_processors.nonce"],
            # Read anew each time: a build under a running server gives the page other files to ask for.
            "loaders": ["django.template.loaders.filesystem.Loader"],
        },
    }
]


def _database(url: str) -> dict[str, object]:
    """`postgresql://user:password@host:port/name?host=/socket/folder` as Django's dictionary."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "config.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **query,
            # Under ASGI persistent connections leak (django ticket 33497): a pool, with a bounded wait.
            "pool": {"min_size": 1, "max_size": ENV.database_pool_max, "timeout": 2},
            # Only what asks for it is prepared (payments/models/prepared.py): Django binds in the client.
            "prepare_threshold": 1_000_000,
            "options": "-c statement_timeout=15s -c lock_timeout=3s -c idle_in_transaction_session_timeout=60s",
        },
    }


DATABASES = {"default": _database(ENV.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DRAMATIQ_BROKER = {
    "BROKER": "jobs.broker.BoundedRedisBroker",
    "OPTIONS": {
        "url": ENV.redis_url,
        "namespace": "vade",
        # A worker that stopped beating gives its messages back soon; what counts is the sweeper (jobs/tasks/upkeep.py).
        "heartbeat_timeout": 15_000,
        "maintenance_chance": 100_000,
    },
    # Not django-dramatiq's AdminMiddleware: it writes a row per message; the run rows are our record.
    "MIDDLEWARE": [
        "dramatiq.middleware.AgeLimit",
        "dramatiq.middleware.TimeLimit",
        "dramatiq.middleware.ShutdownNotifications",
        "dramatiq.middleware.Callbacks",
        "dramatiq.middleware.Retries",
        "django_dramatiq.middleware.DbConnectionsMiddleware",
    ],
}

CHANNEL_LAYERS = {
    "default": {
        # The Pub/Sub layer drops nothing in a busy process; it is still only the bell, the log is the truth.
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [ENV.channel_redis_url or ENV.redis_url], "prefix": "vade-live"},
    }
}

AUTH_USER_MODEL = "payments.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_NAME = "vade_session" if LOCAL else "__Host-vade_session"
CSRF_COOKIE_NAME = "vade_csrf" if LOCAL else "__Host-vade_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_HEADER_NAME = "HTTP_X_CSRF_TOKEN"
SECURE_SSL_REDIRECT = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
# The scheme is that of the connection, or what a proxy of VADE_PROXIES says of it (config/cli/web.py): Django itself
# would believe the header of anybody.
SECURE_PROXY_SSL_HEADER = None
SECURE_HSTS_SECONDS = 0 if LOCAL else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("tr", "Türkçe"), ("en", "English")]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

APPEND_SLASH = False

DATA_UPLOAD_MAX_MEMORY_SIZE = None  # config.limits counts bytes before a body is read
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

EMAIL_BACKEND, DEFAULT_FROM_EMAIL = ENV.email_backend, ENV.email_from
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = ENV.email_host, ENV.email_port, ENV.email_timeout_seconds
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = ENV.email_user, ENV.email_password
EMAIL_USE_TLS, EMAIL_USE_SSL = ENV.email_tls, ENV.email_ssl

VADE = ENV
"""What our own modules read, typed: `django.conf.settings.VADE.upload_max_bytes` and so on."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.JsonFormatter"}},
    "filters": {"without_sockets": {"()": "config.logs.WithoutSockets"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": ENV.log_level},
    "loggers": {
        "uvicorn.access": {"level": "WARNING"},
        "uvicorn.error": {"filters": ["without_sockets"]},
        "apscheduler": {"level": "WARNING"},
        # It says every address, and in it what is asked for.
        "httpx": {"level": "WARNING"},
        # Told to say everything, it says every header and every frame.
        "websockets": {"level": "WARNING"},
        # An answer of 5xx is logged where it is made, with its request id; /readyz says 503 as its normal work.
        "django.request": {"level": "CRITICAL"},
    },
}
