"""Workbooks that are damaged, or meant badly: refused before anything is built of them, with a reason."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from payments.domain.errors import PaymentsError
from payments.intake.errors import (
    DamagedFile,
    EmptyFile,
    ForbiddenContent,
    TooManyRows,
    UnpacksTooLarge,
    UnsupportedFormat,
)
from payments.intake.limits import MAX_MEMBERS
from tests.intake.ledgers import outcome_of
from tests.intake.workbooks import BOOK, BOOK_RELATIONS, SHEET, WORKSHEET, packed, sheet, text_cell, workbook

HEADER = (
    '<row r="1">'
    + "".join(
        text_cell(f"{column}1", heading)
        for column, heading in zip("ABCD", ("Vendor", "DocumentNo", "Pstng Date", "LC amnt"), strict=True)
    )
    + "</row>"
)
ITEM = (
    '<row r="2">'
    + "".join(
        text_cell(f"{column}2", cell)
        for column, cell in zip("ABC", ("100001", "1900000001", "15.03.2026"), strict=True)
    )
    + '<c r="D2"><v>-5.5</v></c></row>'
)
PLAIN = packed(sheet(HEADER, ITEM))
MEGABYTE = 1024 * 1024


def stating(content: bytes, member: str, length: int) -> bytes:
    """The archive, with another unpacked length of a member than it has."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        at = archive.getinfo(member).header_offset
    name = member.encode()
    central = content.rindex(name) - 46
    changed = bytearray(content)
    struct.pack_into("<I", changed, at + 22, length)
    struct.pack_into("<I", changed, central + 24, length)
    return bytes(changed)


def renamed(content: bytes, old: str, new: str) -> bytes:
    assert len(old) == len(new)
    return content.replace(old.encode(), new.encode())


class TestPlainWorkbook:
    def test_is_read(self) -> None:
        assert [(row.row_no, row.amount_minor) for row in outcome_of(PLAIN).rows] == [(2, 550)]


class TestHostileWorkbook:
    @pytest.mark.parametrize(
        ("content", "error"),
        [
            pytest.param(
                lambda: stating(packed(sheet(HEADER, " " * (50 * MEGABYTE))), SHEET, 100),
                DamagedFile,
                id="lies of its length",
            ),
            pytest.param(
                lambda: packed(sheet(HEADER), {f"x/{n}": b"" for n in range(MAX_MEMBERS)}),
                UnpacksTooLarge,
                id="many members",
            ),
            pytest.param(
                lambda: packed(sheet(HEADER), {f"x/{n}": b"" for n in range(100_000)}),
                UnpacksTooLarge,
                id="endless members",
            ),
            pytest.param(
                lambda: packed(sheet(HEADER, f'<row r="1048576">{text_cell("A1048576", "x")}</row>')),
                TooManyRows,
                id="far row",
            ),
            pytest.param(
                lambda: packed(sheet(HEADER, f'<row r="2">{text_cell("A1048576", "x")}</row>')),
                TooManyRows,
                id="far cell of a near row",
            ),
            pytest.param(
                lambda: packed(sheet(HEADER, f'<row r="2">{text_cell("XFD2", "x")}</row>')), TooManyRows, id="far cell"
            ),
            pytest.param(
                lambda: packed(sheet(HEADER, f'<row r="199999">{text_cell("CV199999", "x")}</row>')),
                TooManyRows,
                id="wide area",
            ),
            pytest.param(lambda: packed(sheet(HEADER, "<row/>" * 1_000_000)), TooManyRows, id="a million rows"),
            pytest.param(
                lambda: packed(sheet(HEADER, "<row>" + "<c/>" * 2 * MEGABYTE + "</row>")), DamagedFile, id="endless row"
            ),
            pytest.param(
                lambda: packed(sheet(HEADER, above='<!DOCTYPE a [<!ENTITY e "x">]>')),
                ForbiddenContent,
                id="entity in the sheet",
            ),
            pytest.param(
                lambda: packed(
                    sheet(HEADER),
                    {"xl/sharedStrings.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><sst>&a;</sst>'},
                ),
                ForbiddenContent,
                id="external entity in the texts",
            ),
            pytest.param(
                lambda: packed(sheet(HEADER), {"xl/workbook.xml": "<!DOCTYPE a>" + BOOK}),
                ForbiddenContent,
                id="DOCTYPE in the book",
            ),
            pytest.param(lambda: packed(sheet(HEADER).encode("utf-16")), ForbiddenContent, id="UTF-16 to hide in"),
            pytest.param(
                lambda: packed(sheet(HEADER), {"../../etc/cron.d/x": b""}), ForbiddenContent, id="path outside"
            ),
            pytest.param(lambda: packed(sheet(HEADER), {"C:\\x": b""}), ForbiddenContent, id="path on a drive"),
            pytest.param(lambda: packed(sheet(HEADER), {"/etc/x": b""}), ForbiddenContent, id="absolute path"),
            pytest.param(
                lambda: renamed(
                    packed(sheet(HEADER), {"xl/aaaaaaaa.xml": b"<x/>"}), "xl/aaaaaaaa.xml", "xl/workbook.xml"
                ),
                ForbiddenContent,
                id="a name twice",
            ),
            pytest.param(lambda: packed(sheet(HEADER), {"xl/vbaProject.bin": b"x"}), UnsupportedFormat, id="macros"),
            pytest.param(
                lambda: packed(sheet(HEADER, '<row r="2"><c r="A2"><f t="array" ref="A2:D9">1</f></c></row>')),
                ForbiddenContent,
                id="formula that fills a range",
            ),
            pytest.param(
                lambda: packed(sheet(HEADER, '<row r="2"><c><f>1</f></c></row>')),
                ForbiddenContent,
                id="formula anywhere",
            ),
            pytest.param(lambda: packed("<worksheet"), DamagedFile, id="no sheet"),
            pytest.param(lambda: packed(sheet()), EmptyFile, id="nothing in it"),
            pytest.param(
                lambda: packed(sheet(HEADER), {"xl/_rels/workbook.xml.rels": "<x/>"}), EmptyFile, id="no sheet named"
            ),
            pytest.param(lambda: packed(sheet(HEADER), {"xl/workbook.xml": "<x"}), DamagedFile, id="broken book"),
            pytest.param(lambda: b"PK\x03\x04" + bytes(5_000), DamagedFile, id="no archive"),
            pytest.param(lambda: b"PK\x05\x06" + bytes(18), UnsupportedFormat, id="empty archive"),
        ],
    )
    def test_is_refused_with_a_reason(self, content: Callable[[], bytes], error: type[PaymentsError]) -> None:
        with pytest.raises(error):
            outcome_of(content())

    @pytest.mark.parametrize("tenth", range(1, 10))
    def test_is_refused_when_cut_off(self, tenth: int) -> None:
        with pytest.raises(PaymentsError):
            outcome_of(PLAIN[: len(PLAIN) * tenth // 10])

    def test_never_gives_another_row_when_a_byte_is_damaged(self) -> None:
        expected = outcome_of(PLAIN).rows

        for at in range(0, len(PLAIN), 7):
            damaged = bytearray(PLAIN)
            damaged[at] ^= 0x5A
            try:
                found = outcome_of(bytes(damaged)).rows
            except PaymentsError:
                continue

            assert found in (expected, [])

    def test_reads_the_sheet_that_can_be_seen(self) -> None:
        hidden = BOOK.replace(
            '<sheet name="Ledger"', '<sheet name="Old" sheetId="2" state="hidden" r:id="r2"/><sheet name="Ledger"'
        )

        more = {
            "xl/workbook.xml": hidden,
            "xl/worksheets/sheet2.xml": sheet(HEADER),
            "xl/_rels/workbook.xml.rels": BOOK_RELATIONS.replace(
                "</Relationships>",
                f'<Relationship Id="r2" Type="{WORKSHEET}" Target="worksheets/sheet2.xml"/></Relationships>',
            ),
        }

        assert len(outcome_of(packed(sheet(HEADER, ITEM), more)).rows) == 1

    def test_refuses_a_row_whose_amount_is_an_error(self) -> None:
        content = workbook(["Vendor", "DocumentNo", "Pstng Date", "LC amnt"], ["100001", "1", "15.03.2026", "#REF!"])

        found = outcome_of(content)

        assert found.rows == []
        assert (2, "formula", "amount_lc", "") in found.told
