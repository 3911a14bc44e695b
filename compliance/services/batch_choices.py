"""Which projects of an organisation can be issued, issued again or exported together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from compliance.domain.review import Standing
from compliance.services.actors import Reach
from compliance.services.impact import queued
from compliance.services.outdated import is_current
from compliance.services.overviews import overviews
from compliance.services.records import ProjectRecord, project_records
from compliance.services.review_rules import one_person_suffices
from compliance.services.review_standings import standings
from compliance.services.signing import signatory_of
from compliance.services.statement_records import StatementRecord, statement_record_of
from compliance.services.statements import seen_key
from compliance.store import batches as store
from compliance.store.database import Session
from compliance.store.jobs import statements_in_force
from compliance.store.projects import find_organisation

Kind = Literal["issue", "reissue", "export"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# new: without a statement in force. outdated: changed since theirs was issued. queued: noted as to be replaced.
Show = Literal["new", "outdated", "queued", "in_force"]
SHOWS: Mapping[Kind, tuple[Show, ...]] = {
    "issue": ("new",),
    "reissue": ("outdated", "queued", "in_force"),
    "export": ("in_force", "outdated"),
}
# So many projects are looked at for a page, and may be chosen together.
MOST = 500

Obstacle = Literal["", "incomplete", "not_approved"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw of a project: where its history ended, and what names the choices and records for it."""

    project_id: str
    sequence: int
    choices: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project that may be chosen. `obstacle` says what keeps a statement from being issued; empty for none.

    `signatory` and `office` are of who answers for the statement, as the answers have it. `statement` is the one in
    force, `reason` why somebody noted that it is to be replaced.
    """

    seen: Seen
    title: str
    version: str
    signatory: str
    office: str
    statement: StatementRecord | None
    reason: str
    obstacle: Obstacle


@dataclass(frozen=True, slots=True)
class Choices:
    """A page of projects by title: those that can be chosen, and those that would be but for an obstacle.

    `looked_at` counts the projects that were looked at for the page, of `total`; pages are counted from 1.
    """

    ready: tuple[Candidate, ...]
    waiting: tuple[Candidate, ...]
    looked_at: int
    total: int
    page: int
    pages: int


def choices(session: Session, reach: Reach, organisation_id: str, kind: Kind, show: Show, page: int = 1) -> Choices:
    """What can be chosen for a job of this kind, 500 projects a page. Raises NotFound.

    A page beyond the last one gives the last one.
    """
    organisation = find_organisation(session, reach, organisation_id)
    noted = {each.project_id: each.reason for each in queued(session, reach, organisation.id)}
    ids = store.projects_by_title(session, organisation.id, in_force=show != "new")
    if show == "queued":
        ids = [each for each in ids if each in noted]
    pages = max(1, -(-len(ids) // MOST))
    page = min(max(page, 1), pages)
    here = ids[(page - 1) * MOST : page * MOST]
    found = _candidates(session, reach, organisation.id, here, noted, kind)
    if show == "outdated":
        found = [(each, current) for each, current in found if not current]
    ready = tuple(each for each, _ in found if not each.obstacle)
    waiting = tuple(each for each, _ in found if each.obstacle)
    return Choices(ready, waiting, len(here), len(ids), page, pages)


def _candidates(
    session: Session, reach: Reach, organisation_id: str, ids: Sequence[str], noted: Mapping[str, str], kind: Kind
) -> list[tuple[Candidate, bool]]:
    """The projects in this order, each with whether nothing was changed since its statement was issued."""
    issuable = {each: found.issuable for each, found in overviews(session, reach, ids).items()}
    reviews = standings(session, reach, ids)
    alone = one_person_suffices(session, organisation_id)
    # Of those that cannot be issued and have no statement nothing is shown but how many they are.
    shown = [each for each in ids if kind != "issue" or issuable.get(each)]
    records = project_records(session, reach, shown)
    in_force = {
        each.project_id: statement_record_of(session, each) for each in statements_in_force(session, list(records))
    }
    found = []
    for record in (records[each] for each in shown if each in records):
        obstacle = "" if kind == "export" else _obstacle(issuable[record.id], reviews.get(record.id), alone)
        statement = in_force.get(record.id)
        current = statement is not None and is_current(statement, record)
        found.append((_candidate(record, statement, noted.get(record.id, ""), obstacle), current))
    return found


def _obstacle(issuable: bool, review: Standing | None, alone: bool) -> Obstacle:
    if not issuable:
        return "incomplete"
    return "" if alone or (review is not None and review.state == "approved") else "not_approved"


def _candidate(record: ProjectRecord, statement: StatementRecord | None, reason: str, obstacle: Obstacle) -> Candidate:
    signatory, office = signatory_of(record)
    seen = Seen(record.id, record.head.sequence, seen_key(record))
    version = str(record.answers.get("version", ""))
    return Candidate(seen, record.title, version, signatory, office, statement, reason, obstacle)
