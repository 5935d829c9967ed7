"""
SAP Business One (domain.md 4.3): one record per line of a journal whose account is a supplier's, in the columns of
one contract, whether they come over the database or over the Service Layer.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from payments.domain.days import EPOCH
from payments.domain.ledger import AccountClass, EntryKind, LedgerRow, Severity, SupplierRow
from payments.domain.money import MAX_MINOR, is_part_of, to_text
from payments.intake.cells import BadCell, RowCheck, issue
from payments.intake.codes import known_currency
from payments.intake.ibans import normal_iban
from payments.intake.kinds import classified
from payments.intake.numbers import plain_minor
from payments.intake.options import Found, ReadOptions
from payments.intake.particulars import MAX_HOLDER, MAX_TAX_ID, address_of, first_email, normal_bic
from payments.intake.pulled import b1_rules
from payments.intake.pulled.b1_rules import B1Rates, B1Terms
from payments.intake.pulled.kept import NOT_OFFERED, PulledFile, Record
from payments.intake.pulled.values import day_of, is_set, text_of
from payments.intake.texts import MAX_CODE, MAX_HOUSE_BANK, MAX_NAME, MAX_SHORT, MAX_TEXT

_FROZEN = "*"
_NONE = "-1"
_BLOCKED_LINE = "P"
_KIND_OF: Mapping[str, tuple[EntryKind, EntryKind]] = {
    "18": (EntryKind.INVOICE, EntryKind.REVERSAL),
    "19": (EntryKind.REVERSAL, EntryKind.CREDIT_NOTE),
    "204": (EntryKind.REVERSAL, EntryKind.DOWN_PAYMENT),
    "46": (EntryKind.REVERSAL, EntryKind.PAYMENT),
    "24": (EntryKind.REVERSAL, EntryKind.PAYMENT),
    "-2": (EntryKind.OPENING, EntryKind.OPENING),
}
"""Type of the transaction -> what it is on the credit side (we owe more) and on the debit side."""

_OF_TERMS = frozenset({"term", "instalment", "discount"})
_OPENING, _ADVANCE = "-2", "204"

JOURNAL_LINES = """
SELECT L."TransId", L."Line_ID", L."TransType", L."BaseRef", L."CreatedBy", L."ShortName", L."Account",
       L."RefDate", L."TaxDate", L."DueDate", L."Debit", L."Credit", L."FCCurrency", L."FCDebit", L."FCCredit",
       L."BalDueDeb", L."BalDueCred", L."BalFcDeb", L."BalFcCred", L."Ref1", L."Ref2", L."LineMemo", L."PayBlock",
       J."TransCode", J."StornoToTr", P."GroupNum"
FROM "{schema}"."JDT1" L
JOIN "{schema}"."OJDT" J ON J."TransId" = L."TransId"
JOIN "{schema}"."OCRD" P ON P."CardCode" = L."ShortName"
WHERE P."CardType" = 'S'
ORDER BY L."TransId", L."Line_ID"
"""
RECONCILIATIONS = """
SELECT R."ReconNum", R."ReconDate", I."TransId", I."TransRowId", I."ReconSum", I."ReconSumFC", I."IsCredit"
FROM "{schema}"."OITR" R
JOIN "{schema}"."ITR1" I ON I."ReconNum" = R."ReconNum"
JOIN "{schema}"."OCRD" P ON P."CardCode" = I."ShortName"
WHERE P."CardType" = 'S' AND R."Canceled" = 'N'
ORDER BY I."TransId", I."TransRowId", R."ReconDate", R."ReconNum"
"""
SUPPLIERS = """
SELECT P."CardCode", P."CardName", P."Balance", P."frozenFor", P."GroupNum", P."PymCode", P."HouseBank",
       P."LicTradNum", P."E_Mail", P."Currency", P."ChannlBP", P."Address", P."Building", P."ZipCode", P."City",
       P."Country"
FROM "{schema}"."OCRD" P
WHERE P."CardType" = 'S' ORDER BY P."CardCode"
"""
BANK_ACCOUNTS = """
SELECT B."CardCode", B."IBAN", B."SwiftNum", B."AcctName" FROM "{schema}"."OCRB" B
JOIN "{schema}"."OCRD" P ON P."CardCode" = B."CardCode"
WHERE P."CardType" = 'S' ORDER BY B."CardCode", B."IBAN"
"""
STATEMENTS = {
    "term": b1_rules.TERMS,
    "instalment": b1_rules.INSTALMENTS,
    "discount": b1_rules.DISCOUNTS,
    "rate": b1_rules.RATES,
    "holiday": b1_rules.HOLIDAYS,
    "supplier": SUPPLIERS,
    "bank": BANK_ACCOUNTS,
    "line": JOURNAL_LINES,
}
"""
What is read from the database, by the kind of record it gives. No limit and no threshold: every line counts. Beside a
line stand its `reconciliations` (RECONCILIATIONS, in the order of the lines).
"""

PARTNER_FIELDS = (
    "CardCode",
    "CardName",
    "CurrentAccountBalance",
    "Frozen",
    "PayTermsGrpCode",
    "PeymentMethodCode",
    "HouseBank",
    "FederalTaxID",
    "EmailAddress",
    "Currency",
    "ChannelBP",
    "Address",
    "BillToBuildingFloorRoom",
    "ZipCode",
    "City",
    "Country",
    "BPPaymentMethods",
    "BPBankAccounts",
)
PARTNER_FILTER = "CardType eq 'cSupplier'"
_TYPE_OF_ORIGIN: Mapping[str, str] = {
    "ttAPInvoice": "18",
    "ttPurchaseInvoice": "18",
    "ttAPCreditNote": "19",
    "ttPurchaseCreditNote": "19",
    "ttAPDownPayment": _ADVANCE,
    "ttPurchaseDownPayment": _ADVANCE,
    "ttVendorPayment": "46",
    "ttPayment": "46",
    "ttReceipt": "24",
    "ttOpeningBalance": _OPENING,
    "ttJournalEntry": "30",
}
"""The Service Layer's word for the origin of a journal entry -> the number the database has."""

_OF_PARTNER: Mapping[str, str] = {
    "FederalTaxID": "LicTradNum",
    "EmailAddress": "E_Mail",
    "Currency": "Currency",
    "ChannelBP": "ChannlBP",
    "Address": "Address",
    "BillToBuildingFloorRoom": "Building",
    "ZipCode": "ZipCode",
    "City": "City",
    "Country": "Country",
}
"""The Service Layer's name -> the column of the contract."""

_OF_ADDRESS: Mapping[str, str] = {
    "Address": "street",
    "Building": "building",
    "ZipCode": "postal_code",
    "City": "town",
    "Country": "country",
}
_SIDES = {"C": 1, "D": -1}
_ALL_CURRENCIES = "##"


def partner_records(partner: Record) -> Iterator[tuple[str, Record]]:
    """A business partner of the Service Layer in the columns of the contract."""
    code = text_of(partner, "CardCode")
    yield (
        "supplier",
        {
            "CardCode": code,
            "CardName": text_of(partner, "CardName"),
            "Balance": text_of(partner, "CurrentAccountBalance"),
            "frozenFor": text_of(partner, "Frozen"),
            "GroupNum": text_of(partner, "PayTermsGrpCode"),
            "PymCode": text_of(partner, "PeymentMethodCode"),
            "HouseBank": text_of(partner, "HouseBank"),
            **{of: text_of(partner, name) for name, of in _OF_PARTNER.items() if name in partner},
            "methods": [text_of(one, "PaymentMethodCode") for one in partner.get("BPPaymentMethods") or ()],
        },
    )
    for account in partner.get("BPBankAccounts") or ():
        yield (
            "bank",
            {
                "CardCode": code,
                "IBAN": text_of(account, "IBAN"),
                "SwiftNum": text_of(account, "BICSwiftCode"),
                "AcctName": text_of(account, "AccountName"),
            },
        )


def line_records(entry: Record, suppliers: frozenset[str]) -> Iterator[tuple[str, Record]]:
    """
    The lines of a journal entry of the Service Layer that stand on a supplier's account, in the columns of the
    contract. It tells neither what of them is open nor what a storno takes back.
    """
    origin = text_of(entry, "OriginalJournal")
    for line in entry.get("JournalEntryLines") or ():
        if text_of(line, "ShortName") not in suppliers:
            continue
        yield (
            "line",
            {
                "TransId": text_of(entry, "JdtNum"),
                "Line_ID": text_of(line, "Line_ID"),
                "TransType": _TYPE_OF_ORIGIN.get(origin, origin),
                "BaseRef": text_of(entry, "BaseReference"),
                "CreatedBy": text_of(entry, "Original"),
                "ShortName": text_of(line, "ShortName"),
                "Account": text_of(line, "AccountCode"),
                "RefDate": text_of(line, "ReferenceDate1") or text_of(entry, "ReferenceDate"),
                "TaxDate": text_of(line, "TaxDate") or text_of(entry, "TaxDate"),
                "DueDate": text_of(line, "DueDate") or text_of(entry, "DueDate"),
                "Debit": text_of(line, "Debit"),
                "Credit": text_of(line, "Credit"),
                "FCCurrency": text_of(line, "FCCurrency"),
                "FCDebit": text_of(line, "FCDebit"),
                "FCCredit": text_of(line, "FCCredit"),
                "Ref1": text_of(line, "Reference1") or text_of(entry, "Reference"),
                "Ref2": text_of(line, "Reference2") or text_of(entry, "Reference2"),
                "LineMemo": text_of(line, "LineMemo"),
                "PayBlock": text_of(line, "PaymentBlock"),
                "TransCode": text_of(entry, "TransactionCode"),
            },
        )


class B1Reader:
    """
    Rows of journal lines, which stand behind the suppliers and in the order of their numbers. Each supplier's lines
    are held against the balance Business One itself shows.
    """

    def __init__(self, pulled: PulledFile, options: ReadOptions) -> None:
        self.read = 0
        self.source = pulled.source
        self._pulled = pulled
        self._options = options
        self._suppliers: dict[str, tuple[int, Record]] = {}
        self._accounts: dict[str, dict[str, tuple[str, str]]] = {}
        """By supplier and IBAN: bank and holder."""
        self._terms = B1Terms()
        self._rates = B1Rates(options.company_currency)
        self._sums: Counter[str] = Counter()
        self._reversed: dict[tuple[str, str], str] = {}
        """What a storno takes back, by transaction and account -> key of that line, once it was seen."""

    def rows(self) -> Iterator[Found]:
        """Good rows and issues as the source gave them, and then its terms and suppliers."""
        for _, kind, record in self._pulled.records():
            if kind == "line" and (storno_of := _number(record, "StornoToTr")):
                self._reversed[storno_of, text_of(record, "ShortName")] = ""
        number = 1
        for number, kind, record in self._pulled.records():
            check = RowCheck(number)
            if kind == "line":
                self.read += 1
                row = self._line(check, record)
                yield from check.issues
                if not check.refused:
                    yield row
            elif kind == "supplier":
                self._suppliers[text_of(record, "CardCode")] = number, record
            elif kind in _OF_TERMS:
                self._terms.take(number, kind, record)
            else:
                yield from self._beside(number, kind, record)
        yield from self._terms.rows()
        yield from self._masters(number)

    def _beside(self, number: int, kind: str, record: Record) -> Iterator[Found]:
        """A rate, a holiday, an account number, or what the source does not have."""
        check = RowCheck(number)
        if kind == "rate":
            yield from self._rates.row(number, record)
        elif kind == "holiday":
            yield from b1_rules.holiday(number, record)
        elif kind == NOT_OFFERED:
            check.warn(NOT_OFFERED, "", text_of(record, "entity_set"))
        elif iban := check.cell("iban", text_of(record, "IBAN"), "", normal_iban):
            bic = check.cell("bic", text_of(record, "SwiftNum"), "", normal_bic)
            holder = check.text("holder", text_of(record, "AcctName")[:MAX_HOLDER], MAX_HOLDER)
            self._accounts.setdefault(text_of(record, "CardCode"), {}).setdefault(iban, (bic, holder))
        yield from (issue(number, Severity.WARNING, told.code, told.field, told.value) for told in check.issues)

    def _masters(self, number: int) -> Iterator[Found]:
        own = self._options.company_currency
        balances = self._balances()
        for code, (row_no, record) in self._suppliers.items():
            check = RowCheck(row_no)
            stated = balances.get(code)
            accounts = self._accounts.get(code, {})
            yield SupplierRow(
                code=code,
                name=text_of(record, "CardName")[:MAX_NAME],
                ibans=tuple(accounts),
                bics=tuple(bic for bic, _ in accounts.values()),
                holders=tuple(holder for _, holder in accounts.values()),
                block=_FROZEN if is_set(record, "frozenFor") else "",
                methods=_methods(check, record),
                term_code=_told(check, "term", record, "GroupNum", MAX_CODE),
                house_bank=_told(check, "house_bank", record, "HouseBank", MAX_HOUSE_BANK, none=_NONE),
                source_balance=stated,
                tax_id=_told(check, "tax_id", record, "LicTradNum", MAX_TAX_ID),
                email=_parsed(check, "email", record, "E_Mail", first_email),
                address=_address(check, record),
                currency=_parsed(check, "currency", record, "Currency", known_currency, none=_ALL_CURRENCIES),
                master_supplier=_told(check, "master_supplier", record, "ChannlBP", MAX_CODE),
            )
            yield from (issue(row_no, Severity.WARNING, told.code, told.field, told.value) for told in check.issues)
            if stated is not None and stated != self._sums[code]:
                told = f"{code}: {to_text(self._sums[code], own)} / {to_text(stated, own)}"
                yield issue(number, Severity.WARNING, "balance-differs", "amount_lc", told)

    def _balances(self) -> dict[str, int]:
        """
        What Business One says is owed to each supplier. It shows debts below zero; where most of the suppliers whose
        lines come to their balance say the opposite, they are believed (domain.md 4.3).
        """
        stated: dict[str, int] = {}
        for code, (_, record) in self._suppliers.items():
            try:
                balance = plain_minor(text_of(record, "Balance"), self._options.company_currency)
            except BadCell:
                continue
            if abs(balance) <= MAX_MINOR:
                stated[code] = -balance
        as_told = sum(minor == self._sums[code] != 0 for code, minor in stated.items())
        reversed_ = sum(-minor == self._sums[code] != 0 for code, minor in stated.items())
        return stated if as_told >= reversed_ else {code: -minor for code, minor in stated.items()}

    def _line(self, check: RowCheck, record: Record) -> LedgerRow:
        """The row of a line; not to be used where the check refuses it."""
        own = self._options.company_currency
        code = check.text("supplier_code", text_of(record, "ShortName"), MAX_CODE)
        transaction, line = _number(record, "TransId"), text_of(record, "Line_ID")
        if not (transaction and line.isdigit()):
            check.miss("source_key")
        key = f"{transaction.zfill(10)}/{line.zfill(6)}"
        if (transaction, code) in self._reversed:
            self._reversed[transaction, code] = key
        lc_minor = _difference(check, record, "Credit", "Debit", own)
        self._sums[code] += lc_minor
        currency = check.cell("currency", text_of(record, "FCCurrency"), own, known_currency)
        foreign = currency != own
        minor = _difference(check, record, "FCCredit", "FCDebit", currency) if foreign else lc_minor
        open_minor = self._open_minor(check, record, currency, foreign=foreign)
        if open_minor is not None and not is_part_of(open_minor, minor) and not check.refused:
            check.refuse("open-beyond-amount", "open_amount", to_text(open_minor, currency))
        doc_type, indicator = self._type_and_indicator(record, minor)
        kind, account_class = classified(
            doc_type=doc_type,
            special_gl=indicator,
            supplier_code=code,
            amount_minor=minor,
            amount_lc_minor=lc_minor,
            class_of_special_gl=self._options.class_of_special_gl,
            class_of_account=self._options.class_of_account,
        )
        posting_date = check.needed("posting_date", text_of(record, "RefDate"), EPOCH, day_of)
        _, supplier = self._suppliers.get(code, (0, {}))
        return LedgerRow(
            row_no=check.row_no,
            supplier_code=code,
            supplier_name=check.text("supplier_name", text_of(supplier, "CardName")[:MAX_NAME], MAX_NAME),
            source_key=key,
            doc_no=check.text("doc_no", text_of(record, "BaseRef") or transaction, MAX_CODE),
            doc_item=line,
            doc_type=check.text("doc_type", doc_type, MAX_SHORT),
            kind=kind,
            account_class=account_class,
            special_gl=indicator,
            posting_date=posting_date,
            document_date=check.cell("document_date", text_of(record, "TaxDate"), None, day_of) or posting_date,
            source_due_date=check.cell("due_date", text_of(record, "DueDate"), None, day_of),
            currency=currency,
            amount_minor=minor,
            amount_lc_minor=lc_minor,
            source_open_minor=open_minor,
            reconciled=self._reconciled(record, currency, None if open_minor is None else minor - open_minor),
            invoice_ref=self._reversed.get((_number(record, "StornoToTr"), code), ""),
            reference=check.text("reference", text_of(record, "Ref2") or text_of(record, "Ref1"), MAX_CODE),
            block=_BLOCKED_LINE if is_set(record, "PayBlock") else "",
            term_code=check.text("term", text_of(record, "GroupNum"), MAX_CODE),
            text=check.text("text", text_of(record, "LineMemo"), MAX_TEXT),
        )

    def _open_minor(self, check: RowCheck, record: Record, currency: str, *, foreign: bool) -> int | None:
        credit, debit = ("BalFcCred", "BalFcDeb") if foreign else ("BalDueCred", "BalDueDeb")
        if credit not in record or debit not in record:
            return None
        return _difference(check, record, credit, debit, currency)

    def _reconciled(self, record: Record, currency: str, closed_minor: int | None) -> str:
        """
        How a line was closed over time; empty where it was not, or where its reconciliations do not come to what is
        closed of it: some were cancelled since, or are of a time that the table no longer has.
        """
        name = "ReconSum" if currency == self._options.company_currency else "ReconSumFC"
        by_day: Counter[str] = Counter()
        try:
            for one in record.get("reconciliations") or ():
                minor = plain_minor(text_of(one, name), currency)
                by_day[day_of(text_of(one, "ReconDate")).isoformat()] += minor * _SIDES[text_of(one, "IsCredit")]
        except (BadCell, KeyError):
            return ""
        if not closed_minor or by_day.total() != closed_minor:
            return ""
        return json.dumps([[day, minor] for day, minor in sorted(by_day.items()) if minor], separators=(",", ":"))

    def _type_and_indicator(self, record: Record, minor: int) -> tuple[str, str]:
        """
        What a line is, in words from which it can be classified again: the kind's own word, and the indicator that
        stands for the class of an account whose number begins like that class's.
        """
        transaction_type = text_of(record, "TransType")
        kind = _KIND_OF.get(transaction_type, (EntryKind.OTHER, EntryKind.OTHER))[minor < 0]
        if _number(record, "StornoToTr"):
            kind = EntryKind.REVERSAL
        account = text_of(record, "Account")
        by_prefix = (of for prefix, of in self._options.class_of_account.items() if account.startswith(prefix))
        account_class = AccountClass.ADVANCE if transaction_type == _ADVANCE else next(by_prefix, None)
        indicators = (name for name, of in self._options.class_of_special_gl.items() if of is account_class)
        return transaction_type if kind is EntryKind.OTHER else kind.value, next(indicators, "")


def _told(check: RowCheck, field: str, record: Record, name: str, limit: int, *, none: str = "") -> str | None:
    """A text; empty where the source says that there is none; None where it does not say, or says something bad."""
    if name not in record:
        return None
    raw = text_of(record, name)
    if raw == none:
        return ""
    return check.text(field, raw, limit) or (None if raw else "")


def _parsed(
    check: RowCheck, field: str, record: Record, name: str, parse: Callable[[str], str], *, none: str = ""
) -> str | None:
    """What `parse` makes of a text; as `_told` has it."""
    told = _told(check, field, record, name, MAX_NAME, none=none)
    return (check.cell(field, told, "", parse) or None) if told else told


def _address(check: RowCheck, record: Record) -> dict[str, str] | None:
    """The address invoices are from; None where the source tells no part of it."""
    if not any(name in record for name in _OF_ADDRESS):
        return None
    return address_of(check, {part: text_of(record, name) for name, part in _OF_ADDRESS.items()})


def _methods(check: RowCheck, record: Record) -> tuple[str, ...] | None:
    """Ways to pay: the default one, and the others a supplier has."""
    if "PymCode" not in record:
        return None
    listed = (text_of(record, "PymCode"), *record.get("methods", ()))
    kept = (check.text("payment_methods", one, MAX_SHORT) for one in dict.fromkeys(listed) if one not in ("", _NONE))
    return tuple(filter(None, kept))


def _difference(check: RowCheck, record: Mapping[str, Any], plus: str, minus: str, currency: str) -> int:
    """What stands on the credit side less what stands on the debit side, in minor units; nothing told is zero."""
    credit = check.cell("amount", text_of(record, plus), 0, plain_minor, currency)
    return credit - check.cell("amount", text_of(record, minus), 0, plain_minor, currency)


def _number(record: Record, name: str) -> str:
    """A transaction's number; empty where there is none."""
    told = text_of(record, name)
    return told if told.isascii() and told.isdigit() and told.strip("0") else ""
