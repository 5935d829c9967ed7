"""What a payment proposal is made of and what comes out of it (domain.md 3.4.6). Plain values, minor units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from payments.calculation.discounts import DiscountRules, DiscountTier
from payments.domain.money import round_half_away
from payments.domain.paying import CandidateState, PaidReason, ReasonCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """
    An open item of NORMAL class: > 0 a credit, < 0 a debit. `key` orders and names it.

    `due` is the net due date, by which it is overdue or not; `tiers` (credits only) are the discount days and, last,
    the day to pay it on. `refers_to` is the key of the invoice a debit names. `problem` is why it is not to be paid,
    if something is known to be wrong with it.
    """

    key: str
    payee: int
    currency: str
    open_minor: int
    due: date
    tiers: tuple[DiscountTier, ...] = ()
    base_minor: Fraction | int | None = None
    withholding_minor: int = 0
    method: str = ""
    iban: str = ""
    refers_to: str = ""
    separate: bool = False
    priority: int = 0
    problem: ReasonCode | None = None
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeAccount:
    """
    An account of a supplier. `problem` is why it may not be paid to; `seen` orders: the highest is the newest.
    """

    id: int
    iban: str
    seen: int = 0
    default: bool = False
    problem: ReasonCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """
    A supplier. `payable_minor` per currency is the balance with advances, less what is in transit already: no more
    than that is paid, discounts included. `problem` stands against all of its items. `accounts` and the address are of
    whom the money goes to. `house_bank` is what the ERP calls our account to pay from.
    """

    id: int
    payable_minor: Mapping[str, int]
    accounts: tuple[PayeeAccount, ...] = ()
    methods: tuple[str, ...] = ()
    problem: ReasonCode | None = None
    detail: Mapping[str, str] = field(default_factory=dict)
    address_complete: bool = True
    house_bank: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseAccount:
    """An account to pay from. No methods: all of them. `left_minor`: what its daily limit still allows; None: all."""

    id: int
    currency: str
    methods: tuple[str, ...] = ()
    left_minor: int | None = None
    needs_address: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRules:
    """
    By what a proposal is made. Per currency: `minimum_minor`, the smallest payment; `budget_minor`, all that may be
    spent (no entry: no limit). `houses` in order of preference; where `only_house` is set, the person chose it.
    """

    discounts: DiscountRules
    houses: tuple[HouseAccount, ...] = ()
    only_house: bool = False
    minimum_minor: Mapping[str, int] = field(default_factory=dict)
    budget_minor: Mapping[str, int] = field(default_factory=dict)
    allow_partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedItem:
    """
    What is paid of a candidate: `settled_minor` of its open amount is closed, all of it or a part, by money, discount
    and withholding. Debits are set off: all figures negative or 0.
    """

    candidate: Candidate
    settled_minor: int
    percent: Decimal = Decimal(0)
    reason: PaidReason

    @property
    def discount_minor(self) -> int:
        """What the tier takes off: of the discount base, as much as is settled of the open amount."""
        if not self.percent or self.settled_minor <= 0:
            return 0
        open_minor = self.candidate.open_minor
        base = Fraction(open_minor if self.candidate.base_minor is None else self.candidate.base_minor)
        return round_half_away(base * self.settled_minor / open_minor * Fraction(self.percent) / 100)

    @property
    def withholding_minor(self) -> int:
        """The part of the withholding that goes with what is settled, never more than the money."""
        if not self.candidate.withholding_minor or self.settled_minor <= 0:
            return 0
        share = Fraction(self.candidate.withholding_minor * self.settled_minor, self.candidate.open_minor)
        return min(round_half_away(share), self.settled_minor - self.discount_minor)

    @property
    def pay_minor(self) -> int:
        """Money."""
        return self.settled_minor - self.discount_minor - self.withholding_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLine:
    """One payment."""

    payee: int
    account: int
    house: int
    currency: str
    method: str
    items: tuple[PlannedItem, ...]

    @property
    def gross_minor(self) -> int:
        """What is closed, debits taken off."""
        return sum(item.settled_minor for item in self.items)

    @property
    def discount_minor(self) -> int:
        """What is taken off for paying early."""
        return sum(item.discount_minor for item in self.items)

    @property
    def withholding_minor(self) -> int:
        """What goes to the tax office instead."""
        return sum(item.withholding_minor for item in self.items)

    @property
    def net_minor(self) -> int:
        """What the bank is told to pay."""
        return self.gross_minor - self.discount_minor - self.withholding_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A candidate that is not paid, with its state and one reason; or, `is_rest`, the rest of one paid in part."""

    candidate: Candidate
    state: CandidateState
    code: ReasonCode
    amount_minor: int
    detail: Mapping[str, str] = field(default_factory=dict)
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """Lines by payee and account, and everything left out, by key."""

    lines: tuple[PlannedLine, ...]
    left_out: tuple[LeftOut, ...]
