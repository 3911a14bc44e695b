"""Where rulebooks disagree on the same answers: outcomes that take different stances on the same topic."""

from collections.abc import Mapping
from dataclasses import dataclass

from compliance.domain.decision import Decision
from compliance.domain.finding import Explainer
from compliance.domain.rulebook import Rulebook, Stance, Table


@dataclass(frozen=True, slots=True)
class Position:
    """What one rulebook says on a topic, by which table, and because of what."""

    book: Rulebook
    table: Table
    stance: Stance
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A topic on which rulebooks say different things about a part or the work, with all that is said on it."""

    topic: str
    positions: tuple[Position, ...]


def stances_taken(
    stances: tuple[Stance, ...], decisions: Mapping[str, Decision]
) -> dict[str, tuple[tuple[str, Stance], ...]]:
    """By topic, the stance of each decided table (by id); what cannot be told takes none."""
    by_id = {stance.id: stance for stance in stances}
    found: dict[str, list[tuple[str, Stance]]] = {}
    for name, decision in decisions.items():
        if decision.decided:
            for outcome in decision.possible:
                stance = by_id.get(decision.table.outcome(outcome).stance)
                if stance is not None:
                    found.setdefault(stance.topic, []).append((name, stance))
    return {topic: tuple(taken) for topic, taken in found.items()}


def disagreements(explainer: Explainer, component: str = "") -> tuple[Disagreement, ...]:
    """The topics on which the rulebooks that were decided disagree about a part (by id), or about the work."""
    assessment = explainer.assessment
    decisions = assessment.components[component] if component else assessment.work
    taken = stances_taken(assessment.release.stances, decisions)
    return tuple(
        Disagreement(topic, tuple(_position(explainer, name, stance, component) for name, stance in positions))
        for topic, positions in taken.items()
        if len({stance.id for _, stance in positions}) > 1
    )


def _position(explainer: Explainer, table: str, stance: Stance, component: str) -> Position:
    finding = explainer.explain(table, component)
    book = explainer.release.rulebook(finding.decision.table.rulebook)
    return Position(book, finding.decision.table, stance, finding.because)
