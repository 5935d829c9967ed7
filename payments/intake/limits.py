"""How much of a file is taken on, beyond an upload's bytes; checked before anything is opened (reliability.md 4)."""

from __future__ import annotations

import io
from typing import BinaryIO

from payments.intake.errors import UnpacksTooLarge

MAX_PACKED_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_MEMBERS = 200
MAX_SHEET_ROWS = 200_000
MAX_SHEET_CELLS = 8_000_000
MAX_SHEET_TEXTS = 2_000_000
"""Of a workbook: its file, what is in it, the parts it is made of, the area its cells span, its different texts."""

MAX_MARKUP_BYTES = 64 * 1024 * 1024
MAX_JSON_BYTES = 16 * 1024 * 1024
"""Of HTML, which is read as a stream, and of JSON, which is not."""

MAX_ROWS = 5_000_000
"""Of any file."""


def size_within(file: BinaryIO, limit: int) -> int:
    """
    The length of a file in bytes.

    Raises:
        UnpacksTooLarge: more than `limit`.
    """
    length = file.seek(0, io.SEEK_END)
    if length > limit:
        raise UnpacksTooLarge(limit=limit)
    return length
