from __future__ import annotations

import hashlib
import io
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import pytest

from payments.domain.days import add_months
from payments.domain.ledger import AccountClass, EntryKind, LedgerRow
from payments.intake.ibans import normal_iban
from payments.sample.canonical import write_canonical_csv
from payments.sample.ledger import sample_rows, told_twice
from payments.sample.names import sample_supplier

AS_OF = date(2026, 3, 15)


def sample(
    *, suppliers: int = 150, entries: int = 6_000, seed: int = 1, as_of: date = AS_OF, currency: str = "TRY"
) -> list[LedgerRow]:
    return list(sample_rows(suppliers=suppliers, entries=entries, seed=seed, as_of=as_of, currency=currency))


@pytest.fixture(scope="module")
def rows() -> list[LedgerRow]:
    return sample()


class TestRepeatable:
    def test_makes_the_same_ledger_from_the_same_seed(self, rows: list[LedgerRow]) -> None:
        assert sample() == rows

    def test_makes_another_one_from_another_seed(self, rows: list[LedgerRow]) -> None:
        assert sample(seed=2) != rows

    def test_makes_the_same_bytes_on_every_machine(self) -> None:
        text = io.StringIO()

        write_canonical_csv(sample(suppliers=20, entries=500, seed=7), text)

        assert (
            hashlib.sha256(text.getvalue().encode()).hexdigest()
            == "8b62f826ec5ebb1f85458f50b022da90d5970e62f8eb3edcb4e5cd054139d7ec"
        )


class TestShape:
    @pytest.mark.parametrize(("suppliers", "entries"), [(1, 0), (1, 1), (10, 3), (7, 1_000), (150, 6_000)])
    def test_makes_exactly_as_many_rows_as_asked_for(self, suppliers: int, entries: int) -> None:
        made = sample(suppliers=suppliers, entries=entries)

        assert len(made) == entries
        assert [row.row_no for row in made] == list(range(2, entries + 2))

    def test_gives_suppliers_rows_by_zipf_s_law(self, rows: list[LedgerRow]) -> None:
        counts = Counter(row.supplier_code for row in rows).most_common()
        harmonic = sum(1 / rank for rank in range(1, 151))

        assert len(counts) == 150
        assert [counts[rank - 1][1] for rank in (1, 2, 10, 100)] == pytest.approx(
            [6_000 / harmonic / rank for rank in (1, 2, 10, 100)], abs=1.5
        )

    def test_keeps_suppliers_together_and_their_rows_in_order(self, rows: list[LedgerRow]) -> None:
        order = list(dict.fromkeys(row.supplier_code for row in rows))

        assert rows == sorted(rows, key=lambda row: (order.index(row.supplier_code), row.posting_date))

    def test_posts_within_sixteen_months_and_leaves_some_not_yet_due(self, rows: list[LedgerRow]) -> None:
        posted = [row.posting_date for row in rows]
        due = [row.source_due_date for row in rows if row.source_due_date]

        assert add_months(AS_OF, -16) <= min(posted) <= max(posted) <= AS_OF
        assert 0.01 < sum(day > AS_OF for day in due) / len(due) < 0.5
        assert any(row.document_date.year < row.posting_date.year for row in rows)

    def test_has_every_kind_of_line_in_likely_shares(self, rows: list[LedgerRow]) -> None:
        shares = {kind: count / len(rows) for kind, count in Counter(row.kind for row in rows).items()}

        assert set(shares) == {
            EntryKind.INVOICE,
            EntryKind.PAYMENT,
            EntryKind.CREDIT_NOTE,
            EntryKind.REVERSAL,
            EntryKind.DOWN_PAYMENT,
        }
        assert shares[EntryKind.INVOICE] > shares[EntryKind.PAYMENT] > 0.15
        assert all(share > 0.004 for share in shares.values())
        assert {row.account_class for row in rows if row.kind is EntryKind.DOWN_PAYMENT} == {AccountClass.ADVANCE}

    def test_has_currencies_blocks_ties_and_documents_of_two_lines(self, rows: list[LedgerRow]) -> None:
        currencies = Counter(row.currency for row in rows)

        assert set(currencies) <= {"TRY", "USD", "EUR", "GBP"}
        assert {"TRY", "USD", "EUR"} <= set(currencies)
        assert currencies["TRY"] > 0.6 * len(rows)
        assert 0 < sum(bool(row.block) for row in rows) < 0.05 * len(rows)
        assert max(Counter((row.supplier_code, row.posting_date) for row in rows).values()) > 3
        assert any(row.doc_item == "002" for row in rows)

    def test_has_suppliers_that_were_paid_too_much(self, rows: list[LedgerRow]) -> None:
        balances: Counter[tuple[str, str]] = Counter()
        for row in rows:
            balances[row.supplier_code, row.currency] += row.amount_minor

        assert 0 < sum(minor < 0 for minor in balances.values()) < 0.3 * len(balances)

    def test_gives_every_line_a_key_of_its_own(self, rows: list[LedgerRow]) -> None:
        assert len({row.source_key for row in rows}) == len(rows)

    def test_names_lines_of_the_same_account_on_the_other_side(self, rows: list[LedgerRow]) -> None:
        by_key = {row.source_key: row for row in rows}
        naming = [row for row in rows if row.invoice_ref]

        named = [(row, by_key[row.invoice_ref]) for row in naming]

        assert len(naming) > 0.03 * len(rows)
        assert all((row.supplier_code, row.currency) == (other.supplier_code, other.currency) for row, other in named)
        assert all(row.amount_minor * other.amount_minor < 0 for row, other in named)


class TestOpenAmounts:
    def test_are_there_for_all_rows_of_a_supplier_or_for_none(self, rows: list[LedgerRow]) -> None:
        known: dict[str, set[bool]] = defaultdict(set)
        for row in rows:
            known[row.supplier_code].add(row.source_open_minor is not None)

        assert {frozenset(each) for each in known.values()} == {frozenset({True}), frozenset({False})}
        assert 0.6 < sum(each == {True} for each in known.values()) / len(known) < 0.9

    def test_come_to_what_the_amounts_come_to(self, rows: list[LedgerRow]) -> None:
        difference: Counter[tuple[str, str, AccountClass]] = Counter()
        for row in rows:
            if row.source_open_minor is not None:
                difference[row.supplier_code, row.currency, row.account_class] += (
                    row.amount_minor - row.source_open_minor
                )

        assert set(difference.values()) == {0}

    def test_are_zero_for_what_a_document_cleared_and_whole_for_the_rest(self, rows: list[LedgerRow]) -> None:
        known = [row for row in rows if row.source_open_minor is not None]

        assert all(row.source_open_minor == (0 if row.clearing_doc else row.amount_minor) for row in known)
        assert {bool(row.clearing_doc) for row in known} == {True, False}
        assert all(bool(row.clearing_doc) == (row.cleared_date is not None) for row in rows)
        assert all(row.posting_date <= row.cleared_date <= AS_OF for row in rows if row.cleared_date)


class TestCurrencies:
    def test_gives_the_company_s_own_amount_at_the_month_s_rate(self, rows: list[LedgerRow]) -> None:
        rates = {
            (row.currency, row.amount_lc_minor / row.amount_minor) for row in rows if abs(row.amount_minor) > 1_000_00
        }

        assert {rate for currency, rate in rates if currency == "TRY"} == {1}
        assert all(30 < rate < 50 for currency, rate in rates if currency == "USD")
        assert all(35 < rate < 60 for currency, rate in rates if currency == "EUR")

    def test_takes_another_currency_as_the_company_s_own(self) -> None:
        made = sample(currency="EUR")

        assert Counter(row.currency for row in made).most_common(1)[0][0] == "EUR"
        assert all(row.amount_lc_minor == row.amount_minor for row in made if row.currency == "EUR")

    def test_stays_in_a_currency_it_has_no_rates_for(self) -> None:
        assert {row.currency for row in sample(entries=500, currency="JPY")} == {"JPY"}


class TestSampleSupplier:
    def test_has_a_valid_account_of_a_bank_nobody_has(self) -> None:
        ibans = [sample_supplier(number).iban for number in range(2_000)]

        given = [iban for iban in ibans if iban]
        assert [normal_iban(iban) for iban in given] == given
        assert {iban[4:9] for iban in given} == {"99999"}
        assert len(set(given)) == len(given) > 1_800

    def test_has_a_name_and_a_code_nobody_else_has(self) -> None:
        suppliers = [sample_supplier(number) for number in range(10_000)]

        assert len({supplier.name for supplier in suppliers}) == 10_000
        assert len({supplier.code for supplier in suppliers}) == 10_000


class TestToldTwice:
    def test_repeats_so_many_lines_right_behind_and_numbers_them_on(self) -> None:
        rows = list(sample_rows(suppliers=20, entries=1_000, seed=5, as_of=date(2026, 3, 15)))

        twice = list(told_twice(rows, times=7, seed=5))

        keys = [row.source_key for row in twice]
        assert (len(twice), len(set(keys))) == (1_007, 1_000)
        assert sum(one == other for one, other in pairwise(keys)) == 7
        assert [row.row_no for row in twice] == list(range(2, 1_009))
