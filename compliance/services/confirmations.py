"""Confirming that a statement may say 'cannot tell'."""

from compliance.services.actors import Actor
from compliance.services.assessments import WORK, assess_project
from compliance.services.recording import append
from compliance.services.records import record_of
from compliance.services.refusals import Refused
from compliance.store.database import Session
from compliance.store.models import Confirmation
from compliance.store.projects import lock_project
from compliance.store.statements import find_confirmation


def confirm_cannot_tell(
    session: Session, actor: Actor, at: str, project_id: str, regime: str, subject: str, outcome_key: str
) -> None:
    """Record that the person has seen that a regime cannot tell, and confirms that a statement may say so.

    `subject` is a component's id or 'work'. `outcome_key` is the key of the doubt that was shown: a doubt that changes
    gets another key, and the old confirmation no longer counts. Confirming again changes nothing. Raises NotFound, and
    Refused when there is no such doubt (any more).
    """
    project = lock_project(session, actor.reach, project_id)
    doubts = assess_project(record_of(session, project)).undecided
    if (regime, subject, outcome_key) not in {(each.regime.id, each.subject or WORK, each.key) for each in doubts}:
        raise Refused("What cannot be told has changed in the meantime. Look at it again, then confirm it.")
    if find_confirmation(session, project.id, regime, subject, outcome_key) is not None:
        return
    session.add(
        Confirmation(
            project_id=project.id, regime=regime, subject=subject, outcome_key=outcome_key, actor=actor.id, at=at
        )
    )
    session.flush()
    body = {"regime": regime, "subject": subject, "outcome": outcome_key, "release": project.release}
    append(session, actor, at, project, "cannot_tell_confirmed", body)
