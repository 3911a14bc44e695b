"""Comments on an answer, on a component or on the project, with mentions of people; resolved, and reopened.

The text stands in the history alone, so that erasing it there erases it. A name typed after "@" becomes the person's
id, since no name may stand in the history; it is shown as the name of today.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from compliance.documents.canonical import Json
from compliance.services import notices
from compliance.services.actors import Actor, Reach
from compliance.services.assessments import assessor
from compliance.services.colleagues import colleagues, name_of
from compliance.services.history import entry_read
from compliance.services.mentions import mentioned, with_ids, with_names
from compliance.services.printable import storing_fault
from compliance.services.recording import append
from compliance.services.refusals import NotFound, Refused
from compliance.store import reviews as store
from compliance.store.database import Session
from compliance.store.models import Project
from compliance.store.projects import component_of, find_project, lock_project
from compliance.store.review_models import Comment

ADDED, RESOLVED, REOPENED = "comment_added", "comment_resolved", "comment_reopened"
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class CommentShown:
    """A comment to be read. `component_id` and `question` are empty where it is not about one.

    `to` are the names of those who were mentioned. `text` is empty, and `erased` set, once it was erased.
    `resolved_by` is empty while it is open. Times are UTC.
    """

    sequence: int
    component_id: str
    question: str
    text: str
    to: tuple[str, ...]
    erased: bool
    actor_name: str
    at: str
    resolved_by: str
    resolved_at: str

    @property
    def open(self) -> bool:
        """Whether somebody still has to see to it."""
        return not self.resolved_at


def comments_of(session: Session, reach: Reach, project_id: str) -> tuple[CommentShown, ...]:
    """The comments of a project, oldest first. Raises NotFound."""
    project = find_project(session, reach, project_id)
    rows = store.comments_of(session, project.id)
    entries = store.entries_with(session, project.id, [row.sequence for row in rows])
    bodies = {sequence: entry_read(entry).body for sequence, entry in entries.items() if entry.payload is not None}
    return tuple(_shown(session, row, bodies.get(row.sequence)) for row in rows)


def _shown(session: Session, row: Comment, body: Mapping[str, object] | None) -> CommentShown:
    to = body.get("mentions") if body else ()
    return CommentShown(
        sequence=row.sequence,
        component_id=row.component_id or "",
        question=row.question,
        text=with_names(str(body.get("text", "")), partial(name_of, session)) if body else "",
        to=tuple(name_of(session, str(each)) for each in to) if isinstance(to, list) else (),
        erased=body is None,
        actor_name=name_of(session, row.actor),
        at=row.at,
        resolved_by=name_of(session, row.resolved_by) if row.resolved_by else "",
        resolved_at=row.resolved_at or "",
    )


def add_comment(
    session: Session,
    actor: Actor,
    at: str,
    project_id: str,
    text: str,
    component_id: str = "",
    question: str = "",
    mentions: Sequence[str] = (),
) -> int:
    """Add a comment, and tell those whom it mentions by name or in `mentions` (ids); gives the comment's number.

    Raises NotFound, and Refused without a text, for one that is too long or cannot be stored, for a question that the
    release does not have, and for somebody who does not belong to the organisation.
    """
    project = lock_project(session, actor.reach, project_id)
    name = _checked_place(session, project, component_id, question)
    people = colleagues(session, project.organisation_id)
    kept = with_ids(checked_text(text), people)
    known = {each.id for each in people}
    if set(mentions) - known:
        raise Refused("Choose people who belong to the organisation.")
    told = list(dict.fromkeys((*mentions, *(each for each in mentioned(kept) if each in known))))
    body: dict[str, Json] = {
        "component": component_id or None,
        "component_name": name,
        "question": question,
        "text": kept,
        "mentions": list(told),
    }
    sequence = append(session, actor, at, project, ADDED, body)
    row = Comment(project_id=project.id, sequence=sequence, component_id=component_id or None, question=question)
    row.actor, row.at = actor.id, at
    session.add(row)
    session.flush()
    notices.give(session, actor, at, project, "mentioned", sequence, told)
    return sequence


def _checked_place(session: Session, project: Project, component_id: str, question: str) -> str | None:
    """The name of the component that the comment is about; None for the project."""
    questions = assessor(project.release).release.questionnaire.questions
    scope = "component" if component_id else "project"
    if question and (question not in questions or questions[question].scope != scope):
        raise Refused("There is no such question.")
    if not component_id:
        return None
    component = component_of(session, project.id, component_id)
    if component.removed_at is not None:
        raise NotFound("This component was removed from the project.")
    return component.name


def checked_text(text: str) -> str:
    """The comment's text with line ends as they are kept; raises Refused when it is none that can be stored."""
    tidy = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n"))
    if not tidy:
        raise Refused("Write the comment first.")
    if len(tidy) > LONGEST:
        raise Refused(f"Shorten the comment to {LONGEST:,} characters; it has {len(tidy):,}.")
    if fault := storing_fault(tidy, allowed="\n\t"):
        raise Refused(f"Type the comment again: {fault}.")
    return tidy


def resolve_comment(session: Session, actor: Actor, at: str, project_id: str, sequence: int) -> bool:
    """Say that nobody has to see to the comment any more; gives False when that was said already. Raises NotFound."""
    project = lock_project(session, actor.reach, project_id)
    row = store.find_comment(session, project.id, sequence)
    if row.resolved_at is not None:
        return False
    row.resolved_by, row.resolved_at = actor.id, at
    append(session, actor, at, project, RESOLVED, _about(session, row))
    notices.done(session, at, project.id, ("mentioned",), sequence)
    return True


def reopen_comment(session: Session, actor: Actor, at: str, project_id: str, sequence: int) -> bool:
    """Say that somebody has to see to the comment after all; gives False when it is open. Raises NotFound."""
    project = lock_project(session, actor.reach, project_id)
    row = store.find_comment(session, project.id, sequence)
    if row.resolved_at is None:
        return False
    row.resolved_by = row.resolved_at = None
    append(session, actor, at, project, REOPENED, _about(session, row))
    return True


def _about(session: Session, row: Comment) -> dict[str, Json]:
    name = component_of(session, row.project_id, row.component_id).name if row.component_id else None
    return {"comment": row.sequence, "component": row.component_id, "component_name": name, "question": row.question}
