"""
A statement or a letter on paper: one part for each currency, the headings again on every page.

The letters are embedded: the fonts that every PDF reader brings have no ğ, ı, ş or İ.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

MEDIA_TYPE = "application/pdf"
_FONTS = Path(__file__).parent / "fonts"
_PLAIN, _BOLD = "DejaVuSans", "DejaVuSans-Bold"
_INK = colors.HexColor("#14211f")
_QUIET = colors.HexColor("#566664")
_LINE = colors.HexColor("#c3cfcf")


@dataclass(frozen=True, slots=True)
class Section:
    """One currency: its name, the table's headings and rows; the last `ends` columns are figures."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths_mm: Sequence[float]
    ends: int
    bold_rows: frozenset[int]
    """Rows that are sums, counted from the first row below the headings."""


def written(
    *,
    title: str,
    facts: Sequence[tuple[str, str]],
    sections: Sequence[Section],
    page_words: Callable[[int, int], str],
    before: Sequence[str] = (),
    after: Sequence[str] = (),
) -> bytes:
    """
    The file.

    Args:
        facts: (name, value) below the title: whose account, from when to when.
        page_words: what the foot says, from the page's number and how many there are.
        before: paragraphs above the sections.
        after: paragraphs below them.
    """
    _know_fonts()
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer, pagesize=A4, title=title, author="Vade", leftMargin=14 * mm, rightMargin=14 * mm,
        topMargin=14 * mm, bottomMargin=16 * mm,
    )  # fmt: skip
    parts: list[Flowable] = [Paragraph(escape(title), _style(15, bold=True)), Spacer(0, 2 * mm)]
    parts += [
        Paragraph(f'<font color="#566664">{escape(name)}:</font> {escape(value)}', _style(9)) for name, value in facts
    ]
    for words in before:
        parts += [Spacer(0, 4 * mm), Paragraph(escape(words), _style(10))]
    for section in sections:
        parts += [Spacer(0, 5 * mm), Paragraph(escape(section.name), _style(10.5, bold=True)), Spacer(0, 1.5 * mm)]
        parts.append(_table(section))
    for words in after:
        parts += [Spacer(0, 5 * mm), Paragraph(escape(words), _style(10))]
    document.build(parts, canvasmaker=_numbered(page_words))
    return buffer.getvalue()


@cache
def _know_fonts() -> None:
    for name in (_PLAIN, _BOLD):
        pdfmetrics.registerFont(TTFont(name, _FONTS / f"{name}.ttf"))


@cache
def _style(size: float, *, bold: bool = False, end: bool = False) -> ParagraphStyle:
    return ParagraphStyle(
        f"{size}{bold}{end}",
        fontName=_BOLD if bold else _PLAIN,
        fontSize=size,
        leading=size * 1.35,
        textColor=_INK,
        **({"alignment": TA_RIGHT} if end else {}),
    )


def _table(section: Section) -> LongTable:
    first_figure = len(section.headings) - section.ends
    head = [
        Paragraph(escape(one), _style(7.5, bold=True, end=place >= first_figure))
        for place, one in enumerate(section.headings)
    ]
    body = [
        [
            # Figures keep to one line; words may take more.
            cell if place >= first_figure else Paragraph(escape(cell), _style(7.5, bold=number in section.bold_rows))
            for place, cell in enumerate(row)
        ]
        for number, row in enumerate(section.rows)
    ]
    table = LongTable([head, *body], colWidths=[width * mm for width in section.widths_mm], repeatRows=1)
    style: list[Any] = [
        ("FONT", (0, 0), (-1, -1), _PLAIN, 7.5),
        ("TEXTCOLOR", (0, 0), (-1, -1), _INK),
        ("ALIGN", (first_figure, 0), (-1, -1), "RIGHT"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, _INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, _LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        *(("FONT", (0, row + 1), (-1, row + 1), _BOLD, 7.5) for row in section.bold_rows),
    ]
    table.setStyle(TableStyle(style))
    return table


def _numbered(page_words: Callable[[int, int], str]) -> type[Canvas]:
    """A canvas that knows how many pages there are before it writes their feet."""

    class Numbered(Canvas):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **more: Any) -> None:
            super().__init__(*arguments, **more)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 (reportlab's name)
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for page in self._pages:
                self.__dict__.update(page)
                self.setFont(_PLAIN, 7.5)
                self.setFillColor(_QUIET)
                self.drawRightString(A4[0] - 14 * mm, 9 * mm, page_words(self._pageNumber, len(self._pages)))
                super().showPage()
            super().save()

    return Numbered
