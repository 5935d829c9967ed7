"""Groups of suppliers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from payments.api.schemas.common import Clean, Input, Output, Text

Beginning = Annotated[str, StringConstraints(min_length=1, max_length=64), Clean]


class SupplierGroupIn(Input):
    """A name, and how the codes of its suppliers begin."""

    name: Text = Field(examples=["Nakliyeciler"])
    prefixes: Annotated[list[Beginning], Field(min_length=1, max_length=100, examples=[["320.01.", "320.02."]])]


class SupplierGroupOut(Output):
    """A group: every supplier whose code begins with one of `prefixes`, those of tomorrow too."""

    id: str
    name: str
    prefixes: list[str]


class SupplierGroupList(Output):
    """By name."""

    items: list[SupplierGroupOut]
    next_cursor: str | None
