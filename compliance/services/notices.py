"""Notices: what waits for somebody, or where somebody was named. Shown on a page; others may send them on.

A notice is stored in the transaction of what it tells. `given` hands the notices of a transaction to whoever sends them
by e-mail once it is committed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from compliance.services.actors import Actor, Reach
from compliance.services.colleagues import colleagues, name_of
from compliance.services.identifiers import new_id
from compliance.services.review_standings import standings
from compliance.store import reviews as store
from compliance.store.database import Session
from compliance.store.models import Project
from compliance.store.review_models import Notice as NoticeRow

NoticeKind = Literal["submitted", "returned", "approved", "mentioned"]
KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)
# Those of a review: the next step makes all of them pointless.
OF_REVIEWS: tuple[NoticeKind, ...] = ("submitted", "returned", "approved")
# Those that ask for nothing any more once a change ended what they tell of.
_UNTIL_CHANGED: tuple[NoticeKind, ...] = ("submitted", "approved")

_GIVEN = "notices given"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell one person: who did what in which project, and when (UTC).

    `sequence` is the entry of the project's history that it is about: for a mention, the comment.
    """

    id: str
    person_id: str
    organisation_id: str
    project_id: str
    project_title: str
    kind: NoticeKind
    sequence: int
    actor_name: str
    at: str


def give(
    session: Session, teller: Actor, at: str, project: Project, kind: NoticeKind, sequence: int, to: Iterable[str]
) -> tuple[Notice, ...]:
    """Store a notice for each of these people who belongs to the project's organisation, but for the teller."""
    members = {each.id for each in colleagues(session, project.organisation_id)}
    made = tuple(
        Notice(
            *(new_id(), person, project.organisation_id, project.id, project.title),
            *(kind, sequence, name_of(session, teller.id), at),
        )
        for person in sorted(set(to) & members - {teller.id})
    )
    for each in made:
        row = NoticeRow(id=each.id, person_id=each.person_id, project_id=project.id, kind=kind)
        row.sequence, row.actor, row.at, row.done_at = sequence, teller.id, at, None
        session.add(row)
    session.flush()
    session.info[_GIVEN] = (*session.info.get(_GIVEN, ()), *made)
    return made


def given(info: Mapping[Any, Any]) -> tuple[Notice, ...]:
    """The notices that were given in a transaction, out of its session's `info`: for `Database.after_writing`."""
    return tuple(info.get(_GIVEN, ()))


def done(session: Session, at: str, project_id: str, kinds: Iterable[NoticeKind], sequence: int | None = None) -> None:
    """What these notices of a project waited for has been done; with `sequence`, those about that entry alone."""
    store.close_notices(session, at, project_id, tuple(kinds), sequence)


def waiting(session: Session, reach: Reach, person_id: str) -> tuple[Notice, ...]:
    """What waits for the person within reach, newest first: nothing of a review or an approval that a change ended."""
    rows = store.open_notices(session, person_id, reach)
    reviewed = sorted({row.project_id for row, _ in rows if row.kind in _UNTIL_CHANGED})
    standing = standings(session, reach, reviewed) if reviewed else {}
    return tuple(
        Notice(
            *(row.id, row.person_id, project.organisation_id, project.id, project.title),
            *(cast("NoticeKind", row.kind), row.sequence, name_of(session, row.actor), row.at),
        )
        for row, project in rows
        if row.kind not in _UNTIL_CHANGED or not standing[row.project_id].lapsed
    )


def put_away(session: Session, person_id: str, at: str, notice_id: str) -> None:
    """The person has seen the notice and wants it off the list; twice is once. Raises NotFound."""
    row = store.find_notice(session, person_id, notice_id)
    row.done_at = row.done_at or at
