"""Comparing what is stored beside a history with what its entries recorded of it, whatever it is that they record."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from compliance.domain.history import Fault
from compliance.services.reconciliation import Told

Key = TypeVar("Key", str, tuple[str, ...])
State = TypeVar("State")

Body = Mapping[str, Any]


def states_fault(
    told: Sequence[Told],
    recorded_by: Callable[[Told, Body], Mapping[Key, State | None]],
    stored: Mapping[Key, State],
    changed: Callable[[int, Key], str],
    extra: Callable[[Key], str],
) -> Fault | None:
    """The first entry whose record of something is not what is stored of it now.

    `recorded_by` gives what an entry recorded, by what it is about; None when that was taken away. `changed` says in a
    sentence that what an entry recorded was changed, `extra` that something is stored which no entry recorded. Nothing
    is compared once an entry was erased.
    """
    recorded: dict[Key, tuple[State | None, int]] = {}
    for entry in told:
        if entry.body is None:
            return None
        recorded.update({key: (state, entry.sequence) for key, state in recorded_by(entry, entry.body).items()})
    wrong = [(sequence, key) for key, (state, sequence) in recorded.items() if stored.get(key) != state]
    if wrong:
        sequence, key = min(wrong)
        return Fault(sequence, changed(sequence, key))
    if more := stored.keys() - recorded.keys():
        return Fault(told[-1].sequence if told else 1, extra(min(more)))
    return None


def revisions_fault(
    told: Sequence[Told],
    recorded_by: Callable[[Told, Body], Iterable[tuple[Key, State]]],
    stored: Mapping[tuple[Key, int], State],
    changed: Callable[[int, Key], str],
    extra: str,
) -> Fault | None:
    """The first entry whose record of something is not the stored revision of it: each makes the next one, from 1.

    The arguments are those of `states_fault`, but nothing is ever taken away, and `extra` is a sentence. Nothing is
    compared once an entry was erased.
    """
    if any(entry.body is None for entry in told):
        return None
    left = dict(stored)
    revisions: dict[Key, int] = {}
    for entry in told:
        for key, state in recorded_by(entry, entry.body or {}):
            revisions[key] = revisions.get(key, 0) + 1
            if left.pop((key, revisions[key]), None) != state:
                return Fault(entry.sequence, changed(entry.sequence, key))
    return Fault(told[-1].sequence if told else 1, extra) if left else None
