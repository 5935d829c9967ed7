"""What banks answer, set against payment runs."""

from __future__ import annotations

from typing import Annotated, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Status
from ninja.files import UploadedFile

from payments.api.acting import actor_of, tell
from payments.api.language import language_of
from payments.api.operations import Router
from payments.api.paging import Cursor, Limit, by_number, newest_first
from payments.api.payment_run_answers import bank_words
from payments.api.schemas.payment_files import (
    AnsweredRun,
    BankDoubt,
    BankFindingList,
    BankFindingOut,
    BankKind,
    BankMessageList,
    BankMessageOut,
    BankOutcome,
)
from payments.api.signing_in import caller_of
from payments.domain.paying import LineState
from payments.domain.roles import Permission
from payments.domain.wording import sentence
from payments.events.payment_shapes import PaymentRunStatus
from payments.export.bank_xml import (
    MAX_BYTES,
    BankMessageTooLarge,
    ForbiddenXml,
    UnreadableBankMessage,
    UnsupportedBankMessage,
)
from payments.models import BankFinding, BankMessage, Company, PaymentRun
from payments.selectors import access
from payments.selectors.access import CompanyNotFound
from payments.selectors.bank_messages import BankMessageNotFound
from payments.services import feedback

router = Router(tags=["payment runs"])


@router.post(
    "/companies/{company}/bank-messages",
    response={201: BankMessageOut},
    raises=(CompanyNotFound, BankMessageTooLarge, ForbiddenXml, UnreadableBankMessage, UnsupportedBankMessage),
    creates=True,
    key_required=True,
    operation_id="takeBankMessage",
    summary="Deliver what a bank answered",
)
def take_bank_message(
    request: HttpRequest,
    response: HttpResponse,
    company: str,
    file: Annotated[
        UploadedFile, File(description="pain.002.001.03 or .10, camt.053 or camt.054 in .02 or .08; at most 16 MiB.")
    ],
) -> Status[BankMessageOut]:
    """
    Every payment it names is accepted, confirmed (only by ACSC or a booked entry) or failed with the bank's reason;
    what fails is open again, once. What does not fit a payment without doubt changes nothing and is shown under
    `/findings`. The same message again changes nothing.
    """
    owner = access.company(caller_of(request), company, Permission.EXPORT)
    content = file.file.read(MAX_BYTES + 1) if file.file is not None else b""
    taken = feedback.take_bank_message(
        company=owner,
        content=content,
        file_name=file.name or "",
        actor=actor_of(request),
        now=timezone.now(),
    )
    for run in PaymentRun.objects.filter(pk__in=taken.run_ids):
        tell(run)
    response["Location"] = _address_of(taken.message)
    return Status(201, _message_out(taken.message, same_as_before=not taken.is_new))


@router.get(
    "/companies/{company}/bank-messages",
    response={200: BankMessageList},
    raises=(CompanyNotFound,),
    operation_id="listBankMessages",
    summary="What banks answered",
)
def list_bank_messages(request: HttpRequest, company: str, limit: Limit = 50, cursor: Cursor = "") -> BankMessageList:
    """Newest first."""
    owner = access.company(caller_of(request), company, Permission.READ)
    rows = BankMessage.objects.filter(company=owner).select_related("company").defer("content")
    found, following = newest_first(rows, cursor=cursor, limit=limit)
    return BankMessageList(items=[_message_out(one) for one in found], next_cursor=following)


@router.get(
    "/companies/{company}/bank-messages/{message_id}",
    response={200: BankMessageOut},
    raises=(CompanyNotFound, BankMessageNotFound),
    tagged=True,
    operation_id="getBankMessage",
    summary="One message of a bank",
)
def get_bank_message(request: HttpRequest, company: str, message_id: UUID) -> BankMessageOut:
    """What it changed."""
    owner = access.company(caller_of(request), company, Permission.READ)
    return _message_out(_message(owner, message_id))


@router.get(
    "/companies/{company}/bank-messages/{message_id}/findings",
    response={200: BankFindingList},
    raises=(CompanyNotFound, BankMessageNotFound),
    operation_id="listBankFindings",
    summary="What a message said of each payment",
)
def list_bank_findings(
    request: HttpRequest, company: str, message_id: UUID, limit: Limit = 50, cursor: Cursor = ""
) -> BankFindingList:
    """And what came of it; where there is a doubt, a person has to ask the bank."""
    owner = access.company(caller_of(request), company, Permission.READ)
    rows = BankFinding.objects.filter(message=_message(owner, message_id)).select_related("line")
    found, following = by_number(rows, cursor=cursor, limit=limit)
    language = language_of(request)
    return BankFindingList(items=[_finding_out(one, language) for one in found], next_cursor=following)


def _message(company: Company, message_id: UUID) -> BankMessage:
    found = (
        BankMessage.objects.filter(company=company, pk=message_id).select_related("company").defer("content").first()
    )
    if found is None:
        raise BankMessageNotFound(message=str(message_id))
    return found


def _message_out(row: BankMessage, *, same_as_before: bool = False) -> BankMessageOut:
    runs = PaymentRun.objects.filter(lines__findings__message=row).distinct().order_by("code")
    return BankMessageOut(
        id=str(row.pk),
        company=row.company.code,
        kind=cast("BankKind", row.kind),
        version=row.version,
        identification=row.identification,
        file_name=row.file_name,
        sha256=row.sha256,
        statements=row.statements,
        accepted=row.accepted,
        confirmed=row.confirmed,
        failed=row.failed,
        unchanged=row.unchanged,
        doubts=row.doubts,
        received_by=row.received_name,
        received_at=row.received_at,
        same_as_before=same_as_before,
        payment_runs=[
            AnsweredRun(id=str(run.pk), code=run.code, status=cast("PaymentRunStatus", run.status)) for run in runs
        ],
        href=_address_of(row),
    )


def _finding_out(row: BankFinding, language: str) -> BankFindingOut:
    line = row.line
    codes = cast("list[str]", row.codes)
    return BankFindingOut(
        reference=row.reference,
        status=row.status,
        outcome=cast("BankOutcome", row.outcome) if row.outcome else None,
        codes=codes,
        reason=bank_words(codes, row.text, language),
        doubt=cast("BankDoubt", row.doubt) if row.doubt else None,
        doubt_message=sentence(f"bank-doubt.{row.doubt}", language) if row.doubt else None,
        changed=row.changed,
        payment_run=None if line is None else str(line.run_id),
        line=None if line is None else str(line.pk),
        payee_name=None if line is None else line.payee_name,
        state=None if line is None else LineState(line.state),
    )


def _address_of(row: BankMessage) -> str:
    return f"/api/v1/companies/{row.company.code}/bank-messages/{row.pk}"
