"""The shortest way from a request to a socket, on our own queue, log and hub; and everything the installation has."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import path
from ninja import NinjaAPI, Router, Schema

from bench.live_parts import actors, rows
from config.urls import urlpatterns as ours

router = Router()


class Asked(Schema):
    """Whom to tell; the number of the event where no log gives it."""

    supplier: int
    company: int = 0
    seq: int = 0


@router.post("/logged", response={202: None})
def logged(request: HttpRequest, payload: Asked) -> tuple[int, None]:
    """Commit a row; an actor commits an event of the supplier's log, and rings."""
    rows.commit_one()
    actors.tell_logged.send(supplier_id=payload.supplier)
    return 202, None


@router.post("/unlogged", response={202: None})
def unlogged(request: HttpRequest, payload: Asked) -> tuple[int, None]:
    """Commit a row; an actor rings, and nothing is kept."""
    rows.commit_one()
    actors.tell_unlogged.send(company_id=payload.company, supplier_id=payload.supplier, seq=payload.seq)
    return 202, None


api = NinjaAPI(urls_namespace="bench", docs_url=None, openapi_url=None)
api.add_router("", router)

urlpatterns = [path("bench/", api.urls), *ours]
