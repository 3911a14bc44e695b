"""The reviews and comments that the history recorded, compared with those that are stored."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from compliance.domain.history import Fault
from compliance.services.comments import ADDED, REOPENED, RESOLVED
from compliance.services.reconciliation import Told
from compliance.services.recorded import Body, states_fault
from compliance.services.reviews import APPROVED, RETURNED, SUBMITTED
from compliance.store.review_models import Comment, Review

# State, digest, who submitted it when, who decided when in which entry, and the statement.
_Review = tuple[str, str, str, str, str | None, str | None, int | None, str | None]
# Component, question, who wrote it when, who resolved it when.
_Comment = tuple[str | None, str, str, str, str | None, str | None]


def reviews_fault(told: Sequence[Told], rows: Iterable[tuple[Review, str]]) -> Fault | None:
    """The first entry whose step of a review is not what is stored; each row comes with what was submitted.

    Nothing is compared once an entry was erased.
    """
    last: dict[str, _Review] = {}

    def recorded(entry: Told, body: Body) -> Mapping[str, _Review]:
        found = _review(entry, body, last)
        last.update(found)
        return found

    return states_fault(
        told,
        recorded,
        {str(row.number): _stored(row, record) for row, record in rows},
        lambda sequence, _: f"The review that entry {sequence} recorded was changed in the database.",
        lambda _: "The database holds a review that no entry recorded.",
    )


def _stored(row: Review, record: str) -> _Review:
    return (
        *(row.state, sha256(record.encode()).hexdigest() if row.digest else "", row.submitted_by, row.submitted_at),
        *(row.decided_by, row.decided_at, row.decided_sequence, row.statement_id),
    )


def _review(entry: Told, body: Body, last: Mapping[str, _Review]) -> dict[str, _Review]:
    """The review that an entry is about, as it left it."""
    match entry.kind:
        case kind if kind == SUBMITTED:
            state: _Review = ("in_review", body["digest"], entry.actor, entry.at, None, None, None, None)
            return {str(body["review"]): state}
        case kind if kind in (RETURNED, APPROVED):
            number = str(body["review"])
            before = last.get(number, ("", body["digest"], "", "", None, None, None, None))
            decided = "approved" if kind == APPROVED else "returned"
            return {number: (decided, *before[1:4], entry.actor, entry.at, entry.sequence, None)}
        case "statement_issued" if "review" in body:
            return _signed(entry, body, last)
        case _:
            return {}


def _signed(entry: Told, body: Body, last: Mapping[str, _Review]) -> dict[str, _Review]:
    signed = body["review"]
    number = str(signed["number"])
    decided = last[number][6] if number in last else entry.sequence
    told: _Review = (
        *("issued", signed["digest"], signed["submitted_by"], signed["submitted_at"], signed["approved_by"]),
        *(signed["approved_at"], decided, body["statement"]),
    )
    return {number: told}


def comments_fault(told: Sequence[Told], rows: Sequence[Comment]) -> Fault | None:
    """The first entry whose comment is not what is stored. Nothing is compared once an entry was erased."""
    last: dict[str, _Comment] = {}

    def recorded(entry: Told, body: Body) -> Mapping[str, _Comment]:
        found = _comment(entry, body, last)
        last.update(found)
        return found

    return states_fault(
        told,
        recorded,
        {
            str(row.sequence): (row.component_id, row.question, row.actor, row.at, row.resolved_by, row.resolved_at)
            for row in rows
        },
        lambda sequence, _: f"The comment that entry {sequence} recorded was changed in the database.",
        lambda _: "The database holds a comment that no entry recorded.",
    )


def _comment(entry: Told, body: Body, last: Mapping[str, _Comment]) -> dict[str, _Comment]:
    if entry.kind == ADDED:
        return {str(entry.sequence): (body["component"], body["question"], entry.actor, entry.at, None, None)}
    if entry.kind not in (RESOLVED, REOPENED):
        return {}
    number = str(body["comment"])
    kept = last[number][:4] if number in last else (None, "", "", "")
    by = (entry.actor, entry.at) if entry.kind == RESOLVED else (None, None)
    return {number: (*kept, *by)}
