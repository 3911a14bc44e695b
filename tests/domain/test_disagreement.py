"""Where rulebooks disagree: different stances on one topic, and nothing else."""

from dataclasses import replace

from compliance.domain.assessment import Assessor, Component, Record
from compliance.domain.disagreement import disagreements
from compliance.domain.finding import Explainer
from compliance.domain.questionnaire import Answers
from compliance.domain.rulebook import Outcome, Stance, Table
from tests.domain.small_release import release, rule, table

_STANCES = (
    Stance("must", "Must it be said?", "It must be said"),
    Stance("need_not", "Must it be said?", "It need not be said"),
    Stance("person", "Who made it?", "A person made it"),
)


def _table(name: str, when_no: str, when_yes: str) -> Table:
    """A table of three outcomes with stances, decided by whether AI was used; `open` is left open by the law."""
    outcomes = (
        Outcome("said", "Said", stance="must"),
        Outcome("unsaid", "Unsaid", stance="need_not"),
        Outcome("made", "Made", stance="person"),
        Outcome("plain", "Plain"),
        Outcome("cannot_tell", "Cannot tell", stance="must"),
    )
    rules = [
        rule(
            f"{name}-{used}",
            then,
            {"used": (used,)},
            because=f"{name} because of {used}.",
            may_be=("said", "unsaid") if then == "cannot_tell" else (),
        )
        for used, then in (("no", when_no), ("yes", when_yes))
    ]
    return table(rules, id=name, title=name, outcomes=outcomes)


def _found(answers: Answers, *tables: Table) -> list[tuple[str, list[tuple[str, str, tuple[str, ...]]]]]:
    rules = Assessor(replace(release(*tables), stances=_STANCES))
    assessed = rules.assess(Record({}, (Component("c", "C", answers),)))
    return [
        (each.topic, [(at.table.id, at.stance.label, at.because) for at in each.positions])
        for each in disagreements(Explainer(rules, assessed), "c")
    ]


def test_different_stances_on_a_topic_disagree_with_their_reasons() -> None:
    """All that is said on the topic is told, also by those that agree with one another."""
    found = _found(
        {"used": "no"}, _table("one", "said", "said"), _table("two", "unsaid", "said"), _table("three", "said", "said")
    )
    assert found == [
        (
            "Must it be said?",
            [
                ("one", "It must be said", ("one because of no.",)),
                ("two", "It need not be said", ("two because of no.",)),
                ("three", "It must be said", ("three because of no.",)),
            ],
        )
    ]


def test_the_same_stance_other_topics_and_outcomes_without_a_stance_agree() -> None:
    """There is nothing to tell."""
    tables = (_table("one", "said", "said"), _table("two", "said", "said"), _table("three", "made", "plain"))
    assert _found({"used": "no"}, *tables) == []
    assert _found({"used": "yes"}, *tables) == []


def test_what_cannot_be_told_takes_no_stance() -> None:
    """Neither where an answer is missing nor where the law leaves it open."""
    tables = (_table("one", "said", "said"), _table("two", "unsaid", "cannot_tell"))
    assert _found({}, *tables) == []
    assert _found({"used": "yes"}, *tables) == []


def test_the_work_is_compared_too() -> None:
    """Here it has no table, and so nothing to disagree about."""
    rules = Assessor(replace(release(_table("one", "said", "said")), stances=_STANCES))
    assert disagreements(Explainer(rules, rules.assess(Record({}, ())))) == ()
