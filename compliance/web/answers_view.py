"""The page for checking answers: every question asked with its answer, by section and by component."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from compliance.domain.questionnaire import (
    Answers,
    Question,
    Questionnaire,
    Section,
    asked_questions,
    no_longer_asked,
)
from compliance.domain.wording import answer_words
from compliance.services.assessments import Contradicting
from compliance.services.records import ComponentRecord, ProjectRecord
from compliance.web.crowd import Crowd, crowd_of
from compliance.web.current import release_of
from compliance.web.evidence_view import attached_counts
from compliance.web.marks import Shown
from compliance.web.part_outcome import part_outcome
from compliance.web.remarks import remarks_of
from compliance.web.section_place import section_url
from compliance.web.todo_view import contradiction_todos

PAGE_SIZE = 25
OPEN_UP_TO = 5
# Fewer questions than these are left out without a word about it.
WORTH_SAYING = 3

ORDER = ("needs_review", "in_progress", "not_started", "complete")


@dataclass(frozen=True, slots=True)
class Row:
    """A question asked, with its answer in words; `url` leads to the place where it is answered."""

    ask: str
    answer: str
    optional: bool
    url: str
    question: str


@dataclass(frozen=True, slots=True)
class SectionAnswers:
    """The questions of one section with their answers; nothing when the section asks nothing here."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PartAnswers:
    """The project's or a component's answers.

    `aside` says in sentences which questions are not asked and why; `no_longer` are answers kept from before.
    """

    id: str
    name: str
    state: str
    outcome: Shown | None
    sections: tuple[SectionAnswers, ...]
    aside: tuple[str, ...]
    no_longer: tuple[Row, ...]


def answers_page(record: ProjectRecord, only: str, page: int) -> dict[str, Any]:
    """Everything that the template needs; with `only`, the answers of that component alone."""
    release = release_of(record.release)
    crowd = crowd_of(record, release.questionnaire)
    parts = [part for part in record.components if part.id == only or not only]
    parts.sort(key=lambda part: ORDER.index(crowd.state_of(part.id)))
    pages = max(1, ceil(len(parts) / PAGE_SIZE))
    page = min(max(page, 1), pages)
    first = (page - 1) * PAGE_SIZE
    return {
        "project": record,
        "release": release,
        "remarks": remarks_of(record.id),
        "evidence": attached_counts(record),
        "own": None if only or page > 1 else _part(crowd, record, None),
        "parts": [_part(crowd, record, part) for part in parts[first : first + PAGE_SIZE]],
        "open": len(parts) <= OPEN_UP_TO,
        "total": len(parts),
        "first": first + 1,
        "page": page,
        "pages": pages,
        "page_size": PAGE_SIZE,
        "only": only,
        "missing": _missing(crowd, only),
        "contradictions": contradiction_todos(record.id, _contradictions(crowd, only)),
    }


def _missing(crowd: Crowd, only: str) -> int:
    """How many questions are not answered, of the whole project or of one component."""
    if only:
        stand_in = crowd.stand_ins[only]
        return sum(missing.component_id == stand_in for missing in crowd.assessed.missing)
    return sum(_times(crowd, missing.component_id) for missing in crowd.assessed.missing)


def _contradictions(crowd: Crowd, only: str) -> Iterator[Contradicting]:
    """Answers that do not fit together, of the whole project or of one component."""
    for each in crowd.assessed.contradictions:
        for part in crowd.members.get(each.component_id, ()):
            if part.id == only or not only:
                yield replace(each, component_id=part.id, component_name=part.name)
        if not (each.component_id or only):
            yield each


def _times(crowd: Crowd, component_id: str) -> int:
    return len(crowd.members[component_id]) if component_id else 1


def _part(crowd: Crowd, record: ProjectRecord, part: ComponentRecord | None) -> PartAnswers:
    questionnaire = crowd.assessed.questionnaire
    answers = record.answers_for(part) if part else record.answers
    asked = {question.id for question in asked_questions(questionnaire, _scope(part), answers)}
    return PartAnswers(
        id=part.id if part else "",
        name=part.name if part else "",
        state=crowd.state_of(part.id) if part else "",
        outcome=part_outcome(crowd.assessed, crowd.stand_ins[part.id]) if part else None,
        sections=tuple(
            SectionAnswers(section.title, rows)
            for section in questionnaire.of_scope(_scope(part))
            if (rows := tuple(_rows(record, part, section, answers, asked)))
        ),
        aside=tuple(_aside(questionnaire, answers, asked)) if part else (),
        no_longer=tuple(
            _row(record, part, questionnaire.section(question.section), question, answers)
            for question in no_longer_asked(questionnaire, _scope(part), answers)
        ),
    )


def _scope(part: ComponentRecord | None) -> Any:
    return "component" if part else "project"


def _rows(
    record: ProjectRecord, part: ComponentRecord | None, section: Section, answers: Answers, asked: set[str]
) -> Iterator[Row]:
    for question in section.questions:
        if question.id in asked:
            yield _row(record, part, section, question, answers)


def _row(
    record: ProjectRecord, part: ComponentRecord | None, section: Section, question: Question, answers: Answers
) -> Row:
    url = section_url(record, part, section, back="answers", _anchor=question.id)
    return Row(question.ask, answer_words(question, answers.get(question.id)), question.optional, url, question.id)


def _aside(questionnaire: Questionnaire, answers: Answers, asked: set[str]) -> Iterator[str]:
    """Why questions are left out: the answer that leads past them, where it leads past several."""
    behind: dict[str, int] = {}
    for question in questionnaire.questions.values():
        if question.scope == "component" and question.id not in asked and not answers.get(question.id):
            gate = _gate(questionnaire, question, answers, asked)
            if gate.scope == "component" and answers.get(gate.id):
                behind[gate.id] = behind.get(gate.id, 0) + 1
    for gate_id, count in behind.items():
        gate = questionnaire.questions[gate_id]
        if count >= WORTH_SAYING:
            words = answer_words(gate, answers.get(gate_id))
            yield f"{count} more questions are not asked, because of the answer “{words}” to “{gate.ask}”"


def _gate(questionnaire: Questionnaire, question: Question, answers: Answers, asked: set[str]) -> Question:
    """The question whose answer leads past this one."""
    for condition in question.ask_when:
        before = questionnaire.questions[condition.question]
        if before.scope == "component" and before.id not in asked:
            return _gate(questionnaire, before, answers, asked)
        answer = answers.get(before.id)
        ticks = answer if isinstance(answer, tuple) else (answer,)
        if not any(tick in condition.among for tick in ticks):
            return before
    return question
