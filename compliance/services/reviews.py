"""Sending the next statement of a project for review, returning it with reasons, and approving it.

Each is one entry in the project's history. Names never stand there: ids do.
"""

from collections.abc import Sequence

from compliance.documents.canonical import Json
from compliance.domain.questionnaire import asked_questions
from compliance.domain.review import SENTENCES, Obstacle, Step
from compliance.services import notices
from compliance.services.actors import Actor
from compliance.services.assessments import ProjectAssessment, assess_project
from compliance.services.colleagues import colleagues
from compliance.services.issuable import refuse_unless_answered, refuse_unless_issuable
from compliance.services.printable import storing_fault
from compliance.services.recording import append
from compliance.services.records import record_of
from compliance.services.refusals import ChangedMeanwhile, Refused
from compliance.services.review_state import ReturnReason, ReviewNow, review_of
from compliance.store import reviews as store
from compliance.store.database import Session
from compliance.store.models import Project
from compliance.store.projects import lock_project
from compliance.store.review_models import Review

SUBMITTED, RETURNED, APPROVED = "review_submitted", "review_returned", "review_approved"
LONGEST_REASON = 1000


def submit(session: Session, actor: Actor, at: str, project_id: str) -> bool:
    """Send the next statement for review as the project is now; gives False when it is in review already.

    Raises NotFound, and Refused while a question is open or when it is approved already.
    """
    project, assessed, now = _opened(session, actor, project_id)
    if now.standing.state == "in_review":
        return False
    _refuse(now, "submit", actor)
    refuse_unless_answered(assessed)
    number = now.last.number + 1 if now.last else 1
    row = Review(project_id=project.id, number=number, state="in_review", submitted_by=actor.id, submitted_at=at)
    row.record, row.digest = now.submitted.text, now.submitted.digest
    session.add(row)
    session.flush()
    sequence = append(session, actor, at, project, SUBMITTED, {"review": number, "digest": row.digest})
    notices.done(session, at, project.id, notices.OF_REVIEWS)
    approvers = _approvers(session, project)
    able = approvers if now.one_person else approvers - now.preparers
    notices.give(session, actor, at, project, "submitted", sequence, able)
    return True


def approve(session: Session, actor: Actor, at: str, project_id: str, seen: str | None = None) -> bool:
    """Approve what is in review, so that it can be issued; gives False when the actor has approved it already.

    `seen` is the digest of what the person saw. Raises NotFound; Refused for somebody who prepared it, while it is not
    in review, or while a doubt is not confirmed; ChangedMeanwhile when something was changed since the person looked.
    """
    project, assessed, now = _opened(session, actor, project_id)
    if now.standing.state == "approved" and now.last and now.last.decided_by == actor.id:
        return False
    if seen not in (None, now.submitted.digest):
        raise ChangedMeanwhile("Something was changed since you looked at it. Look at it again, then approve it.")
    _refuse(now, "approve", actor)
    refuse_unless_issuable(assessed)
    row = _newest(session, project)
    body: dict[str, Json] = {"review": row.number, "digest": row.digest}
    sequence = append(session, actor, at, project, APPROVED, body)
    _decide(session, row, "approved", actor, at, sequence)
    notices.done(session, at, project.id, notices.OF_REVIEWS)
    told = {*now.preparers, row.submitted_by, *_approvers(session, project)}
    notices.give(session, actor, at, project, "approved", sequence, told)
    return True


def send_back(
    session: Session,
    actor: Actor,
    at: str,
    project_id: str,
    reason: str,
    reasons: Sequence[ReturnReason] = (),
) -> bool:
    """Return what is in review, or approved and not issued, with a general reason, reasons for answers, or both.

    Gives False when the actor has returned it already. Raises NotFound, and Refused when there is nothing to return,
    without any reason, or for a reason about a question that is not asked.
    """
    project, assessed, now = _opened(session, actor, project_id)
    if now.standing.state == "returned" and now.last and now.last.decided_by == actor.id:
        return False
    _refuse(now, "return", actor)
    general = checked_reason(reason)
    about = [ReturnReason(each.component_id, each.question, checked_reason(each.reason)) for each in reasons]
    about = [each for each in about if each.reason]
    if not general and not about:
        raise Refused("Say why it is returned: about the whole, or about an answer.")
    _refuse_unasked(assessed, about)
    row = _newest(session, project)
    told: list[Json] = [
        {"component": each.component_id or None, "question": each.question, "reason": each.reason} for each in about
    ]
    body: dict[str, Json] = {"review": row.number, "digest": row.digest, "reason": general, "reasons": told}
    sequence = append(session, actor, at, project, RETURNED, body)
    _decide(session, row, "returned", actor, at, sequence)
    notices.done(session, at, project.id, notices.OF_REVIEWS)
    notices.give(session, actor, at, project, "returned", sequence, {*now.preparers, row.submitted_by})
    return True


def checked_reason(text: str) -> str:
    """The reason with single spaces; raises Refused when it is too long or cannot be stored."""
    tidy = " ".join(text.split())
    if len(tidy) > LONGEST_REASON:
        raise Refused(f"Shorten the reason to {LONGEST_REASON} characters; it has {len(tidy)}.")
    if fault := storing_fault(tidy):
        raise Refused(f"Type the reason again: {fault}.")
    return tidy


def _approvers(session: Session, project: Project) -> set[str]:
    """Those who can approve a statement of the project, and issue it."""
    return {each.id for each in colleagues(session, project.organisation_id) if "approve" in each.permissions}


def _opened(session: Session, actor: Actor, project_id: str) -> tuple[Project, ProjectAssessment, ReviewNow]:
    """The project, locked, with its results and its review."""
    project = lock_project(session, actor.reach, project_id)
    record = record_of(session, project)
    return project, assess_project(record), review_of(session, project, record)


def _refuse(now: ReviewNow, step: Step, actor: Actor) -> None:
    obstacle: Obstacle | None = now.why_not(step, actor)
    if obstacle:
        raise Refused(SENTENCES[obstacle])


def _refuse_unasked(assessed: ProjectAssessment, reasons: Sequence[ReturnReason]) -> None:
    """A reason about an answer that nobody sees would be lost."""
    record = assessed.project
    asked = {("", question.id) for question in asked_questions(assessed.questionnaire, "project", record.answers)}
    for part in record.components:
        answers = record.answers_for(part)
        asked |= {(part.id, each.id) for each in asked_questions(assessed.questionnaire, "component", answers)}
    if any((each.component_id, each.question) not in asked for each in reasons):
        raise Refused("One of the answers is not asked any more. Look at the answers again.")


def _newest(session: Session, project: Project) -> Review:
    row = store.newest_review(session, project.id)
    if row is None:
        raise LookupError("A review that stands was recorded.")
    return row


def _decide(session: Session, row: Review, state: str, actor: Actor, at: str, sequence: int) -> None:
    row.state, row.decided_by, row.decided_at, row.decided_sequence = state, actor.id, at, sequence
    session.flush()
