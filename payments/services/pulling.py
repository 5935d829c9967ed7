"""A company's source, and everything it has to say; outside any transaction."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import BinaryIO

from django.conf import settings

from payments.models import ImportBatch
from payments.selectors.syncs import source_of
from payments.sources.client import Bounds
from payments.sources.pulling import Network, pull


def fetch(batch: ImportBatch, file: BinaryIO, *, told: Callable[[int], None]) -> None:
    """
    Write the records of the company's source to a file.

    Raises:
        SourceFailed: it could not be read to its end.
        SourceNotConfigured: the company has none any more.
    """
    told_by = settings.VADE
    bounds = Bounds(
        timeout_s=told_by.source_timeout_seconds, tries=told_by.source_tries, all_bytes=told_by.upload_max_bytes
    )
    network = Network(hosts=told_by.source_hosts, environment=os.environ, bounds=bounds)
    pull(source_of(batch.company), file, network=network, changed_since=batch.changed_since, told=told)
