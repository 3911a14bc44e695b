"""Two releases side by side: which facts mean the same in both, and which answers can be given in both.

A fact means the same in both releases when everything that it is made from does: the question with its options, the
conditions for asking it and what they rest on; the cuts of a band; the conditions and outcomes of a table's rules.
Wording does not matter here, nor how a rule is called. An answer is the same answer in both releases when question
and option have the same id; nothing is guessed from labels.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from compliance.domain.questionnaire import Question
from compliance.domain.release import Release
from compliance.domain.rulebook import Assumption, Band, Table
from compliance.domain.vocabulary import Vocabulary

BEFORE, AFTER = 0, 1
SIDES = (BEFORE, AFTER)

# The releases for which a fact stands (both when it means the same in them), and the fact.
Node = tuple[tuple[int, ...], str]


@dataclass(frozen=True, slots=True)
class JointQuestion:
    """A question as the two releases have it; None on the side of a release that does not have it."""

    key: str
    sides: tuple[Question | None, Question | None]


class ReleasePair:
    """Two releases to be compared. With `as_shipped` every assumption has the setting that its release ships."""

    def __init__(self, before: Release, after: Release, *, as_shipped: bool = False) -> None:
        self.releases = (before, after)
        self.vocabularies = (Vocabulary(before), Vocabulary(after))
        self.as_shipped = as_shipped
        self._alike: dict[str, bool] = {}

    def node(self, side: int, fact: str) -> Node:
        """The fact of a release, as the fact of both when it means the same."""
        return (SIDES, fact) if self.alike(fact) else ((side,), fact)

    def alike(self, fact: str) -> bool:
        """Whether a fact means the same in both releases."""
        if fact not in self._alike:
            self._alike[fact] = self._is_alike(fact)
        return self._alike[fact]

    def _is_alike(self, fact: str) -> bool:
        before, after = self.vocabularies
        if fact in before.question_of or fact in after.question_of:
            first, second = before.question_of.get(fact), after.question_of.get(fact)
            return first is not None and second is not None and self.same_question(first.id)
        assumptions = [release.assumptions.get(fact) for release in self.releases]
        if any(assumptions):
            return _same_settings(*assumptions) and not (
                self.as_shipped and len({assumption.shipped for assumption in assumptions if assumption}) > 1
            )
        counted = [vocabulary.counted_table(fact) for vocabulary in self.vocabularies]
        if any(counted):
            return all(counted) and self.alike(fact.partition(".")[0])
        return self._same_derivation(fact)

    def _same_derivation(self, fact: str) -> bool:
        match [vocabulary.derivation(fact) for vocabulary in self.vocabularies]:
            case [Table() as first, Table() as second]:
                same = _logic(first) == _logic(second)
            case [Band() as first, Band() as second]:
                same = self._cut(BEFORE, first) == self._cut(AFTER, second)
            case _:
                return False
        return same and all(self.alike(source) for source in self.vocabularies[BEFORE].inputs(fact))

    def _cut(self, side: int, band: Band) -> tuple[object, ...]:
        """Everything about a band but its words, with the cuts under every setting."""
        assumptions = [self.releases[side].assumptions[name] for name in band.assumptions]
        set_by = [(a.id, setting.id, frozenset(setting.cuts)) for a in assumptions for setting in a.settings]
        values = tuple(value for value, _ in band.values)
        return band.of, band.scale, values, frozenset(band.cuts), frozenset(band.assumptions), frozenset(set_by)

    def same_question(self, question_id: str) -> bool:
        """Whether a question is asked after the same answers, and has the same options."""
        first, second = (release.questionnaire.questions.get(question_id) for release in self.releases)
        return (
            first is not None
            and second is not None
            and _asking(first) == _asking(second)
            and all(self.same_question(condition.question) for condition in first.ask_when)
        )

    @cached_property
    def order(self) -> Mapping[str, JointQuestion]:
        """All questions of both releases by key, each after those that lead to it.

        A question whose kind or scope changed, or that leads to itself when both orders are taken together, is two
        questions: an answer to the one says nothing about the other.
        """
        apart = {question_id for question_id in self._in_both() if not self._one_question(question_id)}
        while True:
            joint = self._joint(apart)
            leads: dict[str, set[str]] = {key: set() for key in joint}
            for key, question in joint.items():
                for side, asked in enumerate(question.sides):
                    if asked is not None:
                        leads[key] |= {_key(c.question, side, apart) for c in asked.ask_when}
            try:
                order = tuple(TopologicalSorter(leads).static_order())
            except CycleError as error:
                apart |= {key for key in error.args[1] if key in self._in_both()}
            else:
                return {key: joint[key] for key in order}

    def key_of(self, side: int, question_id: str) -> str:
        """The key under which a question of a release stands in `order`."""
        return question_id if question_id in self.order else _key(question_id, side, {question_id})

    def _joint(self, apart: set[str]) -> dict[str, JointQuestion]:
        joint: dict[str, JointQuestion] = {}
        for side, release in enumerate(self.releases):
            for question in release.questionnaire.questions.values():
                key = _key(question.id, side, apart)
                other = joint[key].sides[BEFORE] if key in joint else None
                joint[key] = JointQuestion(key, (question, None) if side == BEFORE else (other, question))
        return joint

    def _in_both(self) -> tuple[str, ...]:
        before, after = (release.questionnaire.questions for release in self.releases)
        return tuple(question_id for question_id in before if question_id in after)

    def _one_question(self, question_id: str) -> bool:
        first, second = (release.questionnaire.questions[question_id] for release in self.releases)
        return (first.kind, first.scope) == (second.kind, second.scope)


def _key(question_id: str, side: int, apart: set[str]) -> str:
    return f"{question_id}~{side}" if question_id in apart else question_id


def _asking(question: Question) -> tuple[object, ...]:
    options = frozenset((option.id, option.group, option.alone) for option in question.options)
    conditions = frozenset((condition.question, frozenset(condition.among)) for condition in question.ask_when)
    return question.kind, question.scope, options, conditions


def _same_settings(first: Assumption | None, second: Assumption | None) -> bool:
    if first is None or second is None:
        return False
    return {setting.id for setting in first.settings} == {setting.id for setting in second.settings}


def _logic(table: Table) -> tuple[object, ...]:
    """What a table decides, without its words and without the names of its rules."""
    place = {rule.id: index for index, rule in enumerate(table.rules)}
    rules = tuple(
        (
            frozenset((fact, frozenset(values)) for fact, values in rule.when),
            rule.then,
            frozenset(rule.may_be),
            frozenset(place[name] for name in rule.overrides),
        )
        for rule in table.rules
    )
    return table.scope, table.hits, rules
