"""Who acts, for services that keep it: a program acts for the person who made its token."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.http import HttpRequest

from payments.api.signing_in import address_of, caller_of
from payments.events.publish import payment_run_message, publish
from payments.models import ApiToken, PaymentRun
from payments.services.auditing import Actor


def actor_of(request: HttpRequest) -> Actor:
    """The caller as an actor."""
    caller = caller_of(request)
    if caller.user_id is not None:
        return Actor(name=caller.name, user_id=caller.user_id, address=address_of(request))
    made_by = ApiToken.objects.filter(pk=caller.token_id or 0).values_list("created_by_id", flat=True).first()
    return Actor(name=caller.name, user_id=made_by, is_program=True, address=address_of(request))


def tell(run: PaymentRun) -> None:
    """Ring for the run's readers once it is committed."""
    transaction.on_commit(partial(publish, [payment_run_message(run.company_id, run.pk)]), robust=True)
