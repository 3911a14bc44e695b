"""The widths of the component schedule's columns, in millimetres, by their number."""

from dataclasses import dataclass

from compliance.domain.statement import Statement

_PAGE = 170
_NUMBER = 8
# A column whose outcomes have marks ("● Fully human-authored") needs more room than one that says yes or no.
_MARKED = {1: 40, 2: 36, 3: 36, 4: 30, 5: 24, 6: 20}
_PLAIN = {1: 40, 2: 32, 3: 25, 4: 24, 5: 22, 6: 20}
# Up to this many columns there is room for the use of AI in a column of its own; beyond it stands under the name.
_USE_APART_UP_TO = 3
MOST_COLUMNS = max(_MARKED)


@dataclass(frozen=True, slots=True)
class ScheduleLayout:
    """Widths of all columns from the left, and whether the use of AI has its own."""

    widths: tuple[int, ...]
    use_apart: bool


def schedule_layout(statement: Statement) -> ScheduleLayout:
    """How the schedule of this statement divides the page."""
    count = len(statement.columns)
    outcomes = tuple(_MARKED[count] if _marked(statement, place) else _PLAIN[count] for place in range(count))
    left = _PAGE - _NUMBER - sum(outcomes)
    if count > _USE_APART_UP_TO:
        return ScheduleLayout((_NUMBER, left, *outcomes), use_apart=False)
    name = left * 9 // 20 // 2 * 2
    return ScheduleLayout((_NUMBER, name, left - name, *outcomes), use_apart=True)


def _marked(statement: Statement, place: int) -> bool:
    return any(row.cells[place].mark for row in statement.schedule)
