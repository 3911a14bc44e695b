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
from compliance.domain.questionnaire import DONT_KNOW, NOT_ASKED, Answer, Answers, Option, Question, is_asked, is_led_to
from compliance.domain.rulebook import Band
from compliance.domain.vocabulary import Vocabulary, band_value, cuts_under

Settings = Mapping[str, str]
Case = tuple[str, ...]
Cases = Mapping[Case, Mapping[str, Answer]]


@dataclass(frozen=True)
class Sources:
    """What facts come from: the questions behind them and the assumptions among what they are made from."""

    questions: tuple[Question, ...]
    assumptions: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What was answered. `implied` holds what the answers to later questions say of one answered "Don't know":
    the lists of answers of which it must have one, for otherwise they would not have been asked."""

    answers: Answers
    implied: Mapping[str, tuple[tuple[str, ...], ...]]


class Worlds:
    """Walks the worlds of one release. Results are remembered: the closed vocabulary bounds how many there are."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._order = {
            fact: place for place, fact in enumerate([*vocabulary.release.tables, *vocabulary.release.bands])
        }
        # The questions after which others are asked even if the answer is "Don't know".
        self._doubted = frozenset(
            condition.question
            for question in vocabulary.release.questionnaire.questions.values()
            for condition in question.ask_when
            if DONT_KNOW in condition.among
        )
        self._sources: dict[tuple[str, ...], Sources] = {}
        self._cases: dict[tuple[object, ...], Cases] = {}
        self._bands: dict[tuple[str, ...], Mapping[str, Mapping[str, str]]] = {}

    def cases(self, facts: tuple[str, ...], known: Answers, settings: Settings) -> Cases:
        """Each distinct combination of values of these facts, with answers that lead to it.

        Answers in `known` are kept, except unknown ones; assumptions have the given settings.
        """
        return self._cases_of(facts, self._known(known), settings)

    def _known(self, answers: Answers) -> Known:
        """The answers with what they imply for questions answered "Don't know"."""
        if not any(is_unknown(answers[name]) for name in self._doubted.intersection(answers)):
            return Known(answers, {})
        questions = self.vocabulary.release.questionnaire.questions
        asked: dict[str, bool] = {}
        for question in questions.values():
            asked[question.id] = is_asked(question, answers, asked)
        implied: dict[str, tuple[tuple[str, ...], ...]] = {}
        for question in reversed(tuple(questions.values())):
            if asked[question.id] and (question.id in implied or not is_unknown(answers.get(question.id))):
                for condition in question.ask_when:
                    if is_unknown(answers.get(condition.question)):
                        lists = implied.get(condition.question, ())
                        implied[condition.question] = tuple(dict.fromkeys((*lists, condition.among)))
        return Known(answers, implied)

    def _cases_of(self, facts: tuple[str, ...], known: Known, settings: Settings) -> Cases:
        sources = self._sources_of(facts)
        key = (
            facts,
            tuple((known.answers.get(q.id), known.implied.get(q.id)) for q in sources.questions),
            tuple(settings[assumption] for assumption in sources.assumptions),
        )
        if key not in self._cases:
            self._cases[key] = self._combined(facts, known, settings)
        return self._cases[key]

    def alternatives(self, question: Question, facts: tuple[str, ...], answers: Answers) -> tuple[Answer, ...]:
        """One answer to an open question for each way in which it can bear on these facts, beside these answers."""
        needed = frozenset(self.vocabulary.ancestry(facts))
        gates = _gates(self._sources_of(facts).questions, question)
        return tuple(_alternatives(question, needed, gates, self._known(answers)))

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

    def _sources_of(self, facts: tuple[str, ...]) -> Sources:
        if facts not in self._sources:
            ancestry = self.vocabulary.ancestry(facts)
            assumptions = tuple(fact for fact in ancestry if fact in self.vocabulary.release.assumptions)
            self._sources[facts] = Sources(self.vocabulary.questions_behind(facts), assumptions)
        return self._sources[facts]

    def _combined(self, facts: tuple[str, ...], known: Known, settings: Settings) -> Cases:
        """The cases of each cluster, combined: facts that share no question vary independently."""
        clusters = self._split(facts)
        if len(clusters) == 1:
            return self._cluster(facts, known, settings)
        order = [fact for cluster in clusters for fact in cluster]
        position = [order.index(fact) for fact in facts]
        found: dict[Case, Mapping[str, Answer]] = {}
        for parts in product(*(self._cases_of(cluster, known, settings).items() for cluster in clusters)):
            values = [value for case, _ in parts for value in case]
            witness = {key: answer for _, answers in parts for key, answer in answers.items()}
            found[tuple(values[index] for index in position)] = witness
        return found

    def _split(self, facts: tuple[str, ...]) -> list[tuple[str, ...]]:
        groups: list[tuple[set[str], tuple[str, ...]]] = []
        for fact in facts:
            sources = {question.id for question in self._sources_of((fact,)).questions} or {fact}
            joined = [group for group in groups if group[0] & sources]
            members = tuple(name for group in joined for name in group[1])
            groups = [group for group in groups if not group[0] & sources]
            groups.append((sources.union(*(group[0] for group in joined)), (*members, fact)))
        return [members for _, members in groups]

    def _cluster(self, facts: tuple[str, ...], known: Known, settings: Settings) -> Cases:
        """The cases of facts that share questions: the last derived fact is made from cases of what it is made from."""
        derived = [fact for fact in facts if fact in self._order]
        if not derived:
            return self._walk(facts, known, settings)
        last = max(derived, key=self._order.__getitem__)
        before = tuple(dict.fromkeys([*(f for f in facts if f != last), *self.vocabulary.inputs(last)]))
        found: dict[Case, Mapping[str, Answer]] = {}
        for case, witness in self._cases_of(before, known, settings).items():
            values = dict(zip(before, case, strict=True))
            for value in self._derived(last, values, settings):
                found.setdefault(tuple(value if fact == last else values[fact] for fact in facts), witness)
        return found

    def _derived(self, fact: str, facts: Mapping[str, str], settings: Settings) -> tuple[str, ...]:
        """The value of a derived fact; several where the law leaves it open."""
        made_by = self.vocabulary.derivation(fact)
        if isinstance(made_by, Band):
            return (self.band_maps(settings)[fact][facts[made_by.of]],)
        rule = self.vocabulary.compiled[fact].unique(facts)
        return rule.may_be or (rule.then,)

    def _walk(self, facts: tuple[str, ...], known: Known, settings: Settings) -> Cases:
        """Every path through the questions behind facts that are given by answers (or are assumptions)."""
        questions = self._sources_of(facts).questions
        start = {fact: settings[fact] for fact in facts if fact in settings}
        found: dict[Case, Mapping[str, Answer]] = {}
        for answers, given in self._paths(questions, frozenset(facts), known, {}, start, {}):
            found.setdefault(tuple(given[fact] for fact in facts), answers)
        return found

    def _paths(
        self,
        questions: tuple[Question, ...],
        needed: frozenset[str],
        known: Known,
        answers: dict[str, Answer],
        facts: dict[str, str],
        asked: dict[str, bool],
    ) -> Iterator[tuple[dict[str, Answer], dict[str, str]]]:
        """Every path through the questions that are left: the answers and the needed facts."""
        done = len(asked)
        if done == len(questions):
            yield answers, facts
            return
        question = questions[done]
        own = needed.intersection(fact_ids(question))
        # Tables read only questions that are asked whenever their rulebook is, so who asks for them is no matter here.
        if not is_led_to(question, answers, asked):
            unasked = facts | dict.fromkeys(own, NOT_ASKED)
            yield from self._paths(questions, needed, known, answers, unasked, asked | {question.id: False})
            return
        for answer in _alternatives(question, own, _gates(questions, question), known):
            given = {fact: value for fact, value in facts_of_answer(question, answer) if fact in own}
            more = answers | {question.id: answer}
            yield from self._paths(questions, needed, known, more, facts | given, asked | {question.id: True})


def _gates(questions: tuple[Question, ...], question: Question) -> tuple[tuple[str, ...], ...]:
    """The lists of answers to a question on which asking the others depends."""
    conditions = [condition for other in questions for condition in other.ask_when]
    return tuple(dict.fromkeys(condition.among for condition in conditions if condition.question == question.id))


def _alternatives(
    question: Question, needed: frozenset[str], gates: tuple[tuple[str, ...], ...], known: Known
) -> Iterator[Answer]:
    """The known answer, or one answer for each way in which the question can bear on the needed facts."""
    answer = known.answers.get(question.id)
    implied = known.implied.get(question.id, ())
    if answer is not None and not is_unknown(answer):
        yield answer
    elif question.kind == "one":
        yield from (o.id for o in question.options if o.id != DONT_KNOW and all(o.id in among for among in implied))
    else:
        for ticks in _distinct_ticks(question, needed, (*gates, *implied)):
            if all(set(among).intersection(ticks) for among in implied):
                yield ticks


def _distinct_ticks(
    question: Question, needed: frozenset[str], gates: tuple[tuple[str, ...], ...]
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
