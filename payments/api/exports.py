"""The list and a supplier's account as files for other programs, and on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query

from payments.api.language import language_of
from payments.api.operations import Router
from payments.api.schemas.common import Day
from payments.api.sheets import paper, separated, statements, supplier_list, workbook
from payments.api.signing_in import caller_of
from payments.api.suppliers import GroupFilter, amount_of
from payments.domain.errors import FieldError, InvalidInput, PaymentsError
from payments.domain.roles import Permission
from payments.domain.wording import sentence
from payments.models import CalculationRun, Company, Supplier
from payments.selectors import access, statement, suppliers
from payments.selectors.access import CompanyNotFound, SupplierNotFound
from payments.selectors.calendar import today_of
from payments.selectors.closings import RunName, run_names
from payments.selectors.groups import SupplierGroupNotFound, prefixes_of
from payments.selectors.runs import NoCalculationForDate, newest_full_run
from payments.selectors.sql import at_one_moment
from payments.selectors.suppliers import ListQuery

router = Router(tags=["suppliers"])

WORKBOOK_ROWS = 20_000
"""A workbook is made while its reader waits: as many rows take about two seconds."""


class ExportTooLarge(PaymentsError):
    """More rows than one workbook is made of."""

    slug = "export-too-large"
    status = 422


def file_answer(media_type: str) -> dict[str, Any]:
    """What the document says of an answer that is a file."""
    schema = {"type": "string", "format": "binary"}
    return {"responses": {200: {"description": "The file.", "content": {media_type: {"schema": schema}}}}}


Search = Annotated[str, Query(max_length=200, description="Part of code or name; İ/I/ı and accents are folded.")]
KeyDate = Annotated[Day | None, Query(description="Figures of the newest calculation of that day.")]
CurrencyFilter = Annotated[str, Query(pattern=r"^([A-Z]{3})?$")]
OverdueAbove = Annotated[str, Query(max_length=20, description="Only rows with more overdue than this.")]
HideZero = Annotated[bool, Query(description="Leave out rows without balance and open items.")]
SortBy = Annotated[str, Query(max_length=100, description="Fields, comma-separated; minus = descending.")]
FirstDay = Annotated[Day | None, Query(alias="from", description="First day of posting; the year's first by default.")]
LastDay = Annotated[Day | None, Query(alias="to", description="Last day of posting; today by default.")]


@router.get(
    "/companies/{company}/suppliers.xlsx",
    response={200: None},
    raises=(CompanyNotFound, SupplierGroupNotFound, NoCalculationForDate, ExportTooLarge),
    limit="exports",
    openapi_extra=file_answer(workbook.MEDIA_TYPE),
    operation_id="exportSuppliersWorkbook",
    summary="The list of suppliers as a workbook",
)
def export_workbook(
    request: HttpRequest,
    company: str,
    q: Search = "",
    key_date: KeyDate = None,
    group: GroupFilter = "",
    currency: CurrencyFilter = "",
    overdue_gt: OverdueAbove = "",
    hide_zero: HideZero = False,
    sort: SortBy = "-overdue",
) -> HttpResponse:
    """
    The whole filter, up to 20,000 rows: numbers and dates as such, sums per currency below, and a second sheet that
    says what was asked for, of which day, and by whom. Headings are in the reader's language.
    """
    query = _query(q, currency, overdue_gt, hide_zero=hide_zero, sort=sort)
    language = language_of(request)
    with at_one_moment():
        owner, run, shown = _asked(request, company, key_date)
        query = replace(query, prefixes=prefixes_of(owner, group))
        first = suppliers.page(owner, run, query)
        if first.total > WORKBOOK_ROWS:
            raise ExportTooLarge(rows=first.total, limit=WORKBOOK_ROWS)
        table = supplier_list.table_of(suppliers.every_row(owner, run, query), first.totals, shown, language)
        facts = supplier_list.facts_of(owner, shown, query, caller_of(request).name, language, now=timezone.now())
        body = workbook.written(table, facts, facts_name=sentence("sheet.info", language))
    return download(HttpResponse(body), workbook.MEDIA_TYPE, f"{_list_name(owner, shown, language)}.xlsx")


@router.get(
    "/companies/{company}/suppliers.csv",
    response={200: None},
    raises=(CompanyNotFound, SupplierGroupNotFound, NoCalculationForDate),
    limit="exports",
    openapi_extra=file_answer(separated.MEDIA_TYPE),
    operation_id="exportSuppliersCsv",
    summary="The list of suppliers as CSV",
)
def export_csv(
    request: HttpRequest,
    company: str,
    q: Search = "",
    key_date: KeyDate = None,
    group: GroupFilter = "",
    currency: CurrencyFilter = "",
    overdue_gt: OverdueAbove = "",
    hide_zero: HideZero = False,
    sort: SortBy = "-overdue",
) -> HttpResponse:
    """
    The whole filter, however long. In Turkish for Turkish Excel: semicolons, decimal commas, UTF-8 with its mark; in
    English commas and points. Texts that a spreadsheet would take for a formula get an apostrophe before them.
    """
    query = _query(q, currency, overdue_gt, hide_zero=hide_zero, sort=sort)
    language = language_of(request)
    with at_one_moment():
        owner, run, shown = _asked(request, company, key_date)
        query = replace(query, prefixes=prefixes_of(owner, group))
        totals = suppliers.page(owner, run, query).totals
        table = supplier_list.table_of(suppliers.every_row(owner, run, query), totals, shown, language)
        body = b"".join(separated.written(table, language))
    return download(
        HttpResponse(body), f"{separated.MEDIA_TYPE}; charset=utf-8", f"{_list_name(owner, shown, language)}.csv"
    )


@router.get(
    "/suppliers/{supplier_id}/statement.xlsx",
    response={200: None},
    raises=(SupplierNotFound,),
    limit="exports",
    openapi_extra=file_answer(workbook.MEDIA_TYPE),
    operation_id="exportStatementWorkbook",
    summary="A supplier's statement as a workbook",
)
def export_statement_workbook(
    request: HttpRequest, supplier_id: str, first_day: FirstDay = None, last_day: LastDay = None
) -> HttpResponse:
    """The account from one day to another with what it began and ended with, per currency."""
    found, language, extent = _account(request, supplier_id, first_day, last_day)
    parts = statement.of_supplier(found.pk, first_day=extent[0], last_day=extent[1])
    facts = statements.facts_of(found, extent, caller_of(request).name, language, now=timezone.now())
    body = workbook.written(statements.table_of(parts, language), facts, facts_name=sentence("sheet.info", language))
    return download(HttpResponse(body), workbook.MEDIA_TYPE, f"{_statement_name(found, extent, language)}.xlsx")


@router.get(
    "/suppliers/{supplier_id}/statement.pdf",
    response={200: None},
    raises=(SupplierNotFound,),
    limit="exports",
    openapi_extra=file_answer(paper.MEDIA_TYPE),
    operation_id="exportStatementPdf",
    summary="A supplier's statement on paper",
)
def export_statement_pdf(
    request: HttpRequest, supplier_id: str, first_day: FirstDay = None, last_day: LastDay = None
) -> HttpResponse:
    """The account from one day to another with what it began and ended with, one part for each currency, on A4."""
    found, language, extent = _account(request, supplier_id, first_day, last_day)
    parts = statement.of_supplier(found.pk, first_day=extent[0], last_day=extent[1])
    body = paper.written(
        title=sentence("sheet.statement", language),
        facts=statements.facts_of(found, extent, caller_of(request).name, language, now=timezone.now()),
        sections=statements.sections_of(parts, language),
        page_words=page_words(language),
    )
    return download(HttpResponse(body), paper.MEDIA_TYPE, f"{_statement_name(found, extent, language)}.pdf")


def page_words(language: str) -> Callable[[int, int], str]:
    """What the foot of a page says."""
    return lambda page, pages: sentence("sheet.page", language, {"page": page, "pages": pages})


def _asked(
    request: HttpRequest, code: str, key_date: date | None
) -> tuple[Company, CalculationRun | None, RunName | None]:
    """Whose list, which run was asked for, and which run's labels it has."""
    owner = access.company(caller_of(request), code, Permission.READ)
    run = newest_full_run(owner, key_date) if key_date else None
    shown_id = run.pk if run else owner.current_run_id
    return owner, run, run_names([shown_id])[shown_id] if shown_id else None


def _query(q: str, currency: str, overdue_gt: str, *, hide_zero: bool, sort: str) -> ListQuery:
    return ListQuery(q=q, currency=currency, overdue_gt=amount_of(overdue_gt), hide_zero=hide_zero, sort=sort, limit=1)


def _account(
    request: HttpRequest, supplier_id: str, first_day: date | None, last_day: date | None
) -> tuple[Supplier, str, tuple[date, date]]:
    """
    Raises:
        InvalidInput: the first day is after the last.
    """
    found = access.supplier(caller_of(request), supplier_id)
    last = last_day or today_of(found.company, now=timezone.now())
    first = first_day or last.replace(month=1, day=1)
    if first > last:
        raise InvalidInput(FieldError("/query/from", "out-of-range"))
    return found, language_of(request), (first, last)


def _list_name(company: Company, shown: RunName | None, language: str) -> str:
    day = f" {shown.key_date.isoformat()}" if shown else ""
    return f"{company.code} {sentence('sheet.suppliers', language)}{day}"


def _statement_name(supplier: Supplier, extent: tuple[date, date], language: str) -> str:
    return f"{supplier.code} {sentence('sheet.statement', language)} {extent[0]} {extent[1]}"


def download(answer: HttpResponse, media_type: str, name: str) -> HttpResponse:
    """The answer as a file of that name, also where it has letters of Turkish."""
    plain = name.encode("ascii", "replace").decode().replace('"', "").replace("?", "_")
    answer["Content-Type"] = media_type
    answer["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "no-store"
    return answer
