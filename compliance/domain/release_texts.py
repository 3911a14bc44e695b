"""What a release says, as texts: each thing in it with its id, its name and what is said of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from compliance.domain.fact_words import asked_words, conditions_words
from compliance.domain.questionnaire import Question
from compliance.domain.release import Release
from compliance.domain.rulebook import Assumption, Band, Outcome, Provision, Rule, Rulebook, Table
from compliance.domain.vocabulary import Vocabulary

Thing = Literal["release", "question", "rulebook", "provision", "assumption", "band", "table", "rule", "outcome"]

# What one thing says: its texts by what they are about.
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Described:
    """A thing of one release; no two things of a release have the same thing and key."""

    thing: Thing
    key: str
    name: str
    where: str
    texts: Texts

    @property
    def id(self) -> str:
        return self.key.rpartition("/")[2]


def described(release: Release) -> Iterator[Described]:
    vocabulary = Vocabulary(release)
    yield Described("release", "", release.title, "", {"id": release.id, "date": release.date, "title": release.title})
    for section in release.questionnaire.sections:
        for question in section.questions:
            name = question.short or question.ask
            yield Described("question", question.id, name, section.title, _question(release, question))
    for book in release.books():
        yield Described("rulebook", book.id, book.title, "", _rulebook(release, book))
        yield from _of_book(vocabulary, book)


def _of_book(vocabulary: Vocabulary, book: Rulebook) -> Iterator[Described]:
    for provision in book.provisions:
        key = f"{book.id}/{provision.id}"
        yield Described("provision", key, provision.cite, book.short, _provision(provision))
    for assumption in book.assumptions:
        yield Described("assumption", assumption.id, assumption.title, book.short, _assumption(assumption))
    for band in book.bands:
        yield Described("band", band.id, band.title, book.short, _band(vocabulary, band))
    for table in book.tables:
        yield Described("table", table.id, table.title, book.short, _table(table, book))
        for rule in table.rules:
            texts = _rule(vocabulary, book, table, rule)
            yield Described("rule", f"{table.id}/{rule.id}", rule.id, f"{book.short}, {table.title}", texts)
        for outcome in table.outcomes:
            where = f"{book.short}, {table.title}"
            yield Described("outcome", f"{table.id}/{outcome.id}", outcome.label, where, _outcome(vocabulary, outcome))


def _question(release: Release, question: Question) -> Texts:
    groups = {group.id: group.label for group in question.groups}
    options = (
        f"{option.label} ({option.id})"
        + (f", {option.hint}" if option.hint else "")
        + (f", in “{groups[option.group]}”" if option.group else "")
        + (", alone" if option.alone else "")
        for option in question.options
    )
    return {
        "question": question.ask,
        "short name": question.short,
        "hint": question.hint,
        "why we ask": question.why,
        "asked": "once for the project" if question.scope == "project" else "for each part",
        "answer": question.kind,
        "choices": "; ".join(options),
        "asked after": asked_words(release, question.ask_when, "and"),
        "asked for the rulebooks": ", ".join(question.rulebooks),
        "may stay empty": "yes" if question.optional else "",
        "longest answer": "" if question.closed else f"{question.max_length} characters",
        "gives the year of": question.basis,
    }


def _rulebook(release: Release, book: Rulebook) -> Texts:
    return {
        "title": book.title,
        "short title": book.short,
        "jurisdiction": book.jurisdiction,
        "status": book.status_label,
        "in force from": book.in_force_from,
        "in force until": book.in_force_to,
        "summary": book.summary,
        "decided for": asked_words(release, book.asked_when, "or") or "every project",
        "limits": " ".join(book.limits),
    }


def _provision(provision: Provision) -> Texts:
    return {
        "citation": provision.cite,
        "says": provision.says,
        "source": provision.source,
        "read in the original": "yes" if provision.confirmed else "no",
        "note": provision.note,
    }


def _assumption(assumption: Assumption) -> Texts:
    return {
        "title": assumption.title,
        "question": assumption.question,
        "settings": "; ".join(f"{setting.label} ({setting.id})" for setting in assumption.settings),
        "shipped setting": assumption.setting(assumption.shipped).label,
    }


def _band(vocabulary: Vocabulary, band: Band) -> Texts:
    names = dict(band.values)
    assumptions = [vocabulary.release.assumptions[name] for name in band.assumptions]
    set_by = (
        f"{assumption.title}, {setting.label}: "
        + ", ".join(f"{names[value]} from {level}" for value, level in setting.cuts)
        for assumption in assumptions
        for setting in assumption.settings
    )
    return {
        "title": band.title,
        "cut from": band.of,
        "values": "; ".join(names.values()),
        "begins": "; ".join(f"{names[value]} from {level}" for value, level in band.cuts),
        "begins under settings": "; ".join(set_by),
    }


def _table(table: Table, book: Rulebook) -> Texts:
    return {
        "title": table.title,
        "rulebook": book.short,
        "decides": "for each part" if table.scope == "component" else "for the work",
        "takes": "the one rule that remains" if table.hits == "unique" else "all rules that apply",
        "shown first": "yes" if table.headline else "no",
    }


def _rule(vocabulary: Vocabulary, book: Rulebook, table: Table, rule: Rule) -> Texts:
    return {
        "applies when": conditions_words(vocabulary, rule.when),
        "decides": table.outcome(rule.then).label,
        "leaves possible": "; ".join(table.outcome(name).label for name in rule.may_be),
        "because": rule.because,
        "provision": book.provision(rule.provision).cite,
        "takes precedence over": ", ".join(rule.overrides),
    }


def _outcome(vocabulary: Vocabulary, outcome: Outcome) -> Texts:
    term = outcome.term
    years = (
        f"{term.years} years from {term.start}" + (f" of {term.whose}" if term.start == "death" else "") if term else ""
    )
    named = vocabulary.release.tables[outcome.term_from].title if outcome.term_from else ""
    return {
        "label": outcome.label,
        "says": outcome.says,
        "term": years or named,
        "stance": outcome.stance,
        "code": outcome.code,
    }
