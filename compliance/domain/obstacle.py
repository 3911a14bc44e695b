"""What keeps a rule from applying: an answer, the setting of an assumption, or how many parts have an outcome."""

from dataclasses import dataclass
from typing import assert_never

from compliance.domain.finding import Assumed, Said
from compliance.domain.rulebook import Outcome, Rule, Table


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """An answer that a rule does not allow, with the labels of those that it does.

    `without` says that none of the `allowed` may be ticked; otherwise one of them has to be the answer.
    """

    rule: Rule
    said: Said
    allowed: tuple[str, ...]
    without: bool = False


@dataclass(frozen=True, slots=True)
class WrongSetting:
    """An assumption whose setting a rule does not allow, with the labels of those that it does."""

    rule: Rule
    assumed: Assumed
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrongParts:
    """A number of parts with an outcome that a rule does not allow: it needs one of `needs` (none, some or all).

    `parts` holds the ids of the parts in the way; none where the rule needs parts that there are not.
    """

    rule: Rule
    table: Table
    outcome: Outcome
    needs: tuple[str, ...]
    parts: tuple[str, ...]


Obstacle = WrongAnswer | WrongSetting | WrongParts


def same_thing(obstacle: Obstacle) -> tuple[object, ...]:
    """What an obstacle is about; alike for two of which one stands for both."""
    match obstacle:
        case WrongAnswer(_, said, allowed, without):
            return said.question.id, allowed, without
        case WrongSetting(_, assumed, allowed):
            return assumed.assumption.id, allowed
        case WrongParts(_, table, outcome, needs):
            return table.id, outcome.id, needs
        case _:  # pragma: no cover - mypy proves that every kind is handled
            assert_never(obstacle)
