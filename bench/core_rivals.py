"""The ledger of the rivals that are handed over (`--rivals FOLDER`), for their engines and for ours."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from payments.calculation.columns import NO_ROW, LedgerColumns
from payments.calculation.grouping import order_by

ENGINES = ("py_ints", "pl_fast", "pa_engine", "duck_engine")


class Rivals:
    """Rival engines over one made ledger of `entries` items."""

    def __init__(self, folder: Path, entries: int) -> None:
        sys.path.insert(0, str(folder))
        self._items: dict[str, np.ndarray[Any, Any]] = importlib.import_module("gen").generate(entries)
        self._parameters = importlib.import_module("spec").Params()

    @property
    def key_day(self) -> int:
        """The day the rivals look at."""
        return int(self._parameters.key)

    def calculation(self, name: str) -> Callable[[], object] | None:
        """What is measured of an engine, prepared; None where its library is not installed."""
        try:
            engine = importlib.import_module(f"engines.{name}")
        except ModuleNotFoundError:
            return None
        state = engine.prepare(self._items)
        return lambda: engine.calc(state, self._parameters)

    def ours(self) -> LedgerColumns:
        """
        The same items as our columns: what was cleared by the key day has nothing open (HYBRID), and a payment that
        cleared an invoice refers to it. The rivals do not store what is cleared; we run through it.
        """
        items = self._items
        order = order_by(items["posting"], items["doc"], items["line"])
        cleared = (items["clearing"] != -1) & (items["clearing"] <= self.key_day)
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        # Items lie in pairs; the second of a cleared pair is the payment of the first. One in ten refers to it.
        numbers = np.arange(len(order))
        refers = (numbers % 2 == 1) & (numbers // 2 % 10 == 0)
        reference = np.full(len(order), NO_ROW, dtype=np.int64)
        reference[refers] = place[numbers[refers] - 1]
        group = items["company"].astype(np.int64) << 32 | items["supplier"]
        amount = -items["amount"]
        return LedgerColumns(
            entry_id=items["item"][order],
            supplier_id=group[order],
            currency=items["currency"][order],
            account_class=np.zeros(len(order), dtype=np.int16),
            posting_day=items["posting"][order],
            document_day=items["posting"][order],
            due_day=(items["baseline"] + 30).astype(np.int32)[order],
            amount_minor=amount[order],
            source_open_minor=np.where(cleared, 0, amount)[order],
            has_source_open=np.ones(len(order), dtype=np.bool_),
            reference_row=reference[order],
            blocked=items["blocked"][order].astype(np.bool_),
        )
