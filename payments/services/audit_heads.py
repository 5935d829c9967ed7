"""The end of each audit chain, kept where the database is not: a file that is only added to."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass

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
    """What the file knows of each company; a line that was cut off by a crash is passed over."""
    path = settings.VADE.audit_heads
    if path is None or not path.exists():
        return {}
    hashes: dict[int, dict[int, str]] = {}
    forked: dict[int, int] = {}
    for line in path.read_bytes().splitlines():
        try:
            told = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        company, seq = told["company"], told["seq"]
        if hashes.setdefault(company, {}).setdefault(seq, told["hash"]) != told["hash"]:
            forked[company] = min(seq, forked.get(company, seq))
    return {
        company: Kept(seq=max(found), hash=found[max(found)], forked=forked.get(company))
        for company, found in hashes.items()
    }


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
