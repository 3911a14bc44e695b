"""Where rulebooks disagree about the work or about components, in words; those that agree on it are told once."""

from dataclasses import dataclass

from flask import url_for

from compliance.domain.disagreement import Disagreement, disagreements, stances_taken
from compliance.domain.rulebook import Rulebook, Table
from compliance.services.records import ComponentRecord
from compliance.web.crowd import Crowd

# Groups of components that are disputed alike; of more, how many there are is said.
TOLD = 12


@dataclass(frozen=True, slots=True)
class Side:
    """What one rulebook says on the topic in one of its results, because of what, and the page with its reason."""

    book: Rulebook
    title: str
    says: str
    because: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """A topic on which rulebooks disagree about these components; about the work where there are none."""

    topic: str
    parts: tuple[ComponentRecord, ...]
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Disputes:
    """The disputes that are told, and how many more there are."""

    told: tuple[Dispute, ...]
    further: int


def disputes(crowd: Crowd, books: tuple[Rulebook, ...]) -> Disputes:
    """Where these rulebooks disagree: about the work first, then about components, the most frequent first."""
    found = [*_about(crowd, books, ())]
    alike = sorted(_alike(crowd, books).values(), key=lambda ids: -len(crowd.everybody(ids)))
    for ids in alike[:TOLD]:
        found.extend(_about(crowd, books, tuple(ids)))
    return Disputes(tuple(found), max(0, len(alike) - TOLD))


def _alike(crowd: Crowd, books: tuple[Rulebook, ...]) -> dict[object, list[str]]:
    """The components about which rulebooks disagree, those together of which all say the same by the same rules."""
    shown = {book.id for book in books}
    alike: dict[object, list[str]] = {}
    for id_, decisions in crowd.assessed.assessment.components.items():
        taken = stances_taken(crowd.assessed.release.stances, decisions)
        key = []
        for topic, positions in taken.items():
            sides = [(name, stance.id) for name, stance in positions if _is_shown(decisions[name].table, shown)]
            if len({stance for _, stance in sides}) > 1:
                rules = tuple(rule.id for name, _ in sides for rule in decisions[name].rules)
                key.append((topic, tuple(sides), rules))
        if key:
            alike.setdefault(tuple(key), []).append(id_)
    return alike


def _is_shown(table: Table, books: set[str]) -> bool:
    return table.rulebook in books and not table.internal


def _about(crowd: Crowd, books: tuple[Rulebook, ...], ids: tuple[str, ...]) -> list[Dispute]:
    parts = crowd.everybody(ids)
    found = (
        _shown(crowd, books, each, parts) for each in disagreements(crowd.assessed.explainer, ids[0] if ids else "")
    )
    return [dispute for dispute in found if len({side.says for side in dispute.sides}) > 1]


def _shown(
    crowd: Crowd, books: tuple[Rulebook, ...], each: Disagreement, parts: tuple[ComponentRecord, ...]
) -> Dispute:
    component = parts[0].id if parts else None
    project = crowd.assessed.project.id
    sides = tuple(
        Side(
            at.book,
            at.table.title,
            at.stance.label,
            at.because,
            url_for(
                "results.why", project_id=project, rulebook_id=at.book.id, table_id=at.table.id, component=component
            ),
        )
        for at in each.positions
        if _is_shown(at.table, {book.id for book in books})
    )
    return Dispute(each.topic, parts, sides)
