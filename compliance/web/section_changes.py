"""What saving a section would change elsewhere: results that come out otherwise, and answers no longer asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from compliance.domain.assessment import Assessment
from compliance.domain.questionnaire import Answers, Questionnaire, Scope, no_longer_asked
from compliance.domain.rulebook import Outcome, Release, Table
from compliance.domain.wording import answer_words
from compliance.services.assessments import ProjectAssessment, assess_project
from compliance.services.records import ComponentRecord, ProjectRecord, SavedSection
from compliance.web.section_place import Place


@dataclass(frozen=True, slots=True)
class ResultChange:
    """A result shown in lists that would come out otherwise; `about` are names of components, none for the work."""

    table: Table
    about: tuple[str, ...]
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class NoLonger:
    """An answer that would no longer be asked for."""

    about: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Consequences:
    """What saving changes apart from the answers themselves."""

    results: tuple[ResultChange, ...]
    no_longer: tuple[NoLonger, ...]

    def __bool__(self) -> bool:
        return bool(self.results or self.no_longer)


NOTHING = Consequences((), ())


def consequences(place: Place, answers: Answers) -> Consequences:
    """What storing these answers would change; nothing when no earlier answer is changed or taken back."""
    if all(answers.get(question) == answer for question, answer in place.stored.items()):
        return NOTHING
    after = with_answers(place, answers)
    return Consequences(
        results=tuple(_results(assess_project(place.record), assess_project(after), place.release)),
        no_longer=tuple(_no_longer(place, after)),
    )


def with_answers(place: Place, answers: Answers) -> ProjectRecord:
    """The project as it would be with these answers in the section."""
    record = place.record
    saved = SavedSection(place.section.id, place.revision, answers, "", "")
    if place.component is None:
        return replace(record, sections={**record.sections, saved.section: saved})
    changed = replace(place.component, sections={**place.component.sections, saved.section: saved})
    return replace(record, components=tuple(changed if part.id == changed.id else part for part in record.components))


def _results(before: ProjectAssessment, after: ProjectAssessment, release: Release) -> Iterator[ResultChange]:
    for table in release.tables.values():
        if table.headline and table.scope == "component":
            yield from _component_results(before, after, table)
    for table in release.tables.values():
        if table.headline and table.scope == "work":
            old, new = before.assessment.work[table.id], after.assessment.work[table.id]
            # What was open until now is not changed by an answer, it is found.
            if old.outcome != new.outcome and (old.decided or not before.missing):
                yield ResultChange(table, (), old.result, new.result)


def _component_results(before: ProjectAssessment, after: ProjectAssessment, table: Table) -> Iterator[ResultChange]:
    found: dict[tuple[str, str], list[str]] = {}
    for part in before.project.components:
        old, new = _outcome(before.assessment, part, table), _outcome(after.assessment, part, table)
        if old != new and before.component_state(part.id) in ("complete", "needs_review"):
            found.setdefault((old, new), []).append(part.name)
    for (old, new), names in found.items():
        yield ResultChange(table, tuple(names), table.outcome(old), table.outcome(new))


def _outcome(assessment: Assessment, part: ComponentRecord, table: Table) -> str:
    return assessment.components[part.id][table.id].outcome


def _no_longer(place: Place, after: ProjectRecord) -> Iterator[NoLonger]:
    questionnaire = place.questionnaire
    if place.component is None:
        yield from _newly_unasked(questionnaire, "", place.record.answers, after.answers)
    for part, changed in zip(place.record.components, after.components, strict=True):
        if place.component is None or part.id == place.component_id:
            before = place.record.answers_for(part)
            yield from _newly_unasked(questionnaire, part.name, before, after.answers_for(changed))


def _newly_unasked(questionnaire: Questionnaire, about: str, before: Answers, after: Answers) -> Iterator[NoLonger]:
    scope: Scope = "component" if about else "project"
    already = {question.id for question in no_longer_asked(questionnaire, scope, before)}
    for question in no_longer_asked(questionnaire, scope, after):
        if question.id not in already:
            yield NoLonger(about, question.ask, answer_words(question, after[question.id]))
