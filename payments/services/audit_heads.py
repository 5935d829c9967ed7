"""The end of each audit chain, kept where the database is not: a file that is only added to."""

from __future__ import annotations

import logging
import os

import orjson
from django.conf import settings

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


def kept_heads() -> dict[int, tuple[int, str]]:
    """The furthest head of each company that the file knows; a line that was cut off by a crash is passed over."""
    path = settings.VADE.audit_heads
    found: dict[int, tuple[int, str]] = {}
    if path is None or not path.exists():
        return found
    for line in path.read_bytes().splitlines():
        try:
            told = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if told["seq"] > found.get(told["company"], (0, ""))[0]:
            found[told["company"]] = told["seq"], told["hash"]
    return found
