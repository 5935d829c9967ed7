"""Webhooks: where a company's live frames are sent, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from payments.api.schemas.common import Clean, Input, Instant, Output, RowId

_EXAMPLE = "https://erp.example.com/hooks/vade"


class WebhookIn(Input):
    """Where to, in which language, and whether at present."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=500), Clean, Field(examples=[_EXAMPLE])]
    language: Literal["tr", "en"] = "tr"
    active: bool = True


class WebhookOut(Output):
    """
    A webhook. `failures` counts messages since the last that was taken; nothing is sent before `next_attempt_at`.
    """

    id: str
    url: str = Field(examples=[_EXAMPLE])
    language: Literal["tr", "en"]
    active: bool
    created_by: str
    created_at: datetime
    failures: int
    next_attempt_at: datetime | None
    last_success_at: datetime | None


class WebhookWithSecret(WebhookOut):
    """A webhook and the key its messages are signed with: shown this once."""

    secret: str = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="])


class WebhookList(Output):
    """The newest first."""

    items: list[WebhookOut]


class DeliveryOut(Output):
    """One message: `status` as answered over HTTP, none without an answer; `failure` is empty where it was taken."""

    id: str
    message_id: str = Field(examples=["msg_9f86d081884c7d659a2feaa0c55ad015"])
    sent_at: datetime
    frames: int
    status: int | None
    failure: Literal["", "address-refused", "unreachable", "timeout", "answered"]
    milliseconds: int


class DeliveryList(Output):
    """The newest first; the last 200 are kept."""

    items: list[DeliveryOut]


class ReplayIn(Input):
    """Since when, and of which supplier; of the whole company where none is named."""

    since: Instant
    supplier: RowId | None = None
