"""Addresses: the API, the signs of life, and the page for everything else."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from config import documents, health, metrics, page
from payments.api.problems import not_found
from payments.api.v1 import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", metrics.metrics),
    path("api/v1/openapi.json", documents.openapi),
    path("api/v1/asyncapi.json", documents.asyncapi),
    path("api/v1/", api.urls),
    path("docs/api", documents.api_page),
    path("docs/live", documents.live_page),
    path("docs/problems/<slug:code>", documents.problem_page),
    re_path(r"^api(/.*)?$", not_found),
    re_path(r"^(?!assets/).*$", page.index),
]
