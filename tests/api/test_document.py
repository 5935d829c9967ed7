"""The committed documents are the code's, and say everything a reader needs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.test import Client
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from ninja import Schema
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from config.cli.schema import DOCUMENT, LIVE_DOCUMENT, PROBLEMS, document_text, live_document_text
from payments.api.problem_pages import pages, text_of
from realtime.close_codes import CLOSE_CODES

Document = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Document:
    found: Document = orjson.loads(document_text())
    return found


@pytest.fixture(scope="module")
def live() -> Document:
    found: Document = orjson.loads(live_document_text())
    return found


def operations(document: Document) -> list[tuple[str, str, Document]]:
    return [(path, method, one) for path, methods in document["paths"].items() for method, one in methods.items()]


def wrong(document: Document, schema: Document, value: object) -> list[str]:
    """What a value has against a schema of the document."""
    registry: Registry[Any] = Registry().with_resource("urn:document", DRAFT202012.create_resource(document))
    here = json.loads(json.dumps(schema).replace('"#/', '"urn:document#/'))
    return [error.message for error in Draft202012Validator(here, registry=registry).iter_errors(value)]


def below(model: type[Schema]) -> Iterator[type[Schema]]:
    """Every schema class made from one."""
    for one in model.__subclasses__():
        yield one
        yield from below(one)


class TestDocument:
    def test_has_one_shape_under_each_name(self) -> None:
        """Components go by the class's name: of two classes, one would be documented as the other."""
        ours = {one for one in below(Schema) if one.__module__.startswith("payments.")}
        names = Counter(one.__name__ for one in ours)

        assert [name for name, count in names.items() if count > 1] == []

    def test_is_committed_as_it_is(self) -> None:
        assert DOCUMENT.read_text() == document_text(), "run: ./vade schema"

    def test_names_every_operation_once(self, document: Document) -> None:
        names = [one["operationId"] for _, _, one in operations(document)]

        assert len(set(names)) == len(names)
        assert all(name[0].islower() and name.isalnum() for name in names)

    def test_says_of_every_operation_what_it_is_and_what_can_go_wrong(self, document: Document) -> None:
        for path, method, one in operations(document):
            name, answers = one["operationId"], set(one["responses"])
            assert one["summary"], name
            assert one["description"], name
            for parameter in one["parameters"]:
                assert parameter["description"], (name, parameter["name"])
            needed = {"422", "500", "503"}
            needed |= {"401", "403"} if one["security"] else set()
            needed |= {"404"} if "{" in path else set()
            needed |= {"403", "429"} if method != "get" and one["security"] else set()
            if "requestBody" in one:
                needed |= {"400", "413", "415"}
            headers = {parameter["name"] for parameter in one["parameters"] if parameter["in"] == "header"}
            needed |= {"409"} if "Idempotency-Key" in headers else set()
            needed |= {"412", "428"} if "If-Match" in headers else set()
            needed |= {"304"} if "If-None-Match" in headers else set()
            assert needed - answers == set(), name
            for status, answer in one["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"], name
                    assert answer["content"]["application/problem+json"]["examples"], name

    def test_lets_every_post_that_creates_be_repeated(self, document: Document) -> None:
        for _, method, one in operations(document):
            if method == "post" and {"201", "202"} & set(one["responses"]):
                headers = {parameter["name"] for parameter in one["parameters"] if parameter["in"] == "header"}
                assert "Idempotency-Key" in headers, one["operationId"]

    def test_shows_an_example_of_every_body_that_is_one(self, document: Document) -> None:
        shown = 0
        for _, _, one in operations(document):
            bodies = [one["requestBody"]] if "requestBody" in one else []
            for holder in [*bodies, *one["responses"].values()]:
                for media in holder.get("content", {}).values():
                    if "examples" in media:
                        continue
                    assert "…" not in json.dumps(media["example"], ensure_ascii=False).replace('…"', '"'), one
                    assert wrong(document, media["schema"], media["example"]) == [], one["operationId"]
                    shown += 1

        assert shown > 60

    def test_shows_problems_as_they_are(self, document: Document) -> None:
        for code, example in document["components"]["examples"].items():
            assert wrong(document, {"$ref": "#/components/schemas/Problem"}, example["value"]) == [], code

    def test_maps_every_union_by_what_tells_its_members_apart(self, document: Document, live: Document) -> None:
        found = 0
        for schema in _all_schemas([document, live]):
            if "discriminator" not in schema:
                continue
            mapped = schema["discriminator"]["mapping"]
            assert {one["$ref"] for one in schema["oneOf"]} == set(mapped.values())
            found += 1

        assert found >= 2

    def test_maps_every_live_frame_by_its_type(self, document: Document) -> None:
        union = document["components"]["schemas"]["LiveFrame"]

        for kind, place in union["discriminator"]["mapping"].items():
            schema = document["components"]["schemas"][place.rsplit("/", 1)[1]]
            assert schema["properties"]["type"]["const"] == kind

    def test_has_money_as_text_only(self, document: Document) -> None:
        closing = document["components"]["schemas"]["Closing"]["properties"]

        assert {closing[name]["type"] for name in ("balance", "open", "overdue", "total")} == {"string"}


def _all_schemas(part: object) -> list[Document]:
    if isinstance(part, list):
        return [one for member in part for one in _all_schemas(member)]
    if not isinstance(part, dict):
        return []
    return [part, *(one for member in part.values() for one in _all_schemas(member))]


class TestLiveDocument:
    def test_is_committed_as_it_is(self) -> None:
        assert LIVE_DOCUMENT.read_text() == live_document_text(), "run: ./vade schema"

    def test_knows_every_frame_and_command_of_the_code(self, document: Document, live: Document) -> None:
        frames = {
            place.rsplit("/", 1)[1]
            for union in ("LiveFrame", "SupplierFrame")
            for place in document["components"]["schemas"][union]["discriminator"]["mapping"].values()
        }

        assert frames | {"Subscribe", "Unsubscribe", "Ping", "Auth", "Echo"} == set(live["components"]["messages"])

    def test_shows_an_example_of_every_message_that_is_one(self, live: Document) -> None:
        for name, message in live["components"]["messages"].items():
            assert message["summary"], name
            for example in message["examples"]:
                assert wrong(live, message["payload"], example["payload"]) == [], name
        assert sum(bool(one["examples"]) for one in live["components"]["messages"].values()) > 15

    def test_tells_with_which_codes_a_socket_ends(self, live: Document) -> None:
        assert {one["code"] for one in live["info"]["x-close-codes"]} == set(CLOSE_CODES)


class TestProblemPages:
    def test_exist_for_every_problem_and_for_nothing_else(self) -> None:
        assert {path.stem for path in PROBLEMS.glob("*.md")} == set(pages()), "run: ./vade schema"

    @pytest.mark.parametrize("code", sorted(pages()))
    def test_are_committed_as_they_are(self, code: str) -> None:
        assert (PROBLEMS / f"{code}.md").read_text() == text_of(pages()[code]), "run: ./vade schema"

    def test_exist_for_every_code_that_an_operation_answers(self, document: Document) -> None:
        assert set(document["components"]["examples"]) - set(pages()) == set()


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize(
        ("path", "holds"),
        [
            ("/docs/api", "/assets/docs/swagger-ui-bundle.js"),
            ("/docs/live", "supplier.updated"),
            ("/docs/problems/company-not-found", "company-not-found"),
            ("/api/v1/openapi.json", '"openapi":"3.1.0"'),
            ("/api/v1/asyncapi.json", '"asyncapi":"3.0.0"'),
        ],
    )
    def test_are_served(self, path: str, holds: str) -> None:
        answer: Any = Client().get(path)

        assert answer.status_code == 200
        assert holds in answer.content.decode()

    @pytest.mark.parametrize("path", ["/docs/api", "/docs/live", "/docs/problems/not-found"])
    def test_ask_no_other_host_for_anything(self, path: str) -> None:
        answer: Any = Client().get(path)

        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http://" not in answer.content.decode().replace("http://www.w3.org", "")
        assert "https://" not in answer.content.decode()
        assert "<script>" not in answer.content.decode()

    def test_of_problems_speak_both_languages(self) -> None:
        said: list[Any] = [
            Client().get("/docs/problems/not-found", headers={"Accept-Language": one}) for one in ("tr", "en")
        ]

        assert ["Bulunamadı" in one.content.decode() for one in said] == [True, False]

    def test_are_not_there_for_what_is_no_problem(self) -> None:
        answer: Any = Client().get("/docs/problems/nonsense")

        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")

    def test_can_be_left_out(self, settings: Any) -> None:
        settings.VADE = settings.VADE.model_copy(update={"docs": "off"})

        assert [Client().get(path).status_code for path in ("/docs/api", "/docs/live", "/api/v1/openapi.json")] == [
            404
        ] * 3
        assert Client().get("/docs/problems/not-found").status_code == 200

    def test_of_the_document_are_not_sent_twice(self) -> None:
        first: Any = Client().get("/api/v1/openapi.json")

        again: Any = Client().get("/api/v1/openapi.json", headers={"If-None-Match": first["ETag"]})

        assert (again.status_code, again.content) == (304, b"")
