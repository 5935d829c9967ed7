"""Enter, change and take away payment terms; changes are worked off into due dates (payments.services.due_dates)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from payments.calculation.term_checks import check_term
from payments.domain.errors import NotFound, PaymentsError
from payments.domain.kept_terms import instalments_as_json, lines_as_json
from payments.domain.terms import PaymentTerm
from payments.models import Company, Supplier
from payments.models import PaymentTerm as TermRow
from payments.services.due_dates import note_change


class TermNotFound(NotFound):
    """The company has no such payment term."""

    slug = "payment-term-not-found"


class TermExists(PaymentsError):
    """The company has a payment term of that code."""

    slug = "payment-term-exists"
    status = 409


class TermInUse(PaymentsError):
    """Suppliers have the term; give them another one first."""

    slug = "payment-term-in-use"
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class TermExtras:
    """What a term carries beside its rules."""

    default_block: str = ""
    default_method: str = ""


@transaction.atomic(durable=True)
def create_term(*, company: Company, term: PaymentTerm, extras: TermExtras) -> TermRow:
    """
    A new term.

    Raises:
        InvalidInput: the term contradicts itself.
        TermExists: the code is taken.
    """
    check_term(term)
    _lock(company)
    try:
        with transaction.atomic():
            row = TermRow.objects.create(company=company, code=term.code, **_columns(term, extras))
    except IntegrityError as taken:
        raise TermExists(code=term.code) from taken
    note_change(company)
    return row


@transaction.atomic(durable=True)
def change_term(*, company: Company, term_id: int, term: PaymentTerm, extras: TermExtras) -> TermRow:
    """
    Another content for a term; the same again changes nothing. It is a person's from then on: no source changes it.

    Raises:
        InvalidInput: the term contradicts itself.
        TermNotFound: there is none of that id.
        TermExists: another term has the code.
    """
    check_term(term)
    _lock(company)
    row = term_by_id(company, term_id)
    wanted = {"code": term.code, **_columns(term, extras)}
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return row
    for name, value in wanted.items():
        setattr(row, name, value)
    row.source = TermRow.Source.MANUAL
    row.version += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise TermExists(code=term.code) from taken
    note_change(company)
    return row


@transaction.atomic(durable=True)
def delete_term(*, company: Company, term_id: int) -> None:
    """
    Take a term away. Documents that name it are due by their supplier's term or their baseline again.

    Raises:
        TermNotFound: there is none of that id.
        TermInUse: suppliers have it.
    """
    _lock(company)
    row = term_by_id(company, term_id)
    if count := Supplier.objects.filter(payment_term=row).count():
        raise TermInUse(code=row.code, count=count)
    row.delete()
    note_change(company)


@transaction.atomic(durable=True)
def give_term(*, supplier: Supplier, term_id: int | None) -> TermRow | None:
    """
    Let a term hold for a supplier's documents that name none; None: no term.

    Raises:
        TermNotFound: the supplier's company has none of that id.
    """
    company = _lock(supplier.company)
    row = None if term_id is None else term_by_id(company, term_id)
    changed = (
        Supplier.objects.filter(pk=supplier.pk).exclude(payment_term=row)
        if row
        else Supplier.objects.filter(pk=supplier.pk, payment_term__isnull=False)
    )
    if changed.update(payment_term=row):
        note_change(company)
    return row


def term_by_id(company: Company, term_id: int) -> TermRow:
    """The company's term of that id; TermNotFound if there is none."""
    row = TermRow.objects.filter(company=company, pk=term_id).first()
    if row is None:
        raise TermNotFound(term=term_id)
    return row


def term_by_code(company: Company, code: str) -> TermRow:
    """The company's term of that code; TermNotFound if there is none."""
    row = TermRow.objects.filter(company=company, code=code).first()
    if row is None:
        raise TermNotFound(term=code)
    return row


def _lock(company: Company) -> Company:
    """An import reads the terms with this row locked: it sees a change before or after, never half."""
    return Company.objects.select_for_update(no_key=True).get(pk=company.pk)


def columns_of(term: PaymentTerm) -> dict[str, object]:
    """The rules of a term as they are kept, without its code."""
    return {
        "name": term.name,
        "baseline": term.baseline.value,
        "roll": term.roll.value if term.roll else "",
        "tolerance_days": term.tolerance_days,
        "lines": lines_as_json(term.lines),
        "instalments": instalments_as_json(term.instalments),
    }


def _columns(term: PaymentTerm, extras: TermExtras) -> dict[str, object]:
    beside = {"default_block": extras.default_block, "default_method": extras.default_method}
    return {**columns_of(term), **beside}
