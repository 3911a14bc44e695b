"""Dates and times in words, in this machine's time zone: as long as only this machine is served, the reader's own."""

from datetime import datetime

from compliance.domain.wording import date_words

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def local(at: str) -> datetime:
    """A stored UTC time as local time."""
    return datetime.fromisoformat(at).astimezone()


def day_words(at: str) -> str:
    """The day of a stored time: "23 November 2026"."""
    return date_words(local(at).date().isoformat())


def weekday(at: str) -> str:
    """The day of the week of a stored time: "Monday"."""
    return _DAYS[local(at).weekday()]


def time_words(at: str) -> str:
    """The time of day of a stored time: "16:42"."""
    return f"{local(at):%H:%M}"


def moment_words(at: str) -> str:
    """Day and time: "23 November 2026, 16:42"."""
    return f"{day_words(at)}, {time_words(at)}"


def short_moment(at: str, now: str) -> str:
    """For tables: "Today, 16:42", else "19 Nov 2026"."""
    if local(at).date() == local(now).date():
        return f"Today, {time_words(at)}"
    day, month, year = day_words(at).split()
    return f"{day} {month[:3]} {year}"


def iso_local(at: str) -> str:
    """The time for a machine to read, with its zone, as `datetime` attributes want it."""
    return local(at).isoformat()
