"""Deliveries of the ledger."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, BinaryIO, Literal, cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Form, Query, Status
from ninja.files import UploadedFile
from pydantic import ValidationError

from jobs.tasks.intake import send_imports
from payments.api.language import language_of
from payments.api.operations import Router
from payments.api.paging import Cursor, Limit, newest_first
from payments.api.schemas.common import Day, Links
from payments.api.schemas.imports import (
    ImportCounts,
    ImportList,
    ImportOut,
    MappingIn,
    PreviewOut,
    RowIssueList,
    RowIssueOut,
)
from payments.api.signing_in import caller_of
from payments.domain.errors import FieldError, InvalidInput
from payments.domain.roles import Permission
from payments.domain.wording import sentence
from payments.events.publish import import_message, publish
from payments.models import ImportBatch, ImportRowIssue
from payments.selectors import access
from payments.selectors.access import CompanyNotFound, ImportNotFound
from payments.services import imports
from payments.services.calculations import Requester
from payments.services.imports import ImportAlreadyFinished, NothingToConfirm
from payments.services.removing import Scope

router = Router(tags=["imports"])

SupplierBound = Annotated[
    str,
    Form(max_length=64, description="A snapshot's first or last supplier code, inclusive, compared letter by letter."),
]
DayBound = Annotated[Day | None, Form(description="A snapshot's first or last day of posting, inclusive.")]


@router.post(
    "/companies/{company}/imports",
    response={202: ImportOut},
    raises=(CompanyNotFound,),
    creates=True,
    operation_id="startImport",
    summary="Deliver a ledger file",
)
def start_import(
    request: HttpRequest,
    response: HttpResponse,
    company: str,
    file: Annotated[
        UploadedFile,
        File(description="An FBL1N list (text, CSV, HTML, XLSX) or the canonical columns (CSV, XLSX, JSON)."),
    ],
    mode: Annotated[
        Literal["delta", "snapshot"],
        Form(
            description="`delta` adds and changes, and never removes. `snapshot` is complete: lines it does not "
            "contain are removed, within the bounds given."
        ),
    ] = "delta",
    supplier_from: SupplierBound = "",
    supplier_to: SupplierBound = "",
    posted_from: DayBound = None,
    posted_to: DayBound = None,
    mapping: Annotated[
        str,
        Form(
            max_length=20_000,
            description="What is what in a layout of one's own: a `MappingIn` as JSON. Remembered by the file's header "
            "once it was applied.",
        ),
    ] = "",
    preview: Annotated[
        bool,
        Form(description="Read it, show it under `/preview`, and apply nothing before it is confirmed."),
    ] = False,
) -> Status[ImportOut]:
    """
    Keep the file and read it in the background. Good rows are applied in one transaction, bad ones are listed under
    `/issues`; the same file twice changes nothing. A calculation follows by itself.

    A snapshot that would remove many lines, or some of whose rows could not be read, waits for confirmation; so does
    what was asked to be shown first (`preview`).
    """
    caller = caller_of(request)
    owner = access.company(caller, company, Permission.IMPORT)
    batch = imports.accept_file(
        company=owner,
        file=cast("BinaryIO", file.file),
        file_name=file.name or "",
        max_bytes=settings.VADE.upload_max_bytes,
        requester=Requester(name=caller.name, user_id=caller.user_id),
        snapshot_of=_scope(mode, Scope(supplier_from, supplier_to, posted_from, posted_to)),
        mapping=_mapping(mapping),
        held=preview,
    )
    transaction.on_commit(partial(send_imports, [batch.pk]), robust=True)
    response["Location"] = f"/api/v1/imports/{batch.pk}"
    return Status(202, import_out(request, batch))


@router.get(
    "/companies/{company}/imports",
    response={200: ImportList},
    raises=(CompanyNotFound,),
    operation_id="listImports",
    summary="Deliveries of a company",
)
def list_imports(request: HttpRequest, company: str, limit: Limit = 50, cursor: Cursor = "") -> ImportList:
    """Newest first."""
    owner = access.company(caller_of(request), company, Permission.READ)
    rows = ImportBatch.objects.filter(company=owner).select_related("company")
    found, following = newest_first(rows, cursor=cursor, limit=limit)
    return ImportList(items=[import_out(request, batch) for batch in found], next_cursor=following)


@router.get(
    "/imports/{import_id}",
    response={200: ImportOut},
    raises=(ImportNotFound,),
    tagged=True,
    operation_id="getImport",
    summary="One delivery",
)
def get_import(request: HttpRequest, import_id: UUID) -> ImportOut:
    """How far it is, what it changed, and why it was refused if it was."""
    return import_out(request, access.import_batch(caller_of(request), import_id))


@router.post(
    "/imports/{import_id}/confirm",
    response={200: ImportOut},
    raises=(ImportNotFound, NothingToConfirm),
    operation_id="confirmImport",
    summary="Agree to what a delivery would change",
)
def confirm_import(request: HttpRequest, import_id: UUID) -> ImportOut:
    """As many lines as are shown under `counts.removed`, and no more: should it come to more by now, it asks again."""
    found = access.import_batch(caller_of(request), import_id, Permission.IMPORT)
    batch = imports.confirm_import(batch=found)
    transaction.on_commit(partial(send_imports, [batch.pk]), robust=True)
    publish([import_message(batch.company_id, batch.pk)])
    return import_out(request, batch)


@router.post(
    "/imports/{import_id}/cancel",
    response={200: ImportOut},
    raises=(ImportNotFound, ImportAlreadyFinished),
    operation_id="cancelImport",
    summary="Stop a delivery",
)
def cancel_import(request: HttpRequest, import_id: UUID) -> ImportOut:
    """Nothing of it reaches the ledger. One that has ended answers 409."""
    found = access.import_batch(caller_of(request), import_id, Permission.IMPORT)
    outcome = imports.cancel_import(batch=found, now=timezone.now())
    transaction.on_commit(partial(send_imports, outcome.next_imports), robust=True)
    publish([import_message(outcome.batch.company_id, outcome.batch.pk)])
    return import_out(request, outcome.batch)


@router.get(
    "/imports/{import_id}/preview",
    response={200: PreviewOut},
    raises=(ImportNotFound,),
    operation_id="previewImport",
    summary="What a delivery says, and would change",
)
def preview_import(request: HttpRequest, import_id: UUID) -> PreviewOut:
    """
    The first rows, the columns its headings were taken for, and the counts: of what would change while it waits, of
    what has changed once it was applied.
    """
    batch = access.import_batch(caller_of(request), import_id)
    layout = dict(batch.preview.get("layout") or {})
    if layout:
        layout["headings"] = [{"heading": heading, "column": column} for heading, column in layout["headings"]]
    return PreviewOut.model_validate(
        {
            "status": batch.status,
            "source": batch.source,
            "layout": layout or None,
            "rows": batch.preview.get("rows", []),
            "counts": _counts(batch),
            "new_suppliers": batch.preview.get("new_suppliers"),
            "control_totals": batch.control_totals,
        }
    )


@router.get(
    "/imports/{import_id}/issues",
    response={200: RowIssueList},
    raises=(ImportNotFound,),
    operation_id="listImportIssues",
    summary="Bad rows of a delivery",
)
def list_import_issues(
    request: HttpRequest,
    import_id: UUID,
    limit: Limit = 50,
    cursor: Cursor = "",
    severity: Annotated[Literal["error", "warning"] | None, Query()] = None,
) -> RowIssueList:
    """One for each bad cell, in the order of the file: row, field, value, reason."""
    batch = access.import_batch(caller_of(request), import_id)
    rows = ImportRowIssue.objects.filter(batch=batch)
    if severity:
        rows = rows.filter(severity=severity)
    total = rows.count()
    if cursor:
        rows = rows.filter(_after(cursor))
    found = list(rows.order_by("row_no", "pk")[: limit + 1])
    language = language_of(request)
    shown = [
        RowIssueOut(
            row=issue.row_no,
            severity=cast("Literal['error', 'warning']", issue.severity),
            code=issue.code,
            field=issue.field,
            value=issue.value,
            message=sentence(f"row.{issue.code}", language, {"field": issue.field, "value": issue.value}),
        )
        for issue in found[:limit]
    ]
    following = f"{found[limit - 1].row_no}.{found[limit - 1].pk}" if len(found) > limit else None
    return RowIssueList(items=shown, next_cursor=following, total=total)


def _counts(batch: ImportBatch) -> ImportCounts:
    return ImportCounts(
        read=batch.read,
        created=batch.created,
        updated=batch.updated,
        unchanged=batch.unchanged,
        removed=batch.removed,
        rejected=batch.rejected,
    )


def _mapping(told: str) -> dict[str, Any] | None:
    """
    A mapping from its JSON; None where none was given.

    Raises:
        InvalidInput: it is no mapping; each field that is wrong is named.
    """
    if not told:
        return None
    try:
        return MappingIn.model_validate_json(told).model_dump(exclude_none=False)
    except ValidationError as wrong:
        places = ["/".join(map(str, error["loc"])) for error in wrong.errors()]
        raise InvalidInput(
            *(FieldError("/form/mapping" + (f"/{place}" if place else ""), "not-a-mapping") for place in places)
        ) from wrong


def _scope(mode: str, scope: Scope) -> Scope | None:
    """
    What a snapshot is complete for; None for a delta.

    Raises:
        InvalidInput: a delta has bounds, or a lower bound lies above its upper one.
    """
    given = scope.as_json()
    if mode == "delta":
        if given:
            raise InvalidInput(*(FieldError(f"/form/{name}", "only-for-snapshots") for name in given))
        return None
    backwards = [
        FieldError(f"/form/{upper}", "before-the-lower-bound")
        for lower, upper in (("supplier_from", "supplier_to"), ("posted_from", "posted_to"))
        if lower in given and upper in given and given[upper] < given[lower]
    ]
    if backwards:
        raise InvalidInput(*backwards)
    return scope


def _after(cursor: str) -> Q:
    row, _, issue = cursor.partition(".")
    if not (row.isascii() and row.isdigit() and issue.isascii() and issue.isdigit() and len(cursor) < 40):
        raise InvalidInput(FieldError("/query/cursor", "not-a-cursor"))
    return Q(row_no__gt=int(row)) | Q(row_no=int(row), pk__gt=int(issue))


def import_out(request: HttpRequest, batch: ImportBatch) -> ImportOut:
    """A delivery as it is told to whoever asked."""
    address = f"/api/v1/imports/{batch.pk}"
    earlier = ImportBatch.objects.filter(
        company_id=batch.company_id, file_sha256=batch.file_sha256, status=ImportBatch.Status.APPLIED, pk__lt=batch.pk
    ).order_by("pk")
    same = earlier.values_list("pk", flat=True).first() if batch.file_sha256 else None
    message = sentence(batch.error_code, language_of(request), batch.error_values) if batch.error_code else None
    return ImportOut.model_validate(
        {
            "id": str(batch.pk),
            "company": batch.company.code,
            "mode": batch.mode,
            "scope": batch.scope,
            "source": batch.source,
            "pulled_from": batch.pulled_from,
            "changed_since": batch.changed_since,
            "status": batch.status,
            "phase": batch.phase or None,
            "done": batch.done,
            "file_name": batch.file_name,
            "file_sha256": batch.file_sha256,
            "file_bytes": batch.file_bytes,
            "counts": _counts(batch),
            "control_totals": batch.control_totals,
            "ledger_revision": batch.ledger_revision,
            "same_file_as": str(same) if same else None,
            "error_code": batch.error_code or None,
            "error_message": message,
            "requested_by": batch.requested_name,
            "created_at": batch.created_at,
            "finished_at": batch.finished_at,
            "links": Links(self=address, events=f"import:{batch.pk}"),
        }
    )
