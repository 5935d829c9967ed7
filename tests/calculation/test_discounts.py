"""Pay, or wait: table S, and the decision against its plain restatement."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.calculation.discounts import (
    Decision,
    DiscountPolicy,
    DiscountRules,
    DiscountTier,
    decide,
    discount_base,
    implied_annual_hundredths,
)
from payments.domain.errors import InvalidInput
from payments.domain.money import to_minor, to_text
from tests.oracle import discount as oracle


def march(day: int) -> date:
    return date(2026, 3, 1) + timedelta(days=day - 1)


TWO_TEN = (DiscountTier(Decimal(2), march(12)), DiscountTier(Decimal(0), date(2026, 4, 1)))
THREE_TWO = (
    DiscountTier(Decimal(3), march(16)),
    DiscountTier(Decimal(2), date(2026, 4, 1)),
    DiscountTier(Decimal(0), date(2026, 4, 16)),
)
MAX, NPV, NET = DiscountPolicy.MAX_DISCOUNT, DiscountPolicy.NPV, DiscountPolicy.NET_ONLY


def rules(policy: DiscountPolicy, pay: int, following: int, **more: Any) -> DiscountRules:
    return DiscountRules(policy=policy, pay_day=march(pay), next_day=march(following), **more)


class TestDecide:
    @pytest.mark.parametrize(
        ("amount", "tiers", "given_rules", "expected"),
        [
            pytest.param("100000.00", TWO_TEN, rules(MAX, 6, 13), ("pay", "2", "2000.00", "98000.00"), id="S1"),
            pytest.param("100000.00", TWO_TEN, rules(MAX, 4, 11), ("wait", "2", "0.00", "0.00"), id="S2"),
            pytest.param(
                "100000.00",
                TWO_TEN,
                rules(NPV, 6, 13, hurdle_percent=Decimal(43)),
                ("wait", "0", "0.00", "0.00"),
                id="S3",
            ),
            pytest.param(
                "100000.00",
                TWO_TEN,
                rules(NPV, 6, 13, hurdle_percent=Decimal(20)),
                ("pay", "2", "2000.00", "98000.00"),
                id="S4",
            ),
            pytest.param("100000.00", TWO_TEN, rules(MAX, 41, 48), ("pay", "0", "0.00", "100000.00"), id="S5"),
            pytest.param(
                "100000.00",
                TWO_TEN,
                rules(NPV, 41, 48, hurdle_percent=Decimal(43)),
                ("pay", "0", "0.00", "100000.00"),
                id="S5 by value",
            ),
            pytest.param("100000.00", TWO_TEN, rules(NET, 41, 48), ("pay", "0", "0.00", "100000.00"), id="S5 net only"),
            pytest.param("100000.00", TWO_TEN, rules(MAX, 13, 20), ("wait", "0", "0.00", "0.00"), id="S6"),
            pytest.param("48750.35", THREE_TWO, rules(MAX, 13, 20), ("pay", "3", "1462.51", "47287.84"), id="S7"),
            pytest.param("48750.35", THREE_TWO, rules(MAX, 20, 27), ("wait", "2", "0.00", "0.00"), id="S8"),
            pytest.param("48750.35", THREE_TWO, rules(MAX, 27, 34), ("pay", "2", "975.01", "47775.34"), id="S9"),
            pytest.param(
                "48750.35",
                THREE_TWO,
                rules(MAX, 27, 34, min_percent=Decimal(3)),
                ("wait", "0", "0.00", "0.00"),
                id="S10",
            ),
            pytest.param(
                "48750.35",
                THREE_TWO,
                rules(MAX, 18, 25, grace_days=3),
                ("pay", "3", "1462.51", "47287.84"),
                id="S11",
            ),
            pytest.param("48750.35", THREE_TWO, rules(NET, 13, 20), ("wait", "0", "0.00", "0.00"), id="S12"),
        ],
    )
    def test_decides_as_the_worked_example(
        self,
        amount: str,
        tiers: tuple[DiscountTier, ...],
        given_rules: DiscountRules,
        expected: tuple[str, str, str, str],
    ) -> None:
        found = decide(to_minor(amount, "TRY"), tiers, given_rules)

        assert (
            found.decision.value,
            str(found.percent),
            to_text(found.discount_minor, "TRY"),
            to_text(found.pay_minor, "TRY"),
        ) == expected

    @pytest.mark.parametrize(
        ("hurdle", "net_value"), [pytest.param(43, "97028.02", id="S3"), pytest.param(20, "98595.35", id="S4")]
    )
    def test_tells_what_each_tier_costs_today(self, hurdle: int, net_value: str) -> None:
        found = decide(100_000_00, TWO_TEN, rules(NPV, 6, 13, hurdle_percent=Decimal(hurdle)))

        assert [to_text(tier.value_minor or 0, "TRY") for tier in found.tiers] == ["98000.00", net_value]
        assert found.tiers[0].annual_hundredths == 37_24

    def test_says_why(self) -> None:
        found = decide(48_750_35, THREE_TWO, rules(MAX, 27, 34))

        assert [(step.code, step.values["percent"]) for step in found.why[:3]] == [
            ("discount-missed", Decimal(3)),
            ("discount-in-reach", Decimal(2)),
            ("highest-discount", Decimal(2)),
        ]
        assert found.why[3].code == "next-run-too-late"

    def test_takes_the_discount_of_the_base_where_an_item_has_one(self) -> None:
        found = decide(100_000_00, TWO_TEN, rules(MAX, 6, 13), base_minor=83_333_33)

        assert (found.discount_minor, found.pay_minor) == (1_666_67, 98_333_33)

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            pytest.param({"open_minor": 0}, "/open_amount", id="nothing open"),
            pytest.param({"open_minor": -1}, "/open_amount", id="a debit"),
            pytest.param({"open_minor": 10**15 + 1}, "/open_amount", id="too much"),
            pytest.param({"base_minor": 100_00_01}, "/discount_base", id="a base beyond the item"),
            pytest.param({"tiers": ()}, "/tiers", id="no tier"),
            pytest.param({"tiers": TWO_TEN[:1]}, "/tiers/0/percent", id="no net tier"),
            pytest.param({"tiers": (TWO_TEN[1], TWO_TEN[0])}, "/tiers/1/percent", id="rising percentages"),
            pytest.param({"rules": rules(MAX, 6, 6)}, "/next_run", id="no later run"),
            pytest.param({"rules": rules(NPV, 6, 13)}, "/hurdle_percent", id="no hurdle rate"),
            pytest.param({"rules": rules(MAX, 6, 13, grace_days=-1)}, "/grace_days", id="negative grace"),
            pytest.param(
                {"rules": rules(MAX, 6, 13, min_percent=Decimal(101))}, "/min_discount_percent", id="no percentage"
            ),
        ],
    )
    def test_names_the_field_that_is_wrong(self, change: dict[str, Any], pointer: str) -> None:
        asked = {"open_minor": 100_00_00, "tiers": TWO_TEN, "rules": rules(MAX, 6, 13), **change}

        with pytest.raises(InvalidInput) as refused:
            decide(asked["open_minor"], asked["tiers"], asked["rules"], base_minor=asked.get("base_minor"))

        assert pointer in [fault.pointer for fault in refused.value.errors]

    @given(
        policy=st.sampled_from(list(DiscountPolicy)),
        minor=st.integers(1, 10**15) | st.integers(1, 300),
        part=st.integers(0, 100),
        percents=st.sets(st.integers(1, 10_000), max_size=3),
        days=st.lists(st.integers(0, 60), min_size=4, max_size=4),
        pay=st.integers(-10, 80),
        ahead=st.integers(1, 20),
        grace=st.integers(0, 5),
        minimum=st.sampled_from([0, 0, 1, 50]),
        hurdle=st.integers(0, 1000) | st.sampled_from([43, 20]),
    )
    def test_decides_as_the_plain_restatement(
        self,
        *,
        policy: DiscountPolicy,
        minor: int,
        part: int,
        percents: set[int],
        days: list[int],
        pay: int,
        ahead: int,
        grace: int,
        minimum: int,
        hurdle: int,
    ) -> None:
        falling = [Decimal(percent).scaleb(-2) for percent in (*sorted(percents, reverse=True), 0)]
        tiers = [(percent, march(day)) for percent, day in zip(falling, sorted(days), strict=False)]
        base = minor * part // 100
        asked = rules(
            policy,
            pay,
            pay + ahead,
            grace_days=grace,
            min_percent=Decimal(minimum),
            hurdle_percent=Decimal(hurdle),
        )

        found = decide(minor, tuple(DiscountTier(*tier) for tier in tiers), asked, base_minor=base)

        expected = oracle.decide(
            policy=policy.value,
            amount=Decimal(minor).scaleb(-2),
            base=Decimal(base).scaleb(-2),
            tiers=tiers,
            pay=march(pay),
            following=march(pay + ahead),
            grace=grace,
            minimum=Decimal(minimum),
            hurdle=Decimal(hurdle),
        )
        assert (found.decision.value, found.percent, Decimal(found.discount_minor).scaleb(-2)) == expected
        assert found.pay_minor == (minor - found.discount_minor if found.decision is Decision.PAY else 0)
        assert 0 <= found.discount_minor <= minor
        assert asked.pay_day <= march(sorted(days)[len(tiers) - 1]) + timedelta(days=grace) or (
            found.decision is Decision.PAY
        )


class TestImpliedAnnualHundredths:
    @pytest.mark.parametrize(
        ("days", "hundredths"),
        [
            pytest.param(20, 37_24, id="2 % 10 net 30"),
            pytest.param(26, 28_65, id="from the actual payment day"),
            pytest.param(0, None, id="no days early"),
        ],
    )
    def test_is_the_rate_of_the_worked_example(self, days: int, hundredths: int | None) -> None:
        assert implied_annual_hundredths(Decimal(2), days=days) == hundredths


class TestDiscountBase:
    def test_is_the_part_that_belongs_to_what_is_open(self) -> None:
        assert discount_base(83_333_33, open_minor=50_000_00, gross_minor=100_000_00) == Fraction(83_333_33, 2)

    def test_is_rounded_once_in_the_discount(self) -> None:
        base = discount_base(3_256_57, open_minor=1_202_80, gross_minor=3_907_88)
        tiers = (DiscountTier(Decimal("1.5"), date(2026, 3, 20)), DiscountTier(Decimal(0), date(2026, 4, 20)))
        rules = DiscountRules(pay_day=date(2026, 3, 16), next_day=date(2026, 3, 23), policy=DiscountPolicy.MAX_DISCOUNT)

        assert decide(1_202_80, tiers, rules, base_minor=base).discount_minor == 15_04
