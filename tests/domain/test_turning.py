"""What would change a result: the search finds exactly what trying everything finds."""

from collections.abc import Iterator, Mapping
from itertools import combinations, product

from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from compliance.domain.assessment import Assessor, Component, Record
from compliance.domain.facts import is_unknown
from compliance.domain.questionnaire import (
    Answer,
    Answers,
    Asked,
    Group,
    Option,
    Question,
    Questionnaire,
    Section,
    asked_questions,
)
from compliance.domain.release import Release
from compliance.domain.rulebook import Rule, Table
from compliance.domain.turning import Change, Turn, Turning, supposition
from tests.domain.records import CHOSEN, EDITED, HUMAN, PROJECT, PROMPTED, UNKNOWN, assessor
from tests.domain.small_release import release, rule, table

_YES_NO = (Option("yes", "Yes"), Option("no", "No"), Option("dont_know", "Don’t know"))
_QUESTIONS = (
    Question("shop", "project", "about", "Is it sold?", "one", options=_YES_NO),
    Question("used", "component", "use", "Was AI used?", "one", options=_YES_NO),
    Question(
        "acts",
        "component",
        "use",
        "What did a person do?",
        "many",
        groups=(Group("heavy", "Heavy"),),
        options=(
            Option("rewrote", "Rewrote it", group="heavy", if_so="a person had rewritten it"),
            Option("played", "Played it", group="heavy", if_so="a person had played it"),
            Option("cut", "Cut it", if_so="a person had cut it"),
            Option("nothing", "Nothing", alone=True),
            Option("dont_know", "Don’t know"),
        ),
        ask_when=(Asked("used", ("yes",)),),
    ),
    Question(
        "shown",
        "component",
        "use",
        "Is it shown?",
        "one",
        options=_YES_NO,
        ask_when=(Asked("acts", ("nothing", "cut", "dont_know")),),
    ),
)
_YN = ("yes", "no")
_CASES = tuple(
    [("no", "not_asked", "not_asked", "not_asked", shop) for shop in _YN]
    + [("yes", heavy, "yes", shown, shop) for heavy in _YN for shown in _YN for shop in _YN]
    + [("yes", heavy, "no", shown, shop) for heavy in _YN for shown in (*_YN, "not_asked") for shop in _YN]
)
# Mostly alike, so that two answers often have to change.
_OUTCOMES = ("due", "due", "due", "due", "due", "not_due", "cannot_tell")


def _release(outcomes: tuple[str, ...]) -> Release:
    """A release whose table decides each case as given: by whether AI was used, who did what, shown, and sold."""
    facts = ("used", "acts.heavy", "acts.cut", "shown", "shop")
    rules: list[Rule] = []
    for number, (case, outcome) in enumerate(zip(_CASES, outcomes, strict=True)):
        when = {fact: (value,) for fact, value in zip(facts, case, strict=True)}
        may_be = ("due", "not_due") if outcome == "cannot_tell" else ()
        rules.append(rule(f"R{number}", outcome, when, may_be=may_be))
    return release_of(table(rules))


def release_of(decided: Table) -> Release:
    """A release of this table, and questions of which later ones depend on earlier ones."""
    made = release(decided)
    sections = tuple(
        Section(name, scope, name, "", tuple(q for q in _QUESTIONS if q.section == name))
        for name, scope in (("about", "project"), ("use", "component"))
    )
    return Release("test", "", "", Questionnaire(sections, ()), made.facts, made.rulebooks, "0" * 64)  # type: ignore[arg-type]


def every_answer(question: Question) -> Iterator[Answer]:
    """Every known answer to a closed question, each selection of ticks among them."""
    options = [option for option in question.options if option.id != "dont_know"]
    if question.kind == "one":
        yield from (option.id for option in options)
        return
    together = [option.id for option in options if not option.alone]
    for size in range(1, len(together) + 1):
        yield from combinations(together, size)
    yield from ((option.id,) for option in options if option.alone)


def _open(made: Release, answers: Answers) -> frozenset[str]:
    asked = {q.id for scope in ("project", "component") for q in asked_questions(made.questionnaire, scope, answers)}  # type: ignore[arg-type]
    return frozenset(q.id for q in _QUESTIONS if q.id in asked and is_unknown(answers.get(q.id)))


def _result(rules: Assessor, answers: Answers) -> tuple[str, frozenset[str], frozenset[str]]:
    """The outcome, what it may be and the answers on which that depends, by assessing everything afresh."""
    decision = rules.assess(Record({}, (Component("c", "C", answers),))).components["c"]["label"]
    by_law = all(rule.then == "cannot_tell" for rule in decision.rules)
    opens = frozenset[str]() if decision.decided or by_law else _open(rules.release, answers)
    return decision.outcome, frozenset(decision.possible), opens


def _by_trying(rules: Assessor, answers: Answers) -> set[tuple[object, ...]]:
    """Every smallest set of questions whose answers can be changed for another result, with that result."""
    now = _result(rules, answers)
    known = [q for q in _QUESTIONS if not is_unknown(answers.get(q.id))]
    for size in (1, 2):
        found = set()
        for questions in combinations(known, size):
            for chosen in product(*(every_answer(question) for question in questions)):
                changed = dict(zip((q.id for q in questions), chosen, strict=True))
                after = {**answers, **changed}
                asked = {q.id for q in _asked(rules.release, after)}
                if any(answers[name] == answer for name, answer in changed.items()) or not set(changed) <= asked:
                    continue
                then = _result(rules, after)
                # What depends on an answer is another result only if other outcomes are possible than now.
                if then[1] != now[1] if then[2] else then[0] != now[0]:
                    found.add((frozenset(changed), then))
        if found:
            return found
    return set()


def _asked(made: Release, answers: Answers) -> Iterator[Question]:
    yield from asked_questions(made.questionnaire, "project", answers)
    yield from asked_questions(made.questionnaire, "component", answers)


def _found(turns: tuple[Turn, ...]) -> set[tuple[object, ...]]:
    return {
        (
            frozenset(change.question.id for change in turn.changes),
            (
                turn.decision.outcome,
                frozenset(turn.decision.possible),
                frozenset(question.id for question in turn.opens),
            ),
        )
        for turn in turns
    }


_ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "shop": st.sampled_from(("yes", "no", "dont_know")),
        "used": st.sampled_from(("yes", "yes", "no", "dont_know")),
        "acts": st.sampled_from((("rewrote",), ("played", "cut"), ("cut",), ("nothing",), ("dont_know",))),
        "shown": st.sampled_from(("yes", "no", "dont_know")),
    },
)


@trying(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from(_OUTCOMES), min_size=len(_CASES), max_size=len(_CASES)), _ANSWERS)
def test_the_search_finds_exactly_the_smallest_sets(outcomes: list[str], answers: dict[str, Answer]) -> None:
    """Whatever the table decides and whatever is answered, unknown, or kept from an earlier answer."""
    rules = Assessor(_release(tuple(outcomes)))
    turning = Turning(rules, rules.release.tables["label"], rules.release.shipped_settings())
    assert _found(turning.search(answers, "c")) == _by_trying(rules, answers)


@trying(deadline=None, max_examples=40)
@given(st.sampled_from((HUMAN, EDITED, CHOSEN, PROMPTED, UNKNOWN)), st.sampled_from(("literary", "film")))
def test_what_it_says_would_come_out_comes_out(part: Answers, kind: str) -> None:
    """In the newest release: the changes, made in the record, give what the search said."""
    rules = assessor()
    answers = {**part, "kind": kind}
    before = rules.assess(Record(PROJECT, (Component("c", "C", answers),)))
    for each in before.tables:
        if each.scope == "component":
            for turn in Turning(rules, each, before.settings).search({**PROJECT, **answers}, "c"):
                after = _with(turn.changes, answers)
                assert after.components["c"][each.id].possible == turn.decision.possible
                assert after.components["c"][each.id].outcome == turn.decision.outcome
                assert turn.decision.possible != before.components["c"][each.id].possible


def _with(changes: tuple[Change, ...], answers: Answers):  # type: ignore[no-untyped-def]
    project: Mapping[str, Answer] = {c.question.id: c.after for c in changes if not c.component}
    own: Mapping[str, Answer] = {c.question.id: c.after for c in changes if c.component}
    return assessor().assess(Record({**PROJECT, **project}, (Component("c", "C", {**answers, **own}),)))


def test_how_the_part_was_made_comes_first() -> None:
    """Then what is so of the whole project."""
    shipped = assessor().release.shipped_settings()
    turns = Turning(assessor(), assessor().release.tables["uk_term"], shipped).search({**PROJECT, **EDITED}, "c")
    scopes = [turn.changes[0].question.scope for turn in turns]
    assert scopes == sorted(scopes)
    assert len(set(scopes)) == 2
    assert {change.component for turn in turns for change in turn.changes} == {"c", ""}


def test_a_table_that_collects_has_no_one_outcome_to_change() -> None:
    """Nothing is searched."""
    collecting = table([rule("R1", "due", {"used": ("yes",)})], hits="collect")
    rules = Assessor(release(collecting))
    assert Turning(rules, collecting, rules.release.shipped_settings()).search({"used": "yes"}) == ()


def _said(before: Answer, after: Answer, question: str = "acts") -> str:
    asked = next(q for q in _QUESTIONS if q.id == question)
    return supposition(Change(asked, "c", before, after))


def test_a_change_is_worded_as_a_supposition() -> None:
    """With the choice's own words where that says all; else with question and answer."""
    assert _said(("nothing",), ("rewrote",)) == "a person had rewritten it"
    assert _said(("cut",), ("played", "cut")) == "a person had played it"
    assert _said(("cut",), ("rewrote",)) == "the answer to “What did a person do?” were “Rewrote it”"
    assert _said(("cut",), ("nothing",)) == "the answer to “What did a person do?” were “Nothing”"
    assert _said("no", "yes", "used") == "the answer to “Was AI used?” were “Yes”"
