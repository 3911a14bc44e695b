"""Migrations give exactly the tables of the models, keep the data and leave the triggers in place."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Column, Connection, Text, inspect, text
from sqlalchemy.exc import DBAPIError

from compliance.services import register
from compliance.services.actors import EVERYTHING
from compliance.services.verification import verify_organisations, verify_project
from compliance.store import (  # noqa: F401 - their tables belong to the metadata
    account_models,
    asset_models,
    batch_models,
    evidence_models,
    job_models,
    letterhead_models,
    log_models,
    migrate,
    review_models,
    setting_models,
    tool_models,
)
from compliance.store.database import Database, make_engine, open_database
from compliance.store.models import Base
from compliance.store.triggers import install_triggers, missing_triggers
from tests.stored import busy_project, note

SCRIPTS = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))


def test_the_newest_migration_is_the_one_that_a_start_expects() -> None:
    """There is one line of migrations, and its end is the known one."""
    assert SCRIPTS.get_heads() == [migrate.NEWEST]


def test_migrations_give_the_tables_of_the_models(database: Database) -> None:
    """Nothing is left to migrate after an upgrade: tables, columns, indexes and constraints."""
    with database.read() as session:
        connection = session.connection()
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        assert _checks(connection) == {
            str(constraint.name)
            for table in Base.metadata.tables.values()
            for constraint in table.constraints
            if isinstance(constraint, CheckConstraint)
        }


def _checks(connection: Connection) -> set[str]:
    inspector = inspect(connection)
    return {str(check["name"]) for table in Base.metadata.tables for check in inspector.get_check_constraints(table)}


def test_every_constraint_has_a_name() -> None:
    """Alembic cannot find a constraint again that has none."""
    constraints = [item for table in Base.metadata.tables.values() for item in table.constraints]
    assert constraints
    assert all(constraint.name for constraint in constraints)


def test_nothing_is_deleted_along_with_something_else() -> None:
    """No foreign key cascades: deleting an organisation or a project never deletes history."""
    keys = [key for table in Base.metadata.tables.values() for key in table.foreign_key_constraints]
    assert keys
    assert all(key.ondelete is None and key.onupdate is None for key in keys)


def test_each_migration_goes_up_down_and_up_again_with_data(database: Database) -> None:
    """Each step back and forth gives the same tables as before; the data of the steps before are kept."""
    revisions = [script.revision for script in SCRIPTS.walk_revisions("base", "heads")][::-1]
    busy_project(database)
    with database.migration() as connection:
        for revision, below in zip(revisions[::-1], [*revisions[-2::-1], "base"], strict=True):
            before = _schema(connection)
            migrate.downgrade(connection, below)
            migrate.upgrade(connection, revision)
            assert _schema(connection) == before
            migrate.downgrade(connection, below)
        migrate.upgrade(connection)
        assert missing_triggers(connection) == ()


def test_a_project_of_before_keeps_its_chain(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken back to the first tables and forth again, a project verifies as ever; its organisation starts anew."""
    # Statements were issued without a word about reviews, which there were not.
    monkeypatch.setattr(register, "signed_json", lambda *_: {})
    project_id = busy_project(database)
    with database.migration() as connection:
        migrate.downgrade(connection, "0001")
        migrate.upgrade(connection)
    with database.read() as session:
        assert verify_project(session, EVERYTHING, project_id).sound
        assert list(verify_organisations(session, EVERYTHING)) == []
    note(database)
    with database.read() as session:
        assert [verdict.entries for verdict in verify_organisations(session, EVERYTHING)] == [1]


def _schema(connection: Connection) -> dict[str, list[str]]:
    inspector = inspect(connection)
    return {
        table: sorted(column["name"] + str(column["type"]) for column in inspector.get_columns(table))
        for table in sorted(inspector.get_table_names())
    }


def test_a_rebuilt_table_gets_its_triggers_back(database: Database) -> None:
    """Altering a table on SQLite makes it anew without its triggers; a migration ends by putting them back."""
    project_id = busy_project(database)
    with database.migration() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("history_entry", recreate="always") as batch:
            batch.add_column(Column("note", Text()))
        if connection.dialect.name == "sqlite":
            assert [name for name in missing_triggers(connection) if name.startswith("history_entry")]
        install_triggers(connection)
        assert missing_triggers(connection) == ()
        assert "ck_history_entry_sequence" in _checks(connection)
    with database.read() as session:
        assert verify_project(session, EVERYTHING, project_id).sound


def test_a_failed_migration_leaves_the_database_as_it_was(database_url: str) -> None:
    """Tables and triggers are made in one transaction, on SQLite too."""
    database = Database(make_engine(database_url))

    def fail_afterwards() -> None:
        with database.migration() as connection:
            migrate.upgrade(connection)
            connection.execute(text("SELECT 1 FROM no_such_table"))

    with pytest.raises(DBAPIError, match="no_such_table"):
        fail_afterwards()
    with database.read() as session:
        assert inspect(session.connection()).get_table_names() == []
    database.close()


def test_opening_a_current_database_again_changes_nothing(database: Database, database_url: str) -> None:
    """A second start finds the data as they were."""
    project_id = busy_project(database)
    again = open_database(database_url)
    with again.read() as session:
        assert verify_project(session, EVERYTHING, project_id).entries == 8
    again.close()
