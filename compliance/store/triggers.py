"""Triggers that keep written history as it was written: a seat belt; the chain of hashes is the evidence.

They are made anew after every migration, because altering a table on SQLite silently drops its triggers, and are
checked at every start.
"""

from dataclasses import dataclass, replace

from sqlalchemy import Connection, inspect


@dataclass(frozen=True, slots=True)
class Guard:
    """What is demanded of the rows of a table, as SQL over OLD and NEW.

    `kept` columns never change, `changes_if` is a further condition for an update, `extends` one for a new row.
    """

    table: str
    kept: tuple[str, ...]
    changes_if: str
    extends: str


def _chain_guard(table: str, owner: str) -> Guard:
    """What is demanded of a table of entries, whose column `owner` names what the history is of."""
    last = f"FROM {table} WHERE {owner} = NEW.{owner}"
    return Guard(
        table=table,
        kept=(owner, "sequence", "header", "prev_hash", "hash"),
        changes_if="OLD.payload IS NOT NULL AND NEW.payload IS NULL",
        # The first entry stands on 32 zero bytes, every other one on the hash of the last.
        extends=f"""NEW.payload IS NOT NULL AND NEW.sequence = 1 + coalesce(
            (SELECT max(sequence) {last}), 0)
            AND NEW.prev_hash = coalesce((SELECT hash {last}
            ORDER BY sequence DESC LIMIT 1), {{no_hash}})""",
    )


GUARDS = (
    _chain_guard("history_entry", "project_id"),
    _chain_guard("organisation_entry", "organisation_id"),
    Guard(
        table="answer_revision",
        kept=("project_id", "subject", "section", "revision", "component_id", "actor", "at"),
        # Answers that were replaced can be erased, never changed.
        changes_if="OLD.answers <> '' AND NEW.answers = ''",
        extends="""NEW.revision = 1 + coalesce((SELECT max(revision) FROM answer_revision WHERE
            project_id = NEW.project_id AND subject = NEW.subject AND section = NEW.section), 0)""",
    ),
    Guard(
        table="pack_wording",
        kept=("project_id", "piece", "revision", "text", "generated", "actor", "at"),
        changes_if="1 = 0",
        extends="""NEW.revision = 1 + coalesce((SELECT max(revision) FROM pack_wording WHERE
            project_id = NEW.project_id AND piece = NEW.piece), 0)""",
    ),
    Guard(
        table="ai_tool",
        kept=("id", "organisation_id"),
        changes_if="1 = 0",
        extends="NOT EXISTS (SELECT 1 FROM ai_tool WHERE id = NEW.id)",
    ),
    Guard(
        table="ai_tool_revision",
        kept=("tool_id", "revision", "facts", "retired", "actor", "at"),
        changes_if="1 = 0",
        extends="""NEW.revision = 1 + coalesce((SELECT max(revision) FROM ai_tool_revision WHERE
            tool_id = NEW.tool_id), 0)""",
    ),
    Guard(
        table="component_tools",
        kept=("component_id", "revision", "project_id", "tools", "actor", "at"),
        changes_if="1 = 0",
        extends="""NEW.revision = 1 + coalesce((SELECT max(revision) FROM component_tools WHERE
            component_id = NEW.component_id), 0)""",
    ),
    Guard(
        table="evidence",
        kept=(
            *("id", "project_id", "component_id", "question", "kind", "media_type", "size", "sha256", "kept"),
            *("actor", "at"),
        ),
        # What was removed stays removed; only then may what people typed of it be taken away.
        changes_if="""(OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL
            AND NEW.name = OLD.name AND NEW.note = OLD.note)
            OR (NEW.removed_at = OLD.removed_at AND NEW.removed_by = OLD.removed_by
            AND OLD.name <> '' AND NEW.name = '' AND NEW.note = '')""",
        extends="NEW.removed_at IS NULL AND NOT EXISTS (SELECT 1 FROM evidence WHERE id = NEW.id)",
    ),
    Guard(
        table="letterhead",
        kept=("organisation_id", "revision", "paper", "logo", "logo_type", "logo_sha256", "actor", "at"),
        changes_if="1 = 0",
        extends="""NEW.revision = 1 + coalesce((SELECT max(revision) FROM letterhead WHERE
            organisation_id = NEW.organisation_id), 0)""",
    ),
    Guard(
        table="log_leaf",
        kept=("idx", "kind", "owner_id", "sequence", "hash"),
        changes_if="1 = 0",
        extends="NEW.idx = coalesce((SELECT max(idx) FROM log_leaf), -1) + 1",
    ),
    Guard(
        table="log_checkpoint",
        kept=("size", "note", "at"),
        changes_if="1 = 0",
        # A checkpoint is of all leaves, and a larger one than the last.
        extends="""NEW.size = (SELECT max(idx) FROM log_leaf) + 1
            AND NEW.size > coalesce((SELECT max(size) FROM log_checkpoint), 0)""",
    ),
    Guard(
        table="signing_key",
        kept=("purpose", "sequence", "record", "hash", "signature", "previous_signature", "at"),
        changes_if="1 = 0",
        extends="""NEW.sequence = 1 + coalesce((SELECT max(sequence) FROM signing_key WHERE
            purpose = NEW.purpose), 0)""",
    ),
    Guard(
        table="asset_reading",
        kept=("id", "project_id", "component_id", "sha256", "size", "media_type", "actor", "at"),
        # What a file was called and said can be erased.
        changes_if="OLD.found <> '' AND NEW.found = '' AND NEW.name = ''",
        extends="NOT EXISTS (SELECT 1 FROM asset_reading WHERE id = NEW.id)",
    ),
    Guard(
        table="asset_decision",
        kept=("reading_id", "suggestion", "project_id", "question", "decision", "actor", "at"),
        changes_if="1 = 0",
        extends="""NOT EXISTS (SELECT 1 FROM asset_decision WHERE
            reading_id = NEW.reading_id AND suggestion = NEW.suggestion)""",
    ),
    Guard(
        table="statement",
        kept=(
            *("id", "organisation_id", "project_id", "year", "sequence", "version_covered", "issued_at", "issued_by"),
            *("head_sequence", "head_hash", "data", "data_sha256", "pdf", "pdf_sha256", "pages", "supersedes_id"),
            *("check_code", "data_signature"),
        ),
        # Superseded and withdrawn are final; why one was withdrawn can be erased.
        changes_if="""(OLD.state = 'issued' AND NEW.state <> 'issued')
            OR (OLD.withdrawn_reason <> '' AND NEW.withdrawn_reason = '' AND NEW.state = OLD.state
            AND NEW.withdrawn_at = OLD.withdrawn_at AND NEW.superseded_by_id IS NOT DISTINCT FROM OLD.superseded_by_id)
            """,
        # No gap in an organisation's numbers, and a new row never takes the place of an old one.
        extends="""NEW.sequence = 1 + coalesce((SELECT max(sequence) FROM statement WHERE
            organisation_id = NEW.organisation_id AND year = NEW.year), 0)
            AND NOT EXISTS (SELECT 1 FROM statement WHERE id = NEW.id)""",
    ),
)


class MissingTriggers(RuntimeError):  # noqa: N818 - says what is the matter
    """The database lacks triggers that protect the history."""


def install_triggers(connection: Connection) -> None:
    """Make all triggers anew on those of our tables that exist, for those of their columns that exist."""
    remove_triggers(connection)
    inspector = inspect(connection)
    tables = set(inspector.get_table_names())
    for guard in GUARDS:
        if guard.table in tables:
            # Between two migrations, and in a backup of before, a table may still lack a column.
            columns = {column["name"] for column in inspector.get_columns(guard.table)}
            present = replace(guard, kept=tuple(column for column in guard.kept if column in columns))
            for _, _, definition in _of_guard(present, connection.dialect.name):
                connection.exec_driver_sql(definition)


def remove_triggers(connection: Connection) -> None:
    """Remove all our triggers: within the transaction of a migration that may have to rewrite rows."""
    present = _present(connection)
    for table, name, _ in _definitions(connection.dialect.name):
        if name in present:
            connection.exec_driver_sql(f"DROP TRIGGER {name}" + ("" if _is_sqlite(connection) else f" ON {table}"))


def missing_triggers(connection: Connection) -> tuple[str, ...]:
    """The names of triggers that should be there and are absent, switched off or (SQLite) worded differently."""
    present = _present(connection)
    wanted = {name: definition for _, name, definition in _definitions(connection.dialect.name) if name}
    if _is_sqlite(connection):
        return tuple(name for name, definition in wanted.items() if present.get(name) != definition)
    return tuple(name for name in wanted if name not in present)


def check_triggers(connection: Connection) -> None:
    """Raise MissingTriggers, naming them and saying what to do, unless all triggers are in place."""
    missing = missing_triggers(connection)
    if missing:
        raise MissingTriggers(
            f"The database lacks {', '.join(missing)}: triggers that keep the history from being changed. Find out who "
            "removed them, run 'colophon history verify', then put them back with 'colophon database repair'."
        )


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _present(connection: Connection) -> dict[str, str]:
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        if _is_sqlite(connection)
        else """SELECT t.tgname AS name, '' AS sql FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE c.relnamespace = current_schema()::regnamespace
            AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"""
    )
    return {row.name: row.sql for row in connection.exec_driver_sql(query)}


def _definitions(dialect: str) -> list[tuple[str, str, str]]:
    """Table, trigger name (empty for a function that triggers call) and SQL, in the order of making."""
    return [item for guard in GUARDS for item in _of_guard(guard, dialect)]


def _of_guard(guard: Guard, dialect: str) -> list[tuple[str, str, str]]:
    return _sqlite(guard) if dialect == "sqlite" else _postgresql(guard)


def _changed(guard: Guard) -> str:
    differs = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in guard.kept)
    return f"{differs} OR ({guard.changes_if}) IS NOT TRUE"


def _sqlite(guard: Guard) -> list[tuple[str, str, str]]:
    table = guard.table
    extends = guard.extends.format(no_hash="zeroblob(32)")
    events = {
        f"{table}_keeps": ("UPDATE", f"WHEN {_changed(guard)}", "written rows are never changed"),
        f"{table}_stays": ("DELETE", "", "rows are never deleted"),
        f"{table}_extends": ("INSERT", f"WHEN ({extends}) IS NOT TRUE", "a new row must follow the last one"),
    }
    return [
        (
            table,
            name,
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: {reason}'); END",
        )
        for name, (event, when, reason) in events.items()
    ]


def _postgresql(guard: Guard) -> list[tuple[str, str, str]]:
    table = guard.table
    extends = guard.extends.format(no_hash="decode(repeat('00', 32), 'hex')")
    refuse = f"""CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION USING MESSAGE = '{table}: written rows are never changed or deleted', ERRCODE = '23000';
        END $$"""
    extend = f"""CREATE OR REPLACE FUNCTION {table}_extend() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF ({extends}) IS NOT TRUE THEN
        RAISE EXCEPTION USING MESSAGE = '{table}: a new row must follow the last one', ERRCODE = '23000';
        END IF; RETURN NEW; END $$"""
    events = {
        f"{table}_keeps": f"BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({_changed(guard)})",
        f"{table}_stays": f"BEFORE DELETE ON {table} FOR EACH ROW",
        f"{table}_truncates": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
    }
    return [
        (table, "", refuse),
        (table, "", extend),
        *(
            (table, name, f"CREATE TRIGGER {name} {event} EXECUTE FUNCTION {table}_refuse()")
            for name, event in events.items()
        ),
        (
            table,
            f"{table}_extends",
            f"CREATE TRIGGER {table}_extends BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_extend()",
        ),
    ]
