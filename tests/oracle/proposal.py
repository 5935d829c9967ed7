"""
The payment proposal once more, from domain.md 3.4.6 alone: everything worked out anew after each single step, with
fractions, no code of ours but the oracle's discount decision.

An item is a dictionary: key, payee, currency, open, due, tiers, iban, refers_to, separate, priority, problem.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from tests.oracle.discount import decide

Item = dict[str, Any]
Verdict = tuple[str, str, int]
"""State, code, and what is closed of the item."""


def propose(  # noqa: C901 (told flat, so that each step is read beside the page)
    items: list[Item], payees: dict[int, dict[str, Any]], world: dict[str, Any]
) -> dict[str, Verdict]:
    """
    The verdict on each key. `world`: pay, following, policy, houses [(id, currency, left, name)], minimum, budget,
    partial.
    A payee: payable {currency: minor}, accounts [(id, iban, problem)] with the one to be used last, problem, house (the
    name of the account it is to be paid from, if there is one of that name).
    """
    out: dict[str, tuple[str, str]] = {}
    closes: dict[str, int] = {}
    percent: dict[str, Decimal] = {}
    by_key = {item["key"]: item for item in items}
    order = sorted(by_key)

    for key in order:
        item = by_key[key]
        if item["problem"] or payees[item["payee"]]["problem"]:
            out[key] = ("exception", payees[item["payee"]]["problem"] or item["problem"])
        elif item["open"] > 0:
            answer, chosen, taken = decide(
                policy=world["policy"],
                amount=Decimal(item["open"]) / 100,
                base=Decimal(item["open"]) / 100,
                tiers=item["tiers"],
                pay=world["pay"],
                following=world["following"],
                grace=0,
                minimum=Decimal(0),
                hurdle=Decimal(0),
            )
            if answer == "wait":
                out[key] = ("not_due", "NOT_DUE")
            else:
                closes[key], percent[key] = item["open"], chosen if taken else Decimal(0)

    def named(key: str) -> Item | None:
        other = by_key.get(by_key[key]["refers_to"])
        mine = by_key[key]
        fits = other and other["open"] > 0 and (other["payee"], other["currency"]) == (mine["payee"], mine["currency"])
        return other if fits else None

    for key in order:
        item = by_key[key]
        if item["open"] < 0 and key not in out:
            if named(key) is None and item["due"] >= world["following"]:
                out[key] = ("not_due", "NOT_DUE")
            else:
                closes[key], percent[key] = item["open"], Decimal(0)

    def pays(key: str) -> int:
        if closes[key] < 0:
            return closes[key]
        taken = Fraction(closes[key]) * Fraction(percent[key]) / 100
        return closes[key] - floor(taken + Fraction(1, 2))

    def account(key: str) -> tuple[int, int, str]:
        """The account's id, our account's, and what is wrong."""
        item, mine = by_key[key], payees[by_key[key]["payee"]]["accounts"]
        fits = [one for one in mine if not item["iban"] or one[1] == item["iban"]]
        if not fits:
            return 0, 0, "NO_BANK_ACCOUNT"
        number, _, problem = fits[-1]
        if problem:
            return number, 0, problem
        wanted = payees[item["payee"]]["house"]
        known = [one for one in world["houses"] if one[3] == wanted] or world["houses"]
        ours = [one for one in known if one[1] == item["currency"]]
        return (number, ours[0][0], "") if ours else (number, 0, "NO_HOUSE_BANK")

    def group(key: str) -> tuple[Any, ...]:
        item = by_key[key]
        alone = key if item["separate"] and item["open"] > 0 else ""
        return (item["payee"], item["currency"], *account(key)[:2], alone)

    def groups() -> dict[tuple[Any, ...], list[str]]:
        found: dict[tuple[Any, ...], list[str]] = {}
        for key in order:
            if key in closes and closes[key] > 0:
                found.setdefault(group(key), []).append(key)
        sizes = {one: sum(closes[key] for key in keys) for one, keys in found.items()}
        for key in order:
            if key in closes and closes[key] < 0 and (other := named(key)) is not None:
                found[group(other["key"])].append(key)
                sizes[group(other["key"])] += closes[key]
        for key in order:
            if key in closes and closes[key] < 0 and named(key) is None:
                mine = group(key)
                same = [one for one in sizes if one[:2] == mine[:2] and not one[4]]
                if mine not in sizes and same:
                    mine = min(same, key=lambda one: (-sizes[one], one))
                found.setdefault(mine, []).append(key)
        return found

    def remove(key: str, state: str, code: str) -> None:
        if key in closes:
            del closes[key]
            out[key] = (state, code)

    def follow() -> None:
        for key in order:
            other = named(key) if by_key[key]["open"] < 0 else None
            if key in closes and other is not None and other["key"] in out:
                remove(key, out[other["key"]][0], "WAITS_FOR_INVOICE")

    def urgency(key: str) -> tuple[Any, ...]:
        item = by_key[key]
        return -item["priority"], (item["due"] - world["pay"]).days, pays(key), key

    def enough() -> bool:
        wrong = []
        for keys in groups().values():
            gross, net = sum(closes[key] for key in keys), sum(pays(key) for key in keys)
            problem = next((account(key)[2] for key in keys if closes[key] > 0), "")
            if gross <= 0 or net <= 0:
                wrong.append((keys, "DEBIT_BALANCE"))
            elif net < world["minimum"]:
                wrong.append((keys, "BELOW_MINIMUM"))
            elif problem:
                wrong.append((keys, problem))
        for keys, code in wrong:
            for key in keys:
                remove(key, "exception", code)
        return not wrong

    def within_balance() -> bool:
        before = dict(closes)
        for payee in sorted(payees):
            for currency in sorted({item["currency"] for item in items}):
                mine = [k for k in closes if (by_key[k]["payee"], by_key[k]["currency"]) == (payee, currency)]
                payable = max(0, payees[payee]["payable"].get(currency, 0))
                excess = sum(closes[key] for key in mine) - payable
                for key in sorted(mine, key=lambda k: (by_key[k]["due"], k), reverse=True):
                    if closes.get(key, 0) <= 0 or excess <= 0:
                        continue
                    others = [
                        k for k in mine if k in closes and by_key[k]["open"] < 0 and by_key[k]["refers_to"] == key
                    ]
                    adds = closes[key] + sum(closes[k] for k in others)
                    if adds > excess:
                        closes[key], excess = closes[key] - excess, 0
                    elif adds > 0:
                        remove(key, "exception", "CAPPED_BY_BALANCE")
                        follow()
                        excess -= adds
        return before == closes

    def within_budget() -> bool:
        before = dict(closes)
        for currency, money in world["budget"].items():
            left = money
            for key in sorted((k for k in closes if closes[k] > 0), key=urgency):
                if by_key[key]["currency"] != currency:
                    continue
                if pays(key) > left and world["partial"]:
                    whole = closes[key]
                    while closes[key] > 0 and (pays(key) > left or left == 0):
                        closes[key] -= 1
                    if closes[key] == 0:
                        closes[key] = whole
                if pays(key) <= left:
                    left -= pays(key)
                else:
                    remove(key, "deferred", "DEFERRED_BUDGET")
        return before == closes

    def within_limits() -> bool:
        before = dict(closes)
        left = {number: most for number, _, most, _ in world["houses"] if most is not None}
        for where, keys in sorted(groups().items(), key=lambda one: min(map(urgency, one[1]))):
            if where[3] not in left:
                continue
            net = sum(pays(key) for key in keys)
            if net <= left[where[3]]:
                left[where[3]] -= net
            else:
                for key in keys:
                    remove(key, "exception", "HOUSE_BANK_LIMIT")
        return before == closes

    follow()
    while not (enough() and within_balance() and within_budget() and within_limits()):
        follow()
    return {key: (*out[key], 0) if key in out else ("paid", "", closes[key]) for key in order}
