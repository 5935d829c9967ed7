"""Seed -> which fault happens when. A schedule is printed, stored, and can be run again from its file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

WORKER_POINTS = (
    "calculation.read",
    "calculation.calculated",
    "calculation.copied",
    "calculation.before-commit",
    "calculation.committed",
    "import.staged",
    "import.applying",
    "import.applied",
    "import.before-commit",
    "import.committed",
    "shards.made",
    "shard.read",
    "shard.calculated",
    "shard.handed-over",
    "webhook.sending",
    "webhook.sent",
    "webhook.settled",
)
WEB_POINTS = (
    "export.built",
    "export.stored",
    "export.recorded",
    "feedback.kept",
    "feedback.stepped",
    "feedback.recorded",
    "idempotency.answered",
    "idempotency.committed",
)
POINTS = WORKER_POINTS + WEB_POINTS
"""Named places in the product (payments/services/failpoints.py) at which whoever passes next is killed or stopped."""

POINTS_WITHOUT = ("webhook.noted",)
"""Places that are there only while a protection is off."""

STOPPABLE = tuple(point for point in WORKER_POINTS if point.startswith(("calculation", "import")))
"""Where work goes on when its worker is stopped: it has a lease. Of a web process only its requests would wait."""

WORKER_CHILD, WORKER_GROUP = "worker-child", "worker-group"
WEB, SCHEDULER = "web", "scheduler"
REDIS, FLUSHALL, POSTGRES = "redis", "flushall", "postgres"
POINT, FREEZE = "point", "freeze"
"""Killed at a point; stopped there until somebody else has done the work, then let go on."""

TIMED = (WORKER_CHILD, WORKER_GROUP, WEB, SCHEDULER, REDIS, FLUSHALL, POSTGRES)
"""Faults that happen at a time of their own."""

KINDS = (POINT, FREEZE, *TIMED)
AWAY = (REDIS, POSTGRES)
ON_TOP_SHARE = 0.35
FROZEN_SECONDS = 12.0
"""Longer than a lease, and shorter than a transaction may be idle."""


@dataclass(frozen=True, slots=True)
class Planned:
    """
    One fault: `after_s` seconds after nothing is felt any more of the one before it in its round (for the first: after
    the round's load began). One that comes `on_top` waits so long from the one before it itself.

    A POINT or FREEZE is armed then, and happens when somebody reaches `target`. `down_s`: how long a server stays away,
    or how long a stopped worker does at most.
    """

    kind: str
    after_s: float
    target: str = ""
    down_s: float = 0.0
    on_top: bool = False

    def costs_an_attempt(self) -> bool:
        """Whether work that is going on may lose its worker or its transaction."""
        return self.kind in {POINT, FREEZE, WORKER_CHILD, WORKER_GROUP, POSTGRES}

    def name(self) -> str:
        """As shown: the point, or the kind; a point at which somebody is stopped with both."""
        return f"{self.kind} {self.target}" if self.kind == FREEZE else self.target or self.kind

    def __str__(self) -> str:
        away = f", away for {self.down_s:.2f} s" if self.down_s else ""
        return f"{self.name():<26}{self.after_s:.2f} s after {'it' if self.on_top else 'all is over'}{away}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """The rounds of a run, in order. `seed` also makes its load."""

    seed: int
    rounds: tuple[tuple[Planned, ...], ...]

    def __iter__(self) -> Iterator[tuple[int, Planned]]:
        """(round from 1, fault), in order."""
        return ((number, planned) for number, faults in enumerate(self.rounds, start=1) for planned in faults)

    def save(self, path: Path) -> None:
        """Write the file that `load` and --replay read."""
        rounds = [[asdict(planned) for planned in faults] for faults in self.rounds]
        path.write_text(json.dumps({"seed": self.seed, "rounds": rounds}, indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> Schedule:
        """Read what `save` wrote."""
        told = json.loads(path.read_text())
        return cls(told["seed"], tuple(tuple(Planned(**planned) for planned in faults) for faults in told["rounds"]))


def plan(seed: int, *, rounds: int, faults: int, only: Iterable[str] = KINDS) -> Schedule:
    """
    Deal out every kind of fault and every point once, then fill with random ones. Workers are killed at each point, and
    stopped at a random one.

    Args:
        faults: per round, at least; more where rounds × faults could not hold each once.
        only: the kinds to choose from.

    Raises:
        ValueError: an unknown kind, or nothing to choose from.
    """
    kinds = tuple(only)
    if unknown := set(kinds) - set(KINDS):
        raise ValueError(f"unknown kinds: {', '.join(sorted(unknown))}; there are {', '.join(KINDS)}")
    random = Random(f"{seed}/schedule")
    choice = [(POINT, point) for point in POINTS if POINT in kinds] + [(kind, "") for kind in TIMED if kind in kinds]
    choice += [(FREEZE, random.choice(STOPPABLE)) for kind in kinds if kind == FREEZE]
    if not choice or rounds < 1:
        raise ValueError("nothing to do")
    dealt = random.sample(choice, k=len(choice))
    dealt += random.choices(choice, k=max(0, rounds * faults - len(choice)))
    hands: list[list[tuple[str, str]]] = [dealt[number::rounds] for number in range(rounds)]
    return Schedule(seed, tuple(tuple(_planned(random, hand)) for hand in hands))


def _planned(random: Random, hand: Sequence[tuple[str, str]]) -> Iterator[Planned]:
    for place, (kind, target) in enumerate(hand):
        on_top = place > 0 and random.random() < ON_TOP_SHARE
        away = FROZEN_SECONDS if kind == FREEZE else round(random.uniform(0.2, 2.0), 2) if kind in AWAY else 0.0
        yield Planned(kind, round(random.uniform(0.3, 2.5), 2), target, away, on_top)
