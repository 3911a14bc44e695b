"""Failures of the database itself, in sentences for whoever runs it."""

from sqlalchemy.exc import DBAPIError

# What SQLite says, and what that means here. Nothing in them names the address, which may hold a password.
_SQLITE = {
    "database is locked": "The database is in use by another program. Wait until that is done, then try again.",
    "unable to open database file": (
        "The database file cannot be opened. Set DATABASE_URL or INSTANCE_PATH to a place that Colophon may write to."
    ),
    "attempt to write a readonly database": (
        "The database file is read-only. Give the user who runs Colophon the right to write to it and to its directory."
    ),
    "file is not a database": (
        "The database file is not an SQLite database. Set DATABASE_URL to another file, or restore this one."
    ),
    "database disk image is malformed": "The database file is damaged. Restore it from a copy.",
    "database or disk is full": "The disk is full. Make room, then try again. What was saved before is still there.",
    "disk I/O error": "The disk cannot be read or written. Check it, then try again.",
}
_NEWER = (
    "The database was made by a newer Colophon than this one, or it is not Colophon's. "
    "Install the newer program, or set DATABASE_URL to another database."
)

_NOT_OWNER = (
    "The database does not let this role change tables. Run this command as the role that owns them: "
    "set DATABASE_URL to that one for this command alone."
)


def failure_words(error: BaseException) -> str | None:
    """The sentence for a failure of the database; None for one that nobody foresaw, which is a fault of ours."""
    from alembic.util.exc import CommandError  # imported here because nothing but a failure needs it

    if isinstance(error, CommandError):
        return _NEWER
    if not isinstance(error, DBAPIError) or error.orig is None:
        return None
    if type(error.orig).__name__ == "InsufficientPrivilege":
        return _NOT_OWNER
    said = str(error.orig)
    for words, sentence in _SQLITE.items():
        if words in said:
            return sentence
    # PostgreSQL's own words say best what it refuses; they are an OperationalError when it is not a query of ours.
    if type(error).__name__ == "OperationalError" and said:
        return f"The database cannot be used: {' '.join(said.split())}"
    return None
