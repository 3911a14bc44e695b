"""Answers varied: every way to answer one or two questions otherwise that tables can tell apart."""

from collections.abc import Iterator
from dataclasses import replace

from compliance.domain.assessment import Assessor
from compliance.domain.facts import base_facts, fact_ids, facts_of_answer, is_unknown
from compliance.domain.other_answers import Column, OtherAnswers
from compliance.domain.questionnaire import (
    DONT_KNOW,
    NOT_ASKED,
    Answer,
    Answers,
    Question,
    Questionnaire,
    Scope,
    Section,
)
from compliance.domain.rulebook import Band, Table

BOTH: tuple[Scope, ...] = ("project", "component")

Changed = tuple[tuple[Question, Answer], ...]


class Variants:
    """Varies the answers behind tables of one release. `questions` are those behind them, in asking order."""

    def __init__(self, assessor: Assessor, tables: tuple[Table, ...]) -> None:
        facts = tuple(dict.fromkeys(fact for table in tables for fact in table.reads()))
        ancestry = assessor.vocabulary.ancestry(facts)
        self.questions = assessor.vocabulary.questions_behind(facts)
        self._needed = frozenset(ancestry)
        # A table is decided only where its rulebook's questions are asked, so who asks for them is no matter here.
        plain = tuple(replace(question, asked_by=(), rulebooks=()) for question in self.questions)
        self._behind = Questionnaire((Section("", "component", "", "", plain),), ())
        self._gates = tuple((q, tuple((c.question, frozenset(c.among)) for c in q.ask_when)) for q in self.questions)
        on = {
            q.id: [among for _, gates in self._gates for gate, among in gates if gate == q.id] for q in self.questions
        }
        self._gates_on = {question: tuple(dict.fromkeys(gates)) for question, gates in on.items()}
        self._others = OtherAnswers(_columns(assessor, ancestry, tables), self._gates_on)
        # The questions after which others are asked even if the answer is "Don't know".
        self._doubted = frozenset(
            condition.question
            for question in assessor.release.questionnaire.questions.values()
            for condition in question.ask_when
            if DONT_KNOW in condition.among
        )
        self._closed = tuple(q.id for q in assessor.release.questionnaire.questions.values() if q.closed)
        self._bears: dict[tuple[str, Answer | None], object] = {}
        self._given: dict[tuple[str, bool, Answer | None], dict[str, str]] = {}

    def facts(self, answers: Answers) -> dict[str, str]:
        """The facts that the answers to these questions give, of those that are needed."""
        asked = self._asked(answers)
        facts: dict[str, str] = {}
        for question in self.questions:
            answer = answers.get(question.id)
            if asked[question.id] and question.closed and is_unknown(answer):
                # What is unknown can leave it open whether other questions are asked.
                every = base_facts(self._behind, BOTH, answers)
                return {fact: value for fact, value in every.items() if fact in self._needed}
            facts.update(self._given_by(question, asked[question.id], answer))
        return facts

    def _given_by(self, question: Question, asked: bool, answer: Answer | None) -> dict[str, str]:
        """The needed facts that a known answer gives, or that a question gives by not being asked."""
        key = (question.id, asked, answer if asked else None)
        if key not in self._given:
            given = facts_of_answer(question, answer or "") if asked else ((f, NOT_ASKED) for f in fact_ids(question))
            self._given[key] = {fact: value for fact, value in given if fact in self._needed}
        return self._given[key]

    def bearing(self, answers: Answers) -> tuple[object, ...]:
        """What these answers bear on: alike only for answers that leave the same worlds open for the facts."""
        if any(is_unknown(answers[name]) for name in self._doubted.intersection(answers)):
            # Then answers to later questions, whichever they are, can say something of an earlier one.
            return tuple(answers.get(name) for name in self._closed)
        return tuple(self._bearing_of(question, answers.get(question.id)) for question in self.questions)

    def _bearing_of(self, question: Question, answer: Answer | None) -> object:
        key = (question.id, answer)
        if key not in self._bears:
            if is_unknown(answer):
                self._bears[key] = answer is None
            else:
                gates = tuple(_is_among(answer, among) for among in self._gates_on[question.id])
                self._bears[key] = gates, tuple(self._given_by(question, True, answer).items())
        return self._bears[key]

    def changing(
        self, answers: Answers, size: int, scopes: tuple[Scope, ...] = BOTH, after: int = 0
    ) -> Iterator[tuple[Changed, Answers]]:
        """Every way to change the known answers to this many questions that are asked, with all answers after it.

        Questions count in asking order from `after`: a later one may be asked only after an earlier one has changed.
        """
        if not size:
            yield (), answers
            return
        asked = self._asked(answers)
        for place in range(after, len(self.questions)):
            question = self.questions[place]
            known = answers.get(question.id)
            if question.scope not in scopes or not asked[question.id] or known is None or is_unknown(known):
                continue
            for answer in self._others.to(question, known):
                changed = {**answers, question.id: answer}
                for more, final in self.changing(changed, size - 1, scopes, place + 1):
                    yield ((question, answer), *more), final

    def open_questions(self, answers: Answers) -> tuple[Question, ...]:
        """The questions that are asked on these answers, and have no answer that is known."""
        asked = self._asked(answers)
        return tuple(q for q in self.questions if q.closed and asked[q.id] and is_unknown(answers.get(q.id)))

    def _asked(self, answers: Answers) -> dict[str, bool]:
        """Which questions earlier answers lead to: as `is_led_to` says, but made ready for thousands of variants."""
        asked: dict[str, bool] = {}
        for question, gates in self._gates:
            asked[question.id] = all(asked[gate] and _is_among(answers.get(gate), among) for gate, among in gates)
        return asked


def _is_among(answer: Answer | None, among: frozenset[str]) -> bool:
    return not among.isdisjoint(answer) if isinstance(answer, tuple) else answer in among


def _columns(assessor: Assessor, facts: tuple[str, ...], tables: tuple[Table, ...]) -> Iterator[tuple[Column, ...]]:
    """How these tables, and whatever makes these facts, see facts; of a band as if each level had a rule of its own."""
    vocabulary = assessor.vocabulary
    for made_by in dict.fromkeys([*(vocabulary.derivation(fact) for fact in facts), *tables]):
        if isinstance(made_by, Table):
            yield vocabulary.compiled[made_by.id].columns
        elif isinstance(made_by, Band):
            levels = vocabulary.values[made_by.of]
            yield ((made_by.of, {level: 1 << place for place, level in enumerate(levels)}),)
