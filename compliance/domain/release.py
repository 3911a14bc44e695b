"""A release: everything asked and applied at one date."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from compliance.domain.contradictions import Contradiction
from compliance.domain.questionnaire import Answers, Questionnaire, holds, is_asked
from compliance.domain.readiness import ReadinessCheck
from compliance.domain.rulebook import Assumption, Band, Front, Rulebook, Stance, Table


@dataclass(frozen=True)
class Release:
    """Everything asked and applied at one date; `digest` is the SHA-256 (hex) of its frozen folder.

    The first rulebook, `facts`, derives shared facts from answers; the others apply law and schemes.
    """

    id: str
    date: str
    title: str
    questionnaire: Questionnaire
    facts: Rulebook
    rulebooks: tuple[Rulebook, ...]
    digest: str
    stances: tuple[Stance, ...] = ()
    readiness: tuple[ReadinessCheck, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """All tables by id, in the order in which they are read."""
        return {table.id: table for book in self.books() for table in book.tables}

    @cached_property
    def assumptions(self) -> Mapping[str, Assumption]:
        """All assumptions by id."""
        return {assumption.id: assumption for book in self.books() for assumption in book.assumptions}

    @cached_property
    def bands(self) -> Mapping[str, Band]:
        """All bands by the fact that they make."""
        return {band.id: band for book in self.books() for band in book.bands}

    def books(self) -> Iterator[Rulebook]:
        """The fact derivations, then every rulebook in the order in which they are read."""
        yield self.facts
        yield from self.rulebooks

    @cached_property
    def front(self) -> tuple[Rulebook, Front]:
        """The rulebook whose result opens pages and statements, and its tables for that."""
        return next((book, book.front) for book in self.rulebooks if book.front is not None)

    def rulebooks_for(self, answers: Answers) -> tuple[Rulebook, ...]:
        """The rulebooks that a project's answers ask for: the unconditional ones, and those whose condition holds."""
        asked: dict[str, bool] = {}
        for question in self.questionnaire.questions.values():
            if question.scope == "project":
                asked[question.id] = is_asked(question, answers, asked)
        return tuple(
            book
            for book in self.rulebooks
            if not book.asked_when or any(holds(condition, answers, asked) for condition in book.asked_when)
        )

    def rulebook(self, rulebook_id: str) -> Rulebook:
        """The rulebook with this id; raises KeyError when there is none."""
        for book in self.books():
            if book.id == rulebook_id:
                return book
        raise KeyError(rulebook_id)

    def shipped_settings(self) -> dict[str, str]:
        """The setting shipped with the release for every assumption."""
        return {assumption.id: assumption.shipped for assumption in self.assumptions.values()}
