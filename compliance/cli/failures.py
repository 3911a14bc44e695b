"""Foreseeable failures: which exceptions are answered with their sentence instead of a traceback."""

import sys
from collections.abc import Iterator

# By module and name, because to import a module is to pay for it. A failure comes from a module imported already.
_SAYING = (
    ("compliance.services.answers_file", "AnswersFileError"),
    ("compliance.services.backup_file", "BackupError"),
    ("compliance.services.refusals", "Refused"),
    ("compliance.rulebooks.faults", "ReleaseError"),
    ("compliance.documents.keys", "UnusableKey"),
    ("compliance.documents.refusals", "CannotMakePdf"),
    ("compliance.services.checkpoint_copies", "CannotSeal"),
    ("compliance.config", "SettingsError"),
    ("compliance.server", "ServerError"),
)


def sentence_of(error: Exception) -> str | None:
    """The sentence for the person at the keyboard; None for a failure that nobody foresaw."""
    if isinstance(error, tuple(_classes())):
        return str(error)
    if "compliance.services.database" in sys.modules:
        from compliance.services.database import DatabaseBusy, MissingTriggers, failure_words
        from compliance.services.refusals import NotFound, Refused

        if isinstance(error, DatabaseBusy | MissingTriggers | NotFound | Refused):
            return str(error)
        if words := failure_words(error):
            return words
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return f"{error.filename}: {error.strerror}."
    return None


def _classes() -> Iterator[type[Exception]]:
    for module, name in _SAYING:
        found = getattr(sys.modules.get(module), name, None)
        if isinstance(found, type) and issubclass(found, Exception):
            yield found
