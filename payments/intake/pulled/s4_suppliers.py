"""What S/4HANA says of suppliers themselves (domain.md 4.4), gathered from its partners, suppliers and their banks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from payments.domain.ledger import RowIssue, Severity, SupplierRow
from payments.intake.cells import RowCheck, issue
from payments.intake.codes import sap_number
from payments.intake.ibans import normal_iban
from payments.intake.particulars import MAX_HOLDER, MAX_TAX_ID, address_of, first_email, normal_bic, tax_number
from payments.intake.pulled.kept import Record
from payments.intake.pulled.values import is_set, text_of, ticks_of
from payments.intake.queries import Condition, Query
from payments.intake.texts import MAX_CODE, MAX_HOUSE_BANK, MAX_NAME, MAX_SHORT

ALL_BLOCKED = "*"
"""SAP's own code for "skip the account"."""

_TAX_NUMBERS = ("TaxNumber1", "TaxNumber2", "TaxNumber3", "TaxNumber4", "TaxNumber5")
"""What each holds depends on the country; in Turkey one of them is the name of the tax office."""

_OF_ADDRESS = {
    "StreetName": "street",
    "HouseNumber": "building",
    "PostalCode": "postal_code",
    "CityName": "town",
    "Country": "country",
}
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
            wanted=(
                "SupplierName",
                "PaymentIsBlockedForSupplier",
                "AlternativePayeeAccountNumber",
                "VATRegistration",
                *_TAX_NUMBERS,
            ),
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
            wanted=("SWIFTCode", "BankAccountHolderName"),
            order=("BusinessPartner", "BankIdentification"),
        ),
        Query(
            kind="address",
            service=partner_service,
            entity_set="A_BusinessPartnerAddress",
            needed=("BusinessPartner", "AddressID"),
            wanted=("StreetName", "HouseNumber", "PostalCode", "CityName", "Country", "ValidityEndDate"),
            order=("BusinessPartner", "AddressID"),
            optional=True,
        ),
        Query(
            kind="email",
            service=partner_service,
            entity_set="A_AddressEmailAddress",
            needed=("AddressID", "OrdinalNumber", "EmailAddress"),
            wanted=("Person", "IsDefaultEmailAddress"),
            order=("AddressID", "OrdinalNumber"),
            optional=True,
        ),
    )


class S4Suppliers:
    """Records in the order of `queries`; a bad cell is told and not kept."""

    def __init__(self) -> None:
        self._supplier_of: dict[str, str] = {}
        self._rows: dict[str, SupplierRow] = {}
        self._at_address: dict[str, str] = {}
        """Address -> the supplier whose it is."""
        self._address_until: dict[str, int] = {}
        self._has_email: dict[str, bool] = {}
        """By supplier, whether the e-mail address known of it is its standard one."""
        self._tells_emails = False

    def name_of(self, code: str) -> str:
        """What a supplier is called; empty where nobody has said."""
        row = self._rows.get(code)
        return row.name if row else ""

    def rows(self) -> Iterator[SupplierRow]:
        """Everything that was said, by supplier."""
        for code in sorted(self._rows):
            row = self._rows[code]
            has_none = self._tells_emails and row.address is not None and row.email is None
            yield replace(row, email="") if has_none else row

    def take(self, number: int, kind: str, record: Record) -> Iterator[RowIssue]:
        """One record; what is wrong with it."""
        check = RowCheck(number)
        if kind == "bank":
            code = self._supplier_of.get(text_of(record, "BusinessPartner"), "")
            iban = check.cell("iban", text_of(record, "IBAN"), "", normal_iban)
            if code and iban:
                self._rows[code] = self._with_account(self._row(code), check, record, iban)
        elif kind == "address":
            self._take_address(check, record)
        elif kind == "email":
            self._take_email(check, record)
        else:
            code = check.cell("supplier_code", text_of(record, "Supplier"), "", sap_number)
            if kind == "partner":
                self._supplier_of[text_of(record, "BusinessPartner")] = code
            if code:
                self._rows[code] = self._with(self._row(code), check, record)
        yield from (issue(number, Severity.WARNING, told.code, told.field, told.value) for told in check.issues)

    def _row(self, code: str) -> SupplierRow:
        return self._rows.get(code) or SupplierRow(code=code)

    @staticmethod
    def _with_account(row: SupplierRow, check: RowCheck, record: Record, iban: str) -> SupplierRow:
        bic = check.cell("bic", text_of(record, "SWIFTCode"), "", normal_bic)
        holder = check.text("holder", text_of(record, "BankAccountHolderName")[:MAX_HOLDER], MAX_HOLDER)
        return replace(row, ibans=(*row.ibans, iban), bics=(*row.bics, bic), holders=(*row.holders, holder))

    def _take_address(self, check: RowCheck, record: Record) -> None:
        """Of several addresses the one that is valid longest, and of these the first."""
        code = self._supplier_of.get(text_of(record, "BusinessPartner"), "")
        if not code:
            return
        self._at_address[text_of(record, "AddressID")] = code
        until = ticks_of(text_of(record, "ValidityEndDate"))
        if code in self._address_until and until <= self._address_until[code]:
            return
        self._address_until[code] = until
        told = {part: text_of(record, name) for name, part in _OF_ADDRESS.items()}
        self._rows[code] = replace(self._row(code), address=address_of(check, told))

    def _take_email(self, check: RowCheck, record: Record) -> None:
        """The address's own, not a person's at it: the standard one, else the first."""
        code = self._at_address.get(text_of(record, "AddressID"), "")
        standard = is_set(record, "IsDefaultEmailAddress")
        self._tells_emails = True
        known = self._has_email.get(code)
        if not code or text_of(record, "Person") or known is True or known is standard:
            return
        email = check.cell("email", text_of(record, "EmailAddress"), "", first_email)
        if email:
            self._has_email[code] = standard
            self._rows[code] = replace(self._row(code), email=email)

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
        if any(field in record for field in _TAX_NUMBERS):
            number = tax_number(text_of(record, field) for field in (*_TAX_NUMBERS, "VATRegistration"))
            row = replace(row, tax_id=_kept(check, "tax_id", number, MAX_TAX_ID))
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
