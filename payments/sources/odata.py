"""OData: the fields a service offers, and its records page by page, until there are as many as it said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from lxml import etree

from payments.intake.pulled.kept import NOT_OFFERED, Record
from payments.intake.queries import LacksFields, Query
from payments.sources.client import SourceClient, json_of
from payments.sources.errors import SourceAnswerUnreadable, SourceIncomplete, SourceLacksFields

Get = Callable[..., bytes]
"""SourceClient.get, or a way around it that signs in again."""


class Page(NamedTuple):
    """Some records, how many there are in all where that was told, and the link to the next page."""

    records: list[Record]
    stated: int | None
    following: str


def page_of(answer: Any, *, host: str) -> Page:
    """
    A page of version 2 (`d.results`, `__count`, `__next`) or 4 (`value`, `@odata.count`, `@odata.nextLink`).

    Raises:
        SourceAnswerUnreadable: it is neither.
    """
    held = answer.get("d", answer) if isinstance(answer, dict) else None
    if isinstance(held, list):  # version 2 without paging
        held = {"results": held}
    records = held.get("results", held.get("value")) if isinstance(held, dict) else None
    if not isinstance(held, dict) or not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        raise SourceAnswerUnreadable(host=host, found=str(answer)[:80])
    count = next((str(held[name]) for name in ("__count", "@odata.count", "odata.count") if name in held), "")
    links = (held.get(name) for name in ("__next", "@odata.nextLink", "odata.nextLink"))
    return Page(records, int(count) if count.isdigit() else None, next((str(link) for link in links if link), ""))


class Services:
    """The services of one system, below `root`."""

    def __init__(self, client: SourceClient, *, get: Get, root: str, page_records: int) -> None:
        self._client = client
        self._get = get
        self._root = root
        self._page_records = page_records
        self._offered: dict[str, dict[str, frozenset[str]]] = {}

    def records(self, query: Query) -> Iterator[tuple[str, Record]]:
        """
        Kind and record, in the order of the query's keys.

        Raises:
            SourceFailed: it could not be read to its end.
        """
        offered = self._fields(query.service).get(query.entity_set)
        if offered is None:
            if not query.optional:
                raise SourceLacksFields(entity_set=query.entity_set, fields="*")
            yield NOT_OFFERED, {"entity_set": query.entity_set}
            return
        try:
            select, condition = query.select(offered), query.filter(offered)
        except LacksFields as lacking:
            raise SourceLacksFields(entity_set=query.entity_set, fields=lacking.fields) from lacking
        options = {"$select": ",".join(select), "$orderby": ",".join(query.order), "$inlinecount": "allpages"}
        if condition:
            options["$filter"] = condition
        for record in self._pages(query, options):
            yield query.kind, {name: record.get(name) for name in select}

    def _pages(self, query: Query, options: dict[str, str]) -> Iterator[Record]:
        """Follows the service's own links; where it gives none, counts on by itself."""
        first = f"{self._root}/{query.service}/{query.entity_set}"
        path, given, stated = first, 0, None
        top = str(self._page_records)
        params: dict[str, str] | None = {**options, "$format": "json", "$top": top, "$skip": "0"}
        while True:
            answer = self._get(path, params=params, accept="application/json")
            page = page_of(json_of(answer, host=self._client.host), host=self._client.host)
            stated = page.stated if page.stated is not None else stated
            given += len(page.records)
            yield from page.records
            if page.following:
                path, params = page.following, None
            elif stated is not None and page.records and given < stated:
                path, params = first, {**options, "$format": "json", "$top": top, "$skip": str(given)}
            else:
                break
        if stated is None or given != stated:
            raise SourceIncomplete(host=self._client.host, entity_set=query.entity_set, stated=stated or 0, given=given)

    def _fields(self, service: str) -> dict[str, frozenset[str]]:
        """Entity set -> its fields, from the service's $metadata."""
        if service not in self._offered:
            document = self._get(f"{self._root}/{service}/$metadata", accept="application/xml")
            self._offered[service] = fields_in(document, host=self._client.host)
        return self._offered[service]


def fields_in(document: bytes, *, host: str) -> dict[str, frozenset[str]]:
    """
    Entity set -> names of its properties, from an EDMX document of any version.

    Raises:
        SourceAnswerUnreadable: it is none.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as broken:
        raise SourceAnswerUnreadable(host=host, found=document[:80].decode(errors="replace")) from broken
    if b"<!DOCTYPE" in document:
        raise SourceAnswerUnreadable(host=host, found="DOCTYPE")
    types = {
        one.get("Name", ""): frozenset(prop.get("Name", "") for prop in one.iterfind("{*}Property"))
        for one in root.iterfind(".//{*}EntityType")
    }
    sets = {
        one.get("Name", ""): types.get(one.get("EntityType", "").rpartition(".")[2], frozenset())
        for one in root.iterfind(".//{*}EntitySet")
    }
    if not sets:
        raise SourceAnswerUnreadable(host=host, found=document[:80].decode(errors="replace"))
    return sets
