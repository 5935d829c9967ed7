"""The last release's clients go on working."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from config.cli.places import ROOT
from tests.api.breaking import breaks

RELEASED = ROOT / "docs" / "released" / "openapi.json"
Document = dict[str, Any]


@pytest.fixture(scope="module")
def released() -> Document:
    found: Document = orjson.loads(RELEASED.read_bytes())
    return found


def _company(document: Document) -> Document:
    found: Document = document["components"]["schemas"]["CompanyOut"]
    return found


def _new_company(document: Document) -> Document:
    found: Document = document["components"]["schemas"]["NewCompany"]
    return found


def _list(document: Document) -> Document:
    found: Document = document["paths"]["/api/v1/companies/{company}/suppliers"]["get"]
    return found


def remove_operation(document: Document) -> None:
    del document["paths"]["/api/v1/me"]["get"]


def rename_operation(document: Document) -> None:
    document["paths"]["/api/v1/me"]["get"]["operationId"] = "whoAmI"


def remove_field(document: Document) -> None:
    del _company(document)["properties"]["today"]


def change_type(document: Document) -> None:
    _company(document)["properties"]["ledger_revision"]["type"] = "string"


def let_field_be_null(document: Document) -> None:
    _company(document)["properties"]["name"] = {"anyOf": [{"type": "string"}, {"type": "null"}]}


def leave_field_out(document: Document) -> None:
    _company(document)["required"].remove("currency")


def need_field(document: Document) -> None:
    _new_company(document)["required"].append("timezone")


def refuse_field(document: Document) -> None:
    del _new_company(document)["properties"]["timezone"]


def shorten_text(document: Document) -> None:
    _new_company(document)["properties"]["name"]["maxLength"] = 100


def change_pattern(document: Document) -> None:
    _new_company(document)["properties"]["code"]["pattern"] = "^[0-9]{4}$"


def take_fewer_values(document: Document) -> None:
    _new_company(document)["properties"]["timezone"]["enum"] = ["Europe/Istanbul"]


def remove_parameter(document: Document) -> None:
    _list(document)["parameters"] = [one for one in _list(document)["parameters"] if one["name"] != "q"]


def need_parameter(document: Document) -> None:
    next(one for one in _list(document)["parameters"] if one["name"] == "q")["required"] = True


def lower_limit(document: Document) -> None:
    next(one for one in _list(document)["parameters"] if one["name"] == "limit")["schema"]["maximum"] = 100


def answer_another_status(document: Document) -> None:
    answers = document["paths"]["/api/v1/companies"]["post"]["responses"]
    answers["200"] = answers.pop("201")


def answer_another_media_type(document: Document) -> None:
    content = _list(document)["responses"]["200"]["content"]
    content["text/csv"] = content.pop("application/json")


class TestBreaks:
    @pytest.mark.parametrize(
        "change",
        [
            pytest.param(change, id=change.__name__)
            for change in (
                remove_operation,
                rename_operation,
                remove_field,
                change_type,
                let_field_be_null,
                leave_field_out,
                need_field,
                refuse_field,
                shorten_text,
                change_pattern,
                take_fewer_values,
                remove_parameter,
                need_parameter,
                lower_limit,
                answer_another_status,
                answer_another_media_type,
            )
        ],
    )
    def test_are_found(self, released: Document, change: Callable[[Document], None]) -> None:
        later = copy.deepcopy(released)

        change(later)

        assert breaks(released, later) != []

    def test_are_not_additions(self, released: Document) -> None:
        later = copy.deepcopy(released)
        later["paths"]["/api/v1/more"] = {"get": {"operationId": "more", "responses": {}}}
        _company(later)["properties"]["founded"] = {"type": "string"}
        _company(later)["required"].append("founded")
        _new_company(later)["properties"]["note"] = {"type": "string"}
        _new_company(later)["properties"]["name"]["maxLength"] = 400
        _list(later)["parameters"].append({"in": "query", "name": "more", "schema": {"type": "string"}})

        assert breaks(released, later) == []


class TestDocument:
    def test_breaks_no_client_of_the_last_release(self, released: Document) -> None:
        from config.cli.schema import document_text  # noqa: PLC0415

        assert breaks(released, orjson.loads(document_text())) == []
