"""The form for what is recorded of an AI tool: what was typed, field by field, with what to put right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request

from compliance.domain.ai_tools import CONCERN_FIELDS, FIELDS, Concern, Field, ToolFacts, Value

MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field as the form shows it, with what was typed and what is wrong with that."""

    id: str
    label: str
    hint: str
    kind: str
    values: tuple[Value, ...]
    value: str
    error: str
    optional: bool


@dataclass(frozen=True, slots=True)
class ConcernLines:
    """A concern's fields. An empty row gives room for another one."""

    number: int
    fields: tuple[FieldLine, ...]
    settled: bool
    empty: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds: texts by field, and for each concern by its fields."""

    values: Mapping[str, str]
    concerns: tuple[Mapping[str, str], ...]


def typed_from_form() -> Typed:
    """What was sent; rows of concerns that were left empty are dropped."""
    values = {field.id: request.form.get(field.id, "") for field in FIELDS}
    rows = (_row(number) for number in range(1, MOST_ROWS) if f"concerns-{number}-text" in request.form)
    return Typed(values, tuple(row for row in rows if any(row[field.id].strip() for field in CONCERN_FIELDS)))


def _row(number: int) -> dict[str, str]:
    names = (*(field.id for field in CONCERN_FIELDS), "settled")
    return {name: request.form.get(f"concerns-{number}-{name}", "") for name in names}


def typed_from_facts(facts: ToolFacts) -> Typed:
    """What is recorded, to be changed."""
    return Typed({field.id: getattr(facts, field.id) for field in FIELDS}, tuple(map(_typed, facts.concerns)))


def _typed(concern: Concern) -> dict[str, str]:
    settled = "yes" if concern.settled else ""
    return {"text": concern.text, "source": concern.source, "date": concern.date, "settled": settled}


def field_lines(typed: Typed, errors: Mapping[str, str]) -> tuple[FieldLine, ...]:
    """The fields of the tool."""
    return tuple(_line(field, field.id, typed.values.get(field.id, ""), errors) for field in FIELDS)


def concern_lines(typed: Typed, errors: Mapping[str, str]) -> tuple[ConcernLines, ...]:
    """The concerns that were typed, and an empty row."""
    rows: Sequence[Mapping[str, str]] = (*typed.concerns, {})
    return tuple(
        ConcernLines(
            number,
            tuple(
                _line(field, f"concerns-{number}-{field.id}", row.get(field.id, ""), errors) for field in CONCERN_FIELDS
            ),
            settled=bool(row.get("settled")),
            empty=not row,
        )
        for number, row in enumerate(rows, 1)
    )


def _line(field: Field, place: str, value: str, errors: Mapping[str, str]) -> FieldLine:
    return FieldLine(
        id=place,
        label=field.label,
        hint=field.hint,
        kind=field.kind,
        values=field.values,
        value=value or ("unknown" if field.kind == "one" else ""),
        error=errors.get(place, ""),
        optional=field.kind != "one" and field.id != "name" and field not in CONCERN_FIELDS,
    )
