"""What a command needs from its surroundings: settings, database, time, and who is at the keyboard.

Everything is imported when it is asked for, so that a command pays for what it uses and for nothing else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from compliance.config import Settings
    from compliance.services.database import Database
    from compliance.services.notary import Notary


def settings() -> "Settings":
    """The settings that the environment asks for; raises SettingsError with what to set."""
    import os

    from compliance import ROOT
    from compliance.config import load_settings

    return load_settings(os.environ, ROOT)


def look_for_releases() -> None:
    """Let the releases in the folder that COLOPHON_RELEASES names count; raises SettingsError when it is unusable."""
    import os

    if os.environ.get("COLOPHON_RELEASES", "").strip():
        from compliance import ROOT
        from compliance.config import releases_folder
        from compliance.rulebooks.installed import look_in

        look_in(releases_folder(os.environ, ROOT))


@contextmanager
def open_database() -> "Iterator[Database]":
    """The installation's database with current tables, closed afterwards."""
    from compliance.services import database as service

    database = service.open_database(settings().database_url)
    try:
        yield database
    finally:
        database.close()


def notary() -> "Notary":
    """What signs the statements of this installation."""
    from compliance import notary_of

    return notary_of(settings())


def now() -> str:
    """The time by this machine's clock, as services and the history want it."""
    from compliance.domain.history import utc_text

    return utc_text(moment())


def moment() -> "datetime":
    """The time by this machine's clock, in UTC."""
    from datetime import UTC, datetime

    return datetime.now(UTC)
