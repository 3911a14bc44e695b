"""What entries say can be erased where nothing stands on it; everything else still verifies, and is still compared."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.comments import add_comment, comments_of
from compliance.services.database import Database
from compliance.services.history import history_page
from compliance.services.payload_erasure import erase_payloads, erasure_plan
from compliance.services.records import project_record
from compliance.services.refusals import NotFound, Refused
from compliance.services.register import statements_of
from compliance.services.verification import ProjectVerdict, verify_project
from compliance.services.withdrawal import withdraw
from compliance.store.answers import all_revisions
from compliance.store.entries import entries_of
from compliance.store.triggers import remove_triggers
from tests.stored import LATER, QUESTIONNAIRE, add, issue, save, start

WORDS = "Zephyrine Quaxton drew it"
SECOND = "Ottoline Brimble drew it"
WHY = "Asked for by whom it names"
TIME = "2026-11-25T09:00:00Z"


def said(database: Database, words: Sequence[str] = (WORDS, "nobody drew it")) -> tuple[str, str]:
    """A project with a component whose question was answered with these words, one after the other, from entry 3 on."""
    project_id = start(database)
    part = add(database, project_id)
    for number, each in enumerate(words):
        save(database, project_id, part, "use", {"used": "yes", "words": each}, number)
    return project_id, part


def erase(database: Database, project_id: str, *sequences: int, reason: str = WHY) -> tuple[int, ...]:
    """Erase what these entries say."""
    return erase_payloads(database, LOCAL_OPERATOR, TIME, project_id, sequences, reason)


def verdict(database: Database, project_id: str) -> ProjectVerdict:
    """What verifying the project gives."""
    with database.read() as session:
        return verify_project(session, EVERYTHING, project_id)


def erased(database: Database, project_id: str) -> list[int]:
    """The entries without contents."""
    with database.read() as session:
        return [row.sequence for row in entries_of(session, project_id) if row.payload is None]


def stored_words(database: Database, words: str) -> set[str]:
    """The tables that hold these words."""
    with database.read() as session:
        answers = session.execute(text("SELECT answers FROM answer_revision")).scalars()
        payloads = session.execute(text("SELECT payload FROM history_entry WHERE payload IS NOT NULL")).scalars()
        reasons = session.execute(text("SELECT withdrawn_reason FROM statement")).scalars()
        found = {
            "answer_revision": any(words in each for each in answers),
            "history_entry": any(words.encode() in bytes(each) for each in payloads),
            "statement": any(words in (each or "") for each in reasons),
        }
    return {table for table, there in found.items() if there}


def tamper(database: Database, statement: str) -> None:
    """Change the database behind Colophon's back."""
    with database.migration() as connection:
        remove_triggers(connection)
        connection.execute(text(statement))


def test_a_replaced_answer_goes_from_wherever_it_stood(database: Database) -> None:
    """The entry that gave it, the one that repeats it, and the revisions between; what still counts is there."""
    project_id, part = said(database)
    assert stored_words(database, WORDS) == {"answer_revision", "history_entry"}
    with database.read() as session:
        plan = erasure_plan(session, EVERYTHING, project_id, [3])
    assert plan is not None
    assert (plan.sequences, plan.with_it, plan.answers) == ((3, 4), (4,), 1)
    assert erase(database, project_id, 3) == (3, 4)

    assert stored_words(database, WORDS) == set()
    assert erased(database, project_id) == [3, 4]
    found = verdict(database, project_id)
    assert (found.fault, found.entries, found.erased) == (None, 5, 2)
    with database.read() as session:
        record = project_record(session, EVERYTHING, project_id)
        assert record.component(part).answers == {"used": "yes", "words": "nobody drew it"}
        assert record.changed_sequence == 4
        assert [row.answers != "" for row in all_revisions(session, project_id) if row.subject == part] == [False, True]
        page = history_page(session, EVERYTHING, project_id, QUESTIONNAIRE)
    shown = {entry.sequence: entry for entry in page.entries}
    assert shown[5].body["sequences"] == [3, 4]
    how = shown[3].erasure
    assert how is not None
    assert (how.sequence, how.at, how.actor_name, how.reason) == (5, TIME, "Local operator", WHY)
    assert shown[2].erasure is None


def test_everything_else_is_compared_as_before(database: Database) -> None:
    """An erasure is no cloak: an answer, a name or an emptied revision that is changed afterwards is found."""
    project_id, part = said(database)
    erase(database, project_id, 3)
    tamper(database, "UPDATE answer_revision SET answers = '{\"used\":\"no\"}' WHERE section = 'use' AND revision = 2")
    fault = verdict(database, project_id).fault
    assert fault is not None
    assert (fault.sequence, "answers of section use" in fault.sentence) == (4, True)

    other, part = said(database)
    erase(database, other, 3)
    changed = "UPDATE answer_revision SET answers = '{}' WHERE revision = 1 AND section = 'use' AND subject = "
    tamper(database, f"{changed}'{part}'")
    fault = verdict(database, other).fault
    assert fault is not None
    assert fault.sequence == 3


def test_an_answer_that_replaced_an_erased_one_can_be_erased_later(database: Database) -> None:
    """It stands in the entry about the first erasure by then, which goes with it; the new one explains all of them."""
    project_id, part = said(database, (WORDS, SECOND))
    erase(database, project_id, 3)
    save(database, project_id, part, "use", {"used": "yes", "words": "nobody drew it"}, 2)
    assert erase(database, project_id, 4) == (3, 4, 5, 6)

    assert stored_words(database, WORDS) | stored_words(database, SECOND) == set()
    found = verdict(database, project_id)
    assert (found.fault, found.erased) == (None, 4)
    assert erase(database, project_id, 4) == ()
    assert verdict(database, project_id).entries == 7

    save(database, project_id, part, "use", {"used": "yes", "words": "somebody drew it"}, 3)
    assert erase(database, project_id, 6) == (3, 4, 5, 6, 7, 8)
    assert stored_words(database, "nobody drew it") == set()
    found = verdict(database, project_id)
    assert (found.fault, found.erased) == (None, 6)


def test_the_answers_of_the_start_can_be_erased_once_they_are_replaced(database: Database) -> None:
    """The title and all else that the first entry says is still known, and still compared."""
    project_id = start(database)
    save(database, project_id)
    assert erase(database, project_id, 1) == (1, 2)
    assert verdict(database, project_id).fault is None
    tamper(database, "UPDATE project SET title = 'The Ebb'")
    fault = verdict(database, project_id).fault
    assert fault is not None
    assert fault.sequence == 1


def test_a_comment_and_a_reason_for_withdrawing_go(database: Database) -> None:
    """The row of a statement loses the reason with the entry; the comment stays a comment without a text."""
    project_id = start(database)
    with database.write() as session:
        number = add_comment(session, LOCAL_OPERATOR, LATER, project_id, WORDS)
    statement = issue(database, project_id)
    with database.write() as session:
        withdraw(session, LOCAL_OPERATOR, LATER, statement.id, WORDS)
    assert stored_words(database, WORDS) == {"history_entry", "statement"}
    assert erase(database, project_id, number, 4) == (2, 4)

    assert stored_words(database, WORDS) == set()
    found = verdict(database, project_id)
    assert (found.fault, found.erased) == (None, 2)
    with database.read() as session:
        [comment] = comments_of(session, EVERYTHING, project_id)
        [withdrawn] = statements_of(session, EVERYTHING, project_id)
    assert (comment.text, comment.erased) == ("", True)
    assert (withdrawn.state, withdrawn.withdrawn_reason) == ("withdrawn", "")
    tamper(database, "UPDATE statement SET withdrawn_reason = 'none'")
    assert verdict(database, project_id).fault is not None


def test_what_something_stands_on_is_refused(database: Database) -> None:
    """With the reason, and before anything is changed."""
    project_id, _ = said(database)
    issue(database, project_id)
    before = verdict(database, project_id)
    for sequences, sentence in (
        ((5,), "Entry 5 cannot be erased"),
        ((3, 5), "Entry 5 cannot be erased"),
        ((4,), "No answer that entry 4 gave was replaced since"),
        ((9,), "There is no entry 9"),
    ):
        with pytest.raises(Refused, match=sentence):
            erase(database, project_id, *sequences)
    for reason, sentence in (("  ", "Enter why"), ("x" * 501, "Shorten the reason"), ("a\0", "Type the reason again")):
        with pytest.raises(Refused, match=sentence):
            erase(database, project_id, 3, reason=reason)
    with pytest.raises(NotFound):
        erase(database, "no-project", 3)
    assert verdict(database, project_id) == before


def test_no_byte_of_it_is_left_in_the_file(database: Database) -> None:
    """Neither in the database of SQLite nor in its log."""
    if database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL clears up in its own time")
    project_id, _ = said(database)
    erase(database, project_id, 3)
    path = Path(str(database.engine.url.database))
    files = sorted(path.parent.glob(f"{path.name}*"))
    assert path in files
    assert [each.name for each in files if b"Quaxton" in each.read_bytes()] == []
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM history_entry WHERE payload IS NULL").fetchone() == (2,)
