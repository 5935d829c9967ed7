"""Closings in the company's currency: examples F1 and F2, and both paths against the restatement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.calculation.closing import close_ledger
from payments.calculation.company_values import company_values, value_plainly
from payments.calculation.sums import AmountOverflow
from payments.calculation.supplier import close_supplier
from payments.domain.days import day_number
from tests.calculation.ledgers import CURRENCIES, OWN, amount, close, entry, ledger_of, rules_of
from tests.calculation.plain import plain
from tests.calculation.strategies import dated, entry_lists, settings_drawn
from tests.oracle.closing import Entry, Settings
from tests.oracle.company_value import Value, value

KEY_DATE = date(2026, 3, 15)
NAMES = {code: name for name, (code, _) in CURRENCIES.items()}
Values = dict[tuple[str, str], Value]


def in_columns(entries: Sequence[Entry], key_date: date, settings: Settings, rates: Mapping[str, Fraction]) -> Values:
    ledger = ledger_of(entries)
    key_day = day_number(key_date)
    result = close_ledger(ledger.columns, key_day=key_day, rules=rules_of(settings))
    found = company_values(
        ledger.columns,
        ledger.booked_minor,
        result,
        key_day=key_day,
        own=CURRENCIES[OWN][0],
        rates={CURRENCIES[name][0]: per_minor(name, rate) for name, rate in rates.items()},
    )
    pairs = zip(result.figures.supplier_id.tolist(), result.figures.currency.tolist(), strict=True)
    return {
        (ledger.supplier_of[supplier], NAMES[code]): Value(
            amount(int(found.balance_minor[at]), OWN),
            amount(int(found.open_minor[at]), OWN),
            amount(int(found.value_minor[at]), OWN) if found.has_value[at] else None,
            amount(int(found.difference_minor[at]), OWN) if found.has_value[at] else None,
            amount(int(found.realised_minor[at]), OWN) if found.has_realised[at] else None,
        )
        for at, (supplier, code) in enumerate(pairs)
    }


def plainly(entries: Sequence[Entry], key_date: date, settings: Settings, rates: Mapping[str, Fraction]) -> Values:
    ordered = sorted(entries, key=lambda one: one.order)
    number = {one.key: at for at, one in enumerate(ordered, start=1)}
    found: Values = {}
    for supplier in sorted({one.supplier for one in ordered}):
        seen = (one for one in ordered if one.supplier == supplier and one.posting_date <= key_date)
        mine = [part for one in seen for part in plain(one, number)]
        for closing in close_supplier(mine, supplier_id=1, key_day=day_number(key_date), rules=rules_of(settings)):
            told = value_plainly(
                mine,
                closing,
                own=OWN,
                rates={name: per_minor(name, rate) for name, rate in rates.items()},
                supplier_id=1,
            )
            found[supplier, closing.currency] = Value(
                balance=amount(told.balance_minor, OWN),
                open=amount(told.open_minor, OWN),
                valuation=None if told.value_minor is None else amount(told.value_minor, OWN),
                difference=None if told.difference_minor is None else amount(told.difference_minor, OWN),
                realised=None if told.realised_minor is None else amount(told.realised_minor, OWN),
            )
    return found


def restated(entries: Sequence[Entry], key_date: date, settings: Settings, rates: Mapping[str, Fraction]) -> Values:
    closings = close(entries, key_date, settings)
    return {pair: value(entries, one, pair, key_date=key_date, own=OWN, rates=rates) for pair, one in closings.items()}


def per_minor(currency: str, rate: Fraction) -> Fraction:
    return rate * Fraction(10) ** (CURRENCIES[OWN][1] - CURRENCIES[currency][1])


PATHS = pytest.mark.parametrize("path", [in_columns, plainly], ids=["columns", "plain"])
FIFO = Settings(closing_mode="FIFO")
INVOICE = entry("I1", "2026-01-10", "10000.00", currency="USD", booked=Decimal("324567.89"))
PAYMENT = entry("P1", "2026-02-10", "-6666.67", currency="USD", booked=Decimal("-283333.48"))


class TestCompanyValues:
    @PATHS
    def test_are_those_of_the_worked_examples_f1_and_f2(self, path) -> None:  # type: ignore[no-untyped-def]
        (found,) = path([INVOICE, PAYMENT], KEY_DATE, FIFO, {"USD": Fraction("43.1234")}).values()

        assert found == Value(
            balance=Decimal("41234.41"),
            open=Decimal("108189.19"),
            valuation=Decimal("143744.52"),
            difference=Decimal("35555.33"),
            realised=Decimal("66954.78"),
        )

    @PATHS
    def test_count_a_booked_difference_in_the_balance_alone(self, path) -> None:  # type: ignore[no-untyped-def]
        booked = entry("X1", "2026-02-28", "0.00", currency="USD", booked=Decimal("66954.78"))

        (found,) = path([INVOICE, PAYMENT, booked], KEY_DATE, FIFO, {}).values()

        assert (found.balance, found.open) == (Decimal("108189.19"), Decimal("108189.19"))
        assert (found.realised, found.valuation, found.difference) == (Decimal("66954.78"), None, None)

    @PATHS
    def test_are_the_amounts_themselves_in_the_companys_currency(self, path) -> None:  # type: ignore[no-untyped-def]
        lines = [entry("I1", "2026-01-10", "100.00"), entry("P1", "2026-02-10", "-130.00")]

        (found,) = path(lines, KEY_DATE, FIFO, {}).values()

        assert found == Value(Decimal("-30.00"), Decimal("-30.00"), Decimal("-30.00"), Decimal(0), Decimal(0))

    @PATHS
    def test_know_no_realised_difference_where_the_erp_has_closed_one_side_alone(self, path) -> None:  # type: ignore[no-untyped-def]
        half_open = replace(INVOICE, open_amount=Decimal("5000.00"))

        (found,) = path([half_open], KEY_DATE, Settings(), {"USD": Fraction(40)}).values()

        assert (found.open, found.valuation, found.realised) == (Decimal("162283.95"), Decimal("200000.00"), None)

    @PATHS
    def test_refuse_a_value_beyond_64_bits(self, path) -> None:  # type: ignore[no-untyped-def]
        huge = entry("I1", "2026-01-10", "9999999999999.99", currency="USD")

        with pytest.raises(AmountOverflow):
            path([huge], KEY_DATE, FIFO, {"USD": Fraction(9_999_999_999)})

    @PATHS
    @given(dated(entry_lists), settings_drawn, st.data())
    def test_are_what_the_restatement_finds(  # type: ignore[no-untyped-def]
        self, path, drawn: tuple[date, list[Entry]], settings: Settings, data: st.DataObject
    ) -> None:
        key_date, drawn_entries = drawn
        booked = st.integers(-(10**9), 10**9).map(lambda units: amount(units, OWN))
        entries = [replace(one, booked=data.draw(booked)) for one in drawn_entries]
        rate = st.sampled_from([Fraction("1.1234"), Fraction(1, 3), Fraction("0.00000001"), Fraction(7, 2)])
        rates = data.draw(st.dictionaries(st.sampled_from(["USD", "JPY", "KWD"]), rate))

        assert path(entries, key_date, settings, rates) == restated(entries, key_date, settings, rates)
