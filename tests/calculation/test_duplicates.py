"""Invoices that came twice: found however they were altered, and few others."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from payments.calculation.duplicates import SUSPICIOUS, Document, normal_reference, suspicions

CLEAN, DUPLICATES = 20_000, 400


class TestNormalReference:
    @pytest.mark.parametrize(
        "written", ["FTR-2026/0042", "ftr 2026 0042", "FTR2026OO42", "ftr.2026.0042 ", "FTR–2026–0042"]
    )
    def test_is_one_however_it_is_written(self, written: str) -> None:
        assert normal_reference(written) == normal_reference("FTR20260042")

    def test_forgets_zeros_in_front(self) -> None:
        assert normal_reference("000123") == normal_reference("123")


class TestSuspicions:
    def test_leave_lines_of_one_document_alone(self) -> None:
        one = document(1, "F-1000", 100_00)

        assert suspicions([one, replace(one, id=2, key="K2")]) == {}

    def test_find_duplicates_of_every_kind_and_flag_few_clean_ones(self) -> None:
        drawn = random.Random(1530)
        clean = [
            document(
                number,
                f"{drawn.choice(['FTR', 'A', 'GIB2026', ''])}{drawn.randint(10_000, 99_999_999)}",
                drawn.randint(10_00, 90_000_00),
                supplier=number % 400,
                day=date(2026, 1, 1) + timedelta(days=drawn.randint(0, 200)),
            )
            for number in range(CLEAN)
        ]
        kinds: dict[str, list[list[int]]] = {"plain": [], "spacing": [], "letter O": [], "other day": [], "split": []}
        copies: list[Document] = []
        number = CLEAN
        for at, original in enumerate(drawn.sample(clean, DUPLICATES)):
            kind = "plain" if at % 2 else ("spacing", "letter O", "other day", "split")[at // 2 % 4]
            made = copies_of(original, kind, number, drawn)
            number += len(made)
            copies += made
            kinds[kind].append([one.id for one in made])

        found = {pk for pk, one in suspicions([*clean, *copies]).items() if one.score >= SUSPICIOUS}

        recall = {kind: sum(set(ids) <= found for ids in made) / len(made) for kind, made in kinds.items()}
        false = len([pk for pk in found if pk < CLEAN])
        assert set(recall.values()) == {1.0}
        assert false <= CLEAN * 0.02


def document(number: int, reference: str, minor: int, *, supplier: int = 1, day: date = date(2026, 1, 10)) -> Document:
    return Document(
        id=number,
        key=f"K{number:08d}",
        supplier=supplier,
        currency="TRY",
        amount_minor=minor,
        reference=reference,
        document=f"2026/{number if number != 2 else 1}",
        day=day,
    )


def copies_of(original: Document, kind: str, number: int, drawn: random.Random) -> list[Document]:
    """A second delivery of an invoice, later than the first in the order of keys."""
    copy = replace(original, id=number, key=f"K{number:08d}", document=f"2026/{number}")
    match kind:
        case "spacing":
            middle = len(copy.reference) // 2
            return [replace(copy, reference=f"{copy.reference[:middle]} - {copy.reference[middle:].lower()}")]
        case "letter O":
            return [replace(copy, reference=copy.reference.replace("0", "O"))]
        case "other day":
            return [replace(copy, day=original.day + timedelta(days=drawn.randint(0, 5)))]
        case "split":
            part = original.amount_minor // 3
            other = replace(
                copy,
                id=number + 1,
                key=f"K{number + 1:08d}",
                document=f"2026/{number + 1}",
                amount_minor=original.amount_minor - part,
            )
            return [replace(copy, amount_minor=part), other]
    return [copy]
