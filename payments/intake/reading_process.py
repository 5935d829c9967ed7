"""
The process a delivered file is read in: `python -m payments.intake.reading_process ORDER < FILE > FRAMES`.

It has the file, and nothing else: no database, no secret, no network of its own making; memory and processor time are
bounded before the first byte is read, so that a file that brings a reader down brings down nothing but this.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from payments.domain.errors import PaymentsError
from payments.domain.ledger import AccountClass
from payments.intake.errors import DamagedFile, LayoutRefused, ParsingGaveUp
from payments.intake.frames import END, REFUSED, SOURCE, write_block, write_words
from payments.intake.options import ReadOptions
from payments.intake.reading import read_ledger

_MEMORY_BYTES = 1024 * 1024 * 1024
_CPU_SECONDS = 20
_BYTES_A_SECOND = 200_000
_OPEN_FILES = 32
_CONTAINERS = 200_000
"""
So many new containers, those of some blocks of rows, until the collector looks for cycles, of which a reading makes
none. Looking after every 700 takes about a tenth of the time.
"""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a reading may take: bytes of address space, libraries included, and seconds of processor time."""

    memory_bytes: int
    cpu_seconds: int


def bounds_for(file_bytes: int) -> Bounds:
    """About 600 MB of rows, cells and text; four times the time an ordinary file of that length takes."""
    return Bounds(_MEMORY_BYTES, _CPU_SECONDS + file_bytes // _BYTES_A_SECOND)


def order(options: ReadOptions, bounds: Bounds) -> str:
    """What the process is told."""
    return json.dumps({"options": asdict(options), "bounds": asdict(bounds)})


def main(argument: str, file: BinaryIO, out: BinaryIO) -> int:
    """Read the file and tell what is found. 0: to the end, or refused with a reason."""
    told = json.loads(argument)
    _bound(Bounds(**told["bounds"]))
    try:
        reading = read_ledger(file, options=_options(told["options"]))
        write_words(out, SOURCE, {"source": reading.source, "layout": reading.layout})
        for block in reading.blocks():
            write_block(out, block)
        write_words(out, END, {"read": reading.read, **_used()})
    except PaymentsError as refused:
        _refuse(out, refused)
    except MemoryError:
        _refuse(out, ParsingGaveUp(reason="memory"))
    except BaseException as broken:
        if type(broken).__name__ != "PanicException":  # calamine's way to say that it was led astray
            raise
        _refuse(out, DamagedFile(format="xlsx"))
    return 0


def _refuse(out: BinaryIO, refused: PaymentsError) -> None:
    values = {name: str(value) for name, value in refused.values.items()}
    layout = refused.layout if isinstance(refused, LayoutRefused) else None
    write_words(out, REFUSED, {"slug": refused.slug, "values": values, "layout": layout, **_used()})


def _used() -> dict[str, float]:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu_seconds": spent.ru_utime + spent.ru_stime, "peak_bytes": _peak_bytes()}


def _peak_bytes() -> int:
    """The most memory of this program; getrusage's figure counts its parent's, which is copied on starting."""
    with Path("/proc/self/status").open() as status:
        return next((int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM")), 0)


def _bound(bounds: Bounds) -> None:
    for limit, value in (
        (resource.RLIMIT_AS, bounds.memory_bytes),
        (resource.RLIMIT_CPU, bounds.cpu_seconds),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (allowed, allowed))


def _options(given: dict[str, Any]) -> ReadOptions:
    for name in ("class_of_special_gl", "class_of_account"):
        given[name] = {code: AccountClass(value) for code, value in given[name].items()}
    return ReadOptions(**given)


if __name__ == "__main__":
    gc.set_threshold(_CONTAINERS, 50, 50)
    sys.exit(main(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer))
