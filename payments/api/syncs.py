"""Ledgers fetched from the company's own SAP system."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Status

from jobs.tasks.intake import send_imports
from payments.api.imports import import_out
from payments.api.operations import Router
from payments.api.paging import Cursor, Limit, newest_first
from payments.api.schemas.imports import ImportOut, SyncList, SyncRequest
from payments.api.signing_in import caller_of
from payments.domain.roles import Permission
from payments.models import ImportBatch
from payments.selectors import access
from payments.selectors.access import CompanyNotFound
from payments.selectors.syncs import SourceNotConfigured, pulls_of, sync_state
from payments.services import syncs
from payments.services.calculations import Requester

router = Router(tags=["imports"])


@router.post(
    "/companies/{company}/syncs",
    response={202: ImportOut},
    raises=(CompanyNotFound, SourceNotConfigured),
    creates=True,
    operation_id="startSync",
    summary="Fetch the ledger from its source",
)
def start_sync(request: HttpRequest, response: HttpResponse, company: str, payload: SyncRequest) -> Status[ImportOut]:
    """
    Fetch suppliers and lines in the background. What comes of it is an import: the same rules, the same issues, the
    same confirmation where much would be removed. While one is open it is answered, and no other begins.
    """
    caller = caller_of(request)
    owner = access.company(caller, company, Permission.IMPORT)
    batch = syncs.request_sync(
        company=owner,
        complete=payload.complete,
        requester=Requester(name=caller.name, user_id=caller.user_id),
    )
    transaction.on_commit(partial(send_imports, [batch.pk]), robust=True)
    response["Location"] = f"/api/v1/imports/{batch.pk}"
    return Status(202, import_out(request, batch))


@router.get(
    "/companies/{company}/syncs",
    response={200: SyncList},
    raises=(CompanyNotFound,),
    operation_id="listSyncs",
    summary="What was fetched, and how it stands",
)
def list_syncs(request: HttpRequest, company: str, limit: Limit = 50, cursor: Cursor = "") -> SyncList:
    """Newest first; with the last success, the last error, and when it is fetched next."""
    owner = access.company(caller_of(request), company, Permission.READ)
    found, following = newest_first(pulls_of(owner).select_related("company"), cursor=cursor, limit=limit)
    state = sync_state(owner)

    def told(batch: ImportBatch | None) -> ImportOut | None:
        return None if batch is None else import_out(request, batch)

    return SyncList(
        items=[import_out(request, batch) for batch in found],
        next_cursor=following,
        source=state.source.kind if state.source else None,
        last_success=told(state.last_success),
        last_error=told(state.last_error),
        waiting=told(state.waiting),
        every_minutes=state.source.every_minutes if state.source else None,
        complete_every_minutes=state.source.complete_every_minutes if state.source else None,
        next_at=state.next_at,
    )
