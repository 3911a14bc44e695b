"""Every way in which open questions could still be answered.

A question that nobody could answer leaves several worlds: one for each possible answer, and for each answer to the
questions that it would lead to. A result that is the same in all of them does not depend on the unknown; a result
that differs cannot be told. The verifier walks the same worlds with nothing answered.

Worlds are split over the facts that a table reads: facts that share no question vary independently, so each such
cluster is walked by itself and only the distinct combinations are kept.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from compliance.domain.facts import fact_ids, facts_of_answer, is_unknown
from compliance.domain.questionnaire import DONT_KNOW, NOT_ASKED, Answer, Answers, Option, Question, is_asked
from compliance.domain.rulebook import Band, Table
from compliance.domain.vocabulary import Vocabulary, band_value, cuts_under

Settings = Mapping[str, str]
Case = tuple[str, ...]


@dataclass(frozen=True)
class Cluster:
    """Facts read by a table that share questions, with everything needed to derive them."""

    facts: tuple[str, ...]
    questions: tuple[Question, ...]
    needed: Mapping[str, frozenset[str]]
    gates: Mapping[str, tuple[frozenset[str], ...]]
    steps: tuple[str, ...]
    assumptions: tuple[str, ...]


class Worlds:
    """Walks the worlds of one release. Results are remembered: the closed vocabulary bounds how many there are."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._clusters: dict[tuple[str, ...], tuple[Cluster, ...]] = {}
        self._cases: dict[tuple[object, ...], dict[Case, dict[str, Answer]]] = {}
        self._bands: dict[tuple[str, ...], Mapping[str, Mapping[str, str]]] = {}

    def cases(self, facts: tuple[str, ...], known: Answers, settings: Settings) -> Iterator[tuple[Case, Answers]]:
        """Each distinct combination of values of these facts, with answers that lead to it.

        Answers in `known` are kept, except unknown ones; assumptions have the given settings.
        """
        clusters = self._split(facts)
        order = [fact for cluster in clusters for fact in cluster.facts]
        position = [order.index(fact) for fact in facts]
        for parts in product(*(self._walk(cluster, known, settings).items() for cluster in clusters)):
            values = [value for case, _ in parts for value in case]
            witness: dict[str, Answer] = {}
            for _, answers in parts:
                witness.update(answers)
            yield tuple(values[index] for index in position), witness

    def alternatives(self, question: Question, facts: tuple[str, ...]) -> tuple[Answer, ...]:
        """One answer to the question for each way in which it can bear on these facts."""
        cluster = self._cluster(facts)
        return tuple(_alternatives(question, cluster, None)) if question.id in cluster.needed else ()

    def band_maps(self, settings: Settings) -> Mapping[str, Mapping[str, str]]:
        """For every band, the value that each level has under these settings."""
        release = self.vocabulary.release
        key = tuple(settings[assumption] for assumption in release.assumptions)
        if key not in self._bands:
            self._bands[key] = {
                band.id: {
                    level: band_value(band, level, cuts_under(release, band, settings))
                    for level in self.vocabulary.values[band.of]
                }
                for band in release.bands.values()
            }
        return self._bands[key]

    def derive(
        self, steps: tuple[str, ...], facts: dict[str, str], bands: Mapping[str, Mapping[str, str]]
    ) -> Iterator[dict[str, str]]:
        """The facts with everything derived in these steps; several where the law leaves an outcome open."""
        for index, step in enumerate(steps):
            made_by = self.vocabulary.derivation(step)
            if isinstance(made_by, Band):
                facts[step] = bands[step][facts[made_by.of]]
            elif isinstance(made_by, Table):
                rule = made_by.rules[self.vocabulary.compiled[step].unique(facts)]
                if rule.may_be:
                    for outcome in rule.may_be:
                        yield from self.derive(steps[index + 1 :], {**facts, step: outcome}, bands)
                    return
                facts[step] = rule.then
        yield facts

    def _split(self, facts: tuple[str, ...]) -> tuple[Cluster, ...]:
        if facts not in self._clusters:
            groups: list[tuple[set[str], list[str]]] = []
            for fact in facts:
                sources = {q.id for q in self.vocabulary.questions_behind((fact,))} or {fact}
                joined = [group for group in groups if group[0] & sources]
                groups = [group for group in groups if not group[0] & sources]
                members = [name for group in joined for name in group[1]] + [fact]
                groups.append((sources.union(*(group[0] for group in joined)), members))
            self._clusters[facts] = tuple(self._cluster(tuple(members)) for _, members in groups)
        return self._clusters[facts]

    def _cluster(self, facts: tuple[str, ...]) -> Cluster:
        vocabulary = self.vocabulary
        ancestry = vocabulary.ancestry(facts)
        questions = vocabulary.questions_behind(facts)
        conditions = [condition for question in questions for condition in question.ask_when]
        return Cluster(
            facts=facts,
            questions=questions,
            needed={question.id: frozenset(ancestry).intersection(fact_ids(question)) for question in questions},
            gates={
                question.id: tuple({frozenset(c.among) for c in conditions if c.question == question.id})
                for question in questions
            },
            steps=tuple(fact for fact in ancestry if vocabulary.derivation(fact) is not None),
            assumptions=tuple(fact for fact in ancestry if fact in vocabulary.release.assumptions),
        )

    def _walk(self, cluster: Cluster, known: Answers, settings: Settings) -> dict[Case, dict[str, Answer]]:
        key = (
            cluster.facts,
            tuple(known.get(question.id) for question in cluster.questions),
            tuple(settings[assumption] for assumption in cluster.assumptions),
        )
        if key not in self._cases:
            found: dict[Case, dict[str, Answer]] = {}
            bands = self.band_maps(settings)
            start = {assumption: settings[assumption] for assumption in cluster.assumptions}
            for answers, facts in self._paths(cluster, 0, known, {}, start, {}):
                for world in self.derive(cluster.steps, facts, bands):
                    found.setdefault(tuple(world[fact] for fact in cluster.facts), answers)
            self._cases[key] = found
        return self._cases[key]

    def _paths(
        self,
        cluster: Cluster,
        index: int,
        known: Answers,
        answers: dict[str, Answer],
        facts: dict[str, str],
        asked: dict[str, bool],
    ) -> Iterator[tuple[dict[str, Answer], dict[str, str]]]:
        """Every path through the cluster's questions from the one at `index`: answers and facts."""
        if index == len(cluster.questions):
            yield answers, dict(facts)
            return
        question = cluster.questions[index]
        needed = cluster.needed[question.id]
        if not is_asked(question, answers, asked):
            unasked = facts | dict.fromkeys(needed, NOT_ASKED)
            yield from self._paths(cluster, index + 1, known, answers, unasked, asked | {question.id: False})
            return
        for answer in _alternatives(question, cluster, known.get(question.id)):
            given = {fact: value for fact, value in facts_of_answer(question, answer) if fact in needed}
            yield from self._paths(
                cluster, index + 1, known, answers | {question.id: answer}, facts | given, asked | {question.id: True}
            )


def _alternatives(question: Question, cluster: Cluster, known: Answer | None) -> Iterator[Answer]:
    """The known answer, or one answer for each way in which the question can bear on the cluster's facts."""
    if known is not None and not is_unknown(known):
        yield known
    elif question.kind == "one":
        yield from (option.id for option in question.options if option.id != DONT_KNOW)
    else:
        yield from _distinct_ticks(question, cluster.needed[question.id], cluster.gates[question.id])


def _distinct_ticks(
    question: Question, needed: frozenset[str], gates: tuple[frozenset[str], ...]
) -> Iterator[tuple[str, ...]]:
    """For a `many` question: every selection that differs in the needed facts, or in which questions it leads to.

    Options that bear alike on both are interchangeable, so one stands for all of them.
    """
    alike: dict[tuple[object, ...], Option] = {}
    for option in question.options:
        if option.id != DONT_KNOW:
            facts = needed & {f"{question.id}.{option.id}", f"{question.id}.{option.group}"}
            alike.setdefault((facts, tuple(option.id in gate for gate in gates), option.alone), option)
    together = [option.id for option in alike.values() if not option.alone]
    for size in range(1, len(together) + 1):
        yield from combinations(together, size)
    yield from ((option.id,) for option in alike.values() if option.alone)
