"""Answers varied: every way to answer one or two questions otherwise that can bear on given facts.

A closed question can bear on facts in a limited number of ways, and one answer stands for each of them.
"""

from collections.abc import Iterator
from dataclasses import replace

from compliance.domain.assessment import Assessor
from compliance.domain.facts import base_facts, is_unknown
from compliance.domain.questionnaire import (
    DONT_KNOW,
    Answer,
    Answers,
    Question,
    Questionnaire,
    Scope,
    Section,
    is_asked,
)

BOTH: tuple[Scope, ...] = ("project", "component")

Changed = tuple[tuple[Question, Answer], ...]


class Variants:
    """Varies the answers behind facts of one release. `questions` are those behind the facts, in asking order."""

    def __init__(self, assessor: Assessor, facts: tuple[str, ...]) -> None:
        self.questions = assessor.vocabulary.questions_behind(facts)
        self._worlds = assessor.worlds
        self._reads = facts
        self._needed = frozenset(assessor.vocabulary.ancestry(facts))
        # A table is decided only where its rulebook's questions are asked, so who asks for them is no matter here.
        plain = tuple(replace(question, asked_by=(), rulebooks=()) for question in self.questions)
        self._behind = Questionnaire((Section("", "component", "", "", plain),), ())
        self._ways: dict[str, tuple[Answer, ...]] = {}
        self._bearings: dict[str, dict[str, tuple[object, ...]]] = {}

    def facts(self, answers: Answers) -> dict[str, str]:
        """The facts that the answers to these questions give."""
        return base_facts(self._behind, BOTH, answers)

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
            for answer in self._others(question, known):
                changed = {**answers, question.id: answer}
                for more, final in self.changing(changed, size - 1, scopes, place + 1):
                    yield ((question, answer), *more), final

    def open_questions(self, answers: Answers) -> tuple[Question, ...]:
        """The questions that are asked on these answers, and have no answer that is known."""
        asked = self._asked(answers)
        return tuple(q for q in self.questions if q.closed and asked[q.id] and is_unknown(answers.get(q.id)))

    def _asked(self, answers: Answers) -> dict[str, bool]:
        asked: dict[str, bool] = {}
        for question in self._behind.questions.values():
            asked[question.id] = is_asked(question, answers, asked)
        return asked

    def _others(self, question: Question, known: Answer) -> Iterator[Answer]:
        """One other answer for each way in which the question can bear on the facts."""
        if question.id not in self._ways:
            self._ways[question.id] = self._worlds.alternatives(question, self._reads, {})
        for way in self._ways[question.id]:
            answer = self._nearest(question, way, known) if isinstance(way, tuple) else way
            if answer != known:
                yield answer

    def _nearest(self, question: Question, way: tuple[str, ...], known: Answer) -> Answer:
        """The ticks that bear on the facts as these do, and differ least from those that are known."""
        bearing = self._bearing(question)
        wanted = {bearing[id_] for id_ in way}
        kept = {id_ for id_ in known if bearing.get(id_) in wanted}
        added = {id_ for id_ in way if bearing[id_] not in {bearing[each] for each in kept}}
        return tuple(option.id for option in question.options if option.id in kept | added)

    def _bearing(self, question: Question) -> dict[str, tuple[object, ...]]:
        """What each option bears on: facts, and questions that are asked after it."""
        if question.id not in self._bearings:
            gates = [c.among for other in self.questions for c in other.ask_when if c.question == question.id]
            self._bearings[question.id] = {
                o.id: (
                    self._needed.intersection({f"{question.id}.{o.id}", f"{question.id}.{o.group}"}),
                    tuple(o.id in among for among in gates),
                    o.alone,
                )
                for o in question.options
                if o.id != DONT_KNOW
            }
        return self._bearings[question.id]
