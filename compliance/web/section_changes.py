"""What saving a section would change elsewhere: results that come out otherwise, and answers no longer asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from compliance.domain.questionnaire import Answers, Questionnaire, Scope, no_longer_asked
from compliance.domain.rulebook import Rulebook, Table
from compliance.domain.wording import answer_words
from compliance.services.records import ProjectRecord, SavedSection
from compliance.web.crowd import Crowd, crowd_of
from compliance.web.current import as_guest
from compliance.web.marks import Shown
from compliance.web.part_outcome import UNANSWERED, outcome_of, work_outcome
from compliance.web.section_place import Place


@dataclass(frozen=True, slots=True)
class ResultChange:
    """A result shown in lists that would come out otherwise; `about` are names of components, none for the work.

    `rulebook` is there because a duty reported in the press and one in force must not be read as the same.
    """

    rulebook: Rulebook
    table: Table
    about: tuple[str, ...]
    before: Shown
    after: Shown


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
    """What storing these answers would change; nothing when no earlier answer is changed or taken back.

    Results are not a guest's to see.
    """
    if all(answers.get(question) == answer for question, answer in place.stored.items()):
        return NOTHING
    after = with_answers(place, answers)
    return Consequences(
        results=() if as_guest() else tuple(_results_between(place, after)),
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


def _results_between(place: Place, after: ProjectRecord) -> Iterator[ResultChange]:
    yield from _results(crowd_of(place.record, place.questionnaire), crowd_of(after, place.questionnaire), place)


def _results(before: Crowd, after: Crowd, place: Place) -> Iterator[ResultChange]:
    front, _ = place.release.front
    asked = {table.id for table in after.assessed.assessment.tables}
    # A rulebook that is asked for only since now has no result that could change.
    both = [table for table in before.assessed.assessment.tables if table.id in asked]
    tables = sorted(both, key=lambda table: table.rulebook != front.id)
    for table in tables:
        if table.headline and table.scope == "component":
            yield from _component_results(before, after, table, place)
    for table in tables:
        if table.headline and table.scope == "work":
            old, new = before.assessed.assessment.work[table.id], after.assessed.assessment.work[table.id]
            # What was open until now is not changed by an answer, it is found.
            if old.outcome != new.outcome and (old.decided or not before.assessed.missing):
                book = place.release.rulebook(table.rulebook)
                yield ResultChange(
                    book, table, (), work_outcome(before.assessed, table.id), work_outcome(after.assessed, table.id)
                )


def _component_results(before: Crowd, after: Crowd, table: Table, place: Place) -> Iterator[ResultChange]:
    found: dict[tuple[Shown, Shown], list[str]] = {}
    for part in place.record.components:
        old, new = (outcome_of(crowd.assessed, crowd.stand_ins[part.id], table.id) for crowd in (before, after))
        if old != new and before.state_of(part.id) not in UNANSWERED:
            found.setdefault((old, new), []).append(part.name)
    for (old, new), names in found.items():
        yield ResultChange(place.release.rulebook(table.rulebook), table, tuple(names), old, new)


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
