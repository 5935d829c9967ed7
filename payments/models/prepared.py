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


def insert_unless(row: models.Model, *, conflict: str) -> bool:
    """Insert a new row; whether it was, or another stands where `conflict` (of ON CONFLICT) says."""
    fields = row._meta.concrete_fields
    values = {str(field.column): field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields}
    names = ", ".join(values)
    places = ", ".join(f"%({name})s" for name in values)
    table = row._meta.db_table
    told = f"INTO {table} ({names}) VALUES ({places}) ON CONFLICT {conflict}"
    inserted = bool(prepared(f"INSERT {told} DO NOTHING RETURNING 1", values))
    row._state.adding = not inserted
    row._state.db = connection.alias
    return inserted


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
