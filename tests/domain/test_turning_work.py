"""What would change a result for the work: the search finds exactly what trying everything finds."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from compliance.domain.assessment import Assessor, Component, Record
from compliance.domain.facts import is_unknown
from compliance.domain.questionnaire import Answer, Asked, asked_questions
from compliance.domain.rulebook import Outcome
from compliance.domain.turning_work import WorkTurning
from tests.domain.records import CHOSEN, EDITED, HUMAN, assess, assessor, record
from tests.domain.small_release import rule, table
from tests.domain.test_turning import every_answer, release_of

_QUESTIONS = ("shop", "used", "acts", "shown")
_COUNTS = ("none", "some", "all")
# Mostly alike, so that two answers often have to change.
_OUTCOMES = ("due", "due", "due", "due", "not_due", "perhaps", "cannot_tell")

# A part is due when AI was used on it and it is shown, or was cut by a person.
_LABEL = table(
    [
        rule("L1", "not_due", {"used": ("no",)}),
        rule("L2", "due", {"used": ("yes",), "shown": ("yes", "not_asked")}),
        rule("L3", "not_due", {"used": ("yes",), "shown": ("no",)}),
    ]
)


def _rules(outcomes: tuple[str, ...]) -> Assessor:
    """A release that decides the work by whether it is sold, and how many of its parts are due and not due."""
    cases = [(shop, *counts) for shop in ("yes", "no") for counts in product(_COUNTS, _COUNTS)]
    rules = [
        rule(
            f"W{number}",
            outcome,
            {"shop": (shop,), "label.due": (due,), "label.not_due": (not_due,)},
            may_be=("due", "not_due") if outcome == "cannot_tell" else (),
        )
        for number, ((shop, due, not_due), outcome) in enumerate(zip(cases, outcomes, strict=True))
    ]
    made = release_of(_LABEL)
    outcomes_of_work = tuple(Outcome(name, name) for name in ("due", "not_due", "perhaps", "cannot_tell"))
    work = table(rules, id="work", scope="work", title="Work", outcomes=outcomes_of_work)
    book = replace(made.rulebooks[0], tables=(_LABEL, work))
    return Assessor(replace(made, rulebooks=(book,)))


def _parts() -> st.SearchStrategy[list[dict[str, Answer]]]:
    known = (
        {"used": "no"},
        {"used": "yes", "acts": ("rewrote",)},
        {"used": "yes", "acts": ("cut",), "shown": "no"},
        {"used": "yes", "acts": ("nothing",), "shown": "yes"},
        {"used": "no", "acts": ("cut",), "shown": "no"},
        {"used": "dont_know"},
    )
    return st.lists(st.sampled_from(known), max_size=3)


Where = tuple[str, str]


def _holes(drawn: Record) -> Iterator[tuple[Where, Answer]]:
    for owner, answers in [("", drawn.answers), *((part.id, part.answers) for part in drawn.components)]:
        for name, answer in answers.items():
            if not is_unknown(answer):
                yield (owner, name), answer


def _changed(drawn: Record, changes: dict[Where, Answer]) -> Record:
    own = {name: answer for (owner, name), answer in changes.items() if not owner}
    parts = tuple(
        replace(part, answers={**part.answers, **{n: a for (o, n), a in changes.items() if o == part.id}})
        for part in drawn.components
    )
    return Record({**drawn.answers, **own}, parts)


def _asked(rules: Assessor, drawn: Record) -> set[Where]:
    questionnaire = rules.release.questionnaire
    found = {("", question.id) for question in asked_questions(questionnaire, "project", drawn.answers)}
    for part in drawn.components:
        answers = {**drawn.answers, **part.answers}
        found |= {(part.id, question.id) for question in asked_questions(questionnaire, "component", answers)}
    return found


def _by_trying(rules: Assessor, drawn: Record) -> set[tuple[object, ...]]:
    """Every smallest set of answers to change, with the outcomes that are then possible; parts by their answers."""
    now = rules.assess(drawn).work["work"]
    holes = dict(_holes(drawn))
    by_id = {question.id: question for question in rules.release.questionnaire.questions.values()}
    for size in (1, 2):
        found = set()
        for where in combinations(holes, size):
            for chosen in product(*(every_answer(by_id[name]) for _, name in where)):
                changes = dict(zip(where, chosen, strict=True))
                after = _changed(drawn, changes)
                if any(holes[place] == answer for place, answer in changes.items()):
                    continue
                if not set(where) <= _asked(rules, after):
                    continue
                then = rules.assess(after).work["work"]
                opened = _unknown(rules, after, {owner for owner, _ in where})
                by_law = all(each.then == "cannot_tell" for each in then.rules)
                depends = not then.decided and not by_law and opened
                if then.possible != now.possible if depends else then.outcome != now.outcome:
                    found.add((_kinds(drawn, where), then.outcome, then.possible))
        if found:
            return found
    return set()


def _unknown(rules: Assessor, drawn: Record, owners: set[str]) -> bool:
    known = {place for place, _ in _holes(drawn)}
    return any(place[0] in owners and place[1] in _QUESTIONS and place not in known for place in _asked(rules, drawn))


def _kinds(drawn: Record, where: tuple[Where, ...]) -> tuple[object, ...]:
    answers = {part.id: sorted(part.answers.items()) for part in drawn.components}
    return tuple(sorted((str(answers.get(owner, "")), name) for owner, name in where))


@trying(deadline=None, max_examples=120)
@given(
    st.lists(
        st.sampled_from(("due", "due", "due", "due", "not_due", "perhaps", "cannot_tell")), min_size=18, max_size=18
    ),
    _parts(),
    st.sampled_from(("yes", "no", "dont_know")),
)
def test_the_search_finds_exactly_the_smallest_sets(
    outcomes: list[str], parts: list[dict[str, Answer]], shop: str
) -> None:
    """Of the project, of one part and of two; what parts answered alike have in common is said of one."""
    rules = _rules(tuple(outcomes))
    drawn = Record({"shop": shop}, tuple(Component(f"c{n}", f"C{n}", answers) for n, answers in enumerate(parts)))
    turning = WorkTurning(rules, rules.assess(drawn), rules.release.tables["work"])
    found = {
        (
            _kinds(drawn, tuple((change.component, change.question.id) for change in turn.changes)),
            turn.decision.outcome,
            turn.decision.possible,
        )
        for turn in turning.search()
    }
    assert found == _by_trying(rules, drawn)


@pytest.mark.parametrize("parts", [(HUMAN,), (EDITED, HUMAN), (CHOSEN, CHOSEN, HUMAN)])
def test_what_it_says_would_come_out_of_the_work_comes_out(parts: tuple[dict[str, Answer], ...]) -> None:
    """In the newest release, with the changes made in the record."""
    drawn = record(*parts)
    assessed = assess(drawn)
    tables = [each for each in assessed.tables if each.scope == "work" and each.headline]
    assert tables
    for each in tables:
        for turn in WorkTurning(assessor(), assessed, each).search():
            changes = {(change.component, change.question.id): change.after for change in turn.changes}
            after = assessor().assess(_changed(drawn, changes), assessed.settings)
            assert after.work[each.id].outcome == turn.decision.outcome
            assert after.work[each.id].possible == turn.decision.possible


def test_changes_of_parts_come_before_those_of_the_project() -> None:
    """How a part was made is more than what is so of the whole project."""
    found = WorkTurning(assessor(), assess(record(EDITED)), assessor().release.tables["disclosure"]).search()
    owners = [turn.changes[0].component for turn in found]
    assert owners == sorted(owners, reverse=True)
    assert set(owners) == {"c0", ""}


def test_a_table_that_collects_has_no_one_outcome_to_change() -> None:
    """Nothing is searched."""
    rules = _rules(("due",) * 18)
    assessed = rules.assess(Record({"shop": "yes"}, ()))
    collecting = replace(rules.release.tables["work"], hits="collect")
    assert WorkTurning(rules, assessed, collecting).search() == ()


def test_a_result_that_stays_open_for_another_part_is_no_other_result() -> None:
    """What it could turn out to be changes; that it cannot be told does not, and the change asks nothing new."""
    outcomes = ["due"] * 9
    outcomes[2], outcomes[6] = "not_due", "perhaps"
    rules = _rules((*outcomes, *outcomes))
    parts = ({"used": "dont_know"}, {"used": "no", "acts": ("rewrote",)})
    drawn = Record({"shop": "yes"}, tuple(Component(f"c{n}", f"C{n}", answers) for n, answers in enumerate(parts)))
    assessed = rules.assess(drawn)
    assert assessed.work["work"].possible == ("due", "not_due")
    found = WorkTurning(rules, assessed, rules.release.tables["work"]).search()
    assert {len(turn.changes) for turn in found} == {2}


def test_a_result_that_nobody_asks_for_any_more_is_no_other_result() -> None:
    """As when the one award that is named is taken off: then its rules decide nothing at all."""
    rules = _rules((*("due",) * 9, *("not_due",) * 9))
    drawn = Record({"shop": "yes"}, (Component("c0", "C0", {"used": "no"}),))
    made = rules.release
    assert len(WorkTurning(rules, rules.assess(drawn), made.tables["work"]).search()) == 1

    asked = replace(made.rulebooks[0], asked_when=(Asked("shop", ("yes",)),))
    rules = Assessor(replace(made, rulebooks=(asked,)))
    assert WorkTurning(rules, rules.assess(drawn), rules.release.tables["work"]).search() == ()
