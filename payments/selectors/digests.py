"""
What a calculation read, as one hash: a digest of each supplier's entries, folded. Parts of a ledger that were read
apart, by suppliers, give the hash of the whole.

A digest is of every imported field, and of the due days of what we owe, which terms may have given. Those of debits
decide nothing, and may come from an invoice posted after the key date. Neither the order of entries nor that of
suppliers, which another installation numbers otherwise, means anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from payments.calculation.columns import Int64

DIGEST_BYTES = 32
_HASH_BYTES, _ENTRY_BYTES = 32, 36


def fold(digests: Iterable[bytes]) -> str:
    """One hash, in hexadecimal, of the digests of all suppliers."""
    return hashlib.sha256(b"".join(sorted(digests))).hexdigest()


def of_supplier(entries: Iterable[tuple[bytes, int, int]]) -> bytes:
    """The digest of a supplier's entries: (content hash, due day, amount) of each."""
    told = (
        content + _decisive(due_day, amount).to_bytes(4, "little", signed=True) for content, due_day, amount in entries
    )
    return hashlib.sha256(b"".join(sorted(told))).digest()


def _decisive(due_day: int, amount_minor: int) -> int:
    return due_day if amount_minor > 0 else 0


def of_suppliers(
    *, supplier_id: Int64, content_hash: NDArray[np.void], due_day: NDArray[np.int32], amount_minor: Int64
) -> list[bytes]:
    """`of_supplier` of each supplier in columns of shape (n,)."""
    count = len(supplier_id)
    if not count:
        return []
    told = np.empty((count, _ENTRY_BYTES), dtype=np.uint8)
    told[:, :_HASH_BYTES] = np.frombuffer(content_hash.tobytes(), dtype=np.uint8).reshape(count, _HASH_BYTES)
    decisive = np.where(amount_minor > 0, due_day, 0).astype("<i4")
    told[:, _HASH_BYTES:] = np.frombuffer(decisive.tobytes(), dtype=np.uint8).reshape(count, -1)
    order = _order(told, supplier_id)
    ordered = supplier_id[order]
    ends = np.append(np.flatnonzero(ordered[1:] != ordered[:-1]) + 1, count).tolist()
    data = memoryview(told[order].tobytes())
    begins = [0, *ends[:-1]]
    return [
        hashlib.sha256(data[begin * _ENTRY_BYTES : end * _ENTRY_BYTES]).digest()
        for begin, end in zip(begins, ends, strict=True)
    ]


def _order(told: NDArray[np.uint8], supplier_id: Int64) -> Int64:
    """Row numbers by supplier, then by what is told, as bytes."""
    first = told[:, :8].copy().view(">u8").ravel().astype(np.uint64)
    by_bytes = np.argsort(first, kind="stable")
    ordered = first[by_bytes]
    if (ordered[1:] == ordered[:-1]).any():  # less likely than a lottery won twice; then all the bytes decide
        by_bytes = np.argsort(told.view(f"S{_ENTRY_BYTES}").ravel(), kind="stable")
    order: Int64 = by_bytes[np.argsort(supplier_id[by_bytes], kind="stable")]
    return order
