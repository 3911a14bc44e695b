"""What a posted section comes to: which questions are asked now, what is to be stored, what is missing or wrong."""

from collections.abc import Mapping
from dataclasses import dataclass

from compliance.domain.answers import Problem, check_answers
from compliance.domain.questionnaire import (
    Answer,
    Answers,
    Question,
    Questionnaire,
    Section,
    asked_questions,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One section as posted, held against what is stored.

    `answers` is what to store: what was entered, and the earlier answers to questions that are not asked (any more).
    `missing` are the questions that were shown and need an answer; `following` those that the answers lead to and that
    the person has not seen yet.
    """

    answers: Mapping[str, Answer]
    asked: tuple[Question, ...]
    problems: tuple[Problem, ...]
    missing: tuple[Question, ...]
    following: tuple[Question, ...]


def read_section(
    questionnaire: Questionnaire,
    section: Section,
    stored: Answers,
    context: Answers,
    raw: Mapping[str, object],
) -> Reading:
    """Read what was entered for the questions that were shown (`raw`); `context` holds all other known answers.

    Values for questions that are not asked are ignored, and so are their problems.
    """
    here = {question.id for question in section.questions}
    entered, problems = check_answers(
        questionnaire, section.scope, {name: value for name, value in raw.items() if name in here}
    )
    guess = {**stored, **dict.fromkeys(raw, ""), **_ticks(section, raw), **entered}
    asked = questions_asked(questionnaire, section, {**context, **guess})
    ids = {question.id for question in asked}
    return Reading(
        answers=_to_store(section, stored, raw, entered, ids),
        asked=asked,
        problems=tuple(problem for problem in problems if problem.question in ids),
        missing=tuple(
            question
            for question in asked
            if question.id in raw
            and not question.optional
            and not entered.get(question.id)
            and not any(problem.question == question.id for problem in problems)
        ),
        following=tuple(question for question in asked if question.id not in raw),
    )


def questions_asked(questionnaire: Questionnaire, section: Section, answers: Answers) -> tuple[Question, ...]:
    """The section's questions that all these answers together lead to."""
    return tuple(
        question
        for question in asked_questions(questionnaire, section.scope, answers)
        if question.section == section.id
    )


def _ticks(section: Section, raw: Mapping[str, object]) -> dict[str, Answer]:
    """Ticks that do not go together still decide which questions are shown while the person mends them."""
    return {
        question.id: tuple(str(tick) for tick in ticks)
        for question in section.questions
        if question.kind == "many" and isinstance(ticks := raw.get(question.id), list)
    }


def _to_store(
    section: Section, stored: Answers, raw: Mapping[str, object], entered: Answers, asked: set[str]
) -> dict[str, Answer]:
    kept: dict[str, Answer] = {}
    for question in section.questions:
        source = entered if question.id in asked and question.id in raw else stored
        if answer := source.get(question.id):
            kept[question.id] = answer
    return kept
