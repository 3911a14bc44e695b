"""Rows as lines of JSON and back: one object a line, whatever the database; bytes as base64 under the key "base64"."""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Boolean, Connection, Integer, LargeBinary, Table, Text, select
from sqlalchemy.types import TypeEngine

# Statements hold whole PDFs, so a few rows at a time are enough.
_BATCH = 50
_LARGEST_INTEGER = 2**63

Value = str | int | bool | bytes | None


class UnusableRow(ValueError):  # noqa: N818 - says what is the matter
    """A line of a backup is not a row of its table; the message says why."""


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """The rows of a table in the order of its primary key, each as a line, a few in memory at a time."""
    names = [column.name for column in table.columns]
    query = select(table).order_by(*table.primary_key.columns)
    for row in connection.execute(query, execution_options={"yield_per": _BATCH}):
        values = {name: _kept(value) for name, value in zip(names, row, strict=True)}
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _kept(value: object) -> object:
    if isinstance(value, bytes | bytearray | memoryview):
        return {"base64": base64.b64encode(bytes(value)).decode()}
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"A backup cannot keep a value of type {type(value).__name__}.")


def row_in(line: bytes, table: Table) -> dict[str, Value]:
    """The row that a line holds: exactly the table's columns, each with a value of its kind. Raises UnusableRow."""
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnusableRow("it is not JSON") from error
    if not isinstance(values, dict):
        raise UnusableRow("it is not an object")
    columns = {column.name: column for column in table.columns}
    if stray := sorted(values.keys() ^ columns.keys()):
        raise UnusableRow(f"it has not exactly the columns of the table: {', '.join(stray)[:200]}")
    return {name: _value(values[name], name, column.type) for name, column in columns.items()}


def _value(value: object, name: str, kind: TypeEngine[Any]) -> Value:
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return _bytes(value, name)
    if isinstance(value, str) and isinstance(kind, Text):
        if _can_be_kept(value):
            return value
    elif isinstance(value, bool):
        if isinstance(kind, Boolean):
            return value
    elif isinstance(value, int) and isinstance(kind, Integer) and -_LARGEST_INTEGER <= value < _LARGEST_INTEGER:
        return value
    raise UnusableRow(f"its column {name} has a value of another kind")


def _can_be_kept(text: str) -> bool:
    # PostgreSQL keeps no NUL, and no database keeps half a character.
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def _bytes(value: object, name: str) -> bytes:
    if isinstance(value, Mapping) and value.keys() == {"base64"} and isinstance(value["base64"], str):
        try:
            return base64.b64decode(value["base64"], validate=True)
        except (binascii.Error, ValueError):
            pass
    raise UnusableRow(f"its column {name} holds no bytes")
