"""The words of files and what they suggest, read from `source_types.yaml` and checked once."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from compliance.domain.asset_suggestions import SourceType, Suggest, TextField, Vocabulary

_PARTS = ("source_types", "fields", "actions", "training", "uses")

FILE = Path(__file__).with_name("source_types.yaml")


class FaultyVocabulary(ValueError):  # noqa: N818 - a name for whoever changes the file
    """The file of words cannot be used. The message says where and why."""


@cache
def vocabulary() -> Vocabulary:
    """Everything that is known of what files say."""
    return parse(FILE.read_text(encoding="utf-8"))


def parse(text: str) -> Vocabulary:
    """The words in this YAML. Raises FaultyVocabulary."""
    values = _mapping(yaml.safe_load(text), "the file", set(_PARTS))
    types = tuple(_source_type(each) for each in values["source_types"])
    fields = tuple(_field(each) for each in values["fields"])
    names = [each.id for each in types] + [each.field for each in fields]
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise FaultyVocabulary(f"{', '.join(doubled)}: named twice.")
    return Vocabulary(types, fields, *(_texts(values[part], part) for part in _PARTS[2:]))


def _source_type(value: object) -> SourceType:
    given = _mapping(value, "a source type", {"id", "uri", "says"}, {"suggests", "note"})
    words = _texts({name: text for name, text in given.items() if name != "suggests"}, f"the source type {given['id']}")
    suggests = tuple(_suggest(each, words["id"]) for each in given.get("suggests", ()))
    if bool(suggests) == ("note" in given):
        raise FaultyVocabulary(f"{words['id']}: it needs an answer that it suggests, or a note why there is none.")
    return SourceType(words["id"], words["uri"], words["says"], suggests, words.get("note", ""))


def _field(value: object) -> TextField:
    given = _mapping(value, "a field", {"field", "label"}, {"question", "version", "adds", "suggests"})
    words = _texts({name: text for name, text in given.items() if name != "suggests"}, f"the field {given['field']}")
    suggests = tuple(_suggest(each, words["field"]) for each in given.get("suggests", ()))
    adds = words.pop("adds", "no") == "yes"
    return TextField(**words, adds=adds, suggests=suggests)


def _suggest(value: object, where: str) -> Suggest:
    given = _mapping(value, f"what {where} suggests", {"question", "answer"}, {"media"})
    words = _texts({name: given[name] for name in ("question", "answer")}, f"what {where} suggests")
    return Suggest(words["question"], words["answer"], tuple(given.get("media", ())))


def _mapping(value: object, where: str, needed: set[str], more: set[str] | None = None) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not needed <= value.keys() <= needed | (more or set()):
        raise FaultyVocabulary(f"In {where}: {', '.join(sorted(needed))} are needed, and nothing unknown.")
    return value


def _texts(values: Mapping[str, object], where: str) -> dict[str, str]:
    # An unquoted yes would be a truth value.
    if wrong := [name for name, text in values.items() if not isinstance(text, str) or not text]:
        raise FaultyVocabulary(f"In {where}: {', '.join(map(str, wrong))} must be text; put it in quotes.")
    return {name: str(text) for name, text in values.items()}
