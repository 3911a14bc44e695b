"""Reading YAML without its traps: every scalar is text, a key may stand once, and every value keeps its line.

YAML 1.1 reads `yes` and `on` as true, `2026-11-23` as a date and `1.10` as 1.1. Nothing here is converted: only a
plain `null` or `~` is not text. Anchors, aliases and tags are refused, so that a file says exactly what stands in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

import yaml

from compliance.rulebooks.faults import Faults
from compliance.rulebooks.messages import Wrong

Value = str | None | list["Value"] | dict[str, "Value"]
Place = tuple[str | int, ...]

_NULLS = ("null", "~")

# How the parts of a file are called in an error: the key of a list or mapping, and the key that names its items.
_NAMES = {
    "sections": ("section", "id"),
    "questions": ("question", "id"),
    "groups": ("group", "id"),
    "options": ("option", "id"),
    "sectors": ("sector", "id"),
    "components": ("component", "id"),
    "provisions": ("provision", ""),
    "assumptions": ("assumption", ""),
    "settings": ("setting", ""),
    "bands": ("band", ""),
    "tables": ("table", "decides"),
    "outcomes": ("outcome", ""),
    "rules": ("rule", "id"),
    "contradictions": ("contradiction", "id"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One file as read: plain values, and the line of every value by its place in the file."""

    file: str
    root: Value
    lines: Mapping[Place, int]
    faults: Faults

    def at(self, place: Place) -> Value:
        """The value at a place that exists."""
        value: Value = self.root
        for step in place:
            if isinstance(value, dict):
                value = value[str(step)]
            elif isinstance(value, list):
                value = value[int(step)]
        return value

    def note(self, wrong: Wrong, place: Place, /, **words: object) -> None:
        """Note a fault at a place, or at the nearest one around it that has a line."""
        known = place
        while known not in self.lines:
            known = known[:-1]
        self.faults.note(wrong, self.file, self.lines[known], ", ".join(self._described(known)), **words)

    def _described(self, place: Place) -> Iterator[str]:
        if place and isinstance(place[0], int):
            yield f"case {self._name(place[:1], 'name')}"
        for depth, (above, step) in enumerate(pairwise(place)):
            what, naming = _NAMES.get(str(above), ("", ""))
            inner = place[: depth + 2]
            # The same word can head a mapping of parts and a plain list of their names.
            if what and isinstance(step, int) == bool(naming) and (not naming or isinstance(self.at(inner), dict)):
                yield f"{what} {self._name(inner, naming)}"

    def _name(self, place: Place, naming: str) -> str:
        step, value = place[-1], self.at(place)
        if isinstance(step, str):
            return step
        name = (value.get(naming) or value.get("name")) if isinstance(value, dict) else None
        return name if isinstance(name, str) else str(step + 1)


def read_page(path: Path, file: str, faults: Faults) -> Page | None:
    """Read a file. When it cannot be read at all, the fault is noted and None returned."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        faults.note(Wrong.MISSING_FILE, file, 0, "")
        return None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        faults.note(Wrong.NOT_UTF8, file, line, "")
        return None
    return page_of(text, file, faults)


def page_of(text: str, file: str, faults: Faults) -> Page | None:
    """The page that a text makes. When it cannot be read at all, the fault is noted and None returned."""
    builder = _Builder(file, faults)
    try:
        root = builder.build(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        faults.note(Wrong.NOT_YAML, file, line, "", problem=error.problem)
        return None
    except yaml.reader.ReaderError as error:
        # A character that YAML does not allow: the C reader tells its place in bytes only.
        line = text.encode()[: error.position].count(b"\n") + 1
        faults.note(Wrong.NOT_YAML, file, line, "", problem=error.reason)
        return None
    except _UnreadableError:
        return None
    return Page(file, root, builder.lines, faults)


class _UnreadableError(Exception):
    """Reading this file cannot go on; the fault is noted."""


class _Builder:
    """Builds plain values from YAML events, noting duplicate keys and everything that is refused."""

    def __init__(self, file: str, faults: Faults) -> None:
        self.file = file
        self.faults = faults
        self.lines: dict[Place, int] = {}
        self._events: Iterator[yaml.Event] = iter(())

    def build(self, text: str) -> Value:
        # The base loader resolves nothing; its C parser reads 1,500 lines in about 20 ms.
        self._events = iter(yaml.parse(text, Loader=yaml.CBaseLoader))
        next(self._events)
        event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            self._refuse(Wrong.EMPTY_FILE, 1)
        root = self._value(next(self._events), ())
        next(self._events)
        event = next(self._events)
        if not isinstance(event, yaml.StreamEndEvent):
            self._refuse(Wrong.SECOND_DOCUMENT, _line(event))
        return root

    def _refuse(self, wrong: Wrong, line: int, **words: object) -> NoReturn:
        self.faults.note(wrong, self.file, line, "", **words)
        raise _UnreadableError

    def _value(self, event: yaml.Event, place: Place) -> Value:
        line = _line(event)
        self.lines.setdefault(place, line)
        if isinstance(event, yaml.AliasEvent) or (isinstance(event, yaml.NodeEvent) and event.anchor):
            self._refuse(Wrong.ALIAS, line, name=event.anchor)
        tag = getattr(event, "tag", None)
        if tag:
            self._refuse(Wrong.TAG, line, tag=tag.replace("tag:yaml.org,2002:", "!!"))
        if isinstance(event, yaml.ScalarEvent):
            plain = event.implicit[0]
            return None if plain and event.value in _NULLS else str(event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(place)
        return self._mapping(place)

    def _list(self, place: Place) -> list[Value]:
        items: list[Value] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*place, len(items))))
        return items

    def _mapping(self, place: Place) -> dict[str, Value]:
        entries: dict[str, Value] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = _line(event)
            key = self._value(event, (*place, ""))
            del self.lines[*place, ""]
            if not isinstance(key, str) or not key:
                self._refuse(Wrong.KEY_NOT_TEXT, line)
            if key in entries:
                first = self.lines[*place, key]
                self.faults.note(Wrong.DUPLICATE_KEY, self.file, line, "", key=key, first=first)
            self.lines.setdefault((*place, key), line)
            entries[key] = self._value(next(self._events), (*place, key))
        return entries


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0
