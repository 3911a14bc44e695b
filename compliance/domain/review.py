"""The life of a project's next statement, before it is issued: who may take which step, and why not.

    draft -> in review -> approved -> issued
                 |            |
                 +- returned -+-> (draft again, once something is changed and it is submitted anew)

A review holds for exactly what was submitted. Once anything that a statement prints is changed, a running review or an
approval lapses, and what there is is a draft again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, assert_never

# What was recorded last of the review; "none" before the first one.
Recorded = Literal["none", "in_review", "returned", "approved", "issued"]
State = Literal["draft", "in_review", "returned", "approved"]
Step = Literal["submit", "return", "approve", "issue"]
Obstacle = Literal["in_review", "approved", "not_in_review", "lapsed", "prepared_by_them", "not_approved"]

# The kinds of history entries that change what a statement prints, or ask for its approval.
PREPARING = frozenset(
    {
        "project_started",
        "component_added",
        "component_renamed",
        "component_removed",
        "components_reordered",
        "answers_saved",
        "suggestion_accepted",
        "release_changed",
        "assumptions_chosen",
        "tools_chosen",
        "wording_edited",
        "evidence_attached",
        "evidence_removed",
        "review_submitted",
    }
)
ISSUED = "statement_issued"
# Those that say something about a project and change nothing of it.
QUIET = frozenset(
    {
        "review_submitted",
        "review_returned",
        "review_approved",
        "comment_added",
        "comment_resolved",
        "comment_reopened",
        "guest_invited",
        "guest_joined",
        "guest_revoked",
        "asset_read",
        "suggestion_rejected",
        "asset_marked",
        "payload_erased",
    }
)

# What a step leaves behind on record.
RECORDS: Mapping[Step, Recorded] = {
    "submit": "in_review",
    "return": "returned",
    "approve": "approved",
    "issue": "issued",
}

SENTENCES: Mapping[Obstacle, str] = {
    "in_review": "It is in review already.",
    "approved": "It is approved already; it can be issued.",
    "not_in_review": "It is not in review. Somebody has to send it for review first.",
    "lapsed": "It was changed after it was sent for review. Somebody has to send it for review again.",
    "prepared_by_them": "You prepared this statement, so somebody else has to approve it.",
    "not_approved": "Nobody has approved it. Send it for review; once it is approved, it can be issued.",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the next statement stands now. `lapsed` says which state a later change has ended; empty when none."""

    state: State
    lapsed: Literal["", "in_review", "approved"] = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who wants to take a step.

    `preparer` says that the person prepared this statement; `alone` that one person may prepare and approve it.
    """

    preparer: bool
    alone: bool = False


def standing_of(recorded: Recorded, unchanged: bool) -> Standing:
    """Where a review stands: `unchanged` says that a statement would print what it would have when it was submitted."""
    match recorded:
        case "in_review" | "approved":
            return Standing(recorded) if unchanged else Standing("draft", recorded)
        case "returned":
            return Standing("returned")
        case "none" | "issued":
            return Standing("draft")
        case _:
            assert_never(recorded)


def why_not(step: Step, standing: Standing, party: Party) -> Obstacle | None:
    """What keeps this party from taking the step now; None when it can be taken."""
    match step:
        case "submit":
            return _why_not_submit(standing)
        case "approve":
            return _why_not_approve(standing, party)
        case "return":
            return None if standing.state in ("in_review", "approved") else _not_there(standing)
        case "issue":
            return None if standing.state == "approved" or party.alone else "not_approved"
        case _:
            assert_never(step)


def _why_not_submit(standing: Standing) -> Obstacle | None:
    match standing.state:
        case "in_review" | "approved":
            return standing.state
        case "draft" | "returned":
            return None
        case _:
            assert_never(standing.state)


def _why_not_approve(standing: Standing, party: Party) -> Obstacle | None:
    if standing.state == "approved":
        return "approved"
    if standing.state != "in_review":
        return _not_there(standing)
    return "prepared_by_them" if party.preparer and not party.alone else None


def _not_there(standing: Standing) -> Obstacle:
    return "lapsed" if standing.lapsed else "not_in_review"


def preparers(acts: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Who prepared the next statement: whoever changed what it prints, or submitted it, since the last was issued.

    `acts` are the kind and the actor of every entry of the project's history, oldest first.
    """
    found: set[str] = set()
    for kind, actor in acts:
        if kind == ISSUED:
            found.clear()
        elif kind in PREPARING:
            found.add(actor)
    return frozenset(found)
