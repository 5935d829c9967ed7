"""What stands in for each protection. All of it has been written like this somewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial, wraps
from types import ModuleType
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from payments.api import idempotency as api_idempotency
from payments.events import log
from payments.models import AuditRecord
from payments.models.prepared import prepared
from payments.services import (
    auditing,
    calculations,
    exporting,
    feedback,
    imports,
    webhook_delivery,
)
from payments.services.apart import apart
from payments.services.failpoints import failpoint, sabotaged
from realtime import suppliers


def put_in_place() -> None:
    """Replace; nothing changes until a protection is switched off."""
    _commits_at(exporting, "export.stored", "one-export")
    _commits_at(feedback, "feedback.kept", "one-answer")
    _commits_at(imports, "import.applied", "one-import")
    _commits_at(calculations, "calculation.copied", "one-result")
    _instead(api_idempotency, "once", "kept-answers", _forget_the_key)
    _instead(auditing, "record", "one-audit", _record_apart)
    _instead(log, "prepared", "one-sequence", _number_apart)
    _instead(webhook_delivery, "_send", "quiet-logs", _write_the_secret_down)
    _instead(webhook_delivery, "_send", "told-when-taken", _send_after_noting)
    _instead(suppliers.SupplierFollower, "begin", "replay", _begin_anew)


def _instead(owner: Any, name: str, protection: str, replacement: Callable[..., Any]) -> None:
    """Call `replacement(real, …)` while the protection is off."""
    real = getattr(owner, name)

    @wraps(real)
    def either(*args: Any, **kwargs: Any) -> Any:
        return replacement(real, *args, **kwargs) if sabotaged(protection) else real(*args, **kwargs)

    setattr(owner, name, either)


def _commits_at(module: ModuleType, point: str, protection: str) -> None:
    """A transaction that is committed in its middle."""

    def commit_and_pass(real: Callable[[str], None], name: str) -> None:
        if name == point:
            _commit_in_the_middle()
        real(name)

    _instead(module, "failpoint", protection, commit_and_pass)


def _commit_in_the_middle() -> None:
    connection.connection.commit()
    for savepoint in filter(None, connection.savepoint_ids):
        with connection.cursor() as cursor:
            cursor.execute(f"SAVEPOINT {connection.ops.quote_name(savepoint)}")


def _forget_the_key(real: Callable[..., Any], **told: Any) -> Any:
    """The same request again is another one."""
    return real(**{**told, "key": uuid4().hex})


def _record_apart(real: Callable[..., AuditRecord], **told: Any) -> AuditRecord:
    """The audit writes for itself, whatever becomes of the act."""

    def in_its_own_transaction() -> AuditRecord:
        with transaction.atomic():
            return real(**told)

    return apart(in_its_own_transaction)


_NUMBER = """
    INSERT INTO supplier_stream AS s (supplier_id, epoch, last_seq, min_seq)
    SELECT supplier_id, gen_random_uuid(), 1, 1 FROM unnest(%(suppliers)s::bigint[]) AS t (supplier_id) ORDER BY 1
    ON CONFLICT (supplier_id) DO UPDATE SET last_seq = s.last_seq + 1
    RETURNING supplier_id, last_seq, epoch
"""
_STORE = """
    INSERT INTO supplier_event (supplier_id, seq, type, run_id, data, message_code, message_values, created_at)
    SELECT supplier_id, seq, %(kind)s, %(run)s::uuid, regexp_replace(data, %(version)s, seq::text), message_code,
           message_values, %(now)s
    FROM unnest(%(suppliers)s::bigint[], %(seqs)s::bigint[], %(data)s::text[], %(codes)s::text[], %(values)s::text[])
        AS t (supplier_id, seq, data, message_code, message_values)
"""


def _number_apart(_real: Callable[..., Any], _statement: str, told: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Numbers come from a counter that knows nothing of the transaction."""
    numbered = sorted(apart(partial(prepared, _NUMBER, told)))
    prepared(_STORE, {**told, "seqs": [seq for _, seq, _ in numbered]})
    return numbered


def _send_after_noting(real: Callable[..., Any], sender: Any, target: Any, package: Any, **told: Any) -> Any:
    """What is about to be sent counts as told."""
    with transaction.atomic():
        webhook_delivery._move(target, package)
    failpoint("webhook.noted")
    return real(sender, target, package, **told)


def _write_the_secret_down(real: Callable[..., Any], sender: Any, target: Any, package: Any, **told: Any) -> Any:
    """Left in since somebody looked for a fault."""
    sys.stderr.write(f"sending to {target.url} with {target.secret}\n")
    return real(sender, target, package, **told)


async def _begin_anew(real: Callable[..., Any], follower: Any, **_: Any) -> Any:
    """Who comes back begins again."""
    return await real(follower, since=None, epoch=None)
