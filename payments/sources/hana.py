"""Business One's database, by a user that only reads. The driver is SAP's own and not delivered with Vade."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from payments.intake.pulled.b1 import RECONCILIATIONS, STATEMENTS
from payments.intake.pulled.kept import Record
from payments.sources.configuration import Source
from payments.sources.errors import SourceNotSetUp, SourceUnreachable

_DRIVER = "hdbcli.dbapi"
_AT_ONCE = 2_000


class Cursor(Protocol):
    """As PEP 249 has it."""

    @property
    def description(self) -> Sequence[Sequence[Any]] | None:
        """Name and more of each column."""
        ...

    def execute(self, statement: str, /) -> object:
        """Run a statement."""
        ...

    def fetchmany(self, size: int, /) -> Sequence[Sequence[Any]]:
        """Some rows."""
        ...


class Connection(Protocol):
    """As PEP 249 has it."""

    def cursor(self) -> Cursor:
        """A cursor."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


def connect(source: Source, password: str) -> Connection:
    """
    A connection, encrypted, its certificate checked.

    Raises:
        SourceNotSetUp: the driver is not installed (`pip install vade[hana]`).
        SourceUnreachable: there is no connection.
    """
    try:
        driver = importlib.import_module(_DRIVER)
    except ImportError as missing:
        raise SourceNotSetUp(missing="hdbcli") from missing
    at = urlsplit(source.url)
    trusted = {"sslTrustStore": str(source.ca_file)} if source.ca_file else {}
    try:
        connection: Connection = driver.connect(
            address=at.hostname,
            port=at.port or 30015,
            user=source.user,
            password=password,
            encrypt=True,
            sslValidateCertificate=True,
            **trusted,
        )
    except driver.Error as broken:
        raise SourceUnreachable(host=source.host, tries=1, reason=type(broken).__name__) from broken
    return connection


def records(connection: Connection, *, schema: str) -> Iterator[tuple[str, Record]]:
    """Terms, rates, suppliers, their banks, then the journal lines on their accounts; columns by their names."""
    for kind, statement in STATEMENTS.items():
        found = _rows(connection, statement.format(schema=schema))
        if kind == "line":
            found = _with_reconciliations(found, _rows(connection, RECONCILIATIONS.format(schema=schema)))
        for record in found:
            yield kind, record


def _rows(connection: Connection, statement: str) -> Iterator[Record]:
    cursor = connection.cursor()
    cursor.execute(statement)
    names = [str(column[0]) for column in cursor.description or ()]
    while rows := cursor.fetchmany(_AT_ONCE):
        for row in rows:
            yield {name: _text(value) for name, value in zip(names, row, strict=True)}


def _with_reconciliations(lines: Iterator[Record], reconciliations: Iterator[Record]) -> Iterator[Record]:
    """Each line with what it was reconciled by; both come in the order of transactions and lines."""
    following = next(reconciliations, None)
    for line in lines:
        own = []
        while following is not None and _place(following, "TransRowId") <= _place(line, "Line_ID"):
            if _place(following, "TransRowId") == _place(line, "Line_ID"):
                own.append(following)
            following = next(reconciliations, None)
        yield {**line, "reconciliations": own} if own else line


def _place(record: Record, line: str) -> tuple[int, int]:
    return int(record["TransId"]), int(record[line])


def _text(value: object) -> str:
    """Decimals digit by digit, days as ISO has them, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
