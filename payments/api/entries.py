"""The ledger of a company, line by line: pushed by programs instead of a file, and read back."""

from __future__ import annotations

import io
from functools import partial
from typing import Annotated, Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Body, Status
from pydantic import Field

from jobs.tasks.intake import send_imports
from payments.api.imports import import_out
from payments.api.operations import Router
from payments.api.paging import Cursor, Limit, by_number
from payments.api.parsing import to_json
from payments.api.schemas.entries import LedgerEntryIn, LedgerLineList
from payments.api.schemas.imports import ImportOut
from payments.api.signing_in import caller_of
from payments.domain.money import to_text
from payments.domain.roles import Permission
from payments.models import LedgerEntry
from payments.selectors import access
from payments.selectors.access import CompanyNotFound
from payments.services import imports
from payments.services.calculations import Requester

router = Router(tags=["imports"])

MOST_ENTRIES = 10_000


@router.post(
    "/companies/{company}/entries",
    response={202: ImportOut},
    raises=(CompanyNotFound,),
    creates=True,
    operation_id="pushEntries",
    summary="Push lines of the ledger",
)
def push_entries(
    request: HttpRequest,
    response: HttpResponse,
    company: str,
    entries: Annotated[list[LedgerEntryIn], Field(min_length=1, max_length=MOST_ENTRIES), Body()],
) -> Status[ImportOut]:
    """
    New and changed lines, as a file would bring them: the same rules, the same import behind it, nothing removed. A
    field of the wrong form refuses the whole request; what contradicts the ledger is listed under the import's
    `/issues`, by place in the array, and the other lines are applied. The same lines twice change nothing.
    """
    caller = caller_of(request)
    owner = access.company(caller, company, Permission.IMPORT)
    batch = imports.accept_file(
        company=owner,
        file=io.BytesIO(to_json([_canonical(owner.code, one) for one in entries])),
        file_name="entries.json",
        max_bytes=settings.VADE.upload_max_bytes,
        requester=Requester(name=caller.name, user_id=caller.user_id),
    )
    transaction.on_commit(partial(send_imports, [batch.pk]), robust=True)
    response["Location"] = f"/api/v1/imports/{batch.pk}"
    return Status(202, import_out(request, batch))


def _canonical(company: str, entry: LedgerEntryIn) -> dict[str, Any]:
    return {"company": company, **entry.model_dump(mode="json", exclude_defaults=True)}


@router.get(
    "/companies/{company}/entries",
    response={200: LedgerLineList},
    raises=(CompanyNotFound,),
    operation_id="listEntries",
    summary="The ledger of a company",
)
def list_entries(request: HttpRequest, company: str, limit: Limit = 50, cursor: Cursor = "") -> LedgerLineList:
    """Every live line of every supplier, in the order in which they first came in."""
    owner = access.company(caller_of(request), company, Permission.READ)
    rows = LedgerEntry.objects.filter(company=owner, removed_batch=None).select_related("supplier")
    found, following = by_number(rows, cursor=cursor, limit=limit)
    return LedgerLineList.model_validate({"items": [_line(one) for one in found], "next_cursor": following})


def _line(entry: LedgerEntry) -> dict[str, Any]:
    opened = entry.source_open_amount
    return {
        "id": str(entry.pk),
        "supplier": str(entry.supplier_id),
        "supplier_code": entry.supplier.code,
        "source_key": entry.source_key,
        "doc_no": entry.doc_no,
        "doc_type": entry.doc_type,
        "kind": entry.kind,
        "account_class": entry.account_class,
        "reference": entry.reference,
        "posting_date": entry.posting_date,
        "document_date": entry.document_date,
        "due_date": entry.due_date,
        "currency": entry.currency,
        "amount": to_text(entry.amount, entry.currency),
        "source_open_amount": None if opened is None else to_text(opened, entry.currency),
        "block": entry.block,
        "invoice_ref": entry.invoice_ref,
        "text": entry.text,
    }
