"""Saving the answers of one section."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from compliance.documents.canonical import Json
from compliance.domain.questionnaire import Answer, Answers
from compliance.services.actors import Actor, actor_name
from compliance.services.answers import AnswerChange, changes_between, changes_json, from_text, given
from compliance.services.parts import checked_name, store_revision
from compliance.services.recording import append
from compliance.services.refusals import NotFound
from compliance.store.answers import newest_answer
from compliance.store.database import Session
from compliance.store.models import AnswerRevision, Project
from compliance.store.projects import component_of, lock_project, organisation, search_text

# The project's questions whose answers are also the columns by which lists show and find it.
NAMES = ("title", "product")
NOTHING_MORE: Mapping[str, Json] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Saved:
    """The section is stored as this revision; `changed` says whether that took a new one."""

    revision: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else saved the section since it was opened, and nothing was saved now.

    `answers` are theirs and `revision` is the one to name as seen when saving again; `changes` leads from theirs to
    what was to be saved.
    """

    revision: int
    actor_name: str
    at: str
    answers: Mapping[str, Answer]
    changes: tuple[AnswerChange, ...]


def save_section(
    session: Session,
    actor: Actor,
    at: str,
    project_id: str,
    component_id: str | None,
    section: str,
    answers: Answers,
    seen_revision: int,
    kind: str = "answers_saved",
    also: Mapping[str, Json] = NOTHING_MORE,
) -> Saved | Conflict:
    """Store the answers of a section of the project, or of a component, as its next revision.

    `seen_revision` is the revision that the person had in front of them, 0 for none. Answers that are stored already
    (a double click) make no revision, no entry and no conflict. Answers to the project's questions `title` and
    `product` also name the project in lists. The entry is of this `kind`, and says `also` this. Raises NotFound, and
    Refused for an unusable title.
    """
    project = lock_project(session, actor.reach, project_id)
    name = _component_name(session, project, component_id)
    newest = newest_answer(session, project.id, component_id or "", section)
    before: Answers = from_text(newest.answers) if newest else {}
    after = given(answers)
    changes = changes_between(component_id, section, before, after)
    revision = newest.revision if newest else 0
    if not changes:
        return Saved(revision, changed=False)
    if newest is not None and revision != seen_revision:
        return _conflict(newest, before, changes)
    names = {} if component_id else _name_project(session, project, after)
    store_revision(session, project.id, component_id, section, revision + 1, after, actor.id, at)
    body = {
        "component": component_id,
        "component_name": name,
        "section": section,
        "revision": revision + 1,
        "release": project.release,
        "names": names,
        "changes": changes_json(changes),
        **also,
    }
    append(session, actor, at, project, kind, body)
    return Saved(revision + 1, changed=True)


def _name_project(session: Session, project: Project, answers: Answers) -> dict[str, str]:
    """Let the project be called as these answers say; gives what changed."""
    names: dict[str, str] = {}
    for what in NAMES:
        answer = answers.get(what)
        if isinstance(answer, str) and getattr(project, what) != checked_name(answer, what):
            names[what] = checked_name(answer, what)
            setattr(project, what, names[what])
    project.search_text = search_text(project.title, organisation(session, project.organisation_id).name)
    return names


def _component_name(session: Session, project: Project, component_id: str | None) -> str | None:
    if component_id is None:
        return None
    component = component_of(session, project.id, component_id)
    if component.removed_at is not None:
        raise NotFound("This component was removed from the project.")
    return component.name


def _conflict(newest: AnswerRevision, theirs: Answers, changes: tuple[AnswerChange, ...]) -> Conflict:
    return Conflict(newest.revision, actor_name(newest.actor, newest), newest.at, theirs, changes)
