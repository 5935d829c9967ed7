"""
S/4HANA over OData (domain.md 4.4): what is asked, and rows of what is answered.

The debit/credit code says which side an item is on; services differ in whether the amount carries a sign as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from payments.domain.days import EPOCH
from payments.domain.ledger import AccountClass, EntryKind, LedgerRow, Severity
from payments.intake.cells import RowCheck, issue
from payments.intake.codes import fiscal_year, known_currency, line_item, sap_number
from payments.intake.item_terms import item_terms, part_of_amount
from payments.intake.keys import natural_key
from payments.intake.kinds import classified
from payments.intake.numbers import plain_minor
from payments.intake.options import Found, ReadOptions
from payments.intake.pulled import s4_suppliers
from payments.intake.pulled.kept import NOT_OFFERED, PulledFile, Record
from payments.intake.pulled.s4_suppliers import S4Suppliers
from payments.intake.pulled.values import day_of, is_set, text_of, unless_zero
from payments.intake.queries import Condition, Query, quoted
from payments.intake.texts import MAX_CODE, MAX_KEY, MAX_SHORT, MAX_TEXT

_ITEMS = "API_OPLACCTGDOCITEMCUBE_SRV"
_CREDIT, _DEBIT = "H", "S"


def queries(sap_company: str, *, partner_service: str, changed_since: date | None) -> tuple[Query, ...]:
    """
    Masters first, then every item of the company's suppliers, cleared ones too; or those changed since a day, where
    the service has change dates.
    """
    company = Condition(("CompanyCode",), "eq", quoted(sap_company))
    items = [company, Condition(("FinancialAccountType", "AccountingDocumentItemType"), "eq", quoted("K"))]
    if changed_since:
        items.append(Condition(("LastChangeDate",), "ge", f"datetime'{changed_since}T00:00:00'", may_lack=True))
    return (
        *s4_suppliers.queries(company, partner_service=partner_service),
        Query(
            kind="item",
            service=_ITEMS,
            entity_set="A_OperationalAcctgDocItemCube",
            needed=_NEEDED,
            wanted=_WANTED,
            conditions=tuple(items),
            order=("FiscalYear", "AccountingDocument", "AccountingDocumentItem"),
        ),
    )


_NEEDED = (
    "CompanyCode",
    "FiscalYear",
    "AccountingDocument",
    "AccountingDocumentItem",
    "Supplier",
    "PostingDate",
    "DebitCreditCode",
    "AmountInTransactionCurrency",
    "TransactionCurrency",
    "ClearingAccountingDocument",
)
_WANTED = (
    "AccountingDocumentType",
    "DocumentDate",
    "NetDueDate",
    "DueCalculationBaseDate",
    "PaymentTerms",
    "CashDiscount1Days",
    "CashDiscount1Percent",
    "CashDiscount2Days",
    "CashDiscount2Percent",
    "NetPaymentDays",
    "CashDiscountBaseAmount",
    "WithholdingTaxAmount",
    "AmountInCompanyCodeCurrency",
    "CompanyCodeCurrency",
    "SpecialGLCode",
    "PaymentMethod",
    "PaymentBlockingReason",
    "PaymentRunID",
    "PaymentRunDate",
    "ClearingDate",
    "ClearingIsReversed",
    "InvoiceReference",
    "InvoiceReferenceFiscalYear",
    "InvoiceItemReference",
    "AssignmentReference",
    "DocumentReferenceID",
    "DocumentItemText",
)


class S4Reader:
    """Rows of what `queries` brought: masters stand before the items."""

    def __init__(self, pulled: PulledFile, options: ReadOptions) -> None:
        self.read = 0
        self.source = pulled.source
        self._pulled = pulled
        self._options = options
        self._suppliers = S4Suppliers()
        self._told_indicators: set[str] = set()

    def rows(self) -> Iterator[Found]:
        """Good rows and issues as the source gave them, and then its suppliers."""
        for number, kind, record in self._pulled.records():
            if kind == "item":
                self.read += 1
                check = RowCheck(number)
                row = self._item(check, record)
                yield from check.issues
                if not check.refused:
                    yield row
            elif kind == NOT_OFFERED:
                yield issue(number, Severity.WARNING, NOT_OFFERED, value=text_of(record, "entity_set"))
            else:
                yield from self._suppliers.take(number, kind, record)
        yield from self._suppliers.rows()

    def _item(self, check: RowCheck, record: Record) -> LedgerRow:
        """The row of an item; not to be used where the check refuses it."""
        own = self._options.company_currency
        company = self._options.company_code
        code = check.needed("supplier_code", text_of(record, "Supplier"), "", sap_number)
        doc_no = check.needed("doc_no", text_of(record, "AccountingDocument"), "", sap_number)
        year = check.needed("fiscal_year", text_of(record, "FiscalYear"), "", fiscal_year)
        item = line_item(check.text("doc_item", text_of(record, "AccountingDocumentItem"), MAX_SHORT))
        if not item:
            check.miss("doc_item")
        currency = check.needed("currency", text_of(record, "TransactionCurrency"), own, known_currency)
        is_credit = self._is_credit(check, record)
        minor = _signed(check, "amount", text_of(record, "AmountInTransactionCurrency"), currency, is_credit)
        lc_minor = minor
        lc_currency = text_of(record, "CompanyCodeCurrency") or own
        if lc_currency != own:
            check.refuse("other-local-currency", "currency_lc", lc_currency)
        if currency != own or text_of(record, "AmountInCompanyCodeCurrency"):
            lc_minor = _signed(check, "amount_lc", text_of(record, "AmountInCompanyCodeCurrency"), own, is_credit)
        posting_date = check.needed("posting_date", text_of(record, "PostingDate"), EPOCH, day_of)
        cleared_by = check.cell("clearing_doc", text_of(record, "ClearingAccountingDocument"), "", sap_number)
        if is_set(record, "ClearingIsReversed"):
            cleared_by = ""
        indicator = text_of(record, "SpecialGLCode").upper()[:MAX_SHORT]
        kind, account_class = self._classified(
            check, record, code=code, indicator=indicator, minor=minor, lc_minor=lc_minor
        )
        terms = [unless_zero(text_of(record, field)) for field in _TERMS]
        return LedgerRow(
            row_no=check.row_no,
            supplier_code=code,
            supplier_name=self._suppliers.name_of(code),
            source_key=check.text("source_key", natural_key(company, year, doc_no, item), MAX_KEY),
            doc_no=doc_no,
            doc_item=item,
            fiscal_year=year,
            doc_type=check.text("doc_type", text_of(record, "AccountingDocumentType"), MAX_SHORT),
            kind=kind,
            account_class=account_class,
            special_gl=indicator,
            posting_date=posting_date,
            document_date=check.cell("document_date", text_of(record, "DocumentDate"), None, day_of) or posting_date,
            baseline_date=check.cell("baseline_date", text_of(record, "DueCalculationBaseDate"), None, day_of),
            source_due_date=check.cell("due_date", text_of(record, "NetDueDate"), None, day_of),
            currency=currency,
            amount_minor=minor,
            amount_lc_minor=lc_minor,
            source_open_minor=0 if cleared_by else minor,
            cleared_date=check.cell("cleared_date", text_of(record, "ClearingDate"), None, day_of)
            if cleared_by
            else None,
            clearing_doc=cleared_by,
            invoice_ref=check.text("invoice_ref", _referred(check, company, record), MAX_KEY),
            reference=check.text("reference", text_of(record, "DocumentReferenceID"), MAX_CODE),
            assignment=check.text("assignment", text_of(record, "AssignmentReference"), MAX_CODE),
            block=check.text("block", text_of(record, "PaymentBlockingReason"), MAX_SHORT),
            method=check.text("method", text_of(record, "PaymentMethod"), MAX_SHORT),
            term_code=check.text("term", text_of(record, "PaymentTerms"), MAX_CODE),
            text=check.text("text", text_of(record, "DocumentItemText"), MAX_TEXT),
            payment_run="" if cleared_by else _payment_run(check, record),
            discount_base_minor=_part(check, "discount_base", record, "CashDiscountBaseAmount", currency, minor),
            withholding_minor=_part(check, "withholding", record, "WithholdingTaxAmount", currency, minor),
            **item_terms(check, *terms)._asdict(),
        )

    def _is_credit(self, check: RowCheck, record: Record) -> bool:
        side = text_of(record, "DebitCreditCode")
        if side not in (_CREDIT, _DEBIT):
            check.refuse("missing-value", "debit_credit", side)
        if side == _DEBIT and text_of(record, "AmountInTransactionCurrency").startswith("-"):
            check.refuse("sign-contradicts-indicator", "debit_credit", side)
        return side == _CREDIT

    def _classified(
        self, check: RowCheck, record: Record, *, code: str, indicator: str, minor: int, lc_minor: int
    ) -> tuple[EntryKind, AccountClass]:
        known = self._options.class_of_special_gl
        if indicator and indicator not in known and indicator not in self._told_indicators:
            self._told_indicators.add(indicator)
            check.warn("unknown-special-gl", "special_gl", indicator)
        return classified(
            doc_type=text_of(record, "AccountingDocumentType"),
            special_gl=indicator,
            supplier_code=code,
            amount_minor=minor,
            amount_lc_minor=lc_minor,
            class_of_special_gl=known,
            class_of_account=self._options.class_of_account,
        )


_TERMS = (
    "CashDiscount1Days",
    "CashDiscount1Percent",
    "CashDiscount2Days",
    "CashDiscount2Percent",
    "NetPaymentDays",
)


def _signed(check: RowCheck, field: str, raw: str, currency: str, is_credit: bool) -> int:  # noqa: FBT001
    """An amount on its side: what we owe is positive."""
    size = abs(check.needed(field, raw, 0, plain_minor, currency))
    return size if is_credit else -size


def _part(  # noqa: PLR0917 - what is read, and what it is a part of
    check: RowCheck, field: str, record: Record, name: str, currency: str, minor: int
) -> int | None:
    raw = unless_zero(text_of(record, name))
    return part_of_amount(check, field, raw, amount_minor=minor, parse=partial(plain_minor, currency=currency))


def _payment_run(check: RowCheck, record: Record) -> str:
    """The run in which SAP itself is paying an item: its day and its name."""
    name = check.text("payment_run", text_of(record, "PaymentRunID"), MAX_SHORT)
    day = check.cell("payment_run", text_of(record, "PaymentRunDate"), None, day_of) if name else None
    return f"{day.isoformat()} {name}" if day else name


def _referred(check: RowCheck, company: str, record: Record) -> str:
    """The key of the invoice an item is for, or its number alone. `V` stands for "none, with terms of its own"."""
    raw = text_of(record, "InvoiceReference")
    if raw in ("", "V"):
        return ""
    document = check.cell("invoice_ref", raw, "", sap_number)
    year, item = (text_of(record, name) for name in ("InvoiceReferenceFiscalYear", "InvoiceItemReference"))
    known = document and year.strip("0") and item.strip("0")
    return natural_key(company, year, document, line_item(item)) if known else document
