"""The payment proposal: tables P and S of domain.md 3.6, and what else stands in 3.4.6."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from payments.calculation.candidates import HouseAccount, PayeeAccount
from payments.calculation.discounts import DiscountRules, DiscountTier
from payments.domain.paying import CandidateState, PaidReason, ReasonCode
from tests.calculation.proposals import (
    ACCOUNT,
    NEXT,
    PAY,
    codes,
    debit,
    invoice,
    left,
    net,
    nets,
    paid,
    payee,
    proposed,
    rules,
)
from tests.calculation.test_discounts import MAX, NET, NPV, THREE_TWO, TWO_TEN

UNTIL_18TH = (DiscountTier(Decimal(2), date(2026, 3, 18)), DiscountTier(Decimal(0), date(2026, 4, 8)))
BLOCKED = ReasonCode.ITEM_BLOCKED


def march(day: int) -> date:
    return date(2026, 3, 1) + timedelta(days=day - 1)


def of_p1(**of_credit_note: str) -> list[Any]:
    return [
        invoice("I1", "12000.00", march(10)),
        invoice("I2", "8000.00", date(2026, 4, 8), tiers=UNTIL_18TH),
        invoice("I3", "5000.00", march(12), problem=BLOCKED),
        invoice("I4", "7000.00", march(27)),
        debit("CN", "-1500.00", **of_credit_note),  # type: ignore[arg-type]
    ]


class TestTableP:
    def test_p1_takes_the_discount_and_sets_the_credit_note_off(self) -> None:
        proposal = proposed(*of_p1())

        assert nets(proposal) == ["18340.00"]
        assert proposal.lines[0].discount_minor == 160_00
        assert paid(proposal) == {"I1": "12000.00", "I2": "7840.00", "CN": "-1500.00"}
        assert codes(proposal) == {"I3": "ITEM_BLOCKED", "I4": "NOT_DUE"}
        assert [item.reason for item in proposal.lines[0].items] == [
            PaidReason.OVERDUE,
            PaidReason.DISCOUNT,
            PaidReason.NETTED,
        ]

    def test_p2_pays_nothing_where_they_owe_us(self) -> None:
        proposal = proposed(invoice("I1", "400.00", march(10)), debit("CN", "-650.00"))

        assert proposal.lines == ()
        assert codes(proposal) == {"I1": "DEBIT_BALANCE", "CN": "DEBIT_BALANCE"}

    def test_p3_makes_no_payment_below_the_minimum(self) -> None:
        assert codes(proposed(invoice("I1", "60.00", march(10)))) == {"I1": "BELOW_MINIMUM"}

    def test_p4_lets_a_credit_note_wait_with_the_invoice_it_names(self) -> None:
        proposal = proposed(*of_p1(refers_to="I4"))

        assert nets(proposal) == ["19840.00"]
        assert codes(proposal) == {"I3": "ITEM_BLOCKED", "I4": "NOT_DUE", "CN": "WAITS_FOR_INVOICE"}
        assert left(proposal, "CN").state is CandidateState.NOT_DUE

    def test_p5_pays_in_part_what_advances_have_not_paid(self) -> None:
        proposal = proposed(invoice("I1", "9000.00", march(10)), payee=payee("5000.00"))

        assert nets(proposal) == ["5000.00"]
        assert proposal.lines[0].items[0].reason is PaidReason.CAPPED
        rest = left(proposal, "I1")
        assert (rest.code, rest.amount_minor, rest.is_rest) == (ReasonCode.CAPPED_BY_BALANCE, 4000_00, True)

    def test_p6_needs_an_account_of_the_currency(self) -> None:
        euro = payee(payable_minor={"EUR": 1000_00})

        assert codes(proposed(invoice("I1", "1000.00", march(10), currency="EUR"), payee=euro)) == {
            "I1": "NO_HOUSE_BANK"
        }

    def test_p7_needs_an_account_of_the_supplier(self) -> None:
        assert codes(proposed(invoice("I1", "1000.00", march(10)), payee=payee(accounts=()))) == {
            "I1": "NO_BANK_ACCOUNT"
        }

    def test_p8_passes_over_what_does_not_fit_the_budget(self) -> None:
        proposal = proposed(
            invoice("X", "6000.00", PAY - timedelta(days=40)),
            invoice("Y", "5000.00", PAY - timedelta(days=10)),
            invoice("Z", "3500.00", PAY - timedelta(days=5)),
            rules=rules(budget_minor={"TRY": 10_000_00}),
        )

        assert nets(proposal) == ["9500.00"]
        assert codes(proposal) == {"Y": "DEFERRED_BUDGET"}
        assert left(proposal, "Y").state is CandidateState.DEFERRED

    def test_p9_pays_nothing_where_the_rest_of_the_budget_is_owed_to_us(self) -> None:
        proposal = proposed(
            invoice("I1", "900.00", march(1)),
            invoice("I2", "300.00", march(2)),
            debit("CN", "-500.00"),
            rules=rules(budget_minor={"TRY": 350_00}),
        )

        assert proposal.lines == ()
        assert codes(proposal) == {"I1": "DEFERRED_BUDGET", "I2": "DEBIT_BALANCE", "CN": "DEBIT_BALANCE"}

    def test_e1_pays_what_is_overdue_and_what_falls_due_before_the_next_run(self) -> None:
        proposal = proposed(
            invoice("I2", "14300.50", date(2026, 2, 11)),
            invoice("I3", "9999.99", march(18)),
            invoice("I4", "15750.25", date(2026, 4, 1)),
            payee=payee("40050.74"),
            rules=rules(discounts=DiscountRules(pay_day=march(16), next_day=march(23), policy=NET)),
        )

        assert nets(proposal) == ["24300.49"]
        assert codes(proposal) == {"I4": "NOT_DUE"}


APRIL = 31
TABLE_S = [
    ("S1", MAX, 6, 13, TWO_TEN, {}, "98000.00"),
    ("S2", MAX, 4, 11, TWO_TEN, {}, None),
    ("S3", NPV, 6, 13, TWO_TEN, {"hurdle_percent": Decimal(43)}, None),
    ("S4", NPV, 6, 13, TWO_TEN, {"hurdle_percent": Decimal(20)}, "98000.00"),
    ("S5", MAX, APRIL + 10, APRIL + 17, TWO_TEN, {}, "100000.00"),
    ("S6", MAX, 13, 20, TWO_TEN, {}, None),
    ("S7", MAX, 13, 20, THREE_TWO, {}, "47287.84"),
    ("S8", MAX, 20, 27, THREE_TWO, {}, None),
    ("S9", MAX, 27, APRIL + 3, THREE_TWO, {}, "47775.34"),
    ("S10", MAX, 27, APRIL + 3, THREE_TWO, {"min_percent": Decimal(3)}, None),
    ("S11", MAX, 18, 25, THREE_TWO, {"grace_days": 3}, "47287.84"),
    ("S12", NET, 13, 20, THREE_TWO, {}, None),
]


class TestTableS:
    @pytest.mark.parametrize("row", [pytest.param(row[1:], id=row[0]) for row in TABLE_S])
    def test_is_what_a_proposal_pays(self, row: tuple[Any, ...]) -> None:
        policy, pay, following, tiers, more, expected = row
        by = DiscountRules(policy=policy, pay_day=march(pay), next_day=march(following), **more)
        amount = "100000.00" if tiers is TWO_TEN else "48750.35"

        proposal = proposed(invoice("I1", amount, tiers[-1].day, tiers=tiers), rules=rules(discounts=by))

        assert nets(proposal) == ([] if expected is None else [expected])
        assert codes(proposal) == ({"I1": "NOT_DUE"} if expected is None else {})


class TestPropose:
    def test_gives_the_same_whatever_the_order(self) -> None:
        assert proposed(*of_p1()) == proposed(*reversed(of_p1()))

    def test_pays_an_invoice_to_the_account_it_names_or_not_at_all(self) -> None:
        accounts = (ACCOUNT, PayeeAccount(id=2, iban="NEW", seen=2, problem=ReasonCode.BANK_UNCONFIRMED))
        proposal = proposed(
            invoice("I1", "500.00", march(10), iban=ACCOUNT.iban),
            invoice("I2", "700.00", march(10), iban="NEW"),
            invoice("I3", "800.00", march(10), iban="NOWHERE"),
            invoice("I4", "900.00", march(10)),
            payee=payee(accounts=accounts),
        )

        assert paid(proposal) == {"I1": "500.00"}
        assert codes(proposal) == {"I2": "BANK_UNCONFIRMED", "I3": "NO_BANK_ACCOUNT", "I4": "BANK_UNCONFIRMED"}

    def test_pays_on_its_own_what_is_to_be_paid_so(self) -> None:
        proposal = proposed(
            invoice("I1", "500.00", march(10), separate=True),
            invoice("I2", "700.00", march(10)),
            invoice("I3", "800.00", march(10)),
            debit("CN", "-200.00"),
        )

        assert sorted(nets(proposal)) == ["1300.00", "500.00"]

    def test_leaves_out_whole_payments_beyond_the_house_banks_limit(self) -> None:
        by = rules(houses=(HouseAccount(id=1, currency="TRY", left_minor=1000_00),))
        proposal = proposed(
            invoice("I1", "900.00", march(9), separate=True),
            invoice("I2", "300.00", march(10), separate=True),
            rules=by,
        )

        assert nets(proposal) == ["900.00"]
        assert codes(proposal) == {"I2": "HOUSE_BANK_LIMIT"}

    def test_pays_a_part_where_the_budget_may_be_used_up(self) -> None:
        proposal = proposed(
            invoice("I1", "1000.00", date(2026, 4, 8), tiers=UNTIL_18TH),
            rules=rules(budget_minor={"TRY": 490_00}, allow_partial=True),
        )

        [line] = proposal.lines
        assert (line.gross_minor, line.discount_minor, line.net_minor) == (500_00, 10_00, 490_00)
        assert left(proposal, "I1").amount_minor == 500_00

    def test_takes_no_more_than_is_payable_once_money_in_transit_is_off(self) -> None:
        proposal = proposed(
            invoice("I1", "1000.00", march(9)), invoice("I2", "1000.00", march(10)), payee=payee("0.00")
        )

        assert proposal.lines == ()
        assert codes(proposal) == {"I1": "CAPPED_BY_BALANCE", "I2": "CAPPED_BY_BALANCE"}

    def test_takes_withholding_off_the_money(self) -> None:
        [line] = proposed(invoice("I1", "1000.00", march(9), withholding_minor=200_00)).lines

        assert (line.gross_minor, line.withholding_minor, line.net_minor) == (1000_00, 200_00, 800_00)

    def test_demands_an_address_where_the_bank_does(self) -> None:
        by = rules(houses=(HouseAccount(id=1, currency="TRY", needs_address=True),))

        assert codes(proposed(invoice("I1", "900.00", march(9)), payee=payee(address_complete=False), rules=by)) == {
            "I1": "ADDRESS_INCOMPLETE"
        }

    def test_tells_a_chosen_account_of_another_currency(self) -> None:
        by = rules(houses=(HouseAccount(id=1, currency="EUR"),), only_house=True)

        assert codes(proposed(invoice("I1", "900.00", march(9)), rules=by)) == {"I1": "CURRENCY_MISMATCH"}

    def test_pays_a_debit_off_only_once_it_is_due_itself(self) -> None:
        proposal = proposed(invoice("I1", "900.00", march(9)), debit("CN", "-100.00", NEXT))

        assert (nets(proposal), codes(proposal)) == (["900.00"], {"CN": "NOT_DUE"})

    def test_does_not_pay_an_invoice_that_is_due_on_the_day_of_the_next_run(self) -> None:
        assert codes(proposed(invoice("I1", "900.00", NEXT, tiers=net(NEXT)))) == {"I1": "NOT_DUE"}
