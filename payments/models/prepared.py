"""
Statements that PostgreSQL plans once per connection: for the path of one posting, where planning costs more than doing.

Django binds parameters in the client, so that the server plans each statement anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import connection, models
from psycopg import Cursor

Row = TypeVar("Row", bound=models.Model)


def prepared(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement with named parameters bound by the server; none where it returns nothing."""
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(statement, parameters, prepare=True)
        return cursor.fetchall() if cursor.description else []


def columns_of(model: type[models.Model], alias: str) -> str:
    """All columns of a model's table, for `row_as`."""
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


def row_as(model: type[Row], values: Sequence[Any]) -> Row:
    """A row read by `columns_of` as its model."""
    fields = model._meta.concrete_fields
    told = [
        field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
        for field, value in zip(fields, values, strict=True)
    ]
    return model.from_db(connection.alias, [field.attname for field in fields], told)
