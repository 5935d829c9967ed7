"""
Which company's ledger lies where: a TOML file of the operator's, one table for each company.

No password stands in it: that comes from the environment when it is needed, and is kept nowhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from payments.sources.errors import SourceNotSetUp

Kind = Literal["S4_ODATA", "B1_SERVICE_LAYER", "B1_HANA"]
_PORTS = {"https": 443, "http": 80}
Short = Annotated[str, Field(min_length=1, max_length=200)]


class Source(BaseModel):
    """
    One company's source. Intervals are minutes: `every_minutes` between two pulls, `complete_every_minutes` between
    two that are complete; in between only what has changed is asked for, where the source can tell (S/4HANA).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    url: Short
    """`https://host:port`, with the path the services lie under; `hdb://host:port` for a database."""

    sap_company: Short
    """Company code in S/4HANA; company database, which is a schema, in Business One."""

    user: Short
    password_variable: Short
    """Name of the environment variable that holds the password; with `_FILE` behind it, that of a file."""

    ca_file: Path | None = None
    """Certificates to trust instead of the system's."""

    sql_query: str = Field(default="", pattern=r"[A-Za-z0-9_]{0,50}")
    """A query kept in the Service Layer that answers the columns of the contract, open amounts included."""

    rates_query: str = Field(default="", pattern=r"[A-Za-z0-9_]{0,50}")
    """A query kept in the Service Layer that answers RateDate, Currency, Rate, DirectRate and MainCurncy."""

    holidays_query: str = Field(default="", pattern=r"[A-Za-z0-9_]{0,50}")
    """A query kept in the Service Layer that answers StrDate, EndDate and Rmrks."""

    partner_service: str = Field(default="API_BUSINESS_PARTNER", pattern=r"[A-Za-z0-9_]{1,60}")
    """The name S/4HANA offers the service of business partners under."""

    page_records: int = Field(default=1000, ge=1, le=20_000)
    every_minutes: int = Field(default=60, ge=1)
    complete_every_minutes: int = Field(default=24 * 60, ge=1)

    @property
    def host(self) -> str:
        """`host:port`."""
        parts = urlsplit(self.url)
        return f"{parts.hostname}:{parts.port or _PORTS.get(parts.scheme, 443)}"

    @property
    def tells_changes(self) -> bool:
        """Whether it can be asked for what has changed since a day."""
        return self.kind == "S4_ODATA"

    @model_validator(mode="after")
    def _address(self) -> Source:
        parts = urlsplit(self.url)
        allowed = {"hdb"} if self.kind == "B1_HANA" else {"https", "http"}
        if parts.scheme not in allowed or not parts.hostname or parts.username or parts.query or parts.fragment:
            raise ValueError(f"url: {self.url!r} is no plain address of a {self.kind} source")
        if self.kind == "B1_HANA" and '"' in self.sap_company:
            raise ValueError("sap_company: no name of a schema")
        return self

    def password(self, environment: Mapping[str, str]) -> str:
        """
        From the environment, or the file it names.

        Raises:
            SourceNotSetUp: neither is there.
        """
        name = self.password_variable
        if found := environment.get(name):
            return found
        if path := environment.get(f"{name}_FILE"):
            return Path(path).read_text().strip()
        raise SourceNotSetUp(missing=name)


def sources_of(text: str, *, hosts: Collection[str], plain_http: bool) -> dict[str, Source]:
    """
    Sources by company code, from a file's text.

    Raises:
        ValueError: not TOML, not a source, a host that is not among `hosts`, or HTTP without encryption.
    """
    try:
        tables = tomllib.loads(text).get("companies", {})
        found = {code: Source(**table) for code, table in tables.items()}
    except (tomllib.TOMLDecodeError, TypeError) as wrong:
        raise ValueError(str(wrong)) from wrong
    except ValidationError as wrong:
        raise ValueError("; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in wrong.errors())) from wrong
    for code, source in found.items():
        if source.host not in hosts:
            raise ValueError(f"{code}: {source.host} is not among VADE_SOURCE_HOSTS")
        if source.url.startswith("http:") and not plain_http:
            raise ValueError(f"{code}: {source.url} is not encrypted")
    return found
