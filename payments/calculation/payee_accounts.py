"""To which account of a supplier is paid, and from which of ours (domain.md 3.4.6, step 7)."""

from __future__ import annotations

from dataclasses import dataclass

from payments.calculation.candidates import Candidate, HouseAccount, Payee, PayeeAccount, ProposalRules
from payments.domain.paying import ReasonCode


@dataclass(frozen=True, slots=True)
class Route:
    """The way money would take. `problem` is why it cannot; then account or house may be missing."""

    account: PayeeAccount | None
    house: HouseAccount | None
    method: str
    problem: ReasonCode | None = None


def route_of(candidate: Candidate, payee: Payee, rules: ProposalRules) -> Route:
    """
    The account and the house account for an item.

    The account an item names comes first, whatever is wrong with it: an invoice with a new IBAN is not quietly paid to
    the old one, nor the other way round. Then the default, then the newest.
    """
    method = candidate.method or (payee.methods[0] if payee.methods else "")
    account = _account(candidate, payee)
    if account is None:
        return Route(None, None, method, ReasonCode.NO_BANK_ACCOUNT)
    if account.problem is not None:
        return Route(account, None, method, account.problem)
    house = _house(candidate.currency, method, payee, rules)
    if house is None:
        wrong = rules.only_house and all(one.currency != candidate.currency for one in rules.houses)
        return Route(account, None, method, ReasonCode.CURRENCY_MISMATCH if wrong else ReasonCode.NO_HOUSE_BANK)
    if house.needs_address and not payee.address_complete:
        return Route(account, house, method, ReasonCode.ADDRESS_INCOMPLETE)
    return Route(account, house, method)


def _account(candidate: Candidate, payee: Payee) -> PayeeAccount | None:
    if candidate.iban:
        named = [one for one in payee.accounts if one.iban == candidate.iban]
        return named[0] if named else None
    return max(payee.accounts, key=lambda one: (one.default, one.seen, -one.id), default=None)


def _house(currency: str, method: str, payee: Payee, rules: ProposalRules) -> HouseAccount | None:
    """The first that fits; where some are called as the ERP calls the payee's house bank, one of those alone."""
    wanted = payee.house_bank.casefold()
    named = tuple(one for one in rules.houses if wanted and one.name.casefold() == wanted)
    for one in named or rules.houses:
        if one.currency == currency and (not method or not one.methods or method in one.methods):
            return one
    return None
