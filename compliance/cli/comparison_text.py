"""A comparison of two releases as lines of text."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compliance.domain.release_changes import Change
    from compliance.domain.release_comparison import Difference, TableComparison
    from compliance.services.release_comparisons import ComparedReleases


def comparison_lines(found: "ComparedReleases") -> Iterator[str]:
    """What differs in words, then what is decided otherwise, then what could not be compared."""
    before, after = found.comparison.before, found.comparison.after
    yield f"From release {before.id} to release {after.id}"
    yield ""
    yield "What is said otherwise"
    yield from (line for change in found.changes for line in _change_lines(change))
    yield ""
    yield "What is decided otherwise"
    yield from _decided_lines(found)


def _change_lines(change: "Change") -> Iterator[str]:
    where = f" ({change.where})" if change.where else ""
    yield f"  {change.thing} {change.kind}: {change.name}{where}"
    for text in change.texts:
        if change.kind in ("changed", "renamed"):
            yield f"    {text.about}: {text.before or '(nothing)'}"
            yield f"    {' ' * len(text.about)}→ {text.after or '(nothing)'}"
        else:
            yield f"    {text.about}: {text.after or text.before}"


def _decided_lines(found: "ComparedReleases") -> Iterator[str]:
    comparison = found.comparison
    for table in comparison.tables:
        differing = sum(difference.kinds for difference in table.differences)
        yield f"  {table.after.title} ({table.after.id}): {differing:,} of {table.kinds:,} kinds of case"
        for difference in table.differences:
            yield from _difference_lines(found, table, difference)
    yield f"  Alike by construction: {len(comparison.alike)} tables."
    for name in comparison.other_kind:
        yield f"  {name} is a table of another kind now, and was not compared."
    for each in comparison.not_compared:
        title, value = found.words.not_compared(each)
        whose = (comparison.before, comparison.after)[each.side].id
        yield f"  Not compared, since only {whose} offers it: “{title}” answered “{value}” ({', '.join(each.tables)})."


def _difference_lines(found: "ComparedReleases", table: "TableComparison", difference: "Difference") -> Iterator[str]:
    from compliance.domain.comparison_words import because_words, outcomes_words

    before = outcomes_words(table.before, difference.rules[0])
    after = outcomes_words(table.after, difference.rules[1])
    yield f"    {before} → {after}: {difference.kinds:,} kinds of case, {difference.as_shipped:,} as shipped"
    yield f"      before: {because_words(difference.rules[0])}"
    yield f"      after:  {because_words(difference.rules[1])}"
    yield f"      for example: {'; '.join(found.words.example(difference)) or 'in every case'}"
