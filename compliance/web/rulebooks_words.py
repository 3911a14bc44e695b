"""Facts and their values in the words of the questionnaire and the rulebooks, with where each is explained."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from compliance.domain.facts import NO, YES
from compliance.domain.questionnaire import NOT_ASKED, Asked, Question
from compliance.domain.release import Release
from compliance.domain.rulebook import ALL, NONE, SOME
from compliance.domain.vocabulary import Vocabulary
from compliance.web.rulebooks_links import assumption_url, band_url, question_url, table_url

_SHARES: Mapping[str, str] = {NONE: "No part", SOME: "Some parts", ALL: "Every part"}
_TICKS: Mapping[str, str] = {YES: "Yes", NO: "No"}
_NOT_ASKED = "Not asked"


@dataclass(frozen=True, slots=True)
class FactWords:
    """A fact's name, where it comes from in a word or two, and the address that explains it."""

    title: str
    source: str
    url: str


class Words:
    """The words of one release."""

    def __init__(self, release: Release, vocabulary: Vocabulary) -> None:
        self.release = release
        self.vocabulary = vocabulary

    @cached_property
    def _book_of(self) -> Mapping[str, str]:
        """The rulebook in which each assumption and band is defined."""
        found = {}
        for book in self.release.books():
            found.update({assumption.id: book.id for assumption in book.assumptions})
            found.update({band.id: book.id for band in book.bands})
        return found

    def fact(self, fact: str) -> FactWords:
        """How a fact is named at the head of a column."""
        release = self.release
        if question := self.vocabulary.question_of.get(fact):
            return FactWords(_answer_title(question, fact), "Answer", question_url(release.id, question.id))
        if assumption := release.assumptions.get(fact):
            address = assumption_url(release.id, self._book_of[fact], fact)
            return FactWords(assumption.title, "Assumption", address)
        if band := release.bands.get(fact):
            return FactWords(band.title, "Worked out", band_url(release.id, self._book_of[fact], fact))
        table_id, _, outcome = fact.partition(".")
        table = release.tables[table_id]
        counted = f"{table.title}: {table.outcome(outcome).label}" if outcome else table.title
        return FactWords(
            counted, "Parts counted" if outcome else "Worked out", table_url(release.id, table.rulebook, table_id)
        )

    def value(self, fact: str, value: str) -> str:
        """A value of a fact in words."""
        if question := self.vocabulary.question_of.get(fact):
            return _answer_value(question, value)
        if assumption := self.release.assumptions.get(fact):
            return assumption.setting(value).label
        if band := self.release.bands.get(fact):
            # A level that is not on the scale keeps its own name.
            return dict(band.values).get(value) or self.value(band.of, value)
        if "." in fact:
            return _SHARES[value]
        return self.release.tables[fact].outcome(value).label

    def values(self, fact: str, values: tuple[str, ...]) -> tuple[str, ...]:
        """Several values in words, each once."""
        return tuple(dict.fromkeys(self.value(fact, value) for value in values))

    def condition(self, condition: Asked) -> tuple[FactWords, tuple[str, ...]]:
        """A condition for asking: the question, and the answers of which it needs one."""
        question = self.release.questionnaire.questions[condition.question]
        labels = _labels(question)
        words = FactWords(question.short or question.ask, "Answer", question_url(self.release.id, question.id))
        return words, tuple(labels.get(answer, answer) for answer in condition.among)


def _labels(question: Question) -> dict[str, str]:
    """What its groups and options are called, by their ids."""
    groups = {group.id: group.label for group in question.groups}
    return groups | {option.id: option.label for option in question.options}


def _answer_title(question: Question, fact: str) -> str:
    title = question.short or question.ask
    part = fact.partition(".")[2]
    return f"{title}: {_labels(question)[part]}" if part else title


def _answer_value(question: Question, value: str) -> str:
    if value == NOT_ASKED:
        return _NOT_ASKED
    return _TICKS[value] if question.kind == "many" else question.option(value).label
