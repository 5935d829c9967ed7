"""Invoices that may have come twice: reference, amount and date, scored (reliability.md 2.3)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from payments.domain.folding import fold

SUSPICIOUS = 70
"""From this score up an invoice is not proposed until a person releases it."""

_SHORTEST = 3
_NOT_PLAIN = re.compile(r"[^0-9a-z]+")
_LOOK_ALIKES = str.maketrans("oıil", "0111")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """
    A credit of a supplier, open or not. `document` is its number in the ERP: lines of one are no duplicates. `settled`:
    money has gone to it, or is on its way.
    """

    id: int
    key: str
    supplier: int
    currency: str
    amount_minor: int
    reference: str
    document: str
    day: date
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A document looks like an earlier one, or like one that is `settled`: 100 is certain."""

    document: int
    earlier: int
    score: int
    settled: bool = False


def normal_reference(reference: str) -> str:
    """
    A supplier's invoice number as it is compared: no case, accents, blanks or punctuation; O is 0, I and l are 1; no
    zeros in front of a number.
    """
    plain = _NOT_PLAIN.sub("", fold(reference)).translate(_LOOK_ALIKES)
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", plain)


def suspicions(documents: Iterable[Document], *, days: int = 5) -> dict[int, Suspicion]:
    """
    What may have come twice, by document. Of two that look alike the one is suspected that no money has gone to, and
    the later where they are alike in that: an invoice that comes in after its twin was paid is held, whatever its date.

    100: the same reference and amount. 90: parts under one reference that add up to an earlier invoice, or the other
    way round. 80: the same amount within the days, references one letter apart. 75: the same reference within the days.
    """
    accounts: dict[tuple[int, str], list[Document]] = defaultdict(list)
    for one in documents:
        accounts[one.supplier, one.currency].append(one)
    found: dict[int, Suspicion] = {}
    for mine in accounts.values():
        mine.sort(key=lambda one: (one.day, one.key))
        for suspicion in (*_by_reference(mine, days), *_by_amount(mine, days)):
            known = found.get(suspicion.document)
            if known is None or (suspicion.settled, suspicion.score) > (known.settled, known.score):
                found[suspicion.document] = suspicion
    return found


def _of_two(one: Document, later: Document, score: int) -> Suspicion:
    suspected, known = (one, later) if later.settled and not one.settled else (later, one)
    return Suspicion(suspected.id, known.id, score, known.settled)


def _of_parts(whole: Document, parts: Sequence[Document]) -> Iterator[Suspicion]:
    """Documents that add up to another one, which came before or after them."""
    paid = [one for one in parts if one.settled]
    whole_is_later = whole.day > parts[0].day or (whole.day == parts[0].day and whole.key > parts[0].key)
    if not whole.settled and (paid or whole_is_later):
        yield Suspicion(whole.id, (paid or parts)[0].id, 90, bool(paid))
    if whole.settled or not whole_is_later:
        yield from (Suspicion(one.id, whole.id, 90, whole.settled) for one in parts if not one.settled)


def _by_reference(documents: Sequence[Document], days: int) -> Iterator[Suspicion]:
    same: dict[str, list[Document]] = defaultdict(list)
    for one in documents:
        reference = normal_reference(one.reference)
        if len(reference) >= _SHORTEST and any(map(str.isdigit, reference)):
            same[reference].append(one)
    for together in same.values():
        for at, later in enumerate(together):
            yield from _repeats(later, [one for one in together[:at] if one.document != later.document], days)
        first, parts = together[0], [one for one in together[1:] if one.document != together[0].document]
        if len(parts) > 1 and sum(one.amount_minor for one in parts) == first.amount_minor:
            yield from _of_parts(first, parts)


def _repeats(later: Document, before: Sequence[Document], days: int) -> Iterator[Suspicion]:
    for one in before:
        if one.amount_minor == later.amount_minor:
            yield _of_two(one, later, 100)
        elif (later.day - one.day).days <= days:
            yield _of_two(one, later, 75)
    if len(before) > 1 and sum(one.amount_minor for one in before) == later.amount_minor:
        yield from _of_parts(later, before)


def _by_amount(documents: Sequence[Document], days: int) -> Iterator[Suspicion]:
    same: dict[int, list[Document]] = defaultdict(list)
    for one in documents:
        same[one.amount_minor].append(one)
    for together in same.values():
        for at, later in enumerate(together):
            mine = normal_reference(later.reference)
            for one in reversed(together[:at]):
                if (later.day - one.day).days > days:
                    break
                if one.document != later.document and _one_apart(normal_reference(one.reference), mine):
                    yield _of_two(one, later, 80)


def _one_apart(one: str, other: str) -> bool:
    """
    Whether two references differ by one letter at most: wrong, missing or too many. Of numbers that is a neighbour
    more often than a slip, so digits have to be the same ones in another order, or one fewer.
    """
    if min(len(one), len(other)) < _SHORTEST + 2:
        return False
    if len(one) == len(other):
        differ = [at for at in range(len(one)) if one[at] != other[at]]
        swapped = len(differ) == 2 and differ[1] == differ[0] + 1 and sorted(one) == sorted(other)
        letter = len(differ) == 1 and not (one[differ[0]].isdigit() and other[differ[0]].isdigit())
        return not differ or swapped or letter
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if len(longer) != len(shorter) + 1:
        return False
    at = next((at for at in range(len(shorter)) if longer[at] != shorter[at]), len(shorter))
    return longer[at + 1 :] == shorter[at:]
