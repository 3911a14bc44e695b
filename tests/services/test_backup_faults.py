"""A backup that is cut off, damaged or made to do harm is refused with a sentence, and changes nothing."""

import json
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from compliance.services.actors import EVERYTHING
from compliance.services.backup import BackupError, make_backup, restore_backup
from compliance.services.backup_file import BackupReader
from compliance.services.database import Database, open_unchecked
from compliance.services.projects import organisation_names
from tests.stored import NOW, busy_project, start

# What is done to a backup, as a change of its members by name, and the words that name the fault.
Members = dict[str, bytes]


def _manifest(members: Members, change: Callable[[dict[str, object]], object]) -> None:
    manifest = json.loads(members["manifest.json"])
    change(manifest)
    members["manifest.json"] = json.dumps(manifest).encode()


def _rows(members: Members, table: str, content: bytes) -> None:
    """Other lines for a table, with a manifest that agrees."""
    members[f"tables/{table}.jsonl"] = content

    def agree(manifest: dict[str, object]) -> None:
        tables = manifest["tables"]
        assert isinstance(tables, list)
        known = next(each for each in tables if each["name"] == table)
        known.update(rows=content.count(b"\n"), bytes=len(content), sha256=sha256(content).hexdigest())

    _manifest(members, agree)


def _organisation(**changed: object) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        row = json.loads(members["tables/organisation.jsonl"]) | changed
        kept = {name: value for name, value in row.items() if value != "left out"}
        _rows(members, "organisation", json.dumps(kept).encode() + b"\n")

    return change


def _without(name: str) -> Callable[[Members], None]:
    return lambda members: members.pop(name) and None


def _tables(change: Callable[[list[dict[str, object]]], object]) -> Callable[[Members], None]:
    def whole(manifest: dict[str, object]) -> None:
        tables = manifest["tables"]
        assert isinstance(tables, list)
        change(tables)

    return lambda members: _manifest(members, whole)


def _stranger(members: Members) -> None:
    empty = {"name": "spy", "columns": ["id"], "rows": 0, "bytes": 0, "sha256": sha256(b"").hexdigest()}
    members["tables/spy.jsonl"] = b""
    _manifest(members, lambda manifest: manifest["tables"].append(empty))  # type: ignore[attr-defined]


HOSTILE: dict[str, tuple[Callable[[Members], None], str]] = {
    "no manifest": (_without("manifest.json"), "lacks manifest.json"),
    "a table is missing": (_without("tables/statement.jsonl"), "not exactly the members"),
    "a member too many": (lambda members: members.update({"../../etc/passwd": b"x"}), "not exactly the members"),
    "manifest is no object": (lambda members: members.update({"manifest.json": b"[]"}), "no backup of Colophon"),
    "manifest is no JSON": (lambda members: members.update({"manifest.json": b"{"}), "no backup of Colophon"),
    "another program's": (lambda m: _manifest(m, lambda v: v.update(format="zip")), "no backup of Colophon"),
    "a later format": (lambda m: _manifest(m, lambda v: v.update(version=2)), "made by a newer Colophon"),
    "a later form of tables": (lambda m: _manifest(m, lambda v: v.update(schema="9999")), "made by a newer Colophon"),
    "an unknown form of tables": (lambda m: _manifest(m, lambda v: v.update(schema="0000")), "newer Colophon"),
    "no form of tables": (lambda m: _manifest(m, lambda v: v.pop("schema")), "manifest of the backup cannot be read"),
    "rows are counted wrong": (_tables(lambda tables: tables[0].update(rows=7)), "not what its manifest says"),
    "another hash": (_tables(lambda tables: tables[0].update(sha256="0" * 64)), "not what its manifest says"),
    "rows are no number": (_tables(lambda tables: tables[0].update(rows="1")), "cannot be read"),
    "a table twice": (_tables(lambda tables: tables.append(tables[0])), "not exactly the members"),
    "an unknown table": (_stranger, "not exactly the tables that it should have: spy"),
    "a column is missing": (
        _tables(lambda tables: tables[0].update(columns=["id"])),
        "not exactly the columns that the table",
    ),
    "a row without a column": (_organisation(name="left out"), "exactly the columns of the table: name"),
    "a row with another column": (_organisation(spy=1), "exactly the columns of the table: spy"),
    "a number for a text": (_organisation(name=7), "column name has a value of another kind"),
    "yes for a number": (_organisation(head_sequence=True), "column head_sequence has a value of another kind"),
    "a number too large": (_organisation(head_sequence=2**63), "column head_sequence has a value of another kind"),
    "a fraction": (_organisation(head_sequence=1.5), "column head_sequence has a value of another kind"),
    "a list for a text": (_organisation(name=[]), "column name has a value of another kind"),
    "half a character": (_organisation(name="\ud83d"), "column name has a value of another kind"),
    "a zero byte": (_organisation(name="\0"), "column name has a value of another kind"),
    "a text for bytes": (_organisation(head_hash="00"), "column head_hash holds no bytes"),
    "no base64": (_organisation(head_hash={"base64": "?"}), "column head_hash holds no bytes"),
    "nothing where something must be": (_organisation(name=None), "refuses rows of the table organisation"),
    "another id": (_organisation(id="nobody"), r"refers? to"),
    "a line that is no row": (lambda members: _rows(members, "organisation", b"7\n"), "Line 1 .* not an object"),
    "a line that is no JSON": (lambda members: _rows(members, "organisation", b"{\n"), "Line 1 .* not JSON"),
    "nested without end": (lambda members: _rows(members, "organisation", b"[" * 100_000 + b"\n"), "not JSON"),
    "a history without its last entry": (
        lambda m: _rows(m, "history_entry", b"".join(m["tables/history_entry.jsonl"].splitlines(True)[:-1])),
        "broken at entry 8",
    ),
    "the same row twice": (
        lambda m: _rows(m, "organisation", m["tables/organisation.jsonl"] * 2),
        "refuses rows of the table organisation",
    ),
    "something that fills the disk": (
        lambda members: _rows(members, "organisation", b"\n" * 20 * 1024 * 1024),
        "so large that it cannot be rows",
    ),
}


@pytest.fixture(scope="module")
def sound(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a sound backup."""
    folder = tmp_path_factory.mktemp("sound")
    (folder / "kept.sqlite3").write_bytes(sqlite_template.read_bytes())
    database = open_unchecked(f"sqlite:///{folder / 'kept.sqlite3'}")
    busy_project(database)
    make_backup(database, folder / "backup.zip", NOW, "mark", {})
    database.close()
    return (folder / "backup.zip").read_bytes()


def _refused(database: Database, file: Path, words: str) -> None:
    """Nothing is restored, although it was to replace everything, and what was there is still there."""
    with pytest.raises(BackupError, match=words):
        restore_backup(database, file, replace=True, although_broken=False)
    with database.read() as session:
        assert list(organisation_names(session, EVERYTHING)) == ["Still Here"]
    database.check()


@pytest.mark.parametrize("case", HOSTILE)
def test_a_backup_that_was_meddled_with_changes_nothing(
    database: Database, sound: bytes, tmp_path: Path, case: str
) -> None:
    """Each fault is a sentence."""
    change, words = HOSTILE[case]
    start(database, organisation="Still Here")
    (tmp_path / "sound.zip").write_bytes(sound)
    with zipfile.ZipFile(tmp_path / "sound.zip") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(tmp_path / "backup.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    _refused(database, tmp_path / "backup.zip", words)


@pytest.fixture
def standing(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A database on SQLite with a project: what is wrong with a file is found before a database is asked."""
    (tmp_path / "standing.sqlite3").write_bytes(sqlite_template.read_bytes())
    database = open_unchecked(f"sqlite:///{tmp_path / 'standing.sqlite3'}")
    start(database, organisation="Still Here")
    yield database
    database.close()


def test_a_backup_that_is_cut_off_changes_nothing(standing: Database, sound: bytes, tmp_path: Path) -> None:
    """Wherever it ends."""
    for length in (0, 1, 100, len(sound) // 2, len(sound) - 30, len(sound) - 1):
        (tmp_path / "backup.zip").write_bytes(sound[:length])
        _refused(standing, tmp_path / "backup.zip", "no backup of Colophon, or it is cut off or damaged")


def test_a_damaged_byte_is_noticed(standing: Database, sound: bytes, tmp_path: Path) -> None:
    """One in every twenty, turned over: refused, or in what a ZIP says of itself and nobody reads."""
    rows, refused = _rows_in(BytesIO(sound)), 0
    places = range(0, len(sound), 20)
    for place in places:
        damaged = BytesIO(sound[:place] + bytes([sound[place] ^ 0xFF]) + sound[place + 1 :])
        try:
            assert _rows_in(damaged) == rows
        except BackupError:
            refused += 1
    assert refused > len(places) * 0.8
    _refused(standing, Path(__file__), "no backup of Colophon")


def _rows_in(file: BytesIO) -> dict[str, list[bytes]]:
    reader = BackupReader(file)
    return {table.name: list(reader.lines(table.name)) for table in reader.manifest.tables}


def test_two_members_of_one_name_are_refused(standing: Database, sound: bytes, tmp_path: Path) -> None:
    """Programs disagree about which of them counts."""
    (tmp_path / "backup.zip").write_bytes(sound)
    with zipfile.ZipFile(tmp_path / "backup.zip", "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("manifest.json", b"{}")
    _refused(standing, tmp_path / "backup.zip", "two members of the same name")
