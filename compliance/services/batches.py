"""Issuing, replacing or exporting the statements of many projects as one job: asking for it, and how far it is.

`compliance.services.batch_issues` and `compliance.services.batch_exports` do the work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from compliance.documents.canonical import Json
from compliance.domain.roles import Permission
from compliance.services import jobs
from compliance.services.accounts import actor_of, find_account
from compliance.services.actors import Actor, Reach
from compliance.services.batch_choices import KINDS, MOST, Kind, Seen
from compliance.services.colleagues import name_of
from compliance.services.jobs import JobShown
from compliance.services.membership import places_of
from compliance.services.recording import append_to_organisation
from compliance.services.records import project_records
from compliance.services.refusals import NotFound, Refused
from compliance.services.signing import checked_office, signatory_of
from compliance.store import batches as store
from compliance.store import jobs as job_store
from compliance.store.batch_models import BatchItem
from compliance.store.database import Session
from compliance.store.projects import find_organisation, lock_organisation

ASKED = "batch_asked"
# The kinds of jobs, as the engine knows them.
JOBS: Mapping[Kind, str] = {kind: f"batch_{kind}" for kind in KINDS}
# What can be ticked, by kind: as for a single issue, and whether an export has the evidence bundle of each project.
_OF_AN_ISSUE = ("with_pack", "attach_pack", "attach_history")
OPTIONS: Mapping[Kind, tuple[str, ...]] = {"issue": _OF_AN_ISSUE, "reissue": _OF_AN_ISSUE, "export": ("bundles",)}
NEEDED: Permission = "approve"
NOT_ANY_MORE = "Whoever asked for this may not issue statements of the organisation any more."

ItemState = Literal["waiting", "done", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to be done for the projects that they chose.

    `office` is that of who answers for a statement where the answers give none. `ticked` are those of `OPTIONS` that
    they want.
    """

    kind: Kind
    chosen: tuple[Seen, ...]
    office: str = ""
    ticked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ItemShown:
    """A project of a job. `statement` is the number that came of it; `sentence` says why there is none, or whose."""

    project_id: str
    title: str
    state: ItemState
    statement_id: str
    statement: str
    sentence: str


@dataclass(frozen=True, slots=True)
class BatchShown:
    """A job with what came of it, by state, and the name of who asked for it as it is today."""

    job: JobShown
    kind: Kind
    counts: Mapping[str, int]
    asked_by: str


def ask_for_batch(session: Session, actor: Actor, at: str, organisation_id: str, wanted: Wanted, asked: str) -> str:
    """Ask for a job, as one entry of the organisation's history; gives its id.

    `asked` names the form that was sent: sending the same form twice is asking once. Raises NotFound, and Refused when
    nothing, too much, or something unknown was chosen, or when a statement would name no office.
    """
    find_organisation(session, actor.reach, organisation_id)
    seen = {each.project_id: each for each in wanted.chosen}
    if not seen:
        raise Refused("Tick at least one project.")
    if len(seen) > MOST:
        raise Refused(f"Choose at most {MOST} projects at once; you chose {len(seen)}.")
    ids = store.hold_projects(session, organisation_id, list(seen))
    if len(ids) != len(seen):
        raise NotFound("There is no such project.")
    organisation = lock_organisation(session, organisation_id)
    kind, key = JOBS[wanted.kind], f"batch:{organisation.id}:{actor.id}:{asked}"
    there = job_store.job_with_key(session, key)
    if there is not None:
        return there.id
    ticked = {each: "yes" for each in OPTIONS[wanted.kind] if each in wanted.ticked}
    arguments = {"office": _office(session, actor.reach, ids, wanted), **ticked}
    job = jobs.ask(session, organisation.id, kind, key, arguments, actor.id, at, len(ids))
    for position, project_id in enumerate(ids, start=1):
        session.add(
            BatchItem(
                job_id=job,
                position=position,
                project_id=project_id,
                seen_sequence=seen[project_id].sequence,
                seen_choices=seen[project_id].choices,
                state="waiting",
                statement_id=None,
                sentence="",
            )
        )
    session.flush()
    body: dict[str, Json] = {"job": job, "kind": wanted.kind, "count": len(ids)}
    append_to_organisation(session, actor, at, organisation, ASKED, body)
    return job


def _office(session: Session, reach: Reach, ids: Sequence[str], wanted: Wanted) -> str:
    """The office that was typed; it may be empty when the answers of every project give one."""
    if wanted.kind == "export":
        return ""
    without = [each for each in project_records(session, reach, ids).values() if not signatory_of(each)[1]]
    return checked_office(wanted.office) if without or wanted.office.strip() else ""


def acting(session: Session, organisation_id: str, person_id: str) -> Actor:
    """The person who asked for a job, who must still be allowed to. Raises Refused."""
    account = find_account(session, id=person_id)
    place = next((each for each in places_of(session, person_id) if each.id == organisation_id), None)
    if account is None or not account.active or place is None or NEEDED not in place.permissions:
        raise Refused(NOT_ANY_MORE)
    return actor_of(account, (organisation_id,))


def cancel_batch(session: Session, reach: Reach, organisation_id: str, job_id: str) -> None:
    """Let a job end where it is: what was issued stays issued. Raises NotFound."""
    batch_shown(session, reach, organisation_id, job_id)
    jobs.cancel(session, organisation_id, job_id)


def batch_shown(session: Session, reach: Reach, organisation_id: str, job_id: str) -> BatchShown:
    """How far a job of the organisation is; raises NotFound."""
    find_organisation(session, reach, organisation_id)
    row = job_store.job_of(session, organisation_id, job_id)
    kind = _kind_of(row.kind) if row else None
    if row is None or kind is None:
        raise NotFound("There is no such job.")
    return BatchShown(jobs.shown(row), kind, store.counts_of(session, [row.id])[row.id], name_of(session, row.by))


def last_batches(session: Session, reach: Reach, organisation_id: str, most: int = 20) -> tuple[BatchShown, ...]:
    """The organisation's last jobs of these kinds, newest first. Raises NotFound."""
    find_organisation(session, reach, organisation_id)
    rows = job_store.jobs_of_kinds(session, organisation_id, list(JOBS.values()), most)
    counts = store.counts_of(session, [row.id for row in rows])
    kinds = {job: kind for kind, job in JOBS.items()}
    return tuple(BatchShown(jobs.shown(row), kinds[row.kind], counts[row.id], name_of(session, row.by)) for row in rows)


def _kind_of(job: str) -> Kind | None:
    return next((kind for kind, name in JOBS.items() if name == job), None)


def items(session: Session, job_id: str) -> tuple[ItemShown, ...]:
    """Every project of a job in its order, with what came of it."""
    return tuple(
        ItemShown(
            project_id=row.item.project_id,
            title=row.title,
            state=cast("ItemState", row.item.state),
            statement_id=row.statement.id if row.statement else "",
            statement=row.statement.number if row.statement else "",
            sentence=row.item.sentence,
        )
        for row in store.items_of(session, job_id)
    )
