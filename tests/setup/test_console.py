from __future__ import annotations

import io

import pytest

from config.cli.console import Console, readable


class TestReadable:
    @pytest.mark.parametrize(
        ("line", "shown"),
        [
            pytest.param("plain words", "plain words", id="not ours"),
            pytest.param('{"a": 1}', '{"a": 1}', id="another program's JSON"),
            pytest.param('{"ts": ', '{"ts": ', id="half a line"),
            pytest.param(
                '{"ts":"2026-03-15T09:12:04.120+00:00","level":"INFO","logger":"x","message":"done","run_id":"7"}',
                "09:12:04 INFO done run_id=7",
                id="a log line",
            ),
            pytest.param(
                '{"ts":"2026-03-15T09:12:04.120+00:00","level":"ERROR","message":"failed","traceback":"A\\nB"}',
                "09:12:04 ERROR failed\nA\nB",
                id="a traceback",
            ),
        ],
    )
    def test_shows_a_log_line_as_a_person_reads_it(self, line: str, shown: str) -> None:
        assert readable(line) == shown


class TestConsole:
    def test_names_the_program_before_every_line(self) -> None:
        out = io.StringIO()

        Console(out).say("web", "one\ntwo\n")

        assert out.getvalue() == "      web | one\n      web | two\n"
