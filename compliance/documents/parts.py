"""Naming components in a document that may have hundreds of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from compliance.domain.statement import AnswerRow, ScheduleRow
from compliance.domain.wording import listed

# More names than this are counted, and told by their numbers in the schedule.
_NAMED_UP_TO = 6


@dataclass(frozen=True, slots=True)
class Who:
    """The components that a passage is about: each by its name, or counted; `numbers` finds the counted ones."""

    names: tuple[str, ...]
    words: str
    numbers: str


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """Questions with answers that one or more components share."""

    who: Who
    rows: tuple[AnswerRow, ...]


class PartNames:
    """Names groups of components of one schedule."""

    def __init__(self, schedule: Sequence[ScheduleRow]) -> None:
        self._schedule = schedule
        self._numbers = {row.name: row.number for row in schedule}
        self._unique = len(self._numbers) == len(schedule)

    def who(self, about: Sequence[str]) -> Who:
        """The components with these names; none means the work."""
        if not about:
            return Who((), "The work", "")
        if not self._unique or any(name not in self._numbers for name in about):
            return Who(tuple(about), "", "")
        return self.numbered([self._numbers[name] for name in about])

    def numbered(self, numbers: Sequence[int]) -> Who:
        """The components with these numbers in the schedule."""
        if len(numbers) <= _NAMED_UP_TO:
            return Who(tuple(row.name for row in self._schedule if row.number in numbers), "", "")
        if len(numbers) == len(self._schedule):
            return Who((), f"All {len(numbers)} components", "")
        return Who((), f"{len(numbers)} components", f"Numbers {number_words(numbers)} of the list of components.")


def number_words(numbers: Sequence[int]) -> str:
    """Numbers with runs drawn together: "1 to 4, 7 and 9"."""
    return listed([words for first, last in _runs(sorted(numbers)) for words in _run_words(first, last)])


def answer_groups(answers: Sequence[AnswerRow], schedule: Sequence[ScheduleRow]) -> tuple[AnswerGroup, ...]:
    """The answers by component, in the order of the schedule; components with the same answers are told together."""
    names = PartNames(schedule)
    alike: dict[tuple[tuple[str, str], ...], tuple[list[int], tuple[AnswerRow, ...]]] = {}
    groups: list[AnswerGroup] = []
    for number, rows in _by_part(answers, schedule):
        if number is None:
            groups.append(AnswerGroup(Who((rows[0].part,), "", "") if rows[0].part else names.who(()), rows))
        else:
            alike.setdefault(tuple((row.question, row.answer) for row in rows), ([], rows))[0].append(number)
    groups.extend(AnswerGroup(names.numbered(numbers), rows) for numbers, rows in alike.values())
    return tuple(groups)


def _by_part(
    answers: Sequence[AnswerRow], schedule: Sequence[ScheduleRow]
) -> Iterator[tuple[int | None, tuple[AnswerRow, ...]]]:
    """Each component's answers with its number. Names may repeat; the order of the schedule tells them apart."""
    waiting = list(schedule)
    for part, rows in groupby(answers, lambda row: row.part):
        for own in _once_each(tuple(rows)):
            found = next((place for place, row in enumerate(waiting) if part and row.name == part), None)
            number = None if found is None else waiting[found].number
            waiting = waiting[found + 1 :] if found is not None else waiting
            yield number, own


def _once_each(rows: tuple[AnswerRow, ...]) -> Iterator[tuple[AnswerRow, ...]]:
    """Cut where a question comes again: there begins the next component of the same name."""
    start, asked = 0, set[str]()
    for place, row in enumerate(rows):
        if row.question in asked:
            yield rows[start:place]
            start, asked = place, set()
        asked.add(row.question)
    yield rows[start:]


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        found = [number for _, number in run]
        yield found[0], found[-1]


def _run_words(first: int, last: int) -> list[str]:
    if last - first < 2:
        return [str(number) for number in range(first, last + 1)]
    return [f"{first} to {last}"]
