"""What the law makes of answers: one outcome each, exact about what is not known, and never better for more AI."""

from collections.abc import Iterable
from itertools import islice

import pytest
from hypothesis import assume, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from compliance.domain.assessment import Assessment, Assessor, Component, Record
from compliance.domain.decision import Decision
from compliance.domain.questionnaire import DONT_KNOW, Answers
from compliance.domain.rulebook import CANNOT_TELL
from compliance.domain.tables import UndecidedError
from tests.domain import small_release
from tests.domain.records import (
    ALONE,
    CHOSEN,
    EDITED,
    HUMAN,
    PROMPTED,
    UNKNOWN,
    answered,
    assess,
    assessor,
    completions,
    gaps,
    record,
    records,
    settings,
)

WORST_FIRST = ("public_domain", "shortened", "standard")
MANY = 150
FEW = 60


def _decisions(assessment: Assessment) -> Iterable[tuple[str, Decision]]:
    for owner, decisions in [("", assessment.work), *assessment.components.items()]:
        yield from ((owner, decision) for decision in decisions.values())


@trying(deadline=None)
@given(records(), settings())
def test_complete_answers_give_one_outcome_for_each_table(complete: Record, chosen: dict[str, str]) -> None:
    """Where every answer is known, a table is open only because a rule of its own, or of one it reads, leaves it so."""
    for _, decision in _decisions(assessor().assess(complete, chosen)):
        if decision.table.hits == "unique":
            assert decision.outcome in {outcome.id for outcome in decision.table.outcomes}
            assert len(decision.possible) == 1 or decision.outcome == CANNOT_TELL
            assert CANNOT_TELL not in decision.possible


def _seen() -> frozenset[str]:
    """The questions that bear on any table, or on which rulebooks are applied."""
    vocabulary = assessor().vocabulary
    read = tuple(fact for table in assessor().release.tables.values() for fact in table.reads())
    behind = {question.id for question in vocabulary.questions_behind(read)}
    return frozenset(behind | {each.question for book in assessor().release.rulebooks for each in book.asked_when})


@trying(max_examples=50, deadline=None)
@given(st.data(), settings())
def test_an_unknown_is_exact(data: st.DataObject, chosen: dict[str, str]) -> None:
    """What is possible is what the completions of the record give, no more and no less; so an unknown that cannot
    change a result never blocks it, and one that can always does."""
    _compare_with_completions(data.draw(gaps(data.draw(records(parts=2)), most=3)), chosen, MANY)


# Questions that only conditional rulebooks ask for, with one answer each.
CONDITIONAL = frozenset(
    question.id
    for question in assessor().release.questionnaire.questions.values()
    if question.rulebooks and question.kind == "one"
)


@trying(max_examples=80, deadline=None)
@given(st.data(), settings())
def test_an_unknown_is_exact_for_rulebooks_that_only_some_projects_ask_for(
    data: st.DataObject, chosen: dict[str, str]
) -> None:
    """With any places, channels and awards, and one or two of the questions unknown that they bring along."""
    complete = data.draw(records(parts=2, anywhere=True))
    partial = data.draw(gaps(complete, most=2, among=CONDITIONAL))
    assert assessor().assess(partial, chosen).rulebooks == assessor().assess(complete, chosen).rulebooks
    _compare_with_completions(partial, chosen, FEW)


def _compare_with_completions(partial: Record, chosen: dict[str, str], most: int) -> None:
    worlds = list(islice(completions(partial, _seen()), most + 1))
    assume(len(worlds) <= most)
    assert worlds
    found = [assessor().assess(world, chosen) for world in worlds]
    assessed = assessor().assess(partial, chosen)
    for owner, decision in _decisions(assessed):
        of_worlds = [(world.components[owner] if owner else world.work)[decision.table.id] for world in found]
        if decision.table.hits == "unique":
            union = {outcome for world in of_worlds for outcome in world.possible}
            assert set(decision.possible) == union, (owner, decision.table.id)
            assert decision.decided == (len(union) == 1)
        else:
            certain = set.intersection(*({rule.id for rule in world.rules} for world in of_worlds))
            assert {rule.id for rule in decision.rules} == certain, (owner, decision.table.id)


@trying(deadline=None)
@given(st.data(), settings())
def test_more_ai_never_raises_a_tier(data: st.DataObject, chosen: dict[str, str]) -> None:
    """Of two ways to make the same part, the one further up the scale of AI never has the better tier, nor does the
    work that the part belongs to."""
    complete = data.draw(records())
    project = complete.answers
    one = data.draw(answered("component", project))
    other = data.draw(answered("component", project)) | {key: one[key] for key in ("released", "kind")}
    assessed = {}
    for name, part in (("one", one), ("other", other)):
        changed = Record(project, (Component("changed", "Changed", part), *complete.components))
        assessed[name] = assessor().assess(changed, chosen)
    low, high = sorted(assessed.values(), key=lambda a: a.components["changed"]["ai_level"].outcome)
    for less, more in (
        (low.components["changed"]["tier"], high.components["changed"]["tier"]),
        (low.work["work_tier"], high.work["work_tier"]),
    ):
        fewer, greater = _ranks(less), _ranks(more)
        assert (min(greater), max(greater)) <= (min(fewer), max(fewer))
        assert max(greater) <= max(fewer)


def _ranks(decision: Decision) -> list[int]:
    # A part or work without a tier stays so: that depends on release and kind, which are the same for both.
    return [WORST_FIRST.index(outcome) if outcome in WORST_FIRST else -1 for outcome in decision.possible]


def test_an_unknown_third_part_does_not_decide() -> None:
    """One human part and one autonomous part make the work AI-assisted whatever the third part is."""
    assessment = assess(record(HUMAN, ALONE, UNKNOWN))
    assert assessment.work["work_tier"].outcome == "shortened"
    assert assessment.work["disclosure"].outcome == "disclose"
    assert assessment.components["c2"]["tier"].possible == ("standard", "shortened", "public_domain")


def test_what_the_law_leaves_open_is_settled_where_it_does_not_matter() -> None:
    """A prompted and accepted part is open, but beside a human part the work is AI-assisted either way."""
    assessment = assess(record(HUMAN, PROMPTED))
    assert assessment.components["c1"]["tier"].outcome == CANNOT_TELL
    assert assessment.work["work_tier"].outcome == "shortened"


def test_unknowns_that_hang_together_are_not_taken_apart() -> None:
    """If any AI ends human authorship, the unknown part is either human without a duty, or assisted with an unmet one.
    It is never assisted without a duty."""
    strict = {"tier_1_limit": "no_ai", "tier_3_start": "no_prompt", "non_disclosure": "condition"}
    assessment = assess(record(UNKNOWN, disclosed=("nowhere",)), **strict)
    assert assessment.work["work_term"].possible == ("standard", "none", "not_disclosed")


def test_answers_below_a_doubt_say_what_it_can_be() -> None:
    """Whoever does not know what AI did, but knows that it made all of what is in the part, is taken at their word."""
    doubtful = assess(record({**ALONE, "ai_did": (DONT_KNOW,)})).components["c0"]
    assert doubtful["ai_level"].outcome == "L7"
    assert doubtful["tier"].outcome == "public_domain"
    twice = assess(record({**ALONE, "ai_did": (DONT_KNOW,), "ai_remains": DONT_KNOW})).components["c0"]
    assert twice["ai_level"].possible == ("L3b", "L7")


def test_a_displaced_rule_is_kept_with_the_rule_that_overrides_it() -> None:
    """The special rule on computer-generated works displaces the one on known authors."""
    decision = assess(record(ALONE)).components["c0"]["uk_term"]
    assert [(rule.id, by.id) for rule, by in decision.displaced] == [("TM1", "TM14")]


def test_a_displaced_rule_is_told_only_when_it_is_certain() -> None:
    """Where it is open which rule applies, nothing is said of overrides; where all ways agree, it is."""
    undecided = assess(record(CHOSEN)).components["c0"]["uk_term"]
    assert (undecided.outcome, undecided.displaced) == (CANNOT_TELL, ())
    internal = assess(record({**EDITED, "released": "internal", "first_version": DONT_KNOW})).components["c0"]["tier"]
    assert (internal.outcome, internal.decided) == ("outside", True)


def test_a_collecting_table_counts_what_is_certain() -> None:
    """Several outcomes can apply, or none; with an unknown, those that apply in every case."""
    both = assess(record({**EDITED, "likeness": "real"})).components["c0"]["uk_notes"]
    assert both.possible == ("keep_evidence", "imitation")
    certain = assess(record({**EDITED, "likeness": DONT_KNOW})).components["c0"]["uk_notes"]
    assert certain.possible == ("keep_evidence",)
    assert certain.result.id == "keep_evidence"
    nothing = assess(record({**CHOSEN, "likeness": "no"})).components["c0"]["uk_notes"]
    assert (nothing.outcome, nothing.possible, nothing.result.label) == ("", (), "")
    none_known = assess(record({**HUMAN, "kind": "film"})).components["c0"]["uk_notes"]
    assert (none_known.outcome, none_known.decided) == ("", True)


def test_a_work_without_parts_has_no_tier_and_no_duty() -> None:
    """Before any part is entered nothing is claimed of AI."""
    work = assess(record()).work
    assert (work["work_tier"].outcome, work["disclosure"].outcome) == ("no_parts", "none")


@pytest.mark.parametrize("rules", [(), ("R1", "R2")], ids=["none", "two"])
def test_a_table_that_does_not_decide_is_named(rules: tuple[str, ...]) -> None:
    """The verifier finds such tables before a release is shipped; applying one says which."""
    made = small_release.release(
        small_release.table(
            [
                *(small_release.rule(rule_id, "due", {"used": ("yes",)}) for rule_id in rules),
                small_release.rule("R3", "not_due", {"used": ("no",)}),
            ]
        )
    )
    found = " , ".join(rules).replace(" ,", ",") or "no rule"
    with pytest.raises(UndecidedError, match=rf"^Table label is decided by {found}; exactly one rule has to remain\.$"):
        Assessor(made).assess(Record({}, (Component("c", "Part", {"used": "yes", "shown": "no"}),)))


def test_answers_no_longer_asked_are_no_facts() -> None:
    """Answers below "no AI" are kept by the record and ignored by the law."""
    stale: Answers = {**ALONE, "ai_used": "no"}
    assert assess(record(stale)).components["c0"]["tier"].outcome == "standard"


def test_only_so_many_components_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that runs for months does not grow with every answer; what is forgotten is decided again, alike."""
    monkeypatch.setattr("compliance.domain.assessment.REMEMBERED", 2)
    fresh = Assessor(assessor().release)
    parts = (HUMAN, EDITED, CHOSEN, PROMPTED, HUMAN)
    found = [fresh.assess(record(part)).components["c0"]["tier"] for part in parts]
    assert found == [assess(record(part)).components["c0"]["tier"] for part in parts]
