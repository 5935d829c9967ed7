"""A supplier with several accounts: what is owed on one is paid less what stands against it on the others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.calculation.linked_accounts import set_off
from payments.domain.ledger import AccountClass
from payments.domain.paying import ProposalBasis, ReasonCode
from payments.models import PaymentException, PaymentLine, PaymentRun, Supplier
from payments.selectors.payability import line_problems
from tests.ledgers import line
from tests.paying import Desk, invoice, new_desk

balances_drawn = st.lists(st.integers(-1_000, 1_000), min_size=1, max_size=5)


class TestSetOff:
    @pytest.mark.parametrize(
        ("balances", "payable"),
        [
            pytest.param([900, -400], [500, 0], id="an advance of the side account"),
            pytest.param([-400, 900], [0, 500], id="and the other way round"),
            pytest.param([300, 500, -400], [0, 400, 0], id="off the main account first"),
            pytest.param([300, -400], [0, 0], id="more paid than owed"),
            pytest.param([300, 500], [300, 500], id="nothing stands against it"),
        ],
    )
    def test_takes_off_what_stands_against_the_supplier(self, balances: list[int], payable: list[int]) -> None:
        assert set_off(balances) == payable

    @given(balances_drawn)
    def test_pays_in_all_what_is_owed_in_all_and_on_none_more_than_on_it(self, balances: list[int]) -> None:
        payable = set_off(balances)

        assert sum(payable) == max(0, sum(balances))
        assert all(0 <= one <= max(0, balance) for one, balance in zip(payable, balances, strict=True))


def linked(desk: Desk, *, side: str = "S2", main: str = "S1") -> Desk:
    Supplier.objects.filter(pk=desk.supplier(side).pk).update(master_supplier=desk.supplier(main))
    return desk


def desk_with_advance(**rules: Any) -> Desk:
    """9,000.00 are owed on the main account, and 4,000.00 were advanced on the other."""
    return linked(
        new_desk(
            [
                invoice("I1", "9000.00", open_amount="9000.00"),
                line("V1", "2026-01-05", "-4000.00", supplier="S2", account_class=AccountClass.ADVANCE),
            ],
            **rules,
        )
    )


def nets(run: PaymentRun) -> dict[str, int]:
    """What a run pays on which account."""
    return dict(PaymentLine.objects.filter(run=run).values_list("supplier__code", "net"))


BASES = [ProposalBasis.CLOSING, ProposalBasis.SOURCE_OPEN]


@pytest.mark.django_db(transaction=True)
class TestPropose:
    @pytest.mark.parametrize("basis", BASES)
    def test_is_capped_by_what_is_owed_on_all_accounts(self, basis: ProposalBasis) -> None:
        desk = desk_with_advance(set_off_linked_accounts=True)

        run = desk.propose(basis=basis)

        assert nets(run) == {"S1": 5000_00}  # domain.md 3.6, P5, over two accounts
        told = PaymentException.objects.get(run=run)
        assert (told.code, told.amount) == ("CAPPED_BY_BALANCE", 4000_00)

    def test_is_not_where_the_company_does_not_want_it(self) -> None:
        assert nets(desk_with_advance().propose()) == {"S1": 9000_00}

    def test_asked_for_one_account_knows_the_others(self) -> None:
        desk = desk_with_advance(set_off_linked_accounts=True)

        assert nets(desk.propose(suppliers=[desk.supplier("S1")])) == {"S1": 5000_00}

    def test_pays_nothing_twice_while_it_is_under_way(self) -> None:
        desk = desk_with_advance(set_off_linked_accounts=True)
        desk.exported(desk.approved())

        assert nets(desk.propose()) == {}

    def test_of_another_company_is_not_touched(self) -> None:
        desk = desk_with_advance(set_off_linked_accounts=True)
        other = new_desk([invoice("I1", "700.00")], set_off_linked_accounts=True)

        assert (nets(other.propose()), nets(desk.propose())) == ({"S1": 700_00}, {"S1": 5000_00})


@pytest.mark.django_db(transaction=True)
class TestPayability:
    def test_an_advance_that_comes_meanwhile_stops_the_payment(self) -> None:
        desk = desk_with_advance(set_off_linked_accounts=True)
        run = desk.submit(desk.propose())
        assert line_problems(run) == []
        desk.import_more(line("V2", "2026-01-06", "-10.00", supplier="S2", account_class=AccountClass.ADVANCE))

        assert [problem.code for problem in line_problems(run)] == [ReasonCode.CAPPED_BY_BALANCE]

    def test_an_account_that_is_linked_meanwhile_stops_it(self) -> None:
        desk = desk_with_advance(set_off_linked_accounts=True)
        Supplier.objects.filter(pk=desk.supplier("S2").pk).update(master_supplier=None)
        run = desk.submit(desk.propose())
        assert nets(run) == {"S1": 9000_00}

        linked(desk)

        assert [problem.code for problem in line_problems(run)] == [ReasonCode.CAPPED_BY_BALANCE]
