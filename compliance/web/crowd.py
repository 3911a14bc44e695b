"""Components that were answered alike, taken together: what follows from their answers is worked out once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from compliance.domain.decision import Decision
from compliance.domain.questionnaire import Answers, Questionnaire
from compliance.domain.readiness import has_figure
from compliance.services.assessments import ProjectAssessment, State, assess_project, assessor
from compliance.services.records import ComponentRecord, ProjectRecord


@dataclass(frozen=True)
class Crowd:
    """An assessment in which one component stands for all that were answered alike.

    `members` gives, by the id of the one that stands for them, everybody in the person's own order. Results for the
    work are those of the whole project: they depend on which outcomes occur, not on how often.
    """

    assessed: ProjectAssessment
    members: Mapping[str, tuple[ComponentRecord, ...]]

    @cached_property
    def stand_ins(self) -> Mapping[str, str]:
        """For every component, the id of the one that stands for it."""
        return {part.id: id_ for id_, parts in self.members.items() for part in parts}

    def assessment_of(self, component_id: str) -> Mapping[str, Decision]:
        """The decisions about one of those that stand for others."""
        return self.assessed.assessment.components[component_id]

    def state_of(self, component_id: str) -> State:
        """How far any component is answered."""
        return self.assessed.component_state(self.stand_ins[component_id])

    def everybody(self, standing_in: Iterable[str]) -> tuple[ComponentRecord, ...]:
        """All components that these stand for."""
        parts = [part for id_ in standing_in for part in self.members[id_]]
        return tuple(sorted(parts, key=lambda part: part.position))


def crowd_of(record: ProjectRecord, questionnaire: Questionnaire) -> Crowd:
    """The project's components, taken together where their answers cannot lead to different results."""
    numbered = frozenset(check.question for check in assessor(record.release).release.readiness if check.numbered)
    alike: dict[object, list[ComponentRecord]] = {}
    confirmed: dict[str, set[tuple[str, str]]] = {}
    for each in record.confirmed:
        confirmed.setdefault(each.subject, set()).add((each.regime, each.outcome_key))
    for part in record.components:
        kind = _what_counts(questionnaire, record.told(part), numbered), frozenset(confirmed.get(part.id, ()))
        alike.setdefault(kind, []).append(part)
    standing = tuple(parts[0] for parts in alike.values())
    members = {parts[0].id: tuple(parts) for parts in alike.values()}
    return Crowd(assess_project(replace(record, components=standing)), members)


def _what_counts(questionnaire: Questionnaire, answers: Answers, numbered: frozenset[str]) -> frozenset[object]:
    """The answers without the words of sentences: rules read closed answers and dates, and whether there is a text.

    Of a text that has to name a version it counts too whether there is a figure in it.
    """
    questions = questionnaire.questions
    return frozenset(
        (
            name,
            answer
            if name not in questions or questions[name].closed or questions[name].basis
            else name in numbered and has_figure(answer),
        )
        for name, answer in answers.items()
    )
