"""A mail server of our own on this machine, that takes messages, refuses them, or hangs up."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass
class MailServer:
    """
    What came to the server. `answers` are what it says instead of 250, by command (RCPT, DATA: after the message);
    None hangs up. `when_taken` is called with each message before it is answered.
    """

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: dict[str, str | None] = field(default_factory=dict)
    when_taken: Callable[[EmailMessage], None] | None = None


class _Peer(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server: MailServer = self.server.mail  # type: ignore[attr-defined]
        self._say("220 here")
        while line := self.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            verb = verb.upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            if verb == "DATA":
                self._say("354 go on")
                self._take(server)
            answer = server.answers.get(verb, "250 ok")
            if answer is None:
                return
            if verb == "RCPT" and answer.startswith("250"):
                server.recipients.append(rest.removeprefix("TO:").strip("<>"))
            self._say(answer)

    def _take(self, server: MailServer) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        if server.answers.get("DATA", "250").startswith("250"):  # type: ignore[union-attr]
            message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
            server.messages.append(message)
            if server.when_taken is not None:
                server.when_taken(message)

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def serving_mail() -> Iterator[MailServer]:
    """A mail server for a test."""
    with _Server(("127.0.0.1", 0), _Peer) as server:
        told = MailServer(port=server.server_address[1])
        server.mail = told  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()
