"""What would change a result: the smallest sets of answers, one or two, whose change gives another outcome.

The search is exact. A closed question can bear on a result in a limited number of ways, and one answer is tried for
each of them; an answer that opens further questions is tried in all worlds that it leaves open.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from compliance.domain.assessment import Assessor
from compliance.domain.decision import Decision, decision_of
from compliance.domain.facts import base_facts, is_unknown
from compliance.domain.questionnaire import (
    DONT_KNOW,
    Answer,
    Answers,
    Question,
    Questionnaire,
    Section,
    is_asked,
)
from compliance.domain.rulebook import CANNOT_TELL, Band, Table
from compliance.domain.wording import answer_words
from compliance.domain.worlds import Settings

MOST_CHANGES = 2


@dataclass(frozen=True, slots=True)
class Change:
    """A question answered otherwise; `component` is the id of the part, empty for the project."""

    question: Question
    component: str
    before: Answer
    after: Answer


@dataclass(frozen=True, slots=True)
class Turn:
    """Changes that together would give another result. `decision` is what would then be decided.

    `opens` are the questions without an answer on which the result would then depend; with none, the outcome of the
    decision is what would come out.
    """

    changes: tuple[Change, ...]
    decision: Decision
    opens: tuple[Question, ...]


class Turning:
    """Searches what would change one table's result. Build it once for a table and settings: it remembers cases."""

    def __init__(self, assessor: Assessor, table: Table, settings: Settings) -> None:
        self.assessor = assessor
        self.table = table
        self.settings = settings
        self._reads = table.reads()
        self.questions = assessor.vocabulary.questions_behind(self._reads)
        # A table is decided only where its rulebook's questions are asked, so who asks for them is no matter here.
        plain = tuple(replace(question, asked_by=(), rulebooks=()) for question in self.questions)
        self._behind = Questionnaire((Section("", "component", "", "", plain),), ())
        self._closed = tuple(q.id for q in assessor.release.questionnaire.questions.values() if q.closed)
        self._known: dict[tuple[object, ...], Decision | None] = {}
        self._open_decided: dict[tuple[object, ...], Decision] = {}
        self._ways: dict[str, tuple[Answer, ...]] = {}
        self._bearings: dict[str, dict[str, tuple[object, ...]]] = {}

    def search(self, answers: Answers, component: str = "") -> tuple[Turn, ...]:
        """The smallest sets of known answers whose change gives another outcome, those about the part first.

        `answers` are a part's own together with the project's. No set is given when three or more answers would have
        to change, and for a table that collects, which has no one outcome.
        """
        if self.table.hits == "collect":
            return ()
        now = self.decide(answers)
        for size in range(1, MOST_CHANGES + 1):
            found = tuple(self._turns(answers, now, size, component))
            if found:
                return tuple(sorted(found, key=self._place))
        return ()

    def decide(self, answers: Answers) -> Decision:
        """What the table decides on these answers: the same as the assessor, and much faster for known answers."""
        facts = base_facts(self._behind, ("project", "component"), answers)
        key: tuple[object, ...] = tuple(facts.values())
        if key not in self._known:
            self._known[key] = self._of_facts(facts | dict(self.settings))
        return self._known[key] or self._walked(answers)

    def _walked(self, answers: Answers) -> Decision:
        """The decision over all worlds. What is unknown can also follow from answers that the table does not read."""
        key = tuple(answers.get(question) for question in self._closed)
        if key not in self._open_decided:
            self._open_decided[key] = self.assessor.decide_again(self.table, answers, self.settings)
        return self._open_decided[key]

    def variants(
        self, answers: Answers, size: int, scopes: tuple[str, ...] = ("project", "component"), after: int = 0
    ) -> Iterator[tuple[tuple[tuple[Question, Answer], ...], Answers]]:
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
                for more, final in self.variants(changed, size - 1, scopes, place + 1):
                    yield ((question, answer), *more), final

    def open_questions(self, answers: Answers) -> tuple[Question, ...]:
        """The questions behind the table that are asked on these answers, and have no answer that is known."""
        asked = self._asked(answers)
        return tuple(q for q in self.questions if q.closed and asked[q.id] and is_unknown(answers.get(q.id)))

    def _turns(self, answers: Answers, now: Decision, size: int, component: str) -> Iterator[Turn]:
        for changed, after in self.variants(answers, size):
            decision = self.decide(after)
            opens = () if settled(decision) else self.open_questions(after)
            if differs(now, decision, opens):
                yield Turn(tuple(self._change(answers, component, *each) for each in changed), decision, opens)

    @staticmethod
    def _change(answers: Answers, component: str, question: Question, answer: Answer) -> Change:
        owner = component if question.scope == "component" else ""
        return Change(question, owner, answers[question.id], answer)

    def _place(self, turn: Turn) -> tuple[int, ...]:
        """How the part was made comes before what is so of the whole project."""
        about_project = sum(change.question.scope == "project" for change in turn.changes)
        order = [question.id for question in self.questions]
        return about_project, *(order.index(change.question.id) for change in turn.changes)

    def _of_facts(self, facts: dict[str, str]) -> Decision | None:
        """The decision when every fact is known; None when one is not, or the law leaves one open."""
        for made_by in self._inputs:
            if isinstance(made_by, Band):
                level = facts.get(made_by.of, DONT_KNOW)
                facts[made_by.id] = self._bands[made_by.id].get(level, DONT_KNOW)
                continue
            decision = self._of_known(made_by, facts)
            if decision is None:
                return None
            facts[made_by.id] = decision.outcome if decision.decided else DONT_KNOW
        return self._of_known(self.table, facts)

    def _of_known(self, table: Table, facts: dict[str, str]) -> Decision | None:
        compiled = self.assessor.vocabulary.compiled[table.id]
        try:
            return decision_of(compiled, compiled.applying(facts))
        except KeyError:
            return None

    @cached_property
    def _inputs(self) -> tuple[Table | Band, ...]:
        """What the facts that the table reads are made by, inputs first."""
        vocabulary = self.assessor.vocabulary
        made = (vocabulary.derivation(fact) for fact in vocabulary.ancestry(self._reads))
        return tuple(each for each in made if each is not None)

    @cached_property
    def _bands(self) -> dict[str, dict[str, str]]:
        return {name: dict(values) for name, values in self.assessor.worlds.band_maps(self.settings).items()}

    def _asked(self, answers: Answers) -> dict[str, bool]:
        asked: dict[str, bool] = {}
        for question in self._behind.questions.values():
            asked[question.id] = is_asked(question, answers, asked)
        return asked

    def _others(self, question: Question, known: Answer) -> Iterator[Answer]:
        """One other answer for each way in which the question can bear on the table."""
        if question.id not in self._ways:
            self._ways[question.id] = self.assessor.worlds.alternatives(question, self._reads, {})
        for way in self._ways[question.id]:
            answer = self._nearest(question, way, known) if isinstance(way, tuple) else way
            if answer != known:
                yield answer

    def _nearest(self, question: Question, way: tuple[str, ...], known: Answer) -> Answer:
        """The ticks that bear on the table as these do, and differ least from those that are known."""
        bearing = self._bearing(question)
        wanted = {bearing[id_] for id_ in way}
        kept = {id_ for id_ in known if bearing.get(id_) in wanted}
        added = {id_ for id_ in way if bearing[id_] not in {bearing[each] for each in kept}}
        return tuple(option.id for option in question.options if option.id in kept | added)

    def _bearing(self, question: Question) -> dict[str, tuple[object, ...]]:
        """What each option bears on: facts behind the table, and questions that are asked after it."""
        if question.id not in self._bearings:
            gates = [c.among for other in self.questions for c in other.ask_when if c.question == question.id]
            self._bearings[question.id] = {
                o.id: (
                    self._facts.intersection({f"{question.id}.{o.id}", f"{question.id}.{o.group}"}),
                    tuple(o.id in among for among in gates),
                    o.alone,
                )
                for o in question.options
                if o.id != DONT_KNOW
            }
        return self._bearings[question.id]

    @cached_property
    def _facts(self) -> frozenset[str]:
        return frozenset(self.assessor.vocabulary.ancestry(self._reads))


def settled(decision: Decision) -> bool:
    """Whether the outcome is the same in every world that is still open; the law may leave it open in all of them."""
    return decision.decided or all(rule.then == CANNOT_TELL for rule in decision.rules)


def differs(now: Decision, then: Decision, opens: tuple[Question, ...]) -> bool:
    """Whether a result is, or could turn out to be, another one than now."""
    if opens:
        return set(then.possible) != set(now.possible)
    return then.outcome != now.outcome


def supposition(change: Change) -> str:
    """The change as words after "if": the choice's own wording where it has one, otherwise question and answer."""
    question, before, after = change.question, change.before, change.after
    if isinstance(after, tuple):
        added = [option for option in question.options if option.id in after and option.id not in before]
        lost = [option for option in question.options if option.id in before and option.id not in after]
        # A choice that can only stand alone falls away by itself once another is made.
        chosen = added if all(option.alone for option in lost) else []
    else:
        chosen = [question.option(after)]
    if chosen and all(option.if_so for option in chosen):
        return " and ".join(option.if_so for option in chosen)
    return f"the answer to “{question.ask}” were “{answer_words(question, after)}”"
