"""Worked cases in words: what is given, and what each rulebook has to make of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from compliance.domain.questionnaire import Answers, Questionnaire
from compliance.domain.release import Release
from compliance.domain.rulebook import Outcome, Table
from compliance.domain.wording import answer_words
from compliance.rulebooks.cases import Case, Expected, load_cases
from compliance.rulebooks.faults import ReleaseError
from compliance.rulebooks.installed import folder_of
from compliance.services.assessments import assessor
from compliance.services.refusals import Refused


@dataclass(frozen=True, slots=True)
class Given:
    """A question or an assumption with what the case takes for it, in words."""

    id: str
    words: str
    value: str


@dataclass(frozen=True, slots=True)
class ExpectedResult:
    """What a table must decide. `possible` lists what an open result can turn out to be."""

    table: Table
    outcomes: tuple[Outcome, ...]
    possible: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class CasePart:
    """A part of the work in a case: its answers, and what is expected of it."""

    name: str
    answers: tuple[Given, ...]
    expected: tuple[ExpectedResult, ...]


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """A worked case in words. `number` is its place in the release, from 1; `settings` are those not as shipped."""

    number: int
    name: str
    says: str
    settings: tuple[Given, ...]
    answers: tuple[Given, ...]
    work: tuple[ExpectedResult, ...]
    parts: tuple[CasePart, ...]

    @property
    def tables(self) -> frozenset[str]:
        """The tables of which the case expects something."""
        expected = [*self.work, *(one for part in self.parts for one in part.expected)]
        return frozenset(one.table.id for one in expected)


def cases_about(release: Release, rulebook_id: str) -> tuple[WorkedCase, ...]:
    """The cases of an installed release that expect something of this rulebook, with nothing but that expected.

    Raises Refused when the cases cannot be read.
    """
    tables = {table.id for table in release.rulebook(rulebook_id).tables}
    return tuple(_about(case, tables) for case in worked_cases(release) if case.tables & tables)


def worked_cases(release: Release) -> tuple[WorkedCase, ...]:
    """Every worked case of an installed release; raises Refused when they cannot be read."""
    return _worked_cases(release.id, release.digest)


@lru_cache(maxsize=8)
def _worked_cases(release_id: str, _digest: str) -> tuple[WorkedCase, ...]:
    """Read once per process; the digest tells apart releases of one name."""
    release = assessor(release_id).release
    try:
        cases = load_cases(folder_of(release_id), release)
    except ReleaseError as error:
        raise Refused(f"The worked cases of release {release_id} cannot be read.") from error
    return tuple(_in_words(release, number, case) for number, case in enumerate(cases, 1))


def _about(case: WorkedCase, tables: set[str]) -> WorkedCase:
    parts = (CasePart(part.name, part.answers, _of(part.expected, tables)) for part in case.parts)
    return WorkedCase(
        case.number, case.name, case.says, case.settings, case.answers, _of(case.work, tables), tuple(parts)
    )


def _of(expected: tuple[ExpectedResult, ...], tables: set[str]) -> tuple[ExpectedResult, ...]:
    return tuple(one for one in expected if one.table.id in tables)


def _in_words(release: Release, number: int, case: Case) -> WorkedCase:
    expected = dict(case.components)
    asked = release.questionnaire
    parts = (
        CasePart(part.name, _answers(asked, part.answers), _expected(release, expected.get(part.name, ())))
        for part in case.record.components
    )
    return WorkedCase(
        number=number,
        name=case.name,
        says=case.says,
        settings=tuple(_settings(release, case.settings)),
        answers=_answers(asked, case.record.answers),
        work=_expected(release, case.work),
        parts=tuple(parts),
    )


def _settings(release: Release, settings: Mapping[str, str]) -> Iterator[Given]:
    shipped = release.shipped_settings()
    for assumption_id, chosen in settings.items():
        if chosen != shipped[assumption_id]:
            assumption = release.assumptions[assumption_id]
            yield Given(assumption.id, assumption.title, assumption.setting(chosen).label)


def _answers(asked: Questionnaire, answers: Answers) -> tuple[Given, ...]:
    return tuple(
        Given(question.id, question.short or question.ask, answer_words(question, answers[question.id]))
        for question in asked.questions.values()
        if question.id in answers
    )


def _expected(release: Release, expected: tuple[Expected, ...]) -> tuple[ExpectedResult, ...]:
    found = []
    for one in expected:
        table = release.tables[one.table]
        outcomes, possible = (tuple(map(table.outcome, ids)) for ids in (one.outcomes, one.possible))
        found.append(ExpectedResult(table, outcomes, possible))
    return tuple(found)
