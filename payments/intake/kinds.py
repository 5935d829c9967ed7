"""What a document is and which account class it is in, from SAP's delivered types and special G/L indicators."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from payments.domain.ledger import AccountClass, EntryKind

_INVOICE = (EntryKind.INVOICE, EntryKind.REVERSAL)
_PAYMENT = (EntryKind.REVERSAL, EntryKind.PAYMENT)

KINDS: Mapping[str, tuple[EntryKind, EntryKind]] = {
    "KR": _INVOICE,
    "KN": _INVOICE,
    "RE": (EntryKind.INVOICE, EntryKind.CREDIT_NOTE),  # logistics writes credit memos with the invoice's type
    "RN": (EntryKind.INVOICE, EntryKind.CREDIT_NOTE),
    "KG": (EntryKind.REVERSAL, EntryKind.CREDIT_NOTE),
    "KZ": _PAYMENT,
    "ZP": _PAYMENT,
    "ZV": _PAYMENT,
    "UE": (EntryKind.OPENING, EntryKind.OPENING),
}
"""Document type -> what it is on the credit side (we owe more) and on the debit side."""

INVOICE_TYPES = frozenset(name for name, (credit, _) in KINDS.items() if credit is EntryKind.INVOICE)
INVOICE_POSTING_KEY = "31"

CLASS_OF_SPECIAL_GL: Mapping[str, AccountClass] = {
    "A": AccountClass.ADVANCE,
    "F": AccountClass.NOTED,  # down payment request: a statistical posting
    "G": AccountClass.GUARANTEE,
    "W": AccountClass.BILL,
}
"""Special G/L indicators as SAP delivers them. A company's own come with ReadOptions."""

CLASS_OF_ACCOUNT: Mapping[str, AccountClass] = {
    "159": AccountClass.ADVANCE,
    "103": AccountClass.BILL,
    "321": AccountClass.BILL,
}
"""First part of a dotted supplier code, in the Turkish chart of accounts: advances, cheques and notes given."""

_CLASS_OF_KIND = {
    EntryKind.DOWN_PAYMENT: AccountClass.ADVANCE,
    EntryKind.DOWN_PAYMENT_REQUEST: AccountClass.NOTED,
    EntryKind.BILL_OF_EXCHANGE: AccountClass.BILL,
}
_KIND_OF_CLASS = {account_class: kind for kind, account_class in _CLASS_OF_KIND.items()}
_WORDS = {kind.value: kind for kind in EntryKind}


def kind_of(doc_type: str, *, amount_minor: int, amount_lc_minor: int) -> EntryKind:
    """
    What a document is, from its type and side; OTHER where the type is not known.

    The type is one of SAP's or the word itself (`credit_note`). A line without amount that still has one in company
    currency is an exchange difference.
    """
    if amount_minor == 0 and amount_lc_minor != 0:
        return EntryKind.FX_DIFFERENCE
    return _kind(doc_type, amount_minor >= 0)


def special_kind(account_class: AccountClass, otherwise: EntryKind) -> EntryKind:
    """What a document with a special G/L indicator is: the class says more than the type."""
    return _KIND_OF_CLASS.get(account_class, otherwise)


def class_of(kind: EntryKind, supplier_code: str, class_of_account: Mapping[str, AccountClass]) -> AccountClass:
    """The account class of a line without special G/L indicator, from its kind or the account it stands on."""
    account, dot, _ = supplier_code.partition(".")
    by_account = class_of_account.get(account) if dot else None
    return _CLASS_OF_KIND.get(kind) or by_account or AccountClass.NORMAL


def classified(
    *,
    doc_type: str,
    special_gl: str,
    supplier_code: str,
    amount_minor: int,
    amount_lc_minor: int,
    class_of_special_gl: Mapping[str, AccountClass],
    class_of_account: Mapping[str, AccountClass],
) -> tuple[EntryKind, AccountClass]:
    """What a line is and which class it is in, from what the ERP said of it; an unknown indicator makes it ordinary."""
    kind = kind_of(doc_type, amount_minor=amount_minor, amount_lc_minor=amount_lc_minor)
    if not special_gl:
        return kind, class_of(kind, supplier_code, class_of_account)
    account_class = class_of_special_gl.get(special_gl, AccountClass.NORMAL)
    return special_kind(account_class, kind), account_class


@lru_cache(maxsize=1024)
def _kind(doc_type: str, is_credit: bool) -> EntryKind:  # noqa: FBT001  # a cache key
    if word := _WORDS.get(doc_type.lower()):
        return word
    credit, debit = KINDS.get(doc_type.upper(), (EntryKind.OTHER, EntryKind.OTHER))
    return credit if is_credit else debit
