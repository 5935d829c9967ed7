"""What the receiver of a webhook has to have been told."""

from __future__ import annotations

from collections.abc import Mapping

from tests.receiver import Receiver


def missed(receiver: Receiver, began: Mapping[str, int], heads: Mapping[str, int]) -> list[str]:
    """
    What a receiver was not told of a supplier, or in the wrong order; the same frame may come again.

    Args:
        began: the number of each supplier's last event when the webhook was made, by the supplier's id.
        heads: the same now.
    """
    seen: dict[str, list[int]] = {}
    for frame in list(receiver.taken):
        if frame["type"] == "supplier.updated":
            seen.setdefault(frame["topic"].partition(":")[2], []).append(frame["seq"])
    found = ["the webhook's receiver got messages that are not signed"] if receiver.forged else []
    for supplier, last in sorted(heads.items()):
        first, new = began.get(supplier, 0) + 1, list[int]()
        for number in seen.get(supplier, []):
            if not new or number > new[-1]:
                new.append(number)
        if new != list(range(first, last + 1)):
            found.append(f"the webhook told of supplier {supplier} {new}, not {first} to {last}")
    return found[:3]
