"""The pages of releases and rulebooks as values. A release never changes, so each is made once per process."""

from dataclasses import dataclass
from functools import lru_cache

from compliance.domain.release import Release
from compliance.domain.rulebook import Rulebook, Status
from compliance.domain.wording import date_words
from compliance.services.releases import rulebook_called, vocabulary_of
from compliance.services.walks import Walk
from compliance.web.rulebooks_bands import BandView, band_views
from compliance.web.rulebooks_diagram import Diagram, diagram
from compliance.web.rulebooks_tables import TableView, table_views
from compliance.web.rulebooks_words import FactWords, Words

_KEPT = 64


@dataclass(frozen=True, slots=True)
class RulebookView:
    """A rulebook's page: `conditions` are the answers that ask for it, any one of them; none for every project."""

    release: Release
    book: Rulebook
    in_force: str
    conditions: tuple[tuple[FactWords, tuple[str, ...]], ...]
    bands: tuple[BandView, ...]
    tables: tuple[TableView, ...]
    diagram: Diagram

    @property
    def of_law(self) -> bool:
        """Whether it applies law or a scheme, and does not only put answers in order."""
        return self.book is not self.release.facts


@dataclass(frozen=True, slots=True)
class Shelf:
    """The rulebooks of one kind in a release."""

    title: str
    books: tuple[Rulebook, ...]


def rulebook_view(release_id: str, rulebook_id: str) -> RulebookView:
    """Everything that the page of a rulebook shows; raises NotFound when there is no such thing."""
    release, book = rulebook_called(release_id, rulebook_id)
    return _rulebook_view(release.id, release.digest, book.id)


@lru_cache(maxsize=_KEPT)
def _rulebook_view(release_id: str, _digest: str, rulebook_id: str) -> RulebookView:
    """Made once per process; the digest tells apart releases of one name."""
    release, book = rulebook_called(release_id, rulebook_id)
    words = Words(release, vocabulary_of(release))
    return RulebookView(
        release=release,
        book=book,
        in_force=in_force_words(book.status, book.in_force_from, book.in_force_to),
        conditions=tuple(words.condition(condition) for condition in book.asked_when),
        bands=band_views(book, words),
        tables=table_views(book, words),
        diagram=diagram(book, words),
    )


def shelves(release: Release) -> tuple[Shelf, ...]:
    """The rulebooks of a release: what is or may become law, then schemes, each in the release's order."""
    law = tuple(book for book in release.rulebooks if book.status != "scheme")
    schemes = tuple(book for book in release.rulebooks if book.status == "scheme")
    return tuple(shelf for shelf in (Shelf("Law", law), Shelf("Schemes", schemes)) if shelf.books)


def in_force_words(status: Status, start: str, end: str) -> str:
    """From when to when it is in force (dates in ISO 8601, empty when there is none), in words."""
    match bool(start), bool(end):
        case True, True:
            return f"From {date_words(start)} to {date_words(end)}"
        case True, False:
            return f"From {date_words(start)}"
        case False, True:
            return f"Until {date_words(end)}"
        case _:
            return "No date known" if status in ("applies_from", "proposed", "reported") else "No date given"


@dataclass(frozen=True, slots=True)
class Walked:
    """What the walk of one rulebook showed. `faults` are sentences; empty when everything is as it should be."""

    state: str
    tables: int = 0
    cases: int = 0
    faults: tuple[str, ...] = ()
    examples: int = 0
    wrong_examples: tuple[str, ...] = ()


def walked(walk: Walk, book: Rulebook) -> Walked:
    """What a walk showed of this rulebook, its tables that could not be walked among the faults."""
    found = walk.rulebook(book.id)
    if walk.checked is None or found is None:
        return Walked("failed" if walk.state == "walked" else walk.state)
    titles = {table.id: table.title for table in book.tables}
    skipped = (
        f"Table “{titles[table]}” was not walked, because it reads a table with a fault."
        for table in walk.checked.skipped
        if table in titles
    )
    return Walked(
        state="walked",
        tables=found.tables,
        cases=found.cases,
        faults=(*found.defects, *skipped, *walk.checked.faults),
        examples=walk.checked.examples,
        wrong_examples=walk.checked.wrong_examples,
    )
