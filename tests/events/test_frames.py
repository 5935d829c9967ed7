"""Frames as text."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest
from pydantic import TypeAdapter

from payments.events.frames import logged_frame, reply, state_frame
from payments.events.log import LoggedEvent, to_message
from payments.events.messages import amount_words, message
from payments.events.types import LiveFrame

NOW = datetime(2026, 11, 22, 9, 12, 4, 120_000, tzinfo=UTC)
EVENT = to_message(
    LoggedEvent(
        company_id=1,
        supplier_id=7,
        seq=42,
        epoch="b3f1",
        type="supplier.updated",
        created_at=NOW,
        data='{"version":42,"closings":[],"previous":{},"calculation":{"id":"1","key_date":"2026-11-22"}}',
        message_code="supplier.balance",
        message_values='{"name":"Anadolu \\"Çelik\\" A.Ş.","balances":[["TRY","1200.00"],["JPY","-12"]]}',
    )
)


class TestLoggedFrame:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("tr", 'Anadolu "Çelik" A.Ş.: bakiye 1.200,00 TRY, -12 JPY'),
            ("en", 'Anadolu "Çelik" A.Ş.: balance 1,200.00 TRY, -12 JPY'),
        ],
    )
    def test_is_the_contracts_envelope_in_the_readers_language(self, language: str, words: str) -> None:
        frame = orjson.loads(logged_frame("supplier:7", EVENT, language))

        assert list(frame) == ["v", "type", "topic", "seq", "epoch", "ts", "message", "data"]
        assert (frame["seq"], frame["ts"], frame["message"]) == (42, "2026-11-22T09:12:04.120Z", words)

    def test_is_a_member_of_the_union(self) -> None:
        frame = TypeAdapter(LiveFrame).validate_json(logged_frame("supplier:7", EVENT, "tr"))

        assert frame.type == "supplier.updated"


class TestStateFrame:
    def test_is_a_member_of_the_union(self) -> None:
        text = state_frame(
            topic="suppliers",
            kind="suppliers.changed",
            seq=3,
            epoch="0",
            now=NOW,
            data={"rows": [], "more": True},
            code="suppliers.changed",
            values={"count": 5},
            language="en",
        )

        assert TypeAdapter(LiveFrame).validate_json(text).message == "5 suppliers changed"


class TestReply:
    def test_is_a_member_of_the_union(self) -> None:
        text = reply(
            kind="error",
            now=NOW,
            code="supplier-not-found",
            values={"supplier": "9"},
            language="tr",
            id="a1",
            data={"code": "supplier-not-found", "status": 404, "retry": False, "request_id": "r"},
        )

        assert TypeAdapter(LiveFrame).validate_json(text).message == "Böyle bir tedarikçi yok: 9."


class TestAmountWords:
    @pytest.mark.parametrize(
        ("amount", "currency", "turkish", "english"),
        [
            ("1234567.89", "TRY", "1.234.567,89 TRY", "1,234,567.89 TRY"),
            ("-0.05", "EUR", "-0,05 EUR", "-0.05 EUR"),
            ("1234", "JPY", "1.234 JPY", "1,234 JPY"),
            ("12345678901234567.899", "KWD", "12.345.678.901.234.567,899 KWD", "12,345,678,901,234,567.899 KWD"),
        ],
    )
    def test_writes_amounts_exactly_as_the_language_does(
        self, amount: str, currency: str, turkish: str, english: str
    ) -> None:
        assert (amount_words(amount, currency, "tr"), amount_words(amount, currency, "en")) == (turkish, english)


class TestMessage:
    def test_speaks_of_progress_without_balances(self) -> None:
        assert message("calculation.progress", {"done": 5, "total": 10}, "tr") == "Hesaplanıyor: 5 / 10"
