"""Which answers go when entries of a history are erased, and which stay.

An answer that was replaced stands in three places: in the entry that gave it, in the entry that replaced it ("from"),
and in every revision of its section between the two. All three are named here, so that all three can be erased. An
answer that still counts stays: it is a current answer and not for the history to erase.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from compliance.documents.canonical import Json
from compliance.services.interview import NAMES

Place = tuple[str, str, str]  # component id or empty, section, question
Revision = tuple[str, str, int]  # component id or empty, section, revision
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Write:
    """An entry that answered a question, or took its answer away, as such a revision of its section."""

    sequence: int
    revision: int
    answered: bool


@dataclass(frozen=True, slots=True)
class ErasedAnswers:
    """What goes: the answers, each by its place and the entry that gave it; the entries that repeat one as what was
    there before; and the revisions of sections that hold one.
    """

    answers: frozenset[tuple[Place, int]]
    repeated_in: tuple[int, ...]
    revisions: tuple[Revision, ...]


def erased_answers(bodies: Mapping[int, Body], named: Iterable[int]) -> ErasedAnswers:
    """What goes when these of the entries are erased; `bodies` are those of all entries, in their order."""
    writes = _writes(bodies)
    wanted = set(named)
    answers: set[tuple[Place, int]] = set()
    repeated: set[int] = set()
    revisions: set[Revision] = set()
    for place, found in writes.items():
        # The names of the project and its product are also what lists call it, and stay in its history.
        if place[2] in NAMES:
            continue
        for write, following in pairwise(found):
            if write.sequence in wanted and write.answered:
                answers.add((place, write.sequence))
                repeated.add(following.sequence)
                revisions |= {(*place[:2], number) for number in range(write.revision, following.revision)}
    return ErasedAnswers(frozenset(answers), tuple(sorted(repeated)), tuple(sorted(revisions)))


def _writes(bodies: Mapping[int, Body]) -> Mapping[Place, list[Write]]:
    """Who answered each question, oldest first."""
    found: dict[Place, list[Write]] = {}
    revisions: dict[tuple[str, str], int] = {}
    for sequence, body in bodies.items():
        for section in sections_of(body):
            revisions[section] = revisions.get(section, 0) + 1
        for change in _changes(body):
            place = _place(change)
            write = Write(sequence, revisions[place[:2]], change["to"] is not None)
            found.setdefault(place, []).append(write)
    return found


def sections_of(body: Body) -> Sequence[tuple[str, str]]:
    """The sections of which an entry made a revision, also when the answers in them were erased since."""
    listed = body.get("erased_sections")
    kept = [(each["component"] or "", each["section"]) for each in listed] if isinstance(listed, list) else []
    return list(dict.fromkeys([*(_place(change)[:2] for change in _changes(body)), *kept]))


def answers_beside_names(body: Body) -> bool:
    """Whether an entry answered a question other than for the name of the project or its product."""
    return any(change["to"] is not None and change["question"] not in NAMES for change in _changes(body))


def without(bodies: Mapping[int, Body], sequence: int, gone: ErasedAnswers) -> dict[str, Json]:
    """What an entry still says once these answers are gone from it."""
    before = _before(bodies, sequence)
    kept: list[Json] = []
    for change in _changes(bodies[sequence]):
        place = _place(change)
        if (place, sequence) not in gone.answers:
            said = None if (place, before.get(place, 0)) in gone.answers else change["from"]
            kept.append({**change, "from": said})
    sections: list[Json] = [
        {"component": part or None, "section": section} for part, section in sections_of(bodies[sequence])
    ]
    return {**bodies[sequence], "changes": kept, "erased_sections": sections}


def _before(bodies: Mapping[int, Body], sequence: int) -> Mapping[Place, int]:
    """The entry before this one that answered each question."""
    return {_place(change): number for number, body in bodies.items() if number < sequence for change in _changes(body)}


def _changes(body: Body) -> Iterator[Mapping[str, Any]]:
    listed = body.get("changes")
    yield from listed if isinstance(listed, list) else ()


def _place(change: Mapping[str, Any]) -> Place:
    return change["component"] or "", change["section"], change["question"]
