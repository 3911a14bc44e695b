"""The result page as values: the work first, then every rulebook with its reasons, assumptions, side by side."""

from dataclasses import dataclass
from math import ceil
from typing import Any

from compliance.domain.first_page import footing, headline
from compliance.domain.rulebook import Rulebook
from compliance.services.records import ComponentRecord, ProjectRecord
from compliance.web.compare_view import comparison
from compliance.web.crowd import Crowd, crowd_of
from compliance.web.current import release_of
from compliance.web.marks import Share, bar_label, shares
from compliance.web.otherwise_view import AssumptionRow, assumption_rows
from compliance.web.part_outcome import UNANSWERED, part_outcome
from compliance.web.reasons_view import Group, Reason, group, groups, work_reasons

# Groups of components to a page; each is a passage with its reasons.
PAGE_SIZE = 8
NAMED = 10


@dataclass(frozen=True, slots=True)
class RegimeView:
    """One rulebook: what it makes of the work and of the components. `count` says how many groups there are."""

    book: Rulebook
    work: tuple[Reason, ...]
    groups: tuple[Group, ...]
    count: int
    assumptions: tuple[AssumptionRow, ...]


def result_page(record: ProjectRecord, only: str, page: int) -> dict[str, Any]:
    """Everything that the template needs; with `only`, the reasons of that component alone."""
    release = release_of(record.release)
    front, _ = release.front
    books = (front, *(book for book in release.rulebooks if book is not front))
    crowd = crowd_of(record, release.questionnaire)
    chosen = {book.id: _chosen(groups(crowd, book), crowd, only) for book in books}
    pages = max(1, *(ceil(len(found) / PAGE_SIZE) for found in chosen.values()))
    page = min(max(page, 1), pages)
    open_parts = _unanswered(crowd)
    parts = _shares(crowd)
    return {
        "project": record,
        "release": release,
        "front": front,
        "lead": _lead(crowd),
        "opening": _opening(crowd),
        "footing": footing(front),
        "regimes": [_regime(crowd, book, chosen[book.id], page) for book in books],
        "comparison": comparison(crowd, books),
        "shares": parts,
        "shares_label": bar_label(parts),
        "own_missing": [missing for missing in crowd.assessed.missing if not missing.component_id],
        "unanswered": open_parts[:NAMED],
        "unanswered_count": len(open_parts),
        "only": record.component(only) if only else None,
        "page": page,
        "pages": pages,
    }


def _chosen(found: tuple[tuple[str, ...], ...], crowd: Crowd, only: str) -> tuple[tuple[str, ...], ...]:
    if not only:
        return found
    return tuple(ids for ids in found if any(part.id == only for part in crowd.everybody(ids)))


def _regime(crowd: Crowd, book: Rulebook, found: tuple[tuple[str, ...], ...], page: int) -> RegimeView:
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return RegimeView(
        book=book,
        work=work_reasons(crowd, book),
        groups=tuple(group(crowd, book, ids) for ids in shown),
        count=len(found),
        assumptions=assumption_rows(crowd, book),
    )


def _lead(crowd: Crowd) -> str:
    """The answer in one sentence; while questions that decide it are open, that it is not there yet."""
    _, front = crowd.assessed.release.front
    if crowd.assessed.missing and not crowd.assessed.assessment.work[front.tier].decided:
        return "The questions that decide the result are not answered yet."
    return "".join(headline(crowd.assessed.explainer)[:2]) + "."


def _opening(crowd: Crowd) -> tuple[str, ...]:
    """The tables whose results open the page: the work's tier, the duty, the term."""
    _, front = crowd.assessed.release.front
    return (front.tier, front.duty, front.term)


def _shares(crowd: Crowd) -> tuple[Share, ...]:
    outcomes = [part_outcome(crowd.assessed, id_) for id_, parts in crowd.members.items() for _ in parts]
    return shares(outcomes)


def _unanswered(crowd: Crowd) -> tuple[ComponentRecord, ...]:
    states = {part.id: crowd.assessed.component_state(part.id) for part in crowd.assessed.project.components}
    return crowd.everybody(id_ for id_, state in states.items() if state in UNANSWERED)
