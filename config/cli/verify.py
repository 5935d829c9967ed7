"""`vade verify`: whether what is stored agrees with itself."""

from __future__ import annotations

import argparse
import json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade verify`."""
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """0: everything agrees. 1: something does not; each finding is printed."""
    from dataclasses import asdict

    from django.conf import settings

    from payments.services.verifying import verify

    found = verify()
    outside = settings.VADE.audit_heads is not None
    if options.json:
        print(json.dumps({"findings": [asdict(one) for one in found], "heads_kept_outside": outside}))
        return 1 if found else 0
    for one in found:
        print(f"{one.company}: {one.check}: {one.what}")
    if not outside:
        print("VADE_AUDIT_HEADS is not set: an audit that was cut off together with its head is not found.")
    print(f"{len(found)} finding(s)" if found else "audit, conservation, open items and payments agree")
    return 1 if found else 0
