"""The releases that come with the program: each loads, its worked cases hold, and they cover every outcome."""

import hashlib
import shutil
from functools import cache
from pathlib import Path

import pytest

from compliance.domain.assessment import Assessment, Assessor
from compliance.domain.decision import Decision
from compliance.domain.questionnaire import DONT_KNOW
from compliance.domain.release import Release
from compliance.domain.rulebook import CANNOT_TELL, Table
from compliance.domain.statement import PRINTED
from compliance.domain.verification import verify
from compliance.rulebooks.cases import Case, load_cases
from compliance.rulebooks.loader import SHIPPED, load_release, load_shipped, release_digest, shipped_releases

RELEASES = shipped_releases()


# How cases name what their result follows from, one line for each rulebook or group of them.
CITED = (
    *("CDPA", "THJ v Sheridan", "the report", "AI Act"),
    *("88 FR 16190", "Part 2", "17 USC"),
    *("s.396-b", "s.22757", "ss.22757", "AI Basic Act", "the Measures", "The Measures"),
    *("KDP Content Guidelines", "Steamworks", "YouTube Help", "Spotify", "DistroKid", "PRS AI", "HPF draft"),
    *("ONIX", "IPTC", "C2PA", "Academy", "BAFTA", "ASA and CAP", "IAB"),
)


@cache
def _assessor(release_id: str) -> Assessor:
    return Assessor(load_shipped(release_id))


@cache
def _cases(release_id: str) -> tuple[Case, ...]:
    return load_cases(SHIPPED / release_id, _assessor(release_id).release)


@cache
def _assessed(release_id: str, name: str) -> Assessment:
    case = next(case for case in _cases(release_id) if case.name == name)
    return _assessor(release_id).assess(case.record, dict(case.settings))


def _every_case() -> list[pytest.param]:  # type: ignore[valid-type]
    return [
        pytest.param(release_id, case, id=f"{release_id}: {case.name}")
        for release_id in RELEASES
        for case in _cases(release_id)
    ]


def _outcomes(decision: Decision) -> tuple[str, ...]:
    return decision.possible if decision.table.hits == "collect" else (decision.outcome,)


def test_there_is_a_release_with_cases() -> None:
    """The tests below would pass with nothing to test."""
    assert RELEASES
    for release_id in RELEASES:
        assert len(_cases(release_id)) >= 40


@pytest.mark.parametrize(("release_id", "case"), _every_case())
def test_a_case_holds(release_id: str, case: Case) -> None:
    """Each case was worked out by hand; the rules have to come to the same results."""
    assessment = _assessed(release_id, case.name)
    expected = [("the work", assessment.work, case.work)]
    expected += [(name, assessment.components[name], tables) for name, tables in case.components]
    wanted = {(where, one.table): (one.outcomes, one.possible) for where, _, tables in expected for one in tables}
    found = {
        (where, one.table): (_outcomes(decisions[one.table]), decisions[one.table].possible if one.possible else ())
        for where, decisions, tables in expected
        for one in tables
    }
    assert found == wanted


@pytest.mark.parametrize("release_id", RELEASES)
def test_a_case_says_what_follows_and_where_it_is_written(release_id: str) -> None:
    """A lawyer checks the sentences, not the code: they are short and name the Act, a judgment or the report."""
    for case in _cases(release_id):
        assert any(source in case.says for source in CITED), case.name
        assert case.says.endswith("."), case.name
        assert len(case.says.split()) <= 90, case.name


def _reachable(table: Table, outcome: str) -> bool:
    """Whether an outcome needs a case: a table that reads nothing cannot be open, however much is unknown."""
    return outcome != CANNOT_TELL or bool(table.reads())


@pytest.mark.parametrize("release_id", RELEASES)
def test_every_outcome_of_every_table_is_expected_by_a_case(release_id: str) -> None:
    """An outcome that no case reaches has been checked by nobody."""
    release = _assessor(release_id).release
    wanted = {
        (table.id, outcome.id)
        for table in release.tables.values()
        for outcome in table.outcomes
        if _reachable(table, outcome.id)
    }
    expected = {
        (one.table, outcome)
        for case in _cases(release_id)
        for tables in (case.work, *(of_part for _, of_part in case.components))
        for one in tables
        for outcome in one.outcomes
    }
    assert len(wanted) > 20
    assert wanted <= expected, sorted(wanted - expected)


@pytest.mark.parametrize("release_id", RELEASES)
def test_every_setting_of_every_assumption_is_used_by_a_case(release_id: str) -> None:
    """What an organisation can choose has been worked through at least once."""
    release = _assessor(release_id).release
    wanted = {(name, setting.id) for name, assumption in release.assumptions.items() for setting in assumption.settings}
    used = {pair for case in _cases(release_id) for pair in case.settings.items()}
    assert wanted <= used, sorted(wanted - used)


@pytest.mark.parametrize("release_id", RELEASES)
def test_every_rule_decides_a_case(release_id: str) -> None:
    """A rule that no case needs is either superfluous or unchecked."""
    release = _assessor(release_id).release
    wanted = {rule.id for table in release.tables.values() for rule in table.rules}
    used: set[str] = set()
    for case in _cases(release_id):
        assessment = _assessed(release_id, case.name)
        for decisions in (assessment.work, *assessment.components.values()):
            used.update(rule.id for decision in decisions.values() if decision.decided for rule in decision.rules)
            used.update(
                decision.rules[0].id
                for decision in decisions.values()
                if len(decision.rules) == 1 and decision.rules[0].may_be
            )
    assert wanted <= used, sorted(wanted - used)


@pytest.mark.parametrize("release_id", RELEASES)
def test_a_release_decides_every_case_exactly_once(release_id: str) -> None:
    """Proved by walking all answers under all settings, not by the worked cases."""
    report = verify(_assessor(release_id).release)
    assert report.cases > 1000
    assert [defect.sentence for defect in report.defects] == []
    assert report.skipped == ()


@pytest.mark.parametrize("release_id", RELEASES)
def test_every_question_has_plain_help_and_says_why_it_is_asked(release_id: str) -> None:
    """And a closed question about a thing that people may not know offers "Don't know" last, if it offers it."""
    questions = load_shipped(release_id).questionnaire.questions.values()
    assert questions
    assert [question.id for question in questions if not (question.hint and question.why)] == []
    offered = [q for q in questions if DONT_KNOW in {option.id for option in q.options}]
    assert offered
    assert all(question.options[-1].id == DONT_KNOW for question in offered)


@pytest.mark.parametrize("release_id", RELEASES)
def test_a_release_asks_what_statements_print(release_id: str) -> None:
    """A question that is renamed would otherwise be missing from statements without a word."""
    questions = load_shipped(release_id).questionnaire.questions
    assert set(PRINTED) <= set(questions)
    assert [option.id for option in questions["released"].options] == ["yes", "internal", "cut"]


@pytest.mark.parametrize("release_id", RELEASES)
def test_what_is_reported_is_never_worded_as_law(release_id: str) -> None:
    """An outcome of a rulebook that is only reported or proposed says what would be, not what must be."""
    books = [book for book in _assessor(release_id).release.rulebooks if book.status in ("reported", "proposed")]
    assert books
    for book in books:
        assert not any(provision.confirmed for provision in book.provisions)
        for table in book.tables:
            for outcome in table.outcomes:
                assert " must " not in outcome.says, (table.id, outcome.id)


@pytest.mark.parametrize("release_id", RELEASES)
def test_the_digest_of_a_release_is_stable(release_id: str, tmp_path: Path) -> None:
    """The same files have the same digest wherever the folder lies."""
    copy = Path(shutil.copytree(SHIPPED / release_id, tmp_path / release_id))
    digest = load_release(copy).digest
    assert digest == release_digest(SHIPPED / release_id) == _assessor(release_id).release.digest
    assert len(digest) == hashlib.sha256().digest_size * 2


@pytest.mark.parametrize("release_id", RELEASES)
def test_the_digest_changes_with_any_byte(release_id: str, tmp_path: Path) -> None:
    """A changed byte at either end or in the middle of any file makes another release."""
    copy = Path(shutil.copytree(SHIPPED / release_id, tmp_path / release_id))
    before = release_digest(copy)
    files = sorted(copy.glob("*.yaml"))
    assert len(files) >= 6
    for path in files:
        content = path.read_bytes()
        for place in (0, len(content) // 2, len(content) - 1):
            path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
            assert release_digest(copy) != before, (path.name, place)
        path.write_bytes(content)
    assert release_digest(copy) == before


def test_the_releases_are_in_order_and_the_newest_is_the_default() -> None:
    """The newest applies to what is started now; older ones stay for what was issued under them."""
    assert list(RELEASES) == sorted(RELEASES)
    newest: Release = load_shipped()
    assert newest.id == RELEASES[-1]


# Worked cases that each rulebook needs: twice as many for a law as for a scheme.
CASES_OF_A_LAW, CASES_OF_A_SCHEME = 8, 4


@pytest.mark.parametrize(
    ("release_id", "book"),
    [(release_id, book.id) for release_id in RELEASES for book in load_shipped(release_id).rulebooks],
)
def test_every_rulebook_is_worked_by_hand(release_id: str, book: str) -> None:
    """Cases that expect something of its tables, whatever else they show."""
    rulebook = load_shipped(release_id).rulebook(book)
    tables = {table.id for table in rulebook.tables}
    worked = [
        case
        for case in _cases(release_id)
        if tables & {each.table for each in (*case.work, *(found for _, part in case.components for found in part))}
    ]
    assert len(worked) >= (CASES_OF_A_SCHEME if rulebook.status == "scheme" else CASES_OF_A_LAW)
