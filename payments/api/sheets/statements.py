"""A supplier's statement as a table and on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from payments.api.sheets.paper import Section
from payments.api.sheets.table import Cell, Column, Table
from payments.domain.money import exponent
from payments.domain.wording import sentence
from payments.events.messages import day_text
from payments.models import Supplier
from payments.selectors.statement import Statement, StatementLine

_LOCALES = {"tr": "tr_TR", "en": "en_GB"}
_WIDTHS_MM = (17, 21, 14, 43, 17, 23, 23, 24)


def table_of(statements: Sequence[Statement], language: str) -> Table:
    """Every currency below the other: its opening balance, its lines, its closing balance."""

    def word(code: str) -> str:
        return sentence(f"sheet.{code}", language)

    columns = [
        Column(word("currency"), width=8),
        Column(word("posting_date"), "day", 12),
        Column(word("doc_no"), width=18),
        Column(word("doc_type"), width=8),
        Column(word("reference"), width=20),
        Column(word("text"), width=40),
        Column(word("due_date"), "day", 12),
        *(Column(word(name), "money", 16) for name in ("debit", "credit", "balance")),
    ]
    return Table(word("statement"), columns, _cells(statements, language))


def _cells(statements: Sequence[Statement], language: str) -> Iterator[list[Cell]]:
    opening, closing = (sentence(f"sheet.{name}", language) for name in ("opening", "closing"))
    for one in statements:
        yield [one.currency, None, None, None, None, opening, None, None, None, one.opening]
        for line in one.lines:
            yield [
                one.currency, line.posting_date, line.doc_no, line.doc_type, line.reference,
                _said(one.currency, line, language), line.due_date, line.debit, line.credit, line.balance,
            ]  # fmt: skip
        yield [one.currency, None, None, None, None, closing, None, one.debits, one.credits, one.closing]


def sections_of(statements: Sequence[Statement], language: str) -> list[Section]:
    """One part of the paper for each currency; one that says so where there was no movement at all."""
    headings = [
        sentence(f"sheet.{name}", language)
        for name in ("posting_date", "doc_no", "doc_type", "text", "due_date", "debit", "credit", "balance")
    ]
    if not statements:
        return [Section(sentence("sheet.no_lines", language), headings, [], _WIDTHS_MM, 3, frozenset())]
    return [_section(one, headings, language) for one in statements]


def _section(one: Statement, headings: Sequence[str], language: str) -> Section:
    def money(amount: str | None) -> str:
        return "" if amount is None else figure(amount, one.currency, language)

    opening, closing = (sentence(f"sheet.{name}", language) for name in ("opening", "closing"))
    lines = [_line(one.currency, line, money, language) for line in one.lines]
    rows = [
        ["", "", "", opening, "", "", "", money(one.opening)],
        *lines,
        ["", "", "", closing, "", money(one.debits), money(one.credits), money(one.closing)],
    ]
    return Section(one.currency, headings, rows, _WIDTHS_MM, 3, frozenset({0, len(rows) - 1}))


def _said(currency: str, line: StatementLine, language: str, *more: str) -> str:
    """The text of a line, and after it every instalment with its due date and amount."""
    parts = (
        sentence(
            "sheet.instalment",
            language,
            {"number": str(number), "day": day_text(day, language), "amount": figure(amount, currency, language)},
        )
        for number, (day, amount) in enumerate(line.parts, start=1)
    )
    return " · ".join(part for part in (line.text, *more, *parts) if part)


def _line(currency: str, line: StatementLine, money: Callable[[str | None], str], language: str) -> list[str]:
    said = _said(currency, line, language, line.reference)
    due = "" if line.due_date is None else day_text(line.due_date, language)
    figures = [money(line.debit), money(line.credit), money(line.balance)]
    return [day_text(line.posting_date, language), line.doc_no, line.doc_type, said, due, *figures]


def figure(amount: str, currency: str, language: str) -> str:
    """An amount as people of the language write it."""
    places = exponent(currency)
    pattern = f"#,##0.{'0' * places}" if places else "#,##0"
    return format_decimal(Decimal(amount), format=pattern, locale=_LOCALES[language])


def facts_of(
    supplier: Supplier, extent: tuple[date, date], reader: str, language: str, *, now: datetime
) -> list[tuple[str, str]]:
    """Whose account, kept by whom, from when to when, made when and by whom."""
    company = supplier.company
    told = {
        "name": f"{supplier.code} {supplier.name}",
        "company": f"{company.code} {company.name}",
        "period": " – ".join(day_text(day, language) for day in extent),
        "made_by": reader,
        "made_at": now.astimezone(ZoneInfo(company.timezone)).strftime("%Y-%m-%d %H:%M"),
    }
    return [(sentence(f"sheet.{name}", language), value) for name, value in told.items()]
