from __future__ import annotations

import pytest
from pytest_django import Settings

from realtime.origins import may_open
from tests.realtime.reader import Reader
from tests.realtime.world import World, db, person, session_of


def handshake(*headers: tuple[bytes, bytes], query: bytes = b"", scheme: str = "ws") -> dict[str, object]:
    return {"type": "websocket", "headers": list(headers), "query_string": query, "scheme": scheme}


HOST = (b"host", b"localhost:8000")
COOKIE = (b"cookie", b"vade_session=abcdefgh")
BEARER = (b"authorization", b"Bearer vade_x")


class TestMayOpen:
    @pytest.mark.parametrize(
        "origin",
        [
            pytest.param(b"http://evil.example", id="evil"),
            pytest.param(b"null", id="null"),
            pytest.param(b"", id="empty"),
            pytest.param(b"http://localhost:8000.evil.example", id="suffix"),
            pytest.param(b"http://evil-localhost:8000", id="prefix"),
            pytest.param(b"https://localhost:8000", id="other scheme"),
            pytest.param(b"http://localhost:8001", id="other port"),
            pytest.param(b"http://localhost", id="no port"),
            pytest.param(b"http://localhost:8000/", id="a path"),
            pytest.param(b"http://\xff", id="not ASCII"),
        ],
    )
    @pytest.mark.parametrize("credentials", [COOKIE, BEARER], ids=["cookie", "bearer"])
    def test_refuses_a_foreign_origin_whatever_comes_with_it(
        self, origin: bytes, credentials: tuple[bytes, bytes]
    ) -> None:
        assert not may_open(handshake(HOST, credentials, (b"origin", origin)))

    def test_lets_the_page_of_its_own_host_in(self) -> None:
        assert may_open(handshake(HOST, COOKIE, (b"origin", b"http://localhost:8000")))
        assert may_open(handshake(HOST, COOKIE, (b"origin", b"HTTP://LocalHost:8000")))
        assert may_open(handshake(HOST, COOKIE, (b"origin", b"https://localhost:8000"), scheme="wss"))

    def test_lets_a_listed_origin_in(self, settings: Settings) -> None:
        settings.VADE = settings.VADE.model_copy(update={"origins": ("https://vade.example.com/",)})

        assert may_open(handshake(HOST, COOKIE, (b"origin", b"https://vade.example.com")))
        assert not may_open(handshake(HOST, COOKIE, (b"origin", b"https://example.com")))

    def test_refuses_a_host_nobody_gave_us(self) -> None:
        host = (b"host", b"rebound.example")

        assert not may_open(handshake(host, COOKIE, (b"origin", b"http://rebound.example")))

    def test_takes_only_https_where_cookies_are_secure(self, settings: Settings) -> None:
        settings.SESSION_COOKIE_SECURE = True

        assert not may_open(handshake(HOST, COOKIE, (b"origin", b"http://localhost:8000")))
        assert may_open(handshake(HOST, COOKIE, (b"origin", b"https://localhost:8000")))

    def test_refuses_a_cookie_without_an_origin(self) -> None:
        assert not may_open(handshake(HOST, COOKIE))

    def test_needs_no_origin_of_a_program(self) -> None:
        assert may_open(handshake(HOST, BEARER))
        assert may_open(handshake(HOST, BEARER, COOKIE))
        assert may_open(handshake(HOST, query=b"ticket=x"))
        assert may_open(handshake(HOST))

    def test_refuses_two_origins(self) -> None:
        own = (b"origin", b"http://localhost:8000")

        assert not may_open(handshake(HOST, COOKIE, own, own))


class TestOriginGate:
    async def test_refuses_before_accepting(self, world: World) -> None:
        session = await db(lambda: session_of(person(world.company)))

        async with Reader(world.path, session=session, origin="http://evil.example") as reader:
            assert not reader.accepted

    async def test_refuses_before_it_says_that_an_address_is_none(self) -> None:
        async with Reader("/ws/nothing/", origin="http://evil.example") as reader:
            assert not reader.accepted
