"""Statements as pages show them: their state in words, and the results that somebody has to confirm before an issue."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from compliance.domain.wording import listed
from compliance.services.assessments import WORK, Undecided
from compliance.services.register import StatementRecord
from compliance.web.times import day_words, moment_words

_NAMES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class StatementState:
    """The state of a statement: a word, how it is set, and a sentence that says since when and why."""

    word: str
    css: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Results that cannot be told for the same reasons; seen and confirmed with one tick.

    `id` changes with everything that the person sees, so that a tick never confirms something else.
    """

    id: str
    about: str
    table: str
    regime: str
    possible: str
    reasons: tuple[str, ...]
    unknown: tuple[str, ...]
    members: tuple[Undecided, ...]
    confirmed: str


def state_of(statement: StatementRecord) -> StatementState:
    """The state of a statement in words."""
    match statement.state:
        case "issued":
            return StatementState("In force", "done", "It has not been superseded or withdrawn.")
        case "superseded":
            sentence = f"Statement {statement.superseded_by} has taken its place."
            return StatementState("Superseded", "look", sentence)
        case "withdrawn":
            when = day_words(statement.withdrawn_at)
            return StatementState("Withdrawn", "look", f"Withdrawn on {when}. Reason: “{statement.withdrawn_reason}”")


def file_name(statement: StatementRecord, ending: str) -> str:
    """The name of a download, made by us: nothing that a person typed reaches the header or the file system."""
    return f"statement-{statement.number}.{ending}"


def stored_words(data: bytes) -> Mapping[str, Any]:
    """What a statement says, out of the bytes that were stored at its issue."""
    words: Mapping[str, Any] = json.loads(data)
    return words


def doubts_of(undecided: Iterable[Undecided]) -> tuple[Doubt, ...]:
    """The undecided results, those of several components together when everything about them is the same."""
    alike: dict[tuple[object, ...], list[Undecided]] = {}
    for each in undecided:
        confirmed = each.confirmed is not None
        alike.setdefault((each.regime.id, each.key, each.reasons, not each.subject, confirmed), []).append(each)
    return tuple(_doubt(tuple(members)) for members in alike.values())


def _doubt(members: tuple[Undecided, ...]) -> Doubt:
    first = members[0]
    seen = "\n".join((first.regime.id, first.key, *first.reasons, *(member.subject for member in members)))
    return Doubt(
        id=sha256(seen.encode()).hexdigest()[:16],
        about=_names([member.subject_name or "The work as a whole" for member in members]),
        table=first.table.title.rstrip("?"),
        regime=first.regime.title,
        possible=" or ".join(outcome.label for outcome in first.possible),
        reasons=first.reasons,
        unknown=tuple(dict.fromkeys(f"{said.question.ask} {said.answer or 'Not answered'}." for said in first.missing)),
        members=members,
        confirmed=(
            f"Confirmed by {first.confirmed.actor_name}, {moment_words(first.confirmed.at)}" if first.confirmed else ""
        ),
    )


def _names(names: list[str]) -> str:
    rest = len(names) - _NAMES_SHOWN
    return listed([*names[:_NAMES_SHOWN], f"{rest} other components"] if rest > 1 else names)


def subject_of(undecided: Undecided) -> str:
    """What a confirmation is about, as the service wants it."""
    return undecided.subject or WORK
