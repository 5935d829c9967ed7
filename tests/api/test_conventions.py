"""What every operation inherits (docs/api-conventions.md): repeated requests, ETags, limits, strict queries."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from payments.api import throttling
from payments.models import CalculationRun, Company, IdempotencyKey, ImportBatch
from payments.services import upkeep
from tests.api.callers import Program
from tests.ledgers import new_company

pytestmark = pytest.mark.django_db

NEW = {"code": "2000", "name": "Ege Gıda A.Ş.", "currency": "TRY"}
CSV = b"company,supplier_code,supplier_name,source_key,doc_no,doc_type,posting_date\n"


class TestIdempotencyKey:
    def test_answers_a_repeated_request_with_the_first_answer_and_does_it_once(self) -> None:
        program = Program()

        first = program.post("/companies", NEW, **{"Idempotency-Key": "k-1"})
        again = program.post("/companies", NEW, **{"Idempotency-Key": "k-1"})

        assert (first.status_code, again.status_code) == (201, 201)
        assert first.content == again.content
        assert first["Location"] == again["Location"]
        assert "Idempotency-Replayed" not in first
        assert again["Idempotency-Replayed"] == "true"
        assert Company.objects.count() == 1

    def test_starts_one_calculation_for_two_requests(self) -> None:
        company, program = new_company(), Program()
        address = f"/companies/{company.code}/calculations"

        first = program.post(address, {"key_date": "2026-03-15"}, **{"Idempotency-Key": "k-1"})
        CalculationRun.objects.update(status="failed", finished_at=timezone.now(), error_code="work-exhausted")
        again = program.post(address, {"key_date": "2026-03-15"}, **{"Idempotency-Key": "k-1"})

        assert first.json() == again.json()
        assert CalculationRun.objects.count() == 1

    def test_recognises_a_file_whatever_its_form_looks_like(self) -> None:
        company, program = new_company(), Program()
        address = f"/companies/{company.code}/imports"

        first = program.upload(address, "a.csv", CSV, **{"Idempotency-Key": "k-1"})
        again = program.upload(address, "a.csv", CSV, **{"Idempotency-Key": "k-1"})
        other = program.upload(address, "a.csv", CSV + b"x", **{"Idempotency-Key": "k-1"})

        assert (first.status_code, again.status_code) == (202, 202)
        assert first.json()["id"] == again.json()["id"]
        assert (other.status_code, other.json()["code"]) == (422, "idempotency-mismatch")
        assert ImportBatch.objects.count() == 1

    def test_refuses_the_same_key_with_another_body(self) -> None:
        program = Program()
        program.post("/companies", NEW, **{"Idempotency-Key": "k-1"})

        answer = program.post("/companies", {**NEW, "code": "3000"}, **{"Idempotency-Key": "k-1"})

        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-mismatch")
        assert not Company.objects.filter(code="3000").exists()

    def test_belongs_to_its_caller(self) -> None:
        company = new_company()
        address = f"/companies/{company.code}/calculations"

        first = Program().post(address, {}, **{"Idempotency-Key": "k-1"})
        other = Program().post(address, {"suppliers": None}, **{"Idempotency-Key": "k-1"})

        assert (first.status_code, other.status_code) == (202, 202)
        assert "Idempotency-Replayed" not in other

    def test_keeps_no_answer_that_was_an_error(self) -> None:
        program = Program()
        refused = program.post("/companies", {**NEW, "timezone": "Europe/Nowhere"}, **{"Idempotency-Key": "k-1"})

        answer = program.post("/companies", NEW, **{"Idempotency-Key": "k-1"})

        assert (refused.status_code, answer.status_code) == (422, 201)

    @pytest.mark.parametrize("key", ["", "k" * 256, "bir iki", "ş"])
    def test_refuses_a_key_that_is_none(self, key: str) -> None:
        answer = Program().post("/companies", NEW, **{"Idempotency-Key": key})

        assert answer.status_code == 422
        assert [one["pointer"] for one in answer.json()["errors"]] == ["/header/Idempotency-Key"]
        assert not Company.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_leaves_neither_effect_nor_answer_when_it_dies_in_between(self, settings: Settings, tmp_path: Path) -> None:
        settings.VADE = settings.VADE.model_copy(update={"failpoints": tmp_path})
        (tmp_path / "idempotency.answered").write_text("raise")
        program = Program()

        broken = program.post("/companies", NEW, **{"Idempotency-Key": "k-1"})

        assert (broken.status_code, broken.json()["code"]) == (500, "internal-error")
        assert not Company.objects.exists()
        assert not IdempotencyKey.objects.exists()
        assert program.post("/companies", NEW, **{"Idempotency-Key": "k-1"}).status_code == 201

    @pytest.mark.django_db(transaction=True)
    def test_lets_one_of_two_at_once_do_it(self) -> None:
        program, start, answers = Program(), threading.Barrier(8), []

        def ask() -> None:
            start.wait(30)
            answers.append(program.post("/companies", NEW, **{"Idempotency-Key": "k-1"}))
            connections.close_all()

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

        assert {answer.status_code for answer in answers} <= {201, 409}
        assert 201 in {answer.status_code for answer in answers}
        for answer in answers:
            if answer.status_code == 409:
                assert (answer.json()["code"], answer["Retry-After"]) == ("idempotency-in-progress", "1")
        assert Company.objects.count() == IdempotencyKey.objects.count() == 1

    def test_is_kept_for_a_day_and_then_forgotten(self) -> None:
        program = Program()
        program.post("/companies", NEW, **{"Idempotency-Key": "k-1"})

        upkeep.forget_expired(now=timezone.now() + timedelta(hours=23, minutes=59))
        assert IdempotencyKey.objects.count() == 1
        upkeep.forget_expired(now=timezone.now() + timedelta(hours=24, minutes=1))
        assert IdempotencyKey.objects.count() == 0

    def test_seals_what_it_keeps(self) -> None:
        answer = Program().post("/ws-tickets", {"topics": []}, **{"Idempotency-Key": "k-1"})

        kept = IdempotencyKey.objects.get()
        assert answer.json()["ticket"].encode() not in bytes(kept.answer)
        assert b"k-1" not in bytes(kept.key_digest)

    def test_refuses_to_repeat_what_no_known_secret_key_opens(self, settings: Settings) -> None:
        program = Program()
        program.post("/companies", NEW, **{"Idempotency-Key": "k-1"})
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 64, ["o" * 64]

        answer = program.post("/companies", NEW, **{"Idempotency-Key": "k-1"})

        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency-answer-lost")
        assert Company.objects.count() == 1


class TestETag:
    def test_spares_the_body_of_what_has_not_changed(self) -> None:
        company, program = new_company(), Program()
        first = program.get(f"/companies/{company.code}")

        again = program.get(f"/companies/{company.code}", headers={"If-None-Match": f'"x", W/{first["ETag"]}'})

        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])

    def test_changes_with_the_resource(self) -> None:
        company, program = new_company(), Program()
        first = program.get(f"/companies/{company.code}")
        Company.objects.update(name="Başka")

        again = program.get(f"/companies/{company.code}", headers={"If-None-Match": first["ETag"]})

        assert (again.status_code, again.json()["name"]) == (200, "Başka")


class TestIfMatch:
    def test_lets_a_change_through_to_who_has_seen_what_stands_there(self) -> None:
        company, program = new_company(), Program()
        seen = program.get(f"/companies/{company.code}")["ETag"]

        answer = program.patch(f"/companies/{company.code}", {"name": "Yeni Ad"}, **{"If-Match": seen})

        assert (answer.status_code, answer.json()["name"]) == (200, "Yeni Ad")
        assert answer["ETag"] == program.get(f"/companies/{company.code}")["ETag"]

    def test_is_needed(self) -> None:
        company = new_company()

        answer = Program().patch(f"/companies/{company.code}", {"name": "Yeni Ad"})

        assert (answer.status_code, answer.json()["code"]) == (428, "precondition-required")
        assert Company.objects.get().name == company.name

    def test_refuses_who_has_seen_something_older(self) -> None:
        company, program = new_company(), Program()
        seen = program.get(f"/companies/{company.code}")["ETag"]
        Company.objects.update(name="Başkasının Adı")

        answer = program.patch(f"/companies/{company.code}", {"name": "Yeni Ad"}, **{"If-Match": seen})

        assert (answer.status_code, answer.json()["code"]) == (412, "precondition-failed")
        assert Company.objects.get().name == "Başkasının Adı"


class TestThrottle:
    @pytest.fixture(autouse=True)
    def _three_a_minute(self, settings: Settings) -> Iterator[None]:
        settings.VADE = settings.VADE.model_copy(
            update={"throttles": "on", "writes_per_minute": 3, "uploads_per_hour": 1}
        )
        throttling.throttle.cache_clear()
        yield
        throttling.throttle.cache_clear()

    def test_counts_changes_of_one_caller(self) -> None:
        company, program = new_company(), Program()
        address = f"/companies/{company.code}/calculations"

        answers = [program.post(address, {}) for _ in range(4)]

        assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
        assert answers[3].json()["code"] == "too-many-requests"
        assert 1 <= int(answers[3]["Retry-After"]) <= 60
        assert Program().post(address, {}).status_code == 202

    def test_counts_uploads_by_themselves_and_reads_not_at_all(self) -> None:
        company, program = new_company(), Program()

        files = [program.upload(f"/companies/{company.code}/imports", "a.csv", CSV) for _ in range(2)]
        reads = {program.get(f"/companies/{company.code}").status_code for _ in range(6)}

        assert [answer.status_code for answer in files] == [202, 429]
        assert int(files[1]["Retry-After"]) > 60
        assert reads == {200}
        assert program.post(f"/companies/{company.code}/calculations", {}).status_code == 202

    def test_is_open_while_redis_is_away(self, settings: Settings) -> None:
        settings.VADE = settings.VADE.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
        company, program = new_company(), Program()

        answers = [program.post(f"/companies/{company.code}/calculations", {}) for _ in range(5)]

        assert {answer.status_code for answer in answers} == {202}


class TestQuery:
    @pytest.mark.parametrize(
        ("query", "pointer", "code"),
        [
            pytest.param("?limt=5", "/query/limt", "unknown-field", id="misspelt"),
            pytest.param("?limit=5&limit=6", "/query/limit", "repeated-key", id="twice"),
            pytest.param("?q=%00", "/query/q", "control-character", id="NUL"),
            pytest.param("?q=a%0Ab", "/query/q", "control-character", id="a line end"),
            pytest.param("?limit=-1", "/query/limit", "out-of-range", id="below the range"),
            pytest.param("?limit=100000000000000000000", "/query/limit", "out-of-range", id="above the range"),
            pytest.param("?offset=1e3", "/query/offset", "not-a-number", id="a float"),
            pytest.param("?sort=-balance,colour", "/query/sort", "unknown-sort", id="unknown order"),
            pytest.param("?cursor=abc", "/query/cursor", "not-a-cursor", id="made-up cursor"),
            pytest.param("?hide_zero=perhaps", "/query/hide_zero", "not-true-or-false", id="neither true nor false"),
        ],
    )
    def test_names_the_parameter_that_is_wrong(self, query: str, pointer: str, code: str) -> None:
        company = new_company()

        answer = Program().get(f"/companies/{company.code}/suppliers{query}")

        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
        assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]


def _client() -> Client:
    return Client(raise_request_exception=False)


class TestProblems:
    @pytest.mark.parametrize(
        ("method", "path", "status", "code"),
        [
            pytest.param("GET", "/api/v1/nothing", 404, "not-found", id="no such address"),
            pytest.param("GET", "/api", 404, "not-found", id="no such version"),
            pytest.param("DELETE", "/api/v1/me", 405, "method-not-allowed", id="no such method"),
            pytest.param("POST", "/healthz", 405, "method-not-allowed", id="outside the API"),
            pytest.param("GET", "/assets/nothing.js", 404, "not-found", id="no such asset"),
            pytest.param("PUT", "/", 405, "method-not-allowed", id="the page"),
        ],
    )
    def test_are_what_every_error_is(self, method: str, path: str, status: int, code: str) -> None:
        answer: Any = _client().generic(method, path, headers={"X-Request-ID": "my-request-1"})

        body = answer.json()
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert (body["code"], body["status"], body["instance"]) == (code, status, path)
        assert body["type"] == f"/docs/problems/{code}"
        assert answer["X-Request-ID"] == body["request_id"] == "my-request-1"

    def test_refuse_a_foreign_host(self) -> None:
        answer: Any = _client().get("/healthz", headers={"Host": "evil.example"})

        assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")

    @pytest.mark.parametrize(("language", "title"), [("tr", "Bulunamadı"), ("en", "Not found"), ("de", "Not found")])
    def test_speak_the_language_that_was_asked_for(self, language: str, title: str) -> None:
        answer: Any = _client().get("/api/v1/nothing", headers={"Accept-Language": language})

        assert answer.json()["title"] == title

    @pytest.mark.django_db(transaction=True)
    def test_say_nothing_of_what_broke(self) -> None:
        program = Program()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE company RENAME TO company_elsewhere")
        try:
            answer = program.get("/companies")
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE company_elsewhere RENAME TO company")

        assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
        assert "company_elsewhere" not in answer.content.decode()
        assert "SELECT" not in answer.content.decode()

    def test_answer_a_damaged_form(self) -> None:
        company, program = new_company(), Program()

        answers = [
            program.raw(f"/companies/{company.code}/imports", b"--x\r\nnothing", "multipart/form-data; boundary="),
            program.raw(f"/companies/{company.code}/imports", b"{}", "application/json"),
            program.raw(f"/companies/{company.code}/calculations", b"{}", "text/plain"),
        ]

        assert [(one.status_code, one.json()["code"]) for one in answers] == [
            (400, "bad-request"),
            (415, "unsupported-media-type"),
            (415, "unsupported-media-type"),
        ]
