"""Whatever a page does that it must not: foreign requests, complaints of the browser, errors."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

INSIDE = {"data", "blob", "about"}


class Witness:
    """Listens to every page of a context and keeps what was wrong."""

    def __init__(self, context: BrowserContext, *, port: int) -> None:
        self.complaints: list[str] = []
        self._place = f"127.0.0.1:{port}"
        self._expected: list[str] = []
        context.on("request", self._saw_request)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.complaints.append(f"uncaught: {error.error}"))

    def expect(self, text: str) -> None:
        """A complaint with this text belongs to the test: a refused request is logged by the browser itself."""
        self._expected.append(text)

    def unexpected(self) -> list[str]:
        """What remains to be explained."""
        return [said for said in self.complaints if not any(text in said for text in self._expected)]

    def _saw_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in INSIDE and address.netloc != self._place:
            self.complaints.append(f"foreign request: {request.url}")

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:  # a violated content security policy is said here too
            self.complaints.append(f"console: {message.text} ({message.location.get('url', '')})")
