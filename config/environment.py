"""
The environment of a process, typed and checked once at start.

A missing or weak secret stops a production start with one clear line; nothing here has a default password or key.
"""

from __future__ import annotations

from datetime import date
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from pydantic import AliasChoices, Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from payments.sources.configuration import Source, sources_of

MIN_SECRET_LENGTH = 50
MIN_METRICS_TOKEN_LENGTH = 20
DEFAULT_PASSWORDS = frozenset(
    {
        "123456",
        "12345678",
        "admin",
        "change-me",
        "changeme",
        "default",
        "example",
        "foobared",
        "guest",
        "letmein",
        "pass",
        "passw0rd",
        "password",
        "postgres",
        "postgresql",
        "redis",
        "root",
        "secret",
        "test",
        "user",
        "vade",
        "valkey",
    }
)
"""Passwords of tutorials, images and examples. One that repeats the user's name counts as well."""


class Environment(BaseSettings):
    """What the process was told: `VADE_…`, `DATABASE_URL`, `REDIS_URL` and `*_FILE` twins for secrets."""

    model_config = SettingsConfigDict(env_prefix="VADE_", extra="ignore", populate_by_name=True)

    mode: Literal["production", "local"] = "production"
    """`local` is what `./vade up` and the tests set: plain HTTP on this machine, limits may be lifted."""

    secret_key: str = ""
    secret_key_file: Path | None = None
    secret_key_fallbacks: Annotated[tuple[str, ...], NoDecode] = ()
    """Earlier keys, comma-separated: sessions, second factors and kept answers made with them stay good."""
    secret_key_fallbacks_file: Path | None = None
    """The same from a file: one key on each line, or comma-separated."""
    hosts: Annotated[tuple[str, ...], NoDecode] = ()
    origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Browser origins that may open sockets and send unsafe requests, e.g. `https://vade.example.com`."""

    database_url: str = Field(default="", validation_alias=AliasChoices("DATABASE_URL", "VADE_DATABASE_URL"))
    database_password_file: Path | None = None
    database_pool_max: int = Field(default=10, ge=1, le=200)
    web_threads: int = Field(default=32, ge=4, le=1000)
    """Requests answered at once by a web process; more wait their turn."""

    redis_url: str = Field(default="", validation_alias=AliasChoices("REDIS_URL", "VADE_REDIS_URL"))
    redis_host: str = Field(default="", validation_alias="REDIS_HOST")
    redis_port: int = Field(default=6379, validation_alias="REDIS_PORT")
    redis_pass: str = Field(default="", validation_alias="REDIS_PASS")
    channel_redis_url: str = ""
    """Redis of the channel layer; the broker's server, under another prefix, when empty."""

    metrics_token: str = ""
    """What /metrics asks for as a Bearer token; without one it answers in local mode alone."""
    metrics_token_file: Path | None = None

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    today: date | None = None
    """Fixes "today" for demonstrations and tests; refused in production."""

    failpoints: Path | None = None
    """A folder in which the fault harness arms crash points and switches protections off; refused in production."""

    docs: Literal["on", "off"] = "on"
    """Whether /docs/api and /docs/live and the documents behind them are served; the pages of problems always are."""
    throttles: Literal["on", "off"] = "on"
    """`off` lifts the limits per minute and hour, for tests and benches; refused in production."""
    writes_per_minute: int = Field(default=60, ge=1)
    """Requests of one caller that change something."""
    uploads_per_hour: int = Field(default=20, ge=1)
    exports_per_minute: int = Field(default=10, ge=1)

    proxies: Annotated[tuple[str, ...], NoDecode] = ()
    """
    Addresses and networks of our own proxies: X-Forwarded-For and X-Forwarded-Proto are believed from them alone. In
    production `vade web` needs one: it speaks plain HTTP, and sends whoever does not come by HTTPS there.
    """

    second_factor: Literal["off", "approvers", "everybody"] = "off"
    """Who needs a second factor to do more than set one up."""

    audit_heads: Path | None = None
    """A file outside of the database that keeps the newest hash of every audit chain: `vade verify` compares."""

    approver_idle_seconds: int = Field(default=15 * 60, ge=60)
    """A session of somebody who approves payments ends after so long without a request."""

    sign_in_tries: int = Field(default=5, ge=1)
    """Wrong tries under one account, whatever it is called, before it is locked."""

    sign_in_tries_per_address: int = Field(default=5, ge=1)
    """Wrong tries from one network address before it is locked. Raise it where many people share an address."""

    sign_in_window_seconds: int = Field(default=15 * 60, ge=1)
    sign_in_lock_seconds: int = Field(default=30 * 60, ge=1)

    sources_file: Path | None = None
    """Which company's ledger lies in which SAP system (docs/sources.md): TOML, without passwords."""

    source_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """`host:port` of each system that may be fetched from, comma-separated; nothing else is ever connected to."""

    source_timeout_seconds: float = Field(default=60.0, gt=0)
    """A source that says nothing for this long is tried again."""

    source_tries: int = Field(default=5, ge=1)
    """So often is a page asked for while a source is busy or the connection breaks; then the pull has failed."""

    webhook_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """`host:port` of each system that webhooks may be sent to, comma-separated; nothing else is ever connected to."""

    webhook_timeout_seconds: float = Field(default=10.0, gt=0)
    """A receiver that says nothing for this long has not taken the message."""

    email_backend: str = Field(default="", validation_alias="EMAIL_BACKEND")
    """Django's: a dotted path. Without one SMTP where EMAIL_HOST is set, else mails are written to standard output."""

    email_host: str = Field(default="", validation_alias="EMAIL_HOST")
    email_port: int = Field(default=25, ge=1, le=65535, validation_alias="EMAIL_PORT")
    email_user: str = Field(default="", validation_alias="EMAIL_HOST_USER")
    email_password: str = Field(default="", validation_alias="EMAIL_HOST_PASSWORD")
    email_password_file: Path | None = Field(default=None, validation_alias="EMAIL_HOST_PASSWORD_FILE")
    email_tls: bool = Field(default=False, validation_alias="EMAIL_USE_TLS")
    """STARTTLS; `email_ssl` is TLS from the first byte (usually port 465)."""
    email_ssl: bool = Field(default=False, validation_alias="EMAIL_USE_SSL")
    email_timeout_seconds: float = Field(default=10.0, gt=0, le=30, validation_alias="EMAIL_TIMEOUT")
    email_from: str = Field(default="vade@localhost", validation_alias="DEFAULT_FROM_EMAIL")
    """Sender of the mails of companies that name none of their own."""

    calculation_shard_entries: int = Field(default=0, ge=0)
    """A company of two times as many entries is calculated by several workers, in parts of about so many; 0: never."""

    upload_max_bytes: int = Field(default=512 * 1024 * 1024, ge=1)
    uploads_at_once: int = Field(default=4, ge=1)
    """Files longer than any other body (`json_max_bytes`) that one web process takes in at once."""

    entries_max_bytes: int = Field(default=8 * 1024 * 1024, ge=1)
    """Of lines of the ledger that a program pushes at once."""

    json_max_bytes: int = Field(default=1024 * 1024, ge=1)
    reconcile_seconds: float = Field(default=2.0, gt=0)
    """How often a web process compares the event log with what it has sent (jittered)."""

    events_keep_days: int = Field(default=90, ge=1)
    """An event of a supplier is kept this long; who was away for longer gets a snapshot."""

    events_keep_count: int = Field(default=10_000, ge=1)
    """Of each supplier no more than so many of the newest events are kept."""

    live_sockets: int = Field(default=10_000, ge=1)
    """WebSockets one web process holds at once."""

    live_sockets_per_caller: int = Field(default=10, ge=1)
    """WebSockets one person or token holds at once in a web process."""

    live_topics: int = Field(default=200, ge=1)
    """Topics one WebSocket follows at once."""

    live_command_bytes: int = Field(default=4096, ge=64)
    live_commands_per_second: int = Field(default=20, ge=1)
    live_send_seconds: float = Field(default=30.0, gt=0)
    """A WebSocket whose peer takes nothing for this long is closed."""

    live_rights_seconds: float = Field(default=4.0, gt=0)
    """How often the rights of connected callers are read again (jittered, never later)."""

    @field_validator(
        "hosts", "origins", "proxies", "secret_key_fallbacks", "source_hosts", "webhook_hosts", mode="before"
    )
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in value:
            try:
                ip_network(proxy)
            except ValueError as wrong:
                raise ValueError(f"VADE_PROXIES: {proxy!r} is neither an IP address nor a network") from wrong
        return value

    @field_validator("today", "failpoints", "sources_file", "audit_heads", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or None

    def sources(self) -> dict[str, Source]:
        """
        Where ledgers are fetched from, by company code; read anew each time.

        Raises:
            ValueError: the file says something else.
        """
        if self.sources_file is None:
            return {}
        try:
            text = self.sources_file.read_text()
        except OSError as unreadable:
            raise ValueError(f"VADE_SOURCES_FILE: {self.sources_file}: {unreadable.strerror}") from unreadable
        try:
            return sources_of(text, hosts=self.source_hosts, plain_http=self.mode == "local")
        except ValueError as wrong:
            raise ValueError(f"VADE_SOURCES_FILE: {wrong}") from wrong

    @model_validator(mode="after")
    def _sources_are_some(self) -> Environment:
        self.sources()
        return self

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Environment:
        if self.email_password_file is not None:
            self.email_password = self.email_password_file.read_text().strip()
        if self.email_tls and self.email_ssl:
            raise ValueError("EMAIL_USE_TLS and EMAIL_USE_SSL: one of the two")
        if not parseaddr(self.email_from)[1].rpartition("@")[0]:
            raise ValueError("DEFAULT_FROM_EMAIL is no e-mail address")
        if not self.email_backend:
            self.email_backend = f"django.core.mail.backends.{'smtp' if self.email_host else 'console'}.EmailBackend"
        return self

    @model_validator(mode="after")
    def _metrics_token_is_one(self) -> Environment:
        if self.metrics_token_file is not None:
            self.metrics_token = self.metrics_token_file.read_text().strip()
        if self.metrics_token and len(self.metrics_token) < MIN_METRICS_TOKEN_LENGTH:
            raise ValueError(
                f"VADE_METRICS_TOKEN (or …_FILE) needs at least {MIN_METRICS_TOKEN_LENGTH} random characters"
            )
        return self

    @model_validator(mode="after")
    def _complete(self) -> Environment:
        if self.secret_key_file is not None:
            self.secret_key = self.secret_key_file.read_text().strip()
        if self.secret_key_fallbacks_file is not None:
            lines = self.secret_key_fallbacks_file.read_text().replace(",", "\n").splitlines()
            self.secret_key_fallbacks = tuple(line.strip() for line in lines if line.strip())
        if len(self.secret_key) < MIN_SECRET_LENGTH:
            raise ValueError(
                f"VADE_SECRET_KEY (or VADE_SECRET_KEY_FILE) needs at least {MIN_SECRET_LENGTH} random characters"
            )
        if any(len(key) < MIN_SECRET_LENGTH for key in self.secret_key_fallbacks):
            raise ValueError(
                f"VADE_SECRET_KEY_FALLBACKS (or …_FILE): each key has at least {MIN_SECRET_LENGTH} characters"
            )
        if not self.database_url:
            raise ValueError("DATABASE_URL is missing, e.g. postgresql://vade@db:5432/vade")
        if self.database_password_file is not None:
            self.database_url = _with_password(self.database_url, self.database_password_file.read_text().strip())
        if not self.redis_url and self.redis_host:
            secret = f":{quote(self.redis_pass, safe='')}@" if self.redis_pass else ""
            self.redis_url = f"redis://{secret}{self.redis_host}:{self.redis_port}/0"
        if not self.redis_url:
            raise ValueError("REDIS_URL (or REDIS_HOST) is missing, e.g. redis://redis:6379/0")
        if self.mode == "production":
            self._refuse_test_settings()
        return self

    def _refuse_test_settings(self) -> None:
        told = {
            "VADE_TODAY": self.today,
            "VADE_FAILPOINTS": self.failpoints,
            "VADE_THROTTLES": self.throttles == "off",
        }
        for name, given in told.items():
            if given:
                raise ValueError(f"{name} is for tests and demonstrations; remove it or set VADE_MODE=local")
        urls = {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}
        for name, url in {**urls, "VADE_CHANNEL_REDIS_URL": self.channel_redis_url}.items():
            if _has_default_password(url):
                raise ValueError(f"{name} has a password that everybody tries first; choose another one")
        if not self.hosts:
            raise ValueError("VADE_HOSTS is missing: the host names this installation answers to, comma-separated")


def _has_default_password(url: str) -> bool:
    parts = urlsplit(url)
    password = unquote(parts.password or "").casefold()
    return bool(password) and (password in DEFAULT_PASSWORDS or password == unquote(parts.username or "").casefold())


def _with_password(url: str, password: str) -> str:
    parts = urlsplit(url)
    user = parts.username or ""
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}"))
