"""What the text of another release says otherwise: questions, rulebooks, provisions, assumptions, tables and rules.

Everything in a release is known by its id: what has an id that the other release does not have was added or removed.
A rule that was removed while one that says the same was added to its table has another name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from compliance.domain.release import Release
from compliance.domain.release_texts import Described, Texts, Thing, described

Kind = Literal["added", "removed", "changed", "renamed"]
THINGS: tuple[Thing, ...] = get_args(Thing)


@dataclass(frozen=True, slots=True)
class TextChange:
    """One text of a thing before and after; empty where there was or is none."""

    about: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one thing. `where` is the section, rulebook or table that it belongs to; `id` its id there.

    Of a changed thing `texts` holds what differs; of one that was added or removed all that it says.
    """

    thing: Thing
    kind: Kind
    id: str
    name: str
    where: str
    texts: tuple[TextChange, ...]


def changes_between(before: Release, after: Release) -> tuple[Change, ...]:
    """Everything that the two releases say differently, in the order of the things and of the releases."""
    first, second = ({(each.thing, each.key): each for each in described(release)} for release in (before, after))
    names = _other_names(
        [each for key, each in first.items() if key not in second],
        [each for key, each in second.items() if key not in first],
    )
    found = [*_changed(first, second, names), *_added(first, second, names)]
    return tuple(sorted(found, key=lambda change: THINGS.index(change.thing)))


def _change(thing: Described, kind: Kind, texts: Iterable[TextChange]) -> Change:
    return Change(thing.thing, kind, thing.id, thing.name, thing.where, tuple(texts))


def _changed(
    first: Mapping[tuple[Thing, str], Described],
    second: Mapping[tuple[Thing, str], Described],
    names: Mapping[tuple[Thing, str], tuple[Thing, str]],
) -> Iterator[Change]:
    for key, each in first.items():
        if key in second:
            other = second[key]
            if texts := tuple(_different(each.texts, other.texts)):
                yield _change(other, "changed", texts)
        elif key in names:
            yield _change(each, "renamed", (TextChange("name", each.id, second[names[key]].id),))
        else:
            yield _change(each, "removed", (TextChange(about, text, "") for about, text in each.texts.items() if text))


def _added(
    first: Mapping[tuple[Thing, str], Described],
    second: Mapping[tuple[Thing, str], Described],
    names: Mapping[tuple[Thing, str], tuple[Thing, str]],
) -> Iterator[Change]:
    for key, each in second.items():
        if key not in first and key not in names.values():
            yield _change(each, "added", (TextChange(about, "", text) for about, text in each.texts.items() if text))


def _different(before: Texts, after: Texts) -> Iterator[TextChange]:
    for about in dict.fromkeys((*before, *after)):
        if before.get(about, "") != after.get(about, ""):
            yield TextChange(about, before.get(about, ""), after.get(about, ""))


def _other_names(
    removed: Iterable[Described], added: Iterable[Described]
) -> Mapping[tuple[Thing, str], tuple[Thing, str]]:
    """Rules that another release has under another name in the same table, and that say the same."""
    free = {(each.key.rpartition("/")[0], tuple(each.texts.items())): each for each in added if each.thing == "rule"}
    names: dict[tuple[Thing, str], tuple[Thing, str]] = {}
    for each in removed:
        other = free.pop((each.key.rpartition("/")[0], tuple(each.texts.items())), None)
        if other is not None:
            names[(each.thing, each.key)] = (other.thing, other.key)
    return names
