"""Candidates, payees and rules in few words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from payments.calculation.candidates import (
    Candidate,
    HouseAccount,
    LeftOut,
    Payee,
    PayeeAccount,
    Proposal,
    ProposalRules,
)
from payments.calculation.discounts import DiscountPolicy, DiscountRules, DiscountTier
from payments.calculation.proposing import propose
from payments.domain.money import to_minor, to_text

PAY, NEXT = date(2026, 3, 13), date(2026, 3, 20)
ACCOUNT = PayeeAccount(id=1, iban="TR809999900000000000000001", seen=1)
OURS = HouseAccount(id=1, currency="TRY")


def net(due: date) -> tuple[DiscountTier, ...]:
    return (DiscountTier(Decimal(0), due),)


def invoice(key: str, amount: str, due: date, **more: Any) -> Candidate:
    currency = more.pop("currency", "TRY")
    tiers = more.pop("tiers", net(due))
    return Candidate(
        key=key, payee=1, currency=currency, open_minor=to_minor(amount, currency), due=due, tiers=tiers, **more
    )


def debit(key: str, amount: str, due: date = date(2026, 3, 1), **more: Any) -> Candidate:
    return Candidate(key=key, payee=1, currency="TRY", open_minor=to_minor(amount, "TRY"), due=due, **more)


def payee(payable: str = "999999.00", **more: Any) -> Payee:
    given = {"id": 1, "accounts": (ACCOUNT,), "payable_minor": {"TRY": to_minor(payable, "TRY")}, **more}
    return Payee(**given)


def rules(**more: Any) -> ProposalRules:
    given: dict[str, Any] = {
        "discounts": DiscountRules(pay_day=PAY, next_day=NEXT, policy=DiscountPolicy.MAX_DISCOUNT),
        "houses": (OURS,),
        "minimum_minor": {"TRY": 100_00},
    }
    return ProposalRules(**{**given, **more})


def proposed(*candidates: Candidate, payee: Payee = payee(), rules: ProposalRules = rules()) -> Proposal:  # noqa: B008
    return propose(candidates, {1: payee}, rules)


def nets(proposal: Proposal) -> list[str]:
    return [to_text(line.net_minor, line.currency) for line in proposal.lines]


def paid(proposal: Proposal) -> dict[str, str]:
    return {
        item.candidate.key: to_text(item.pay_minor, line.currency) for line in proposal.lines for item in line.items
    }


def codes(proposal: Proposal) -> dict[str, str]:
    return {one.candidate.key: one.code.value for one in proposal.left_out}


def left(proposal: Proposal, key: str) -> LeftOut:
    return next(one for one in proposal.left_out if one.candidate.key == key)
