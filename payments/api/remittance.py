"""Remittance advice: read by us and by the supplier's own system, sent once more, switched on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from jobs.tasks.remittance import deliver
from payments.api.acting import actor_of
from payments.api.etags import require_match, tag_of
from payments.api.language import language_of
from payments.api.operations import Router
from payments.api.paging import Cursor, Limit, in_order_of
from payments.api.schemas.remittance import (
    AdviceContent,
    AdviceDetail,
    AdviceList,
    AdviceOut,
    PaidDocumentOut,
    RemittanceSettingsIn,
    RemittanceSettingsOut,
    SupplierAdviceDetail,
    SupplierAdviceList,
)
from payments.api.signing_in import caller_of
from payments.domain.money import to_text
from payments.domain.paying import AdviceMoment
from payments.domain.roles import Permission
from payments.domain.wording import sentence
from payments.events.payment_shapes import AdvisedPayment
from payments.models import RemittanceAdvice, RemittanceSettings
from payments.selectors import access
from payments.selectors import remittance as reading
from payments.selectors.access import CompanyNotFound, PaymentRunNotFound, SupplierNotFound
from payments.selectors.remittance import RemittanceAdviceNotFound
from payments.services import remittance
from payments.services.remittance import AdviceNotSendable, Wish

router = Router(tags=["remittance advice"])


@router.get(
    "/payment-runs/{run_id}/remittance-advices",
    response={200: AdviceList},
    raises=(PaymentRunNotFound,),
    operation_id="listRunRemittanceAdvices",
    summary="What suppliers were told of a run",
)
def list_run_remittance_advices(
    request: HttpRequest, run_id: UUID, limit: Limit = 50, cursor: Cursor = ""
) -> AdviceList:
    """Each with the state of its mail, the newest first. None before its step was taken, or where it is off."""
    run = access.payment_run(caller_of(request), run_id)
    rows = reading.advices().filter(line__run=run)
    found, following = in_order_of(rows, "-id", cursor=cursor, limit=limit)
    return AdviceList(items=[AdviceOut(**_fields(request, one)) for one in found], next_cursor=following)


@router.get(
    "/suppliers/{supplier_id}/remittance-advices",
    response={200: AdviceList | SupplierAdviceList},
    raises=(SupplierNotFound,),
    operation_id="listSupplierRemittanceAdvices",
    summary="What a supplier was told of payments",
)
def list_supplier_remittance_advices(
    request: HttpRequest, supplier_id: str, limit: Limit = 50, cursor: Cursor = ""
) -> AdviceList | SupplierAdviceList:
    """The newest first. The supplier's own system sees the payments, and nothing of the mail."""
    own = access.own_supplier(caller_of(request), supplier_id)
    supplier = own or access.supplier(caller_of(request), supplier_id)
    rows = reading.advices().filter(supplier=supplier)
    found, following = in_order_of(rows, "-id", cursor=cursor, limit=limit)
    if own:
        return SupplierAdviceList(items=[AdvisedPayment(**_payment(one)) for one in found], next_cursor=following)
    return AdviceList(items=[AdviceOut(**_fields(request, one)) for one in found], next_cursor=following)


@router.get(
    "/suppliers/{supplier_id}/remittance-advices/{advice_id}",
    response={200: AdviceDetail | SupplierAdviceDetail},
    raises=(SupplierNotFound, RemittanceAdviceNotFound),
    tagged=True,
    operation_id="getRemittanceAdvice",
    summary="One remittance advice",
)
def get_remittance_advice(
    request: HttpRequest, supplier_id: str, advice_id: UUID
) -> AdviceDetail | SupplierAdviceDetail:
    """With the documents it pays."""
    own = access.own_supplier(caller_of(request), supplier_id)
    supplier = own or access.supplier(caller_of(request), supplier_id)
    found = reading.advice_of(supplier.pk, advice_id)
    if own:
        return SupplierAdviceDetail(**_payment(found), content=_content(found))
    return AdviceDetail(**_fields(request, found), content=_content(found))


@router.post(
    "/suppliers/{supplier_id}/remittance-advices/{advice_id}/resend",
    response={200: AdviceOut},
    raises=(SupplierNotFound, RemittanceAdviceNotFound, AdviceNotSendable),
    creates=True,
    operation_id="resendRemittanceAdvice",
    summary="Mail an advice once more",
)
def resend_remittance_advice(request: HttpRequest, supplier_id: str, advice_id: UUID) -> AdviceOut:
    """To the address the supplier has now, as a message of its own."""
    supplier = access.supplier(caller_of(request), supplier_id, Permission.EXPORT)
    found = reading.advice_of(supplier.pk, advice_id)
    remittance.resend(advice=found, actor=actor_of(request), now=timezone.now())
    deliver.send()
    return AdviceOut(**_fields(request, reading.advice_of(supplier.pk, advice_id)))


@router.get(
    "/companies/{company}/remittance-settings",
    response={200: RemittanceSettingsOut},
    raises=(CompanyNotFound,),
    tagged=True,
    operation_id="getRemittanceSettings",
    summary="Whether suppliers are advised",
)
def get_remittance_settings(request: HttpRequest, company: str) -> RemittanceSettingsOut:
    """Off until somebody switches it on."""
    owner = access.company(caller_of(request), company, Permission.READ)
    return _settings(remittance.settings_of(owner.pk))


@router.put(
    "/companies/{company}/remittance-settings",
    response={200: RemittanceSettingsOut},
    raises=(CompanyNotFound,),
    if_match=True,
    operation_id="replaceRemittanceSettings",
    summary="Switch remittance advice on or off",
)
def replace_remittance_settings(
    request: HttpRequest, response: HttpResponse, company: str, payload: RemittanceSettingsIn
) -> RemittanceSettingsOut:
    """The company's admins may. Payments of before are not advised later; off: what waits is not mailed."""
    owner = access.company(caller_of(request), company, Permission.ADMINISTER)
    wish = Wish(
        enabled=payload.enabled,
        moment=AdviceMoment(payload.moment),
        language=payload.language,
        sender=payload.sender,
        reply_to=payload.reply_to,
    )
    changed = _settings(
        remittance.change_settings(
            company=owner,
            wish=wish,
            actor=actor_of(request),
            now=timezone.now(),
            unless=lambda row: require_match(request, tag_of(_settings(row))),
        )
    )
    response["ETag"] = tag_of(changed)
    return changed


def _settings(row: RemittanceSettings) -> RemittanceSettingsOut:
    return RemittanceSettingsOut.model_validate(
        {name: getattr(row, name) for name in ("enabled", "moment", "language", "sender", "reply_to")}
    )


def _payment(row: RemittanceAdvice) -> dict[str, Any]:
    """What everybody may know who may know of it."""
    return {
        "id": str(row.pk),
        "status": "withdrawn" if row.status == RemittanceAdvice.Status.WITHDRAWN else "issued",
        "currency": row.line.currency,
        "amount": to_text(row.line.net, row.line.currency),
        "paid_on": row.paid_on,
        "end_to_end_id": row.line.end_to_end_id,
    }


def _fields(request: HttpRequest, row: RemittanceAdvice) -> dict[str, Any]:
    return {
        **_payment(row),
        "supplier": str(row.supplier_id),
        "supplier_code": row.supplier.code,
        "supplier_name": row.supplier.name,
        "payment_run": str(row.line.run_id),
        "payment_run_code": row.line.run.code,
        "line": str(row.line_id),
        "status": row.status,
        "reason": row.reason,
        "reason_message": sentence(f"remittance-reason.{row.reason}", language_of(request)) if row.reason else "",
        **{
            name: getattr(row, name)
            for name in ("recipient", "tries", "created_at", "next_attempt_at", "sent_at", "withdrawn_at")
        },
    }


def _content(row: RemittanceAdvice) -> AdviceContent:
    told = reading.advised(row)

    def text(minor: int) -> str:
        return to_text(minor, told.currency)

    return AdviceContent(
        payer=told.payer,
        payee=told.payee,
        account_end=told.account_end,
        gross=text(told.gross_minor),
        discount=text(told.discount_minor),
        withholding=text(told.withholding_minor),
        net=text(told.net_minor),
        documents=[
            PaidDocumentOut(
                reference=one.reference,
                document_date=one.document_date,
                gross=text(one.gross_minor),
                discount=text(one.discount_minor),
                withholding=text(one.withholding_minor),
                net=text(one.net_minor),
            )
            for one in told.documents
        ],
    )
