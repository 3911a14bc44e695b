"""Every way in which open questions could still be answered.

A question that nobody could answer leaves several worlds: one for each possible answer, and for each answer to the
questions that it would lead to. A result that is the same in all of them does not depend on the unknown; a result
that differs cannot be told. The verifier walks the same worlds with nothing answered.

Worlds are split over the facts that a table reads: facts that share no question vary independently, so each such
cluster is walked by itself and only the distinct combinations are kept.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from compliance.domain.answer_paths import Known, alternatives, first_open, gates_on, may_be_among, paths
from compliance.domain.facts import fact_ids, facts_of_answer, is_unknown
from compliance.domain.questionnaire import (
    DONT_KNOW,
    Answer,
    Answers,
    Question,
    is_asked,
)
from compliance.domain.rulebook import Band, Table
from compliance.domain.vocabulary import Vocabulary, band_value, cuts_under

Settings = Mapping[str, str]
Case = tuple[str, ...]
Cases = Mapping[Case, Mapping[str, Answer]]

# From so many ticks of one question on, trying each selection by itself takes less than walking all together.
_MANY = 3


@dataclass(frozen=True)
class Sources:
    """What facts come from: the questions behind them, each with those of its facts that are needed and the answers on
    which others of them depend, and the assumptions among what they are made from; `by_law` are the tables among them
    in which the law leaves an outcome open."""

    questions: tuple[Question, ...]
    needed: Mapping[str, frozenset[str]]
    gates: Mapping[str, tuple[tuple[str, ...], ...]]
    assumptions: tuple[str, ...]
    by_law: tuple[str, ...]


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
        self._bearings: dict[tuple[object, ...], object] = {}
        self._bands: dict[tuple[str, ...], Mapping[str, Mapping[str, str]]] = {}

    def cases(self, facts: tuple[str, ...], known: Answers, settings: Settings) -> Cases:
        """Each distinct combination of values of these facts, with answers that lead to it.

        Answers in `known` are kept, except unknown ones; assumptions have the given settings. In the answers that are
        given back, ticks that mean the same for these facts stand for each other.
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
            tuple(self._bearing(facts, question, known) for question in sources.questions),
            tuple(settings[assumption] for assumption in sources.assumptions),
        )
        if key not in self._cases:
            self._cases[key] = self._combined(facts, known, settings)
        return self._cases[key]

    def _bearing(self, facts: tuple[str, ...], question: Question, known: Known) -> object:
        """What an answer means for these facts: ticks that bear alike on them leave the same cases open."""
        answer = known.answers.get(question.id)
        if is_unknown(answer):
            return known.implied.get(question.id, ())
        if not isinstance(answer, tuple):
            return answer
        key = (facts, question.id, answer)
        if key not in self._bearings:
            sources = self._sources_of(facts)
            needed = sources.needed[question.id]
            given = tuple(value for fact, value in facts_of_answer(question, answer) if fact in needed)
            gates = sources.gates[question.id]
            self._bearings[key] = given, tuple(not set(gate).isdisjoint(answer) for gate in gates)
        return self._bearings[key]

    def alternatives(self, question: Question, facts: tuple[str, ...], answers: Answers) -> tuple[Answer, ...]:
        """One answer to an open question for each way in which it can bear on these facts, beside these answers."""
        sources = self._sources_of(facts)
        return tuple(
            alternatives(question, sources.needed[question.id], sources.gates[question.id], self._known(answers))
        )

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
            tables = (self.vocabulary.derivation(fact) for fact in ancestry)
            by_law = tuple(t.id for t in tables if isinstance(t, Table) and any(rule.may_be for rule in t.rules))
            questions = self.vocabulary.questions_behind(facts)
            needed = {question.id: frozenset(ancestry).intersection(fact_ids(question)) for question in questions}
            gates = {question.id: gates_on(questions, question) for question in questions}
            self._sources[facts] = Sources(questions, needed, gates, assumptions, by_law)
        return self._sources[facts]

    def _combined(self, facts: tuple[str, ...], known: Known, settings: Settings) -> Cases:
        """The cases of each cluster, combined: facts that share nothing open vary independently."""
        clusters = self._split(facts, known)
        if len(clusters) == 1:
            shared = self._shared(facts, known)
            return self._pivoted(shared, facts, known, settings) if shared else self._cluster(facts, known, settings)
        order = [fact for cluster in clusters for fact in cluster]
        position = [order.index(fact) for fact in facts]
        found: dict[Case, Mapping[str, Answer]] = {}
        for parts in product(*(self._cases_of(cluster, known, settings).items() for cluster in clusters)):
            values = [value for case, _ in parts for value in case]
            witness = {key: answer for _, answers in parts for key, answer in answers.items()}
            found[tuple(values[index] for index in position)] = witness
        return found

    def _split(self, facts: tuple[str, ...], known: Known) -> list[tuple[str, ...]]:
        groups: list[tuple[set[str], tuple[str, ...]]] = []
        for fact in facts:
            sources = self._open(fact, known) or {fact}
            joined = [group for group in groups if group[0] & sources]
            members = tuple(name for group in joined for name in group[1])
            groups = [group for group in groups if not group[0] & sources]
            groups.append((sources.union(*(group[0] for group in joined)), (*members, fact)))
        return [members for _, members in groups]

    def _open(self, fact: str, known: Known) -> set[str]:
        """What is still open behind a fact: questions, and tables in which the law leaves the outcome open."""
        sources = self._sources_of((fact,))
        maybe: dict[str, bool] = {}
        found = set(sources.by_law)
        for question in sources.questions:
            maybe[question.id] = all(maybe[gate.question] and may_be_among(gate, known) for gate in question.ask_when)
            if maybe[question.id] and is_unknown(known.answers.get(question.id)):
                found.add(question.id)
        return found

    def _shared(self, facts: tuple[str, ...], known: Known) -> Question | None:
        """The question to try answer by answer: an open one of which most ticks are wanted one by one beside facts
        that are made from them, or the first open one that leads to it; None where walking together takes less.
        """
        if len(facts) == 1 or not any(fact in self._order for fact in facts):
            return None
        questions = self._sources_of(facts).questions
        behind = Counter(name for fact in facts for name in self._open(fact, known))
        ancestry = self.vocabulary.ancestry(facts)
        for question in questions:
            own = fact_ids(question)
            wanted, needed = len(set(own) & set(facts)), len(set(own) & set(ancestry))
            if question.kind == "many" and behind[question.id] > 1 and wanted >= _MANY and needed - wanted <= _MANY:
                return first_open(question, questions, known)
        return None

    def _pivoted(self, question: Question, facts: tuple[str, ...], known: Known, settings: Settings) -> Cases:
        """The cases for each answer to a question. With it answered, facts that share it fall into clusters of
        their own, and what most answers have in common is walked once."""
        needed = self._sources_of(facts).needed[question.id]
        gates = self._sources_of(facts).gates[question.id]
        found: dict[Case, Mapping[str, Answer]] = {}
        for answer in alternatives(question, needed, gates, known):
            then = Known({**known.answers, question.id: answer}, known.implied)
            for case, witness in self._cases_of(facts, then, settings).items():
                if case not in found:
                    found[case] = {**witness, question.id: answer}
        return found

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
        for answers, given in paths(questions, frozenset(facts), known, {}, start, {}):
            found.setdefault(tuple(given[fact] for fact in facts), answers)
        return found
