"""A pull: everything a source has to say, into one file (payments.intake.pulled.kept), or nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

import httpx

from payments.intake.pulled import s4
from payments.intake.pulled.kept import PullWriter, Record
from payments.sources import hana
from payments.sources.client import Bounds, SessionOver, SourceClient
from payments.sources.configuration import Source
from payments.sources.errors import SourceAddressRefused, SourceSignInFailed
from payments.sources.odata import Services
from payments.sources.service_layer import ServiceLayer

_S4_ROOT = "sap/opu/odata/sap"
_TOLD_EVERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What an installation allows: hosts (`host:port`), bounds, and the variables passwords are taken from."""

    hosts: Collection[str]
    environment: Mapping[str, str]
    bounds: Bounds = field(default_factory=Bounds)


def pull(
    source: Source,
    file: BinaryIO,
    *,
    network: Network,
    changed_since: date | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> int:
    """
    Write a source's records to a file, and return how many. `told` hears the number of records now and then, and may
    end it by raising.

    Args:
        changed_since: only items changed on this day or later; for a source that tells changes.

    Raises:
        SourceFailed: it could not be read to its end. The file is of no use then.
    """
    writer = PullWriter(file, source=source.kind)
    for kind, record in _RECORDS[source.kind](source, network, changed_since):
        writer.add(kind, record)
        if writer.records % _TOLD_EVERY == 0:
            told(writer.records)
    writer.finish()
    return writer.records


_Records = Iterator[tuple[str, Record]]


def _s4(source: Source, network: Network, changed_since: date | None) -> _Records:
    auth = httpx.BasicAuth(source.user, source.password(network.environment))
    with closing(SourceClient(source, hosts=network.hosts, bounds=network.bounds, auth=auth)) as client:
        services = Services(client, get=client.get, root=_S4_ROOT, page_records=source.page_records)
        try:
            for query in s4.queries(
                source.sap_company, partner_service=source.partner_service, changed_since=changed_since
            ):
                yield from services.records(query)
        except SessionOver as refused:
            raise SourceSignInFailed(host=source.host) from refused


def _service_layer(source: Source, network: Network, _: date | None) -> _Records:
    password = source.password(network.environment)
    with (
        closing(SourceClient(source, hosts=network.hosts, bounds=network.bounds)) as client,
        closing(ServiceLayer(client, source, password)) as session,
    ):
        yield from session.records()


def _hana(source: Source, network: Network, _: date | None) -> _Records:
    if source.host not in network.hosts:
        raise SourceAddressRefused(address=source.host)
    with closing(hana.connect(source, source.password(network.environment))) as connection:
        yield from hana.records(connection, schema=source.sap_company)


_RECORDS: Mapping[str, Callable[[Source, Network, date | None], _Records]] = {
    "S4_ODATA": _s4,
    "B1_SERVICE_LAYER": _service_layer,
    "B1_HANA": _hana,
}
