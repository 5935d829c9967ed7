"""What is asked of an OData service, and which fields it has to offer. Fetched by payments.sources."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


class LacksFields(Exception):
    """A service does not offer `fields`, without which nothing can be made of its records."""

    def __init__(self, fields: str) -> None:
        super().__init__(fields)
        self.fields = fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """
    Records of one entity set, kept as `kind`.

    `wanted` fields are asked for where the service offers them; without one of `needed` there is no pull. `optional`:
    a system that does not offer the entity set at all is one without such records, and the delivery says so.
    """

    kind: str
    service: str
    entity_set: str
    needed: tuple[str, ...]
    wanted: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    order: tuple[str, ...] = ()
    optional: bool = False

    def select(self, offered: Collection[str]) -> tuple[str, ...]:
        """
        The fields to ask for.

        Raises:
            LacksFields: a needed one is not offered.
        """
        if missing := [name for name in self.needed if name not in offered]:
            raise LacksFields(", ".join(missing))
        return (*self.needed, *(name for name in self.wanted if name in offered))

    def filter(self, offered: Collection[str]) -> str:
        """
        The $filter.

        Raises:
            LacksFields: none of a condition's fields is offered.
        """
        return " and ".join(filter(None, (condition.text(offered) for condition in self.conditions)))


@dataclass(frozen=True, slots=True)
class Condition:
    """
    The first of `names` that a service offers, compared with a literal. `may_lack`: where none is, all records are
    asked for.
    """

    names: tuple[str, ...]
    operator: str
    literal: str
    may_lack: bool = False

    def text(self, offered: Collection[str]) -> str:
        """
        As it stands in a $filter; empty: no condition.

        Raises:
            LacksFields: none of the names is offered.
        """
        name = next((name for name in self.names if name in offered), None)
        if name is None and self.may_lack:
            return ""
        if name is None:
            raise LacksFields(" / ".join(self.names))
        return f"{name} {self.operator} {self.literal}"


def quoted(text: str) -> str:
    """A string literal; a quotation mark inside it is doubled."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
