"""Payment runs, their lines and what they leave out, as answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum
from django.http import HttpRequest

from payments.api.etags import tag_of_parts
from payments.api.language import language_of
from payments.api.schemas.payment_runs import (
    ApprovalOut,
    BiggestLine,
    DayTotal,
    HouseLimit,
    LineProblemOut,
    PaymentExceptionList,
    PaymentExceptionOut,
    PaymentItemOut,
    PaymentLineList,
    PaymentLineOut,
    PaymentRunList,
    PaymentRunOut,
    PaymentRunReview,
    PersonName,
)
from payments.domain.money import to_text
from payments.domain.paying import LineState, RunStatus
from payments.domain.reasons import plain_text
from payments.domain.roles import Permission
from payments.domain.wording import sentence
from payments.domain.words_of_banks import bank_reason_code
from payments.models import (
    Company,
    HouseBank,
    PaymentApproval,
    PaymentException,
    PaymentItem,
    PaymentLine,
    PaymentRun,
    RunEditor,
    User,
)
from payments.selectors.access import Caller
from payments.selectors.payability import line_problems
from payments.selectors.payees import house_accounts
from payments.selectors.payment_runs import (
    approvals_of,
    content_hash,
    counts_by_status,
    day_totals,
    paid_before,
    totals_of,
)

NAMED = ("company", "created_by", "submitted_by", "ended_by", "exported_by")
"""What an answer needs beside the row."""

_SHOWN = 10


def tag_of_run(run: PaymentRun) -> str:
    """The ETag of a run: another one with every change."""
    return tag_of_parts("payment-run", run.pk, run.version)


def run_out(run: PaymentRun) -> PaymentRunOut:
    """One run."""
    return _runs_out([run])[0]


def run_list(company: Company, runs: Sequence[PaymentRun], following: str | None) -> PaymentRunList:
    """A page of runs."""
    return PaymentRunList.model_validate(
        {"items": _runs_out(runs), "next_cursor": following, "counts": counts_by_status(company)}
    )


def _runs_out(runs: Sequence[PaymentRun]) -> list[PaymentRunOut]:
    ids = [run.pk for run in runs]
    totals = totals_of(ids)
    items = dict(PaymentItem.objects.filter(line__run__in=ids).values_list("line__run").annotate(count=Count("pk")))
    suppliers = dict(
        PaymentLine.objects.filter(run__in=ids).values_list("run").annotate(count=Count("supplier", distinct=True))
    )
    exceptions: dict[UUID, dict[str, int]] = defaultdict(lambda: {"not_due": 0, "deferred": 0, "exception": 0})
    counted = PaymentException.objects.filter(run__in=ids, is_rest=False).values_list("run", "state")
    for run_id, state, count in counted.annotate(count=Count("pk")):
        exceptions[run_id][state] = count
    editors: dict[UUID, list[RunEditor]] = defaultdict(list)
    for editor in RunEditor.objects.filter(run__in=ids).select_related("user").order_by("at", "pk"):
        editors[editor.run_id].append(editor)
    approvals: dict[UUID, list[PaymentApproval]] = defaultdict(list)
    for one in PaymentApproval.objects.filter(run__in=ids).order_by("step"):
        approvals[one.run_id].append(one)
    return [
        PaymentRunOut.model_validate(
            {
                "id": str(run.pk),
                "company": run.company.code,
                "code": run.code,
                "status": run.status,
                "basis": run.basis,
                "run_date": run.run_date,
                "next_run_date": run.next_run_date,
                "calculation": str(run.based_on_run_id),
                "version": run.version,
                "content_version": run.content_version,
                "content_hash": run.content_hash,
                "totals": [one.data() for one in totals.get(run.pk, [])],
                "suppliers": suppliers.get(run.pk, 0),
                "items": items.get(run.pk, 0),
                "exceptions": exceptions[run.pk],
                "approvals": [
                    ApprovalOut(
                        step=one.step + 1, approver=one.approver_name, second_factor=one.second_factor, at=one.at
                    )
                    for one in approvals[run.pk]
                    if one.content_version == run.content_version
                ],
                "approvals_needed": run.approvals_needed,
                "steps": [{"approvers": [str(pk) for pk in step["approvers"]]} for step in run.steps],
                "second_factor": run.second_factor,
                "created_by": PersonName(
                    id=None if run.created_by_id is None else str(run.created_by_id), name=run.created_name
                ),
                "created_at": run.created_at,
                "editors": [one.user.name or one.user.email for one in editors[run.pk]],
                "editor_ids": [str(one.user_id) for one in editors[run.pk]],
                "submitted_by": _person(run.submitted_by),
                "submitted_at": run.submitted_at,
                "approved_at": run.approved_at,
                "ended_by": _person(run.ended_by),
                "ended_at": run.ended_at,
                "ended_reason": run.ended_reason or None,
                "exported_by": _person(run.exported_by),
                "exported_at": run.exported_at,
                "message_id": run.message_id,
                "parameters": run.parameters,
                "links": {"self": f"/api/v1/payment-runs/{run.pk}", "events": f"payment-run:{run.pk}"},
            }
        )
        for run in runs
    ]


def _person(user: User | None) -> PersonName | None:
    return None if user is None else PersonName(id=str(user.pk), name=user.name or user.email)


def line_list(
    request: HttpRequest, run: PaymentRun, lines: Sequence[PaymentLine], following: str | None, total: int
) -> PaymentLineList:
    """A page of a run's lines."""
    return PaymentLineList.model_validate(
        {
            "items": _lines_out(run, lines, language_of(request)),
            "next_cursor": following,
            "total": total,
            "totals": [one.data() for one in totals_of([run.pk]).get(run.pk, [])],
        }
    )


def line_out(request: HttpRequest, line: PaymentLine) -> PaymentLineOut:
    """One line."""
    return _lines_out(line.run, [line], language_of(request))[0]


def bank_words(codes: Sequence[str], text: str, language: str) -> str:
    """A bank's reasons in words, and what it wrote beside them."""
    words = [sentence(bank_reason_code(code), language, {"code": code}) for code in codes]
    return ". ".join([*words, text] if text else words)


def _lines_out(run: PaymentRun, lines: Sequence[PaymentLine], language: str) -> list[PaymentLineOut]:
    items: dict[int, list[PaymentItem]] = defaultdict(list)
    found = PaymentItem.objects.filter(line__in=[line.pk for line in lines]).select_related("entry")
    for one in found.order_by("pk"):
        items[one.line_id].append(one)
    under_way = run.status in {"exported", "accepted", "confirmed", "partly_failed"}
    return [
        PaymentLineOut(
            id=str(line.pk),
            position=line.position,
            supplier=str(line.supplier_id),
            supplier_code=line.supplier.code,
            supplier_name=line.supplier.name,
            payee_name=line.payee_name,
            bank_account=str(line.bank_account_id),
            iban=line.payee_iban,
            bic=line.payee_bic,
            house_bank=str(line.house_bank_id),
            house_iban=line.house_iban,
            method=line.method,
            currency=line.currency,
            gross=to_text(line.gross, line.currency),
            discount=to_text(line.discount, line.currency),
            withholding=to_text(line.withholding, line.currency),
            net=to_text(line.net, line.currency),
            remittance=line.remittance,
            end_to_end_id=line.end_to_end_id,
            state=LineState(line.state),
            in_transit=under_way
            and line.state in {"exported", "accepted", "confirmed"}
            and line.settled_at is None
            and line.released_at is None,
            bank_code=line.bank_code,
            bank_reason=bank_words([line.bank_code] if line.bank_code else [], line.bank_reason, language),
            settled_at=line.settled_at,
            released_at=line.released_at,
            items=[_item(one, line.currency) for one in items[line.pk]],
        )
        for line in lines
    ]


def _item(one: PaymentItem, currency: str) -> PaymentItemOut:
    return PaymentItemOut(
        entry=str(one.entry_id),
        part=one.part or None,
        doc_no=one.entry.doc_no,
        reference=one.entry.reference,
        kind=one.entry.kind,
        due_date=one.due_date,
        days_overdue=one.days_overdue,
        open_amount=to_text(one.open_amount, currency),
        settled=to_text(one.settled, currency),
        discount=to_text(one.discount, currency),
        withholding=to_text(one.withholding, currency),
        pay_amount=to_text(one.pay_amount, currency),
        tier_percent=plain_text(one.tier_percent),
        reason=one.reason,
    )


def exception_list(
    request: HttpRequest, found: Sequence[PaymentException], following: str | None
) -> PaymentExceptionList:
    """A page of what is not paid."""
    language = language_of(request)
    return PaymentExceptionList(items=[_exception(one, language) for one in found], next_cursor=following)


def _exception(one: PaymentException, language: str) -> PaymentExceptionOut:
    return PaymentExceptionOut.model_validate(
        {
            "id": str(one.pk),
            "supplier": str(one.supplier_id),
            "supplier_code": one.supplier.code,
            "supplier_name": one.supplier.name,
            "entry": None if one.entry_id is None else str(one.entry_id),
            "part": one.part or None,
            "doc_no": None if one.entry is None else one.entry.doc_no,
            "currency": one.currency,
            "amount": to_text(one.amount, one.currency),
            "due_date": one.due_date,
            "state": one.state,
            "code": one.code,
            "message": _reason(one.code, language),
            "detail": one.detail,
            "rest": one.is_rest,
        }
    )


def _reason(code: str, language: str) -> str:
    return sentence(f"unpaid.{code.lower().replace('_', '-')}", language)


def review(request: HttpRequest, run: PaymentRun, caller: Caller) -> PaymentRunReview:
    """What an approver looks at."""
    language = language_of(request)
    lines = list(PaymentLine.objects.filter(run=run).order_by("-net", "pk"))
    before = paid_before(run, [line.supplier_id for line in lines])
    new = [line for line in lines if line.supplier_id not in before]
    changed = [line for line in lines if line.supplier_id in before and line.payee_iban not in before[line.supplier_id]]
    return PaymentRunReview(
        content_hash=run.content_hash,
        unchanged=content_hash(run) == run.content_hash,
        may_approve=_may_approve(run, caller),
        biggest=_biggest(lines[:_SHOWN]),
        new_payees=_biggest(new[:100]),
        changed_accounts=_biggest(changed[:100]),
        problems=[
            LineProblemOut(
                line=str(one.line.pk),
                position=one.line.position,
                payee_name=one.line.payee_name,
                code=one.code,
                message=_reason(one.code.value, language),
            )
            for one in line_problems(run)
        ],
        day_totals=_day_totals(run),
        house_limits=_house_limits(run),
    )


def _may_approve(run: PaymentRun, caller: Caller) -> bool:
    if caller.user_id is None or not caller.may(run.company_id, Permission.APPROVE):
        return False
    given = approvals_of(run)
    step = run.steps[len(given)]["approvers"] if len(given) < len(run.steps) else []
    return (
        run.status == RunStatus.IN_APPROVAL
        and caller.user_id != run.created_by_id
        and not RunEditor.objects.filter(run=run, user_id=caller.user_id).exists()
        and caller.user_id not in {one.approver_id for one in given}
        and (not step or caller.user_id in step)
    )


def _biggest(lines: Iterable[PaymentLine]) -> list[BiggestLine]:
    return [
        BiggestLine(
            line=str(one.pk), payee_name=one.payee_name, currency=one.currency, net=to_text(one.net, one.currency)
        )
        for one in lines
    ]


def _day_totals(run: PaymentRun) -> list[DayTotal]:
    mine = {one.currency: one.net_minor for one in totals_of([run.pk]).get(run.pk, [])}
    others = day_totals(run.company, run.run_date, except_run=run.pk)
    return [
        DayTotal(
            currency=currency,
            this_run=to_text(mine.get(currency, 0), currency),
            other_runs=to_text(others.get(currency, 0), currency),
            total=to_text(mine.get(currency, 0) + others.get(currency, 0), currency),
        )
        for currency in sorted({*mine, *others})
    ]


def _house_limits(run: PaymentRun) -> list[HouseLimit]:
    taken: dict[int, Any] = dict(
        PaymentLine.objects.filter(run=run).values_list("house_bank").annotate(net=Sum("net")).order_by("house_bank")
    )
    left = {one.id: one.left_minor for one in house_accounts(run.company, run_date=run.run_date, except_run=run.pk)}
    found = []
    for bank in HouseBank.objects.filter(pk__in=taken).order_by("pk"):
        still = left.get(bank.pk)
        found.append(
            HouseLimit(
                house_bank=str(bank.pk),
                name=bank.name,
                currency=bank.currency,
                this_run=to_text(int(taken[bank.pk]), bank.currency),
                daily_limit=None if bank.daily_limit is None else to_text(bank.daily_limit, bank.currency),
                left_before=None if still is None else to_text(still, bank.currency),
            )
        )
    return found
