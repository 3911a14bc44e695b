"""Answers as they are stored and compared: by section, without empty ones, as canonical JSON."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from compliance.documents.canonical import Json, canonical_bytes
from compliance.domain.questionnaire import Answer, Answers, Questionnaire

SectionAnswers = Mapping[str, Answers]


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One question's answer before and after; None means not answered. `component_id` is None for the project's own."""

    component_id: str | None
    section: str
    question: str
    before: Answer | None
    after: Answer | None


def given(answers: Answers) -> dict[str, Answer]:
    """The answers without empty ones: an empty text or no tick is no answer."""
    return {
        question: tuple(answer) if not isinstance(answer, str) else answer
        for question, answer in answers.items()
        if answer
    }


def by_section(questionnaire: Questionnaire, answers: Answers) -> dict[str, dict[str, Answer]]:
    """The answers grouped by the section that asks them; raises KeyError for a question that nobody asks."""
    sections: dict[str, dict[str, Answer]] = {}
    for question, answer in given(answers).items():
        sections.setdefault(questionnaire.questions[question].section, {})[question] = answer
    return sections


def merged(sections: Iterable[Answers]) -> dict[str, Answer]:
    """The answers of several sections in one mapping; no two sections ask the same question."""
    return {question: answer for answers in sections for question, answer in answers.items()}


def to_text(answers: Answers) -> str:
    """The answers as they are stored. Raises ValueError when a text holds half of a character."""
    return canonical_bytes(answers).decode()


def from_text(text: str) -> dict[str, Answer]:
    """The answers from what was stored."""
    return {question: answer_of(answer) for question, answer in json.loads(text).items()}


def answer_of(value: object) -> Answer:
    """An answer from its JSON value; raises ValueError for anything but a text or a list of texts."""
    match value:
        case str():
            return value
        case list() if all(isinstance(item, str) for item in value):
            return tuple(value)
        case _:
            raise ValueError(f"{value!r} is not an answer.")


def changes_between(
    component_id: str | None, section: str, before: Answers, after: Answers
) -> tuple[AnswerChange, ...]:
    """What differs, in alphabetical order of the questions."""
    return tuple(
        AnswerChange(component_id, section, question, before.get(question), after.get(question))
        for question in sorted(before.keys() | after.keys())
        if before.get(question) != after.get(question)
    )


def changes_json(changes: Iterable[AnswerChange]) -> Json:
    """The changes as a history entry holds them."""
    return [
        {
            "component": change.component_id,
            "section": change.section,
            "question": change.question,
            "from": change.before,
            "to": change.after,
        }
        for change in changes
    ]


def changes_from(values: object) -> tuple[AnswerChange, ...]:
    """The changes that a history entry holds; none when the entry is of a kind without answers."""
    if not isinstance(values, list):
        return ()
    return tuple(
        AnswerChange(value["component"], value["section"], value["question"], _kept(value["from"]), _kept(value["to"]))
        for value in values
    )


def _kept(value: object) -> Answer | None:
    return None if value is None else answer_of(value)
