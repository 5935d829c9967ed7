"""What every bench shares: medians and percentiles of samples, and how figures are told."""

from __future__ import annotations

import json
import math
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


def percentile(samples: Sequence[float], share: float) -> float:
    """
    The nearest-rank percentile: the smallest sample that `share` of all samples do not exceed.

    Args:
        samples: at least one, in any order.
        share: 0 < share <= 1, e.g. 0.99.
    """
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median(samples: Sequence[float]) -> float:
    """The middle of the samples; of an even number, between the two."""
    return statistics.median(samples)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. `target` says what is asked, in words; `holds` whether it was met, None where nothing is."""

    name: str
    value: float
    unit: str
    target: str = ""
    holds: bool | None = None


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    return {
        "cores": str(os.cpu_count()),
        "machine": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def tell(figures: Sequence[Figure], *, as_json: bool, about: Mapping[str, str] | None = None) -> int:
    """
    Print the figures, for people or (`--json`) for programs.

    Returns:
        The exit status: 0 when every target was met, else 1.
    """
    if as_json:
        print(
            json.dumps(
                {
                    "about": {**machine(), **(about or {})},
                    "figures": [{name: getattr(one, name) for name in Figure.__slots__} for one in figures],
                }
            )
        )
    else:
        for name, value in {**machine(), **(about or {})}.items():
            print(f"{name}: {value}")
        width = max((len(one.name) for one in figures), default=0)
        for one in figures:
            verdict = "" if one.holds is None else "  ok" if one.holds else "  MISSED"
            print(f"{one.name:<{width}}  {one.value:>12,.2f} {one.unit:<6}  {one.target}{verdict}".rstrip())
    return 1 if any(one.holds is False for one in figures) else 0
