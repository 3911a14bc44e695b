"""The manifest of a backup: what is in it, with lengths and hashes, and what its members are called."""

import json
from dataclasses import asdict, dataclass
from typing import Any

FORMAT = "colophon-backup"
VERSION = 1
MANIFEST = "manifest.json"


class BackupError(ValueError):
    """A backup cannot be made, read or restored; the message says why and what to do. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class TableKept:
    """A table in a backup: its columns, how many rows, and length and SHA-256 of its lines."""

    name: str
    columns: tuple[str, ...]
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FileKept:
    """A file of evidence in a backup: whose it is, the SHA-256 that it is kept under, its length, and the SHA-256 that
    it has. The two hashes differ only when somebody had changed the file before.
    """

    organisation: str
    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup. `schema` is the migration that the tables were at; `secret` marks, without giving away,
    the secret key that was in use; `secrets` are the names of the key files that are in it, with their SHA-256.
    """

    made_at: str
    schema: str
    secret: str
    tables: tuple[TableKept, ...]
    secrets: tuple[tuple[str, str], ...] = ()
    evidence: tuple[FileKept, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(table.rows for table in self.tables)


def member_of(table: str) -> str:
    """The name of the member that holds a table."""
    return f"tables/{table}.jsonl"


def member_of_secret(name: str) -> str:
    """The name of the member that holds a key file."""
    return f"secrets/{name}"


def member_of_evidence(organisation: str, name: str) -> str:
    """The name of the member that holds a file of evidence."""
    return f"evidence/{organisation}/{name}"


def content_of(manifest: Manifest) -> bytes:
    """The manifest as it is written: JSON in UTF-8."""
    values = {"format": FORMAT, "version": VERSION, **asdict(manifest)}
    return json.dumps(values, indent=1, ensure_ascii=False).encode() + b"\n"


def manifest_in(content: bytes) -> Manifest:
    """The manifest that these bytes hold. Raises BackupError, and ValueError for what is no JSON."""
    values = json.loads(content)
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise BackupError("The file is no backup of Colophon.")
    if values.get("version") != VERSION:
        raise BackupError("The backup was made by a newer Colophon. Install that one, then restore again.")
    try:
        tables = tuple(_table(each) for each in values["tables"])
        secrets = tuple((_text(name), _text(digest)) for name, digest in values["secrets"])
        # Backups of before there was evidence do not name any.
        evidence = tuple(_file(each) for each in values.get("evidence", ()))
        about = (_text(values["made_at"]), _text(values["schema"]), _text(values["secret"]))
        manifest = Manifest(*about, tables, secrets, evidence)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise BackupError("The manifest of the backup cannot be read.") from error
    return manifest


def _table(values: Any) -> TableKept:
    rows, size = values["rows"], values["bytes"]
    if type(rows) is not int or type(size) is not int:
        raise TypeError("a number is expected")
    columns = tuple(_text(column) for column in values["columns"])
    return TableKept(_text(values["name"]), columns, rows, size, _text(values["sha256"]))


def _file(values: Any) -> FileKept:
    if type(values["bytes"]) is not int:
        raise TypeError("a number is expected")
    names = (_text(values["organisation"]), _text(values["name"]))
    return FileKept(*names, values["bytes"], _text(values["sha256"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is expected")
    return value
