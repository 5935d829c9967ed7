"""Payment runs as their readers, approvers and the bank file see them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Count, Sum

from payments.domain.errors import NotFound
from payments.domain.money import to_text
from payments.domain.paying import IN_TRANSIT_STATUSES, CandidateState, RunStatus
from payments.models import (
    Company,
    PaymentApproval,
    PaymentException,
    PaymentItem,
    PaymentLine,
    PaymentRun,
)
from payments.selectors.access import PaymentRunNotFound


class PaymentLineNotFound(NotFound):
    """The payment run has no such line."""

    slug = "payment-line-not-found"


@dataclass(frozen=True, slots=True)
class CurrencyTotal:
    """What a run pays in one currency."""

    currency: str
    payments: int
    gross_minor: int
    discount_minor: int
    withholding_minor: int
    net_minor: int

    def data(self) -> dict[str, Any]:
        """As on the wire."""
        return {
            "currency": self.currency,
            "payments": self.payments,
            "gross": to_text(self.gross_minor, self.currency),
            "discount": to_text(self.discount_minor, self.currency),
            "withholding": to_text(self.withholding_minor, self.currency),
            "net": to_text(self.net_minor, self.currency),
        }


def totals_of(run_ids: Iterable[UUID]) -> dict[UUID, list[CurrencyTotal]]:
    """Sums per currency of some runs; currencies are never added up."""
    found: dict[UUID, list[CurrencyTotal]] = defaultdict(list)
    sums = (
        PaymentLine.objects.filter(run__in=list(run_ids))
        .values("run_id", "currency")
        .annotate(
            count=Count("pk"),
            gross=Sum("gross"),
            discount=Sum("discount"),
            withholding=Sum("withholding"),
            net=Sum("net"),
        )
        .order_by("run_id", "currency")
    )
    for row in sums:
        found[row["run_id"]].append(
            CurrencyTotal(
                row["currency"],
                row["count"],
                int(row["gross"]),
                int(row["discount"]),
                int(row["withholding"]),
                int(row["net"]),
            )
        )
    return found


def content_hash(run: PaymentRun) -> str:
    """
    SHA-256 of all that would be paid: to whom, on which account, from where, how much, for which entries. This is what
    is approved, and what the export makes anew and compares.
    """
    items: dict[int, list[list[Any]]] = defaultdict(list)
    paid = PaymentItem.objects.filter(line__run=run).order_by("entry_id", "part")
    for line_id, part, *told_of in paid.values_list(
        "line_id", "part", "entry_id", "settled", "discount", "withholding", "pay_amount"
    ):
        items[line_id].append([*told_of, part] if part else told_of)  # of a whole as before there were parts
    lines = [
        [
            line.position,
            line.supplier_id,
            line.bank_account_id,
            line.house_bank_id,
            line.payee_name,
            line.payee_iban,
            line.payee_bic,
            line.payee_address,
            line.house_iban,
            line.method,
            line.currency,
            line.gross,
            line.discount,
            line.withholding,
            line.net,
            line.remittance,
            line.end_to_end_id,
            items[line.pk],
        ]
        for line in PaymentLine.objects.filter(run=run).order_by("position")
    ]
    told = [str(run.pk), run.company_id, run.code, run.content_version, run.run_date.isoformat(), run.basis, lines]
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def day_totals(company: Company, day: date, *, except_run: UUID | None = None) -> dict[str, int]:
    """What runs of that day of value pay that are approved or further, per currency: who splits a sum is seen."""
    sums = (
        PaymentLine.objects.filter(run__company=company, run__run_date=day, run__status__in=IN_TRANSIT_STATUSES)
        .exclude(run=except_run)
        .exclude(state__in=("failed", "returned", "cancelled"))
        .values("currency")
        .annotate(net=Sum("net"))
        .order_by("currency")
    )
    return {row["currency"]: int(row["net"]) for row in sums}


def paid_before(run: PaymentRun, suppliers: Iterable[int]) -> dict[int, set[str]]:
    """Suppliers that other runs have sent money to, and on which accounts."""
    found: dict[int, set[str]] = defaultdict(set)
    sent = PaymentLine.objects.filter(
        run__company_id=run.company_id, supplier__in=set(suppliers), state__in=("exported", "accepted", "confirmed")
    )
    for supplier, iban in sent.exclude(run=run).values_list("supplier_id", "payee_iban").distinct():
        found[supplier].add(iban)
    return dict(found)


def counts_by_status(company: Company) -> dict[str, int]:
    """How many runs of a company stand where."""
    rows = PaymentRun.objects.filter(company=company).values_list("status").annotate(count=Count("pk"))
    return {status.value: 0 for status in RunStatus} | dict(rows)


def approvals_of(run: PaymentRun) -> list[PaymentApproval]:
    """Approvals that count: of the content as it stands."""
    return list(run.approvals.filter(content_version=run.content_version).order_by("step"))


def state_data(run: PaymentRun) -> dict[str, Any]:
    """The state of a run as `PaymentRunState` in frames."""
    counts = dict(
        PaymentException.objects.filter(run=run, is_rest=False).values_list("state").annotate(count=Count("pk"))
    )
    return {
        "id": str(run.pk),
        "code": run.code,
        "status": run.status,
        "version": run.version,
        "content_version": run.content_version,
        "content_hash": run.content_hash,
        "run_date": run.run_date.isoformat(),
        "approvals": len(approvals_of(run)),
        "approvals_needed": run.approvals_needed,
        "totals": [one.data() for one in totals_of([run.pk]).get(run.pk, [])],
        "exceptions": counts.get(CandidateState.EXCEPTION.value, 0),
    }


def run_by_id(run_id: UUID) -> PaymentRun:
    """
    The run of that id.

    Raises:
        PaymentRunNotFound: there is none.
    """
    found = PaymentRun.objects.select_related("company").filter(pk=run_id).first()
    if found is None:
        raise PaymentRunNotFound(run=str(run_id))
    return found


def versions(ids: list[UUID]) -> dict[UUID, int]:
    """Which version each run is at."""
    return dict(PaymentRun.objects.filter(pk__in=ids).values_list("pk", "version"))
