"""The published JSON Schema: it is what the questionnaire generates, and it agrees with the reader."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from compliance.services.answers_file import AnswersFileError, newest_release, parse_answers
from compliance.services.answers_schema import answers_schema, schema_text

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
KINDS = {"string": str, "object": dict, "array": list, "null": type(None), "integer": int}


def holds(schema: Any, value: Any) -> bool:
    """Whether a value satisfies a schema, for the words of JSON Schema (2020-12) that ours uses; others are refused."""
    return all(_WORDS[word](given, value, schema) for word, given in schema.items())


def _properties(given: Any, value: Any, _: Any) -> bool:
    return not isinstance(value, dict) or all(holds(given[key], value[key]) for key in given if key in value)


def _additional(given: Any, value: Any, schema: Any) -> bool:
    assert given is False
    return not isinstance(value, dict) or set(value) <= set(schema["properties"])


def _type(given: Any, value: Any, _: Any) -> bool:
    wanted = [given] if isinstance(given, str) else given
    return any(isinstance(value, KINDS[kind]) and not isinstance(value, bool) for kind in wanted)


_WORDS: dict[str, Any] = {
    "$schema": lambda given, _value, _: given == "https://json-schema.org/draft/2020-12/schema",
    "title": lambda *_: True,
    "description": lambda *_: True,
    "type": _type,
    "properties": _properties,
    "additionalProperties": _additional,
    "required": lambda given, value, _: not isinstance(value, dict) or all(key in value for key in given),
    "items": lambda given, value, _: not isinstance(value, list) or all(holds(given, item) for item in value),
    "minItems": lambda given, value, _: not isinstance(value, list) or len(value) >= given,
    "uniqueItems": lambda _given, value, _: not isinstance(value, list) or len(set(value)) == len(value),
    "const": lambda given, value, _: value == given,
    "enum": lambda given, value, _: value in given,
    "pattern": lambda given, value, _: not isinstance(value, str) or re.search(given, value) is not None,
    "maxLength": lambda given, value, _: not isinstance(value, str) or len(value) <= given,
    "minimum": lambda given, value, _: not isinstance(value, int) or value >= given,
    "maximum": lambda given, value, _: not isinstance(value, int) or value <= given,
    "oneOf": lambda given, value, _: sum(holds(schema, value) for schema in given) == 1,
    "allOf": lambda given, value, _: all(holds(schema, value) for schema in given),
    "if": lambda given, value, schema: not holds(given, value) or holds(schema["then"], value),
    "then": lambda *_: True,
}


def loaded(path: Path) -> dict[str, Any]:
    """An example as plain values, all of them text."""
    value = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - makes text of everything
    assert isinstance(value, dict)
    return value


SCHEMA = answers_schema(newest_release())


def test_the_published_schema_is_the_generated_one() -> None:
    """After a change of the questionnaire: colophon answers schema > docs/answers-schema.json."""
    published = (ROOT / "docs" / "answers-schema.json").read_text(encoding="utf-8")

    assert published == schema_text(newest_release())


def test_every_question_and_option_is_in_it() -> None:
    """Nothing about a question is written twice, and nothing is left out."""
    text = json.dumps(SCHEMA, ensure_ascii=False)
    for question in newest_release().questionnaire.questions.values():
        assert f'"{question.id}": {{"title": {json.dumps(question.ask, ensure_ascii=False)}' in text
        for option in question.options:
            assert f'"const": "{option.id}"' in text


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_satisfy_it(path: Path) -> None:
    """Also with years as numbers, as other readers of YAML give them."""
    value = loaded(path)
    assert holds(SCHEMA, value)

    value["project"]["made_year"] = int(value["project"]["made_year"])
    assert holds(SCHEMA, value)


def _without(value: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: item for name, item in value.items() if name != key}


FAULTS: dict[str, Any] = {
    "no sector": lambda v: _without(v, "sector"),
    "an unknown key": lambda v: v | {"organisaton": "X"},
    "an unknown sector": lambda v: v | {"sector": "press"},
    "another release": lambda v: v | {"release": "2025-01"},
    "an empty organisation": lambda v: v | {"organisation": " "},
    "no components": lambda v: v | {"components": []},
    "a part without a name": lambda v: v | {"components": [_without(v["components"][0], "name")]},
    "a preset of another sector": lambda v: v | {"components": [v["components"][0] | {"preset": "doubles"}]},
    "an unknown question": lambda v: v | {"project": v["project"] | {"titel": "X"}},
    "a part's question for the project": lambda v: v | {"project": v["project"] | {"ai_used": "yes"}},
    "an unknown option": lambda v: v | {"project": v["project"] | {"business": "club"}},
    "an unknown tick": lambda v: v | {"project": v["project"] | {"territories": ["moon"]}},
    "a tick without a list": lambda v: v | {"project": v["project"] | {"territories": "uk"}},
    "no date": lambda v: v | {"project": v["project"] | {"release_date": "12 March"}},
    "a short year": lambda v: v | {"project": v["project"] | {"made_year": "26"}},
    "too long a title": lambda v: v | {"project": v["project"] | {"title": "x" * 201}},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_the_schema_refuses_the_reader_refuses_too(fault: str) -> None:
    """An editor with the schema and Colophon say the same of a file."""
    value = FAULTS[fault](copy.deepcopy(loaded(EXAMPLES[-1])))

    assert not holds(SCHEMA, value)
    with pytest.raises(AnswersFileError):
        parse_answers(json.dumps(value), "a.json")


@pytest.mark.parametrize("question", ["title", "business", "territories", "release_date", "made_year"])
@pytest.mark.parametrize("empty", ["", None])
def test_an_answer_may_be_missing(question: str, empty: str | None) -> None:
    """What is empty counts as not answered, for the schema and for the reader."""
    value = loaded(EXAMPLES[-1])
    value["project"][question] = empty

    assert holds(SCHEMA, value)
    assert question not in parse_answers(json.dumps(value), "a.json").answers
