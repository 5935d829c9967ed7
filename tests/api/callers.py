"""Ways to ask the API: as a program with a token, as a browser with a session."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from payments.models import Company, Supplier, User
from payments.services import accounts, people

PASSWORD = "uzun-bir-parola-42"


class Program:
    """Sends a Bearer token with every request."""

    def __init__(
        self, *, role: str = "admin", company: Company | None = None, supplier: Supplier | None = None
    ) -> None:
        made = accounts.issue_token(
            name="program", role=role, company=company, supplier=supplier, created_by=None, now=timezone.now()
        )
        self.secret = made.secret
        self._client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {made.secret}"})

    def get(self, path: str, *, headers: dict[str, str] | None = None, **query: Any) -> Any:
        """GET below /api/v1."""
        return self._client.get(f"/api/v1{path}", query, headers=headers or {})

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        """POST JSON below /api/v1."""
        sent = {} if body is None else body
        return self._client.post(f"/api/v1{path}", sent, content_type="application/json", headers=headers)

    def patch(self, path: str, body: object, **headers: str) -> Any:
        """PATCH JSON below /api/v1."""
        return self._client.patch(f"/api/v1{path}", body, content_type="application/json", headers=headers)

    def put(self, path: str, body: object, **headers: str) -> Any:
        """PUT JSON below /api/v1."""
        return self._client.put(f"/api/v1{path}", body, content_type="application/json", headers=headers)

    def raw(self, path: str, body: bytes, content_type: str = "application/json") -> Any:
        """POST bytes as they are."""
        return self._client.post(f"/api/v1{path}", body, content_type=content_type)

    def upload(self, path: str, name: str, content: bytes, **headers: str) -> Any:
        """POST a file."""
        return self.form(path, {"file": SimpleUploadedFile(name, content)}, **headers)

    def form(self, path: str, fields: dict[str, Any], **headers: str) -> Any:
        """POST a form."""
        return self._client.post(f"/api/v1{path}", fields, headers=headers)


def person(*, email: str = "ayse@example.com", is_owner: bool = False) -> User:
    """Somebody with PASSWORD."""
    user = people.create_user(email=email, name="Ayşe", language="tr", is_owner=is_owner)
    accounts.set_password(user=user, new_password=PASSWORD)
    return user


class Browser:
    """Keeps cookies, and sends the CSRF token the page was given."""

    def __init__(self, *, address: str = "127.0.0.1") -> None:
        self._client = Client(enforce_csrf_checks=True, REMOTE_ADDR=address)
        self._client.get("/")

    @property
    def cookies(self) -> Any:
        """As the browser keeps them."""
        return self._client.cookies

    @property
    def session(self) -> Any:
        """What the server keeps of it."""
        return self._client.session

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        csrf: bool = True,
        content_type: str = "application/json",
        **headers: str,
    ) -> Any:
        """Any request below /api/v1."""
        headers |= {"X-CSRF-Token": self._client.cookies["vade_csrf"].value} if csrf else {}
        return self._client.generic(
            method,
            f"/api/v1{path}",
            b"" if body is None else json.dumps(body).encode(),
            content_type=content_type,
            headers=headers,
        )
