"""Documents of a made-up ledger while it is being made, and their numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from payments.domain.ledger import AccountClass, EntryKind

_NUMBERS_FROM = {
    "RE": 5_105_600_000,
    "KR": 1_900_000_000,
    "KG": 1_700_000_000,
    "KZ": 1_500_000_000,
    "ZP": 2_000_000_000,
}
_OTHER_NUMBERS_FROM = 1_000_000_000


@dataclass(slots=True, eq=False)
class Document:
    """
    One line of a supplier's account. `amount_minor` is in the account's currency, positive = we owe.

    `names`: the line it refers to. `cleared_by`: the document that closed it in the ERP. `beside`: the credit note or
    part payment that names it and is cleared together with it.
    """

    kind: EntryKind
    doc_type: str
    number: int
    posted: date
    written: date
    amount_minor: int
    item: int = 1
    of_items: int = 1
    due: date | None = None
    names: Document | None = None
    cleared_by: Document | None = None
    beside: list[Document] = field(default_factory=list)
    account_class: AccountClass = AccountClass.NORMAL
    block: str = ""
    text: str = ""
    reference: str = ""

    @property
    def doc_no(self) -> str:
        """Ten digits, as SAP has them."""
        return f"{self.number:010d}"

    def key(self, company_code: str) -> str:
        """The key FI would give it."""
        return f"{company_code}/{self.posted.year:04d}/{self.doc_no}/{self.item:03d}"


class Numbers:
    """Number ranges of a company, one for each document type."""

    def __init__(self) -> None:
        self._last = dict(_NUMBERS_FROM)

    def next(self, doc_type: str) -> int:
        """The next document number of a type."""
        number = self._last.get(doc_type, _OTHER_NUMBERS_FROM) + 1
        self._last[doc_type] = number
        return number
