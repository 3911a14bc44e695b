"""A comparison of two releases as values for its page."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from compliance.domain.comparison_words import because_words, outcomes_words
from compliance.domain.release import Release
from compliance.domain.release_changes import Change
from compliance.domain.release_comparison import Difference, TableComparison
from compliance.services.release_comparisons import ComparedReleases

# What comes first is what people see: differences that do not occur under shipped settings are folded away.
_THINGS = {
    "release": "The release",
    "question": "Questions",
    "rulebook": "Rulebooks",
    "provision": "Provisions",
    "assumption": "Assumptions",
    "band": "Bands",
    "table": "Tables",
    "rule": "Rules",
    "outcome": "Outcomes",
}


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """Kinds of case of which one result has taken the place of another."""

    before: str
    after: str
    because_before: str
    because_after: str
    kinds: int
    as_shipped: int
    example: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """A table: how many kinds of case both releases decide, and those that differ, shipped settings first."""

    id: str
    title: str
    rulebook: str
    rulebook_id: str
    scope: str
    kinds: int
    differing: int
    shown: tuple[DifferenceView, ...]
    folded: tuple[DifferenceView, ...]


@dataclass(frozen=True, slots=True)
class NotComparedView:
    """An answer or a setting that one release alone offers."""

    title: str
    value: str
    release: str
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparedView:
    """Everything that the page shows."""

    before: Release
    after: Release
    tables: tuple[TableView, ...]
    same: tuple[str, ...]
    alike: int
    kinds: int
    differing: int
    not_compared: tuple[NotComparedView, ...]
    other_kind: tuple[str, ...]
    only: tuple[tuple[str, tuple[str, ...]], ...]
    texts: tuple[tuple[str, tuple[Change, ...]], ...]


def compared_view(found: ComparedReleases) -> ComparedView:
    """The page's values."""
    comparison = found.comparison
    before, after = comparison.before, comparison.after
    tables = [_table(found, table) for table in comparison.tables]
    return ComparedView(
        before=before,
        after=after,
        tables=tuple(table for table in tables if table.differing),
        same=tuple(table.title for table in tables if not table.differing),
        alike=len(comparison.alike),
        kinds=comparison.kinds,
        differing=sum(table.differing for table in tables),
        not_compared=tuple(_not_compared(found)),
        other_kind=tuple(after.tables[name].title for name in comparison.other_kind),
        only=tuple(_only(before, after)),
        texts=tuple(
            (_THINGS[thing], tuple(changes)) for thing, changes in groupby(found.changes, lambda change: change.thing)
        ),
    )


def _table(found: ComparedReleases, table: TableComparison) -> TableView:
    differences = [_difference(found, table, difference) for difference in table.differences]
    book = found.comparison.after.rulebook(table.after.rulebook)
    shown = tuple(each for each in differences if each.as_shipped)
    return TableView(
        id=table.after.id,
        title=table.after.title,
        rulebook=book.short,
        rulebook_id=book.id,
        scope="For each part" if table.after.scope == "component" else "For the work",
        kinds=table.kinds,
        differing=sum(each.kinds for each in differences),
        shown=shown or tuple(differences),
        folded=tuple(each for each in differences if not each.as_shipped) if shown else (),
    )


def _difference(found: ComparedReleases, table: TableComparison, difference: Difference) -> DifferenceView:
    return DifferenceView(
        before=outcomes_words(table.before, difference.rules[0]),
        after=outcomes_words(table.after, difference.rules[1]),
        because_before=because_words(difference.rules[0]),
        because_after=because_words(difference.rules[1]),
        kinds=difference.kinds,
        as_shipped=difference.as_shipped,
        example=found.words.example(difference),
    )


def _not_compared(found: ComparedReleases) -> Iterator[NotComparedView]:
    releases = (found.comparison.before, found.comparison.after)
    for each in found.comparison.not_compared:
        title, value = found.words.not_compared(each)
        release = releases[each.side]
        yield NotComparedView(title, value, release.id, tuple(release.tables[name].title for name in each.tables))


def _only(before: Release, after: Release) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The tables that one release alone has."""
    for one, other in ((before, after), (after, before)):
        if titles := tuple(table.title for name, table in one.tables.items() if name not in other.tables):
            yield one.id, titles
