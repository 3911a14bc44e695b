"""What a use case may answer instead of doing what was asked. Every message is a sentence for the person."""

from compliance.store.reach import NotFound

__all__ = ["ChangedMeanwhile", "NotFound", "Refused"]


class Refused(ValueError):  # noqa: N818 - a name for callers and their pages, where "error" would be wrong
    """What was asked cannot be done; the message says why and what to do. Nothing was changed."""


class ChangedMeanwhile(Refused):
    """The project was changed since the person last saw it."""
