"""One item of an FBL1N list -> one ledger row. SAP shows credits as negative; here what we owe is positive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from payments.domain.days import EPOCH
from payments.domain.ledger import AccountClass, EntryKind, LedgerRow
from payments.intake.cells import RowCheck
from payments.intake.codes import fiscal_year, known_currency, line_item, same_company, sap_number
from payments.intake.control_totals import Key
from payments.intake.dates import looks_like_a_date
from payments.intake.fbl1n_lines import Cells
from payments.intake.fbl1n_survey import Findings
from payments.intake.item_terms import item_terms, part_of_amount
from payments.intake.keys import CountedKeys, natural_key
from payments.intake.kinds import classified
from payments.intake.layouts import BlockHeading, Layout
from payments.intake.options import ReadOptions
from payments.intake.texts import MAX_KEY, MAX_NAME, MAX_SHORT

_CREDIT, _DEBIT = "H", "S"
_NO_REFERENCE = "V"
"""In the field of the invoice reference: there is none, but the credit memo has payment terms of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """
    An item's amounts in minor units, positive = we owe.

    `known`: all of them could be read. `in_document`: the layout has amounts in document currency.
    """

    known: bool
    in_document: bool
    currency: str
    minor: int
    own_currency: str
    lc_minor: int

    def by_key(self) -> Mapping[Key, int] | None:
        """What the item adds to each total; None where that is not known."""
        if not self.known:
            return None
        sums: dict[Key, int] = {("amount_lc", self.own_currency, ""): self.lc_minor}
        if self.in_document:
            sums["amount", self.currency, ""] = self.minor
            sums["amount_lc", self.own_currency, self.currency] = self.lc_minor
        return sums


class ItemReader:
    """Reads the items of one file; knows the block it is in and the keys it has given."""

    def __init__(self, *, layout: Layout, findings: Findings, options: ReadOptions, only_open: bool) -> None:
        columns = layout.columns
        self.has_stable_keys = "doc_item" in columns and "fiscal_year" in columns
        self._in_document = "amount" in columns and "currency" in columns
        self._tells_clearing = "clearing_doc" in columns or "cleared_date" in columns
        self._only_open = only_open
        self._amount, self._day = findings.amounts.minor, findings.dates.day
        self._sign = findings.owed_sign
        self._options = options
        self._counted = CountedKeys(options.company_code)
        self._told_indicators: set[str] = set()
        self._company = self._code = self._name = ""

    def enter_block(self, heading: BlockHeading) -> None:
        """A line above the following items says whose they are."""
        if heading.column == "company":
            self._company = heading.value.split()[0]
        elif heading.column == "supplier_name":
            self._name = heading.value
        elif heading.column == "supplier_code":
            code, _, name = heading.value.partition(" ")
            kept = self._name if code == self._code else ""
            self._code, self._name = code, name.strip() or kept

    def amounts(self, check: RowCheck, cells: Cells) -> Amounts:
        """The amounts of an item; what is wrong with them is noted."""
        own = self._options.company_currency
        if cells.currency_lc and cells.currency_lc != own:
            check.refuse("other-local-currency", "currency_lc", cells.currency_lc)
        currency = check.needed("currency", cells.currency, own, known_currency) if self._in_document else own
        minor = self._sign * check.needed("amount", cells.amount, 0, self._amount, currency) if self._in_document else 0
        lc_minor = minor
        if cells.amount_lc or not self._in_document or currency != own:
            lc_minor = self._sign * check.needed("amount_lc", cells.amount_lc, 0, self._amount, own)
        return Amounts(
            known=not check.refused,
            in_document=self._in_document,
            currency=currency,
            minor=minor if self._in_document else lc_minor,
            own_currency=own,
            lc_minor=lc_minor,
        )

    def row(self, check: RowCheck, cells: Cells, amounts: Amounts) -> LedgerRow:
        """The row of an item; not to be used where the check refuses it."""
        self._check_company(check, cells.company or self._company)
        if amounts.known:
            _check_side(check, cells.debit_credit, amounts.minor)
        supplier_code = check.needed("supplier_code", cells.supplier_code or self._code, "", sap_number)
        doc_no = check.needed("doc_no", cells.doc_no, "", sap_number)
        posting_date, document_date = self._dates(check, cells)
        year = check.cell("fiscal_year", cells.fiscal_year, "", fiscal_year)
        item = line_item(cells.doc_item)
        due_cell = cells.due_date or (cells.due_symbol if looks_like_a_date(cells.due_symbol) else "")
        clearing_doc = check.cell("clearing_doc", cells.clearing_doc, "", sap_number)
        cleared_date = check.cell("cleared_date", cells.cleared_date, None, self._day)
        kind, account_class = self._classified(check, cells, supplier_code, amounts)
        return LedgerRow(
            row_no=check.row_no,
            supplier_code=supplier_code,
            supplier_name=check.text("supplier_name", self._supplier_name(cells), MAX_NAME),
            source_key=self._key(check, year=year, doc_no=doc_no, item=item, posted=posting_date, amounts=amounts),
            doc_no=doc_no,
            doc_item=item,
            fiscal_year=year,
            doc_type=cells.doc_type,
            kind=kind,
            account_class=account_class,
            special_gl=_indicator(cells),
            posting_date=posting_date,
            document_date=document_date,
            entry_date=check.cell("entry_date", cells.entry_date, None, self._day),
            baseline_date=check.cell("baseline_date", cells.baseline_date, None, self._day),
            source_due_date=check.cell("due_date", due_cell, None, self._day),
            currency=amounts.currency,
            amount_minor=amounts.minor,
            amount_lc_minor=amounts.lc_minor,
            source_open_minor=self._open_minor(amounts, cleared=bool(clearing_doc) or cleared_date is not None),
            cleared_date=cleared_date,
            clearing_doc=clearing_doc,
            invoice_ref=_referred(check, cells.invoice_ref),
            reference=cells.reference,
            assignment=cells.assignment,
            block=cells.block,
            method=cells.method,
            term_code=cells.term,
            text=cells.text or cells.header_text,
            discount_base_minor=self._discount_base(check, cells, amounts),
            **item_terms(check, cells.days_1, cells.percent_1, cells.days_2, cells.percent_2, cells.days_net)._asdict(),
        )

    def _check_company(self, check: RowCheck, company: str) -> None:
        if company and not same_company(company, self._options.company_code):
            check.refuse("other-company", "company", company)

    def _supplier_name(self, cells: Cells) -> str:
        if cells.supplier_name or cells.supplier_code not in ("", self._code):
            return cells.supplier_name
        return self._name

    def _dates(self, check: RowCheck, cells: Cells) -> tuple[date, date]:
        """Posting and document date; each stands in for the other."""
        posting_date = check.cell("posting_date", cells.posting_date, None, self._day)
        document_date = check.cell("document_date", cells.document_date, None, self._day)
        known = posting_date or document_date
        if known is None and not {told.field for told in check.issues} & {"posting_date", "document_date"}:
            check.refuse("missing-value", "posting_date")
        return posting_date or known or EPOCH, document_date or known or EPOCH

    def _key(self, check: RowCheck, *, year: str, doc_no: str, item: str, posted: date, amounts: Amounts) -> str:
        if not self.has_stable_keys:
            return check.text("source_key", self._counted.next(doc_no, posted, amounts.minor), MAX_KEY)
        if not year:
            check.miss("fiscal_year")
        if not item:
            check.miss("doc_item")
        return check.text("source_key", natural_key(self._options.company_code, year, doc_no, item), MAX_KEY)

    def _classified(
        self, check: RowCheck, cells: Cells, supplier_code: str, amounts: Amounts
    ) -> tuple[EntryKind, AccountClass]:
        indicator = _indicator(cells)
        known = self._options.class_of_special_gl
        if indicator and indicator not in known and indicator not in self._told_indicators:
            self._told_indicators.add(indicator)
            check.warn("unknown-special-gl", "special_gl", indicator)
        return classified(
            doc_type=cells.doc_type,
            special_gl=indicator,
            supplier_code=supplier_code,
            amount_minor=amounts.minor,
            amount_lc_minor=amounts.lc_minor,
            class_of_special_gl=known,
            class_of_account=self._options.class_of_account,
        )

    def _discount_base(self, check: RowCheck, cells: Cells, amounts: Amounts) -> int | None:
        """In document currency, as the amounts are: without those it says nothing."""
        if not (self._in_document and amounts.known):
            return None
        parse = partial(self._amount, currency=amounts.currency)
        return part_of_amount(check, "discount_base", cells.discount_base, amount_minor=amounts.minor, parse=parse)

    def _open_minor(self, amounts: Amounts, *, cleared: bool) -> int | None:
        if not (self._tells_clearing or self._only_open):
            return None
        return 0 if cleared else amounts.minor


def _check_side(check: RowCheck, indicator: str, minor: int) -> None:
    """The debit/credit indicator, where the list has it, must agree with the sign."""
    if (indicator == _CREDIT and minor < 0) or (indicator == _DEBIT and minor > 0):
        check.refuse("sign-contradicts-indicator", "debit_credit", indicator)


def _indicator(cells: Cells) -> str:
    return cells.special_gl.upper()[:MAX_SHORT]  # a letter may have a longer capital


def _referred(check: RowCheck, cell: str) -> str:
    return "" if cell == _NO_REFERENCE else check.cell("invoice_ref", cell, "", sap_number)
