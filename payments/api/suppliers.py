"""Suppliers: the list, one supplier, its documents, its events."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query

from payments.api.acting import actor_of
from payments.api.etags import tag_of_parts, unless_unchanged
from payments.api.language import language_of
from payments.api.operations import Router
from payments.api.paging import Cursor, Limit, Offset
from payments.api.parsing import JSON, to_json
from payments.api.schemas.common import Day, RowId
from payments.api.schemas.suppliers import (
    AllocationList,
    BankAccountOut,
    EntryList,
    EventList,
    LinkedAccountOut,
    OpenItemList,
    SupplierAddressOut,
    SupplierChange,
    SupplierDocumentList,
    SupplierList,
    SupplierOpenDocumentList,
    SupplierOut,
    due_out,
    item_value_out,
    source_balance_out,
)
from payments.api.signing_in import caller_of
from payments.calculation.account_numbers import tax_id_kind
from payments.domain.errors import FieldError, InvalidInput
from payments.domain.ledger import ADDRESS_PARTS
from payments.domain.roles import Permission
from payments.events.frames import logged_frame, state_frame
from payments.events.publish import event_messages, publish
from payments.events.supplier_shape import SupplierAccount, account_of, event_for_supplier, sentence_of
from payments.models import Supplier, SupplierBankAccount
from payments.selectors import access, closings, events, suppliers
from payments.selectors import supplier as one
from payments.selectors.access import BankAccountNotFound, CompanyNotFound, SupplierNotFound
from payments.selectors.calendar import today_of
from payments.selectors.due_reasons import due_answers
from payments.selectors.events import SupplierSnapshot
from payments.selectors.groups import SupplierGroupNotFound, prefixes_of
from payments.selectors.people import require_person
from payments.selectors.runs import NoCalculationForDate, newest_full_run
from payments.selectors.source_balance import source_balance
from payments.selectors.suppliers import ListQuery
from payments.services import bank_accounts, particulars
from payments.services.bank_accounts import SelfConfirmation
from payments.services.particulars import Particulars

router = Router(tags=["suppliers"])

GroupFilter = Annotated[str, Query(pattern=r"^[0-9]{0,18}$", description="Only suppliers of this group.")]
_AMOUNT = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,4})?")


@router.get(
    "/companies/{company}/suppliers",
    response={200: SupplierList},
    raises=(CompanyNotFound, SupplierGroupNotFound, NoCalculationForDate),
    tagged=True,
    operation_id="listSuppliers",
    summary="Suppliers with their figures",
)
def list_suppliers(
    request: HttpRequest,
    company: str,
    q: Annotated[
        str, Query(max_length=200, description="Part of code, name or tax id; İ/I/ı and accents are folded.")
    ] = "",
    key_date: Annotated[Day | None, Query(description="Figures of the newest calculation of that day.")] = None,
    group: GroupFilter = "",
    currency: Annotated[str, Query(pattern=r"^([A-Z]{3})?$")] = "",
    overdue_gt: Annotated[str, Query(max_length=20, description="Only rows with more overdue than this.")] = "",
    hide_zero: Annotated[bool, Query(description="Leave out rows without balance and open items.")] = False,
    sort: Annotated[
        str, Query(max_length=100, description="Fields, comma-separated; minus = descending.")
    ] = "-overdue",
    limit: Limit = 50,
    offset: Offset = 0,
    cursor: Cursor = "",
) -> HttpResponse:
    """
    One row per supplier and currency of the current closing, with totals of the whole filter per currency. Ask with
    `If-None-Match`: an unchanged list costs next to nothing.
    """
    owner = access.company(caller_of(request), company, Permission.READ)
    run = newest_full_run(owner, key_date) if key_date else None
    shown_id = run.pk if run else owner.current_run_id
    prefixes = prefixes_of(owner, group)
    tag = tag_of_parts(owner.pk, owner.figures_version, shown_id, *prefixes, request.META["QUERY_STRING"])
    answer = HttpResponse(content_type=JSON)
    unless_unchanged(request, answer, tag)
    query = ListQuery(
        q=q,
        prefixes=prefixes,
        currency=currency,
        overdue_gt=amount_of(overdue_gt),
        hide_zero=hide_zero,
        sort=sort,
        limit=limit,
        offset=offset,
        cursor=cursor,
    )
    page = suppliers.page(owner, run, query)
    shown = closings.known_run_names([shown_id])[shown_id] if shown_id else None
    # The rows are text and numbers of ours already: they are not made into models to be made into text again. A test
    # holds them to SupplierList.
    answer.content = to_json(
        {
            "items": page.items,
            "next_cursor": page.next_cursor,
            "total": page.total,
            "totals": page.totals,
            "calculation": str(shown.id) if shown else None,
            "key_date": shown.key_date.isoformat() if shown else None,
            "figures_version": owner.figures_version,
        }
    )
    return answer


@router.get(
    "/suppliers/{supplier_id}",
    response={200: SupplierOut | SupplierAccount},
    raises=(SupplierNotFound,),
    tagged=True,
    operation_id="getSupplier",
    summary="One supplier",
)
def get_supplier(request: HttpRequest, supplier_id: str) -> SupplierOut | SupplierAccount:
    """The supplier with its current figures and the bank accounts known for it; its own system sees an account."""
    if own := access.own_supplier(caller_of(request), supplier_id):
        return SupplierAccount.model_validate(account_of(events.snapshot(own.pk).data))
    return _supplier_out(request, access.supplier(caller_of(request), supplier_id))


@router.patch(
    "/suppliers/{supplier_id}",
    response={200: SupplierOut},
    raises=(SupplierNotFound,),
    operation_id="changeSupplier",
    summary="Say how a supplier is reached",
)
def change_supplier(request: HttpRequest, supplier_id: str, payload: SupplierChange) -> SupplierOut:
    """
    Tax number, e-mail and address, for ledgers whose source does not tell them; what is left out stays. The company's
    admins may. A source that tells them has the last word, with its next pull.
    """
    found = access.supplier(caller_of(request), supplier_id, Permission.ADMINISTER)
    address = None if payload.address is None else payload.address.model_dump()
    told = Particulars(
        tax_id=payload.tax_id,
        email=payload.email,
        address=None if address is None else {name: part for name, part in address.items() if part},
    )
    recorded = particulars.keep_particulars(supplier=found, told=told, actor=actor_of(request), now=timezone.now())
    publish(event_messages(recorded))
    return _supplier_out(request, access.supplier(caller_of(request), supplier_id))


def _supplier_out(request: HttpRequest, found: Supplier) -> SupplierOut:
    snapshot = events.snapshot(found.pk)
    shown = snapshot.data["calculation"]
    key_date = date.fromisoformat(shown["key_date"]) if shown else today_of(found.company, now=timezone.now())
    source = source_balance(found, key_date=key_date)
    return SupplierOut(
        **snapshot.data,
        company=found.company.code,
        bank_accounts=[_account(row) for row in one.bank_accounts(found)],
        tax_id=found.tax_id,
        tax_id_kind=tax_id_kind(found.tax_id),
        email=found.email,
        address=SupplierAddressOut.model_validate({name: str(found.address.get(name) or "") for name in ADDRESS_PARTS}),
        currency=found.currency,
        master_supplier=_linked(found.master_supplier) if found.master_supplier else None,
        linked_accounts=[_linked(account) for account in one.linked_accounts(found)],
        payment_term=found.payment_term.code if found.payment_term else None,
        payment_methods=found.payment_methods,
        house_bank=found.house_bank,
        alternative_payee=found.alternative_payee.code if found.alternative_payee else None,
        source=None if source is None else source_balance_out(source, language_of(request)),
    )


@router.post(
    "/suppliers/{supplier_id}/bank-accounts/{account_id}/confirm",
    response={200: BankAccountOut},
    raises=(SupplierNotFound, BankAccountNotFound, SelfConfirmation),
    operation_id="confirmBankAccount",
    summary="Say that a bank account is the supplier's",
)
def confirm_bank_account(request: HttpRequest, supplier_id: str, account_id: RowId) -> BankAccountOut:
    """
    Only a confirmed account is ever paid. The second person is an approver or an admin, no program, and not who
    delivered the file that named the account. Confirming again changes nothing.
    """
    caller = caller_of(request)
    account = access.bank_account(caller, supplier_id, int(account_id), Permission.CONFIRM)
    confirmed = bank_accounts.confirm_account(account=account, user_id=require_person(caller), now=timezone.now())
    return _account(confirmed)


def _linked(account: Supplier) -> LinkedAccountOut:
    return LinkedAccountOut(id=str(account.pk), code=account.code, name=account.name)


def _account(row: SupplierBankAccount) -> BankAccountOut:
    return BankAccountOut(
        id=str(row.pk),
        iban=row.iban,
        bic=row.bic,
        holder=row.holder,
        first_seen_at=row.first_seen_at,
        brought_by=row.first_batch.requested_name if row.first_batch else "",
        confirmed=row.verified_at is not None,
        confirmed_by=row.verified_by.name if row.verified_by else None,
        confirmed_at=row.verified_at,
    )


@router.get(
    "/suppliers/{supplier_id}/open-items",
    response={200: OpenItemList | SupplierOpenDocumentList},
    raises=(SupplierNotFound, NoCalculationForDate),
    operation_id="listOpenItems",
    summary="What is open",
)
def list_open_items(
    request: HttpRequest, supplier_id: str, key_date: Annotated[Day | None, Query()] = None
) -> OpenItemList | SupplierOpenDocumentList:
    """
    Open credits by due date, then debits that found no credit, of the current figures or of a key date's. The
    supplier's own system sees documents, amounts and dates, among them the day a bank was told to pay.
    """
    if own := access.own_supplier(caller_of(request), supplier_id):
        run = _run_id(own, key_date)
        shown = closings.run_names([run])[run].key_date if run else None
        unpaid = _with_execution(one.open_items(own.pk, run))
        return SupplierOpenDocumentList.model_validate({"items": unpaid, "as_of": shown})
    found = access.supplier(caller_of(request), supplier_id)
    run_id = _run_id(found, key_date)
    items = _with_value(request, _with_due(request, found, one.open_items(found.pk, run_id)))
    return OpenItemList.model_validate({"items": items, "calculation": _name(run_id)})


@router.get(
    "/suppliers/{supplier_id}/allocations",
    response={200: AllocationList},
    raises=(SupplierNotFound, NoCalculationForDate),
    operation_id="listAllocations",
    summary="What closed what",
)
def list_allocations(
    request: HttpRequest, supplier_id: str, key_date: Annotated[Day | None, Query()] = None
) -> AllocationList:
    """Which payment closed which invoice, by which rule, at which step."""
    found = access.supplier(caller_of(request), supplier_id)
    run_id = _run_id(found, key_date)
    return AllocationList.model_validate({"items": one.allocations(found.pk, run_id), "calculation": _name(run_id)})


@router.get(
    "/suppliers/{supplier_id}/entries",
    response={200: EntryList | SupplierDocumentList},
    raises=(SupplierNotFound,),
    operation_id="listSupplierEntries",
    summary="The ledger of a supplier",
)
def list_entries(
    request: HttpRequest, supplier_id: str, limit: Limit = 50, offset: Offset = 0
) -> EntryList | SupplierDocumentList:
    """
    Every line, newest first, with the balance after it per currency. The supplier's own system sees documents, amounts
    and dates, among them the day a bank was told to pay.
    """
    if own := access.own_supplier(caller_of(request), supplier_id):
        documents, count = one.entries(own.pk, limit=limit, offset=offset)
        return SupplierDocumentList.model_validate({"items": _with_execution(documents), "total": count})
    found = access.supplier(caller_of(request), supplier_id)
    rows, total = one.entries(found.pk, limit=limit, offset=offset)
    return EntryList.model_validate({"items": _with_due(request, found, rows), "total": total})


@router.get(
    "/suppliers/{supplier_id}/events",
    response={200: EventList},
    raises=(SupplierNotFound,),
    operation_id="listSupplierEvents",
    summary="Missed events",
)
def list_events(
    request: HttpRequest,
    supplier_id: str,
    after: Annotated[int, Query(ge=0, le=2**62, description="The last number one has seen.")] = 0,
    epoch: Annotated[
        str, Query(max_length=64, description="Of which life of the log that number is; empty: of this one.")
    ] = "",
    limit: Limit = 50,
) -> EventList:
    """
    The same frames as the socket sends to this caller, after a number: the way to miss nothing.

    Where the log cannot continue from that number – it was pruned, or belongs to another epoch – the one item is a
    `snapshot` that contains all of it.
    """
    own = access.own_supplier(caller_of(request), supplier_id)
    found = own or access.supplier(caller_of(request), supplier_id)
    missed = events.missed(found.pk, since=after, epoch=epoch or None, limit=limit)
    language, topic, head = language_of(request), f"supplier:{found.pk}", missed.head
    shown = [event_for_supplier(event) for event in missed.events] if own else missed.events
    frames = [logged_frame(topic, event, language) for event in shown]
    if missed.snapshot is not None:
        frames = [_snapshot_frame(topic, missed.snapshot, language, own=own is not None)]
    return EventList(
        items=[orjson.loads(frame) for frame in frames], epoch=head.epoch, last_seq=head.last, first_seq=head.first
    )


def _snapshot_frame(topic: str, snapshot: SupplierSnapshot, language: str, *, own: bool) -> str:
    """The frame a socket of the same caller begins with."""
    data, code, values = snapshot.data, snapshot.code, snapshot.values
    if own:
        data = account_of(data)
        code, values = sentence_of(data["name"] or data["code"], data["balances"])
    return state_frame(
        topic=topic,
        kind="snapshot",
        seq=snapshot.head.last,
        epoch=snapshot.head.epoch,
        now=snapshot.read_at,
        data=data,
        code=code,
        values=values,
        language=language,
    )


def _with_execution(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of a document in instalments: of the part that is open, or of the newest that was told."""
    told: dict[int, dict[int, date]] = defaultdict(dict)
    for (entry_id, part), day in one.execution_days([int(row["id"]) for row in documents]).items():
        told[entry_id][part] = day

    def day_of(row: dict[str, Any]) -> date | None:
        days = told[int(row["id"])]
        return max((day for part, day in days.items() if not part or row.get("part") in {None, part}), default=None)

    return [{**row, "execution_date": day_of(row)} for row in documents]


def _with_due(request: HttpRequest, supplier: Supplier, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    language = language_of(request)
    answers = due_answers(supplier, rows)
    unlike = {id(answer): answer for answer in answers}
    told = {name: due_out(answer, language) for name, answer in unlike.items()}
    return [{**row, "due": told[id(answer)]} for row, answer in zip(rows, answers, strict=True)]


def _with_value(request: HttpRequest, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    language = language_of(request)
    return [{**row, "value": row["value"] and item_value_out(row["value"], language)} for row in rows]


def _run_id(found: Supplier, key_date: date | None) -> UUID | None:
    return one.shown_run_id(found.pk) if key_date is None else newest_full_run(found.company, key_date).pk


def _name(run_id: UUID | None) -> dict[str, str] | None:
    return closings.run_names([run_id])[run_id].data() if run_id else None


def amount_of(text: str) -> Decimal | None:
    if not text:
        return None
    if not _AMOUNT.fullmatch(text):
        raise InvalidInput(FieldError("/query/overdue_gt", "not-an-amount", value=text))
    return Decimal(text)
