"""Withdrawing a statement, which stays stored and readable."""

from compliance.domain.history import read_header
from compliance.services.actors import Actor, Reach
from compliance.services.colleagues import name_of
from compliance.services.printable import storing_fault
from compliance.services.recording import append
from compliance.services.refusals import Refused
from compliance.services.statement_records import StatementRecord
from compliance.store import statements as store
from compliance.store.database import Session
from compliance.store.projects import find_project, lock_project
from compliance.store.reviews import entries_after

WITHDRAWN = "statement_withdrawn"


def withdraw(session: Session, actor: Actor, at: str, statement_id: str, reason: str) -> None:
    """Withdraw a statement in force; it stays stored and downloadable. Withdrawing it again changes nothing.

    Raises NotFound, and Refused without a reason that can be stored or when the statement was superseded.
    """
    project_id = store.find_statement(session, actor.reach, statement_id).project_id
    project = lock_project(session, actor.reach, project_id)
    statement = store.find_statement(session, actor.reach, statement_id)
    session.refresh(statement, ["state"])
    if statement.state == "withdrawn":
        return
    if statement.state == "superseded":
        raise Refused(f"Statement {statement.number} was superseded by a later one; withdraw that one.")
    reason = reason.strip()
    if not reason:
        raise Refused("Enter why the statement is withdrawn; the reason is kept in the history.")
    if fault := storing_fault(reason, allowed="\n\t"):
        raise Refused(f"Type the reason again: {fault}.")
    statement.state, statement.withdrawn_at, statement.withdrawn_reason = "withdrawn", at, reason
    body = {"statement": statement.id, "number": statement.number, "reason": reason}
    append(session, actor, at, project, WITHDRAWN, body)


def withdrawer(session: Session, reach: Reach, record: StatementRecord) -> str:
    """The name of who withdrew the statement, as it is today; empty for one that was not. Raises NotFound."""
    project = find_project(session, reach, record.project_id)
    if record.state != "withdrawn":
        return ""
    headers = (read_header(row.header) for row in entries_after(session, project.id, record.history_sequence))
    by = (str(each["actor"]) for each in headers if (each["kind"], each["at"]) == (WITHDRAWN, record.withdrawn_at))
    return name_of(session, next(by, ""))
