"""How many people an organisation wants behind a statement: two, unless it said that one may do both."""

from collections.abc import Sequence

from compliance.domain.history import Fault
from compliance.services.actors import Actor, Reach
from compliance.services.reconciliation import Told
from compliance.services.recorded import Body, states_fault
from compliance.services.recording import append_to_organisation
from compliance.store import reviews as store
from compliance.store.database import Session
from compliance.store.projects import find_organisation, lock_organisation
from compliance.store.review_models import ReviewRule

KIND = "review_rule_chosen"


def one_person_suffices(session: Session, organisation_id: str) -> bool:
    """Whether one person may prepare and approve a statement of this organisation."""
    rule = store.review_rule(session, organisation_id)
    return rule is not None and bool(rule.one_person)


def rule_of(session: Session, reach: Reach, organisation_id: str) -> bool:
    """The same for an organisation within reach. Raises NotFound."""
    return one_person_suffices(session, find_organisation(session, reach, organisation_id).id)


def choose_review_rule(session: Session, actor: Actor, at: str, organisation_id: str, *, one_person: bool) -> bool:
    """Say whether one person may do both, as one entry of the organisation's history; gives whether that is new.

    Raises NotFound.
    """
    find_organisation(session, actor.reach, organisation_id)
    organisation = lock_organisation(session, organisation_id)
    rule = store.review_rule(session, organisation_id)
    if one_person == (rule is not None and bool(rule.one_person)):
        return False
    rule = rule or ReviewRule(organisation_id=organisation_id)
    rule.one_person, rule.actor, rule.at = int(one_person), actor.id, at
    session.add(rule)
    session.flush()
    append_to_organisation(session, actor, at, organisation, KIND, {"one_person": one_person})
    return True


def review_rule_fault(told: Sequence[Told], row: ReviewRule | None) -> Fault | None:
    """The entry whose rule is not the one that is stored. Nothing is compared once an entry was erased."""
    return states_fault(
        told,
        _recorded,
        {"rule": (row.one_person, row.actor, row.at)} if row else {},
        lambda sequence, _: f"The rule for reviews that entry {sequence} recorded was changed in the database.",
        lambda _: "The database holds a rule for reviews that no entry recorded.",
    )


def _recorded(entry: Told, body: Body) -> dict[str, tuple[int, str, str] | None]:
    return {"rule": (int(body["one_person"]), entry.actor, entry.at)} if entry.kind == KIND else {}
