"""Where the person is in the interview: project, component and section, what is answered, and where to go next."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import abort, url_for

from compliance.domain.questionnaire import Answer, Answers, Questionnaire, Section
from compliance.domain.release import Release
from compliance.services.assessments import ProjectAssessment, State, assess_project
from compliance.services.records import ComponentRecord, ProjectRecord, SavedSection, project_record
from compliance.web.current import as_guest, current_actor, database, release_of
from compliance.web.section_view import SectionQuestions


@dataclass(frozen=True)
class Place:
    """One section of a project, or of one of its components."""

    record: ProjectRecord
    release: Release
    section: Section
    component: ComponentRecord | None

    @property
    def questionnaire(self) -> Questionnaire:
        """Everything that is asked in the project's release."""
        return self.release.questionnaire

    @property
    def component_id(self) -> str | None:
        """The component's id; None for a section of the project."""
        return self.component.id if self.component else None

    @cached_property
    def assessed(self) -> ProjectAssessment:
        """The project with its results and with what is still missing."""
        return assess_project(self.record)

    @cached_property
    def saved(self) -> SavedSection | None:
        """What is stored of this section."""
        return _sections(self.record, self.component).get(self.section.id)

    @property
    def stored(self) -> Answers:
        """The stored answers of this section."""
        return self.saved.answers if self.saved else {}

    @property
    def revision(self) -> int:
        """The stored revision; 0 when the section was never saved."""
        return self.saved.revision if self.saved else 0

    @cached_property
    def context(self) -> dict[str, Answer]:
        """All known answers but this section's own."""
        answers = self.record.answers_for(self.component) if self.component else self.record.answers
        own = {question.id for question in self.section.questions}
        return {question: answer for question, answer in answers.items() if question not in own}

    @cached_property
    def questions(self) -> SectionQuestions:
        """The questions that this section can ask here."""
        return SectionQuestions(self.questionnaire, self.section, self.context)


@dataclass(frozen=True, slots=True)
class Step:
    """A section as the margin lists it."""

    title: str
    url: str
    current: bool
    state: State


def find_place(project_id: str, section_id: str, component_id: str | None) -> Place:
    """The section as it is now; a page that does not exist is answered with 404."""
    record = find_record(project_id)
    release = release_of(record.release)
    component = find_component(record, component_id) if component_id else None
    try:
        section = release.questionnaire.section(section_id)
    except KeyError:
        abort(404)
    if section.scope != ("component" if component else "project"):
        abort(404)
    return Place(record, release, section, component)


def find_record(project_id: str) -> ProjectRecord:
    """The project as it is now; raises NotFound."""
    with database().read() as session:
        return project_record(session, current_actor().reach, project_id)


def find_component(record: ProjectRecord, component_id: str) -> ComponentRecord:
    """The component, or 404."""
    try:
        return record.component(component_id)
    except LookupError:
        abort(404)


def state_of(place: Place, section: Section) -> State:
    """How far a section of the same project or component is answered."""
    return place.assessed.section_state(section.id, place.component_id or "")


def lacks_answers(place: Place) -> bool:
    """Whether the section still needs an answer; one of optional questions does not, though nothing is ticked in it."""
    here = (place.component_id or "", place.section.id)
    return here in {(missing.component_id, missing.section.id) for missing in place.assessed.missing}


def steps(place: Place) -> tuple[Step, ...]:
    """The sections of the same scope, for the margin."""
    return tuple(
        Step(
            section.title,
            section_url(place.record, place.component, section),
            section == place.section,
            state_of(place, section),
        )
        for section in sections_of(place.record, place.questionnaire, place.component)
    )


def sections_of(
    record: ProjectRecord, questionnaire: Questionnaire, component: ComponentRecord | None
) -> tuple[Section, ...]:
    """The sections of the project, or of the component, in which something is asked."""
    if component is None:
        return questionnaire.asked_sections("project", record.answers)
    return questionnaire.asked_sections("component", record.answers_for(component))


def section_url(record: ProjectRecord, component: ComponentRecord | None, section: Section, **values: Any) -> str:
    """The address of a section's page."""
    if component:
        values["component_id"] = component.id
    return url_for("interview.section", project_id=record.id, section_id=section.id, **values)


def first_section_url(record: ProjectRecord, component: ComponentRecord) -> str:
    """The component's first section that is not complete; its first one when all are."""
    assessed = assess_project(record)
    sections = sections_of(record, assessed.questionnaire, component)
    unfinished = (each for each in sections if assessed.section_state(each.id, component.id) != "complete")
    return section_url(record, component, next(unfinished, sections[0]))


def next_url(place: Place) -> str:
    """Where 'Save and continue' leads: to the next section that is not complete, else to checking the answers.

    The order is: the rest of this component, the components after it, those before it, the project's own sections.
    A section of optional questions is visited once on the way, and not sought out again. A guest stays in the component
    and comes back to their own page.
    """
    after = _sections_after(place)
    for section in after:
        if state_of(place, section) != "complete":
            return section_url(place.record, place.component, section)
    gaps = {(missing.component_id, missing.section.id) for missing in place.assessed.missing}
    for component, section in _onwards(place):
        if (component.id if component else "", section.id) in gaps:
            return section_url(place.record, component, section)
    return url_for("guests.home") if as_guest() else url_for("interview.check", project_id=place.record.id)


def leave_url(place: Place) -> str:
    """Where 'Save and leave' leads: to the project's page; a guest to their own."""
    return url_for("guests.home") if as_guest() else url_for("projects.hub", project_id=place.record.id)


def _sections_after(place: Place) -> tuple[Section, ...]:
    sections = sections_of(place.record, place.questionnaire, place.component)
    order = place.questionnaire.sections
    return tuple(section for section in sections if order.index(section) > order.index(place.section))


def _onwards(place: Place) -> Iterator[tuple[ComponentRecord | None, Section]]:
    components = place.record.components
    here = position(place)
    around: tuple[ComponentRecord | None, ...] = (*components[here:], *components[:here], None)
    if as_guest():
        around = ()
    for component in (*([place.component] if place.component else ()), *around):
        sections = sections_of(place.record, place.questionnaire, component)
        yield from ((component, section) for section in sections)


def following_component(place: Place) -> ComponentRecord | None:
    """The component after this one, if there is one; a guest knows of none."""
    if as_guest():
        return None
    components = place.record.components
    here = position(place)
    return components[here] if 0 < here < len(components) else None


def position(place: Place) -> int:
    """Which component this is, counted from 1; 0 for a section of the project."""
    return next((n for n, part in enumerate(place.record.components, 1) if part.id == place.component_id), 0)


def _sections(record: ProjectRecord, component: ComponentRecord | None) -> dict[str, SavedSection]:
    return dict(component.sections if component else record.sections)
