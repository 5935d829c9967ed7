"""Seeded invoices, and copies of some of them as they come a second time: half as they were, half altered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from payments.calculation.duplicates import Document

ALTERED = ("spacing", "letter O", "other day", "split")
KINDS = ("plain", *ALTERED)
INVOICES_PER_SUPPLIER = 50
_BEGIN = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Deliveries:
    """
    Documents that came first, and those that came again; by kind the ids of each second delivery (two where it was
    split), and by its first id the invoice it is of.
    """

    clean: list[Document]
    copies: list[Document]
    kinds: dict[str, list[list[int]]]
    original_of: dict[int, int]


def made_deliveries(seed: int, *, invoices: int, duplicates: int) -> Deliveries:
    """So many invoices with so many of them delivered twice; the same seed, the same ones."""
    drawn = Random(seed)
    clean = [
        document(
            number,
            f"{drawn.choice(['FTR', 'A', 'GIB2026', ''])}{drawn.randint(10_000, 99_999_999)}",
            drawn.randint(10_00, 90_000_00),
            supplier=number % max(1, invoices // INVOICES_PER_SUPPLIER),
            day=_BEGIN + timedelta(days=drawn.randint(0, 200)),
        )
        for number in range(invoices)
    ]
    kinds: dict[str, list[list[int]]] = {kind: [] for kind in KINDS}
    copies: list[Document] = []
    original_of: dict[int, int] = {}
    number = invoices
    for at, original in enumerate(drawn.sample(clean, duplicates)):
        kind = "plain" if at % 2 else ALTERED[at // 2 % len(ALTERED)]
        made = copies_of(original, kind, number, drawn)
        number += len(made)
        copies += made
        kinds[kind].append([one.id for one in made])
        original_of[made[0].id] = original.id
    return Deliveries(clean, copies, kinds, original_of)


def document(number: int, reference: str, minor: int, *, supplier: int = 1, day: date = date(2026, 1, 10)) -> Document:
    """An invoice in lira, with a document number of its own."""
    return Document(
        id=number,
        key=f"K{number:08d}",
        supplier=supplier,
        currency="TRY",
        amount_minor=minor,
        reference=reference,
        document=f"2026/{number}",
        day=day,
    )


def copies_of(original: Document, kind: str, number: int, drawn: Random) -> list[Document]:
    """A second delivery of an invoice, later than the first in the order of keys."""
    copy = replace(original, id=number, key=f"K{number:08d}", document=f"2026/{number}")
    match kind:
        case "spacing":
            middle = len(copy.reference) // 2
            return [replace(copy, reference=f"{copy.reference[:middle]} - {copy.reference[middle:].lower()}")]
        case "letter O":
            return [replace(copy, reference=copy.reference.replace("0", "O"))]
        case "other day":
            return [replace(copy, day=original.day + timedelta(days=drawn.randint(-5, 5)))]
        case "split":
            part = original.amount_minor // 3
            rest = document(number + 1, copy.reference, original.amount_minor - part, supplier=copy.supplier)
            return [replace(copy, amount_minor=part), replace(rest, day=copy.day)]
    return [copy]
