"""Typed reading of one mapping of a file: which keys may stand there, and what each of them must hold.

What is wrong is noted, an empty stand-in is returned, and reading goes on, so that one run names every fault.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import TypeVar

from compliance.rulebooks.faults import suggestion
from compliance.rulebooks.messages import Wrong
from compliance.rulebooks.yaml_source import Page, Place, Value

Choice = TypeVar("Choice", bound=str)

ID = re.compile(r"[a-z0-9_]+")
BOOK_ID = re.compile(r"[a-z0-9_-]+")
# Outcomes may also be steps of a scale, such as L0.
OUTCOME_ID = re.compile(r"[a-z0-9_]+|[A-Z][0-9]+[a-z]?")
RULE_ID = re.compile(r"[A-Za-z0-9_.-]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}


class Fields:
    """One mapping of a file. `required` and `optional` list the keys that it may have, separated by spaces."""

    def __init__(self, page: Page, place: Place, required: str, optional: str = "") -> None:
        self.page = page
        self.place = place
        value = page.at(place)
        self._entries: dict[str, Value] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            page.note(Wrong.NOT_A_MAPPING, place, key=_called(place))
            return
        self._check_keys(tuple(required.split()), tuple(optional.split()))

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def note(self, wrong: Wrong, key: str, **words: object) -> None:
        """Note a fault at one of the keys."""
        self.page.note(wrong, (*self.place, key), key=key, **words)

    def text(self, key: str) -> str:
        """Text that is not empty; "" when the key is absent."""
        return self._text((*self.place, key), self._entries[key]) if key in self._entries else ""

    def identifier(self, key: str, pattern: re.Pattern[str] = ID) -> str:
        """Text that can be an id."""
        word = self.text(key)
        check_id(self.page, (*self.place, key), word, pattern)
        return word

    def flag(self, key: str) -> bool:
        """Yes or no; no when the key is absent."""
        word = self.text(key)
        if word and word not in _FLAGS:
            self.note(Wrong.NOT_A_FLAG, key, value=word)
        return _FLAGS.get(word, False)

    def number(self, key: str, default: int) -> int:
        """A whole number from 1."""
        word = self.text(key)
        if word and not _NUMBER.fullmatch(word):
            self.note(Wrong.NOT_A_NUMBER, key, value=word)
            return default
        return int(word) if word else default

    def choice(self, key: str, allowed: tuple[Choice, ...], default: Choice) -> Choice:
        """One of these words."""
        word = self.text(key)
        for choice in allowed:
            if word == choice:
                return choice
        if word:
            self.note(Wrong.NOT_A_CHOICE, key, value=word, allowed=", ".join(allowed))
        return default

    def day(self, key: str, *, nullable: bool = False) -> str:
        """A date as YYYY-MM-DD; "" for null where that is allowed."""
        if nullable and self._entries.get(key) is None:
            return ""
        word = self.text(key)
        if word and not _is_date(word):
            self.note(Wrong.NOT_A_DATE, key, value=word)
        return word

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        return self._texts((*self.place, key), self._entries[key]) if key in self._entries else ()

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """A mapping of words to texts, in its order."""
        return tuple((name, self._text((*self.place, key, name), value)) for name, value in self._mapping(key))

    def lists(self, key: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """A mapping of words to lists of texts, in its order."""
        return tuple((name, self._texts((*self.place, key, name), value)) for name, value in self._mapping(key))

    def raw(self, key: str) -> tuple[tuple[str, Value], ...]:
        """A mapping of words to values of any shape, for another reader to check."""
        return tuple(self._mapping(key))

    def under(self, key: str, required: str, optional: str = "") -> "Fields":
        """The mapping below a key that is present."""
        return Fields(self.page, (*self.place, key), required, optional)

    def each(self, key: str, required: str, optional: str = "") -> Iterator["Fields"]:
        """The mappings in the list below a key."""
        for index in range(len(self._list(key))):
            yield Fields(self.page, (*self.place, key, index), required, optional)

    def named(
        self, key: str, required: str, optional: str = "", pattern: re.Pattern[str] = ID
    ) -> Iterator[tuple[str, "Fields"]]:
        """The mappings below a key, each with the id that it stands under."""
        for name, _ in self._mapping(key):
            check_id(self.page, (*self.place, key, name), name, pattern)
            yield name, Fields(self.page, (*self.place, key, name), required, optional)

    def _check_keys(self, required: tuple[str, ...], optional: tuple[str, ...]) -> None:
        for key, value in self._entries.items():
            if key in required or key in optional:
                continue
            # In braces a comma without quotes ends a text: what follows looks like a key without a value.
            if " " in key and not value:
                self.note(Wrong.COMMA, key)
            else:
                self.note(Wrong.UNKNOWN_KEY, key, hint=suggestion(key, (*required, *optional)))
        for key in required:
            if key not in self._entries:
                self.page.note(Wrong.MISSING_KEY, self.place, key=key)

    def _mapping(self, key: str) -> Iterator[tuple[str, Value]]:
        value = self._entries.get(key, {})
        if isinstance(value, dict):
            yield from value.items()
        else:
            self.note(Wrong.NOT_A_MAPPING, key)

    def _list(self, key: str) -> list[Value]:
        value = self._entries.get(key, [])
        if isinstance(value, list):
            return value
        self.note(Wrong.NOT_A_LIST, key)
        return []

    def _texts(self, place: Place, value: Value) -> tuple[str, ...]:
        if not isinstance(value, list):
            self.page.note(Wrong.NOT_A_LIST, place, key=_called(place))
            return ()
        return tuple(self._text((*place, index), item) for index, item in enumerate(value))

    def _text(self, place: Place, value: Value) -> str:
        if isinstance(value, str) and value.strip():
            return value
        wrong = {str: Wrong.EMPTY_TEXT, type(None): Wrong.NULL}.get(type(value), Wrong.NOT_TEXT)
        self.page.note(wrong, place, key=_called(place))
        return ""


_ALLOWED = {
    ID: "small letters, digits and _",
    BOOK_ID: "small letters, digits, _ and -",
    OUTCOME_ID: "small letters, digits and _, or a step of a scale such as L0",
    RULE_ID: "letters, digits, dots, _ and -",
}


def check_id(page: Page, place: Place, word: str, pattern: re.Pattern[str]) -> None:
    """Note a word that cannot be an id. An empty word is noted by whoever read it."""
    if word and not pattern.fullmatch(word):
        page.note(Wrong.BAD_ID, place, id=word, allowed=_ALLOWED[pattern])


def _called(place: Place) -> str:
    """How a value is called in a sentence: its key, or its number in the list below a key."""
    if not place:
        return "The file"
    if isinstance(place[-1], str):
        return place[-1]
    return f"Item {place[-1] + 1} of {place[-2]}" if len(place) > 1 else f"Item {place[-1] + 1}"


def _is_date(word: str) -> bool:
    if not _DATE.fullmatch(word):
        return False
    try:
        date.fromisoformat(word)
    except ValueError:
        return False
    return True
