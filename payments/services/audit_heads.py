"""The end of each audit chain, kept where the database is not: a file that is only added to."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import orjson
from django.conf import settings

from payments.domain.errors import PaymentsError
from payments.models import AuditRecord, Company

logger = logging.getLogger("vade.audit")


def keep_head(company_id: int, seq: int, head: str) -> None:
    """
    Note the newest hash: in the log in any case, and in VADE_AUDIT_HEADS where it is set. One line, one write, so that
    processes beside each other do not mix theirs.
    """
    logger.info("audit head of company %s: %s %s", company_id, seq, head)
    path = settings.VADE.audit_heads
    if path is None:
        return
    line = orjson.dumps({"company": company_id, "seq": seq, "hash": head}) + b"\n"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(handle, line)
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class Kept:
    """
    The furthest head of a company that is kept outside. `forked`: the first record that was written twice, each time
    with another hash, as after a database was set back to an older state.
    """

    seq: int
    hash: str
    forked: int | None


class AuditSetBack(PaymentsError):
    """
    The database does not know what its audit is known to have held: it was set back to an older state.

    What was exported afterwards is not in it and could be paid a second time.
    """

    slug = "audit-set-back"
    status = 409


def kept_heads() -> dict[int, Kept]:
    """
    What the file knows of each company; a line that was cut off by a crash is passed over.

    A process reads what was added since it looked last, and all of it where the file is not the one it knows any more:
    another file, a shorter one, or one whose last line it knows differently. A line further up that is changed in
    place is seen by `vade verify`, a process of its own, which reads all of it.
    """
    path = settings.VADE.audit_heads
    if path is None:
        return {}
    with _lock:
        try:
            _readings[path] = _readings.get(path, _Reading()).on(path)
        except FileNotFoundError:
            _readings.pop(path, None)
            return {}
        return _readings[path].kept()


@dataclass(slots=True)
class _Reading:
    """What was read of a file so far: as far as its last whole line."""

    file: tuple[int, int] = (0, 0)
    """Its device and inode."""

    end: int = 0
    last: bytes = b""
    hashes: dict[int, dict[int, str]] = field(default_factory=dict)
    newest: dict[int, int] = field(default_factory=dict)
    forked: dict[int, int] = field(default_factory=dict)

    def on(self, path: Path) -> _Reading:
        """This one with what was added; or a new one of the whole file, where it is not the file this one read."""
        with path.open("rb") as source:
            told = os.fstat(source.fileno())
            reading = self
            source.seek(self.end - len(self.last))
            if (told.st_dev, told.st_ino) != self.file or source.read(len(self.last)) != self.last:
                reading = _Reading(file=(told.st_dev, told.st_ino))
                source.seek(0)
            for line in source:
                if not line.endswith(b"\n"):
                    break  # its end may still be on the way
                reading.add(line)
            return reading

    def add(self, line: bytes) -> None:
        """One line more."""
        self.end, self.last = self.end + len(line), line
        try:
            told = orjson.loads(line)
        except orjson.JSONDecodeError:
            return
        company, seq, head = told["company"], told["seq"], told["hash"]
        if self.hashes.setdefault(company, {}).setdefault(seq, head) != head:
            self.forked[company] = min(seq, self.forked.get(company, seq))
        self.newest[company] = max(seq, self.newest.get(company, seq))

    def kept(self) -> dict[int, Kept]:
        """The furthest of each company."""
        return {
            company: Kept(seq=seq, hash=self.hashes[company][seq], forked=self.forked.get(company))
            for company, seq in self.newest.items()
        }


_lock = Lock()
_readings: dict[Path, _Reading] = {}
"""By file; guarded by the lock."""


def require_own_past(company: Company) -> None:
    """
    See that the database holds what was kept outside of it, before anything of it is paid.

    Raises:
        AuditSetBack: it does not.
    """
    kept = kept_heads().get(company.pk)
    if kept is None:
        return
    known = AuditRecord.objects.filter(company=company, seq=kept.seq, hash=kept.hash).exists()
    if kept.forked is not None or not known:
        raise AuditSetBack(company=company.code, record=kept.seq if kept.forked is None else kept.forked)
