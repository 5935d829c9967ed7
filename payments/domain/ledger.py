"""A ledger row as every source hands it over, normalised: amount > 0 raises what we owe (domain.md 3.0)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from payments.domain.terms import PaymentTerm


class EntryKind(StrEnum):
    """What a document is. Informative: it never changes arithmetic."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    DOWN_PAYMENT = "down_payment"
    DOWN_PAYMENT_REQUEST = "down_payment_request"
    BILL_OF_EXCHANGE = "bill_of_exchange"
    FX_DIFFERENCE = "fx_difference"
    OPENING = "opening"
    REVERSAL = "reversal"
    OTHER = "other"


class AccountClass(StrEnum):
    """Part of the closing group. NOTED (statistical postings) counts nowhere."""

    NORMAL = "normal"
    ADVANCE = "advance"
    BILL = "bill"
    GUARANTEE = "guarantee"
    NOTED = "noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """
    One line of a supplier's account, as read. Amounts are minor units: `amount_minor` of `currency`,
    `amount_lc_minor` of the company's currency, both signed (positive = we owe). Empty text means "not given".

    `discount_base_minor` is what cash discounts are a percentage of, `withholding_minor` the tax that is kept back when
    the whole of it is paid: both of `currency`, above 0 and no more than the amount's size; None: the amount itself,
    and no tax.

    `reconciled` says how a line was closed over time, where a source tells all of it: JSON [[day, minor], …] by day,
    each day once, of the sign of the amount; what is open and all of these come to the amount.
    """

    row_no: int
    supplier_code: str
    supplier_name: str
    source_key: str
    doc_no: str
    posting_date: date
    document_date: date
    currency: str
    amount_minor: int
    amount_lc_minor: int
    kind: EntryKind = EntryKind.OTHER
    account_class: AccountClass = AccountClass.NORMAL
    doc_item: str = ""
    fiscal_year: str = ""
    doc_type: str = ""
    reference: str = ""
    assignment: str = ""
    text: str = ""
    entry_date: date | None = None
    baseline_date: date | None = None
    source_due_date: date | None = None
    cleared_date: date | None = None
    clearing_doc: str = ""
    invoice_ref: str = ""
    source_open_minor: int | None = None
    block: str = ""
    method: str = ""
    term_code: str = ""
    iban: str = ""
    tier1_days: int | None = None
    tier1_percent: Decimal | None = None
    tier2_days: int | None = None
    tier2_percent: Decimal | None = None
    net_days: int | None = None
    special_gl: str = ""
    payment_run: str = ""
    discount_base_minor: int | None = None
    withholding_minor: int | None = None
    reconciled: str = ""


ADDRESS_PARTS = ("street", "building", "postal_code", "town", "country")
"""What a postal address is made of; `country` is ISO 3166-1 alpha-2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierRow:
    """
    What a source says of a supplier itself: its name, its account numbers, and the source's code for a block of all
    that is paid to it. Empty: not given.

    What follows is None where the source does not tell it, and empty where it tells that there is none: the ways to
    pay, the first one preferred; the code of the term for documents that name none; the code of the supplier the money
    goes to instead; what our account to pay from is called there; whether each document is paid on its own; the balance
    the source itself shows of it, in minor units of the company's currency, positive = we owe; its tax number; the
    e-mail address advice of payments goes to; its postal address in the parts of ADDRESS_PARTS; the currency it is
    usually invoiced in (ISO 4217); the code of the supplier whose side account (advances) it is.

    `bics` and `holders`, where they are not empty, are of `ibans`, one for each: the bank's code, and in whose name it
    is.
    """

    code: str
    name: str = ""
    ibans: tuple[str, ...] = ()
    bics: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    block: str = ""
    methods: tuple[str, ...] | None = None
    term_code: str | None = None
    alternative_payee: str | None = None
    house_bank: str | None = None
    pay_separately: bool | None = None
    source_balance: int | None = None
    tax_id: str | None = None
    email: str | None = None
    address: dict[str, str] | None = None
    currency: str | None = None
    master_supplier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRow:
    """A payment term as a source has it."""

    row_no: int
    term: PaymentTerm


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """So much of the company's currency for one of `base` on a day, in the company's own table."""

    row_no: int
    day: date
    base: str
    rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayRow:
    """Days the source's company does no business on, first to last."""

    row_no: int
    first: date
    last: date
    name: str


class Severity(StrEnum):
    """ERROR: the row was refused. WARNING: it was taken, and somebody should look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowIssue:
    """
    One bad cell or row. `code` is a slug with a sentence in every language, `field` the canonical column name
    (empty: the whole row), `value` the raw text, cut to 200 characters.
    """

    row_no: int
    severity: Severity
    code: str
    field: str = ""
    value: str = ""
