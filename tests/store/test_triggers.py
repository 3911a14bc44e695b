"""Nothing that was written can be changed through SQL, and a missing trigger is named."""

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from compliance.store.database import Database, open_database
from compliance.store.triggers import MissingTriggers, missing_triggers, remove_triggers
from tests.stored import LATER, busy_project, note, start

KEPT = {
    "history_entry": ("project_id", "sequence", "header", "prev_hash", "hash"),
    "organisation_entry": ("organisation_id", "sequence", "header", "prev_hash", "hash"),
    "answer_revision": ("project_id", "subject", "section", "revision", "component_id", "answers", "actor", "at"),
    "pack_wording": ("project_id", "piece", "revision", "text", "generated", "actor", "at"),
    "ai_tool": ("id", "organisation_id"),
    "ai_tool_revision": ("tool_id", "revision", "facts", "retired", "actor", "at"),
    "component_tools": ("component_id", "revision", "project_id", "tools", "actor", "at"),
    "asset_reading": (
        *("id", "project_id", "component_id", "name", "sha256", "size", "media_type", "found", "actor", "at"),
    ),
    "asset_decision": ("reading_id", "suggestion", "project_id", "question", "decision", "actor", "at"),
    "evidence": (
        *("id", "project_id", "component_id", "question", "kind", "media_type", "size", "sha256", "kept"),
        *("actor", "at"),
    ),
    "letterhead": ("organisation_id", "revision", "paper", "logo", "logo_type", "logo_sha256", "actor", "at"),
    "log_leaf": ("idx", "kind", "owner_id", "sequence", "hash"),
    "log_checkpoint": ("size", "note", "at"),
    "signing_key": ("purpose", "sequence", "record", "hash", "signature", "previous_signature", "at"),
    "statement": (
        *("id", "organisation_id", "project_id", "year", "sequence", "version_covered", "issued_at", "issued_by"),
        *("head_sequence", "head_hash", "data", "data_sha256", "pdf", "pdf_sha256", "pages", "supersedes_id"),
        *("check_code", "data_signature"),
    ),
}
# The tables of entries, with the column that names what the history is of.
CHAINS = (("history_entry", "project_id"), ("organisation_entry", "organisation_id"))
ALL = sorted(f"{table}_{guard}" for table in KEPT for guard in ("extends", "keeps", "stays"))


def _execute(database: Database, sql: str, **values: object) -> None:
    with database.write() as session:
        session.execute(text(sql), values)


def _refused(database: Database, sql: str, message: str, **values: object) -> None:
    with pytest.raises(DBAPIError, match=message):
        _execute(database, sql, **values)


def _every_table(database: Database) -> None:
    """A row in every table that is guarded."""
    project = busy_project(database)
    wording = "INSERT INTO pack_wording VALUES (:project, 'credit', 1, 'By hand.', 'By people.', 'somebody', :at)"
    _execute(database, wording, project=project, at=LATER)
    _execute(database, "INSERT INTO ai_tool SELECT 'tool', organisation_id FROM project")
    _execute(database, "INSERT INTO ai_tool_revision VALUES ('tool', 1, '{}', 0, 'somebody', :at)", at=LATER)
    chosen = "INSERT INTO component_tools SELECT min(id), 1, project_id, '[]', 'somebody', :at FROM component"
    _execute(database, f"{chosen} GROUP BY project_id", at=LATER)
    read = (
        "INSERT INTO asset_reading SELECT 'file', project_id, min(id), 'a.png', 'ab', 1, 'image/png', '{}', 'me', :at"
    )
    _execute(database, f"{read} FROM component GROUP BY project_id", at=LATER)
    decided = "INSERT INTO asset_decision VALUES ('file', 'key', :project, 'used', 'accepted', 'me', :at)"
    _execute(database, decided, project=project, at=LATER)
    attached = """INSERT INTO evidence SELECT 'ev', project_id, min(id), 'ai_used', 'draft', 'a.txt', 'text/plain', 1,
        'ab', 'file', '', 'me', :at, NULL, NULL FROM component GROUP BY project_id"""
    _execute(database, attached, at=LATER)
    key = "INSERT INTO signing_key VALUES ('log', 1, :one, :one, :one, :one, :at)"
    _execute(database, key, one=b"1", at=LATER)
    letterhead = "INSERT INTO letterhead SELECT id, 1, 'A4', NULL, '', '', 'me', :at FROM organisation"
    _execute(database, letterhead, at=LATER)
    _execute(database, "INSERT INTO log_leaf VALUES (0, 'key', 'log', 1, :hash)", hash=bytes(32))
    _execute(database, "INSERT INTO log_checkpoint VALUES (1, :note, :at)", note=b"note", at=LATER)


@pytest.mark.parametrize("table", KEPT)
def test_no_written_column_can_be_changed(database: Database, table: str) -> None:
    """Every column that must stay refuses another value, even an unconstrained one such as NULL."""
    _every_table(database)
    assert KEPT[table]
    for column in KEPT[table]:
        # SQLite takes nothing but a number for a key that is one, and does not even ask.
        other = "99" if column in ("idx", "size") else "NULL"
        _refused(database, f"UPDATE {table} SET {column} = {other}", f"{table}: written rows are never changed")  # noqa: S608


@pytest.mark.parametrize("table", KEPT)
def test_rows_are_never_deleted(database: Database, table: str) -> None:
    """DELETE is refused, with the rows named by nothing else."""
    _every_table(database)
    _refused(database, f"DELETE FROM {table}", f"{table}: .*rows are never .*deleted")  # noqa: S608


@pytest.mark.parametrize("table", KEPT)
def test_a_table_is_never_emptied(database: Database, table: str) -> None:
    """PostgreSQL's TRUNCATE passes DELETE triggers by; it is refused too."""
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE; its DELETE without a condition asks the triggers")
    _every_table(database)
    _refused(database, f"TRUNCATE {table} CASCADE", "written rows are never changed or deleted")


@pytest.mark.parametrize("table", KEPT)
def test_a_row_is_never_replaced(database: Database, table: str) -> None:
    """SQLite's INSERT OR REPLACE cannot take the place of a written row."""
    if database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no INSERT OR REPLACE; its ON CONFLICT DO UPDATE is an update")
    _every_table(database)
    sql = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"  # noqa: S608
    _refused(database, sql, f"{table}: a new row must follow the last one")


@pytest.mark.parametrize(("table", "owner"), CHAINS)
@pytest.mark.parametrize(
    ("sequence", "previous"),
    [("sequence + 2", "hash"), ("sequence", "hash"), ("sequence + 1", "prev_hash"), ("1", "hash")],
)
def test_an_entry_that_does_not_extend_the_chain_is_refused(
    database: Database, sequence: str, previous: str, table: str, owner: str
) -> None:
    """Another number than the next one, or another hash than the last one's."""
    start(database)
    note(database)
    sql = f"""INSERT INTO {table} ({owner}, sequence, header, payload, prev_hash, hash)
        SELECT {owner}, {sequence}, header, payload, {previous}, :hash FROM {table}"""  # noqa: S608
    _refused(database, sql, f"{table}: a new row must follow the last one", hash=bytes(32))


@pytest.mark.parametrize(("table", "owner"), CHAINS)
def test_an_entry_that_extends_the_chain_is_taken(database: Database, table: str, owner: str) -> None:
    """The same as above with the next number and the last hash: the guard refuses nothing else."""
    start(database)
    note(database)
    sql = f"""INSERT INTO {table} ({owner}, sequence, header, payload, prev_hash, hash)
        SELECT {owner}, sequence + 1, header, payload, hash, :hash FROM {table}"""  # noqa: S608
    _execute(database, sql, hash=bytes(32))


@pytest.mark.parametrize(("table", "owner"), CHAINS)
def test_an_entry_without_contents_is_refused(database: Database, table: str, owner: str) -> None:
    """A payload may be erased later; an entry is never written without one."""
    start(database)
    note(database)
    sql = f"""INSERT INTO {table} ({owner}, sequence, header, payload, prev_hash, hash)
        SELECT {owner}, sequence + 1, header, NULL, hash, :hash FROM {table}"""  # noqa: S608
    _refused(database, sql, f"{table}: a new row must follow the last one", hash=bytes(32))


@pytest.mark.parametrize("table", [table for table, _ in CHAINS])
def test_contents_may_be_erased_but_never_put_back(database: Database, table: str) -> None:
    """The one update that is allowed sets a payload to NULL."""
    start(database)
    note(database)
    _execute(database, f"UPDATE {table} SET payload = NULL")  # noqa: S608
    _refused(database, f"UPDATE {table} SET payload = :new", "never changed", new=b"other")  # noqa: S608


@pytest.mark.parametrize("table", [table for table, _ in CHAINS])
def test_contents_cannot_be_changed(database: Database, table: str) -> None:
    """A payload becomes NULL or stays; it never becomes another one."""
    start(database)
    note(database)
    _refused(database, f"UPDATE {table} SET payload = :new", "never changed", new=b"other")  # noqa: S608


def test_a_revision_must_be_the_next_one(database: Database) -> None:
    """No number is left out in the revisions of a section."""
    start(database)
    sql = """INSERT INTO answer_revision (project_id, subject, section, revision, component_id, answers, actor, at)
        SELECT project_id, subject, section, revision + 2, component_id, answers, actor, at FROM answer_revision"""
    _refused(database, sql, "answer_revision: a new row must follow the last one")


@pytest.mark.parametrize("table", ["ai_tool_revision", "component_tools"])
def test_a_revision_of_a_tool_must_be_the_next_one(database: Database, table: str) -> None:
    """No number is left out in what was recorded of a tool, or chosen for a component."""
    _every_table(database)
    columns = ", ".join(column for column in KEPT[table] if column != "revision")
    sql = f"INSERT INTO {table} (revision, {columns}) SELECT revision + 2, {columns} FROM {table}"  # noqa: S608
    _refused(database, sql, f"{table}: a new row must follow the last one")


@pytest.mark.parametrize("place", [0, 2])
def test_a_leaf_takes_the_next_place_of_the_log(database: Database, place: int) -> None:
    """No place is left out, and none is given twice."""
    _every_table(database)
    sql = "INSERT INTO log_leaf VALUES (:place, 'key', 'log', 2, :hash)"
    _refused(database, sql, "log_leaf: a new row must follow the last one", place=place, hash=b"other")
    _execute(database, sql, place=1, hash=b"other")


@pytest.mark.parametrize("size", [1, 2, 4])
def test_a_checkpoint_is_of_the_whole_log(database: Database, size: int) -> None:
    """Of no more leaves than there are, of no fewer, and of more than the last one was."""
    _every_table(database)
    for place in (1, 2):
        leaf = "INSERT INTO log_leaf VALUES (:place, 'key', 'data', :place, :hash)"
        _execute(database, leaf, place=place, hash=bytes([place]))
    sql = "INSERT INTO log_checkpoint VALUES (:size, :note, :at)"
    _refused(database, sql, "log_checkpoint: a new row must follow the last one", size=size, note=b"", at=LATER)
    _execute(database, sql, size=3, note=b"", at=LATER)


def test_a_record_of_a_key_must_be_the_next_one(database: Database) -> None:
    """No number is left out in the keys of a purpose."""
    _every_table(database)
    sql = "INSERT INTO signing_key VALUES ('log', 3, :other, :other, :other, NULL, :at)"
    _refused(database, sql, "signing_key: a new row must follow the last one", other=b"2", at=LATER)


def test_evidence_is_removed_once_and_for_all(database: Database) -> None:
    """It is attached first, and what was removed is never attached again; its name goes then and not before."""
    _every_table(database)
    for change in ("name = ''", "name = 'other'", "note = 'other'", "name = '', removed_by = 'me', removed_at = 'now'"):
        _refused(database, f"UPDATE evidence SET {change}", "evidence: .*never changed")  # noqa: S608
    removed = "UPDATE evidence SET removed_by = :by, removed_at = :at"
    _execute(database, removed, by="me", at=LATER)
    _refused(database, removed, "evidence: .*never changed", by=None, at=None)
    columns = ", ".join(("name", "note", *(column for column in KEPT["evidence"] if column != "id")))
    sql = f"""INSERT INTO evidence (id, {columns}, removed_by, removed_at)
        SELECT 'other', {columns}, removed_by, removed_at FROM evidence"""  # noqa: S608
    _refused(database, sql, "evidence: a new row must follow the last one")
    _refused(database, "UPDATE evidence SET name = 'other'", "evidence: .*never changed")
    _execute(database, "UPDATE evidence SET name = '', note = ''")
    _refused(database, "UPDATE evidence SET name = 'a.txt'", "evidence: .*never changed")


def test_a_statement_must_take_the_next_number(database: Database) -> None:
    """No number is left out in an organisation's year."""
    busy_project(database)
    columns = ", ".join(column for column in KEPT["statement"] if column not in ("id", "sequence"))
    sql = f"""INSERT INTO statement (id, sequence, state, {columns})
        SELECT 'other', 4, state, {columns} FROM statement WHERE sequence = 2"""  # noqa: S608
    _refused(database, sql, "statement: a new row must follow the last one")


@pytest.mark.parametrize("state", ["issued", "withdrawn"])
def test_a_superseded_statement_stays_superseded(database: Database, state: str) -> None:
    """A statement leaves the state 'issued' once and for all."""
    busy_project(database)
    _refused(database, "UPDATE statement SET state = :state WHERE state = 'superseded'", "never changed", state=state)


@pytest.mark.parametrize("table", KEPT)
def test_a_missing_trigger_is_named_at_the_next_start(database: Database, database_url: str, table: str) -> None:
    """Opening the database fails with a sentence that names the trigger; putting it back mends it."""
    on = "" if database.engine.dialect.name == "sqlite" else f" ON {table}"
    names = [name for name in ALL if name.rsplit("_", 1)[0] == table]
    assert len(names) == 3
    for name in names:
        _execute(database, f"DROP TRIGGER {name}{on}")
        with pytest.raises(MissingTriggers, match=f"lacks {name}:.*colophon history verify"):
            open_database(database_url)
        database.repair_triggers()
    open_database(database_url).close()


def test_a_trigger_that_does_nothing_counts_as_missing(database: Database) -> None:
    """A trigger of the right name that was switched off, or whose words were changed, is named."""
    sqlite = database.engine.dialect.name == "sqlite"
    if sqlite:
        _execute(database, "DROP TRIGGER statement_stays")
        _execute(database, "CREATE TRIGGER statement_stays BEFORE DELETE ON statement BEGIN SELECT 1; END")
    else:
        _execute(database, "ALTER TABLE statement DISABLE TRIGGER statement_stays")
    with pytest.raises(MissingTriggers, match="statement_stays"):
        database.check()


def test_all_triggers_are_named_when_all_are_missing(database: Database) -> None:
    """The list is whole: nothing is checked against a list that is empty by mistake."""
    with database.write() as session:
        connection: Connection = session.connection()
        remove_triggers(connection)
        names = set(missing_triggers(connection))
    truncates = {f"{table}_truncates" for table in KEPT} if database.engine.dialect.name != "sqlite" else set()
    assert names == set(ALL) | truncates
