"""`vade import`: deliver a ledger file and wait for the outcome."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.cli.lookup import company_of_code
from config.cli.refusal import USAGE, Refusal

if TYPE_CHECKING:
    from payments.models import ImportBatch

SHOWN_ISSUES = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade import`."""
    parser.add_argument("file", type=Path, help="an FBL1N list or the canonical columns, in any format")
    parser.add_argument("--company", required=True)
    parser.add_argument(
        "--snapshot", action="store_true", help="the file is complete: lines it does not contain are removed"
    )
    parser.add_argument("--mapping", type=Path, help="JSON: which heading of the file is which column")
    parser.add_argument(
        "--preview", action="store_true", help="read it and show what it would change; it is applied when confirmed"
    )
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """0: applied (bad rows are listed). 1: nothing was applied; the reason is printed."""
    from django.conf import settings

    from config.cli.following import until_ended
    from jobs.tasks.intake import send_imports
    from payments.domain.errors import PaymentsError
    from payments.domain.wording import sentence
    from payments.models import ImportBatch as Batch
    from payments.selectors.imports import import_by_id
    from payments.services import imports
    from payments.services.calculations import Requester
    from payments.services.removing import Scope

    company = company_of_code(options.company)
    mapping = _mapping(options.mapping)
    try:
        with options.file.open("rb") as file:
            batch = imports.accept_file(
                company=company,
                file=file,
                file_name=options.file.name,
                max_bytes=settings.VADE.upload_max_bytes,
                requester=Requester(name="vade import"),
                snapshot_of=Scope() if options.snapshot else None,
                mapping=mapping,
                held=options.preview,
            )
    except OSError as unreadable:
        raise Refusal(f"{options.file}: {unreadable.strerror}", status=USAGE) from unreadable
    except PaymentsError as refused:
        raise Refusal(sentence(refused.slug, "en", refused.values)) from refused
    send_imports([batch.pk])
    ended = until_ended(
        lambda: import_by_id(batch.pk),
        told=lambda row: f"{row.phase or 'waiting'}: {row.done:,} rows",
        silent=options.json,
    )
    report(ended, as_json=options.json)
    return 0 if ended.status == Batch.Status.APPLIED else 1


def _mapping(path: Path | None) -> dict[str, Any] | None:
    from pydantic import ValidationError

    from payments.api.schemas.imports import MappingIn

    if path is None:
        return None
    try:
        return MappingIn.model_validate_json(path.read_bytes()).model_dump()
    except OSError as unreadable:
        raise Refusal(f"{path}: {unreadable.strerror}", status=USAGE) from unreadable
    except ValidationError as wrong:
        raise Refusal(f"{path}: {wrong.errors()[0]['msg']}", status=USAGE) from wrong


def report(batch: ImportBatch, *, as_json: bool) -> None:
    """Print how an import ended, with its first issues."""
    from payments.domain.wording import sentence
    from payments.models import ImportRowIssue

    counts = {name: getattr(batch, name) for name in ("read", "created", "updated", "unchanged", "removed", "rejected")}
    issues = list(ImportRowIssue.objects.filter(batch=batch).order_by("row_no", "pk")[:SHOWN_ISSUES])
    reason = sentence(batch.error_code, "en", batch.error_values) if batch.error_code else None
    if as_json:
        told = [
            {"row": i.row_no, "severity": i.severity, "code": i.code, "field": i.field, "value": i.value}
            for i in issues
        ]
        print(
            json.dumps({"id": str(batch.pk), "status": batch.status, "counts": counts, "error": reason, "issues": told})
        )
        return
    print(f"{batch.status}: " + ", ".join(f"{count:,} {name}" for name, count in counts.items()))
    if reason:
        print(reason)
    if batch.status == batch.Status.NEEDS_CONFIRMATION:
        print(f"Somebody has to agree to it: POST /api/v1/imports/{batch.pk}/confirm (or /cancel)")
    for issue in issues:
        words = sentence(f"row.{issue.code}", "en", {"field": issue.field, "value": issue.value})
        print(f"  row {issue.row_no}  {issue.field or '-'}  {issue.value!r}  {words}")
    total = ImportRowIssue.objects.filter(batch=batch).count()
    if total > len(issues):
        print(f"  … and {total - len(issues):,} more: GET /api/v1/imports/{batch.pk}/issues")
