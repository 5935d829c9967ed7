"""
Somebody's program, written against the generated client: bring a ledger in, wait, read what is owed.

`python client_program.py ADDRESS COMPANY FILE`, with the token in TOKEN; prints what it has read as JSON.
tests/flows/test_python_client.py makes the client and runs it, far away from our own modules.
"""

from __future__ import annotations

import json
import os
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from vade_client import AuthenticatedClient
from vade_client.api.companies import create_company, get_company, list_companies
from vade_client.api.imports import get_import, start_import
from vade_client.api.suppliers import get_supplier, list_suppliers
from vade_client.models import ImportOutStatus, NewCompany, Problem, StartImportMultiPartBodyParams
from vade_client.types import File

PATIENCE_S = 120.0


def main(address: str, code: str, file: Path) -> dict[str, Any]:
    """The whole story of a program that pays attention to types."""
    client = AuthenticatedClient(
        base_url=address, token=os.environ["TOKEN"], raise_on_unexpected_status=True, timeout=60
    )
    with client:
        missing = get_company.sync(code, client=client)
        if not isinstance(missing, Problem):
            raise TypeError(missing)
        create_company.sync(client=client, body=NewCompany(code=code, name="Deneme A.Ş.", currency="TRY"))
        companies = list_companies.sync(client=client)
        body = StartImportMultiPartBodyParams(file=File(payload=BytesIO(file.read_bytes()), file_name=file.name))
        delivery = start_import.sync(code, client=client, body=body, idempotency_key=f"delivery-of-{code}")
        again = start_import.sync(code, client=client, body=body, idempotency_key=f"delivery-of-{code}")
        deadline = time.monotonic() + PATIENCE_S
        while not _settled(client, code, delivery.id):
            if time.monotonic() > deadline:
                raise TimeoutError(delivery.id)
            time.sleep(0.1)
        listed = list_suppliers.sync(code, client=client, sort="-overdue", limit=10)
        first = listed.items[0]
        read = get_supplier.sync_detailed(int(first.id), client=client)
        unchanged = get_supplier.sync_detailed(int(first.id), client=client, if_none_match=read.headers["ETag"])
    return {
        "missing": missing.code,
        "companies": [one.code for one in companies.items],
        "same delivery": again.id == delivery.id,
        "suppliers": [(one.code, one.currency, one.balance, one.overdue) for one in listed.items],
        "total": listed.total,
        "supplier": (read.parsed.code, read.parsed.name, read.parsed.closings[0].balance),
        "due": str(first.oldest_due_date),
        "unchanged": int(unchanged.status_code),
    }


def _settled(client: AuthenticatedClient, code: str, delivery: str) -> bool:
    """Whether the delivery is applied, and its figures are shown."""
    if get_import.sync(delivery, client=client).status is not ImportOutStatus.APPLIED:
        return False
    company = get_company.sync(code, client=client)
    return company.calculation is not None and not company.stale


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))))  # noqa: T201 (its answer)
