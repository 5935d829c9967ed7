"""
One group closed step by step in Python's unbounded integers (domain.md 3.4.2).

This is the path for proportional ties and for groups whose sums leave 64 bits. It makes the same allocations in the
same order as the columns of `references` and `fifo` do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from payments.calculation.columns import NO_ROW, REASON_FIFO, REASON_REFERENCE
from payments.domain.rules import Tie


@dataclass(slots=True)
class GroupAllocations:
    """Which debit closed which credit by how much (> 0) and why, in the order made; positions in the group."""

    debit: list[int] = field(default_factory=list)
    credit: list[int] = field(default_factory=list)
    amount_minor: list[int] = field(default_factory=list)
    reason: list[int] = field(default_factory=list)

    def add(self, debit: int, credit: int, amount_minor: int, reason: int) -> None:
        """Append one allocation."""
        self.debit.append(debit)
        self.credit.append(credit)
        self.amount_minor.append(amount_minor)
        self.reason.append(reason)


def close_group(
    base_minor: Sequence[int],
    basis_day: Sequence[int],
    document: Sequence[int],
    reference: Sequence[int],
    *,
    runs_fifo: bool,
    tie: Tie,
) -> tuple[list[int], GroupAllocations]:
    """
    Close one group: references first, then every debit through the credits, oldest basis day first.

    Args:
        base_minor: signed minor units of any size, in closing order; 0 takes no part.
        basis_day: day by which credits age, per entry.
        document: which document an entry is of; the parts of one stand side by side, due first first.
        reference: the document that an entry names, or NO_ROW. One to the same sign, or to none of these, is ignored.
        runs_fifo: False leaves it at the references (mode SOURCE).
        tie: documents of one basis day one after the other, or in proportion to what is open of them; inside a document
            one part after the other.

    Returns:
        what stays open of each entry, with the sign of its base; the allocations.
    """
    left = [abs(base) for base in base_minor]
    made = GroupAllocations()
    _by_reference(base_minor, document, reference, left, made)
    if runs_fifo:
        debits = [at for at, base in enumerate(base_minor) if base < 0]
        oldest_first = sorted((at for at, base in enumerate(base_minor) if base > 0), key=basis_day.__getitem__)
        if tie is Tie.PROPORTIONAL:
            tiers = [list(tier) for _, tier in groupby(oldest_first, basis_day.__getitem__)]
            _by_tier(debits, [_by_document(tier, document) for tier in tiers], left, made)
        else:
            _one_by_one(debits, oldest_first, left, made)
    return [rest if base > 0 else -rest for base, rest in zip(base_minor, left, strict=True)], made


def settle(links: Iterable[tuple[int, int]], left: list[int]) -> list[int]:
    """
    Set two entries of each link off against each other, one link after the other, as far as both have something left.

    Args:
        links: positions of the entry that refers and of the one it names, in the closing order of the first.
        left: minor units >= 0 per position; reduced in place.

    Returns:
        the amount set off per link, 0 where one of the two had nothing left.
    """
    amounts = []
    for source, target in links:
        amount = min(left[source], left[target])
        left[source] -= amount
        left[target] -= amount
        amounts.append(amount)
    return amounts


def _by_reference(
    base_minor: Sequence[int],
    document: Sequence[int],
    reference: Sequence[int],
    left: list[int],
    made: GroupAllocations,
) -> None:
    naming = [source for source, named in enumerate(reference) if named != NO_ROW]
    if not naming:
        return
    parts = defaultdict(list)
    for at, of in enumerate(document):
        parts[of].append(at)
    links = [
        (source, target)
        for source in naming
        for target in parts.get(reference[source], ())
        if base_minor[source] * base_minor[target] < 0
    ]
    for (source, target), amount in zip(links, settle(links, left), strict=True):
        if amount:
            debit, credit = (target, source) if base_minor[source] > 0 else (source, target)
            made.add(debit, credit, amount, REASON_REFERENCE)


def _one_by_one(debits: list[int], credits_: list[int], left: list[int], made: GroupAllocations) -> None:
    """Lead each debit through the credits, oldest first."""
    waiting = iter(credits_)
    credit = next(waiting, None)
    for debit in debits:
        rest = left[debit]
        while rest and credit is not None:
            share = min(rest, left[credit])
            if share:
                rest -= share
                left[credit] -= share
                made.add(debit, credit, share, REASON_FIFO)
            if not left[credit]:
                credit = next(waiting, None)
        left[debit] = rest


def _by_document(tier: list[int], document: Sequence[int]) -> list[list[int]]:
    return [list(parts) for _, parts in groupby(tier, document.__getitem__)]


def _by_tier(debits: list[int], tiers: list[list[list[int]]], left: list[int], made: GroupAllocations) -> None:
    """Lead each debit through the tiers of documents, oldest tier first, and in each document through its parts."""
    at_tier = 0
    for debit in debits:
        while left[debit] and at_tier < len(tiers):
            tier = tiers[at_tier]
            open_minor = [sum(left[credit] for credit in parts) for parts in tier]
            if left[debit] >= sum(open_minor):
                at_tier += 1
                shares = open_minor
            else:
                shares = shares_of(left[debit], open_minor)
            for parts, share in zip(tier, shares, strict=True):
                _one_by_one_of(debit, parts, share, left, made)


def _one_by_one_of(debit: int, parts: list[int], share: int, left: list[int], made: GroupAllocations) -> None:
    for credit in parts:
        of_part = min(share, left[credit])
        if of_part:
            share -= of_part
            left[credit] -= of_part
            left[debit] -= of_part
            made.add(debit, credit, of_part, REASON_FIFO)


def shares_of(amount_minor: int, open_minor: Sequence[int]) -> list[int]:
    """
    Divide an amount in proportion to what is open: whole minor units, what is left over one each by largest remainder.

    Equal remainders go to the earlier entry. Requires 0 <= amount_minor <= sum(open_minor), which must be > 0;
    then no share exceeds what is open, and the shares add up to the amount.
    """
    total_minor = sum(open_minor)
    shares = [amount_minor * minor // total_minor for minor in open_minor]
    left_over = amount_minor - sum(shares)
    if left_over:
        remainders = [amount_minor * minor % total_minor for minor in open_minor]
        for at in sorted(range(len(shares)), key=remainders.__getitem__, reverse=True)[:left_over]:
            shares[at] += 1
    return shares
