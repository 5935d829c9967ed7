"""Payment files: 50,000 payments built and held against the official schema; and random runs, their totals compared."""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable
from random import Random

from bench.made_payments import CURRENCIES, made_message
from bench.measuring import Figure, median, tell
from bench.reading_back import read_back
from payments.calculation.public_holidays import t2_calendar, turkish_holidays
from payments.domain.calendars import WorkCalendar
from payments.export.characters import CharacterSet
from payments.export.checks import check_message
from payments.export.credit_transfer import built_file, credit_transfer, validate
from payments.export.values import AddressForm, BankProfile, Message, Version

ROUNDS = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade bench export`."""
    parser.add_argument("--payments", type=int, default=50_000)
    parser.add_argument(
        "--runs", type=int, default=200, help="random runs of 1 to 500 payments (the full figure: 10000)"
    )
    parser.add_argument("--seed", type=int, default=20260313)


def run(options: argparse.Namespace) -> int:
    """Measure one large file, then build random runs and count those that do not add up or break the schema."""
    message, profile = made_message(options.seed, options.payments, ("EUR",)), BankProfile()
    built = built_file(message, profile)
    checked = _seconds(lambda: check_message(message, profile, {"EUR": t2_calendar([2026])}))
    building = _seconds(lambda: built_file(message, profile))
    validating = _seconds(lambda: validate(built.content, profile.version))
    wrong, payments = _random_runs(options.runs, options.seed)
    figures = [
        Figure("file", len(built.content) / 2**20, "MiB"),
        Figure("profile and calendar checked", checked, "s"),
        Figure("built", building, "s", "<= 3", building <= 3),
        Figure("held against the XSD", validating, "s", "<= 1", validating <= 1),
        Figure("random runs", options.runs, "runs"),
        Figure("payments in them", payments, ""),
        Figure("runs whose totals differ or break the XSD", wrong, "runs", "0", wrong == 0),
    ]
    return tell(figures, as_json=options.json, about={"payments": str(options.payments), "seed": str(options.seed)})


def adds_up(message: Message, profile: BankProfile) -> bool:
    """Whether a file says of itself, its batches and its payments what the message says. Raises if it is invalid."""
    content = credit_transfer(message, profile).content
    return read_back(content) == message_totals(message) and content == built_file(message, profile).content


def message_totals(message: Message) -> dict[str, object]:
    """What a file of the message must say, from its minor units alone and not with the builder's functions."""
    from decimal import Decimal

    places = {"JPY": 0, "KWD": 3}
    amounts = [
        (one.end_to_end_id, batch.currency, Decimal(one.amount_minor).scaleb(-places.get(batch.currency, 2)))
        for batch in message.batches
        for one in batch.instructions
    ]
    return {
        "count": len(amounts),
        "sum": sum(amount for _id, _currency, amount in amounts),
        "payments": amounts,
        "batches": [
            (
                len(batch.instructions),
                sum(Decimal(one.amount_minor).scaleb(-places.get(batch.currency, 2)) for one in batch.instructions),
            )
            for batch in message.batches
        ],
    }


def drawn_profile(random: Random) -> BankProfile:
    """A bank of some kind."""
    return BankProfile(
        version=random.choice(list(Version)),
        address_form=random.choice(list(AddressForm)),
        characters=random.choice(list(CharacterSet)),
        batch_booking=random.random() < 0.5,
        sepa=random.random() < 0.5,
    )


def _random_runs(runs: int, seed: int) -> tuple[int, int]:
    """(runs that do not add up, payments in all of them)."""
    random = Random(seed)
    calendars = {"EUR": t2_calendar([2026]), "TRY": WorkCalendar(holidays=turkish_holidays([2026]))}
    wrong = payments = 0
    for _ in range(runs):
        message = made_message(random.getrandbits(64), random.randint(1, 500), CURRENCIES)
        profile = drawn_profile(random)
        check_message(message, profile, calendars)
        payments += message.count
        wrong += not adds_up(message, profile)
    return wrong, payments


def _seconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        gc.collect()
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return median(taken)
