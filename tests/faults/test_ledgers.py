from __future__ import annotations

from tests.faults.ledgers import Writer, first_ledger, supplier_codes
from tests.faults.lines import Line

CODES = supplier_codes(50)


def some_ledger(seed: int = 3) -> list[Line]:
    return first_ledger(seed, suppliers=CODES, entries=2_000)


def a_writer(seed: int = 3) -> Writer:
    return Writer(seed, 0, some_ledger(seed), CODES[:5])


class TestFirstLedger:
    def test_has_as_many_lines_as_asked_each_under_a_key_of_its_own(self) -> None:
        assert len({line.key for line in some_ledger()}) == 2_000

    def test_has_every_supplier(self) -> None:
        assert {line.supplier for line in some_ledger()} == set(CODES)

    def test_is_the_same_for_the_same_seed_and_another_for_another(self) -> None:
        assert some_ledger(3) == some_ledger(3)
        assert some_ledger(3) != some_ledger(4)

    def test_has_what_a_closing_tells_apart(self) -> None:
        lines = some_ledger()

        assert {line.doc_type for line in lines} == {"KR", "KZ", "KG"}
        assert {line.currency for line in lines} == {"TRY", "EUR", "USD"}
        assert any(line.reference for line in lines)
        assert any(line.block for line in lines)
        assert any(line.open_amount not in {None, 0, line.amount} for line in lines)

    def test_gives_a_supplier_open_amounts_in_every_line_or_in_none(self) -> None:
        given: dict[str, set[bool]] = {}
        for line in some_ledger():
            given.setdefault(line.supplier, set()).add(line.open_amount is None)

        assert {len(kinds) for kinds in given.values()} == {1}
        assert set.union(*given.values()) == {True, False}


class TestWriter:
    def test_writes_the_same_deliveries_for_the_same_seed(self) -> None:
        one, other = a_writer(), a_writer()

        assert [one.delivery() for _ in range(10)] == [other.delivery() for _ in range(10)]

    def test_adds_lines_and_changes_lines_of_before(self) -> None:
        before = {line.key: line for line in some_ledger()}

        told = [line for _ in range(3) for line in a_writer().delivery()]

        assert any(line.key not in before for line in told)
        assert any(line.key in before and line != before[line.key] for line in told)

    def test_delivers_no_key_twice_in_one_file(self) -> None:
        writer = a_writer()

        for _ in range(20):
            keys = [line.key for line in writer.delivery()]
            assert len(keys) == len(set(keys))

    def test_sometimes_tells_whole_accounts_in_which_little_has_changed(self) -> None:
        writer = a_writer()

        sizes = [len(writer.delivery()) for _ in range(20)]

        assert max(sizes) > 500
        assert sorted(sizes)[len(sizes) // 2] < 40
