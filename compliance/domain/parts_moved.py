"""What the work's tables see of its parts: the outcomes that they count, and what changed answers make of them.

Parts that are answered alike are taken together. Of parts that come out alike only so many are looked at as can make
a difference: one, or for parts that are open as many as there are ways in which they can come out.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from compliance.domain.assessment import Assessor, Component, Record
from compliance.domain.decision import Decision
from compliance.domain.questionnaire import Answers, Question
from compliance.domain.rulebook import Table
from compliance.domain.turning import Change, Turning, changes
from compliance.domain.variants import Variants
from compliance.domain.worlds import Settings

# What the counted tables make of a part: every combination of their outcomes that is still possible.
State = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Moved:
    """A part with changed answers: what was changed, what the work's tables then see, and the questions open then.

    `kind` is the id of the first of those that are answered like it now.
    """

    kind: str
    changes: tuple[Change, ...]
    state: State
    opens: tuple[Question, ...]

    def of(self, part: str) -> "Moved":
        """The same changes, of another part (by id) that is answered alike."""
        return replace(self, changes=tuple(replace(change, component=part) for change in self.changes))


class Counted:
    """The tables whose outcomes a table for the work counts, applied to parts under these settings."""

    def __init__(self, assessor: Assessor, table: Table, settings: Settings) -> None:
        self.assessor = assessor
        self.table = table
        self.settings = settings
        vocabulary = assessor.vocabulary
        read = (vocabulary.counted_table(fact) for fact in vocabulary.ancestry(table.reads()))
        counted = tuple(dict.fromkeys(found for found in read if found is not None))
        self.order = tuple(each.id for each in counted)
        self.variants = Variants(assessor, self.order)
        self._turning = tuple(Turning(assessor, each, settings) for each in counted)

    def state(self, answers: Answers) -> State:
        """What the tables make of a part with these answers, the project's among them."""
        decisions = [turning.decide(answers) for turning in self._turning]
        if all(len(decision.possible) == 1 for decision in decisions):
            return frozenset({tuple(decision.possible[0] for decision in decisions)})
        return frozenset(self.assessor.worlds.cases(self.order, answers, self.settings))


class Parts:
    """The parts of a project with these answers of the project's own."""

    def __init__(self, counted: Counted, project: Answers, kinds: Mapping[str, tuple[Component, ...]]) -> None:
        self.project = project
        self.kinds = kinds
        self._counted = counted
        self._samples: dict[State, Answers] = {}
        self._states = {kind: self._state({**project, **parts[0].answers}) for kind, parts in kinds.items()}
        self._numbers: Counter[State] = Counter()
        for kind, parts in kinds.items():
            self._numbers[self._states[kind]] += len(parts)
        self._decided: dict[object, Decision | None] = {}

    def moves(self, kind: str, size: int) -> tuple[tuple[Moved, ...], ...]:
        """The changes of so many answers of a part that lead to other outcomes of it, by what they lead to."""
        answers = {**self.project, **self.kinds[kind][0].answers}
        variants = self._counted.variants
        found: dict[State, list[Moved]] = {}
        for changed, after in variants.changing(answers, size, ("component",)):
            state = self._state(after)
            if state != self._states[kind]:
                moved = Moved(kind, changes(changed, answers, kind), state, variants.open_questions(after))
                found.setdefault(state, []).append(moved)
        return tuple(tuple(moves) for moves in found.values())

    def decide(self, moved: tuple[Moved, ...]) -> Decision | None:
        """What the work's table decides once these parts have changed; None when nothing asks for its rulebook then."""
        numbers = Counter(self._numbers)
        for each in moved:
            numbers[self._states[each.kind]] -= 1
            numbers[each.state] += 1
        needed = {state: min(number, len(state)) for state, number in numbers.items() if number}
        key = frozenset(needed.items())
        if key not in self._decided:
            answers = [self._samples[state] for state, number in needed.items() for _ in range(number)]
            components = tuple(Component(str(number), "", each) for number, each in enumerate(answers))
            assessed = self._counted.assessor.assess(Record(self.project, components), self._counted.settings)
            self._decided[key] = assessed.work.get(self._counted.table.id)
        return self._decided[key]

    def _state(self, answers: Answers) -> State:
        state = self._counted.state(answers)
        self._samples.setdefault(state, answers)
        return state
