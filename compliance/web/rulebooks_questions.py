"""The questionnaire of a release in words: each question with its options, when it is asked, and what reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from compliance.domain.questionnaire import Kind, Option, Question, Scope, Section
from compliance.domain.release import Release
from compliance.services.releases import release_called, vocabulary_of
from compliance.web.rulebooks_links import rulebook_url, table_url
from compliance.web.rulebooks_words import FactWords, Words

_KINDS: Mapping[Kind, str] = {
    "one": "One answer",
    "many": "Any number of answers",
    "sentence": "A sentence",
    "text": "Text",
    "date": "A date",
    "year": "A year",
    "years": "Years",
}
_SCOPES: Mapping[Scope, str] = {"project": "Asked once for the project.", "component": "Asked for each component."}


@dataclass(frozen=True, slots=True)
class Condition:
    """An earlier question, and the answers of which it needs one."""

    question: FactWords
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Words and where they lead."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question. All of `conditions` must hold and, where there are any, one of `any_of`, for it to be asked."""

    question: Question
    kind: str
    options: tuple[tuple[str, tuple[Option, ...]], ...]
    conditions: tuple[Condition, ...]
    any_of: tuple[Condition, ...]
    asked_for: tuple[Link, ...]
    read_by: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of the questionnaire, and how often it is answered."""

    section: Section
    scope: str
    questions: tuple[QuestionView, ...]


def question_sections(release: Release) -> tuple[SectionView, ...]:
    """Every section of an installed release's questionnaire."""
    return _sections(release.id, release.digest)


@lru_cache(maxsize=8)
def _sections(release_id: str, _digest: str) -> tuple[SectionView, ...]:
    """Made once per process; the digest tells apart releases of one name."""
    release = release_called(release_id)
    words = Words(release, vocabulary_of(release))
    readers = _readers(release, words)
    return tuple(
        SectionView(
            section,
            _SCOPES[section.scope],
            tuple(_question(each, release, words, readers.get(each.id, ())) for each in section.questions),
        )
        for section in release.questionnaire.sections
    )


def _question(question: Question, release: Release, words: Words, read_by: tuple[Link, ...]) -> QuestionView:
    return QuestionView(
        question=question,
        kind=_KINDS[question.kind],
        options=_options(question),
        conditions=tuple(Condition(*words.condition(condition)) for condition in question.ask_when),
        any_of=tuple(Condition(*words.condition(condition)) for condition in question.asked_by),
        asked_for=tuple(
            Link(release.rulebook(book).short, rulebook_url(release.id, book)) for book in question.rulebooks
        ),
        read_by=read_by,
    )


def _options(question: Question) -> tuple[tuple[str, tuple[Option, ...]], ...]:
    """The options in their order, those that follow each other under one group together."""
    labels = {group.id: group.label for group in question.groups}
    found: list[tuple[str, tuple[Option, ...]]] = []
    for option in question.options:
        label = labels.get(option.group, "")
        if found and found[-1][0] == label:
            found[-1] = (label, (*found[-1][1], option))
        else:
            found.append((label, (option,)))
    return tuple(found)


def _readers(release: Release, words: Words) -> dict[str, tuple[Link, ...]]:
    """The tables that read each question's answer, by the question's id."""
    found: dict[str, dict[Link, None]] = {}
    for table in release.tables.values():
        link = Link(table.title, table_url(release.id, table.rulebook, table.id))
        for fact in table.reads():
            if question := words.vocabulary.question_of.get(fact):
                found.setdefault(question.id, {})[link] = None
    return {question_id: tuple(links) for question_id, links in found.items()}
