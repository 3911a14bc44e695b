"""Bringing the tables to the newest form, from Python and within the caller's transaction."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from compliance.store.triggers import check_triggers, install_triggers, remove_triggers

# Known without importing Alembic, so that a usual start costs one query; a test compares it with the scripts.
NEWEST = "0013"

_FOLDER = Path(__file__).parent / "migrations"


def revision_of(connection: Connection) -> str | None:
    """The migration that the tables are at; None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def upgrade(connection: Connection, target: str = NEWEST) -> None:
    """Apply the migrations up to the target in the connection's transaction, and check the triggers.

    Raises MissingTriggers when nothing is to be migrated and a trigger is absent.
    """
    if connection.dialect.name == "postgresql":
        # Two processes that start together migrate one after the other.
        connection.execute(text("SELECT pg_advisory_xact_lock(20261123)"))
    if revision_of(connection) != target:
        _migrate(connection, target, "upgrade")
    if target == NEWEST:
        # The triggers are those of the newest tables.
        check_triggers(connection)


def downgrade(connection: Connection, target: str) -> None:
    """Take migrations back to the target (`base` for none at all), in the connection's transaction."""
    _migrate(connection, target, "downgrade")


def _migrate(connection: Connection, target: str, direction: str) -> None:
    from alembic import command  # imported here because a usual start does not need it, and it takes time
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(_FOLDER))
    settings.attributes["connection"] = connection
    remove_triggers(connection)
    (command.upgrade if direction == "upgrade" else command.downgrade)(settings, target)
    install_triggers(connection)
