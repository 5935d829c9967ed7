"""What a run found: lines for a person, faults.json for whoever publishes the figures."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from config.cli.places import ROOT
from tests.faults.faults import Happened
from tests.faults.invariants import Violation


@dataclass
class Figures:
    """Counts of a run, filled as it goes."""

    entries: int = 0
    suppliers: int = 0
    imports: int = 0
    calculations: int = 0
    exports: int = 0
    feedback: int = 0
    runs: int = 0
    retaken: int = 0
    events: int = 0
    answers: Mapping[str, int] = field(default_factory=dict)
    sockets: Mapping[str, int] = field(default_factory=dict)
    webhook: int = 0
    restarts: int = 0
    seconds: float = 0.0


def line_of(happened: Happened) -> str:
    """One fault: where, what, how much it struck, how long until nothing of it could be felt."""
    planned = happened.planned
    away = happened.healed_at - happened.at
    recovery = happened.recovery_s()
    felt = "NOT RECOVERED" if recovery is None else f"recovered in {recovery:5.2f} s"
    return f"  round {happened.round}  {planned.name():<26}struck {len(happened.struck):>2}  away {away:4.1f} s  {felt}"


def table(happened: Iterable[Happened], figures: Figures, violations: Iterable[Violation]) -> str:
    """Recovery by kind of fault, then the totals, then what was violated."""
    faults = list(happened)
    lines = ["", f"{'fault':<16}{'times':>6}{'median s':>10}{'worst s':>9}  recovery; of those alone, of all"]
    for kind in sorted({one.planned.kind for one in faults}):
        of_all = [_or_endless(one) for one in faults if one.planned.kind == kind]
        alone = [_or_endless(one) for one in alone_among(faults) if one.planned.kind == kind]
        typical = f"{median(alone):.2f}" if alone else "-"
        lines.append(f"{kind:<16}{len(of_all):>6}{typical:>10}{max(of_all):>9.2f}")
    answers = ", ".join(f"{count} × {status}" for status, count in sorted(figures.answers.items()))
    broken = [str(violation) for violation in violations]
    lines += [
        "",
        f"{figures.entries:,} entries of {figures.suppliers:,} suppliers, {figures.seconds:.0f} s",
        f"acknowledged: {figures.imports} imports, {figures.calculations} calculations",
        f"payment runs exported: {figures.exports}, answers of the bank: {figures.feedback}",
        f"{figures.runs} runs ({figures.retaken} begun again)",
        f"{figures.events:,} events, {figures.webhook:,} frames by webhook",
        f"answers: {answers or 'none'}; programs started again: {figures.restarts}",
        *(
            [f"sockets: {', '.join(f'{count} {what}' for what, count in figures.sockets.items())}"]
            if figures.sockets
            else []
        ),
        *broken,
        f"{len(faults)} faults, {len(broken)} violations",
    ]
    return "\n".join(lines)


def write(
    path: Path,
    *,
    profile: str,
    seed: int,
    sabotage: str,
    happened: Iterable[Happened],
    figures: Figures,
    violations: Iterable[Violation],
) -> None:
    """faults.json: everything the table says and each fault, with date, commit, seed and machine."""
    faults = list(happened)
    recovered = sorted(time for one in faults if (time := one.recovery_s()) is not None)
    document: dict[str, Any] = {
        "profile": profile,
        "seed": seed,
        "sabotage": sabotage,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": {"cpus": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "faults": [
            {
                "round": one.round,
                "kind": one.planned.kind,
                "target": one.planned.target,
                "on_top": one.planned.on_top,
                "struck": len(one.struck),
                "away_s": round(one.healed_at - one.at, 3),
                "recovery_s": None if (time := one.recovery_s()) is None else round(time, 3),
            }
            for one in faults
        ],
        "injected": len(faults),
        "survived": len(recovered),
        "recovery_s": {"median": round(median(recovered), 3), "worst": round(recovered[-1], 3)} if recovered else None,
        "figures": {name: getattr(figures, name) for name in Figures.__dataclass_fields__},
        "violations": [{"invariant": violation.invariant, "found": violation.found} for violation in violations],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def alone_among(faults: Sequence[Happened]) -> list[Happened]:
    """Those that neither came on top of another nor had one on top of them."""
    followed = [not after.planned.on_top for after in faults[1:]] + [True]
    return [one for one, free in zip(faults, followed, strict=True) if free and not one.planned.on_top]


def _or_endless(one: Happened) -> float:
    recovery = one.recovery_s()
    return float("inf") if recovery is None else recovery


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
