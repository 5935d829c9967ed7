"""What happens on one made-up supplier account, day after day: it is invoiced, credited, paid, and sometimes not."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from payments.domain.ledger import AccountClass, EntryKind
from payments.sample.documents import Document, Numbers

_PAYMENT, _CREDIT_NOTE, _STORNO, _BOUNCED, _ADVANCE = 0.5, 0.54, 0.555, 0.56, 0.575
"""Up to which throw of 0..1 what is posted; an invoice beyond, and where there is nothing to pay, credit or reverse."""

_TEXTS = (
    "Mal alımı",
    "Hizmet bedeli",
    "Nakliye, sigorta dahil",
    "Yedek parça",
    'Ek sipariş "acil"',
    "Aylık bakım ücreti",
    "Şantiye teslimi",
    "İşçilik",
    "",
)


@dataclass(frozen=True, slots=True)
class Habits:
    """
    How a supplier is dealt with: its terms, how many days late it is paid, the size of its invoices in minor units, and
    whether the ERP knows which payment was for which invoice.
    """

    term_days: int
    late_days: int
    scale_minor: int
    matched: bool


class SampleAccount:
    """One supplier's account in one currency. `documents` grows by one or two with each posting."""

    def __init__(self, habits: Habits, numbers: Numbers, rng: Random) -> None:
        self.documents: list[Document] = []
        self._habits = habits
        self._numbers = numbers
        self._rng = rng
        self._unpaid: deque[Document] = deque()
        self._last_paid: tuple[Document, list[Document]] | None = None

    def post(self, today: date, *, room: int) -> None:
        """Something of that day, at most `room` lines."""
        throw = self._rng.random()
        if throw < _PAYMENT and (invoices := self._payable(today)):
            self._pay(today, invoices)
        elif _PAYMENT <= throw < _CREDIT_NOTE and self._unpaid:
            self._credit(today)
        elif _CREDIT_NOTE <= throw < _STORNO and self._unpaid and self._reversible(self._unpaid[-1]):
            self._reverse(today, self._unpaid.pop())
        elif _STORNO <= throw < _BOUNCED and self._last_paid:
            self._bounce(today, *self._last_paid)
        elif _BOUNCED <= throw < _ADVANCE:
            self._pay_in_advance(today)
        else:
            self._invoice(today, in_two=room >= 2 and throw > 0.98)

    def _payable(self, today: date) -> list[Document]:
        """The oldest one to five invoices that are late enough to be paid."""
        late = timedelta(days=self._habits.late_days)
        most = 1 + self._up_to(5)
        found: list[Document] = []
        for invoice in self._unpaid:
            if len(found) == most or invoice.due is None or invoice.due + late > today:
                break
            found.append(invoice)
        return found

    def _reversible(self, invoice: Document) -> bool:
        return invoice.of_items == 1 and not invoice.beside

    def _invoice(self, today: date, *, in_two: bool) -> None:
        amount_minor = self._amount_minor()
        doc_type = "RE" if self._rng.random() < 0.6 else "KR"
        number = self._numbers.next(doc_type)
        written = today - timedelta(days=self._up_to(4))
        parts = [amount_minor // 2, amount_minor - amount_minor // 2] if in_two else [amount_minor]
        blocked = self._rng.random() < 0.015
        for item, part in enumerate(parts, 1):
            invoice = Document(
                EntryKind.INVOICE,
                doc_type,
                number,
                today,
                written,
                part,
                item=item,
                of_items=len(parts),
                due=written + timedelta(days=self._habits.term_days + 30 * (item - 1)),
                block="AR"[number % 2] if blocked else "",
                text=_TEXTS[self._up_to(len(_TEXTS))],
                reference=f"{'ABC'[number % 3] * 3}{written.year}{number % 10**9:09d}",
            )
            self.documents.append(invoice)
            self._unpaid.append(invoice)

    def _credit(self, today: date) -> None:
        """A credit note, mostly for an invoice it names."""
        invoice = self._unpaid[-1]
        amount_minor = -max(invoice.amount_minor * (3 + self._up_to(15)) // 100, 1)
        note = self._post(EntryKind.CREDIT_NOTE, "KG", today, amount_minor)
        if not invoice.beside and self._rng.random() < 0.8:
            note.names = invoice
            invoice.beside.append(note)

    def _reverse(self, today: date, invoice: Document) -> None:
        """A storno: the same amount once more, negative, on the credit side."""
        storno = self._post(EntryKind.REVERSAL, "KR", today, -invoice.amount_minor)
        storno.names = invoice
        self._clear([invoice, storno], storno)

    def _pay(self, today: date, invoices: list[Document]) -> None:
        way = self._rng.random()
        if not self._habits.matched or way < 0.12:
            self._pay_on_account(today, invoices)
        elif way < 0.3 and not invoices[0].beside:
            part = self._post(
                EntryKind.PAYMENT, "KZ", today, -(invoices[0].amount_minor * (20 + self._up_to(50)) // 100)
            )
            part.names = invoices[0]
            invoices[0].beside.append(part)
        else:
            payment = self._post(EntryKind.PAYMENT, "ZP", today, -_still_owed(invoices))
            self._take_off(invoices, payment)
            for invoice in invoices:
                self._clear([invoice, *invoice.beside], payment)
            self._clear([payment], payment)

    def _pay_on_account(self, today: date, invoices: list[Document]) -> None:
        """A round sum for what is due, naming nothing, now and then too much: the ERP leaves both sides open."""
        step_minor = 10_000_00 if self._up_to(5) == 0 else 100_00
        paid_minor = (_still_owed(invoices) + step_minor // 2) // step_minor * step_minor or step_minor
        self._take_off(invoices, self._post(EntryKind.PAYMENT, "KZ", today, -paid_minor))

    def _bounce(self, today: date, payment: Document, invoices: list[Document]) -> None:
        """The bank returned a payment: it and its return close each other, and the invoices are owed again."""
        returned = self._post(EntryKind.REVERSAL, "ZP", today, -payment.amount_minor)
        returned.names = payment
        for invoice in reversed(invoices):
            invoice.cleared_by = None
            for beside in invoice.beside:
                beside.cleared_by = None
            self._unpaid.appendleft(invoice)
        self._clear([payment, returned], returned)
        self._last_paid = None

    def _pay_in_advance(self, today: date) -> None:
        amount_minor = -(self._habits.scale_minor // 2 // 1000_00 * 1000_00 or 1000_00)
        advance = self._post(EntryKind.DOWN_PAYMENT, EntryKind.DOWN_PAYMENT.value, today, amount_minor)
        advance.account_class = AccountClass.ADVANCE
        advance.text = "Avans"

    def _take_off(self, invoices: list[Document], payment: Document) -> None:
        for _ in invoices:
            self._unpaid.popleft()
        self._last_paid = (payment, invoices)

    def _clear(self, documents: list[Document], by: Document) -> None:
        if self._habits.matched:
            for document in documents:
                document.cleared_by = by

    def _post(self, kind: EntryKind, doc_type: str, today: date, amount_minor: int) -> Document:
        document = Document(kind, doc_type, self._numbers.next(doc_type), today, today, amount_minor)
        self.documents.append(document)
        return document

    def _amount_minor(self) -> int:
        """Many small invoices and a few large ones; every fourth a round sum."""
        throw = self._rng.random()
        amount_minor = self._habits.scale_minor * (15 + int(240 * throw * throw)) // 100 + self._up_to(100_00)
        return amount_minor // 100_00 * 100_00 if amount_minor >= 100_00 and self._up_to(4) == 0 else amount_minor + 1

    def _up_to(self, limit: int) -> int:
        """A whole number from 0 below `limit`."""
        return int(limit * self._rng.random())


def _still_owed(invoices: list[Document]) -> int:
    return sum(invoice.amount_minor + sum(note.amount_minor for note in invoice.beside) for invoice in invoices)
