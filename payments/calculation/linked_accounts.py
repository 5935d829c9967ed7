"""
Accounts of one supplier (domain.md 3.1): which of the links a source tells lead from an account to a main one, and what
may be paid on each where one stands against the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Links:
    """Main account by account, and why the others are none: the code of an issue."""

    kept: Mapping[str, str]
    refused: Mapping[str, str]


def kept_links(told: Mapping[str, str], known: Set[str]) -> Links:
    """
    Keep what leads from an account to a main one: a known one, not itself, and one without a main account itself.

    So there is neither a chain nor a circle, whatever was told in whichever order.

    Args:
        told: main account by account, codes; of all that are linked.
        known: codes of the company's suppliers, as far as they are named.
    """
    refused = {
        code: "linked-to-itself" if main == code else "unknown-main-account"
        for code, main in told.items()
        if main == code or main not in known
    }
    possible = {code: main for code, main in told.items() if code not in refused}
    refused |= {code: "main-account-is-linked" for code, main in possible.items() if main in possible}
    return Links({code: main for code, main in possible.items() if code not in refused}, refused)


def set_off(balances_minor: Sequence[int]) -> list[int]:
    """
    What may be paid on each account of one supplier: what is owed on it, less what stands against it on the others.

    What stands against the supplier is taken off the main account first.

    Args:
        balances_minor: of each account in one currency, positive = we owe; the main account first.

    Returns:
        In the same order, each from 0 up to its balance; together max(0, sum of the balances).
    """
    against = -sum(one for one in balances_minor if one < 0)
    payable = []
    for balance in balances_minor:
        owed = max(0, balance)
        taken = min(owed, against)
        against -= taken
        payable.append(owed - taken)
    return payable
