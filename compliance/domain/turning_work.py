"""What would change a result for the work: the smallest sets of answers, one or two, of the project and its parts.

The work's tables see of a part only the outcomes that they count. So parts that are answered alike are taken together,
a part's changes are told apart only by the outcomes that they lead to, and the search stays exact.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement, product

from compliance.domain.assessment import Assessment, Assessor, Component, Record
from compliance.domain.decision import Decision
from compliance.domain.questionnaire import Answers, Question
from compliance.domain.rulebook import Table
from compliance.domain.turning import MOST_CHANGES, Change, Turn, Turning, changes, differs, settled
from compliance.domain.variants import Variants

# What the counted tables make of a part: every combination of their outcomes that is still possible.
State = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Moved:
    """A part with changed answers: what was changed, all its answers then, and the questions open then.

    `part` is the id of the first of those that are answered like it now.
    """

    part: str
    changes: tuple[Change, ...]
    answers: Answers
    opens: tuple[Question, ...]


class WorkTurning:
    """Searches what would change one result for the work of one assessment."""

    def __init__(self, assessor: Assessor, assessment: Assessment, table: Table) -> None:
        self.assessor = assessor
        self.assessment = assessment
        self.table = table
        vocabulary = assessor.vocabulary
        behind = vocabulary.ancestry(table.reads())
        counted = (found for fact in behind if (found := vocabulary.counted_table(fact)) is not None)
        self._counted = tuple(dict.fromkeys(counted))
        self._order = tuple(each.id for each in self._counted)
        self._of_project = Variants(assessor, (*table.reads(), *self._order))
        self._of_parts = Variants(assessor, self._order)
        self._turning = tuple(Turning(assessor, each, assessment.settings) for each in self._counted)
        self._kinds = self._alike(assessment.record)
        self._decided: dict[tuple[object, ...], Decision] = {}

    def search(self) -> tuple[Turn, ...]:
        """The smallest sets of known answers whose change gives the work another outcome, those about parts first.

        Where several parts are answered alike, one of them is named. Nothing is given when more than two answers
        would have to change, and for a table that collects, which has no one outcome.
        """
        if self.table.hits == "collect":
            return ()
        for size in range(1, MOST_CHANGES + 1):
            found = tuple(self._turns(size))
            if found:
                return tuple(sorted(found, key=lambda turn: sum(not change.component for change in turn.changes)))
        return ()

    def _alike(self, record: Record) -> Mapping[str, tuple[Component, ...]]:
        """The parts that are answered alike, by the id of the first of them."""
        closed = [question.id for question in self.assessor.release.questionnaire.questions.values() if question.closed]
        alike: dict[tuple[object, ...], list[Component]] = {}
        for part in record.components:
            alike.setdefault(tuple(part.answers.get(question) for question in closed), []).append(part)
        return {parts[0].id: tuple(parts) for parts in alike.values()}

    def _turns(self, size: int) -> Iterator[Turn]:
        answers = self.assessment.record.answers
        for of_project in range(size + 1):
            for changed, project in self._of_project.changing(answers, of_project, ("project",)):
                opens = [q for q in self._of_project.open_questions(project) if changed and q.scope == "project"]
                for moved in self._moves(project, size - of_project):
                    yield from self._turn(changes(changed, answers, ""), project, moved, opens)

    def _turn(
        self, changed: tuple[Change, ...], project: Answers, moved: tuple[_Moved, ...], opens: list[Question]
    ) -> Iterator[Turn]:
        now = self.assessment.work[self.table.id]
        then = self._decide(project, moved)
        asked = tuple(dict.fromkeys([*opens, *(question for each in moved for question in each.opens)]))
        asked = () if settled(then) else asked
        if differs(now, then, asked):
            yield Turn((*changed, *(change for each in moved for change in each.changes)), then, asked)

    def _moves(self, project: Answers, size: int) -> Iterator[tuple[_Moved, ...]]:
        """Every way to change so many answers of parts that changes what the work's tables see of them."""
        if not size:
            yield ()
            return
        for kind in self._kinds:
            yield from ((moved,) for moved in self._seen(project, kind, size))
        if size == MOST_CHANGES:
            yield from self._pairs(project)

    def _pairs(self, project: Answers) -> Iterator[tuple[_Moved, ...]]:
        """One answer of each of two parts; they can be alike where there are two of them."""
        singles = {kind: tuple(self._seen(project, kind, 1)) for kind in self._kinds}
        for first, second in combinations_with_replacement(self._kinds, 2):
            if first != second:
                yield from product(singles[first], singles[second])
            elif len(self._kinds[first]) > 1:
                twin = self._kinds[first][1].id
                yield from product(singles[first], (_of_twin(each, twin) for each in singles[first]))

    def _seen(self, project: Answers, kind: str, size: int) -> Iterator[_Moved]:
        """The changes of so many answers of a part that lead to other outcomes of it."""
        answers = {**project, **self._kinds[kind][0].answers}
        before = self._state(answers)
        for changed, after in self._of_parts.changing(answers, size, ("component",)):
            if self._state(after) != before:
                yield _Moved(kind, changes(changed, answers, kind), after, self._of_parts.open_questions(after))

    def _state(self, answers: Answers) -> State:
        decisions = [turning.decide(answers) for turning in self._turning]
        if all(len(decision.possible) == 1 for decision in decisions):
            return frozenset({tuple(decision.possible[0] for decision in decisions)})
        return frozenset(self.assessor.worlds.cases(self._order, answers, self.assessment.settings))

    def _decide(self, project: Answers, moved: tuple[_Moved, ...]) -> Decision:
        """What the work's table decides, with as many parts of a state as can make a difference."""
        away = Counter(each.part for each in moved)
        parts: dict[State, list[Answers]] = {}
        for kind, alike in self._kinds.items():
            state = self._state({**project, **alike[0].answers})
            same = parts.setdefault(state, [])
            same.extend([alike[0].answers] * min(len(alike) - away[kind], len(state) - len(same)))
        for each in moved:
            state = self._state(each.answers)
            same = parts.setdefault(state, [])
            same.extend([each.answers] * min(1, len(state) - len(same)))
        key = (
            tuple(project.get(question.id) for question in self._of_project.questions),
            frozenset((state, len(same)) for state, same in parts.items()),
        )
        if key not in self._decided:
            answers = [each for same in parts.values() for each in same]
            components = tuple(Component(str(number), "", each) for number, each in enumerate(answers))
            assessed = self.assessor.assess(Record(project, components), self.assessment.settings)
            self._decided[key] = assessed.work[self.table.id]
        return self._decided[key]


def _of_twin(moved: _Moved, twin: str) -> _Moved:
    """The same changes, of another part (by id) that is answered alike."""
    return replace(moved, changes=tuple(replace(change, component=twin) for change in moved.changes))
