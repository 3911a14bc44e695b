"""The JSON Schema (2020-12) of the answers file, generated from a release's questionnaire."""

import json
from collections.abc import Mapping
from typing import assert_never

from compliance.documents.canonical import Json
from compliance.domain.answers import FIRST_YEAR, LAST_YEAR
from compliance.domain.questionnaire import Question, Questionnaire, Scope, Sector
from compliance.domain.release import Release
from compliance.services.answers_file import LONGEST_NAME

_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_YEAR = "[0-9]{4}"

_NOT_ANSWERED: tuple[Json, ...] = ({"const": "", "title": "Not answered"}, {"type": "null"})
_YEAR_WORDS: Json = {"type": "string", "pattern": f"^{_YEAR}$"}
_YEAR_NUMBER: Json = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}

Schema = dict[str, Json]


def schema_text(release: Release) -> str:
    """The schema as it is published: indented JSON that ends with a line feed."""
    return json.dumps(answers_schema(release), ensure_ascii=False, indent=2) + "\n"


def answers_schema(release: Release) -> Schema:
    """The schema of answers files for this release. Every value may be empty, for an answer may still be missing."""
    questionnaire = release.questionnaire
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Colophon answers file, release {release.id}",
        "description": "How AI was used in a project and its components. Each value is text or a list of texts.",
        "type": "object",
        "additionalProperties": False,
        "required": ["release", "organisation", "sector", "project", "components"],
        "properties": {
            "release": {"description": "The release of questions and rules.", "const": release.id},
            "organisation": {"description": "Who the statement is issued by.", **_name()},
            "sector": {
                "description": "The branch of the creative industries; it says which presets there are.",
                "oneOf": [{"const": sector.id, "title": sector.label} for sector in questionnaire.sectors],
            },
            "project": {"description": "Answers about the project.", **_answers(questionnaire, "project")},
            "components": {
                "description": "The parts of the project, each with its own answers.",
                "type": "array",
                "minItems": 1,
                "items": _component(questionnaire),
            },
        },
        "allOf": [_presets(sector) for sector in questionnaire.sectors],
    }


def _name() -> Schema:
    return {"type": "string", "pattern": "\\S", "maxLength": LONGEST_NAME}


def _component(questionnaire: Questionnaire) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "answers"],
        "properties": {
            "name": {"description": "What the part is called. No two have the same name.", **_name()},
            "preset": {"description": "The usual part of this sector that it is; answers its kind.", "type": "string"},
            "answers": {"description": "Answers about this part.", **_answers(questionnaire, "component")},
        },
    }


def _presets(sector: Sector) -> Schema:
    """Which presets the components of one sector may name."""
    allowed: Json = [preset.id for preset in sector.presets]
    return {
        "if": {"properties": {"sector": {"const": sector.id}}},
        "then": {"properties": {"components": {"items": {"properties": {"preset": {"enum": allowed}}}}}},
    }


def _answers(questionnaire: Questionnaire, scope: Scope) -> Schema:
    properties = {q.id: _question(q) for q in questionnaire.questions.values() if q.scope == scope}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _question(question: Question) -> Mapping[str, Json]:
    when = f"Asked only if {question.asked_if}." if question.asked_if else ""
    described: Schema = {"title": question.ask}
    description = " ".join(filter(None, [question.hint, when]))
    if description:
        described["description"] = description
    return described | _value(question)


def _value(question: Question) -> Schema:
    """What may stand below a question's key. An editor may read a year as a number; Colophon reads text."""
    options: list[Json] = [{"const": option.id, "title": option.label} for option in question.options]
    match question.kind:
        case "one":
            return {"oneOf": [*options, *_NOT_ANSWERED]}
        case "many":
            ticks: Json = {"type": "array", "uniqueItems": True, "items": {"oneOf": options}}
            return {"oneOf": [ticks, *_NOT_ANSWERED]}
        case "date":
            return {"oneOf": [{"type": "string", "pattern": f"^{_DATE}$"}, *_NOT_ANSWERED]}
        case "year":
            return {"oneOf": [_YEAR_WORDS, _YEAR_NUMBER, *_NOT_ANSWERED]}
        case "years":
            several: Json = {"type": "array", "items": {"oneOf": [_YEAR_WORDS, _YEAR_NUMBER]}}
            words: Json = {"type": "string", "pattern": f"^{_YEAR}([\\s,;]+{_YEAR})*$"}
            return {"oneOf": [words, _YEAR_NUMBER, several, *_NOT_ANSWERED]}
        case "sentence" | "text":
            return {"type": ["string", "null"], "maxLength": question.max_length}
        case _:  # pragma: no cover - mypy proves that every kind is handled
            assert_never(question.kind)
