"""The result page as values: the work first, then two rulebooks with their reasons, then the others in short."""

from dataclasses import dataclass
from typing import Any

from compliance.domain.first_page import footing, headline
from compliance.domain.questionnaire import Question
from compliance.domain.rulebook import Rulebook, Table
from compliance.services.records import ComponentRecord, ProjectRecord
from compliance.web.crowd import Crowd, crowd_of
from compliance.web.current import release_of
from compliance.web.marks import Share, bar_label, shares
from compliance.web.part_outcome import UNANSWERED, outcome_of, work_outcome
from compliance.web.results_readiness import readiness_rows
from compliance.web.results_regime import chosen_groups, pages_of, regime_view
from compliance.web.section_place import section_url

NAMED = 10


@dataclass(frozen=True, slots=True)
class Line:
    """A result in few words: of the work, or how many components came out in which way."""

    title: str
    of_work: bool
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A rulebook of which the page tells the results only; its reasons are on a page of their own."""

    book: Rulebook
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """A question whose answer has further rulebooks asked for, and where it is answered."""

    question: Question
    url: str


def result_page(record: ProjectRecord, only: str, page: int) -> dict[str, Any]:
    """Everything that the template needs; with `only`, the reasons of that component alone."""
    release = release_of(record.release)
    crowd = crowd_of(record, release.questionnaire)
    front, front_tables = release.front
    told = books_told(crowd)
    found = [chosen_groups(crowd, book, only) for book in told]
    page, pages = pages_of(found, page)
    decided = crowd.assessed.assessment.rulebooks
    not_asked = tuple(book for book in release.rulebooks if book not in decided)
    open_parts = _unanswered(crowd)
    parts = _shares(crowd, front_tables.part_tier)
    return {
        "project": record,
        "release": release,
        "front": front,
        "lead": _lead(crowd),
        "opening": _opening(crowd),
        "footing": footing(front),
        "regimes": [regime_view(crowd, *each, page) for each in zip(told, found, strict=True)],
        "briefs": [brief(crowd, book) for book in decided if book not in told],
        "decided": len(decided),
        "not_asked": not_asked,
        "asking": _asking(record, crowd, not_asked),
        "readiness": readiness_rows(crowd),
        "shares": parts,
        "shares_label": bar_label(parts),
        "own_missing": [missing for missing in crowd.assessed.missing if not missing.component_id],
        "unanswered": open_parts[:NAMED],
        "unanswered_count": len(open_parts),
        "only": record.component(only) if only else None,
        "page": page,
        "pages": pages,
    }


def books_told(crowd: Crowd) -> tuple[Rulebook, ...]:
    """The rulebooks whose reasons open the page: the front one, and the law in force that every project is put to."""
    front, _ = crowd.assessed.release.front
    decided = crowd.assessed.assessment.rulebooks
    always = (book for book in decided if book.status == "in_force" and not book.asked_when and book is not front)
    return (front, *tuple(always)[:1])


def brief(crowd: Crowd, book: Rulebook) -> Brief:
    """The results of a rulebook that lists show; of one that has none of these, its results for the work."""
    tables = [table for table in book.tables if table.headline]
    tables = tables or [table for table in book.tables if table.scope == "work" and not table.internal]
    return Brief(book, tuple(_line(crowd, table) for table in tables if table.hits == "unique"))


def _line(crowd: Crowd, table: Table) -> Line:
    if table.scope == "work":
        return Line(table.title, True, (Share(work_outcome(crowd.assessed, table.id), 1),))
    return Line(table.title, False, _shares(crowd, table.id))


def _asking(record: ProjectRecord, crowd: Crowd, not_asked: tuple[Rulebook, ...]) -> tuple[Asking, ...]:
    """The questions whose answers would have these rulebooks asked for."""
    questionnaire = crowd.assessed.questionnaire
    names = dict.fromkeys(condition.question for book in not_asked for condition in book.asked_when)
    asked = crowd.assessed.explainer.asked_ids("")
    return tuple(
        Asking(question, section_url(record, None, section, back="result", _anchor=question.id))
        for question in (questionnaire.questions[name] for name in names)
        for section in [questionnaire.section(question.section)]
        if question.id in asked
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


def _shares(crowd: Crowd, table_id: str) -> tuple[Share, ...]:
    """How many components came out in which way."""
    outcomes = ((outcome_of(crowd.assessed, id_, table_id), len(parts)) for id_, parts in crowd.members.items())
    return shares([outcome for outcome, number in outcomes for _ in range(number)])


def _unanswered(crowd: Crowd) -> tuple[ComponentRecord, ...]:
    states = {part.id: crowd.assessed.component_state(part.id) for part in crowd.assessed.project.components}
    return crowd.everybody(id_ for id_, state in states.items() if state in UNANSWERED)
