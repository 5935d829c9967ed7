"""Webhooks of a company, for whoever administers it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Status

from jobs.tasks.webhooks import ping
from payments.api.acting import actor_of
from payments.api.operations import Router
from payments.api.schemas.webhooks import (
    DeliveryList,
    DeliveryOut,
    ReplayIn,
    WebhookIn,
    WebhookList,
    WebhookOut,
    WebhookWithSecret,
)
from payments.api.signing_in import caller_of
from payments.domain.roles import Permission
from payments.models import WebhookTarget
from payments.selectors import access
from payments.selectors.access import CompanyNotFound, WebhookNotFound
from payments.services import webhooks
from payments.services.webhooks import TooManyWebhooks, WebhookExists, Wish

router = Router(tags=["webhooks"])


@router.get(
    "/companies/{company}/webhooks",
    response={200: WebhookList},
    raises=(CompanyNotFound,),
    operation_id="listWebhooks",
    summary="Where the company's live frames are sent",
)
def list_webhooks(request: HttpRequest, company: str) -> WebhookList:
    """All of them; a company has ten at most."""
    owner = access.company(caller_of(request), company, Permission.ADMINISTER)
    rows = WebhookTarget.objects.filter(company=owner).order_by("-pk")
    return WebhookList(items=[_out(row) for row in rows])


@router.post(
    "/companies/{company}/webhooks",
    response={201: WebhookWithSecret},
    raises=(CompanyNotFound, WebhookExists, TooManyWebhooks),
    creates=True,
    operation_id="createWebhook",
    summary="Send the company's live frames somewhere",
)
def create_webhook(
    request: HttpRequest, response: HttpResponse, company: str, payload: WebhookIn
) -> Status[WebhookWithSecret]:
    """
    From now on: events of every supplier, ends of calculations and imports, changes of payment runs. Messages are
    signed as Standard Webhooks 1.0 says, and sent again until they are taken.
    """
    caller = caller_of(request)
    owner = access.company(caller, company, Permission.ADMINISTER)
    row = webhooks.create_webhook(company=owner, wish=_wish(payload), actor=actor_of(request), now=timezone.now())
    response["Location"] = f"/api/v1/webhooks/{row.pk}"
    return Status(201, _with_secret(row))


@router.get(
    "/webhooks/{webhook_id}",
    response={200: WebhookOut},
    raises=(WebhookNotFound,),
    operation_id="getWebhook",
    summary="One webhook",
)
def get_webhook(request: HttpRequest, webhook_id: UUID) -> WebhookOut:
    """How it stands."""
    return _out(access.webhook(caller_of(request), webhook_id))


@router.put(
    "/webhooks/{webhook_id}",
    response={200: WebhookOut},
    raises=(WebhookNotFound, WebhookExists),
    operation_id="replaceWebhook",
    summary="Change, pause or go on with a webhook",
)
def replace_webhook(request: HttpRequest, webhook_id: UUID, payload: WebhookIn) -> WebhookOut:
    """What happens during a pause is told after it. A webhook that waits after a failure is sent to at once."""
    found = access.webhook(caller_of(request), webhook_id)
    row = webhooks.change_webhook(target=found, wish=_wish(payload), actor=actor_of(request), now=timezone.now())
    return _out(row)


@router.delete(
    "/webhooks/{webhook_id}",
    response={204: None},
    raises=(WebhookNotFound,),
    operation_id="deleteWebhook",
    summary="Send there no more",
)
def delete_webhook(request: HttpRequest, webhook_id: UUID) -> Status[None]:
    """Its deliveries are forgotten."""
    found = access.webhook(caller_of(request), webhook_id)
    webhooks.delete_webhook(target=found, actor=actor_of(request), now=timezone.now())
    return Status(204, None)


@router.post(
    "/webhooks/{webhook_id}/secret",
    response={200: WebhookWithSecret},
    raises=(WebhookNotFound,),
    operation_id="renewWebhookSecret",
    summary="Sign with a new key",
)
def renew_webhook_secret(request: HttpRequest, webhook_id: UUID) -> WebhookWithSecret:
    """From the next message on. The key is shown this once."""
    found = access.webhook(caller_of(request), webhook_id)
    row = webhooks.renew_secret(target=found, actor=actor_of(request), now=timezone.now())
    return _with_secret(row)


@router.post(
    "/webhooks/{webhook_id}/ping",
    response={202: WebhookOut},
    raises=(WebhookNotFound,),
    creates=True,
    operation_id="pingWebhook",
    summary="Send a message without frames",
)
def ping_webhook(request: HttpRequest, webhook_id: UUID) -> Status[WebhookOut]:
    """To see whether it arrives: what came of it stands among the deliveries."""
    found = access.webhook(caller_of(request), webhook_id)
    transaction.on_commit(partial(ping.send, target_id=str(found.pk)), robust=True)
    return Status(202, _out(found))


@router.post(
    "/webhooks/{webhook_id}/replay",
    response={202: WebhookOut},
    raises=(WebhookNotFound,),
    creates=True,
    operation_id="replayWebhook",
    summary="Send once more what happened since a moment",
)
def replay_webhook(request: HttpRequest, webhook_id: UUID, payload: ReplayIn) -> Status[WebhookOut]:
    """Of one supplier, or of the whole company. Frames have the numbers they had: a receiver drops what it knows."""
    found = access.webhook(caller_of(request), webhook_id)
    webhooks.replay(
        target=found,
        since=payload.since,
        supplier_id=None if payload.supplier is None else int(payload.supplier),
        actor=actor_of(request),
        now=timezone.now(),
    )
    found.refresh_from_db()
    return Status(202, _out(found))


@router.get(
    "/webhooks/{webhook_id}/deliveries",
    response={200: DeliveryList},
    raises=(WebhookNotFound,),
    operation_id="listWebhookDeliveries",
    summary="What was sent, and what came of it",
)
def list_webhook_deliveries(request: HttpRequest, webhook_id: UUID) -> DeliveryList:
    """Messages, not frames: one message holds up to 200 of them."""
    found = access.webhook(caller_of(request), webhook_id)
    rows = found.deliveries.order_by("-sent_at", "-pk")
    return DeliveryList(
        items=[
            DeliveryOut.model_validate(
                {
                    "id": str(row.pk),
                    "message_id": row.message_id,
                    "sent_at": row.sent_at,
                    "frames": row.frames,
                    "status": row.status,
                    "failure": row.failure,
                    "milliseconds": row.milliseconds,
                }
            )
            for row in rows
        ]
    )


def _wish(payload: WebhookIn) -> Wish:
    return Wish(url=payload.url, language=payload.language, active=payload.active)


def _out(row: WebhookTarget) -> WebhookOut:
    return WebhookOut.model_validate(_told(row))


def _with_secret(row: WebhookTarget) -> WebhookWithSecret:
    return WebhookWithSecret.model_validate({**_told(row), "secret": row.secret})


def _told(row: WebhookTarget) -> dict[str, object]:
    return {
        "id": str(row.pk),
        "url": row.url,
        "language": row.language,
        "active": row.active,
        "created_by": row.created_name,
        "created_at": row.created_at,
        "failures": row.failures,
        "next_attempt_at": row.next_attempt_at,
        "last_success_at": row.last_success_at,
    }
