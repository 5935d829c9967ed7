from __future__ import annotations

import logging
from typing import Any

import orjson
import pytest

from config.logs import JsonFormatter, without_secrets

TOKEN = "vade_" + "k" * 43


def record(message: str, *arguments: object, error: BaseException | None = None, **extra: object) -> dict[str, Any]:
    made = logging.LogRecord("test", logging.INFO, __file__, 1, message, arguments, None)
    if error is not None:
        made.exc_info = (type(error), error, None)
    made.__dict__.update(extra)
    line = JsonFormatter().format(made)
    assert "\n" not in line
    return dict(orjson.loads(line))


class TestWithoutSecrets:
    @pytest.mark.parametrize(
        ("text", "secret"),
        [
            pytest.param(f"Authorization: Bearer {TOKEN}", TOKEN, id="a token in its header"),
            pytest.param(f"refused {TOKEN} twice", TOKEN, id="a token anywhere"),
            pytest.param("GET /ws/live/?ticket=Zm9vYmFyYmF6&lang=tr", "Zm9vYmFyYmF6", id="a ticket in an address"),
            pytest.param("cookie: vade_session=abcdef0123456789; x=1", "abcdef0123456789", id="a session"),
            pytest.param("__Host-vade_csrf=abcdef0123456789", "abcdef0123456789", id="a CSRF token"),
            pytest.param('{"password": "correct-horse"}', "correct-horse", id="a password in JSON"),
            pytest.param("new_password='correct-horse'", "correct-horse", id="a password in Python"),
            pytest.param("/sign-in#link=Zm9vYmFyYmF6", "Zm9vYmFyYmF6", id="a sign-in link"),
            pytest.param('{"code":"123456"}', "123456", id="a code of an app"),
            pytest.param("to TR33 0006 1005 1978 6457 8413 26 paid", "0006 1005", id="an IBAN with blanks"),
            pytest.param("to TR330006100519786457841326 paid", "0006100519", id="an IBAN"),
        ],
    )
    def test_leaves_none_in_it(self, text: str, secret: str) -> None:
        assert secret not in without_secrets(text)

    @pytest.mark.parametrize(
        "text", ["run 0199c0de-0000-7000-8000-000000000001 finished", "company 1000: 3 rows", "KR 5100012345"]
    )
    def test_leaves_everything_else_as_it_is(self, text: str) -> None:
        assert without_secrets(text) == text


class TestJsonFormatter:
    def test_keeps_a_visitors_line_ends_and_colours_in_one_record(self) -> None:
        line = record("agent %s", 'x\n{"level":"ERROR"}\r\x1b[31m')

        assert (line["level"], line["message"]) == ("INFO", 'agent x\n{"level":"ERROR"}\r\x1b[31m')

    def test_hides_secrets_in_fields_and_tracebacks_too(self) -> None:
        line = record("failed", error=ValueError(f"bad {TOKEN}"), path="/x?ticket=Zm9vYmFyYmF6", body="never written")

        assert TOKEN not in line["traceback"]
        assert (line["path"], "body" in line) == ("/x?ticket=…", False)
