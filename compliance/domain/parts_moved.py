"""What the work's tables see of its parts: the outcomes that they count, and what changed answers make of them.

Parts that are answered alike are taken together. Of parts that come out alike only so many are looked at as can make
a difference: one, or for parts that are open as many as there are ways in which they can come out.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from compliance.domain.assessment import Assessor, Component
from compliance.domain.decision import Decision
from compliance.domain.questionnaire import Answers, Question
from compliance.domain.rulebook import Table
from compliance.domain.turning import Change, Turning, changes
from compliance.domain.variants import Variants
from compliance.domain.work_groups import State
from compliance.domain.worlds import Settings

# What the counted tables make of a part: every combination of their outcomes that is still possible.
States = frozenset[State]


@dataclass(frozen=True, slots=True)
class Moved:
    """A part with changed answers: what was changed, what the work's tables then see, and the questions open then.

    `kind` is the id of the first of those that are answered like it now.
    """

    kind: str
    changes: tuple[Change, ...]
    state: States
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
        self.group = assessor.group_behind(table)
        self.tables = self.group.counted
        self.order = tuple(each.id for each in self.tables)
        self.variants = Variants(assessor, self.tables)
        self._turning = tuple(Turning(assessor, each, settings) for each in self.tables)
        self._moves: dict[tuple[object, ...], tuple[tuple[Moved, ...], ...]] = {}

    def state(self, answers: Answers) -> States:
        """What the tables make of a part with these answers, the project's among them."""
        decisions = [turning.decide(answers) for turning in self._turning]
        if all(len(decision.possible) == 1 for decision in decisions):
            return self.group.seen([tuple(decision.possible[0] for decision in decisions)])
        return self.group.seen(self.assessor.worlds.cases(self.order, answers, self.settings))

    def moves(self, kind: str, answers: Answers, project: Answers, size: int) -> tuple[tuple[Moved, ...], ...]:
        """The changes of so many answers of a part that lead to other outcomes of it, by what they lead to.

        `answers` are the part's together with the project's. Where other answers of the project do not bear on parts,
        the changes are the same.
        """
        key = (kind, size, self.variants.bearing(project))
        if key not in self._moves:
            now = self.state(answers)
            found: dict[States, list[Moved]] = {}
            for changed, after in self.variants.changing(answers, size, ("component",)):
                state = self.state(after)
                if state != now:
                    moved = Moved(kind, changes(changed, answers, kind), state, self.variants.open_questions(after))
                    found.setdefault(state, []).append(moved)
            self._moves[key] = tuple(tuple(moves) for moves in found.values())
        return self._moves[key]


class Parts:
    """The parts of a project with these answers of the project's own."""

    def __init__(self, counted: Counted, project: Answers, kinds: Mapping[str, tuple[Component, ...]]) -> None:
        self.project = project
        self.kinds = kinds
        self._counted = counted
        self._states = {kind: counted.state({**project, **parts[0].answers}) for kind, parts in kinds.items()}
        self._numbers: Counter[States] = Counter()
        for kind, parts in kinds.items():
            self._numbers[self._states[kind]] += len(parts)
        books = counted.assessor.release.rulebooks_for(project)
        self._is_asked_for = counted.table.rulebook in [book.id for book in books]
        self._decided: dict[object, Decision] = {}

    def moves(self, kind: str, size: int) -> tuple[tuple[Moved, ...], ...]:
        """The changes of so many answers of a part that lead to other outcomes of it, by what they lead to."""
        answers = {**self.project, **self.kinds[kind][0].answers}
        return self._counted.moves(kind, answers, self.project, size)

    def decide(self, moved: tuple[Moved, ...]) -> Decision | None:
        """What the work's table decides once these parts have changed; None when nothing asks for its rulebook then."""
        if not self._is_asked_for:
            return None
        numbers = Counter(self._numbers)
        for each in moved:
            numbers[self._states[each.kind]] -= 1
            numbers[each.state] += 1
        needed = {state: min(number, len(state)) for state, number in numbers.items() if number}
        key = frozenset(needed.items())
        if key not in self._decided:
            states = [state for state, number in needed.items() for _ in range(number)]
            counted = self._counted
            decided = counted.assessor.decide_group(counted.group, self.project, states, counted.settings)
            self._decided[key] = decided[counted.table.id]
        return self._decided[key]
