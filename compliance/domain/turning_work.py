"""What would change a result for the work: the smallest sets of answers, one or two, of the project and its parts.

The work's tables see of a part only the outcomes that they count. So changes of a part's answers that lead to the same
outcomes are decided once, and the search stays exact.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement, product

from compliance.domain.assessment import Assessment, Assessor, Component, Record
from compliance.domain.parts_moved import Counted, Moved, Parts
from compliance.domain.questionnaire import Question
from compliance.domain.rulebook import Table
from compliance.domain.turning import MOST_CHANGES, Change, Turn, changes, differs, settled
from compliance.domain.variants import Variants


class WorkTurning:
    """Searches what would change one result for the work of one assessment."""

    def __init__(self, assessor: Assessor, assessment: Assessment, table: Table) -> None:
        self.assessment = assessment
        self.table = table
        self._counted = Counted(assessor, table, assessment.settings)
        self._of_project = Variants(assessor, (table, *self._counted.tables))
        closed = [question.id for question in assessor.release.questionnaire.questions.values() if question.closed]
        self._kinds = _alike(assessment.record, closed)

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

    def _turns(self, size: int) -> Iterator[Turn]:
        answers = self.assessment.record.answers
        for of_project in range(size + 1):
            for changed, project in self._of_project.changing(answers, of_project, ("project",)):
                opens = [q for q in self._of_project.open_questions(project) if changed and q.scope == "project"]
                parts = Parts(self._counted, project, self._kinds)
                for groups in _moves(parts, size - of_project):
                    yield from self._turns_of(changes(changed, answers, ""), parts, groups, opens)

    def _turns_of(
        self, changed: tuple[Change, ...], parts: Parts, groups: tuple[tuple[Moved, ...], ...], opens: list[Question]
    ) -> Iterator[Turn]:
        """The changes of a group lead to the same outcomes, so the first of them decides for all."""
        now = self.assessment.work[self.table.id]
        then = parts.decide(tuple(group[0] for group in groups))
        if then is None or (then.outcome, then.possible) == (now.outcome, now.possible):
            return
        for moved in product(*groups):
            asked = tuple(dict.fromkeys([*opens, *(question for each in moved for question in each.opens)]))
            asked = () if settled(then) else asked
            if differs(now, then, asked):
                yield Turn((*changed, *(change for each in moved for change in each.changes)), then, asked)


def _moves(parts: Parts, size: int) -> Iterator[tuple[tuple[Moved, ...], ...]]:
    """Every way to change so many answers of one or two parts that changes what the work's tables see of them."""
    if not size:
        yield ()
        return
    for kind in parts.kinds:
        yield from ((group,) for group in parts.moves(kind, size))
    if size == MOST_CHANGES:
        yield from _pairs(parts)


def _pairs(parts: Parts) -> Iterator[tuple[tuple[Moved, ...], ...]]:
    """One answer of each of two parts; they can be alike where there are two of them."""
    singles = {kind: parts.moves(kind, 1) for kind in parts.kinds}
    for first, second in combinations_with_replacement(parts.kinds, 2):
        if first != second:
            yield from product(singles[first], singles[second])
        elif len(parts.kinds[first]) > 1:
            twin = parts.kinds[first][1].id
            yield from product(singles[first], (tuple(each.of(twin) for each in group) for group in singles[first]))


def _alike(record: Record, closed: list[str]) -> Mapping[str, tuple[Component, ...]]:
    """The parts that are answered alike, by the id of the first of them."""
    alike: dict[tuple[object, ...], list[Component]] = {}
    for part in record.components:
        alike.setdefault(tuple(part.answers.get(question) for question in closed), []).append(part)
    return {parts[0].id: tuple(parts) for parts in alike.values()}
