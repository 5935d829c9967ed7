"""
From bytes to lines, never to garbled text (domain.md 4.2).

A byte order mark decides; else strict UTF-8; else the fallback the caller names. The whole file is tried before
anything is handed on.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from payments.intake.errors import LineTooLong, UnreadableEncoding

CHUNK_BYTES = 1024 * 1024

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NEVER_TEXT = ("\0", "\N{REPLACEMENT CHARACTER}")


@dataclass(frozen=True, slots=True)
class _Fault:
    """The first place that is no text: its line, what is there, and whether the codec itself gave up."""

    line: int
    found: str
    undecodable: bool


def encoding_of(file: BinaryIO, *, fallback: str, long_lines: bool = False) -> str:
    """
    The name of the codec that reads the whole file. With `long_lines` it needs no line ends.

    Raises:
        UnreadableEncoding: no codec does; it holds NUL or U+FFFD, the trace of an earlier bad conversion; or it is
            UTF-8 with some bad bytes, which the fallback would turn into garbled text.
        LineTooLong: a megabyte without a line end.
    """
    file.seek(0)
    start = file.read(4)
    encoding = next((name for mark, name in _MARKS if start.startswith(mark)), "utf-8")
    if not long_lines:
        _check_lines(file)
    fault = _first_fault(file, encoding)
    if fault is not None and fault.undecodable and encoding == "utf-8" and _is_foreign_to_utf8(file):
        encoding = fallback
        fault = _first_fault(file, encoding)
    if fault is not None:
        raise UnreadableEncoding(encoding=encoding, line=fault.line, found=fault.found)
    return encoding


def lines_of(file: BinaryIO, encoding: str) -> Generator[tuple[int, str], None, None]:
    """(line number from 1, line without its end), from the file's beginning; the file is left open."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="strict")
    try:
        for number, line in enumerate(text, 1):
            yield number, line.rstrip("\n")
    finally:
        if not file.closed:
            text.detach()


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _check_lines(file: BinaryIO) -> None:
    for chunk in _chunks(file):
        if len(chunk) == CHUNK_BYTES and b"\n" not in chunk and b"\r" not in chunk:
            raise LineTooLong(limit=CHUNK_BYTES)


def _first_fault(file: BinaryIO, encoding: str) -> _Fault | None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    for chunk in chain(_chunks(file), (b"",)):
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as bad:
            found = bad.object[bad.start : bad.start + 1].hex()
            return _Fault(line + bad.object.count(b"\n", 0, bad.start), f"0x{found}", undecodable=True)
        places = [at for at in map(text.find, _NEVER_TEXT) if at >= 0]
        if places:
            at = min(places)
            return _Fault(line + text.count("\n", 0, at), f"U+{ord(text[at]):04X}", undecodable=False)
        line += text.count("\n")
    return None


def _is_foreign_to_utf8(file: BinaryIO) -> bool:
    """Whether bytes beyond ASCII mostly are no UTF-8. A UTF-8 file with a damaged place is not foreign."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = bad = 0
    for chunk in _chunks(file):
        text = decoder.decode(chunk)
        replaced = text.count("\N{REPLACEMENT CHARACTER}")
        bad += replaced
        good += len(text) - len(text.encode("ascii", "ignore")) - replaced
    return bad > good
