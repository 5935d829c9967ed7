from __future__ import annotations

from typing import Any

import orjson
import pytest

from realtime.commands import LIVE, OLDER, PATH, Auth, Echo, Ping, RateLimit, Subscribe, Unsubscribe, id_of, parse
from realtime.refusals import BadCommand, CommandTooLarge

LIMIT = 4096


class TestParse:
    @pytest.mark.parametrize(
        ("text", "command"),
        [
            pytest.param(
                '{"op":"subscribe","id":"a1","topic":"supplier:7","since":41,"epoch":"b3f1"}',
                Subscribe(op="subscribe", id="a1", topic="supplier:7", since=41, epoch="b3f1"),
                id="subscribe and resume",
            ),
            pytest.param('{"op":"subscribe","topic":"me"}', Subscribe(op="subscribe", topic="me"), id="subscribe"),
            pytest.param(
                '{"op":"unsubscribe","id":"a2","topic":"me"}',
                Unsubscribe(op="unsubscribe", id="a2", topic="me"),
                id="unsubscribe",
            ),
            pytest.param('{"op":"ping","id":"p1"}', Ping(op="ping", id="p1"), id="ping"),
            pytest.param('{"op":"auth","ticket":"t"}', Auth(op="auth", ticket="t"), id="auth"),
        ],
    )
    def test_returns_the_command_that_was_sent(self, text: str, command: object) -> None:
        assert parse(text, LIVE, max_bytes=LIMIT) == command

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param(None, id="binary"),
            pytest.param("", id="empty"),
            pytest.param("ping", id="no JSON"),
            pytest.param("[]", id="no object"),
            pytest.param('{"topic":"me"}', id="no op"),
            pytest.param('{"op":"shutdown"}', id="unknown op"),
            pytest.param('{"op":"subscribe"}', id="no topic"),
            pytest.param('{"op":"subscribe","topic":7}', id="topic is a number"),
            pytest.param('{"op":"subscribe","topic":"me","since":"1"}', id="since is text"),
            pytest.param('{"op":"subscribe","topic":"me","since":-1}', id="since below zero"),
            pytest.param('{"op":"subscribe","topic":"me","since":1e3}', id="since is a float"),
            pytest.param('{"op":"subscribe","topic":"me","since":99999999999999999999}', id="since beyond 2^53"),
            pytest.param('{"op":"subscribe","topic":"' + "x" * 101 + '"}', id="long topic"),
            pytest.param('{"op":"ping","extra":1}', id="unknown field"),
            pytest.param("[" * 2000, id="deeply nested"),
            pytest.param(r'{"op":"ping","id":"\ud800"}', id="lone surrogate"),
        ],
    )
    def test_refuses_everything_else(self, text: str | None) -> None:
        with pytest.raises(BadCommand):
            parse(text, LIVE, max_bytes=LIMIT)

    def test_refuses_what_is_longer_than_the_limit_in_bytes(self) -> None:
        longest = orjson.dumps({"op": "ping", "id": "ç" * 20}).decode()
        size = len(longest.encode())

        assert parse(longest, LIVE, max_bytes=size) == Ping(op="ping", id="ç" * 20)
        with pytest.raises(CommandTooLarge):
            parse(longest, LIVE, max_bytes=size - 1)

    def test_takes_no_subscriptions_where_the_address_is_the_topic(self) -> None:
        with pytest.raises(BadCommand):
            parse('{"op":"subscribe","topic":"me"}', PATH, max_bytes=LIMIT)

    def test_takes_a_message_at_the_older_address_only(self) -> None:
        assert parse('{"message":"x"}', OLDER, max_bytes=LIMIT) == Echo(message="x")
        with pytest.raises(BadCommand):
            parse('{"message":"x"}', PATH, max_bytes=LIMIT)


class TestIdOf:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            pytest.param('{"op":"nothing","id":"a7"}', "a7", id="a name"),
            pytest.param('{"op":"nothing","id":7}', None, id="a number"),
            pytest.param('{"id":"' + "x" * 65 + '"}', None, id="too long"),
            pytest.param("{", None, id="no JSON"),
            pytest.param("[1]", None, id="no object"),
            pytest.param(None, None, id="binary"),
            pytest.param('{"id":"a"}' + " " * LIMIT, None, id="longer than a command"),
        ],
    )
    def test_finds_the_name_of_what_is_no_command(self, text: str | None, found: Any) -> None:
        assert id_of(text, max_bytes=LIMIT) == found


class TestRateLimit:
    def test_takes_a_second_worth_at_once_and_no_more(self) -> None:
        limit = RateLimit(20, now=100.0)

        assert [limit.takes(now=100.0) for _ in range(21)] == [True] * 20 + [False]

    def test_takes_again_what_time_has_given_back(self) -> None:
        limit = RateLimit(20, now=100.0)
        for _ in range(20):
            limit.takes(now=100.0)

        assert [limit.takes(now=100.125) for _ in range(3)] == [True, True, False]

    def test_saves_up_no_more_than_a_second(self) -> None:
        limit = RateLimit(20, now=100.0)

        assert [limit.takes(now=500.0) for _ in range(21)].count(True) == 20
