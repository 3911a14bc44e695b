"""Whoever changes the database behind Colophon's back is found: verifying names the entry that no longer holds."""

import sqlite3
import tracemalloc
from contextlib import closing

import pytest
from sqlalchemy import inspect, text

from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.database import Database
from compliance.services.recording import append
from compliance.services.verification import (
    ProjectVerdict,
    verify_all,
    verify_organisation,
    verify_organisations,
    verify_project,
)
from compliance.services.withdrawal import withdraw
from compliance.store.projects import lock_project
from compliance.store.triggers import remove_triggers
from tests.answered import confirm, doubtful_project, doubts_of
from tests.stored import LATER, busy_project, issue, note, start

ENTRIES = ("project_id", "sequence", "header", "payload", "prev_hash", "hash")


@pytest.fixture
def project_id(database: Database) -> str:
    """A project with eight entries: start, component, answers, answers, issue, component, issue, answers."""
    return busy_project(database)


def _tamper(database: Database, *statements: str, **values: object) -> None:
    """Do what somebody with the owner's rights can do: remove the guards, then change rows."""
    with database.migration() as connection:
        remove_triggers(connection)
        if connection.dialect.name == "postgresql":
            # Foreign keys are triggers too; a superuser can switch them off.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for statement in statements:
                connection.execute(text(statement), values)
            return
    # A connection of one's own checks no foreign keys unless it is told to.
    with closing(sqlite3.connect(str(database.engine.url.database))) as own:
        for statement in statements:
            own.execute(statement, values)
        own.commit()


def _verify(database: Database, project_id: str) -> ProjectVerdict:
    with database.read() as session:
        return verify_project(session, EVERYTHING, project_id)


def _fault(database: Database, project_id: str) -> tuple[int, str]:
    fault = _verify(database, project_id).fault
    assert fault is not None
    return fault.sequence, fault.sentence


def _changed(value: object) -> object:
    """The value with one byte changed."""
    match value:
        case bytes():
            return bytes([value[0] ^ 1]) + value[1:]
        case str():
            return chr(ord(value[0]) ^ 1) + value[1:]
        case int():
            return value + 100
        case _:
            raise AssertionError(value)


def _change_entry(database: Database, project_id: str, sequence: int, column: str) -> None:
    where = "WHERE project_id = :project AND sequence = :sequence"
    with database.read() as session:
        old = session.execute(
            text(f"SELECT {column} FROM history_entry {where}"),  # noqa: S608
            {"project": project_id, "sequence": sequence},
        ).scalar_one()
    new = _changed(bytes(old) if isinstance(old, memoryview) else old)
    _tamper(
        database,
        f"UPDATE history_entry SET {column} = :new {where}",  # noqa: S608
        new=new,
        project=project_id,
        sequence=sequence,
    )


def test_an_untouched_project_is_sound(database: Database, project_id: str) -> None:
    """Nothing is reported of a history that nobody touched."""
    verdict = _verify(database, project_id)
    assert (verdict.sound, verdict.entries, verdict.erased, verdict.statements) == (True, 8, 0, 2)


def test_all_columns_are_tried(database: Database) -> None:
    """The tests below change every column that an entry has."""
    with database.read() as session:
        columns = inspect(session.connection()).get_columns("history_entry")
    assert tuple(column["name"] for column in columns) == ENTRIES


@pytest.mark.parametrize("column", ENTRIES)
@pytest.mark.parametrize("sequence", [1, 5, 8])
def test_one_changed_byte_in_an_entry_is_found(database: Database, project_id: str, column: str, sequence: int) -> None:
    """One byte of any column of the first, a middle or the last entry: that entry is named."""
    _change_entry(database, project_id, sequence, column)
    assert _fault(database, project_id)[0] == sequence


def test_an_entry_of_no_project_is_found(database: Database, project_id: str) -> None:
    """An entry that was filed under a project that does not exist is missing in one place and reported in another."""
    _change_entry(database, project_id, 5, "project_id")
    with database.read() as session:
        faults = [verdict.fault for verdict in verify_all(session, EVERYTHING)]
    assert [fault.sentence for fault in faults if fault] == [
        "Entry 5 is missing. Entries 1 to 4 are intact.",
        f"Entry 5 names the project {_changed(project_id)}, which does not exist.",
    ]


@pytest.mark.parametrize(
    ("sql", "sequence"),
    [
        ("DELETE FROM history_entry WHERE sequence = 4", 4),
        ("DELETE FROM history_entry WHERE sequence = 8", 8),
        ("DELETE FROM history_entry", 1),
        ("UPDATE history_entry SET payload = NULL WHERE sequence = 4", 4),
        ("UPDATE project SET head_sequence = 7", 8),
        ("UPDATE project SET head_sequence = 9", 9),
        ("UPDATE project SET head_hash = (SELECT hash FROM history_entry WHERE sequence = 7)", 8),
    ],
)
def test_missing_entries_and_other_heads_are_found(
    database: Database, project_id: str, sql: str, sequence: int
) -> None:
    """Entries that were removed, contents that were removed, and a head that is another one."""
    _tamper(database, sql)
    assert _fault(database, project_id)[0] == sequence


def test_a_project_without_any_history_is_found(database: Database, project_id: str) -> None:
    """Even when the head was put back to that of an empty history."""
    _tamper(
        database, "DELETE FROM history_entry", "UPDATE project SET head_sequence = 0, head_hash = :none", none=bytes(32)
    )
    assert _fault(database, project_id) == (1, "Entry 1 is missing: a project starts with one.")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("pdf = :bytes", "The PDF of statement 2026-0001 is not what entry 5"),
        ("pdf = :bytes, pdf_sha256 = :hash", "The PDF of statement 2026-0001 is not what entry 5"),
        ("data = :bytes", "The data of statement 2026-0001 is not what entry 5"),
        ("data = :bytes, data_sha256 = :hash", "The data of statement 2026-0001 is not what entry 5"),
        ("pdf_sha256 = :hash", "The hash of statement 2026-0001 is not what entry 5"),
        ("data_sha256 = :hash", "The hash of statement 2026-0001 is not what entry 5"),
        ("pages = 3", "The number of pages of statement 2026-0001 is not what entry 5"),
        ("year = 2025", "The number of statement 2026-0001 is not what entry 5"),
        ("sequence = 9", "The number of statement 2026-0001 is not what entry 5"),
        ("version_covered = 'x'", "The version of statement 2026-0001 is not what entry 5"),
        ("issued_at = 'x'", "The issue of statement 2026-0001 is not what entry 5"),
        ("issued_by = 'x'", "The issue of statement 2026-0001 is not what entry 5"),
        ("head_sequence = 99", "The history head of statement 2026-0001 is not what entry 5"),
        ("head_hash = :bytes", "The history head of statement 2026-0001 is not what entry 5"),
        ("check_code = 'K7QM-4T2X'", "The check code of statement 2026-0001 is not what entry 5"),
        ("data_signature = :hash", "The signature of the data of statement 2026-0001 is not what entry 5"),
        ("state = 'issued'", "The state of statement 2026-0001 is not what entry 5"),
        ("withdrawn_reason = 'x'", "The state of statement 2026-0001 is not what entry 5"),
        ("withdrawn_at = 'x'", "The state of statement 2026-0001 is not what entry 5"),
        ("superseded_by_id = NULL", "The state of statement 2026-0001 is not what entry 5"),
        ("supersedes_id = id", "The state of statement 2026-0001 is not what entry 5"),
        ("organisation_id = 'x'", "The organisation of statement 2026-0001 is not what entry 5"),
        ("id = 'x'", "Entry 5 issued statement 2026-0001, which is no longer stored."),
        ("project_id = 'x'", "Entry 5 issued statement 2026-0001, which is no longer stored."),
    ],
)
def test_a_changed_statement_is_found(database: Database, project_id: str, change: str, what: str) -> None:
    """Every column of a stored statement is vouched for by the entry that issued it."""
    _tamper(
        database,
        f"UPDATE statement SET {change} WHERE sequence = 1",  # noqa: S608
        **({"bytes": b"%PDF-1.7 0ne"} if ":bytes" in change else {}),
        **({"hash": b"0" * 64 if "signature" in change else "0" * 64} if ":hash" in change else {}),
    )
    sequence, sentence = _fault(database, project_id)
    assert sequence == 5
    assert sentence.startswith(what)


def test_one_changed_byte_of_a_pdf_is_found(database: Database, project_id: str) -> None:
    """Each byte of the stored PDF counts, in the latest statement too."""
    _tamper(database, "UPDATE statement SET pdf = :pdf WHERE sequence = 2", pdf=b"%PDF-1.7 twp")
    assert _fault(database, project_id) == (
        7,
        "The PDF of statement 2026-0002 is not what entry 7 and later ones recorded: it was changed in the database.",
    )


def test_statements_are_read_one_at_a_time(database: Database, project_id: str) -> None:
    """Verifying never holds the bytes of all statements, however many were issued."""
    megabyte = 1 << 20
    for number in range(8):
        issue(database, project_id, pdf=bytes([number]) * megabyte)
    tracemalloc.start()
    try:
        assert _verify(database, project_id).sound
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 6 * megabyte


def test_a_statement_that_nobody_issued_is_found(database: Database, project_id: str) -> None:
    """A row that was put into the register by hand is named."""
    other = start(database, title="Other")
    issue(database, other)
    _tamper(database, "UPDATE statement SET project_id = :id WHERE sequence = 3", id=project_id)
    assert "Statement 2026-0003 is stored, but no entry says that it was issued." in _fault(database, project_id)[1]


@pytest.mark.parametrize(
    ("sql", "sequence"),
    [
        (
            "UPDATE answer_revision SET answers = '{\"a\":\"b\"}' WHERE section = 'work' AND revision = 1",
            1,
        ),
        ("UPDATE answer_revision SET answers = '{}' WHERE section = 'work' AND revision = 2", 4),
        ("UPDATE answer_revision SET actor = 'x' WHERE section = 'work' AND revision = 2", 4),
        ("UPDATE answer_revision SET at = 'x' WHERE section = 'work' AND revision = 2", 4),
        ("UPDATE answer_revision SET revision = 3 WHERE section = 'work' AND revision = 2", 4),
        ("UPDATE answer_revision SET section = 'x' WHERE section = 'work' AND revision = 2", 4),
        ("DELETE FROM answer_revision WHERE section = 'work' AND revision = 2", 4),
        ("UPDATE answer_revision SET subject = '', component_id = NULL WHERE section = 'use' AND revision = 2", 8),
        (
            "INSERT INTO answer_revision (project_id, subject, section, revision, answers, actor, at) "
            "SELECT project_id, '', 'extra', 1, '{}', actor, at FROM answer_revision WHERE section = 'use' "
            "AND revision = 2",
            8,
        ),
    ],
)
def test_changed_answers_are_found(database: Database, project_id: str, sql: str, sequence: int) -> None:
    """Stored answers are what the entries recorded; the entry whose answers were changed is named."""
    _tamper(database, sql)
    assert _fault(database, project_id)[0] == sequence


@pytest.mark.parametrize(
    ("sql", "sequence", "what"),
    [
        ("UPDATE project SET title = 'x'", 1, "title"),
        ("UPDATE project SET sector = 'x'", 1, "sector"),
        ("UPDATE project SET product = 'x'", 1, "product"),
        ("UPDATE project SET release = 'x'", 1, "release"),
        ("UPDATE project SET organisation_id = 'x'", 1, "organisation"),
        ("UPDATE organisation SET name = 'Y' WHERE name = 'Acme Press'", 1, "name of the organisation"),
        ("DELETE FROM organisation WHERE name = 'Acme Press'", 1, "name of the organisation"),
        ("UPDATE project SET search_text = 'x'", 1, "text that a search finds"),
        ("UPDATE project SET created_at = 'x'", 1, "time of the start"),
        ("UPDATE project SET changed_at = 'x'", 8, "time of the last change"),
        ("UPDATE project SET changed_sequence = 3", 8, "number of the last change"),
        ("UPDATE component SET name = 'x' WHERE name = 'Cover'", 2, "name of a component"),
        ("UPDATE component SET preset = 'x' WHERE name = 'Cover'", 2, "kind of a component"),
        ("UPDATE component SET position = 9 WHERE name = 'Text'", 6, "order of the components"),
        ("UPDATE component SET removed_at = 'x' WHERE name = 'Map'", 6, "order of the components"),
        ("DELETE FROM component WHERE name = 'Map'", 6, "kind of a component"),
        (
            "INSERT INTO confirmation (project_id, regime, subject, outcome_key, actor, at) "
            "SELECT id, 'uk', 'work', 'key', 'x', 'x' FROM project",
            8,
            "confirmation",
        ),
    ],
)
def test_a_changed_composition_is_found(
    database: Database, project_id: str, sql: str, sequence: int, what: str
) -> None:
    """Names, order and confirmations are what the entries recorded."""
    _tamper(database, "INSERT INTO organisation (id, name) VALUES ('x', 'X')", sql)
    found, sentence = _fault(database, project_id)
    assert found == sequence
    assert what in sentence


def test_a_withdrawal_that_was_undone_is_found(database: Database, project_id: str) -> None:
    """A statement cannot quietly come into force again."""
    with database.write() as session:
        statement = session.execute(text("SELECT id FROM statement WHERE sequence = 2")).scalar_one()
        withdraw(session, LOCAL_OPERATOR, LATER, statement, "Wrong credit.")
    assert _verify(database, project_id).sound
    _tamper(
        database,
        "UPDATE statement SET state = 'issued', withdrawn_at = NULL, withdrawn_reason = NULL WHERE sequence = 2",
    )
    assert "The state of statement 2026-0002" in _fault(database, project_id)[1]


def test_a_changed_confirmation_is_found(database: Database) -> None:
    """Who confirmed what when is in the history."""
    doubtful = doubtful_project(database)
    confirm(database, doubtful, doubts_of(database, doubtful)[0])
    verdict = _verify(database, doubtful)
    assert verdict.sound
    _tamper(database, "UPDATE confirmation SET actor = 'somebody'")
    last = verdict.entries
    said = f"The confirmation that entry {last} recorded was changed in the database."
    assert _fault(database, doubtful) == (last, said)


def test_erased_contents_are_sound_and_counted(database: Database, project_id: str) -> None:
    """What an entry says was erased is no fault; a payload that no entry names is."""
    with database.write() as session:
        project = lock_project(session, EVERYTHING, project_id)
        append(session, LOCAL_OPERATOR, LATER, project, "payload_erased", {"sequences": [3], "reason": "asked for"})
        session.execute(text("UPDATE history_entry SET payload = NULL WHERE sequence = 3"))
    verdict = _verify(database, project_id)
    assert (verdict.sound, verdict.erased) == (True, 1)


def _organisation_fault(database: Database, organisation: str) -> tuple[int, str]:
    with database.read() as session:
        fault = verify_organisation(session, EVERYTHING, organisation).fault
    assert fault is not None
    return fault.sequence, fault.sentence


def _change_organisation_entry(database: Database, sequence: int, column: str) -> None:
    with database.read() as session:
        old = session.execute(
            text(f"SELECT {column} FROM organisation_entry WHERE sequence = :sequence"),  # noqa: S608
            {"sequence": sequence},
        ).scalar_one()
    sql = f"UPDATE organisation_entry SET {column} = :new WHERE sequence = :sequence"  # noqa: S608
    _tamper(database, sql, new=_changed(bytes(old) if isinstance(old, memoryview) else old), sequence=sequence)


def test_an_organisation_has_a_history_of_its_own(database: Database, project_id: str) -> None:
    """With its own numbers; that of the project goes on as if there were none."""
    start(database, organisation="Without any", title="Other")
    with database.read() as session:
        verdicts = list(verify_organisations(session, EVERYTHING))
    assert [(verdict.name, verdict.entries, verdict.sound) for verdict in verdicts] == [("Acme Press", 3, True)]
    assert _verify(database, project_id).entries == 8


@pytest.mark.parametrize("column", ["organisation_id", *ENTRIES[1:]])
@pytest.mark.parametrize("sequence", [1, 2, 3])
def test_one_changed_byte_in_an_entry_of_an_organisation_is_found(
    database: Database, column: str, sequence: int
) -> None:
    """One byte of any column of any entry: that entry is named."""
    busy_project(database)
    organisation = note(database, text="four")
    _change_organisation_entry(database, sequence, column)
    assert _organisation_fault(database, organisation)[0] == sequence


@pytest.mark.parametrize(
    ("sql", "sequence", "sentence"),
    [
        ("DELETE FROM organisation_entry WHERE sequence = 2", 2, "Entry 2 is missing."),
        ("DELETE FROM organisation_entry WHERE sequence = 3", 3, "the organisation counts 3 entries"),
        ("DELETE FROM organisation_entry", 1, "the organisation counts 3 entries"),
        ("UPDATE organisation SET head_sequence = 2", 3, "which counts 2 entries"),
        ("UPDATE organisation SET head_hash = zeroblob(32)", 3, "The organisation's record of its last entry"),
    ],
)
def test_missing_entries_of_an_organisation_are_found(
    database: Database, project_id: str, sql: str, sequence: int, sentence: str
) -> None:
    """Entries that were removed, and a head that is another one, as for a project."""
    assert project_id
    organisation = note(database, text="four")
    _tamper(database, "DELETE FROM organisation_entry WHERE sequence = 4")
    assert _organisation_fault(database, organisation)[0] == 4
    if database.engine.dialect.name == "postgresql":
        sql = sql.replace("zeroblob(32)", "decode(repeat('00', 32), 'hex')")
    last = "(SELECT hash FROM organisation_entry WHERE sequence = 3)"
    _tamper(database, f"UPDATE organisation SET head_sequence = 3, head_hash = {last}", sql)  # noqa: S608
    found, said = _organisation_fault(database, organisation)
    assert found == sequence
    assert sentence in said


def test_an_entry_of_no_organisation_is_found(database: Database, project_id: str) -> None:
    """An entry filed under an organisation that does not exist is missing in one place and reported in another."""
    assert project_id
    _change_organisation_entry(database, 2, "organisation_id")
    with database.read() as session:
        faults = [verdict.fault for verdict in verify_organisations(session, EVERYTHING)]
    sentences = [fault.sentence for fault in faults if fault]
    assert sentences[0] == "Entry 2 is missing. Entry 1 is intact."
    assert sentences[1].startswith("Entry 2 names the organisation ")


def test_an_entry_cannot_be_moved_between_a_project_and_its_organisation(database: Database) -> None:
    """Even with the same id and a chain that fits, the header tells what the history is of."""
    project = start(database)
    organisation = note(database)
    _tamper(
        database,
        "UPDATE organisation SET id = :id",
        "UPDATE project SET organisation_id = :id, head_sequence = 1, "
        "head_hash = (SELECT hash FROM organisation_entry)",
        "DELETE FROM history_entry",
        "INSERT INTO history_entry (project_id, sequence, header, payload, prev_hash, hash) "
        "SELECT organisation_id, sequence, header, payload, prev_hash, hash FROM organisation_entry",
        "UPDATE project SET id = :organisation",
        id=project,
        organisation=organisation,
    )
    assert _fault(database, organisation) == (1, "Entry 1 was written for another place in the history.")


def test_every_project_is_verified(database: Database) -> None:
    """One broken project does not hide another, and sound ones are reported too."""
    ids = [start(database, title=title, at=f"2026-11-2{day}T00:00:00Z") for day, title in enumerate("ABC", 1)]
    _change_entry(database, ids[1], 1, "header")
    with database.read() as session:
        verdicts = list(verify_all(session, EVERYTHING))
    assert [(verdict.title, verdict.sound) for verdict in verdicts] == [("A", True), ("B", False), ("C", True)]
