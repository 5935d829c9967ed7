"""A ZIP archive looked at with suspicion: nothing is extracted, and no number it states about itself is believed."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from copy import copy
from typing import BinaryIO

from payments.intake.errors import DamagedFile, ForbiddenContent, UnpacksTooLarge
from payments.intake.limits import MAX_MEMBERS, MAX_PACKED_BYTES, MAX_UNPACKED_BYTES, size_within

CHUNK_BYTES = 1024 * 1024
_DIRECTORY_BYTES = MAX_MEMBERS * 1024
_END = b"PK\x05\x06"
_END_BYTES = 22
_LONGEST_COMMENT = 65_535
_ENCRYPTED = 0x1
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)")


class Archive:
    """
    The members of an archive, each read as a stream.

    Raises:
        UnpacksTooLarge: the file, the list of its members, or what they unpack to is larger than is taken on.
        ForbiddenContent: a member's name leads outside, stands twice, or it is encrypted.
        DamagedFile: it is no archive, or not a whole one.
    """

    def __init__(self, file: BinaryIO) -> None:
        size = size_within(file, MAX_PACKED_BYTES)
        _check_directory(file, size)
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as damaged:
            raise DamagedFile(format="zip") from damaged
        members = self._zip.infolist()
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
            raise UnpacksTooLarge(limit=MAX_UNPACKED_BYTES)
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            if member.flag_bits & _ENCRYPTED:
                raise ForbiddenContent(found="encryption")
            if member.filename in self._members or _OUTSIDE.search(member.orig_filename):
                raise ForbiddenContent(found=member.filename[:100])
            self._members[member.filename] = member

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def chunks(self, name: str) -> Iterator[bytes]:
        """
        A member's bytes, piece by piece.

        Raises:
            DamagedFile: it is not there, cannot be unpacked, or comes to another length than the archive says.
        """
        member = self._members.get(name)
        if member is None:
            raise DamagedFile(format="xlsx")
        unbelieved = copy(member)
        unbelieved.file_size = MAX_UNPACKED_BYTES + 1
        length = 0
        try:
            with self._zip.open(unbelieved) as stream:
                while chunk := stream.read(CHUNK_BYTES):
                    length += len(chunk)
                    if length > member.file_size:
                        break
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as damaged:
            raise DamagedFile(format="zip") from damaged
        if length != member.file_size:
            raise DamagedFile(format="zip")


def _check_directory(file: BinaryIO, size: int) -> None:
    """The list of members is read whole by whoever opens an archive: it must be short."""
    file.seek(max(0, size - _END_BYTES - _LONGEST_COMMENT))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES:
        raise DamagedFile(format="zip")
    count, length = struct.unpack_from("<HI", tail, at + 10)
    if count > MAX_MEMBERS or length > _DIRECTORY_BYTES:
        raise UnpacksTooLarge(limit=MAX_UNPACKED_BYTES)
    file.seek(0, io.SEEK_SET)
