"""
Mailing remittance advices: at least once, each by one process at a time.

An advice is claimed, mailed, and then marked. Whoever dies between the last two leaves it to be mailed again when the
lease is over, with the same Message-ID: a mail system that knows the first can drop the second, and none is left out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from payments.domain.money import to_text
from payments.domain.paying import AdviceStatus
from payments.domain.wording import sentence
from payments.events.messages import amount_words, day_text
from payments.models import RemittanceAdvice, RemittanceSettings
from payments.selectors.remittance import Advised, advised, to_mail
from payments.services.backing_off import wait_after
from payments.services.failpoints import failpoint
from payments.services.remittance import NO_ADDRESS, SWITCHED_OFF, settings_of

TRIES = 30
"""With the waits between them about a day; then it is given up."""

_BUDGET = timedelta(seconds=10)
"""After this a sender makes room for others; the next tick goes on."""

_LEASE = timedelta(seconds=90)
"""Longer than a message takes, all timeouts of the connection together."""

_SERVER_WIDE = frozenset({"unreachable", "sign-in-failed", "sender-refused"})
"""What the next message would meet as well: the rest is left to a later tick."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Claim:
    advice: RemittanceAdvice
    settings: RemittanceSettings


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a message was not taken; `for_good`: no later try will do better."""

    reason: str
    for_good: bool = False


def deliver(*, clock: Callable[[], datetime]) -> int:
    """Mail what waits; how many messages the mail server took."""
    taken, until = 0, clock() + _BUDGET
    connection = get_connection()
    try:
        while clock() < until and (claim := _claim(now=clock())) is not None:
            failure = _mail(connection, claim)
            failpoint("remittance.mailed")
            _settle(claim, failure, now=clock())
            if failure is None:
                taken += 1
            else:
                connection.close()
                if failure.reason in _SERVER_WIDE:
                    break
    finally:
        connection.close()
    return taken


def message_of(advice: RemittanceAdvice, chosen: RemittanceSettings) -> EmailMessage:
    """
    The message of an advice. Its identification is of the advice and its edition, so that it is the same at every try.

    Raises:
        ValueError: an address cannot be written into it; BadHeaderError where one holds a line break.
    """
    told = advised(advice)
    own = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    sender = chosen.sender or own
    language = advice.language
    values = {
        "payer": told.payer,
        "amount": amount_words(to_text(told.net_minor, told.currency), told.currency, language),
        "day": day_text(told.paid_on, language),
    }
    return EmailMessage(
        subject=" ".join(sentence("remittance.subject", language, values).split()),
        body=text_of(told, language),
        from_email=formataddr((" ".join(advice.company.name.split()), sender)),
        to=[advice.recipient],
        reply_to=[chosen.reply_to] if chosen.reply_to else None,
        headers={
            "Message-ID": f"<{advice.pk.hex}.{advice.edition}@{sender.rpartition('@')[2]}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def text_of(told: Advised, language: str) -> str:
    """What the supplier reads."""

    def words(minor: int) -> str:
        return amount_words(to_text(minor, told.currency), told.currency, language)

    def amounts(gross: int, discount: int, withholding: int, net: int) -> dict[str, object]:
        return {
            "gross": words(gross),
            "discount": words(discount),
            "withholding": words(withholding),
            "net": words(net),
        }

    day = day_text(told.paid_on, language)
    opening = "remittance.confirmed" if told.is_confirmed else "remittance.ordered"
    documents = [
        sentence(
            "remittance.document",
            language,
            {
                "reference": one.reference,
                "day": day_text(one.document_date, language),
                **amounts(one.gross_minor, one.discount_minor, one.withholding_minor, one.net_minor),
            },
        )
        for one in told.documents
    ]
    total = amounts(told.gross_minor, told.discount_minor, told.withholding_minor, told.net_minor)
    lines = [
        sentence("remittance.to", language, {"payee": told.payee}),
        "",
        sentence(opening, language, {"payer": told.payer, "amount": words(told.net_minor), "day": day}),
        "",
        *(f"- {' '.join(one.split())}" for one in documents),
        "",
        sentence("remittance.total", language, total),
        "",
        sentence("remittance.reference", language, {"end_to_end_id": told.end_to_end_id}),
        sentence("remittance.account", language, {"account_end": told.account_end}),
    ]
    return "\n".join(lines) + "\n"


def _claim(*, now: datetime) -> _Claim | None:
    """Be the one who mails the oldest that waits; what cannot be mailed is settled on the way."""
    while True:
        with transaction.atomic(durable=True):
            row = to_mail(now=now).select_for_update(skip_locked=True, of=("self",)).first()
            if row is None:
                return None
            chosen = settings_of(row.company_id)
            row.recipient = row.supplier.email
            hindrance = SWITCHED_OFF if not chosen.enabled else "" if row.recipient else NO_ADDRESS
            if hindrance or row.tries >= TRIES:  # the last try ended without a word
                row.status = (AdviceStatus.NOT_MAILED if hindrance else AdviceStatus.FAILED).value
                row.reason = hindrance or "gave-up"
                row.lease_until = row.next_attempt_at = None
            else:
                row.tries += 1
                row.lease_until = now + _LEASE
            row.save(update_fields=["status", "reason", "recipient", "tries", "lease_until", "next_attempt_at"])
        if row.status == AdviceStatus.QUEUED:
            return _Claim(_whole(row.pk), chosen)


def _whole(advice_id: UUID) -> RemittanceAdvice:
    return RemittanceAdvice.objects.select_related("company", "line__house_bank").get(pk=advice_id)


def _mail(connection: Any, claim: _Claim) -> _Failure | None:
    try:
        message = message_of(claim.advice, claim.settings)
        message.connection = connection
        message.send()
    except (ValueError, OSError) as error:  # of OSError: everything that SMTP says; of ValueError: BadHeaderError
        return _failure(error)
    return None


def _failure(error: ValueError | OSError) -> _Failure:
    match error:
        case SMTPAuthenticationError():
            return _Failure("sign-in-failed")
        case SMTPSenderRefused():
            return _Failure("sender-refused")
        case SMTPRecipientsRefused():
            return _refusal(max((code for code, _words in error.recipients.values()), default=0))
        case SMTPResponseException() if not isinstance(error, SMTPConnectError | SMTPHeloError):
            return _refusal(error.smtp_code)
        case ValueError():
            return _Failure("unsendable", for_good=True)
        case _:
            return _Failure("unreachable")


def _refusal(code: int) -> _Failure:
    return _Failure("refused", for_good=True) if 500 <= code < 600 else _Failure("busy")


@transaction.atomic(durable=True)
def _settle(claim: _Claim, failure: _Failure | None, *, now: datetime) -> None:
    """Take down what came of a message, unless the advice was claimed or wished for anew meanwhile."""
    row = RemittanceAdvice.objects.select_for_update().get(pk=claim.advice.pk)
    if (row.edition, row.tries) != (claim.advice.edition, claim.advice.tries):
        return
    row.lease_until = row.next_attempt_at = None
    if failure is None:
        row.sent_at = now
    if row.status == AdviceStatus.QUEUED:
        _move(row, failure, now=now)
    row.save(update_fields=["status", "reason", "lease_until", "next_attempt_at", "sent_at"])
    said = {"status": row.status, "attempt": row.tries, "run_id": row.pk}
    if failure is None:
        logger.info("remittance advice mailed", extra=said)
    else:
        logger.warning("remittance advice not taken: %s", failure.reason, extra=said)


def _move(row: RemittanceAdvice, failure: _Failure | None, *, now: datetime) -> None:
    if failure is None:
        row.status, row.reason = AdviceStatus.SENT.value, ""
    elif failure.for_good or row.tries >= TRIES:
        row.status, row.reason = AdviceStatus.FAILED.value, failure.reason if failure.for_good else "gave-up"
    else:
        row.reason, row.next_attempt_at = failure.reason, now + wait_after(row.tries)
