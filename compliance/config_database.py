"""The setting that names the database."""

from pathlib import Path
from urllib.parse import SplitResult, urlsplit

_DATABASE_URL_FORMS = (
    "Set it to sqlite:///colophon.sqlite3 or postgresql://user:password@host/name, "
    "or leave it out to use an SQLite file in the instance directory."
)


def database_url(text: str, root: Path) -> str:
    """The address of the database as SQLAlchemy reads it; `text` with a relative path is taken from `root`.

    Raises ValueError with a sentence, which never repeats the address, because that may hold a password.
    """
    try:
        parts = urlsplit(text)
        _ = parts.port  # read here because it is only checked when read
    except ValueError:
        raise ValueError(f"DATABASE_URL is not an address. {_DATABASE_URL_FORMS}") from None
    match parts.scheme:
        case "sqlite":
            return _sqlite_url(text, root)
        case "postgresql" | "postgresql+psycopg":
            return _postgresql_url(text, parts)
        case _:
            raise ValueError(f"DATABASE_URL begins with neither sqlite:/// nor postgresql://. {_DATABASE_URL_FORMS}")


def _sqlite_url(text: str, root: Path) -> str:
    name = text.removeprefix("sqlite:///")
    if name == text or not name or name.startswith((":memory:", "file:")) or "?" in name:
        raise ValueError(
            "DATABASE_URL names no SQLite file to keep. "
            "Set it to sqlite:///file, or to sqlite:////directory/file with a full path, without options."
        )
    file = root / name
    if not file.parent.is_dir():
        raise ValueError(
            f"DATABASE_URL names a file in {file.parent}, which is no directory: make it, or name another."
        )
    return f"sqlite:///{file}"


def _postgresql_url(text: str, parts: SplitResult) -> str:
    if not parts.path.strip("/"):
        raise ValueError(
            "DATABASE_URL names no PostgreSQL database: put its name at the end, as in "
            "postgresql://user:password@host/name."
        )
    # The driver is named, so that every part of the program and every version of SQLAlchemy takes the same one.
    return "postgresql+psycopg:" + text.partition(":")[2]
