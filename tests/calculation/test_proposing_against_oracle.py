"""Invariant 15 on random proposals, and the proposal against its plain restatement."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from payments.calculation.candidates import Candidate, HouseAccount, Payee, PayeeAccount, Proposal, ProposalRules
from payments.calculation.discounts import DiscountPolicy, DiscountRules, DiscountTier
from payments.calculation.proposing import propose
from payments.domain.paying import ReasonCode
from tests.oracle import proposal as oracle

PAY, NEXT = date(2026, 3, 13), date(2026, 3, 20)
CURRENCIES = ["TRY", "TRY", "TRY", "EUR"]
amounts = st.one_of(st.integers(1, 400), st.integers(1, 30), st.integers(-300, -1), st.integers(1, 10**6))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[dict[str, Any]], dict[int, dict[str, Any]], dict[str, Any]]:
    """Few payees, crowded with references, caps, budgets and limits that bite."""
    count = draw(st.integers(1, 9))
    payees = {number: draw(_payee(number)) for number in range(1, draw(st.integers(1, 3)) + 1)}
    keys = [f"K{number}" for number in draw(st.permutations(range(count)))]
    items = []
    for key in keys:
        due = PAY + timedelta(days=draw(st.integers(-20, 12)))
        tiers = [(Decimal(0), due)]
        if draw(st.booleans()):
            tiers.insert(0, (draw(st.sampled_from([Decimal(2), Decimal("3.5")])), due - timedelta(days=5)))
        items.append(
            {
                "key": key,
                "payee": draw(st.sampled_from(sorted(payees))),
                "currency": draw(st.sampled_from(CURRENCIES)),
                "open": draw(amounts),
                "due": due,
                "tiers": tiers,
                "iban": draw(st.sampled_from(["", "", "A", "B"])),
                "refers_to": draw(st.sampled_from(["", "", *keys])),
                "separate": draw(st.sampled_from([False, False, True])),
                "priority": draw(st.sampled_from([0, 0, 1])),
                "problem": draw(st.sampled_from(["", "", "", "ITEM_BLOCKED"])),
            }
        )
    world = {
        "pay": PAY,
        "following": NEXT,
        "policy": draw(st.sampled_from(["MAX_DISCOUNT", "NET_ONLY"])),
        "houses": draw(st.lists(_houses, min_size=0, max_size=2, unique_by=lambda one: one[0])),
        "minimum": draw(st.sampled_from([0, 0, 50])),
        "budget": {"TRY": draw(st.integers(0, 900))} if draw(st.booleans()) else {},
        "partial": draw(st.booleans()),
    }
    return items, payees, world


_houses = st.tuples(
    st.integers(1, 3),
    st.sampled_from(["TRY", "TRY", "EUR"]),
    st.none() | st.integers(0, 900),
    st.sampled_from(["ZIRAAT", "VAKIF"]),
)


@st.composite
def _payee(draw: st.DrawFn, number: int) -> dict[str, Any]:
    problems = st.sampled_from(["", "", "", "BANK_UNCONFIRMED"])
    accounts = [(number * 10 + at, iban, draw(problems)) for at, iban in enumerate("AB")]
    return {
        "payable": {"TRY": draw(st.integers(-100, 2000)), "EUR": draw(st.integers(0, 10**7))},
        "accounts": accounts[: draw(st.sampled_from([2, 2, 1, 0]))],
        "problem": draw(st.sampled_from(["", "", "", "", "SUPPLIER_BLOCKED"])),
        "house": draw(st.sampled_from(["", "ZIRAAT", "VAKIF", "HSBC"])),
    }


def ours(items: list[dict[str, Any]], payees: dict[int, dict[str, Any]], world: dict[str, Any]) -> Proposal:
    candidates = [
        Candidate(
            key=item["key"],
            payee=item["payee"],
            currency=item["currency"],
            open_minor=item["open"],
            due=item["due"],
            tiers=tuple(DiscountTier(*tier) for tier in item["tiers"]),
            iban=item["iban"],
            refers_to=item["refers_to"],
            separate=item["separate"],
            priority=item["priority"],
            problem=ReasonCode(item["problem"]) if item["problem"] else None,
        )
        for item in items
    ]
    known = {
        number: Payee(
            id=number,
            payable_minor=one["payable"],
            accounts=tuple(
                PayeeAccount(id=pk, iban=iban, seen=pk, problem=ReasonCode(problem) if problem else None)
                for pk, iban, problem in one["accounts"]
            ),
            problem=ReasonCode(one["problem"]) if one["problem"] else None,
            house_bank=one["house"].lower(),
        )
        for number, one in payees.items()
    }
    rules = ProposalRules(
        discounts=DiscountRules(pay_day=PAY, next_day=NEXT, policy=DiscountPolicy(world["policy"])),
        houses=tuple(
            HouseAccount(id=pk, currency=currency, left_minor=left, name=name)
            for pk, currency, left, name in world["houses"]
        ),
        minimum_minor=dict.fromkeys(("TRY", "EUR"), world["minimum"]),
        budget_minor=world["budget"],
        allow_partial=world["partial"],
    )
    return propose(candidates, known, rules)


class TestPropose:
    @settings(max_examples=400)
    @given(worlds())
    def test_partitions_its_candidates_and_pays_no_more_than_is_owed(self, drawn: Any) -> None:
        items, payees, world = drawn

        proposal = ours(items, payees, world)

        whole = [one.candidate.key for one in proposal.left_out if not one.is_rest]
        paid = [item for line in proposal.lines for item in line.items]
        assert sorted([*whole, *(item.candidate.key for item in paid)]) == sorted(item["key"] for item in items)
        rests = {one.candidate.key: one.amount_minor for one in proposal.left_out if one.is_rest}
        closed: dict[tuple[int, str], int] = defaultdict(int)
        spent: dict[int, int] = defaultdict(int)
        for line in proposal.lines:
            assert line.net_minor >= max(1, world["minimum"])
            assert line.net_minor == line.gross_minor - line.discount_minor - line.withholding_minor
            closed[line.payee, line.currency] += line.gross_minor
            spent[line.house] += line.net_minor
        for item in paid:
            one = item.candidate
            assert 0 < item.settled_minor / one.open_minor <= 1
            assert item.settled_minor + rests.get(one.key, 0) == one.open_minor
            assert item.pay_minor + item.discount_minor + item.withholding_minor == item.settled_minor
            if all(tier.day < PAY for tier in one.tiers[:-1]):
                assert item.discount_minor == 0
        for (payee, currency), minor in closed.items():
            assert minor <= payees[payee]["payable"].get(currency, 0)
        for number, _, left, _ in world["houses"]:
            assert left is None or spent[number] <= left
        for currency, budget in world["budget"].items():
            assert sum(line.net_minor for line in proposal.lines if line.currency == currency) <= budget

    @settings(max_examples=600)
    @given(worlds())
    def test_agrees_with_the_plain_restatement(self, drawn: Any) -> None:
        items, payees, world = drawn

        proposal = ours(items, payees, world)

        found = {
            one.candidate.key: (one.state.value, one.code.value, 0) for one in proposal.left_out if not one.is_rest
        }
        found |= {
            item.candidate.key: ("paid", "", item.settled_minor) for line in proposal.lines for item in line.items
        }
        assert found == oracle.propose(items, payees, world)
