"""The other answers to a question that tables can tell apart from the one that was given.

Two answers are told apart if they lead to other questions, or let other rules apply. One answer stands for all that are
not, and of those it is the one that differs least from the answer that was given.
"""

from collections.abc import Iterable, Iterator, Mapping
from operator import and_

from compliance.domain.facts import NO, YES, fact_ids, facts_of_answer
from compliance.domain.questionnaire import DONT_KNOW, Answer, Option, Question

# For one fact of a table or band: the rules that each of its values lets apply, as the bits of a number.
Column = tuple[str, Mapping[str, int]]
# The rules of each table that still apply, and which other questions are led to.
Effect = tuple[tuple[int, ...], tuple[bool, ...]]
# Selections of ticks so far by what they do, whether there is a tick, and whether there is one of the group at hand;
# with the number of ticks in which they differ from the known ones.
Selections = dict[tuple[Effect, bool, bool], tuple[int, frozenset[str]]]


class OtherAnswers:
    """Answers to questions as these tables' columns see them, when `gates` are the answers on which others depend."""

    def __init__(self, tables: Iterable[tuple[Column, ...]], gates: Mapping[str, tuple[frozenset[str], ...]]) -> None:
        self._tables = tuple(dict(columns) for columns in tables)
        self._gates = gates
        self._readers: dict[str, tuple[Mapping[str, Mapping[str, int]], ...]] = {}
        self._masks: dict[tuple[str, str], tuple[int, ...]] = {}
        self._others: dict[tuple[str, Answer], tuple[Answer, ...]] = {}

    def to(self, question: Question, known: Answer) -> tuple[Answer, ...]:
        """Of the answers that would make a difference, one for each difference: that nearest to the known answer."""
        key = (question.id, known)
        if key not in self._others:
            same = self._effect(question, known)
            nearest: dict[Effect, Answer] = {}
            for answer in self._candidates(question, known):
                nearest.setdefault(self._effect(question, answer), answer)
            self._others[key] = tuple(answer for effect, answer in nearest.items() if effect != same)
        return self._others[key]

    def _candidates(self, question: Question, known: Answer) -> Iterator[Answer]:
        options = [option for option in question.options if option.id != DONT_KNOW]
        if question.kind == "one":
            yield from (option.id for option in options)
            return
        joined = self._selections(question, frozenset(known))
        alone = (frozenset((option.id,)) for option in options if option.alone)
        for ticks in sorted((*joined, *alone), key=lambda ticks: len(ticks ^ frozenset(known))):
            yield tuple(option.id for option in options if option.id in ticks)

    def _effect(self, question: Question, answer: Answer) -> Effect:
        masks = self._start(question)
        for fact, value in facts_of_answer(question, answer):
            masks = self._and(masks, question, fact, value)
        given = {answer} if isinstance(answer, str) else answer
        return masks, tuple(not among.isdisjoint(given) for among in self._gates[question.id])

    def _selections(self, question: Question, known: frozenset[str]) -> Iterator[frozenset[str]]:
        """Every way in which ticks that can stand together act, each by the ticks that differ least from these.

        Tick after tick, of selections that act alike so far only the nearest is taken further: what is added to them
        acts alike too.
        """
        joinable = [option for option in question.options if option.id != DONT_KNOW and not option.alone]
        grouped = {
            option.group: [o for o in joinable if o.group == option.group] for option in joinable if option.group
        }
        masks = self._start(question)
        decided = {f"{question.id}.{name}" for option in joinable for name in (option.id, option.group)}
        for fact in fact_ids(question):
            if fact not in decided:
                masks = self._and(masks, question, fact, NO)
        gates = tuple(False for _ in self._gates[question.id])
        found: Selections = {((masks, gates), False, False): (0, frozenset())}
        for group, members in [*(("", [o]) for o in joinable if not o.group), *grouped.items()]:
            for option in members:
                found = self._with(question, option, found, option.id in known)
            found = self._closed(question, group, found)
        yield from (ticks for (_, some, _), (_, ticks) in found.items() if some)

    def _with(self, question: Question, option: Option, before: Selections, known: bool) -> Selections:
        """The selections without and with one more option."""
        fact = f"{question.id}.{option.id}"
        leads = tuple(option.id in among for among in self._gates[question.id])
        found: Selections = {}
        for ((masks, gates), some, in_group), (distance, ticks) in before.items():
            without = ((self._and(masks, question, fact, NO), gates), some, in_group)
            _keep(found, without, distance + known, ticks)
            passed = tuple(a or b for a, b in zip(gates, leads, strict=True))
            ticked = ((self._and(masks, question, fact, YES), passed), True, True)
            _keep(found, ticked, distance + (not known), ticks | {option.id})
        return found

    def _closed(self, question: Question, group: str, before: Selections) -> Selections:
        """The selections once all options of a group were looked at."""
        found: Selections = {}
        for ((masks, gates), some, in_group), (distance, ticks) in before.items():
            masks = self._and(masks, question, f"{question.id}.{group}", YES if in_group else NO)
            _keep(found, ((masks, gates), some, False), distance, ticks)
        return found

    def _start(self, question: Question) -> tuple[int, ...]:
        return (-1,) * len(self._reading(question))

    def _reading(self, question: Question) -> tuple[Mapping[str, Mapping[str, int]], ...]:
        """The tables that read a fact of the question."""
        if question.id not in self._readers:
            own = fact_ids(question)
            self._readers[question.id] = tuple(t for t in self._tables if not t.keys().isdisjoint(own))
        return self._readers[question.id]

    def _and(self, masks: tuple[int, ...], question: Question, fact: str, value: str) -> tuple[int, ...]:
        """The rules that still apply once a fact of the question is known; all of them where no table reads it."""
        key = (fact, value)
        if key not in self._masks:
            self._masks[key] = tuple(t[fact][value] if fact in t else -1 for t in self._reading(question))
        return tuple(map(and_, masks, self._masks[key]))


def _keep(found: Selections, key: tuple[Effect, bool, bool], distance: int, ticks: frozenset[str]) -> None:
    if key not in found or distance < found[key][0]:
        found[key] = distance, ticks
