"""Invoices that come twice: how many are held before they are paid, by how they were altered, and how many others."""

from __future__ import annotations

import argparse
import time

from bench.made_duplicates import Deliveries, made_deliveries
from bench.measuring import Figure, tell
from payments.calculation.duplicates import SUSPICIOUS, suspicions

FALSE_FLAGS_PERCENT = 2.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade bench duplicates`."""
    parser.add_argument("--invoices", type=int, default=100_000)
    parser.add_argument("--duplicates", type=int, default=2_000, help="how many come twice, half of them altered")
    parser.add_argument("--seed", type=int, default=20260313)


def run(options: argparse.Namespace) -> int:
    """Draw the ledger, look for what came twice, and count."""
    made = made_deliveries(options.seed, invoices=options.invoices, duplicates=options.duplicates)
    began = time.perf_counter()
    held = held_of(made)
    taken = time.perf_counter() - began
    recall = recall_of(made, held)
    paid = sum(not is_held(ids, made, held) for kind in made.kinds.values() for ids in kind)
    flagged = false_flags_percent(made, held)
    figures = [
        Figure("invoices", options.invoices, ""),
        Figure("came twice", options.duplicates, ""),
        Figure("of them paid twice", paid, "", "0", paid == 0),
        *(Figure(f"held: {kind}", 100 * share, "%") for kind, share in recall.items()),
        Figure("clean ones held", flagged, "%", "<= 2", flagged <= FALSE_FLAGS_PERCENT),
        Figure("looking for them", taken, "s"),
    ]
    about = {name: str(getattr(options, name)) for name in ("invoices", "duplicates", "seed")}
    return tell(figures, as_json=options.json, about=about)


def held_of(made: Deliveries) -> set[int]:
    """The documents that nobody is paid for until a person has looked at them."""
    return {pk for pk, one in suspicions([*made.clean, *made.copies]).items() if one.score >= SUSPICIOUS}


def is_held(ids: list[int], made: Deliveries, held: set[int]) -> bool:
    """Whether one of two deliveries of an invoice is held whole: the second, or the first where it is dated later."""
    return set(ids) <= held or made.original_of[ids[0]] in held


def recall_of(made: Deliveries, held: set[int]) -> dict[str, float]:
    """By kind, the share of invoices that came twice and are not paid twice."""
    return {kind: sum(is_held(ids, made, held) for ids in found) / len(found) for kind, found in made.kinds.items()}


def false_flags_percent(made: Deliveries, held: set[int]) -> float:
    """How many of the invoices that came once, or first, are held although nothing is wrong with them."""
    twice = set(made.original_of.values())
    return 100 * len([one for one in made.clean if one.id in held and one.id not in twice]) / len(made.clean)
