"""Every way in which open questions could still be answered, and no other."""

from compliance.domain.questionnaire import DONT_KNOW
from compliance.domain.worlds import Worlds
from tests.domain.records import ALONE, HUMAN, PROJECT, assessor

SETTINGS = assessor().release.shipped_settings()
WORLDS = assessor().worlds


def test_known_answers_leave_one_world() -> None:
    """The witness holds the answers that were given."""
    cases = WORLDS.cases(("ai_level", "ai_used"), ALONE, SETTINGS)
    assert list(cases) == [("L7", "yes")]
    (witness,) = cases.values()
    assert witness["directed"] == "standing"


def test_nothing_answered_leaves_every_world() -> None:
    """Every step of the scale can be reached, and each witness leads to its step."""
    cases = WORLDS.cases(("ai_level",), {}, SETTINGS)
    assert sorted(case for (case,) in cases) == ["L0", "L1", "L2", "L2b", "L3", "L3b", "L4", "L5", "L6", "L7"]
    for case, witness in cases.items():
        assert list(WORLDS.cases(("ai_level",), witness, SETTINGS)) == [case]


def test_facts_that_share_a_question_vary_together() -> None:
    """Without AI nothing else of it is asked, so no world has both."""
    cases = WORLDS.cases(("ai_used", "ai_remains"), {}, SETTINGS)
    assert set(cases) == {("no", "not_asked"), *(("yes", said) for said in ("not_asked", "none", "some", "all"))}


def test_facts_that_share_no_question_vary_by_themselves() -> None:
    """Two answers of one and two of the other make four worlds, in the order in which the facts were named."""
    cases = WORLDS.cases(("released", "roll_up", "same_dates"), {}, SETTINGS)
    assert len(cases) == 3 * 2
    assert ("cut", "unanimous", "no") in cases


def test_what_the_law_leaves_open_is_several_worlds() -> None:
    """A chosen output may or may not have an author, though every answer is known."""
    chosen = {**PROJECT, **ALONE, "human_acts": ("chose",)}
    cases = WORLDS.cases(("uk_author", "uk_moral_rights"), chosen, SETTINGS)
    assert set(cases) == {("person_if_shown", "author_has"), ("arranger", "none")}


def test_no_facts_have_one_empty_world() -> None:
    """A table that reads nothing still decides once."""
    assert dict(WORLDS.cases((), {}, SETTINGS)) == {(): {}}


def test_worlds_are_remembered() -> None:
    """The second walk is a look-up."""
    worlds = Worlds(assessor().vocabulary)
    assert worlds.cases(("tier",), HUMAN, SETTINGS) is worlds.cases(("tier",), dict(HUMAN), SETTINGS)


def test_answers_below_a_doubt_narrow_it() -> None:
    """Nobody is asked what a person did with AI output unless AI made the first version and some of it remains."""
    doubtful = {**ALONE, "ai_did": (DONT_KNOW,), "ai_remains": DONT_KNOW, "first_version": DONT_KNOW}
    facts = ("ai_did.technical", "ai_remains", "first_version")
    assert set(WORLDS.cases(facts, doubtful, SETTINGS)) == {
        (technical, remains, "ai") for technical in ("yes", "no") for remains in ("some", "all")
    }
    changed = {key: answer for key, answer in doubtful.items() if key not in ("directed", "human_acts")}
    assert ("no", "none", "not_asked") in WORLDS.cases(facts, changed, SETTINGS)


def test_alternatives_are_one_answer_for_each_way_to_bear_on_a_fact() -> None:
    """Twenty ticks differ in two ways here: whether one was technical, and whether one asks what remains."""
    question = assessor().release.questionnaire.questions["ai_did"]
    unknown = {**ALONE, "ai_did": (DONT_KNOW,)}
    found = WORLDS.alternatives(question, ("ai_level",), unknown)
    assert all("text" in ticks or "edited" in ticks for ticks in found)
    assert len(WORLDS.alternatives(question, ("ai_level",), {"ai_used": "yes"})) > len(found)


def test_trying_a_question_answer_by_answer_misses_no_world() -> None:
    """Many ticks of one question beside facts made from them: the same worlds as those of every selection together."""
    facts = assessor().release.tables["steam_pre"].reads()
    question = assessor().release.questionnaire.questions["ai_did"]
    known = {**HUMAN, "ai_used": "yes", "part_role": "text"}
    every = [{**known, "ai_did": ticks} for ticks in WORLDS.alternatives(question, facts, known)]
    assert len(every) > 500
    fresh = Worlds(assessor().vocabulary)
    one_by_one = {case for answers in every for case in fresh.cases(facts, answers, SETTINGS)}
    assert set(WORLDS.cases(facts, known, SETTINGS)) == one_by_one
    doubtful = {**known, "ai_used": DONT_KNOW}
    without = {**known, "ai_used": "no"}
    assert set(WORLDS.cases(facts, doubtful, SETTINGS)) == one_by_one | set(WORLDS.cases(facts, without, SETTINGS))
