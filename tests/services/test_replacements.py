"""Notes of statements to be replaced can be taken back; whoever changes them behind Colophon's back is found."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from compliance.domain.history import Fault
from compliance.rulebooks.installed import look_in
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.database import Database
from compliance.services.impact import queue_replacements, queued
from compliance.services.organisation_history import organisation_history_page
from compliance.services.refusals import NotFound
from compliance.services.register import IssuedBytes
from compliance.services.replacements import take_back_replacement
from compliance.services.statements import issue
from compliance.services.verification import verify_organisation
from tests.rulebooks.fiction import FICTION
from tests.services.test_impact import asked, owner, started, worked
from tests.services.test_tampering import _tamper as tamper
from tests.stored import LATER, start


@pytest.fixture(autouse=True)
def both(fiction_folder: Path) -> Iterator[None]:
    """Both releases are installed."""
    look_in(fiction_folder)
    yield
    look_in(None)


@pytest.fixture
def noted(database: Database) -> tuple[str, str, str]:
    """An organisation with two statements that entry 1 notes as to be replaced."""
    projects = [started(database, title, translated=True) for title in ("First", "Second")]
    first, second = (
        issue(database, LOCAL_OPERATOR, LATER, each, lambda *_: IssuedBytes(b"", b"%PDF", 1, ""), notary=None).id
        for each in projects
    )
    organisation = owner(database, projects[0])
    note(database, organisation, first, second)
    return organisation, first, second


def note(database: Database, organisation: str, *statements: str) -> None:
    """Note statements after looking at what the newer release changes."""
    job = asked(database, organisation)
    worked(database)
    with database.write() as session:
        assert queue_replacements(session, LOCAL_OPERATOR, LATER, organisation, job, statements)


def take_back(database: Database, organisation: str, statement: str) -> bool:
    """Take a note back."""
    with database.write() as session:
        return take_back_replacement(session, LOCAL_OPERATOR, LATER, organisation, statement)


def listed(database: Database, organisation: str) -> list[str]:
    """The statements that are to be replaced."""
    with database.read() as session:
        return [each.statement_id for each in queued(session, EVERYTHING, organisation)]


def fault(database: Database, organisation: str) -> Fault | None:
    """What verifying the organisation's history finds."""
    with database.read() as session:
        return verify_organisation(session, EVERYTHING, organisation).fault


def test_a_note_can_be_taken_back_and_made_again(database: Database, noted: tuple[str, str, str]) -> None:
    """Each is one entry that names the statement; taking it back twice is taking it back once."""
    organisation, first, second = noted
    assert sorted(listed(database, organisation)) == sorted((first, second))
    assert [take_back(database, organisation, first) for _ in range(2)] == [True, False]
    assert listed(database, organisation) == [second]
    assert fault(database, organisation) is None
    with database.read() as session:
        entry, _ = organisation_history_page(session, EVERYTHING, organisation).entries
    assert (entry.kind, entry.body["statement"], entry.body["reason"]) == (
        "replacement_taken_back",
        first,
        f"Release {FICTION}",
    )
    note(database, organisation, first)
    assert sorted(listed(database, organisation)) == sorted((first, second))
    assert fault(database, organisation) is None


def test_the_statement_of_another_organisation_is_not_found(database: Database, noted: tuple[str, str, str]) -> None:
    """Nor one that nobody issued."""
    other = owner(database, start(database, organisation="Other House", title="Elsewhere"))
    for organisation, statement in ((other, noted[1]), (noted[0], "nobody"), ("nobody", noted[1])):
        with pytest.raises(NotFound):
            take_back(database, organisation, statement)
    assert len(listed(database, noted[0])) == 2


CHANGED = "What entry 1 recorded of a statement to be replaced was changed in the database."


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE replacement SET reason = 'x' WHERE statement_id = :second",
        "UPDATE replacement SET actor = 'x' WHERE statement_id = :second",
        "UPDATE replacement SET at = '2020-01-01T00:00:00Z' WHERE statement_id = :second",
        "UPDATE replacement SET organisation_id = 'x' WHERE statement_id = :second",
        "DELETE FROM replacement WHERE statement_id = :second",
        "DELETE FROM replacement",
    ],
)
def test_a_changed_note_is_found(database: Database, noted: tuple[str, str, str], sql: str) -> None:
    """One that says something else, one that is filed elsewhere, and one that is gone."""
    organisation, first, second = noted
    take_back(database, organisation, first)
    assert fault(database, organisation) is None
    tamper(database, sql, **({"second": second} if ":second" in sql else {}))
    assert fault(database, organisation) == Fault(1, CHANGED)


def test_a_note_that_was_taken_back_and_is_there_is_found(database: Database, noted: tuple[str, str, str]) -> None:
    """The entry that took it back is named."""
    organisation, first, second = noted
    take_back(database, organisation, first)
    copy = (
        "INSERT INTO replacement (statement_id, organisation_id, reason, actor, at) "
        "SELECT :first, organisation_id, reason, actor, at FROM replacement WHERE statement_id = :second"
    )
    tamper(database, copy, first=first, second=second)
    assert fault(database, organisation) == Fault(2, CHANGED.replace("entry 1", "entry 2"))


def test_a_note_that_nobody_made_is_found(database: Database, noted: tuple[str, str, str]) -> None:
    """No entry recorded it."""
    organisation, _, _ = noted
    project = started(database, "Third", translated=False)
    third = issue(database, LOCAL_OPERATOR, LATER, project, lambda *_: IssuedBytes(b"", b"%PDF", 1, ""), notary=None).id
    values = {"third": third, "organisation": organisation}
    tamper(database, "INSERT INTO replacement VALUES (:third, :organisation, 'x', 'x', 'x')", **values)
    assert fault(database, organisation) == Fault(
        1, "The database notes a statement as to be replaced that no entry recorded."
    )
