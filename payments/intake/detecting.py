"""What a file is, by its content and never by its name."""

from __future__ import annotations

import codecs
import io
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import BinaryIO

from payments.intake.archives import Archive
from payments.intake.canonical import looks_canonical
from payments.intake.decoding import encoding_of, lines_of
from payments.intake.errors import EmptyFile

HEAD_BYTES = 8192
_MARKS_AND_BLANKS = codecs.BOM_UTF8 + codecs.BOM_UTF16_LE + b" \t\r\n"
_BLANK_LINES = 10_000
"""A file that begins with so many has nothing in it."""


class FileFormat(StrEnum):
    """The formats that are told apart. Which of them can be read is known in `reading`."""

    CSV = "csv"
    FBL1N = "fbl1n"
    XLSX = "xlsx"
    XLSM = "xlsm"
    ZIP = "zip"
    XLS = "xls"
    PDF = "pdf"
    GZIP = "gzip"
    PROGRAM = "program"
    IMAGE = "image"
    RTF = "rtf"
    HTML = "html"
    XML = "xml"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Detected:
    """A file's format and, for text, the codec that reads the whole of it; empty for the others."""

    format: FileFormat
    encoding: str = ""


_SIGNATURES = (
    (b"PK\x03\x04", FileFormat.ZIP),
    (b"PK\x05\x06", FileFormat.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileFormat.XLS),
    (b"%PDF-", FileFormat.PDF),
    (b"\x1f\x8b", FileFormat.GZIP),
    (b"\x7fELF", FileFormat.PROGRAM),
    (b"MZ\x90\x00", FileFormat.PROGRAM),
    (b"\x89PNG", FileFormat.IMAGE),
    (b"\xff\xd8\xff", FileFormat.IMAGE),
)
_OPENINGS = (
    ("{\\rtf", FileFormat.RTF),
    ("<html", FileFormat.HTML),
    ("<!doctype html", FileFormat.HTML),
    ("<table", FileFormat.HTML),
    ("<head", FileFormat.HTML),
    ("<meta", FileFormat.HTML),
    ("<style", FileFormat.HTML),
    ("<", FileFormat.XML),
    ("[", FileFormat.JSON),
    ("{", FileFormat.JSON),
)


def detect(file: BinaryIO, *, fallback_encoding: str) -> Detected:
    """
    The format of a file. Text that is nothing else is taken for an FBL1N list: its header decides.

    Raises:
        EmptyFile: nothing, or white space only.
        UnreadableEncoding, LineTooLong: it is no binary format of these and no text either.
        DamagedFile, ForbiddenContent, UnpacksTooLarge: it begins like an archive, and cannot be looked into.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return Detected(_archived(file) if found is FileFormat.ZIP else found)
    if _is_markup(head):
        return _markup(file, encoding_of(file, fallback=fallback_encoding, long_lines=True))
    encoding = encoding_of(file, fallback=fallback_encoding)
    with closing(lines_of(file, encoding)) as lines:
        first = next((line for _, line in islice(lines, _BLANK_LINES) if line.strip()), None)
    if first is None:
        raise EmptyFile
    return Detected(FileFormat.CSV if looks_canonical(first) else FileFormat.FBL1N, encoding)


def _is_markup(head: bytes) -> bool:
    """Whether a file may be of one long line: HTML, XML and JSON need no line ends."""
    return head.replace(b"\0", b"").lstrip(_MARKS_AND_BLANKS).startswith((b"<", b"[", b"{"))


def _markup(file: BinaryIO, encoding: str) -> Detected:
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="strict")
    try:
        opening = text.read(HEAD_BYTES).lstrip().lower()
    finally:
        text.detach()
    return Detected(next(found for start, found in _OPENINGS if opening.startswith(start)), encoding)


def _archived(file: BinaryIO) -> FileFormat:
    """What an archive is by its members."""
    archive = Archive(file)
    if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in archive):
        return FileFormat.XLSM
    if "[Content_Types].xml" in archive and "xl/workbook.xml" in archive:
        return FileFormat.XLSX
    return FileFormat.ZIP
