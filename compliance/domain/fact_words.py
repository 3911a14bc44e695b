"""Facts and their values in the words of the questionnaire and the rulebooks."""

from collections.abc import Iterable, Mapping

from compliance.domain.facts import NO, YES
from compliance.domain.questionnaire import NOT_ASKED, Asked, Question
from compliance.domain.release import Release
from compliance.domain.rulebook import ALL, NONE, SOME
from compliance.domain.vocabulary import Vocabulary

_COUNTS: Mapping[str, str] = {NONE: "no part", SOME: "some parts", ALL: "every part"}
_TICKS: Mapping[str, str] = {YES: "yes", NO: "no"}


def fact_title(vocabulary: Vocabulary, fact: str) -> str:
    """How a fact is called."""
    release = vocabulary.release
    if question := vocabulary.question_of.get(fact):
        part = fact.partition(".")[2]
        return f"{_name(question)}: {_labels(question)[part]}" if part else _name(question)
    if named := release.assumptions.get(fact) or release.bands.get(fact):
        return named.title
    table_id, _, outcome = fact.partition(".")
    table = release.tables[table_id]
    return f"{table.title}: {table.outcome(outcome).label}" if outcome else table.title


def fact_value(vocabulary: Vocabulary, fact: str, value: str) -> str:
    """A value of a fact, in words."""
    release = vocabulary.release
    if question := vocabulary.question_of.get(fact):
        if value == NOT_ASKED:
            return "not asked"
        return _TICKS[value] if question.kind == "many" else question.option(value).label
    if assumption := release.assumptions.get(fact):
        return assumption.setting(value).label
    if band := release.bands.get(fact):
        # A level that is not on the scale keeps its own name.
        return dict(band.values).get(value) or fact_value(vocabulary, band.of, value)
    return _COUNTS[value] if "." in fact else release.tables[fact].outcome(value).label


def conditions_words(vocabulary: Vocabulary, when: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    """The conditions of a rule, one after the other; "in every case" when there are none."""
    words = [
        f"{fact_title(vocabulary, fact)}: {_or([fact_value(vocabulary, fact, value) for value in values])}"
        for fact, values in when
    ]
    return "; ".join(words) or "in every case"


def asked_words(release: Release, conditions: Iterable[Asked], joined: str) -> str:
    """The conditions for asking, joined by a word; empty when there are none."""
    words = []
    for condition in conditions:
        question = release.questionnaire.questions[condition.question]
        labels = _labels(question)
        words.append(f"{_name(question)}: {_or([labels[answer] for answer in condition.among])}")
    return f"; {joined} ".join(words)


def _name(question: Question) -> str:
    return question.short or question.ask


def _labels(question: Question) -> dict[str, str]:
    groups = {group.id: group.label for group in question.groups}
    return groups | {option.id: option.label for option in question.options}


def _or(words: list[str]) -> str:
    return " or ".join(words)
