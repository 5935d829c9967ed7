"""Django under ASGI with one change of threads for an answer, where its own handler makes some sixteen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import IO, cast

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http import HttpResponseBase
from django.urls import set_script_prefix

from realtime.asgi_types import Receive, Scope, Send


class Handler(ASGIHandler):
    """
    Takes a request off the event loop once: signals, all middleware, the view and the end of its database connection
    run in one go on a thread of the process's own pool.

    Every view of ours is a plain function, and so is the middleware. Loaded for ASGI, Django's own middleware would
    wait on the event loop and send each `process_request` and `process_response` to a thread by itself, and every
    request would start a thread of its own: more than half of the time of a short answer (docs/bench.md).
    """

    def __init__(self) -> None:
        super().__init__()
        self._threads = ThreadPoolExecutor(max_workers=settings.VADE.web_threads, thread_name_prefix="answering")

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - Django's signature
        """Load the chain as under WSGI."""
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override]
        """Read the body, answer, send. A caller who hangs up before the body is whole is asked nothing more."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        in_thread = sync_to_async(self._answer, thread_sensitive=False, executor=self._threads)
        with body:
            response = await in_thread(scope, body)
            try:
                await self.send_response(response, send)  # type: ignore[arg-type]
            finally:
                if response.streaming:
                    await sync_to_async(response.close, thread_sensitive=False, executor=self._threads)()

    def _answer(self, scope: Scope, body: IO[bytes]) -> HttpResponseBase:
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=type(self), scope=scope)
        request, refused = self.create_request(scope, body)
        response = self.get_response(request) if request is not None else cast("HttpResponseBase", refused)
        response._handler_class = type(self)  # type: ignore[attr-defined]
        if not response.streaming:  # it is in memory: nothing of the request is needed any more
            response.close()
        return response
