"""The four outcomes as drawings: how each is marked, and the bar that shows of what a project is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compliance.domain.rulebook import Outcome
from compliance.web.numbers import inside

# The mark of something that nobody answered yet; it is no outcome.
UNANSWERED = "t0"
NOT_ANSWERED = "Not answered yet"

MARKS: Mapping[str, str] = {
    "t1": '<circle class="fill" cx="8" cy="8" r="7.5"/>',
    "t2": '<circle class="line" cx="8" cy="8" r="6.6"/><path class="fill" d="M8 1a7 7 0 0 0 0 14z"/>',
    "t3": '<circle class="line" cx="8" cy="8" r="6.6"/>',
    "tq": '<path class="line" d="M8 .9 15.1 8 8 15.1.9 8z"/><circle class="fill" cx="8" cy="8" r="1.7"/>',
    "t0": '<path class="line" d="M3 8h10"/>',
}

_ORDER = ("t1", "t2", "t3", "tq", "t0")
BAR_WIDTH = 144.0
_GAP = 2.0


@dataclass(frozen=True, slots=True)
class Shown:
    """An outcome to be shown: its words and its mark (`t1`, `t2`, `t3`, `tq`, `t0`, or empty for words alone)."""

    label: str
    mark: str = ""


OPEN = Shown(NOT_ANSWERED, UNANSWERED)


def shown(outcome: Outcome | None) -> Shown:
    """An outcome as pages show it; None is "Not answered yet"."""
    return Shown(outcome.label, outcome.mark) if outcome else OPEN


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the bar: the mark that it is drawn like, where it begins and how wide it is."""

    mark: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Share:
    """How many components came out the same way."""

    shown: Shown
    count: int


def shares(outcomes: Sequence[Shown]) -> tuple[Share, ...]:
    """The outcomes counted, in the order of the bar."""
    kinds = sorted(dict.fromkeys(outcomes), key=lambda kind: _ORDER.index(kind.mark or UNANSWERED))
    return tuple(Share(kind, outcomes.count(kind)) for kind in kinds)


def bar_pieces(parts: Sequence[Share]) -> tuple[Piece, ...]:
    """The bar's stretches, each as wide as its share, with a small gap between them.

    A component without a mark is not in the released version, and so no part of what the bar shows.
    """
    parts = [share for share in parts if share.shown.mark]
    total = sum(share.count for share in parts)
    space = BAR_WIDTH - _GAP * (len(parts) - 1)
    pieces: list[Piece] = []
    x = 0.0
    for share in parts:
        width = round(space * share.count / total, 1)
        pieces.append(Piece(share.shown.mark, round(x, 1), width))
        x += width + _GAP
    return tuple(pieces)


def bar_label(parts: Sequence[Share]) -> str:
    """What the bar shows, for those who cannot see it."""
    return ", ".join(f"{share.count} {inside(share.shown.label)}" for share in parts)
