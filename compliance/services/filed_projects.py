"""Keeping the project of an answers file: started once, and brought up to date whenever the file is used again.

The file is the whole description. What it no longer says leaves the project; the history keeps it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from compliance.domain.questionnaire import Answers
from compliance.services.actors import Actor, Reach
from compliance.services.answers import by_section
from compliance.services.answers_file import AnswersFile, FilePart
from compliance.services.components import (
    NewComponent,
    add_component,
    remove_component,
    reorder_components,
)
from compliance.services.database import Session
from compliance.services.interview import save_section
from compliance.services.projects import ProjectSummary, list_projects, start_project
from compliance.services.records import ComponentRecord, ProjectRecord, SavedSection, project_record
from compliance.services.refusals import Refused


@dataclass(frozen=True, slots=True)
class Kept:
    """The project of a file, and how many entries keeping it added to the history."""

    project_id: str
    entries: int


def title_of(file: AnswersFile) -> str:
    """The project's title on one line; a project without one goes by its organisation's name."""
    return " ".join(str(file.answers.get("title", "")).split()) or file.organisation


def projects_called(session: Session, reach: Reach, organisation: str, title: str) -> tuple[str, ...]:
    """The ids of the projects of that title and organisation, last changed first."""
    found: list[ProjectSummary] = []
    page = list_projects(session, reach, f"{title} {organisation}")
    found.extend(page.projects)
    for number in range(2, page.pages + 1):
        found.extend(list_projects(session, reach, f"{title} {organisation}", page=number).projects)
    return tuple(each.id for each in found if (each.title, each.organisation) == (title, organisation))


def keep_file(session: Session, actor: Actor, at: str, file: AnswersFile, project_id: str = "") -> Kept:
    """Start the file's project, or bring the one of that title and organisation up to date.

    Every change is an entry of its own, all in the caller's transaction; a file that says what is stored already
    changes nothing. Raises Refused when several projects have that title, or when the project it would be is of
    another release or sector; NotFound when there is no project with the id that was given.
    """
    found = (project_id,) if project_id else projects_called(session, actor.reach, file.organisation, title_of(file))
    if not found:
        return Kept(_start(session, actor, at, file), 1)
    if len(found) > 1:
        raise Refused(
            f"{file.organisation} has {len(found)} projects called “{title_of(file)}”. "
            f"Say which one with --project: {', '.join(found)}."
        )
    record = project_record(session, actor.reach, found[0])
    _refuse_another(record, file)
    _update(session, actor, at, record, file)
    return Kept(record.id, project_record(session, actor.reach, record.id).head.sequence - record.head.sequence)


def _start(session: Session, actor: Actor, at: str, file: AnswersFile) -> str:
    questionnaire = file.release.questionnaire
    return start_project(
        session,
        actor,
        at,
        organisation=file.organisation,
        title=title_of(file),
        sector=file.sector.id,
        product=str(file.answers.get("product", "")),
        release=file.release.id,
        answers=by_section(questionnaire, file.answers),
        components=[_new(file, part) for part in file.parts],
    )


def _new(file: AnswersFile, part: FilePart) -> NewComponent:
    return NewComponent(part.name, part.preset, by_section(file.release.questionnaire, part.answers))


def _refuse_another(record: ProjectRecord, file: AnswersFile) -> None:
    told = {
        "organisation": (record.organisation, file.organisation),
        "release": (record.release, file.release.id),
        "sector": (record.sector, file.sector.id),
    }
    for what, (kept, given) in told.items():
        if kept != given:
            raise Refused(
                f"The project “{record.title}” was started with the {what} {kept}, and the file says {given}. "
                f"Write {what}: {kept}, or give the project another title."
            )


def _update(session: Session, actor: Actor, at: str, record: ProjectRecord, file: AnswersFile) -> None:
    _save(session, actor, at, record.id, None, record.sections, file, file.answers)
    wanted = {part.name: part for part in file.parts}
    kept: dict[str, str] = {}
    for component in record.components:
        part = wanted.get(component.name)
        if part is None or part.preset != component.preset or component.name in kept:
            remove_component(session, actor, at, record.id, component.id)
        else:
            kept[part.name] = component.id
            _update_part(session, actor, at, record, component, file, part)
    for name, part in wanted.items():
        if name not in kept:
            kept[name] = add_component(session, actor, at, record.id, _new(file, part))
    reorder_components(session, actor, at, record.id, [kept[name] for name in wanted])


def _update_part(
    session: Session,
    actor: Actor,
    at: str,
    record: ProjectRecord,
    component: ComponentRecord,
    file: AnswersFile,
    part: FilePart,
) -> None:
    _save(session, actor, at, record.id, component.id, component.sections, file, part.answers)


def _save(
    session: Session,
    actor: Actor,
    at: str,
    project_id: str,
    component_id: str | None,
    saved: Mapping[str, SavedSection],
    file: AnswersFile,
    answers: Answers,
) -> None:
    """Save every section that the file or the project has answers for."""
    wanted = by_section(file.release.questionnaire, answers)
    for section in dict.fromkeys((*wanted, *saved)):
        revision = saved[section].revision if section in saved else 0
        save_section(session, actor, at, project_id, component_id, section, wanted.get(section, {}), revision)
