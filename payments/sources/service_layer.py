"""Business One's Service Layer: a session by cookie, pages by link."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from payments.intake.pulled.b1 import PARTNER_FIELDS, PARTNER_FILTER, line_records, partner_records
from payments.intake.pulled.b1_rules import term_record
from payments.intake.pulled.kept import NOT_OFFERED, Record
from payments.intake.pulled.values import text_of
from payments.sources.client import SessionOver, SourceClient, json_of
from payments.sources.configuration import Source
from payments.sources.errors import SourceFailed, SourceIncomplete, SourceRefused, SourceSignInFailed
from payments.sources.odata import page_of

_ROOT = "b1s/v2"
_NOT_FOR_US = (403, 404)


class ServiceLayer:
    """A session, from the first request until `close`."""

    def __init__(self, client: SourceClient, source: Source, password: str) -> None:
        self._client = client
        self._source = source
        self._password = password
        self._signed_in = False

    def close(self) -> None:
        """Sign out: sessions are few."""
        if self._signed_in:
            try:
                self._client.post(f"{_ROOT}/Logout", body={})
            except SourceFailed:
                return  # it ends by itself after half an hour

    def records(self) -> Iterator[tuple[str, Record]]:
        """
        Payment terms, exchange rates, holidays, suppliers with their bank accounts, then the lines on their accounts.

        Raises:
            SourceFailed: it could not be read to its end.
        """
        yield from self._terms()
        if self._source.rates_query:
            for rate in self._pages(f"SQLQueries('{self._source.rates_query}')/List", {}, counted=False):
                yield "rate", rate
        if self._source.holidays_query:
            for one in self._pages(f"SQLQueries('{self._source.holidays_query}')/List", {}, counted=False):
                yield "holiday", one
        suppliers = set()
        partners = {"$select": ",".join(PARTNER_FIELDS), "$filter": PARTNER_FILTER, "$orderby": "CardCode"}
        for partner in self._pages("BusinessPartners", partners):
            suppliers.add(text_of(partner, "CardCode"))
            yield from partner_records(partner)
        if self._source.sql_query:
            for line in self._pages(f"SQLQueries('{self._source.sql_query}')/List", {}, counted=False):
                if text_of(line, "ShortName") in suppliers:
                    yield "line", line
            return
        for entry in self._pages("JournalEntries", {"$orderby": "JdtNum"}):
            yield from line_records(entry, frozenset(suppliers))

    def _terms(self) -> Iterator[tuple[str, Record]]:
        """Payment terms, where the user may see them."""
        try:
            for term in self._pages("PaymentTermsTypes", {"$orderby": "GroupNumber"}):
                yield "term", term_record(term)
        except SourceRefused as refused:
            if refused.values.get("status") not in _NOT_FOR_US:
                raise
            yield NOT_OFFERED, {"entity_set": "PaymentTermsTypes"}

    def _pages(self, path: str, options: Mapping[str, str], *, counted: bool = True) -> Iterator[Record]:
        count = {"$count": "true"} if counted else {}
        params: dict[str, str] | None = {**options, **count}
        at, given, stated = f"{_ROOT}/{path}", 0, None
        while True:
            page = page_of(json_of(self._get(at, params), host=self._client.host), host=self._client.host)
            stated = page.stated if page.stated is not None else stated
            given += len(page.records)
            yield from page.records
            if not page.following:
                break
            link = page.following
            at, params = (link if link.startswith(("/", "http")) else f"{_ROOT}/{link}"), None
        if counted and given != stated:
            raise SourceIncomplete(host=self._client.host, entity_set=path, stated=stated or 0, given=given)

    def _get(self, path: str, params: Mapping[str, str] | None) -> bytes:
        """One page; signs in first, and once more where the session is over."""
        page_size = {"Prefer": f"odata.maxpagesize={self._source.page_records}"}
        if not self._signed_in:
            self._sign_in()
        try:
            return self._client.get(path, params=params, accept="application/json", **page_size)
        except SessionOver:
            self._sign_in()
        try:
            return self._client.get(path, params=params, accept="application/json", **page_size)
        except SessionOver as again:
            raise SourceSignInFailed(host=self._client.host) from again

    def _sign_in(self) -> None:
        told = {"CompanyDB": self._source.sap_company, "UserName": self._source.user, "Password": self._password}
        self._client.post(f"{_ROOT}/Login", body=told)
        self._signed_in = True
