"""Errors that Django answers by itself become problems, and stay protected."""

from __future__ import annotations

import pytest
from django.test import Client

PROTECTING = (
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "X-Request-ID",
)


@pytest.mark.django_db
class TestReplacedErrors:
    @pytest.mark.parametrize(
        ("method", "path", "host", "status"),
        [
            pytest.param("put", "/api/v1/session", "localhost", 405, id="a method the API does not know there"),
            pytest.param("post", "/healthz", "localhost", 405, id="a method outside the API"),
            pytest.param("get", "/assets/nope.js", "localhost", 404, id="a file that is not there"),
            pytest.param("get", "/api/v1/me", "evil.example", 400, id="a foreign host"),
        ],
    )
    def test_keep_the_headers_that_protect_the_reader(self, method: str, path: str, host: str, status: int) -> None:
        answer = getattr(Client(), method)(path, HTTP_HOST=host)

        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert [name for name in PROTECTING if name not in answer] == []
        assert status != 405 or answer["Allow"]
