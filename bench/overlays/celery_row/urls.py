"""Its one address: commit a row, then what it does anyway."""

import json
import time

from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from seed.tasks import calculate


@csrf_exempt
def calc(request: HttpRequest) -> JsonResponse:
    """Commit, send."""
    body = json.loads(request.body)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_request VALUES (%s)", [body["nonce"]])
    result = calculate.delay(body["nonce"], time.time_ns())
    return JsonResponse({"id": result.id}, status=202)


urlpatterns = [path("api/calc", calc)]
