from __future__ import annotations

import codecs
import io
import zipfile

import pytest

from payments.intake.detecting import FileFormat, detect
from payments.intake.errors import EmptyFile, UnsupportedFormat
from tests.intake.ledgers import CSV_HEADER, outcome_of, text_list


def zipped(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return content.getvalue()


class TestDetect:
    @pytest.mark.parametrize(
        ("content", "found"),
        [
            pytest.param(CSV_HEADER.encode(), FileFormat.CSV, id="canonical CSV"),
            pytest.param(b"\n\n" + CSV_HEADER.encode(), FileFormat.CSV, id="blank lines above"),
            pytest.param(codecs.BOM_UTF8 + CSV_HEADER.encode(), FileFormat.CSV, id="marked CSV"),
            pytest.param(b"supplier_code,amount,posting_date,colour", FileFormat.CSV, id="a bad canonical header"),
            pytest.param(text_list(["Vendor", "Text"]).encode(), FileFormat.FBL1N, id="text list"),
            pytest.param(b"anything else", FileFormat.FBL1N, id="other text, whose header decides"),
            pytest.param(zipped("[Content_Types].xml", "xl/workbook.xml"), FileFormat.XLSX, id="workbook"),
            pytest.param(zipped("a.txt"), FileFormat.ZIP, id="archive"),
            pytest.param(
                zipped("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), FileFormat.XLSM, id="with macros"
            ),
            pytest.param(zipped("xl/workbook.xml", "[Content_Types].xml"), FileFormat.XLSX, id="types named last"),
            pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, FileFormat.XLS, id="old workbook"),
            pytest.param(b"%PDF-1.7\n", FileFormat.PDF, id="PDF"),
            pytest.param(b"\x1f\x8b\x08\0", FileFormat.GZIP, id="gzip"),
            pytest.param(b"MZ\x90\x00\x03", FileFormat.PROGRAM, id="program"),
            pytest.param(b"\x89PNG\r\n\x1a\n\0", FileFormat.IMAGE, id="picture"),
            pytest.param(b"{\\rtf1\\ansi", FileFormat.RTF, id="rich text"),
            pytest.param(b"\n <HTML><body><table>", FileFormat.HTML, id="HTML saved as a workbook"),
            pytest.param(codecs.BOM_UTF16_LE + "<html>".encode("utf-16-le"), FileFormat.HTML, id="HTML in UTF-16"),
            pytest.param(b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]>", FileFormat.XML, id="XML"),
            pytest.param(b'[{"amount": "1.00"}]', FileFormat.JSON, id="JSON"),
        ],
    )
    def test_goes_by_the_content(self, content: bytes, found: FileFormat) -> None:
        assert detect(io.BytesIO(content), fallback_encoding="cp1254").format is found

    @pytest.mark.parametrize("content", [b"", b" \r\n\t\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
    def test_refuses_nothing(self, content: bytes) -> None:
        with pytest.raises(EmptyFile):
            detect(io.BytesIO(content), fallback_encoding="cp1254")


class TestReadLedger:
    def test_names_the_format_it_cannot_read(self) -> None:
        with pytest.raises(UnsupportedFormat) as refused:
            outcome_of(zipped("a.txt"))

        assert refused.value.values == {"format": "zip"}
