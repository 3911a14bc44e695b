"""What two assessments of a project decide differently: the results that people see first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compliance.domain.decision import Decision
from compliance.domain.rulebook import Table
from compliance.services.assessments import ProjectAssessment

NOT_DECIDED = "Not decided"
NOT_ANSWERED = "Not answered yet"

# The words of results by table; of parts that were decided alike they are made once.
Results = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ResultChange:
    """A result before and after, in words; `component_id` is empty for the work."""

    table_id: str
    table: str
    rulebook: str
    component_id: str
    component_name: str
    before: str
    after: str


def result_changes(before: ProjectAssessment, after: ProjectAssessment) -> tuple[ResultChange, ...]:
    """Every headline result, and every one that opens a page, that differs; the work's first.

    A part that was added in between, or taken away, has no result to compare.
    """
    titles = {**_titles(before), **_titles(after)}
    found = list(_different(titles, _work(before), _work(after), "", ""))
    first, second = _Parts(before), _Parts(after)
    names = {part.id: part.name for part in after.project.components if part.id in before.assessment.components}
    for part_id, name in names.items():
        found.extend(_different(titles, first.of(part_id), second.of(part_id), part_id, name))
    return tuple(found)


def _different(
    titles: Mapping[str, tuple[str, str]], before: Results, after: Results, part_id: str, name: str
) -> Iterator[ResultChange]:
    if before == after:
        return
    for table in dict.fromkeys((*before, *after)):
        first, second = before.get(table, NOT_DECIDED), after.get(table, NOT_DECIDED)
        if first != second:
            title, book = titles[table]
            yield ResultChange(table, title, book, part_id, name, first, second)


def _titles(assessed: ProjectAssessment) -> dict[str, tuple[str, str]]:
    books = {book.id: book.short for book in assessed.assessment.rulebooks}
    return {table.id: (table.title, books[table.rulebook]) for table in shown_tables(assessed)}


def shown_tables(assessed: ProjectAssessment) -> tuple[Table, ...]:
    """The tables decided for the project that head a result: headlines, and those that open pages."""
    _, front = assessed.release.front
    opening = {front.tier, front.duty, front.term, front.part_tier, front.part_term}
    return tuple(table for table in assessed.assessment.tables if table.headline or table.id in opening)


def _work(assessed: ProjectAssessment) -> Results:
    tables = [table.id for table in shown_tables(assessed) if table.scope == "work"]
    waiting = bool(assessed.missing)
    return {name: words_of(assessed.assessment.work[name], waiting) for name in tables}


class _Parts:
    """The results of the parts of one assessment."""

    def __init__(self, assessed: ProjectAssessment) -> None:
        self._assessed = assessed
        self._tables = [table.id for table in shown_tables(assessed) if table.scope == "component"]
        self._waiting = {missing.component_id for missing in assessed.missing}
        self._known: dict[tuple[int, bool], Results] = {}

    def of(self, part_id: str) -> Results:
        decisions = self._assessed.assessment.components[part_id]
        waiting = bool(self._waiting & {"", part_id})
        # Parts that are answered alike share one mapping of decisions.
        key = (id(decisions), waiting)
        if key not in self._known:
            self._known[key] = {name: words_of(decisions[name], waiting) for name in self._tables}
        return self._known[key]


def words_of(decision: Decision, waiting: bool) -> str:
    """A result in words; `waiting` says whether questions that could decide it are not answered yet."""
    table = decision.table
    if table.hits == "collect":
        return "; ".join(table.outcome(name).label for name in decision.possible) or "Nothing"
    if not decision.decided:
        if waiting:
            return NOT_ANSWERED
        return f"{decision.result.label} ({' or '.join(table.outcome(name).label for name in decision.possible)})"
    outcome = decision.result
    years = f"{outcome.term.years} years" if outcome.term is not None else ""
    return f"{outcome.label} ({years})" if years and years not in outcome.label else outcome.label
