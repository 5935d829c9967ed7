"""`python -m bench.live_parts.publisher SUPPLIER`: for each line `{"n": N}` on stdin commits N events, and rings."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from bench.live_parts import rows  # noqa: E402
from payments.events.publish import event_messages, publish  # noqa: E402


def main(supplier_id: int) -> None:
    """Until stdin ends."""
    for line in sys.stdin:
        events = rows.recorded(supplier_id, json.loads(line)["n"])
        publish(message for event in events for message in event_messages([event]))
        print(len(events), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
