"""The life of a next statement: which step may follow which, and who may take it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.domain.review import (
    ISSUED,
    PREPARING,
    RECORDS,
    SENTENCES,
    Obstacle,
    Party,
    Recorded,
    Standing,
    Step,
    preparers,
    standing_of,
    why_not,
)

OTHER, PREPARER = Party(preparer=False), Party(preparer=True)
ALONE = Party(preparer=True, alone=True)

DRAFT, IN_REVIEW, RETURNED, APPROVED = (Standing(state) for state in ("draft", "in_review", "returned", "approved"))  # type: ignore[arg-type]
LAPSED = Standing("draft", "approved")


@pytest.mark.parametrize(
    ("step", "standing", "party", "obstacle"),
    [
        ("submit", DRAFT, PREPARER, None),
        ("submit", LAPSED, PREPARER, None),
        ("submit", RETURNED, PREPARER, None),
        ("submit", IN_REVIEW, PREPARER, "in_review"),
        ("submit", APPROVED, PREPARER, "approved"),
        ("approve", IN_REVIEW, OTHER, None),
        ("approve", IN_REVIEW, PREPARER, "prepared_by_them"),
        ("approve", IN_REVIEW, ALONE, None),
        ("approve", APPROVED, OTHER, "approved"),
        ("approve", DRAFT, OTHER, "not_in_review"),
        ("approve", RETURNED, OTHER, "not_in_review"),
        ("approve", LAPSED, OTHER, "lapsed"),
        ("return", IN_REVIEW, PREPARER, None),
        ("return", APPROVED, OTHER, None),
        ("return", DRAFT, OTHER, "not_in_review"),
        ("return", LAPSED, OTHER, "lapsed"),
        ("issue", APPROVED, PREPARER, None),
        ("issue", DRAFT, OTHER, "not_approved"),
        ("issue", IN_REVIEW, OTHER, "not_approved"),
        ("issue", LAPSED, OTHER, "not_approved"),
        ("issue", DRAFT, ALONE, None),
    ],
)
def test_who_may_take_which_step_when(step: Step, standing: Standing, party: Party, obstacle: Obstacle | None) -> None:
    """Every step in every state, and what stands in its way has a sentence."""
    assert why_not(step, standing, party) == obstacle
    assert obstacle is None or SENTENCES[obstacle].endswith(".")


@pytest.mark.parametrize(
    ("recorded", "unchanged", "standing"),
    [
        ("none", True, DRAFT),
        ("issued", True, DRAFT),
        ("issued", False, DRAFT),
        ("returned", False, RETURNED),
        ("in_review", True, IN_REVIEW),
        ("in_review", False, Standing("draft", "in_review")),
        ("approved", True, APPROVED),
        ("approved", False, LAPSED),
    ],
)
def test_a_change_ends_a_review_and_an_approval(recorded: Recorded, unchanged: bool, standing: Standing) -> None:
    """They hold for what was submitted and for nothing else; a return stays until it is sent again."""
    assert standing_of(recorded, unchanged) == standing


def test_whoever_changed_what_is_printed_prepared_it() -> None:
    """Since the last issue; a comment, a return or an approval is no preparation."""
    acts = [("project_started", "a"), ("answers_saved", "b"), (ISSUED, "c"), ("comment_added", "d")]
    assert preparers(acts[:2]) == {"a", "b"}
    assert preparers(acts) == frozenset()
    assert preparers([*acts, ("tools_chosen", "e"), ("review_approved", "f"), ("review_submitted", "g")]) == {"e", "g"}


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["change", "comment", "submit", "return", "approve", "issue"]),
        st.sampled_from(["ana", "ben", "cho"]),
    ),
    max_size=30,
)


@given(ACTS)
def test_nothing_is_issued_that_no_second_person_approved_as_it_is(acts: list[tuple[str, str]]) -> None:
    """Whatever people try in whatever order: an issue has an approval by somebody who did not prepare it, and nothing
    was changed after the submission that was approved.
    """
    recorded: Recorded = "none"
    content = submitted = 0
    approver = ""
    entries: list[tuple[str, str]] = [("project_started", "ana")]
    for act, person in acts:
        if act in ("change", "comment"):
            content += act == "change"
            entries.append(("answers_saved" if act == "change" else "comment_added", person))
            continue
        step: Step = act  # type: ignore[assignment]
        prepared = preparers(entries)
        standing = standing_of(recorded, unchanged=content == submitted)
        if why_not(step, standing, Party(person in prepared)):
            continue
        if step == "submit":
            submitted = content
            entries.append(("review_submitted", person))
        if step == "approve":
            approver = person
        if step == "issue":
            assert approver
            assert approver not in prepared
            assert content == submitted
            entries.append((ISSUED, person))
            approver = ""
        recorded = RECORDS[step]
        assert PREPARING.isdisjoint({ISSUED, "comment_added"})
