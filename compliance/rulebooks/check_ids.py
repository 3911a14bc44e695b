"""Names that may stand only once."""

from collections.abc import Iterable

from compliance.rulebooks.messages import Wrong
from compliance.rulebooks.yaml_source import Page, Place


def check_repeated_ids(page: Page, what: str, named: Iterable[tuple[str, Place]]) -> None:
    """Note every id that stands a second time."""
    first: dict[str, Place] = {}
    for name, place in named:
        if name in first:
            page.note(Wrong.REUSED_ID, place, what=what, id=name, first=page.lines[first[name]])
        first.setdefault(name, place)


def check_repeated_values(page: Page, place: Place, values: Iterable[str]) -> None:
    """Note every value of a list that stands a second time."""
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            page.note(Wrong.REPEATED_VALUE, (*place, index), value=value, key=place[-1])
        seen.add(value)


def check_not_empty(page: Page, place: Place, items: Iterable[object]) -> None:
    """Note a list or mapping that must not be empty."""
    if not any(True for _ in items):
        page.note(Wrong.EMPTY_LIST, place, key=place[-1] if place else "The file")
