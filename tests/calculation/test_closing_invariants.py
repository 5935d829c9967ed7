"""What holds for every closing: the invariants of domain.md 3.5, by their numbers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from payments.calculation.closing import close_ledger
from payments.domain.days import day_number
from tests.calculation.ledgers import close, close_one, in_words, ledger_of, rules_of
from tests.calculation.strategies import dated, entry_lists, normal_entries, settings_drawn
from tests.oracle.closing import Closing, Entry, Settings, parts_of

CENT = Decimal("0.01")
AMOUNTS = ["balance", "ledger_balance", "open", "unallocated", "overdue", "not_due", "blocked"]
AMOUNTS += ["advance", "bill", "guarantee"]
bases = st.sampled_from(["due", "posting", "document"])
Drawn = tuple[date, list[Entry]]


def base_of(entry: Entry, closing: Closing, settings: Settings) -> Decimal:
    """What the closing starts from, by 3.4.2."""
    if settings.closing_mode == "FIFO" or closing.open_amounts_incomplete or entry.open_amount is None:
        return entry.amount
    return entry.open_amount


def taking_part(entries: list[Entry], pair: tuple[str, str], key_date: date) -> list[Entry]:
    """The entries of one group that a run sees, part by part."""
    return [
        entry
        for document in entries
        for entry in parts_of(document)
        if (entry.supplier, entry.currency, entry.account_class) == (*pair, "NORMAL")
        and entry.posting_date <= key_date
        and entry.amount != 0
    ]


def open_amounts(closing: Closing) -> dict[str, Decimal]:
    """What is open of each entry that is not closed."""
    return {item.key: item.amount for item in closing.items}


class TestConservation:
    @given(dated(entry_lists), settings_drawn)
    def test_1_what_is_allocated_and_what_stays_open_of_an_entry_is_its_base(
        self, drawn: Drawn, settings: Settings
    ) -> None:
        key_date, entries = drawn

        for pair, closing in close(entries, key_date, settings).items():
            allocated: dict[str, Decimal] = defaultdict(Decimal)
            for debit, credit, amount, _ in closing.allocations:
                assert amount > 0
                allocated[debit] -= amount
                allocated[credit] += amount
            rest = open_amounts(closing)
            mine = taking_part(entries, pair, key_date)
            for entry in mine:
                assert allocated[entry.key] + rest.get(entry.key, 0) == base_of(entry, closing, settings)
            assert closing.balance == closing.open + closing.unallocated
            assert closing.balance == sum(base_of(entry, closing, settings) for entry in mine)

    @given(dated(entry_lists), settings_drawn)
    def test_9_buckets_and_months_with_what_is_unallocated_are_the_balance(
        self, drawn: Drawn, settings: Settings
    ) -> None:
        key_date, entries = drawn

        for closing in close(entries, key_date, settings).values():
            assert sum(closing.aging) + closing.unallocated == closing.balance
            assert sum(closing.months.values()) + closing.unallocated == closing.balance
            assert closing.overdue + closing.not_due == closing.open

    @given(dated(lambda key_date: entry_lists(key_date, one_group=True)))
    def test_14_modes_differ_in_balance_by_what_the_erp_has_closed(self, drawn: Drawn) -> None:
        key_date, entries = drawn
        entries = [replace(entry, open_amount=entry.open_amount or Decimal(0)) for entry in entries]
        assume(any(entry.posting_date <= key_date for entry in entries))

        fifo, hybrid, source = (
            close_one(entries, key_date, Settings(closing_mode=mode)) for mode in ("FIFO", "HYBRID", "SOURCE")
        )

        seen = taking_part(entries, ("S1", "TRY"), key_date)
        closed = sum(entry.amount - (entry.open_amount or 0) for entry in seen)
        assert fifo.balance - closed == hybrid.balance == source.balance
        assert fifo.ledger_balance == hybrid.ledger_balance == source.ledger_balance


class TestFifo:
    @given(dated(entry_lists), settings_drawn)
    def test_2_credits_and_debits_are_never_open_side_by_side(self, drawn: Drawn, settings: Settings) -> None:
        key_date, entries = drawn

        for closing in close(entries, key_date, settings).values():
            if settings.closing_mode != "SOURCE" or closing.open_amounts_incomplete:
                assert closing.open == 0 or closing.unallocated == 0

    @given(dated(normal_entries), bases)
    def test_5_credits_are_closed_from_the_front(self, drawn: Drawn, basis: str) -> None:
        key_date, entries = drawn

        closing = close_one(entries, key_date, Settings(closing_mode="FIFO", fifo_basis=basis))

        oldest_first = sorted((e for e in entries if e.amount > 0), key=lambda e: (e.day(basis), e.order))
        rest = [open_amounts(closing).get(e.key, Decimal(0)) for e in oldest_first]
        touched = [at for at, (e, left) in enumerate(zip(oldest_first, rest, strict=True)) if left < e.amount]
        partial = [at for at in touched if rest[at] > 0]
        assert touched == list(range(len(touched)))
        assert partial in ([], [len(touched) - 1])

    @given(dated(lambda key_date: normal_entries(key_date, references=True)), bases, st.data())
    def test_6_one_more_debit_raises_nothing_and_one_more_credit_lowers_nothing(
        self, drawn: Drawn, basis: str, data: st.DataObject
    ) -> None:
        key_date, (more, *entries) = drawn
        more = replace(more, key=data.draw(st.sampled_from(["A", "K05x", "Z"])))
        settings = Settings(closing_mode="FIFO", fifo_basis=basis)
        assume(entries)

        before = open_amounts(close_one(entries, key_date, settings))
        after = open_amounts(close_one([*entries, more], key_date, settings))

        for entry in entries:
            change = after.get(entry.key, Decimal(0)) - before.get(entry.key, Decimal(0))
            assert change <= 0 if more.amount < 0 else change >= 0

    @given(dated(normal_entries), bases, st.data())
    def test_6_holds_but_for_what_each_debit_rounds_where_ties_are_shared(
        self, drawn: Drawn, basis: str, data: st.DataObject
    ) -> None:
        key_date, (more, *entries) = drawn
        more = replace(more, key=data.draw(st.sampled_from(["A", "K05x", "Z"])))
        settings = Settings(closing_mode="FIFO", fifo_basis=basis, tie="PROPORTIONAL")
        rounded = CENT * sum(entry.amount < 0 for entry in (more, *entries))
        assume(entries)

        before = open_amounts(close_one(entries, key_date, settings))
        after = open_amounts(close_one([*entries, more], key_date, settings))

        for entry in entries:
            change = after.get(entry.key, Decimal(0)) - before.get(entry.key, Decimal(0))
            assert change <= rounded if more.amount < 0 else change >= -rounded

    @given(dated(normal_entries), bases, st.data())
    def test_7_a_debit_in_two_parts_closes_the_same(self, drawn: Drawn, basis: str, data: st.DataObject) -> None:
        key_date, entries = drawn
        settings = Settings(closing_mode="FIFO", fifo_basis=basis)
        divisible = [entry for entry in entries if entry.amount <= -2 * CENT]
        assume(divisible)
        whole = data.draw(st.sampled_from(divisible))
        part = data.draw(st.integers(1, int(-whole.amount / CENT) - 1)) * -CENT

        before = close_one(entries, key_date, settings)
        parts = [
            replace(whole, key=whole.key + "a", amount=part),
            replace(whole, key=whole.key + "b", amount=whole.amount - part),
        ]
        after = close_one([e for e in entries if e is not whole] + parts, key_date, settings)

        assert [item for item in after.items if item.amount > 0] == [item for item in before.items if item.amount > 0]
        assert after.unallocated == before.unallocated

    @given(dated(normal_entries), settings_drawn, st.data())
    def test_7_a_credit_in_two_parts_ages_the_same(self, drawn: Drawn, settings: Settings, data: st.DataObject) -> None:
        key_date, entries = drawn
        settings = replace(settings, closing_mode="FIFO", tie="SEQ")
        divisible = [entry for entry in entries if entry.amount >= 2 * CENT]
        assume(divisible)
        whole = data.draw(st.sampled_from(divisible))
        part = data.draw(st.integers(1, int(whole.amount / CENT) - 1)) * CENT

        before = close_one(entries, key_date, settings)
        parts = [
            replace(whole, key=whole.key + "a", amount=part),
            replace(whole, key=whole.key + "b", amount=whole.amount - part),
        ]
        after = close_one([e for e in entries if e is not whole] + parts, key_date, settings)

        assert (after.aging, after.months) == (before.aging, before.months)


class TestIndependence:
    @given(dated(entry_lists), settings_drawn, st.randoms(use_true_random=False), st.permutations([-(2**62), 7, 2**62]))
    def test_3_neither_the_order_of_entries_nor_the_numbers_of_suppliers_matter(
        self, drawn: Drawn, settings: Settings, random: Random, numbers: list[int]
    ) -> None:
        key_date, entries = drawn
        shuffled = random.sample(entries, len(entries))
        ledger = ledger_of(shuffled, dict(zip(["S1", "S2", "S3"], numbers, strict=True)))

        result = close_ledger(ledger.columns, key_day=day_number(key_date), rules=rules_of(settings))

        assert in_words(ledger, result, key_date, settings) == close(entries, key_date, settings)

    @given(dated(entry_lists), settings_drawn)
    def test_8_each_supplier_is_closed_as_if_it_were_alone(self, drawn: Drawn, settings: Settings) -> None:
        key_date, entries = drawn

        together = close(entries, key_date, settings)

        alone: dict[tuple[str, str], Closing] = {}
        for supplier in ("S1", "S2", "S3"):
            alone |= close([e for e in entries if e.supplier == supplier], key_date, settings)
        assert alone == together

    @given(dated(entry_lists), settings_drawn, st.integers(2, 1000))
    def test_8_amounts_times_k_give_results_times_k(self, drawn: Drawn, settings: Settings, k: int) -> None:
        key_date, entries = drawn
        settings = replace(settings, tie="SEQ")
        larger = [
            replace(
                e,
                amount=e.amount * k,
                open_amount=None if e.open_amount is None else e.open_amount * k,
                instalments=tuple((due, part * k) for due, part in e.instalments),
            )
            for e in entries
        ]

        closings, scaled = close(entries, key_date, settings), close(larger, key_date, settings)

        assert {pair: times(closing, k) for pair, closing in closings.items()} == scaled

    @given(dated(lambda key_date: normal_entries(key_date, references=True)), settings_drawn)
    def test_4_what_is_open_fed_back_as_open_amounts_stays_as_it_is(self, drawn: Drawn, settings: Settings) -> None:
        key_date, entries = drawn
        once = close_one(entries, key_date, replace(settings, closing_mode="FIFO"))
        fed_back = [replace(e, open_amount=open_amounts(once).get(e.key, Decimal(0))) for e in entries]

        twice = close_one(fed_back, key_date, replace(settings, closing_mode="HYBRID"))

        assert twice == replace(once, allocations=[])


class TestKeyDate:
    @given(dated(normal_entries), settings_drawn, st.integers(0, 400))
    def test_9_a_later_key_date_moves_no_money_to_a_younger_bucket(
        self, drawn: Drawn, settings: Settings, days: int
    ) -> None:
        key_date, entries = drawn
        settings = replace(settings, closing_mode="FIFO")

        now = close_one(entries, key_date, settings)
        later = close_one(entries, key_date + timedelta(days=days), settings)

        assert open_amounts(later) == open_amounts(now)
        for item, same in zip(now.items, later.items, strict=True):
            assert item.bucket is None or (same.bucket is not None and item.bucket <= same.bucket)

    @given(dated(entry_lists), settings_drawn, st.integers(0, 400))
    def test_10_entries_posted_later_change_nothing(self, drawn: Drawn, settings: Settings, back: int) -> None:
        last, entries = drawn
        key_date = last - timedelta(days=back)

        with_later_ones = close(entries, key_date, settings)

        known_then = [entry for entry in entries if entry.posting_date <= key_date]
        assert with_later_ones == close(known_then, key_date, settings)

    @given(dated(normal_entries), settings_drawn, st.integers(0, 400))
    def test_11_the_average_due_date_lies_among_the_due_dates_and_does_not_depend_on_the_key_date(
        self, drawn: Drawn, settings: Settings, days: int
    ) -> None:
        key_date, entries = drawn
        settings = replace(settings, closing_mode="FIFO")

        now = close_one(entries, key_date, settings)
        later = close_one(entries, key_date + timedelta(days=days), settings)

        assert later.avg_due_date == now.avg_due_date
        due_dates = [e.due_date for e in entries if open_amounts(now).get(e.key, Decimal(0)) > 0]
        assert (now.avg_due_date is None) == (not due_dates)
        if now.avg_due_date is not None:
            assert min(due_dates) <= now.avg_due_date <= max(due_dates)


def times(closing: Closing, k: int) -> Closing:
    """The closing with every amount multiplied, and every day and count as it was."""
    return replace(
        closing,
        **{name: getattr(closing, name) * k for name in AMOUNTS},
        aging=[amount * k for amount in closing.aging],
        months={label: amount * k for label, amount in closing.months.items()},
        items=[replace(item, amount=item.amount * k) for item in closing.items],
        allocations=[(debit, credit, amount * k, reason) for debit, credit, amount, reason in closing.allocations],
    )
