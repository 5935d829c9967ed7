"""Every code a socket can close with is described, for people and for programs."""

from __future__ import annotations

import re

import pytest

from config.cli.places import ROOT
from payments.selectors.access import NoPermission, NotSignedIn, SupplierNotFound
from realtime.close_codes import CLOSE_CODES, after_close
from realtime.refusals import Refusal, close_code_of


def refusals(base: type[Refusal] = Refusal) -> list[type[Refusal]]:
    return [base, *(found for one in base.__subclasses__() for found in refusals(one))]


class TestCloseCodes:
    def test_describe_what_every_refusal_closes_with(self) -> None:
        assert {one.close_code for one in refusals()} <= CLOSE_CODES.keys()

    def test_let_a_client_come_back_from_a_refusal_that_says_so(self) -> None:
        for one in refusals():
            assert (after_close(one.close_code) != "never") == one.retry, one

    def test_describe_what_the_statuses_of_http_become(self) -> None:
        found = {
            close_code_of(NotSignedIn()),
            close_code_of(NoPermission(permission="read")),
            close_code_of(SupplierNotFound(supplier="7")),
        }
        assert found == {4401, 4403, 4404}

    @pytest.mark.parametrize("then", ["never", "later"])
    def test_are_known_to_the_browser_in_the_same_way(self, then: str) -> None:
        text = (ROOT / "frontend" / "src" / "realtime" / "protocol.ts").read_text()
        body = text[text.index("function afterClose") :]
        branches = re.findall(r'((?:\s*case \d+:)+)\s*return "(\w+)"', body)
        known = {int(code) for cases, word in branches if word == then for code in re.findall(r"\d+", cases)}

        assert known == {one.code for one in CLOSE_CODES.values() if one.then == then}

    def test_are_tried_again_where_the_line_was_cut(self) -> None:
        assert after_close(None) == after_close(1006) == "at once"
