"""One rulebook as values: what it makes of the work and of the components, with the assumptions it rests on."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import abort

from compliance.domain.rulebook import Rulebook
from compliance.services.records import ProjectRecord
from compliance.web.crowd import Crowd, crowd_of
from compliance.web.current import release_of
from compliance.web.otherwise_view import AssumptionRow, assumption_rows
from compliance.web.reasons_view import Group, Reason, group, groups, work_reasons

# Groups of components to a page; each is a passage with its reasons.
PAGE_SIZE = 8


@dataclass(frozen=True, slots=True)
class RegimeView:
    """One rulebook: what it makes of the work and of the components. `count` says how many groups there are."""

    book: Rulebook
    work: tuple[Reason, ...]
    groups: tuple[Group, ...]
    count: int
    assumptions: tuple[AssumptionRow, ...]


def regime_page(record: ProjectRecord, book_id: str, only: str, page: int) -> dict[str, Any]:
    """Everything that the template of one rulebook needs; a rulebook that was not decided is answered with 404."""
    crowd = crowd_of(record, release_of(record.release).questionnaire)
    book = decided_book(crowd, book_id)
    found = chosen_groups(crowd, book, only)
    page, pages = pages_of((found,), page)
    return {
        "project": record,
        "regime": regime_view(crowd, book, found, page),
        "only": record.component(only) if only else None,
        "page": page,
        "pages": pages,
    }


def decided_book(crowd: Crowd, book_id: str) -> Rulebook:
    """A rulebook that the project asks for, or 404."""
    book = next((book for book in crowd.assessed.assessment.rulebooks if book.id == book_id), None)
    return book or abort(404)


def chosen_groups(crowd: Crowd, book: Rulebook, only: str) -> tuple[tuple[str, ...], ...]:
    """The groups of components that a rulebook tells together; with `only`, the one with that component."""
    if not any(table.scope == "component" and not table.internal for table in book.tables):
        return ()
    found = groups(crowd, book)
    return tuple(ids for ids in found if crowd.stand_ins[only] in ids) if only else found


def pages_of(found: Iterable[tuple[tuple[str, ...], ...]], page: int) -> tuple[int, int]:
    """The number of the page that is shown, and how many pages these groups of several rulebooks take side by side."""
    pages = max([1, *(ceil(len(groups) / PAGE_SIZE) for groups in found)])
    return min(max(page, 1), pages), pages


def regime_view(crowd: Crowd, book: Rulebook, found: tuple[tuple[str, ...], ...], page: int) -> RegimeView:
    """A page of what a rulebook makes of the project."""
    return RegimeView(
        book=book,
        work=work_reasons(crowd, book),
        groups=tuple(group(crowd, book, ids) for ids in found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]),
        count=len(found),
        assumptions=assumption_rows(crowd, book),
    )
