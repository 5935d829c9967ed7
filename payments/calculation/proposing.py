"""
The payment proposal (domain.md 3.4.6): every candidate is paid, not due, deferred, or an exception with one reason.

Independent of the order of the input. Whole numbers throughout; percentages are exact until the one rounding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from payments.calculation.candidates import (
    Candidate,
    LeftOut,
    Payee,
    PlannedItem,
    PlannedLine,
    Proposal,
    ProposalRules,
)
from payments.calculation.discounts import Decision, decide
from payments.calculation.payee_accounts import Route, route_of
from payments.domain.paying import CandidateState, PaidReason, ReasonCode

_Group = tuple[int, str, int, int, str, str]
"""Payee, currency, account, house account (0: none), method, and the key of an item that is paid on its own."""

_STATES = {
    ReasonCode.NOT_DUE: CandidateState.NOT_DUE,
    ReasonCode.DEFERRED_BUDGET: CandidateState.DEFERRED,
}


def propose(candidates: Iterable[Candidate], payees: Mapping[int, Payee], rules: ProposalRules) -> Proposal:
    """
    Decide about each candidate.

    Args:
        candidates: keys unique; every payee among `payees`.

    Returns:
        Each candidate once: among the lines' items, or left out. In addition, for items paid in part, the rest.
        Each line's net is above 0 and not below the minimum; per payee and currency no more is closed than is payable.

    Raises:
        InvalidInput: tiers or rules that contradict themselves (payments.calculation.discounts).
    """
    plan = _Plan(payees, rules, sorted(candidates, key=lambda one: one.key))
    plan.exclude()
    plan.decide_credits()
    plan.decide_debits()
    while plan.settle():
        pass
    return plan.result()


@dataclass
class _Plan:
    """The state of a proposal: who is still in, and why the others left."""

    payees: Mapping[int, Payee]
    rules: ProposalRules
    candidates: Sequence[Candidate]
    paid: dict[str, PlannedItem] = field(default_factory=dict)
    out: dict[str, LeftOut] = field(default_factory=dict)
    rests: dict[str, LeftOut] = field(default_factory=dict)
    followers: dict[str, list[Candidate]] = field(default_factory=lambda: defaultdict(list))
    routes: dict[str, Route] = field(default_factory=dict)
    changed: bool = False

    def exclude(self) -> None:
        """Step 2."""
        for one in self.candidates:
            payee = self.payees[one.payee]
            if payee.problem is not None:
                self.leave(one, payee.problem, payee.detail)
            elif one.problem is not None:
                self.leave(one, one.problem, one.detail)

    def decide_credits(self) -> None:
        """Step 3, of what we owe."""
        for one in self.candidates:
            if one.open_minor <= 0 or one.key in self.out:
                continue
            told = decide(one.open_minor, one.tiers, self.rules.discounts, base_minor=one.base_minor)
            if told.decision is Decision.WAIT:
                self.leave(one, ReasonCode.NOT_DUE)
                continue
            overdue = self.rules.discounts.pay_day > one.due
            reason = PaidReason.DISCOUNT if told.discount_minor else PaidReason.OVERDUE if overdue else PaidReason.DUE
            percent = told.percent if told.discount_minor else type(told.percent)(0)
            self.paid[one.key] = PlannedItem(
                candidate=one, settled_minor=one.open_minor, percent=percent, reason=reason
            )

    def decide_debits(self) -> None:
        """Step 3, of what is owed to us: with the invoice a debit names, else when it is due itself."""
        by_key = {one.key: one for one in self.candidates}
        for one in self.candidates:
            if one.open_minor >= 0 or one.key in self.out:
                continue
            named = by_key.get(one.refers_to)
            if named is not None and named.open_minor > 0 and _same_account(named, one):
                if named.key in self.out:
                    self.wait_for(one, named)
                    continue
                self.followers[named.key].append(one)
            elif one.due >= self.rules.discounts.next_day:
                self.leave(one, ReasonCode.NOT_DUE)
                continue
            self.paid[one.key] = PlannedItem(candidate=one, settled_minor=one.open_minor, reason=PaidReason.NETTED)

    def settle(self) -> bool:
        """Steps 4-9 as far as the first that changes something. Whether one did, so that they are done again."""
        self.changed = False
        for step in (self.check_groups, self.cap, self.keep_to_budget, self.keep_to_house_limits):
            step()
            if self.changed:
                return True
        return False

    def groups(self) -> dict[_Group, list[PlannedItem]]:
        """Step 4: what goes into one payment."""
        found: dict[_Group, list[PlannedItem]] = defaultdict(list)
        group_of: dict[str, _Group] = {}
        loose = []
        for item in self.paid.values():
            if item.settled_minor > 0:
                group = group_of[item.candidate.key] = self.group_of(item.candidate)
                found[group].append(item)
        for item in self.paid.values():
            if item.settled_minor < 0:
                named = group_of.get(item.candidate.refers_to)
                if named is None or named[:2] != (item.candidate.payee, item.candidate.currency):
                    loose.append(item)
                else:
                    found[named].append(item)
        homes = _homes(found)
        for item in loose:
            own = self.group_of(item.candidate)
            found[own if own in found else homes.get(own[:2], own)].append(item)
        return found

    def group_of(self, one: Candidate) -> _Group:
        """Where an item belongs by itself."""
        route = self.route(one)
        alone = one.key if one.separate and one.open_minor > 0 else ""
        account, house = (0 if end is None else end.id for end in (route.account, route.house))
        return one.payee, one.currency, account, house, route.method, alone

    def route(self, one: Candidate) -> Route:
        """The way money for an item would take; asked once."""
        if one.key not in self.routes:
            self.routes[one.key] = route_of(one, self.payees[one.payee], self.rules)
        return self.routes[one.key]

    def check_groups(self) -> None:
        """Steps 5 and 7: enough, and payable. What is not leaves whole."""
        for members in self.groups().values():
            code = self.fault_of(members)
            if code is not None:
                self.leave_whole(members, code)

    def fault_of(self, members: Sequence[PlannedItem]) -> ReasonCode | None:
        """Why a payment cannot be made."""
        settled = sum(item.settled_minor for item in members)
        net = sum(item.pay_minor for item in members)
        if settled <= 0 or net <= 0:
            return ReasonCode.DEBIT_BALANCE
        if net < self.rules.minimum_minor.get(members[0].candidate.currency, 0):
            return ReasonCode.BELOW_MINIMUM
        routes = (self.route(item.candidate) for item in members if item.settled_minor > 0)
        return next((route.problem for route in routes if route.problem), None)

    def cap(self) -> None:
        """Step 6: no more than is owed in all; the latest due is cut first."""
        accounts: dict[tuple[int, str], list[PlannedItem]] = defaultdict(list)
        for item in self.paid.values():
            accounts[item.candidate.payee, item.candidate.currency].append(item)
        for (payee, currency), members in accounts.items():
            payable = max(0, self.payees[payee].payable_minor.get(currency, 0))
            excess = sum(item.settled_minor for item in members) - payable
            owed = [item for item in members if item.settled_minor > 0]
            for item in sorted(owed, key=lambda item: (item.candidate.due, item.candidate.key), reverse=True):
                adds = item.settled_minor - self.set_off_against(item)
                if excess <= 0:
                    break
                if adds > excess:
                    self.cut(item, item.settled_minor - excess, PaidReason.CAPPED, ReasonCode.CAPPED_BY_BALANCE)
                    break
                if adds > 0:
                    self.leave(item.candidate, ReasonCode.CAPPED_BY_BALANCE)
                    excess -= adds

    def set_off_against(self, item: PlannedItem) -> int:
        """Debits that name an item and would leave with it."""
        followers = self.followers.get(item.candidate.key, ())
        return -sum(one.open_minor for one in followers if one.key in self.paid)

    def keep_to_budget(self) -> None:
        """
        Step 8. Debits buy nothing, so that the budget is never overspent. A payment that is not worth making without
        what was left out leaves whole, in the next round.
        """
        for currency, budget in self.rules.budget_minor.items():
            left = budget
            owed = [i for i in self.paid.values() if i.settled_minor > 0 and i.candidate.currency == currency]
            for item in sorted(owed, key=self.rank):
                if item.pay_minor <= left:
                    left -= item.pay_minor
                    continue
                part = self.part_for(item, left) if self.rules.allow_partial else 0
                if part > 0:
                    self.cut(item, part, PaidReason.BUDGET_PART, ReasonCode.DEFERRED_BUDGET)
                    left -= self.paid[item.candidate.key].pay_minor
                else:
                    self.leave(item.candidate, ReasonCode.DEFERRED_BUDGET)

    def rank(self, item: PlannedItem) -> tuple[int, int, int, int, str]:
        """Who is paid first when money is short."""
        one = item.candidate
        overdue = (self.rules.discounts.pay_day - one.due).days
        return -one.priority, -overdue, one.due.toordinal(), item.pay_minor, one.key

    def part_for(self, item: PlannedItem, money: int) -> int:
        """As much of an item as so much money closes, discount and withholding included."""
        low, high = 0, item.settled_minor
        while low < high:  # what is paid grows with what is settled
            middle = (low + high + 1) // 2
            if replace(item, settled_minor=middle).pay_minor <= money:
                low = middle
            else:
                high = middle - 1
        return low if money > 0 else 0

    def keep_to_house_limits(self) -> None:
        """Step 7, the daily limit of our account: whole payments, the most pressing first."""
        left = {one.id: one.left_minor for one in self.rules.houses}
        groups = [(group, members) for group, members in self.groups().items() if left.get(group[3]) is not None]
        for group, members in sorted(groups, key=lambda one: min(map(self.rank, one[1]))):
            net = sum(item.pay_minor for item in members)
            still = left[group[3]] or 0
            if net <= still:
                left[group[3]] = still - net
            else:
                self.leave_whole(members, ReasonCode.HOUSE_BANK_LIMIT)

    def cut(self, item: PlannedItem, settled: int, reason: PaidReason, code: ReasonCode) -> None:
        """Pay a part; the rest is told."""
        one = item.candidate
        self.changed = True
        self.paid[one.key] = replace(item, settled_minor=settled, reason=reason)
        self.rests[one.key] = LeftOut(
            candidate=one,
            state=_STATES.get(code, CandidateState.EXCEPTION),
            code=code,
            amount_minor=one.open_minor - settled,
            is_rest=True,
        )

    def leave_whole(self, members: Sequence[PlannedItem], code: ReasonCode) -> None:
        """A payment that is not made; all of its items for the same reason, debits before what they follow."""
        for item in sorted(members, key=lambda item: item.settled_minor > 0):
            self.leave(item.candidate, code)

    def leave(self, one: Candidate, code: ReasonCode, detail: Mapping[str, str] | None = None) -> None:
        """Out, for this reason; what follows it leaves with it."""
        if one.key in self.out:
            return
        self.changed = True
        self.paid.pop(one.key, None)
        self.rests.pop(one.key, None)
        self.out[one.key] = LeftOut(
            candidate=one,
            state=_STATES.get(code, CandidateState.EXCEPTION),
            code=code,
            amount_minor=one.open_minor,
            detail=detail or {},
        )
        for follower in self.followers.get(one.key, ()):
            self.wait_for(follower, one)

    def wait_for(self, debit: Candidate, named: Candidate) -> None:
        """A debit is where the invoice it names is."""
        if debit.key in self.out:
            return
        self.paid.pop(debit.key, None)
        self.out[debit.key] = LeftOut(
            candidate=debit,
            state=self.out[named.key].state,
            code=ReasonCode.WAITS_FOR_INVOICE,
            amount_minor=debit.open_minor,
            detail={"invoice": named.key},
        )

    def result(self) -> Proposal:
        """Everything in order."""
        lines = tuple(self.lines())
        left_out = sorted((*self.out.values(), *self.rests.values()), key=lambda one: one.candidate.key)
        return Proposal(lines, tuple(left_out))

    def lines(self) -> Iterator[PlannedLine]:
        """Payments, by payee, currency and account."""
        for (payee, currency, account, house, method, _), members in sorted(self.groups().items()):
            items = sorted(members, key=lambda item: (item.settled_minor < 0, item.candidate.due, item.candidate.key))
            yield PlannedLine(
                payee=payee, account=account, house=house, currency=currency, method=method, items=tuple(items)
            )


def _homes(found: Mapping[_Group, list[PlannedItem]]) -> dict[tuple[int, str], _Group]:
    """Where debits go that name nobody: the largest payment to the same payee in the currency."""
    homes: dict[tuple[int, str], tuple[int, _Group]] = {}
    for group, members in sorted(found.items()):
        if group[5]:
            continue
        gross = sum(item.settled_minor for item in members)
        if group[:2] not in homes or gross > homes[group[:2]][0]:
            homes[group[:2]] = gross, group
    return {key: group for key, (_, group) in homes.items()}


def _same_account(one: Candidate, other: Candidate) -> bool:
    return (one.payee, one.currency) == (other.payee, other.currency)
