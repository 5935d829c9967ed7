"""Frames that many sockets share: each is rendered once per language, when the first reader of that language asks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from payments.events.frames import logged_frame, state_frame
from payments.events.supplier_shape import account_of, event_for_supplier, sentence_of


class SharedFrame(ABC):
    """One frame of a topic, numbered within it."""

    __slots__ = ("_for_supplier", "_texts", "epoch", "seq")

    def __init__(self, *, seq: int, epoch: str) -> None:
        self.seq = seq
        self.epoch = epoch
        self._texts: dict[str, str] = {}
        self._for_supplier: SharedFrame | None = None

    def for_supplier(self) -> SharedFrame:
        """The frame as the supplier's own system is sent it."""
        if self._for_supplier is None:
            self._for_supplier = self._reshaped()
        return self._for_supplier

    def text(self, language: str) -> str:
        """As it is sent to readers of that language."""
        found = self._texts.get(language)
        if found is None:
            found = self._texts[language] = self._render(language)
        return found

    @abstractmethod
    def _render(self, language: str) -> str: ...

    def _reshaped(self) -> SharedFrame:
        raise TypeError("no frame for suppliers")


class LoggedFrame(SharedFrame):
    """An event of the log (the dictionary of `log.to_message`)."""

    __slots__ = ("_event", "_topic")

    def __init__(self, topic: str, event: Mapping[str, Any]) -> None:
        super().__init__(seq=event["seq"], epoch=event["epoch"])
        self._topic = topic
        self._event = event

    @property
    def weight(self) -> int:
        """About how many bytes it holds once it is rendered in one language."""
        return 2 * len(self._event["data"]) + 1024

    def _render(self, language: str) -> str:
        return logged_frame(self._topic, self._event, language)

    def _reshaped(self) -> SharedFrame:
        return LoggedFrame(self._topic, event_for_supplier(self._event))


class StateFrame(SharedFrame):
    """State that is not logged: a snapshot, progress, changed rows."""

    __slots__ = ("_code", "_data", "_kind", "_moment", "_topic", "_values")

    def __init__(
        self,
        *,
        topic: str,
        kind: str,
        seq: int,
        epoch: str,
        now: datetime,
        data: Mapping[str, Any],
        code: str,
        values: Mapping[str, object],
    ) -> None:
        super().__init__(seq=seq, epoch=epoch)
        self._topic = topic
        self._kind = kind
        self._moment = now
        self._data = data
        self._code = code
        self._values = values

    def _render(self, language: str) -> str:
        return state_frame(
            topic=self._topic,
            kind=self._kind,
            seq=self.seq,
            epoch=self.epoch,
            now=self._moment,
            data=self._data,
            code=self._code,
            values=self._values,
            language=language,
        )


class SupplierSnapshot(StateFrame):
    """The state of a supplier (`SupplierState`)."""

    __slots__ = ()

    def _reshaped(self) -> SharedFrame:
        data = account_of(self._data)
        code, values = sentence_of(data["name"] or data["code"], data["balances"])
        return StateFrame(
            topic=self._topic,
            kind=self._kind,
            seq=self.seq,
            epoch=self.epoch,
            now=self._moment,
            data=data,
            code=code,
            values=values,
        )
