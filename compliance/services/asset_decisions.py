"""Deciding on the answers that a file suggests: nothing that a file says is taken by itself."""

from compliance.assets.source_types import vocabulary
from compliance.domain.asset_suggestions import Standing, Suggestion, answer_with, suggestions
from compliance.services.actors import Actor, Reach
from compliance.services.assets import SuggestionShown, about, part_of, reading_of, shown
from compliance.services.compiled_releases import assessor
from compliance.services.interview import Conflict, save_section
from compliance.services.recording import append
from compliance.services.records import ComponentRecord, project_record
from compliance.services.refusals import ChangedMeanwhile, NotFound, Refused
from compliance.store import assets as store
from compliance.store.asset_models import AssetDecision, AssetReadingRow
from compliance.store.database import Session
from compliance.store.projects import lock_project

ACCEPTED, REJECTED = "suggestion_accepted", "suggestion_rejected"


def accept_suggestion(
    session: Session,
    actor: Actor,
    at: str,
    project_id: str,
    component_id: str,
    reading_id: str,
    key: str,
    seen_revision: int,
) -> None:
    """Answer as a file suggests: the answer and the decision are one change. Deciding once more changes nothing.

    `seen_revision` is the revision of the section that the person had in front of them. Raises NotFound; Refused when
    the question is not asked or leaves no room, and ChangedMeanwhile when somebody else saved the section.
    """
    project = lock_project(session, actor.reach, project_id)
    row = store.find_reading(session, project.id, component_id, reading_id)
    open_, component = _open_suggestion(session, actor.reach, project_id, component_id, row, key)
    if open_ is None:
        return
    if open_.standing not in ("open", "contradicts"):
        raise Refused(_REFUSALS[open_.standing])
    question, suggestion = open_.question, open_.suggestion
    saved = component.sections.get(question.section)
    before = saved.answers if saved else {}
    answers = {**before, question.id: answer_with(suggestion, question, before.get(question.id))}
    also = {"reading": row.id, "suggestion": key, "question": question.id}
    outcome = save_section(
        *(session, actor, at, project.id, component_id, question.section, answers, seen_revision), ACCEPTED, also
    )
    if isinstance(outcome, Conflict):
        raise ChangedMeanwhile("Somebody changed these answers since you opened the page. Look at them, then decide.")
    _store_decision(session, actor, at, row, suggestion, "accepted")


def reject_suggestion(
    session: Session, actor: Actor, at: str, project_id: str, component_id: str, reading_id: str, key: str
) -> None:
    """Leave what a file suggests; answers stay as they are. Deciding once more changes nothing. Raises NotFound."""
    project = lock_project(session, actor.reach, project_id)
    part = part_of(session, project.id, component_id)
    row = store.find_reading(session, project.id, component_id, reading_id)
    open_, _ = _open_suggestion(session, actor.reach, project_id, component_id, row, key)
    if open_ is None:
        return
    suggestion = open_.suggestion
    _store_decision(session, actor, at, row, suggestion, "rejected")
    # Not the answer itself: it can be the name of a person, and was not taken.
    also = {"reading": row.id, "suggestion": key, "question": suggestion.question}
    append(session, actor, at, project, REJECTED, {**about(part), **also})


_REFUSALS: dict[Standing, str] = {
    "agrees": "The answers say the same already.",
    "waits": "This question is not asked as the answers stand. Answer what comes before it first.",
    "no_room": "The answer has no room left for it. Shorten the answer, or add it by hand.",
}


def _open_suggestion(
    session: Session, reach: Reach, project_id: str, component_id: str, row: AssetReadingRow, key: str
) -> tuple[SuggestionShown | None, ComponentRecord]:
    """The suggestion on which nobody has decided, None when somebody has; and the component as it is now."""
    if not row.found:
        raise Refused("What this file said was erased.")
    project = project_record(session, reach, project_id)
    try:
        component = project.component(component_id)
    except LookupError:
        raise NotFound("This component was removed from the project.") from None
    questionnaire = assessor(project.release).release.questionnaire
    found = {each.key: each for each in suggestions(reading_of(row), vocabulary(), questionnaire)}
    if key not in found:
        raise Refused("The file suggests no such answer. Look at the page again.")
    decision = store.decisions_by_reading(session, project.id).get(row.id, {}).get(key)
    return (None if decision else shown(found[key], questionnaire, project, component)), component


def _store_decision(
    session: Session, actor: Actor, at: str, row: AssetReadingRow, suggestion: Suggestion, decision: str
) -> None:
    decided = AssetDecision(
        reading_id=row.id,
        suggestion=suggestion.key,
        project_id=row.project_id,
        question=suggestion.question,
        decision=decision,
        actor=actor.id,
        at=at,
    )
    session.add(decided)
    session.flush()
