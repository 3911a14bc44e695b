"""Triggers that keep written history as it was written: a seat belt; the chain of hashes is the evidence.

They are made anew after every migration, because altering a table on SQLite silently drops its triggers, and are
checked at every start.
"""

from dataclasses import replace

from sqlalchemy import Connection, inspect

from compliance.store.guards import GUARDS, Guard


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
