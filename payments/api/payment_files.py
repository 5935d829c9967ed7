"""From an approved run to its files: made once, read as often as one likes."""

from __future__ import annotations

from base64 import b64encode
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query

from payments.api import payment_run_answers
from payments.api.acting import actor_of, tell
from payments.api.etags import require_match, unless_unchanged
from payments.api.operations import Router
from payments.api.schemas.common import RowId
from payments.api.schemas.payment_files import FileKind, PaymentFileList, PaymentFileOut
from payments.api.schemas.payment_runs import PaymentRunOut
from payments.api.signing_in import caller_of
from payments.domain.errors import FieldError, InvalidInput, NotFound
from payments.domain.roles import Permission
from payments.export.characters import UnwritableName
from payments.export.checks import UnsendablePayments
from payments.export.credit_transfer import NotOfTheSchema
from payments.export.execution import NoExecutionDay
from payments.export.profiles import UnknownProfile
from payments.models import PaymentFile, PaymentRun
from payments.selectors import access
from payments.selectors.access import PaymentRunNotFound
from payments.services import exporting
from payments.services.approving import ContentChanged
from payments.services.audit_heads import AuditSetBack
from payments.services.exporting import DiscountLapsed
from payments.services.payment_runs import LinesNotPayable, RunNotThere
from payments.services.proposing import NothingCalculated

router = Router(tags=["payment runs"])

MEDIA_TYPES = {
    "bank": "application/xml",
    "list_csv": "text/csv",
    "list_xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "posting_b1": "text/csv",
    "posting_fi": "text/csv",
}


class PaymentFileNotFound(NotFound):
    """The run does not pay from that account."""

    slug = "payment-file-not-found"


def _binary(*media_types: str) -> dict[str, Any]:
    """What the document says of an answer that is a file."""
    content = {one: {"schema": {"type": "string", "format": "binary"}} for one in media_types}
    return {"responses": {200: {"description": "The file, the same bytes every time.", "content": content}}}


@router.post(
    "/payment-runs/{run_id}/export",
    response={200: PaymentRunOut},
    raises=(
        PaymentRunNotFound,
        RunNotThere,
        ContentChanged,
        AuditSetBack,
        DiscountLapsed,
        NothingCalculated,
        LinesNotPayable,
        UnsendablePayments,
        NoExecutionDay,
        UnknownProfile,
        NotOfTheSchema,
        UnwritableName,
    ),
    creates=True,
    key_required=True,
    if_match=True,
    operation_id="exportPaymentRun",
    summary="Make the bank's files of an approved run",
)
def export_payment_run(request: HttpRequest, response: HttpResponse, run_id: UUID) -> PaymentRunOut:
    """
    A file for every account it pays from, held against the bank's profile and the official schema before the run
    counts as exported; then the lists for SAP. What would be paid must be what was approved. Again changes nothing.
    """
    run = access.payment_run(caller_of(request), run_id, Permission.EXPORT)
    exported = exporting.export_run(
        run=run,
        actor=actor_of(request),
        now=timezone.now(),
        unless=lambda locked: require_match(request, payment_run_answers.tag_of_run(locked)),
    )
    tell(exported)
    shown = access.payment_run(caller_of(request), run_id)
    response["ETag"] = payment_run_answers.tag_of_run(shown)
    return payment_run_answers.run_out(shown)


@router.get(
    "/payment-runs/{run_id}/files",
    response={200: PaymentFileList},
    raises=(PaymentRunNotFound,),
    tagged=True,
    operation_id="listPaymentFiles",
    summary="Files of an exported run",
)
def list_payment_files(request: HttpRequest, run_id: UUID) -> PaymentFileList:
    """None before it was exported. The hash of each is what the downloaded file must have."""
    run = access.payment_run(caller_of(request), run_id)
    return PaymentFileList(run=str(run.pk), items=[_file_out(one) for one in _files(run)])


@router.get(
    "/payment-runs/{run_id}/file",
    response={200: None},
    raises=(PaymentRunNotFound, PaymentFileNotFound, RunNotThere),
    tagged=True,
    limit="exports",
    openapi_extra=_binary(MEDIA_TYPES["bank"], MEDIA_TYPES["list_csv"], MEDIA_TYPES["list_xlsx"]),
    operation_id="getPaymentFile",
    summary="The bank's file",
)
def get_payment_file(
    request: HttpRequest,
    run_id: UUID,
    kind: Annotated[
        Literal["bank", "list_csv", "list_xlsx"],
        Query(description="`bank`: ISO 20022. `list_csv`, `list_xlsx`: the list that Turkish banks load."),
    ] = "bank",
    house_bank: Annotated[
        RowId | None, Query(description="Where the run pays from several accounts: of which.")
    ] = None,
) -> HttpResponse:
    """The same bytes every time, with their SHA-256 in `Repr-Digest`; the ETag is that hash in hexadecimal digits."""
    run = _exported(request, run_id)
    found = _files(run).filter(kind=kind)
    if house_bank is not None:
        found = found.filter(house_bank_id=int(house_bank))
    files = list(found[:2])
    if len(files) > 1:
        raise InvalidInput(FieldError("/query/house_bank", "missing"))
    if not files:
        raise PaymentFileNotFound(run=run.code)
    return _download(request, files[0])


@router.get(
    "/payment-runs/{run_id}/posting-list",
    response={200: None},
    raises=(PaymentRunNotFound, RunNotThere),
    tagged=True,
    limit="exports",
    openapi_extra=_binary("text/csv"),
    operation_id="getPostingList",
    summary="What SAP has to book",
)
def get_posting_list(
    request: HttpRequest,
    run_id: UUID,
    system: Annotated[
        Literal["b1", "fi"],
        Query(description="Business One (outgoing payments) or FI (account, amount, reference, EndToEndId)."),
    ] = "b1",
) -> HttpResponse:
    """One line for each payment; the EndToEndId comes back with the posting and ends the money in transit."""
    run = _exported(request, run_id)
    return _download(request, _files(run).get(kind=f"posting_{system}"))


def _exported(request: HttpRequest, run_id: UUID) -> PaymentRun:
    """
    A run that has files, for who may have them.

    Raises:
        RunNotThere: it was not exported.
    """
    run = access.payment_run(caller_of(request), run_id, Permission.EXPORT)
    if run.exported_at is None:
        raise RunNotThere(run=run.code, status=run.status)
    return run


def _files(run: PaymentRun) -> QuerySet[PaymentFile]:
    return PaymentFile.objects.filter(run=run).order_by("pk")


def _download(request: HttpRequest, file: PaymentFile) -> HttpResponse:
    answer = HttpResponse(bytes(file.content), content_type=MEDIA_TYPES[file.kind])
    unless_unchanged(request, answer, f'"{file.sha256}"')
    answer["Content-Disposition"] = f'attachment; filename="{file.file_name}"'
    answer["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(file.sha256)).decode()}:"
    answer["Cache-Control"] = "no-store"
    return answer


def _file_out(file: PaymentFile) -> PaymentFileOut:
    return PaymentFileOut(
        kind=cast("FileKind", file.kind),
        house_bank=None if file.house_bank_id is None else str(file.house_bank_id),
        file_name=file.file_name,
        bytes=len(file.content),
        sha256=file.sha256,
        payments=file.payments,
        control_sum=file.control_sum,
        message_id=file.message_id,
        execution_day=file.execution_day,
        href=_address_of(file),
    )


def _address_of(file: PaymentFile) -> str:
    base = f"/api/v1/payment-runs/{file.run_id}"
    if file.house_bank_id is None:
        return f"{base}/posting-list?{urlencode({'system': file.kind.removeprefix('posting_')})}"
    return f"{base}/file?{urlencode({'kind': file.kind, 'house_bank': file.house_bank_id})}"
