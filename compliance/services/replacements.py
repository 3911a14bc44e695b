"""Notes that statements are to be replaced: taking one back, and comparing the stored ones with the history."""

from collections.abc import Sequence

from compliance.documents.canonical import Json
from compliance.domain.history import Fault
from compliance.services.actors import Actor
from compliance.services.impact import QUEUED
from compliance.services.reconciliation import Told
from compliance.services.recorded import Body, states_fault
from compliance.services.recording import append_to_organisation
from compliance.services.refusals import NotFound
from compliance.store import jobs as store
from compliance.store.database import Session
from compliance.store.job_models import Replacement
from compliance.store.projects import find_organisation, lock_organisation
from compliance.store.statements import find_statement

TAKEN_BACK = "replacement_taken_back"

_Note = tuple[str, str, str]  # reason, actor, time


def take_back_replacement(session: Session, actor: Actor, at: str, organisation_id: str, statement_id: str) -> bool:
    """Take back the note that a statement is to be replaced, as one entry of the organisation's history.

    Gives whether there was a note: taking it back again changes nothing. Raises NotFound.
    """
    find_organisation(session, actor.reach, organisation_id)
    statement = find_statement(session, actor.reach, statement_id)
    if statement.organisation_id != organisation_id:
        raise NotFound("The organisation has no such statement.")
    organisation = lock_organisation(session, organisation_id)
    note = store.replacement_of(session, statement_id)
    if note is None:
        return False
    body: dict[str, Json] = {"statement": statement.id, "number": statement.number, "reason": note.reason}
    session.delete(note)
    session.flush()
    append_to_organisation(session, actor, at, organisation, TAKEN_BACK, body)
    return True


def replacements_fault(told: Sequence[Told], rows: Sequence[Replacement]) -> Fault | None:
    """The first entry of an organisation whose note of a replacement is not what is stored.

    Nothing is compared once an entry was erased.
    """
    return states_fault(
        told,
        _recorded,
        {row.statement_id: (row.reason, row.actor, row.at) for row in rows},
        lambda sequence, _: (
            f"What entry {sequence} recorded of a statement to be replaced was changed in the database."
        ),
        lambda _: "The database notes a statement as to be replaced that no entry recorded.",
    )


def _recorded(entry: Told, body: Body) -> dict[str, _Note | None]:
    """Each statement that an entry notes, or whose note it takes back."""
    if entry.kind == QUEUED:
        return {each["statement"]: (body["reason"], entry.actor, entry.at) for each in body["statements"]}
    return {body["statement"]: None} if entry.kind == TAKEN_BACK else {}
