"""
One example of every frame, by its type: what the documents of the live protocol show (payments/events/types.py).

They tell one story – supplier 7 of company 1000, before and after one calculation – and a test holds each to its type.
"""

from __future__ import annotations

from typing import Any

_RUN = "0199c0de-0000-7000-8000-000000000001"
_IMPORT = "0199c0de-0000-7000-8000-000000000002"
_PAYMENT = "0199c0de-0000-7000-8000-000000000003"
_TS = "2026-03-15T09:12:04.120Z"

CLOSING: dict[str, Any] = {
    "currency": "TRY",
    "balance": "40050.74",
    "open": "40050.74",
    "unallocated": "0.00",
    "overdue": "14300.50",
    "not_due": "25750.24",
    "aging": [
        {"label": "not_due", "amount": "25750.24"},
        {"label": "1-30", "amount": "0.00"},
        {"label": "31-60", "amount": "14300.50"},
    ],
    "months": {"before": "0.00", "2026-01": "14300.50", "2026-02": "9999.99", "2026-03": "15750.25", "after": "0.00"},
    "average_due_date": "2026-03-11",
    "average_due_days": "-3.99",
    "oldest_due_date": "2026-02-11",
    "max_overdue_days": 32,
    "open_count": 3,
    "blocked": False,
    "blocked_amount": "0.00",
    "ledger_balance": "40050.74",
    "open_difference": "0.00",
    "advance": "0.00",
    "bill": "0.00",
    "guarantee": "0.00",
    "total": "40050.74",
    "open_amounts_incomplete": False,
    "currency_lc": "TRY",
    "balance_lc": "40050.74",
    "open_lc": "40050.74",
    "valuation_lc": "40050.74",
    "fx_diff": "0.00",
    "realised_diff": "0.00",
}
_NAME = {"id": _RUN, "key_date": "2026-03-15"}
_ROW = {"id": "7", "version": 42, "closings": [CLOSING]}
_PROGRESS = {
    "id": _RUN,
    "status": "running",
    "phase": "close",
    "done": 43263,
    "total": 100000,
    "rate": 31240.5,
    "eta_s": 2,
    "key_date": "2026-03-15",
    "error_code": None,
}
_INTAKE = {
    "id": _IMPORT,
    "status": "running",
    "phase": "read",
    "done": 20000,
    "total": None,
    "created": 0,
    "updated": 0,
    "unchanged": 0,
    "removed": 0,
    "rejected": 0,
    "error_code": None,
}


def _news(topic: str, kind: str, seq: int, message: str, data: dict[str, Any]) -> dict[str, Any]:
    head = {"v": 1, "type": kind, "topic": topic, "seq": seq, "epoch": "b3f1a0c47d52", "ts": _TS}
    return {**head, "message": message, "data": data}


def _reply(kind: str, message: str, **more: Any) -> dict[str, Any]:
    return {"v": 1, "type": kind, "ts": _TS, "message": message, **more}


PAYMENT_RUN: dict[str, Any] = {
    "id": _PAYMENT,
    "code": "P-2026-041",
    "status": "in_approval",
    "version": 3,
    "content_version": 1,
    "content_hash": "9f2c" * 16,
    "run_date": "2026-03-16",
    "approvals": 0,
    "approvals_needed": 2,
    "totals": [
        {
            "currency": "TRY",
            "payments": 41,
            "gross": "1204550.00",
            "discount": "0.00",
            "withholding": "0.00",
            "net": "1204550.00",
        }
    ],
    "exceptions": 4,
}

ADVISED: dict[str, Any] = {
    "id": "0199c0de-0000-7000-8000-000000000004",
    "status": "issued",
    "currency": "TRY",
    "amount": "14300.50",
    "paid_on": "2026-03-17",
    "end_to_end_id": "0199c0de000070008000000000000005",
}

_SUPPLIER, _CALCULATION, _BATCH = "supplier:7", f"calculation:{_RUN}", f"import:{_IMPORT}"

FRAMES: dict[str, dict[str, Any]] = {
    frame["type"]: frame
    for frame in (
        _news(
            _SUPPLIER,
            "snapshot",
            41,
            "Anadolu Çelik A.Ş.: balance 40,050.74 TRY",
            {
                "id": "7",
                "code": "320.01.0000100",
                "name": "Anadolu Çelik A.Ş.",
                "version": 41,
                "closings": [CLOSING],
                "calculation": _NAME,
            },
        ),
        _news(
            _SUPPLIER,
            "supplier.updated",
            42,
            "Anadolu Çelik A.Ş.: balance 40,050.74 TRY",
            {
                "version": 42,
                "closings": [CLOSING],
                "previous": {"TRY": {"balance": "39050.74"}},
                "calculation": _NAME,
            },
        ),
        _news(
            _SUPPLIER,
            "supplier.master_changed",
            43,
            "Anadolu Çelik A.Ş.: master data changed",
            {
                "version": 43,
                "code": "320.01.0000100",
                "name": "Anadolu Çelik A.Ş.",
                "payment_block": "",
                "changed": ["bank_accounts"],
            },
        ),
        _news(
            _SUPPLIER,
            "supplier.payment_advised",
            44,
            "Anadolu Çelik A.Ş.: 1 payment(s) advised",
            {"version": 44, "advices": [ADVISED]},
        ),
        _news(
            "suppliers",
            "suppliers.changed",
            9001,
            "1 suppliers changed",
            {"rows": [_ROW], "more": False, "calculation": _NAME},
        ),
        _news(
            _CALCULATION,
            "calculation.started",
            2,
            "Calculation started",
            {**_PROGRESS, "phase": None, "done": 0, "total": None, "rate": None, "eta_s": None},
        ),
        _news(_CALCULATION, "calculation.progress", 310, "Calculating: 43263 of 100000", _PROGRESS),
        _news(
            _CALCULATION,
            "calculation.succeeded",
            312,
            "Calculation finished: 100000 suppliers",
            {
                **_PROGRESS,
                "status": "succeeded",
                "phase": None,
                "done": 100000,
                "eta_s": None,
                "rows": [_ROW],
                "more": True,
            },
        ),
        _news(
            _CALCULATION,
            "calculation.failed",
            312,
            "Calculation failed",
            {**_PROGRESS, "status": "failed", "error_code": "work-exhausted"},
        ),
        _news(_CALCULATION, "calculation.cancelled", 312, "Calculation stopped", {**_PROGRESS, "status": "cancelled"}),
        _news(_BATCH, "import.progress", 3, "Import: 20000 rows read", _INTAKE),
        _news(
            _BATCH,
            "import.applied",
            9,
            "Import applied: 12 new, 3 changed",
            {
                **_INTAKE,
                "status": "applied",
                "phase": None,
                "total": 20000,
                "created": 12,
                "updated": 3,
                "unchanged": 19985,
            },
        ),
        _news(
            _BATCH,
            "import.failed",
            9,
            "Import failed",
            {**_INTAKE, "status": "failed", "phase": None, "error_code": "unknown-layout"},
        ),
        _news(
            _BATCH,
            "import.needs_confirmation",
            8,
            "Import waits for confirmation: 17000 would be removed",
            {**_INTAKE, "status": "needs_confirmation", "phase": None, "removed": 17000},
        ),
        _news(f"payment-run:{_PAYMENT}", "payment_run.changed", 3, "Payment run P-2026-041: in approval", PAYMENT_RUN),
        _reply("subscribed", "Subscribed", id="a1", topic=_SUPPLIER, data={"resumed": True, "replayed": 1}),
        _reply("unsubscribed", "Unsubscribed", id="a2", topic=_SUPPLIER),
        _reply("pong", "Alive", id="p1"),
        _reply("echo", "hello"),
        _reply("auth.renewed", "Signed in anew", id="t1"),
        _reply("auth.expiring", "The sign-in ends in 60 s", data={"expires_in": 60}),
        _reply(
            "error",
            "Supplier not found",
            id="a3",
            data={
                "code": "supplier-not-found",
                "status": 404,
                "retry": False,
                "request_id": "5f2d0c9e41aa7b3608c1d2e4",
            },
        ),
    )
}
