"""The other answers to a question: one for each difference that they make, and of those that make it the nearest."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from compliance.domain.facts import fact_ids, facts_of_answer
from compliance.domain.other_answers import OtherAnswers
from compliance.domain.questionnaire import Answer, Group, Option, Question
from tests.domain.test_turning import every_answer

_TICKS = Question(
    "acts",
    "component",
    "use",
    "What did AI do?",
    "many",
    groups=(Group("made", "Made"), Group("checked", "Checked"), Group("none", "None")),
    options=(
        Option("text", "Text", group="made"),
        Option("spelling", "Spelling", group="checked"),
        Option("image", "Image", group="made"),
        Option("ideas", "Ideas"),
        Option("search", "Search"),
        Option("nothing", "Nothing", group="none", alone=True),
        Option("hidden", "Nothing that is seen", alone=True),
        Option("dont_know", "Don’t know"),
    ),
)
_CHOICE = Question(
    "kind", "component", "use", "What is it?", "one", options=tuple(Option(name, name) for name in "abcd")
)
_EVERY: tuple[Answer, ...] = (*every_answer(_TICKS), *every_answer(_CHOICE))
# Two tables of three rules: for each fact and value, the rules that it lets apply.
_Table = Mapping[str, Mapping[str, int]]
_MASKS = st.integers(0, 7)


def _tables() -> st.SearchStrategy[list[_Table]]:
    facts = {fact: {"yes": _MASKS, "no": _MASKS} for fact in fact_ids(_TICKS)}
    columns = {fact: st.fixed_dictionaries(values) for fact, values in facts.items()}
    columns["kind"] = st.fixed_dictionaries(dict.fromkeys("abcd", _MASKS))
    return st.lists(st.fixed_dictionaries({}, optional=columns), min_size=1, max_size=2)


def _does(question: Question, answer: Answer, tables: list[_Table], gate: frozenset[str]) -> object:
    """What an answer does, said plainly: the rules that it lets apply, and whether the gate lets it through."""
    rules = []
    for table in tables:
        applying = set(range(3))
        for fact, value in facts_of_answer(question, answer):
            if fact in table:
                applying &= {rule for rule in range(3) if table[fact][value] >> rule & 1}
        # A table that reads nothing of the question sees no difference.
        rules.append(frozenset(applying))
    return rules, bool(gate.intersection(answer if isinstance(answer, tuple) else (answer,)))


def _apart(one: Answer, other: Answer) -> int:
    return len(set(one) ^ set(other))


@trying(deadline=None, max_examples=150)
@given(_tables(), st.sets(st.sampled_from(("text", "ideas", "nothing", "a")), max_size=2), st.sampled_from(_EVERY))
def test_there_is_one_for_each_difference_and_it_is_the_nearest(
    tables: list[_Table], gate: set[str], known: Answer
) -> None:
    """Whatever the rules are: each answer that makes a difference makes the same as exactly one of those given."""
    question = _TICKS if isinstance(known, tuple) else _CHOICE
    among = frozenset(gate)
    others = OtherAnswers([tuple(table.items()) for table in tables], {"acts": (among,), "kind": (among,)})
    found = others.to(question, known)
    assert set(found) <= set(every_answer(question))
    now = _does(question, known, tables, among)
    for answer in every_answer(question):
        does = _does(question, answer, tables, among)
        same = [other for other in found if _does(question, other, tables, among) == does]
        assert len(same) == (does != now)
        if isinstance(answer, tuple):
            assert all(_apart(other, known) <= _apart(answer, known) for other in same)


def test_what_was_worked_out_is_kept() -> None:
    """A search asks for the same question and answer thousands of times."""
    others = OtherAnswers([(("kind", {"a": 1, "b": 2, "c": 1, "d": 2}),)], {"kind": ()})
    assert others.to(_CHOICE, "a") == ("b",)
    assert others.to(_CHOICE, "a") is others.to(_CHOICE, "a")
