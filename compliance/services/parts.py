"""Storing parts of a project, for use cases that write one history entry about all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from compliance.documents.canonical import Json
from compliance.services.answers import AnswerChange, SectionAnswers, changes_between, given, to_text
from compliance.services.identifiers import new_id
from compliance.services.printable import printing_fault
from compliance.services.refusals import Refused
from compliance.store.database import Session
from compliance.store.models import AnswerRevision, Component

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class NewComponent:
    """A component to add: its name, the preset it comes from (empty for an own one), and answers by section."""

    name: str
    preset: str = ""
    answers: SectionAnswers = field(default_factory=dict)


def checked_name(name: str, what: str) -> str:
    """The name with single spaces; raises Refused when it is empty, too long or cannot be printed in a statement."""
    tidy = " ".join(name.split())
    if not tidy:
        raise Refused(f"Enter the {what}.")
    if len(tidy) > LONGEST_NAME:
        raise Refused(f"Shorten the {what} to {LONGEST_NAME} characters; it has {len(tidy)}.")
    if fault := printing_fault(tidy):
        raise Refused(f"Type the {what} again: {fault}.")
    return tidy


def refuse_taken_name(name: str, others: Iterable[str]) -> None:
    """Raises Refused when another component of the project has the name, but for capitals."""
    if name.casefold() in {other.casefold() for other in others}:
        raise Refused(f"There would be two components called “{name}”. Choose another name.")


def store_component(
    session: Session, project_id: str, component: NewComponent, position: int, by: str, at: str
) -> tuple[Mapping[str, Json], tuple[AnswerChange, ...]]:
    """Add a component to a locked project; gives what the caller's history entry has to say of it."""
    row = Component(
        id=new_id(),
        project_id=project_id,
        name=checked_name(component.name, "name of the component"),
        preset=component.preset,
        position=position,
        removed_at=None,
    )
    session.add(row)
    session.flush()
    changes = store_answers(session, project_id, row.id, component.answers, by, at)
    return {"id": row.id, "name": row.name, "preset": row.preset}, changes


def store_answers(
    session: Session, project_id: str, component_id: str | None, answers: SectionAnswers, by: str, at: str
) -> tuple[AnswerChange, ...]:
    """Store the first revision of each section that has answers; gives the changes for the caller's history entry."""
    changes: list[AnswerChange] = []
    for section, section_answers in answers.items():
        if kept := given(section_answers):
            store_revision(session, project_id, component_id, section, 1, kept, by, at)
            changes.extend(changes_between(component_id, section, {}, kept))
    return tuple(changes)


def store_revision(
    session: Session,
    project_id: str,
    component_id: str | None,
    section: str,
    revision: int,
    answers: Mapping[str, str | tuple[str, ...]],
    by: str,
    at: str,
) -> None:
    """Store one revision of a section."""
    row = AnswerRevision(
        project_id=project_id,
        subject=component_id or "",
        section=section,
        revision=revision,
        component_id=component_id,
        answers=to_text(answers),
        actor=by,
        at=at,
    )
    session.add(row)
    session.flush()
