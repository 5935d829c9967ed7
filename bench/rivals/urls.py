"""Bare Ninja: an endpoint that does nothing, and the rows of the suppliers list by one SELECT."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.security import django_auth

api = NinjaAPI(docs_url=None, urls_namespace="rival", auth=django_auth)

ROWS = """
SELECT s.id, s.code, s.name, c.* FROM supplier_closing c JOIN supplier s ON s.id = c.supplier_id
WHERE c.run_id = (SELECT current_run_id FROM company WHERE code = %s) ORDER BY c.overdue DESC, s.id LIMIT 50
"""


@api.get("/ping")
def ping(request: HttpRequest) -> dict[str, bool]:
    """Nothing."""
    return {"ok": True}


@api.get("/suppliers/{company}")
def suppliers(request: HttpRequest, company: str) -> dict[str, Any]:
    """Fifty rows as the database has them."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [company])
        names = [column[0] for column in cursor.description or ()]
        return {"items": [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]}


def healthz(request: HttpRequest) -> HttpResponse:
    """Alive."""
    return HttpResponse("ok")


urlpatterns = [path("rival/", api.urls), path("healthz", healthz)]
