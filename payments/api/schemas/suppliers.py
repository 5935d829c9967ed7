"""Suppliers, their figures and their documents."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from payments.api.schemas.common import Clean, Input, Output
from payments.api.schemas.payment_terms import DiscountOut, StepOut, discount_out, step_out
from payments.calculation.due_sources import DueAnswer
from payments.domain.money import to_text
from payments.events.shapes import AgingBucket, CalculationName, Closing, MoneyText
from payments.selectors.source_balance import SourceBalance
from payments.selectors.valuing import ItemValue

Part = Annotated[Clean, StringConstraints(max_length=140)]
"""A part of a postal address."""

EMAIL = r"^([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63})?$"


class SupplierRow(Closing):
    """One supplier in one currency, in the list."""

    id: str
    code: str
    name: str
    version: int = Field(description="Number of the supplier's last event.")


class CurrencyTotals(Output):
    """Sums over the whole filter in one currency."""

    balance: MoneyText
    open: MoneyText
    unallocated: MoneyText
    overdue: MoneyText
    not_due: MoneyText
    blocked: MoneyText
    advance: MoneyText
    bill: MoneyText
    guarantee: MoneyText
    aging: list[AgingBucket]
    months: dict[str, MoneyText] = Field(description="`before`, then the months oldest first, then `after`.")


class SupplierList(Output):
    """A page or window of the list. Currencies are never added up."""

    items: list[SupplierRow]
    next_cursor: str | None
    total: int
    totals: dict[str, CurrencyTotals]
    calculation: str | None
    key_date: date | None
    figures_version: int = Field(
        description="Where the company's figures stood at least; the live topic `suppliers` names the newest."
    )


class BankAccountOut(Output):
    """An account a source named. Only a confirmed one is ever paid."""

    id: str
    iban: str
    bic: str = Field(default="", description="The bank's code, where the source tells it.")
    holder: str = Field(
        default="", description="In whose name it is, where the source tells it: who is named as payee."
    )
    first_seen_at: datetime
    brought_by: str = Field(description="Who delivered the file that first named it; empty where nobody did.")
    confirmed: bool
    confirmed_by: str | None
    confirmed_at: datetime | None


class SupplierAddressOut(Output):
    """A postal address in the parts that payment files need; empty: not known."""

    street: str = ""
    building: str = ""
    postal_code: str = ""
    town: str = ""
    country: str = Field(default="", description="ISO 3166-1 alpha-2.")


class SupplierAddressIn(Input):
    """A postal address, whole: what is left out is not known."""

    street: Part = ""
    building: Part = ""
    postal_code: Part = ""
    town: Part = ""
    country: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")] = Field(
        default="", description="ISO 3166-1 alpha-2."
    )


class SupplierChange(Input):
    """What is to be changed; what is left out stays, empty text is none."""

    tax_id: Annotated[Clean, StringConstraints(max_length=20)] | None = Field(default=None, examples=["1234567890"])
    email: Annotated[str, StringConstraints(max_length=254, pattern=EMAIL)] | None = Field(
        default=None, description="Where advice of payments goes.", examples=["muhasebe@example.com"]
    )
    address: SupplierAddressIn | None = None


class LinkedAccountOut(Output):
    """Another account of the same supplier."""

    id: str
    code: str
    name: str


class SupplierOut(Output):
    """A supplier with its figures."""

    id: str
    company: str
    code: str
    name: str
    version: int
    closings: list[Closing]
    calculation: CalculationName | None
    bank_accounts: list[BankAccountOut]
    tax_id: str = Field(default="", description="Tax number; the list finds the supplier by it.")
    tax_id_kind: Literal["vkn", "tckn", "other", ""] = Field(
        default="",
        description="`vkn`, `tckn`: a Turkish company's or person's, the check digits right; `other`: any other.",
    )
    email: str = Field(default="", description="Where advice of payments goes.")
    address: SupplierAddressOut = SupplierAddressOut()
    currency: str = Field(default="", description="What the supplier usually invoices in, as the ERP says.")
    master_supplier: LinkedAccountOut | None = Field(
        default=None, description="The supplier whose side account this is, one for advances."
    )
    linked_accounts: list[LinkedAccountOut] = Field(
        default=[], description="Side accounts of this one. Figures and payments are of each account by itself."
    )
    payment_term: str | None = Field(
        default=None, description="Code of the term that holds for documents that name none."
    )
    payment_methods: list[str] = Field(default=[], description="Ways to pay, the preferred one first.")
    house_bank: str = Field(default="", description="What the ERP calls the account of ours to pay from.")
    alternative_payee: str | None = Field(default=None, description="Code of the supplier the money goes to instead.")
    source: SourceBalanceOut | None = Field(default=None, description="Null where no source states a balance.")


class SourceBalanceOut(Output):
    """
    What the source itself says is owed, against the booked value of the supplier's lines of all account classes.

    source_difference = the balance calculated − source_balance: positive, more is calculated than the source shows.
    `why` are the parts of the difference; together they come to it.
    """

    currency_lc: str = Field(description="The company's currency, that of the amounts.")
    source_balance: MoneyText
    source_balance_at: datetime = Field(description="When the source last said so.")
    source_difference: MoneyText
    why: list[StepOut]


class DueOut(Output):
    """Why the due date is what it is: the business day to pay on, discount days, every step, and what to look at."""

    effective_date: date = Field(description="The due date, or the business day it moves to.")
    discounts: list[DiscountOut]
    why: list[StepOut]
    warnings: list[StepOut]


class Document(Output):
    """What every line of a supplier's account shows. Amounts: positive = we owe."""

    id: str
    doc_no: str
    doc_type: str
    kind: str
    reference: str
    posting_date: date
    document_date: date
    due_date: date
    due_source: Literal["erp", "item_terms", "supplier_term", "reference", "baseline"]
    due: DueOut
    currency: str
    amount: MoneyText
    block: str
    invoice_ref: str
    text: str


class ItemValueOut(Output):
    """
    What is open of an item in the company's currency. Without a rate it has no value, never one at 1.
    `fx_diff` = valuation_lc − open_lc: positive, we owe more than is booked.
    """

    currency_lc: str
    open_lc: MoneyText = Field(description="The part of its booked value that goes with what is open.")
    valuation_lc: MoneyText | None
    fx_diff: MoneyText | None
    rate_date: date | None = Field(description="The day of the rate; the newest one that counts on the key date.")
    why: list[StepOut]
    warnings: list[StepOut]


class OpenItemOut(Document):
    """
    An open credit, or (below zero) a debit that found none. A document in instalments is one item for each: `amount`,
    `due_date` and all else are then the instalment's.
    """

    part: int | None = Field(description="Number of the instalment, from 1; null where the document is one item.")
    part_count: int | None = Field(description="Into how many instalments the document is divided.")
    value: ItemValueOut | None = Field(description="Null in the company's own currency.")

    open_amount: MoneyText
    days_overdue: int = Field(description="Key date − due date; negative = not due yet; 0 for a debit.")


class OpenItemList(Output):
    """Credits by due date, then unallocated debits, per currency."""

    items: list[OpenItemOut]
    calculation: CalculationName | None


class AllocationOut(Output):
    """Which debit closed which credit, by which rule, at which step."""

    step: int
    currency: str
    amount: MoneyText
    reason: Literal["source", "reference", "fifo"]
    debit_id: str
    debit_doc_no: str
    debit_posting_date: date
    credit_id: str
    credit_doc_no: str
    credit_posting_date: date
    credit_part: int | None = Field(
        description="The instalment that was closed, from 1; null: the document as a whole."
    )
    credit_due_date: date = Field(description="Of the instalment, where one was closed.")


class AllocationList(Output):
    """In the order they were made."""

    items: list[AllocationOut]
    calculation: CalculationName | None


class PartOut(Output):
    """One instalment of a document. All together they are its amount."""

    number: int
    due_date: date
    amount: MoneyText


class EntryOut(Document):
    """A line of the ledger with the balance after it. `due_date` is the earliest of its instalments."""

    parts: list[PartOut] = Field(description="The instalments a payment term divides it into; empty: it is one item.")

    account_class: str
    balance: MoneyText


class EntryList(Output):
    """Newest first."""

    items: list[EntryOut]
    total: int


class EventList(Output):
    """The same frames as the socket sends."""

    items: list[dict[str, Any]]
    epoch: str
    last_seq: int
    first_seq: int = Field(description="The oldest number kept; what was before it comes as a snapshot.")


class SupplierDocument(Output):
    """A line of its account as a supplier's own system sees it. Amounts: positive = the company owes."""

    id: str
    doc_no: str
    kind: str
    reference: str
    posting_date: date
    document_date: date
    due_date: date
    execution_date: date | None = Field(description="The day a bank was told to pay it, or the newest part of it.")
    currency: str
    amount: MoneyText


class SupplierOpenDocument(SupplierDocument):
    """
    An unpaid invoice, or (below zero) a payment or credit that found none. An invoice in instalments stands here once
    for each that is unpaid, with its own amount and due date.
    """

    part: int | None = Field(description="Number of the instalment, from 1; null where the document is one item.")
    part_count: int | None
    open_amount: MoneyText


class SupplierLine(SupplierDocument):
    """A line with its instalments."""

    parts: list[PartOut] = Field(description="The instalments it is paid in; empty: it is paid at once.")


class SupplierDocumentList(Output):
    """Newest first."""

    items: list[SupplierLine]
    total: int


class SupplierOpenDocumentList(Output):
    """Invoices by due date, then what found none, per currency. `as_of` is the day they were open."""

    items: list[SupplierOpenDocument]
    as_of: date | None


def due_out(found: DueAnswer, language: str) -> DueOut:
    """The steps of a due date in the reader's language."""
    return DueOut(
        effective_date=found.effective_due,
        discounts=[discount_out(one) for one in found.discounts],
        why=[step_out(step, language) for step in found.why],
        warnings=[step_out(step, language) for step in found.warnings],
    )


def source_balance_out(found: SourceBalance, language: str) -> SourceBalanceOut:
    """A source's balance with its difference explained in the reader's language."""
    return SourceBalanceOut(
        currency_lc=found.currency,
        source_balance=to_text(found.stated_minor, found.currency),
        source_balance_at=found.stated_at,
        source_difference=to_text(found.difference_minor, found.currency),
        why=[step_out(step, language) for step in found.why],
    )


def item_value_out(found: ItemValue, language: str) -> ItemValueOut:
    """An item's value with its steps in the reader's language."""
    own, value = found.currency, found.found
    return ItemValueOut(
        currency_lc=own,
        open_lc=to_text(value.book_minor, own),
        valuation_lc=None if value.value_minor is None else to_text(value.value_minor, own),
        fx_diff=None if value.difference_minor is None else to_text(value.difference_minor, own),
        rate_date=found.rate_day,
        why=[step_out(step, language) for step in value.why],
        warnings=[step_out(step, language) for step in value.warnings],
    )
