"""
A kept file read in a process of its own (payments.intake.reading_process), block by block.

Whatever the file does to its reader ends that process and nothing else: the import is refused, the next one works.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import payments
from payments.domain.errors import PaymentsError
from payments.intake import errors
from payments.intake.errors import ParsingGaveUp
from payments.intake.frames import BLOCK, END, REFUSED, SOURCE, block_in, frames, words_in
from payments.intake.options import ReadOptions
from payments.intake.reading_process import Bounds, bounds_for, order
from payments.intake.staged_lines import Block

logger = logging.getLogger(__name__)

_COPY_BYTES = 1024 * 1024
_WALL_FACTOR = 10
"""A busy machine gives a process a tenth of a processor, and not less."""

_SHOWN_BYTES = 4_000
_REASONS: dict[str, type[PaymentsError]] = {
    cls.slug: cls
    for cls in vars(errors).values()
    if isinstance(cls, type) and issubclass(cls, PaymentsError) and cls is not PaymentsError
}
_OUT_OF_TIME = (signal.SIGXCPU, signal.SIGKILL)


class Parsing:
    """A file being read elsewhere. `source` and `layout` are known first, or with a refusal; `read` and `used` last."""

    def __init__(self, process: subprocess.Popen[bytes], errors_told: IO[bytes]) -> None:
        self._process = process
        self._errors_told = errors_told
        self.pid = process.pid
        self.source = ""
        self.layout: dict[str, Any] = {}
        self.read = 0
        self.used: dict[str, float] = {}
        """Processor seconds and the most memory, in bytes, the reading took."""

    def blocks(self) -> Iterator[Block]:
        """
        Its parts in order. What was given may be used only when there are no more.

        Raises:
            PaymentsError: the whole file is refused.
            ParsingGaveUp: it took more time or memory than a file of its length may, or brought its reader down.
        """
        for frame in frames(cast("BinaryIO", self._process.stdout)):
            if frame.kind == BLOCK:
                yield block_in(frame)
                continue
            said = words_in(frame)
            self.used = {name: said[name] for name in ("cpu_seconds", "peak_bytes") if name in said}
            if frame.kind == SOURCE:
                self.source, self.layout = said["source"], said["layout"]
            elif frame.kind == REFUSED:
                self.layout = said["layout"] or self.layout
                raise _REASONS[said["slug"]](**said["values"])
            elif frame.kind == END:
                self.read = said["read"]
                return
        raise self._broken_off()

    def _broken_off(self) -> Exception:
        status = self._process.wait()
        self._errors_told.seek(0)
        told = self._errors_told.read()[-_SHOWN_BYTES:].decode(errors="replace")
        if status > 0 and "MemoryError" not in told:
            return ReaderBroke(f"status {status}: {told}")
        logger.warning("a reader ended by signal %s: %s", -status, told)
        return ParsingGaveUp(reason="time" if -status in _OUT_OF_TIME else "memory")


class ReaderBroke(Exception):
    """An error of ours while reading; its traceback is the message."""


@contextmanager
def parsing(file: BinaryIO, *, options: ReadOptions, bounds: Bounds | None = None) -> Iterator[Parsing]:
    """
    Read a file in a process of its own, which is gone when the block is left, whichever way.

    The file is copied to one without a name, so that the process needs neither the database nor a place to look.
    Without `bounds` they are those for a file of its length.
    """
    with tempfile.TemporaryFile() as copied, tempfile.TemporaryFile() as errors_told:
        length = 0
        while data := file.read(_COPY_BYTES):
            length += copied.write(data)
        copied.seek(0)
        bounds = bounds or bounds_for(length)
        with _started(copied, errors_told, order(options, bounds)) as process:
            late = threading.Timer(_WALL_FACTOR * bounds.cpu_seconds, process.kill)
            late.daemon = True
            late.start()
            try:
                yield Parsing(process, errors_told)
            finally:
                late.cancel()
                process.kill()


def _started(file: IO[bytes], errors_told: IO[bytes], told: str) -> subprocess.Popen[bytes]:
    """No variable of ours goes along: a reader has no use for a secret."""
    folder = str(Path(payments.__file__).parents[1])
    environment: dict[str, Any] = {"PYTHONPATH": folder, "LC_ALL": "C.UTF-8"}
    return subprocess.Popen(
        [sys.executable, "-P", "-s", "-X", "utf8", "-m", "payments.intake.reading_process", told],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=errors_told,
        env=environment,
        close_fds=True,
        start_new_session=True,
    )
