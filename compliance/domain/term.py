"""Counting terms of protection. UK terms end on 31 December of a trigger year plus N (CDPA 1988 ss.12-15).

A table chooses a term; this module counts it. A date nobody entered gives a worded result, never a guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, assert_never

Basis = Literal["death", "making", "publication", "availability", "broadcast"]

_EVENT: Mapping[Basis, str] = {
    "making": "in which it was made",
    "publication": "in which it is first published",
    "availability": "in which it is first made available to the public",
    "broadcast": "in which the broadcast was first made",
}


@dataclass(frozen=True, slots=True)
class TermRule:
    """N years from the end of the calendar year of an event; `whose` words the persons whose deaths count."""

    years: int
    start: Basis
    whose: str = "the last author"


@dataclass(frozen=True, slots=True)
class Dates:
    """What was entered about a component's years.

    `deaths` is empty while one of the persons whose death counts is alive, and when the years were not entered.
    """

    deaths: tuple[int, ...] = ()
    making: int | None = None
    publication: int | None = None
    availability: int | None = None
    broadcast: int | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A counted term: the year on whose 31 December it ends when that is known, and the sentence to print."""

    ends: int | None
    words: str


def count(rule: TermRule, dates: Dates) -> Term:
    """The end of the term, from the end of the calendar year of the event (CDPA ss.12(2), 13A(2), 13B(2), 14(2), 15).

    Of several deaths the last counts (ss.12(8), 13B(2)). While one of the persons lives the end is not known.
    """
    year = _trigger_year(rule, dates)
    if year is not None:
        ends = year + rule.years
        return Term(ends, f"ends on 31 December {ends}")
    return Term(None, _in_words(rule))


def _trigger_year(rule: TermRule, dates: Dates) -> int | None:
    match rule.start:
        case "death":
            return max(dates.deaths, default=None)
        case "making":
            return dates.making
        case "publication":
            return dates.publication
        case "availability":
            return dates.availability
        case "broadcast":
            return dates.broadcast
        case _:  # pragma: no cover - mypy proves that every basis is handled
            assert_never(rule.start)


def _in_words(rule: TermRule) -> str:
    if rule.start == "death":
        return f"ends on 31 December, {rule.years} years after the end of the year in which {rule.whose} dies"
    return f"ends on 31 December, {rule.years} years after the end of the year {_EVENT[rule.start]}"
