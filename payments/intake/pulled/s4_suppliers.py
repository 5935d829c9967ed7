"""What S/4HANA says of suppliers themselves (domain.md 4.4), gathered from its partners, suppliers and their banks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from payments.domain.ledger import RowIssue, Severity, SupplierRow
from payments.intake.cells import RowCheck, issue
from payments.intake.codes import sap_number
from payments.intake.ibans import normal_iban
from payments.intake.pulled.kept import Record
from payments.intake.pulled.values import is_set, text_of
from payments.intake.queries import Condition, Query
from payments.intake.texts import MAX_CODE, MAX_HOUSE_BANK, MAX_NAME, MAX_SHORT

ALL_BLOCKED = "*"
"""SAP's own code for "skip the account"."""

_NAMES = ("SupplierName", "BusinessPartnerName", "BusinessPartnerFullName")


def queries(company: Condition, *, partner_service: str) -> tuple[Query, ...]:
    """Partners, suppliers, suppliers in the company, banks; a partner stands before its banks."""
    return (
        Query(
            kind="partner",
            service=partner_service,
            entity_set="A_BusinessPartner",
            needed=("BusinessPartner", "Supplier"),
            wanted=("BusinessPartnerName", "BusinessPartnerFullName"),
            conditions=(Condition(("Supplier",), "ne", "''"),),
            order=("BusinessPartner",),
        ),
        Query(
            kind="supplier",
            service=partner_service,
            entity_set="A_Supplier",
            needed=("Supplier",),
            wanted=("SupplierName", "PaymentIsBlockedForSupplier", "AlternativePayeeAccountNumber"),
            order=("Supplier",),
            optional=True,
        ),
        Query(
            kind="supplier-company",
            service=partner_service,
            entity_set="A_SupplierCompany",
            needed=("Supplier", "CompanyCode"),
            wanted=(
                "PaymentBlockingReason",
                "PaymentTerms",
                "PaymentMethodsList",
                "AlternativePayee",
                "HouseBank",
                "ItemIsToBePaidSeparately",
            ),
            conditions=(company,),
            order=("Supplier",),
            optional=True,
        ),
        Query(
            kind="bank",
            service=partner_service,
            entity_set="A_BusinessPartnerBank",
            needed=("BusinessPartner", "BankIdentification", "IBAN"),
            order=("BusinessPartner", "BankIdentification"),
        ),
    )


class S4Suppliers:
    """Records in the order of `queries`; a bad cell is told and not kept."""

    def __init__(self) -> None:
        self._supplier_of: dict[str, str] = {}
        self._rows: dict[str, SupplierRow] = {}

    def name_of(self, code: str) -> str:
        """What a supplier is called; empty where nobody has said."""
        row = self._rows.get(code)
        return row.name if row else ""

    def rows(self) -> Iterator[SupplierRow]:
        """Everything that was said, by supplier."""
        for code in sorted(self._rows):
            yield self._rows[code]

    def take(self, number: int, kind: str, record: Record) -> Iterator[RowIssue]:
        """One record; what is wrong with it."""
        check = RowCheck(number)
        if kind == "bank":
            code = self._supplier_of.get(text_of(record, "BusinessPartner"), "")
            iban = check.cell("iban", text_of(record, "IBAN"), "", normal_iban)
            if code and iban:
                row = self._row(code)
                self._rows[code] = replace(row, ibans=(*row.ibans, iban))
        else:
            code = check.cell("supplier_code", text_of(record, "Supplier"), "", sap_number)
            if kind == "partner":
                self._supplier_of[text_of(record, "BusinessPartner")] = code
            if code:
                self._rows[code] = self._with(self._row(code), check, record)
        yield from (issue(number, Severity.WARNING, told.code, told.field, told.value) for told in check.issues)

    def _row(self, code: str) -> SupplierRow:
        return self._rows.get(code) or SupplierRow(code=code)

    def _with(self, row: SupplierRow, check: RowCheck, record: Record) -> SupplierRow:
        """What was known and what a record adds. What holds in the company goes before what holds in general."""
        name = next(filter(None, (text_of(record, field) for field in _NAMES)), "")
        if name:
            row = replace(row, name=check.text("supplier_name", name[:MAX_NAME], MAX_NAME) or row.name)
        block = (
            ALL_BLOCKED if is_set(record, "PaymentIsBlockedForSupplier") else text_of(record, "PaymentBlockingReason")
        )
        if block and row.block != ALL_BLOCKED:
            row = replace(row, block=check.text("block", block, MAX_SHORT) or ALL_BLOCKED)
        row = self._with_payee(row, check, record)
        if "PaymentTerms" in record:
            row = replace(row, term_code=_kept(check, "term", text_of(record, "PaymentTerms"), MAX_CODE))
        if "PaymentMethodsList" in record:
            listed = _kept(check, "payment_methods", text_of(record, "PaymentMethodsList"), MAX_SHORT)
            row = replace(row, methods=None if listed is None else tuple(dict.fromkeys(listed.replace(" ", ""))))
        if "HouseBank" in record:
            row = replace(row, house_bank=_kept(check, "house_bank", text_of(record, "HouseBank"), MAX_HOUSE_BANK))
        if "ItemIsToBePaidSeparately" in record:
            row = replace(row, pay_separately=is_set(record, "ItemIsToBePaidSeparately"))
        return row

    def _with_payee(self, row: SupplierRow, check: RowCheck, record: Record) -> SupplierRow:
        """Whom the money goes to instead. One that cannot be read blocks the supplier: it must not be paid itself."""
        told = [field for field in ("AlternativePayeeAccountNumber", "AlternativePayee") if field in record]
        if not told:
            return row
        raw = next(filter(None, (text_of(record, field) for field in told)), "")
        payee = _kept(check, "alternative_payee", raw, MAX_CODE)
        number = None if payee is None else check.cell("alternative_payee", payee, "", sap_number)
        if any(one.field == "alternative_payee" for one in check.issues):
            return replace(row, block=ALL_BLOCKED)
        if number == row.code:
            number = ""
        return replace(row, alternative_payee=number or row.alternative_payee or "")


def _kept(check: RowCheck, field: str, raw: str, limit: int) -> str | None:
    """A text; None for a bad one, which says nothing."""
    text = check.text(field, raw, limit)
    return text if text or not raw else None
