"""Which links between accounts are kept: one step to a main account, whatever a source tells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.calculation.linked_accounts import kept_links

CODES = ["A", "B", "C", "D"]
told_drawn = st.dictionaries(st.sampled_from(CODES), st.sampled_from([*CODES, "customer"]))


class TestKeptLinks:
    @pytest.mark.parametrize(
        ("told", "kept", "refused"),
        [
            pytest.param({"A": "C", "B": "C"}, {"A": "C", "B": "C"}, {}, id="two of one"),
            pytest.param({"A": "A"}, {}, {"A": "linked-to-itself"}, id="itself"),
            pytest.param({"A": "customer"}, {}, {"A": "unknown-main-account"}, id="no supplier"),
            pytest.param({"A": "B", "B": "C"}, {"B": "C"}, {"A": "main-account-is-linked"}, id="a chain"),
            pytest.param(
                {"A": "B", "B": "A"},
                {},
                {"A": "main-account-is-linked", "B": "main-account-is-linked"},
                id="a circle",
            ),
            pytest.param(
                {"A": "B", "B": "customer"}, {"A": "B"}, {"B": "unknown-main-account"}, id="a main one linked to nobody"
            ),
        ],
    )
    def test_keeps_what_leads_to_a_main_account(
        self, told: dict[str, str], kept: dict[str, str], refused: dict[str, str]
    ) -> None:
        found = kept_links(told, set(CODES))

        assert (found.kept, found.refused) == (kept, refused)

    @given(told_drawn)
    def test_leaves_no_chain_and_loses_nothing(self, told: dict[str, str]) -> None:
        found = kept_links(told, set(CODES))

        assert found.kept.keys().isdisjoint(found.kept.values())
        assert sorted([*found.kept, *found.refused]) == sorted(told)
        assert all(told[code] == main for code, main in found.kept.items())
