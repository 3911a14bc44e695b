"""Every path through questions of two releases at once, put in order, for the facts that are wanted of them.

Paths on which the same facts came out so far, and that lead to the same questions from there on, are followed as one:
the first of them stands for all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import combinations

from compliance.domain.facts import fact_ids, facts_of_answer
from compliance.domain.questionnaire import DONT_KNOW, NOT_ASKED, Answer, Question, is_led_to
from compliance.domain.release_pair import SIDES, JointQuestion, Node

Case = tuple[str, ...]
# What leads to a case: answers by the question, settings by the assumption, each with the releases that it counts for.
Said = Mapping[Node, Answer]
Cases = Mapping[Case, Said]
# Of the questions that lead to later ones, by side and id: those that were asked, with the answer.
_Gates = tuple[tuple[int, str, Answer], ...]


@dataclass(frozen=True, slots=True)
class _Way:
    """One way in which a question can be answered, or not be asked: what it adds to the path."""

    gates: _Gates
    values: Case
    said: Said


class PairedPaths:
    """Walks joint questions, in order. `relevant` holds keys of questions with the sides on which they matter; `same`
    holds the keys of questions that both releases ask alike.
    """

    def __init__(
        self,
        questions: Sequence[JointQuestion],
        relevant: set[tuple[str, int]],
        nodes: tuple[Node, ...],
        same: set[str],
    ) -> None:
        self._questions = [
            (q.key, {side: asked for side in SIDES if (q.key, side) in relevant and (asked := q.sides[side])})
            for q in questions
        ]
        self._nodes = nodes
        self._same = same

    def cases(self) -> Cases:
        """Each distinct combination of values of the facts, with the first path that leads to it."""
        paths: dict[tuple[_Gates, Case], Said] = {((), ()): {}}
        order: list[Node] = []
        for index, (_, sides) in enumerate(self._questions):
            ways = cache(partial(self._ways, index))
            longer: dict[tuple[_Gates, Case], Said] = {}
            for (gates, values), said in paths.items():
                for way in ways(gates):
                    path = way.gates, values + way.values
                    if path not in longer:
                        longer[path] = {**said, **way.said} if way.said else said
            paths = longer
            order += self._wanted_of(sides)
        position = [order.index(node) for node in self._nodes]
        return {tuple(values[index] for index in position): said for (_, values), said in paths.items()}

    def _ways(self, index: int, gates: _Gates) -> tuple[_Way, ...]:
        """How a question can be answered after this; one way, without an answer, where nothing leads to it."""
        key, sides = self._questions[index]
        answers = tuple({name: answer for on, name, answer in gates if on == side} for side in SIDES)
        put = {
            side: question
            for side, question in sides.items()
            if is_led_to(question, answers[side], dict.fromkeys(answers[side], True))
        }
        leading = self._leading_on(index)
        kept = tuple(gate for gate in gates if gate[:2] in leading)
        if not put:
            return (_Way(kept, (NOT_ASKED,) * len(self._wanted_of(sides)), {}),)
        asking = SIDES if key in self._same else tuple(put)
        ways = []
        for answer in self._alternatives(put):
            more = tuple((side, question.id, answer) for side, question in put.items())
            said: Said = {(asking, next(iter(put.values())).id): answer}
            after = (*kept, *(gate for gate in more if gate[:2] in leading))
            ways.append(_Way(after, self._values(sides, put, answer), said))
        return tuple(ways)

    def _leading_on(self, index: int) -> frozenset[tuple[int, str]]:
        """The questions, by side and id, that lead to those after this one."""
        return frozenset(
            (side, condition.question)
            for _, sides in self._questions[index + 1 :]
            for side, question in sides.items()
            for condition in question.ask_when
        )

    def _values(self, sides: Mapping[int, Question], put: Mapping[int, Question], answer: Answer) -> Case:
        values: list[str] = []
        for side, question in sides.items():
            wanted = self._wanted(side, question)
            if side in put:
                facts = dict(facts_of_answer(question, answer))
                values += [facts[node[1]] for node in wanted]
            else:
                values += [NOT_ASKED] * len(wanted)
        return tuple(values)

    def _wanted_of(self, sides: Mapping[int, Question]) -> tuple[Node, ...]:
        return tuple(node for side, question in sides.items() for node in self._wanted(side, question))

    def _wanted(self, side: int, question: Question) -> tuple[Node, ...]:
        own = set(fact_ids(question))
        return tuple(node for node in self._nodes if node[0][0] == side and node[1] in own)

    def _alternatives(self, put: Mapping[int, Question]) -> Iterator[Answer]:
        """One answer for each way in which the question can bear on the facts, among those that all who ask offer."""
        first, *others = put.values()
        both = [
            option.id
            for option in first.options
            if option.id != DONT_KNOW and all(any(o.id == option.id for o in other.options) for other in others)
        ]
        if first.kind == "one":
            yield from both
            return
        alike: dict[tuple[object, ...], str] = {}
        alone: set[str] = set()
        for option_id in both:
            signature = tuple(self._bearing(side, question, option_id) for side, question in put.items())
            alike.setdefault(signature, option_id)
            alone |= {option_id} if any(question.option(option_id).alone for question in put.values()) else set()
        together = [option_id for option_id in alike.values() if option_id not in alone]
        for size in range(1, len(together) + 1):
            yield from combinations(together, size)
        yield from ((option_id,) for option_id in alike.values() if option_id in alone)

    def _bearing(self, side: int, question: Question, option_id: str) -> tuple[object, ...]:
        """On what a tick bears in one release: facts that are wanted, and questions that are asked after it."""
        option = question.option(option_id)
        wanted = {node[1] for node in self._wanted(side, question)}
        facts = wanted & {f"{question.id}.{option.id}", f"{question.id}.{option.group}"}
        gates = [
            condition.among
            for _, sides in self._questions
            if side in sides
            for condition in sides[side].ask_when
            if condition.question == question.id
        ]
        return frozenset(facts), tuple(option_id in among for among in gates), option.alone
