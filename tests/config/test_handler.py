"""What stands between uvicorn and Django: the pages' files, and one change of threads for a request."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from config.assets import Assets
from realtime.asgi_types import Message, Receive, Scope, Send
from tests.api.callers import Program
from tests.ledgers import new_company
from tests.realtime.served import Server, served
from tests.realtime.world import elsewhere


async def nothing_there(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


class TestAssets:
    @staticmethod
    async def ask(assets: Assets, path: str) -> tuple[int, bytes]:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b""}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
        await assets(scope, receive, send)
        return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])

    @pytest.mark.asyncio
    async def test_are_those_of_the_newest_build(self, tmp_path: Path) -> None:
        folder = tmp_path / "assets"
        folder.mkdir()
        (folder / "index-AAAAAAAA.js").write_bytes(b"old")
        assets = Assets(nothing_there, folder)
        before = await self.ask(assets, "/assets/index-AAAAAAAA.js")

        folder.rename(tmp_path / "gone")
        folder.mkdir()
        (folder / "index-BBBBBBBB.js").write_bytes(b"new")

        assert before == (200, b"old")
        assert await self.ask(assets, "/assets/index-BBBBBBBB.js") == (200, b"new")
        assert (await self.ask(assets, "/assets/index-AAAAAAAA.js"))[0] == 404

    @pytest.mark.asyncio
    @pytest.mark.parametrize("path", ["/assets/../secret", "/assets/%00", "/assets/", "/assets//secret", "/assets/\0"])
    async def test_lead_nowhere_else(self, tmp_path: Path, path: str) -> None:
        (tmp_path / "assets").mkdir()
        (tmp_path / "secret").write_bytes(b"secret")
        assets = Assets(nothing_there, tmp_path / "assets")

        assert (await self.ask(assets, path))[0] == 404


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    with django_db_blocker.unblock():
        with served(port=None, VADE_DATABASE_POOL_MAX="1", VADE_WEB_THREADS="4") as running:
            yield running
        elsewhere(call_command, "flush", verbosity=0, interactive=False)


@pytest.mark.django_db
class TestHandler:
    def test_gives_the_database_connection_back_with_each_answer(self, server: Server) -> None:
        secret, company = elsewhere(lambda: (Program().secret, new_company().code))
        asked = [f"/api/v1/companies/{company}", "/api/v1/companies/nobody", "/api/v1/nothing", "/suppliers"] * 15

        with (
            httpx.Client(
                base_url=f"http://127.0.0.1:{server.port}", headers={"Authorization": f"Bearer {secret}"}
            ) as client,
            ThreadPoolExecutor(8) as callers,
        ):
            statuses = [answer.status_code for answer in callers.map(client.get, asked)]

        assert statuses == [200, 404, 404, 200] * 15

    def test_answers_others_when_a_caller_hangs_up_in_the_middle_of_a_body(self, server: Server) -> None:
        for _ in range(10):
            with socket.create_connection(("127.0.0.1", server.port)) as half:
                half.sendall(b"POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")

        assert httpx.get(f"http://127.0.0.1:{server.port}/healthz").status_code == 200
        assert "Traceback" not in server.said()
