"""
The lists beside the payment file: the bank's (name, IBAN, amount, day) and what SAP has to book.

The columns of Business One are those of its Data Transfer Workbench for outgoing payments; FI's are those a batch input
of vendor payments asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from payments.export.rows import Amount, Table
from payments.export.values import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """
    One payment as SAP books it. `discount_minor` and `withholding_minor` settle the documents too and are no part of
    the amount.

    `references` name the documents it pays; `house_account` is the G/L account of the bank.
    """

    supplier_code: str
    supplier_name: str
    currency: str
    amount_minor: int
    discount_minor: int
    withholding_minor: int = 0
    end_to_end_id: str
    posting_day: date
    value_day: date
    references: tuple[str, ...]
    house_account: str
    iban: str


def bank_list(message: Message) -> Table:
    """The list that Turkish banks load: who gets how much, on which day, into which account, in the file's order."""
    return Table(
        "Ödeme listesi",
        ("Sıra", "Alıcı adı", "IBAN", "Tutar", "Para birimi", "Ödeme tarihi", "Açıklama", "Referans", "Gönderen IBAN"),
        tuple(
            (
                number,
                one.payee.name,
                one.payee.iban,
                Amount(one.amount_minor, batch.currency),
                batch.currency,
                batch.execution_day,
                one.remittance or one.creditor_reference,
                one.end_to_end_id,
                batch.debtor.iban,
            )
            for number, (batch, one) in enumerate(message.instructions(), 1)
        ),
    )


def b1_outgoing_payments(postings: Sequence[Posting]) -> Table:
    """Outgoing payments for Business One, one document a payment, on account of the supplier."""
    return Table(
        "OVPM",
        (
            "DocNum",
            "DocType",
            "CardCode",
            "CardName",
            "DocDate",
            "DueDate",
            "DocCurrency",
            "TransferAccount",
            "TransferDate",
            "TransferSum",
            "TransferReference",
            "CounterReference",
            "CashDiscount",
            "WithholdingTax",
            "Remarks",
        ),
        tuple(
            (
                number,
                "rSupplier",
                one.supplier_code,
                one.supplier_name,
                one.posting_day,
                one.value_day,
                one.currency,
                one.house_account,
                one.value_day,
                Amount(one.amount_minor, one.currency),
                one.end_to_end_id,
                one.references[0] if one.references else "",
                Amount(one.discount_minor, one.currency),
                Amount(one.withholding_minor, one.currency),
                ", ".join(one.references),
            )
            for number, one in enumerate(postings, 1)
        ),
    )


def fi_postings(postings: Sequence[Posting], *, company_code: str) -> Table:
    """Vendor payments for FI: account, amount, reference, and the EndToEndId as the assignment."""
    return Table(
        "FI",
        (
            "Company code",
            "Account",
            "Name",
            "Posting date",
            "Value date",
            "Currency",
            "Amount",
            "Discount",
            "Withholding tax",
            "Bank account (G/L)",
            "IBAN",
            "Reference",
            "Assignment (EndToEndId)",
            "Text",
        ),
        tuple(
            (
                company_code,
                one.supplier_code,
                one.supplier_name,
                one.posting_day,
                one.value_day,
                one.currency,
                Amount(one.amount_minor, one.currency),
                Amount(one.discount_minor, one.currency),
                Amount(one.withholding_minor, one.currency),
                one.house_account,
                one.iban,
                one.references[0] if one.references else "",
                one.end_to_end_id,
                ", ".join(one.references),
            )
            for one in postings
        ),
    )


def remittance_of(references: Sequence[str], *, limit: int = 140) -> str:
    """
    The documents a payment pays, as many as fit; how many more there are is said, never left out silently.

    >>> remittance_of(["F-1", "F-2"])
    'F-1, F-2'
    """
    text = ", ".join(references)
    kept = len(references)
    while len(text) > limit and kept > 1:
        kept -= 1
        text = f"{', '.join(references[:kept])} +{len(references) - kept}"
    return text[:limit]
