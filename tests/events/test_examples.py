"""The examples of the documents are frames."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import TypeAdapter

from payments.events.examples import FRAMES
from payments.events.types import LiveFrame
from realtime.commands import Auth, Ping, Subscribe, Unsubscribe

MEMBERS = {member.model_fields["type"].annotation: member for member in get_args(get_args(LiveFrame)[0])}


class TestExamples:
    def test_show_every_frame(self) -> None:
        kinds = {get_args(literal)[0] for literal in MEMBERS}

        assert kinds == set(FRAMES)

    @pytest.mark.parametrize("kind", sorted(FRAMES))
    def test_are_of_their_type(self, kind: str) -> None:
        frame = TypeAdapter(LiveFrame).validate_python(FRAMES[kind])

        assert frame.type == kind
        assert type(frame).__doc__

    @pytest.mark.parametrize("command", [Subscribe, Unsubscribe, Ping, Auth])
    def test_show_every_command(self, command: type[Subscribe]) -> None:
        schema = command.model_json_schema()

        assert [command.model_validate(one) for one in schema["examples"]]
        assert schema["description"]
