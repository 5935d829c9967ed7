"""Files that are damaged, cut, or meant badly: the answer is an error of ours or right rows, never wrong ones."""

from __future__ import annotations

import gc
import io
import random
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.domain.errors import PaymentsError
from payments.domain.ledger import LedgerRow
from payments.intake.reading import read_ledger
from payments.sample.canonical import write_canonical_csv
from payments.sample.fbl1n import write_fbl1n_list
from payments.sample.ledger import sample_rows
from tests.intake.ledgers import CSV_HEADER, OPTIONS, csv_file, outcome_of

FILES = Path(__file__).parent / "files"
LIST = (FILES / "fbl1n_en.txt").read_bytes()
TABS = (FILES / "fbl1n_tr_tabs.txt").read_bytes()
CSV = (FILES.parent.parent / "fixtures" / "e1.csv").read_bytes()


def sample_file(entries: int, *, as_list: bool) -> bytes:
    text = io.StringIO()
    rows = sample_rows(suppliers=max(entries // 50, 1), entries=entries, seed=5, as_of=date(2026, 3, 15))
    (write_fbl1n_list if as_list else write_canonical_csv)(rows, text)
    return text.getvalue().encode()


def rows_or_none(content: bytes) -> list[LedgerRow] | None:
    """The rows of a file, or None where it is refused with an error somebody can act on."""
    try:
        return outcome_of(content).rows
    except PaymentsError:
        return None


class TestCutFiles:
    @pytest.mark.parametrize("content", [CSV, LIST, TABS], ids=["csv", "list", "tabs"])
    def test_gives_no_row_the_whole_file_does_not_give(self, content: bytes) -> None:
        whole = outcome_of(content).rows

        for length in range(0, len(content), len(content) // 300 + 1):
            found = rows_or_none(content[:length])

            assert found is None or all(row in whole for row in found[:-1])
            assert found is None or not found or _is_honest(found[-1], whole[len(found) - 1], content[:length])

    @pytest.mark.parametrize("tenth", range(4, 10))
    def test_gives_only_whole_blocks_of_a_list_with_totals(self, tenth: int) -> None:
        content = sample_file(1_000, as_list=True)
        whole = Counter(row.supplier_code for row in outcome_of(content).rows)

        found = rows_or_none(content[: len(content) * tenth // 10])

        blocks = Counter(row.supplier_code for row in found or [])
        assert all(count == whole[code] for code, count in blocks.items())


def _is_honest(row: LedgerRow, whole: LedgerRow, cut: bytes) -> bool:
    """The last row of a cut file is the whole one, or lacks the end of its text, which the cut went through."""
    return row == whole or (
        not cut.endswith(b"\n") and whole.text.startswith(row.text) and replace(row, text=whole.text) == whole
    )


class TestDamagedFiles:
    @given(st.binary(max_size=400))
    def test_answers_any_bytes(self, content: bytes) -> None:
        rows_or_none(content)

    @given(
        st.text(max_size=400), st.sampled_from(["", CSV_HEADER + "\n", "Vendor|DocumentNo|Doc. Date|LC amnt|Text\n"])
    )
    def test_answers_any_text(self, text: str, header: str) -> None:
        rows_or_none((header + text).encode("utf-8", "surrogatepass"))

    @given(st.sampled_from([CSV, LIST, TABS]), st.integers(min_value=0), st.binary(min_size=1, max_size=3))
    def test_answers_files_with_a_damaged_place(self, content: bytes, at: int, damage: bytes) -> None:
        at %= len(content)

        rows_or_none(content[:at] + damage + content[at + len(damage) :])

    @given(st.integers(min_value=0, max_value=10_000), st.sampled_from("0123456789"))
    def test_notices_another_digit_in_an_amount_of_a_list_with_totals(self, at: int, digit: str) -> None:
        lines = LIST.decode().splitlines(keepends=True)
        item = [number for number, line in enumerate(lines) if "|KR|" in line or "|RE|" in line][at % 4]
        cells = lines[item].split("|")
        changed = cells[13].replace(cells[13].strip()[0], digit, 1)
        if changed == cells[13]:
            return
        cells[13] = changed
        lines[item] = "|".join(cells)

        found = rows_or_none("".join(lines).encode())

        assert found is None or len(found) == 6


class TestShuffledFiles:
    def test_gives_the_same_rows_in_any_order(self) -> None:
        header, *records = sample_file(300, as_list=False).decode().splitlines()
        whole = outcome_of(csv_file(*records, header=header)).rows

        random.Random(1).shuffle(records)

        shuffled = outcome_of(csv_file(*records, header=header)).rows
        by_key = {row.source_key: replace(row, row_no=0) for row in shuffled}
        assert by_key == {row.source_key: replace(row, row_no=0) for row in whole}


class TestLargeFiles:
    @pytest.mark.parametrize("as_list", [False, True], ids=["csv", "list"])
    def test_reads_on_only_as_rows_are_asked_for_and_keeps_none(self, *, as_list: bool) -> None:
        content = sample_file(3_000, as_list=as_list)
        file = io.BytesIO(content)
        rows = read_ledger(file, options=OPTIONS).rows

        next(rows)
        begun_at, begun_with = file.tell(), _living_rows()
        for _ in range(2_000):
            next(rows)

        assert begun_at < 0.1 * len(content)
        assert _living_rows() <= begun_with + 3


def _living_rows() -> int:
    gc.collect()
    return sum(type(kept) is LedgerRow for kept in gc.get_objects())  # isinstance would wake lazy objects
