"""Where the review of a project's next statement stands, and what was decided in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from compliance.domain.history import read_header
from compliance.domain.review import Obstacle, Party, Recorded, Standing, Step, preparers, standing_of, why_not
from compliance.services.actors import LOCAL_OPERATOR, Actor, Reach
from compliance.services.colleagues import colleagues, name_of
from compliance.services.history import entry_read
from compliance.services.records import ProjectRecord, record_of
from compliance.services.review_rules import one_person_suffices
from compliance.services.submitted import Submitted, submission
from compliance.store import reviews as store
from compliance.store.database import Session
from compliance.store.entries import AnyEntry
from compliance.store.models import Project
from compliance.store.projects import find_project
from compliance.store.review_models import Review
from compliance.store.statements import statements_of


@dataclass(frozen=True, slots=True)
class ReturnReason:
    """Why a statement came back, about one answer; `component_id` is empty for the project's own answers."""

    component_id: str
    question: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """A review as it was recorded last, with the names of people as they are today.

    `reason` and `reasons` say why it was returned; both are empty once they were erased from the history.
    """

    number: int
    state: Recorded
    digest: str
    submitted_by: str
    submitted_by_name: str
    submitted_at: str
    decided_by: str
    decided_by_name: str
    decided_at: str
    reason: str = ""
    reasons: tuple[ReturnReason, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewNow:
    """Where the next statement of a project stands.

    `preparers` are the ids of those who prepared it, `prepared_by` their names as they are today; `one_person` and
    `members` say whether its organisation lets one person do both, and whether it has any members; `submitted` is what
    would be submitted now.
    """

    standing: Standing
    last: ReviewRecord | None
    preparers: frozenset[str]
    prepared_by: tuple[str, ...]
    one_person: bool
    members: bool
    submitted: Submitted

    def party(self, actor: Actor) -> Party:
        """What the actor is to this review. Without members, whoever has the machine in hand works alone."""
        alone = self.one_person or (actor.id == LOCAL_OPERATOR.id and not self.members)
        return Party(actor.id in self.preparers, alone)

    def why_not(self, step: Step, actor: Actor) -> Obstacle | None:
        """What keeps the actor from this step; None when nothing does. `domain.review.SENTENCES` says it in words."""
        return why_not(step, self.standing, self.party(actor))


def review_now(session: Session, reach: Reach, project_id: str) -> ReviewNow:
    """Where the review of a project stands. Raises NotFound."""
    project = find_project(session, reach, project_id)
    return review_of(session, project, record_of(session, project))


def review_of(session: Session, project: Project, record: ProjectRecord) -> ReviewNow:
    """The same for a project that was found and read already."""
    row = store.newest_review(session, project.id)
    submitted = submission(session, record)
    recorded = cast("Recorded", row.state) if row else "none"
    prepared = preparers(_acts(session, project.id))
    return ReviewNow(
        standing=standing_of(recorded, row is not None and row.digest == submitted.digest),
        last=_record(session, row) if row else None,
        preparers=prepared,
        prepared_by=tuple(sorted({name_of(session, each) for each in prepared})),
        one_person=one_person_suffices(session, project.organisation_id),
        members=bool(colleagues(session, project.organisation_id)),
        submitted=submitted,
    )


def last_return(session: Session, reach: Reach, project_id: str) -> ReviewRecord | None:
    """The return of a project's statement, until it is sent for review again. Raises NotFound."""
    row = store.newest_review(session, find_project(session, reach, project_id).id)
    return _record(session, row) if row is not None and row.state == "returned" else None


def _acts(session: Session, project_id: str) -> Iterable[tuple[str, str]]:
    """Kind and actor of every entry since the last statement was issued, with the entry that issued it."""
    last = next(iter(statements_of(session, project_id)), None)
    for row in store.entries_after(session, project_id, last.head_sequence if last else 0):
        header = read_header(row.header)
        yield str(header["kind"]), str(header["actor"])


def _record(session: Session, row: Review) -> ReviewRecord:
    told = _told(session, row) if row.state == "returned" else {}
    return ReviewRecord(
        number=row.number,
        state=cast("Recorded", row.state),
        digest=row.digest,
        submitted_by=row.submitted_by,
        submitted_by_name=name_of(session, row.submitted_by),
        submitted_at=row.submitted_at,
        decided_by=row.decided_by or "",
        decided_by_name=name_of(session, row.decided_by) if row.decided_by else "",
        decided_at=row.decided_at or "",
        reason=str(told.get("reason", "")),
        reasons=tuple(
            ReturnReason(each["component"] or "", each["question"], each["reason"]) for each in told.get("reasons", ())
        ),
    )


def _told(session: Session, row: Review) -> dict[str, Any]:
    """What the entry that returned it says; nothing once it was erased."""
    found: AnyEntry | None = store.entries_with(session, row.project_id, [row.decided_sequence or 0]).get(
        row.decided_sequence or 0
    )
    return dict(entry_read(found).body) if found else {}
