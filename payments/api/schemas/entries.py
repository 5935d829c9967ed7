"""Lines of the ledger, as programs push and read them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from payments.api.schemas.common import Clean, Day, Input, Money, Output
from payments.events.shapes import MoneyText
from payments.intake.texts import MAX_CODE, MAX_KEY, MAX_NAME, MAX_SHORT, MAX_TEXT

Code = Annotated[Clean, StringConstraints(min_length=1, max_length=MAX_CODE)]
MaybeCode = Annotated[Clean, StringConstraints(max_length=MAX_CODE)]
Key = Annotated[Clean, StringConstraints(max_length=MAX_KEY)]
Short = Annotated[Clean, StringConstraints(max_length=MAX_SHORT)]


class LedgerEntryIn(Input):
    """
    One line of a supplier's account, in the canonical columns (docs/rules.md). Amounts: positive = we owe.

    A line is known by its `source_key`; without one, by supplier, year and document number.
    """

    supplier_code: Code
    supplier_name: Annotated[Clean, StringConstraints(max_length=MAX_NAME)] = ""
    source_key: Key = ""
    doc_no: MaybeCode = ""
    doc_type: Short = ""
    posting_date: Day
    document_date: Day | None = None
    due_date: Day | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    amount: Money
    amount_lc: Money | None = None
    invoice_ref: Key = ""
    reference: MaybeCode = Field(default="", description="The supplier's own number of the invoice.")
    open_amount: Money | None = None
    block: Short = ""
    term: MaybeCode = ""
    iban: MaybeCode = ""
    text: Annotated[Clean, StringConstraints(max_length=MAX_TEXT)] = ""


class LedgerLineOut(Output):
    """One live line of a company's ledger. Amounts: positive = we owe."""

    id: str
    supplier: str = Field(description="The supplier's id.")
    supplier_code: str
    source_key: str
    doc_no: str
    doc_type: str
    kind: str
    account_class: str
    reference: str
    posting_date: date
    document_date: date
    due_date: date
    currency: str
    amount: MoneyText
    source_open_amount: MoneyText | None = Field(description="What the ERP says is open of it; null where it does not.")
    block: str
    invoice_ref: str
    text: str


class LedgerLineList(Output):
    """In the order in which the lines first came in."""

    items: list[LedgerLineOut]
    next_cursor: str | None
