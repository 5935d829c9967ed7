"""
docs/rules.md says what the program answers.

After a change of the rules: `python -m tests.docs.test_rules` writes the answers anew.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

import pytest

from config.cli.places import ROOT

PAGE = ROOT / "docs" / "rules.md"
_EXAMPLE = re.compile(
    r"<!-- example: (?P<kind>[a-z-]+) -->\n```json\n(?P<asked>.*?)```\n```text\n(?P<told>.*?)```", re.DOTALL
)


class Example(NamedTuple):
    """What is asked of which calculator, and what the page says it answers."""

    kind: str
    asked: str
    told: str


def examples() -> list[Example]:
    """All examples of the page."""
    return [Example(*found.group("kind", "asked", "told")) for found in _EXAMPLE.finditer(PAGE.read_text())]


def shown(kind: str, asked: str) -> str:
    """The answer as the page shows it: the result in a line, the reasons under it."""
    from config.cli.calculator import calculation  # noqa: PLC0415 (after Django is set up)

    shape, answer = calculation(kind)
    told = answer(shape.model_validate_json(asked), "en").model_dump(mode="json")
    return "".join(f"{line}\n" for line in _LINES[kind](told))


def _due_lines(told: dict[str, Any]) -> list[str]:
    parts = [told["due"]] if told["due"] else told["instalments"]
    lines = []
    for part in parts:
        name = f"{part['key']} {part['amount']} {part['currency']}: " if "key" in part else ""
        lines.append(f"{name}due {part['net_due']}, pay on {part['effective_due']}")
        lines += [f"  {one['percent']} % off until {one['day']}, pay by {one['pay_by']}" for one in part["discounts"]]
        lines += [f"  {step['message']}" for step in (*part["why"], *part["warnings"])]
    return lines


def _closing_lines(told: dict[str, Any]) -> list[str]:
    (closing,) = told["closings"]
    interest = f"late interest {closing['late_interest']}"
    lines = [f"balance {closing['balance']} {closing['currency']}, overdue {closing['overdue']}, {interest}"]
    for item in closing["open_items"]:
        lines.append(f"{item['key']}: {item['open_amount']} open, {item['days_overdue']} days overdue")
        lines += [f"  {step['message']}" for step in item["why"]]
    return lines


def _discount_lines(told: dict[str, Any]) -> list[str]:
    values = [f"{tier['percent']} %: {tier['value_today']} today" for tier in told["tiers"]]
    return [
        f"{told['decision']}, discount {told['discount']}, pay {told['pay']} {told['currency']}",
        f"  {'; '.join(values)}; paying early earns {told['tiers'][0]['implied_annual_percent']} % a year",
        *(f"  {step['message']}" for step in told["why"]),
    ]


def _valuation_lines(told: dict[str, Any]) -> list[str]:
    return [
        f"book {told['book']} {told['currency']}, value {told['value']}, difference {told['difference']}",
        *(f"  {step['message']}" for step in (*told["why"], *told["warnings"])),
    ]


def _account_lines(told: dict[str, Any]) -> list[str]:
    return [f"{check['normal'] or '–'}: {check['why']['message']}" for check in told["checks"]]


_LINES = {
    "due-dates": _due_lines,
    "closing": _closing_lines,
    "discount": _discount_lines,
    "valuation": _valuation_lines,
    "bank-account": _account_lines,
}


class TestRulesPage:
    @pytest.mark.parametrize("number", range(len(examples())))
    def test_says_what_the_program_answers(self, number: int) -> None:
        example = examples()[number]

        assert example.told == shown(example.kind, example.asked), "run: python -m tests.docs.test_rules"

    def test_has_an_example_of_every_kind(self) -> None:
        from config.cli.calculator import KINDS  # noqa: PLC0415

        assert {example.kind for example in examples()} == set(KINDS)
        assert all(json.loads(example.asked) for example in examples())


def _write() -> None:
    from config.cli.schema import set_django_up  # noqa: PLC0415

    set_django_up()
    PAGE.write_text(
        _EXAMPLE.sub(
            lambda found: (
                found.group(0)[: found.start("told") - found.start()] + shown(found["kind"], found["asked"]) + "```"
            ),
            PAGE.read_text(),
        )
    )


if __name__ == "__main__":
    _write()
