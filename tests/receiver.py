"""A receiver of webhooks on this machine: it checks signatures, keeps what it takes, and fails when told to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """
    `answers` are given first, one a message; after them everything is taken. `asked` holds every message that came,
    `taken` the frames of those it took.
    """

    secret: str = ""
    answers: list[int] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    forged: int = 0
    port: int = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/hooks/vade"

    def is_signed(self, headers: Any, body: bytes) -> bool:
        """Whether a message is signed with our secret; written from the words of Standard Webhooks, not from Vade."""
        content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(self.secret.split("_", 1)[1])
        wanted = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
        return any(hmac.compare_digest(f"v1,{wanted}", one) for one in headers["webhook-signature"].split(" "))

    def seqs(self, topic: str) -> list[int]:
        """The numbers of the frames of a topic, as they were taken."""
        return [frame["seq"] for frame in self.taken if frame["topic"] == topic]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a port of its own."""
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Answers", (_Answers,), {"receiver": receiver}))
    receiver.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


class _Answers(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        message = json.loads(body)
        self.receiver.asked.append({"id": self.headers["webhook-id"], **message})
        if not self.receiver.is_signed(self.headers, body):
            self.receiver.forged += 1
        status = self.receiver.answers.pop(0) if self.receiver.answers else 204
        if status < 300:
            self.receiver.taken.extend(message["frames"])
        self.send_response(status)
        if status in (301, 302, 307):
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
