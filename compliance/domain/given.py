"""What was put to the rules for a statement, as machines read it: enough to derive the statement again.

A statement prints answers in words, from which no rule could be applied again. Its JSON holds them by the ids of
questions and options as well, with the setting of every assumption.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compliance.domain.assessment import Assessment
from compliance.domain.facts import is_unknown
from compliance.domain.questionnaire import Answer, Answers, Asked, Question, Questionnaire, Scope, holds, is_asked


@dataclass(frozen=True, slots=True)
class GivenComponent:
    """A component by its name, with its answers by question; those of a question with ticks are a list."""

    name: str
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Given:
    """The project's answers by question, its components in their order, and the setting of each assumption."""

    answers: Mapping[str, Answer]
    components: tuple[GivenComponent, ...]
    settings: Mapping[str, str]


def given_of(assessment: Assessment) -> Given:
    """What this assessment rests on, and nothing that its results do not depend on."""
    record, questionnaire = assessment.record, assessment.release.questionnaire
    components = tuple(
        GivenComponent(part.name, _counted(questionnaire, "component", part.answers, record.answers))
        for part in record.components
    )
    project = _counted(questionnaire, "project", record.answers, {})
    return Given(project, components, dict(assessment.settings))


def _counted(questionnaire: Questionnaire, scope: Scope, own: Answers, project: Answers) -> dict[str, Answer]:
    """The answers that count: nothing that people said before they changed another answer is given away.

    A closed answer to a question that is not asked only because an earlier answer is not known does count.
    """
    counting = counting_questions(questionnaire, {**project, **own})
    return {
        question.id: own[question.id]
        for question, asked in counting
        if question.scope == scope and own.get(question.id) and (asked or question.closed)
    }


def counting_questions(questionnaire: Questionnaire, answers: Answers) -> Iterator[tuple[Question, bool]]:
    """The questions whose answers can bear on a result, in order, each with whether it is asked for certain."""
    asked: dict[str, bool] = {}
    maybe: dict[str, bool] = {}
    for question in questionnaire.questions.values():
        asked[question.id] = is_asked(question, answers, asked)
        wanted = not question.asked_by or any(holds(each, answers, asked) for each in question.asked_by)
        maybe[question.id] = wanted and all(_may_hold(each, answers, maybe) for each in question.ask_when)
        if maybe[question.id]:
            yield question, asked[question.id]


def _may_hold(condition: Asked, answers: Answers, maybe: Mapping[str, bool]) -> bool:
    unknown = maybe.get(condition.question, False) and is_unknown(answers.get(condition.question))
    return unknown or holds(condition, answers, maybe)
