"""What would change a result: the smallest sets of answers, one or two, whose change gives another outcome.

The search is exact. A closed question can bear on a result in a limited number of ways, and one answer is tried for
each of them; an answer that opens further questions is tried in all worlds that it leaves open.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from compliance.domain.assessment import Assessor
from compliance.domain.decision import Decision, decision_of
from compliance.domain.questionnaire import DONT_KNOW, Answer, Answers, Question
from compliance.domain.rulebook import CANNOT_TELL, Band, Table
from compliance.domain.variants import Changed, Variants
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
        self.variants = Variants(assessor, (table,))
        self._known: dict[tuple[object, ...], Decision | None] = {}
        self._by_rules: dict[tuple[str, int], Decision] = {}
        self._open: dict[tuple[object, ...], Decision] = {}

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
        facts = self.variants.facts(answers)
        key: tuple[object, ...] = tuple(facts.values())
        if key not in self._known:
            self._known[key] = self._of_facts(facts | dict(self.settings))
        return self._known[key] or self._walked(answers)

    def _walked(self, answers: Answers) -> Decision:
        """The decision over all worlds that are open."""
        key = self.variants.bearing(answers)
        if key not in self._open:
            self._open[key] = self.assessor.decide_again(self.table, answers, self.settings)
        return self._open[key]

    def _turns(self, answers: Answers, now: Decision, size: int, component: str) -> Iterator[Turn]:
        for changed, after in self.variants.changing(answers, size):
            decision = self.decide(after)
            opens = () if settled(decision) else self.variants.open_questions(after)
            if differs(now, decision, opens):
                yield Turn(changes(changed, answers, component), decision, opens)

    def _place(self, turn: Turn) -> tuple[int, ...]:
        """How the part was made comes before what is so of the whole project."""
        about_project = sum(change.question.scope == "project" for change in turn.changes)
        order = [question.id for question in self.variants.questions]
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
            applying = compiled.applying(facts)
        except KeyError:
            return None
        key = (table.id, applying)
        if key not in self._by_rules:
            self._by_rules[key] = decision_of(compiled, applying)
        return self._by_rules[key]

    @cached_property
    def _inputs(self) -> tuple[Table | Band, ...]:
        """What the facts that the table reads are made by, inputs first."""
        vocabulary = self.assessor.vocabulary
        made = (vocabulary.derivation(fact) for fact in vocabulary.ancestry(self.table.reads()))
        return tuple(each for each in made if each is not None)

    @cached_property
    def _bands(self) -> dict[str, dict[str, str]]:
        return {name: dict(values) for name, values in self.assessor.worlds.band_maps(self.settings).items()}


def settled(decision: Decision) -> bool:
    """Whether the outcome is the same in every world that is still open; the law may leave it open in all of them."""
    return decision.decided or all(rule.then == CANNOT_TELL for rule in decision.rules)


def differs(now: Decision, then: Decision, opens: tuple[Question, ...]) -> bool:
    """Whether a result is, or could turn out to be, another one than now."""
    if opens:
        return set(then.possible) != set(now.possible)
    return then.outcome != now.outcome


def changes(changed: Changed, answers: Answers, component: str) -> tuple[Change, ...]:
    """Answers varied as changes of a part (by id) and its project."""
    return tuple(
        Change(question, component if question.scope == "component" else "", answers[question.id], answer)
        for question, answer in changed
    )


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
