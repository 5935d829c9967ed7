"""
From an approved run to the files of its banks (domain.md 3.4.6).

A file is built and held against the official schema before anything changes; its bytes are stored in the transaction
that makes the run exported, and never made again. What would be paid has to be what was approved, to accounts that are
still the confirmed ones.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid5

from django.db import transaction

from payments.calculation.public_holidays import t2_calendar
from payments.domain.calendars import WorkCalendar
from payments.domain.errors import PaymentsError
from payments.domain.paying import AdviceMoment, LineState, RunStatus, item_name
from payments.domain.reasons import because
from payments.export.characters import UnwritableName
from payments.export.checks import Fault, UnsendablePayments, check_message
from payments.export.credit_transfer import BankFile, NotOfTheSchema, credit_transfer
from payments.export.execution import NoExecutionDay, execution_day
from payments.export.lists import Posting, b1_outgoing_payments, bank_list, fi_postings
from payments.export.profiles import UnknownProfile, profile_of
from payments.export.rows import as_csv, as_xlsx
from payments.export.values import Address, Batch, Instruction, Message, Party
from payments.models import Company, HouseBank, PaymentFile, PaymentItem, PaymentLine, PaymentRun
from payments.selectors.calendar import today_of
from payments.selectors.payees import leaving_minor
from payments.selectors.paying_rules import grace_days
from payments.selectors.payment_runs import content_hash
from payments.selectors.proposing import tiers_of_items
from payments.selectors.terms import work_calendar
from payments.services import auditing, remittance
from payments.services.apart import apart
from payments.services.approving import ContentChanged
from payments.services.audit_heads import require_own_past
from payments.services.auditing import Actor
from payments.services.failpoints import failpoint
from payments.services.payment_runs import Guard, LinesNotPayable, RunNotThere, lock, move, require_payable
from payments.services.proposing import current_figures

EURO = "EUR"
_SHOWN_ITEMS = 20


class DiscountLapsed(PaymentsError):
    """
    The bank will pay later than the run was made for, and a discount that was taken off is over by then.

    What is paid is what was approved: it is not calculated anew here, somebody has to look at it again.
    """

    slug = "discount-lapsed"
    status = 409


_NOTED = (
    ContentChanged,
    DiscountLapsed,
    LinesNotPayable,
    UnsendablePayments,
    NoExecutionDay,
    UnknownProfile,
    NotOfTheSchema,
    UnwritableName,
)


def export_run(*, run: PaymentRun, actor: Actor, now: datetime, unless: Guard) -> PaymentRun:
    """
    Make the files of an approved run and count it as exported. Of one that is, nothing changes: its files stand.

    Raises:
        RunNotThere: it is not approved.
        ContentChanged: what would be paid is not what was approved.
        AuditSetBack: the database was set back to an older state.
        NothingCalculated: the ledger is newer than the figures that say what is open.
        DiscountLapsed: by the day of execution a discount that is taken off is over.
        LinesNotPayable: an account is not the confirmed one any more, a supplier was blocked, it was paid elsewhere.
        UnsendablePayments, NoExecutionDay, UnknownProfile, NotOfTheSchema, UnwritableName: a bank would refuse it.
        Each of these but the first, third and fourth is kept in the audit.
    """
    try:
        return _export(run, actor, now, unless)
    except _NOTED as refused:
        apart(partial(_note_refusal, run, refused, actor, now=now))
        raise


@transaction.atomic(durable=True)
def _export(run: PaymentRun, actor: Actor, now: datetime, unless: Guard) -> PaymentRun:
    company = Company.objects.select_for_update(no_key=True).get(pk=run.company_id)  # no import comes between
    locked = lock(run, unless)
    if locked.exported_at is not None:
        return locked
    if locked.status != RunStatus.APPROVED:
        raise RunNotThere(run=locked.code, status=locked.status)
    if content_hash(locked) != locked.content_hash:
        raise ContentChanged(run=locked.code)
    require_own_past(company)
    current_figures(company, now=now)
    require_payable(locked)
    files = _built_files(locked, now=now)
    failpoint("export.built")
    PaymentFile.objects.bulk_create(files)
    failpoint("export.stored")
    locked.message_id = next(one.message_id for one in files if one.message_id)
    locked.exported_by_id, locked.exported_at = actor.user_id, now
    PaymentLine.objects.filter(run=locked, state=LineState.PLANNED).update(state=LineState.EXPORTED)
    lines = list(PaymentLine.objects.filter(run=locked).values_list("pk", flat=True))
    remittance.advise(company=company, line_ids=lines, moment=AdviceMoment.EXPORTED, now=now)
    move(locked, RunStatus.EXPORTED)
    auditing.record(
        company_id=locked.company_id,
        actor=actor,
        action="payment-run.exported",
        subject="payment_run",
        subject_id=locked.pk,
        now=now,
        after={
            "code": locked.code,
            "status": locked.status,
            "content_hash": locked.content_hash,
            "files": {one.file_name: one.sha256 for one in files},
        },
    )
    failpoint("export.recorded")
    return locked


def _built_files(run: PaymentRun, *, now: datetime) -> list[PaymentFile]:
    """All files of a run, the banks' held against profile, calendar and schema; none of them stored."""
    lines: dict[int, list[PaymentLine]] = defaultdict(list)
    for line in PaymentLine.objects.filter(run=run).select_related("supplier").order_by("position"):
        lines[line.house_bank_id].append(line)
    houses = HouseBank.objects.in_bulk(lines)
    calendars = _calendars(run.company, run.run_date.year)
    files: list[PaymentFile] = []
    postings: list[Posting] = []
    references = _references(run)
    for house_id, mine in sorted(lines.items()):
        house = houses[house_id]
        message = _message(run, house, mine, calendars, now=now)
        _require_discounts(run, mine, {batch.currency: batch.execution_day for batch in message.batches})
        _require_day_limit(run, house, message)
        profile = profile_of(house.profile, house.profile_options)
        check_message(message, profile, calendars)
        files += _files_of_an_account(run, house, message, credit_transfer(message, profile), now=now)
        days = {one.end_to_end_id: batch.execution_day for batch, one in message.instructions()}
        postings += [_posting(line, house, references, days[line.end_to_end_id]) for line in mine]
    b1, fi = b1_outgoing_payments(postings), fi_postings(postings, company_code=run.company.code)
    totals = {"payments": len(postings), "created_at": now}
    for kind, table in ((PaymentFile.Kind.POSTING_B1, b1), (PaymentFile.Kind.POSTING_FI, fi)):
        files.append(_file(run, kind, f"{run.code}-{kind.value.replace('_', '-')}.csv", as_csv(table), **totals))
    return files


def _message(
    run: PaymentRun,
    house: HouseBank,
    lines: list[PaymentLine],
    calendars: Mapping[str, WorkCalendar],
    *,
    now: datetime,
) -> Message:
    """What one account of ours pays, as its bank is told: a batch for each currency."""
    payer = house.holder or run.company.name
    debtor = Party(name=payer, iban=house.iban, bic=house.bic, address=_address(house.address))
    by_currency: dict[str, list[PaymentLine]] = defaultdict(list)
    for line in lines:
        by_currency[line.currency].append(line)
    today = today_of(run.company, now=now)
    return Message(
        message_id=_identifier(run, house),
        created_at=now,
        initiator=payer,
        batches=tuple(
            Batch(
                batch_id=_identifier(run, house, currency),
                debtor=debtor,
                currency=currency,
                execution_day=execution_day(run.run_date, today=today, currency=currency, calendars=calendars),
                instructions=tuple(_instruction(line) for line in mine),
            )
            for currency, mine in sorted(by_currency.items())
        ),
    )


def _identifier(run: PaymentRun, house: HouseBank, *of: str) -> str:
    """
    The same for the same content, so that a bank recognises a file that a database, set back to an older state, makes
    a second time.
    """
    return uuid5(run.pk, "/".join((str(house.pk), run.content_hash, *of))).hex


def _require_day_limit(run: PaymentRun, house: HouseBank, message: Message) -> None:
    """
    See that no more leaves an account on a day than may. A proposal counts by the day that was wished for, and runs of
    two days may be executed on one.

    Raises:
        UnsendablePayments: more would.
    """
    if house.daily_limit is None:
        return
    for batch in message.batches:
        leaves = batch.total_minor + leaving_minor(house, day=batch.execution_day, except_run=run.pk)
        if leaves > house.daily_limit:
            told = {"amount": leaves, "limit": house.daily_limit}
            raise UnsendablePayments(
                Fault(
                    batch.batch_id,
                    because("export-over-day-limit", batch.execution_day, day=batch.execution_day, **told),
                )
            )


def _require_discounts(run: PaymentRun, lines: list[PaymentLine], days: Mapping[str, date]) -> None:
    """
    See that every discount is still in time where payments are executed after the day they were decided for.

    Raises:
        DiscountLapsed: naming the first documents.
    """
    late = [line.pk for line in lines if days[line.currency] > run.run_date]
    items = list(PaymentItem.objects.filter(line__in=late, discount__gt=0).select_related("line", "entry"))
    grace = timedelta(days=grace_days(run.company))
    tiers = tiers_of_items(run.company, items)
    lapsed = [
        item
        for item in items
        if not any(
            tier.percent >= item.tier_percent and days[item.line.currency] <= tier.day + grace
            for tier in tiers[item.entry_id, item.part]
        )
    ]
    if lapsed:
        raise DiscountLapsed(
            count=len(lapsed),
            day=max(days[item.line.currency] for item in lapsed).isoformat(),
            items=", ".join(
                item_name(item.entry.reference or item.entry.doc_no, item.part) for item in lapsed[:_SHOWN_ITEMS]
            ),
        )


def _instruction(line: PaymentLine) -> Instruction:
    return Instruction(
        end_to_end_id=line.end_to_end_id,
        payee=Party(
            name=line.payee_name, iban=line.payee_iban, bic=line.payee_bic, address=_address(line.payee_address)
        ),
        amount_minor=line.net,
        remittance=line.remittance,
    )


def _address(told: Mapping[str, Any]) -> Address:
    parts = {name: str(told.get(name) or "") for name in ("street", "building", "postal_code", "town", "country")}
    return Address(**parts, lines=tuple(str(one) for one in told.get("lines") or ()))


def _calendars(company: Company, year: int) -> dict[str, WorkCalendar]:
    """T2 for euro, the company's own for every other currency it pays in."""
    own = work_calendar(company)
    currencies = HouseBank.objects.filter(company=company).values_list("currency", flat=True).distinct()
    return dict.fromkeys(currencies, own) | {EURO: t2_calendar([year, year + 1])}


def _files_of_an_account(
    run: PaymentRun, house: HouseBank, message: Message, built: BankFile, *, now: datetime
) -> list[PaymentFile]:
    table = bank_list(message)
    name = f"{run.code}-{house.pk}"
    told = {
        "house_bank": house,
        "payments": built.count,
        "control_sum": built.control_sum,
        "execution_days": {batch.currency: batch.execution_day.isoformat() for batch in message.batches},
        "execution_day": max(batch.execution_day for batch in message.batches),
        "batches": {batch.currency: batch.batch_id for batch in message.batches},
        "created_at": now,
    }
    return [
        _file(run, PaymentFile.Kind.BANK, f"{name}.xml", built.content, message_id=message.message_id, **told),
        _file(
            run,
            PaymentFile.Kind.LIST_CSV,
            f"{name}.csv",
            as_csv(table, delimiter=";", decimal_mark=",", byte_order_mark=True),
            **told,
        ),
        _file(run, PaymentFile.Kind.LIST_XLSX, f"{name}.xlsx", as_xlsx(table), **told),
    ]


def _file(run: PaymentRun, kind: PaymentFile.Kind, name: str, content: bytes, **told: Any) -> PaymentFile:
    digest = hashlib.sha256(content).hexdigest()
    return PaymentFile(run=run, kind=kind, file_name=name, content=content, sha256=digest, **told)


def _references(run: PaymentRun) -> dict[int, tuple[str, ...]]:
    """The suppliers' document numbers that each line pays."""
    found: dict[int, list[str]] = defaultdict(list)
    items = PaymentItem.objects.filter(line__run=run).order_by("line_id", "due_date", "entry_id", "part")
    for line, reference, doc_no, part in items.values_list("line_id", "entry__reference", "entry__doc_no", "part"):
        found[line].append(item_name(reference or doc_no, part))
    return {line: tuple(names) for line, names in found.items()}


def _posting(line: PaymentLine, house: HouseBank, references: dict[int, tuple[str, ...]], day: date) -> Posting:
    return Posting(
        supplier_code=line.supplier.code,
        supplier_name=line.payee_name,
        currency=line.currency,
        amount_minor=line.net,
        discount_minor=line.discount,
        withholding_minor=line.withholding,
        end_to_end_id=line.end_to_end_id,
        posting_day=day,
        value_day=day,
        references=references.get(line.pk, ()),
        house_account=str(house.profile_options.get("gl_account") or ""),
        iban=line.payee_iban,
    )


def _note_refusal(run: PaymentRun, refused: PaymentsError, actor: Actor, *, now: datetime) -> None:
    with transaction.atomic():
        auditing.record(
            company_id=run.company_id,
            actor=actor,
            action="payment-run.export-refused",
            subject="payment_run",
            subject_id=run.pk,
            now=now,
            after={"code": run.code, "because": refused.slug, "values": {k: str(v) for k, v in refused.values.items()}},
        )
