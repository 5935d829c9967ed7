"""Payment terms in the form they are kept and sent in: plain JSON, percentages as texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from payments.domain.terms import Baseline, Instalment, PaymentTerm, Roll, ShareKind, StartFrom, TermLine, Tier


def term_as_json(term: PaymentTerm) -> dict[str, Any]:
    """The whole of a term."""
    kept: dict[str, Any] = _plain(asdict(term))
    return kept


def term_of_json(kept: Mapping[str, Any]) -> PaymentTerm:
    """The term that `term_as_json` was given."""
    return PaymentTerm(
        code=kept["code"],
        name=kept["name"],
        baseline=Baseline(kept["baseline"]),
        roll=Roll(kept["roll"]) if kept["roll"] else None,
        tolerance_days=kept["tolerance_days"],
        lines=tuple(_line(line) for line in kept["lines"]),
        instalments=tuple(
            Instalment(kind=ShareKind(part["kind"]), share=Decimal(part["share"]), line=_line(part["line"]))
            for part in kept["instalments"]
        ),
    )


def lines_as_json(lines: tuple[TermLine, ...]) -> list[dict[str, Any]]:
    """Lines of a term."""
    return [_plain(asdict(line)) for line in lines]


def instalments_as_json(instalments: tuple[Instalment, ...]) -> list[dict[str, Any]]:
    """Instalments of a term."""
    return [_plain(asdict(part)) for part in instalments]


def _line(raw: Mapping[str, Any]) -> TermLine:
    return TermLine(
        day_limit=raw["day_limit"],
        start_from=StartFrom(raw["start_from"]),
        fixed_day=raw["fixed_day"],
        add_months=raw["add_months"],
        tiers=tuple(
            Tier(
                percent=Decimal(tier["percent"]),
                days=tier["days"],
                months=tier["months"],
                fixed_day=tier["fixed_day"],
                end_of_month=tier["end_of_month"],
            )
            for tier in raw["tiers"]
        ),
    )


def _plain(value: Any) -> Any:
    """Decimals as texts, tuples as lists, words as their values."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    return value.value if hasattr(value, "value") else value
