"""Companies."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from payments.api.schemas.common import Currency, Input, Output, Text
from payments.models.companies import COMPANY_CODE

TimeZone = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_]+(/[A-Za-z0-9_+-]+)*$", max_length=64),
    Field(examples=["Europe/Istanbul"]),
]
"""A name of the IANA time zone database."""


class NewCompany(Input):
    """A company to be served."""

    code: Annotated[str, StringConstraints(pattern=f"^{COMPANY_CODE}$")] = Field(examples=["1000"])
    name: Text = Field(examples=["Anadolu Holding A.Ş."])
    currency: Currency
    timezone: TimeZone = "Europe/Istanbul"


class CompanyChange(Input):
    """What is to be changed; what is left out stays."""

    name: Text | None = None
    timezone: TimeZone | None = None
    supplier_access: bool | None = Field(
        default=None, description="Whether tokens narrowed to one supplier may read that supplier's account."
    )


class CompanyOut(Output):
    """A company as it stands now."""

    code: str
    name: str
    currency: str
    timezone: str
    today: date
    settings_version: int
    ledger_revision: int
    calculation: str | None = Field(description="The calculation whose figures are shown.")
    key_date: date | None
    supplier_access: bool = Field(description="Tokens narrowed to one supplier may read.")
    stale: bool = Field(description="The ledger has changed since the figures shown were calculated.")


class CompanyList(Output):
    """By code; always one page."""

    items: list[CompanyOut]
    next_cursor: None
