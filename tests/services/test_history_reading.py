"""The history as people read it and take it with them."""

import base64
import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from compliance.domain.history import Entry, Head, verify_chain
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR, Reach
from compliance.services.components import remove_component, rename_component, reorder_components
from compliance.services.database import Database
from compliance.services.export import COLUMNS, export_csv, export_json_lines, safe_cell
from compliance.services.history import KINDS, HistoryPage, history_page
from compliance.services.recording import append
from compliance.services.records import project_record
from compliance.services.refusals import NotFound
from compliance.services.withdrawal import withdraw
from compliance.store.projects import lock_project
from tests.stored import LATER, NOW, QUESTIONNAIRE, add, busy_project, issue, save, start


def _page(database: Database, project_id: str, **wanted: object) -> HistoryPage:
    with database.read() as session:
        return history_page(session, EVERYTHING, project_id, QUESTIONNAIRE, **wanted)  # type: ignore[arg-type]


def _rows(database: Database, project_id: str) -> list[list[str]]:
    with database.read() as session:
        exported = export_csv(session, EVERYTHING, project_id, QUESTIONNAIRE)
    return list(csv.reader(io.StringIO(exported.decode("utf-8-sig"), newline="")))


def test_entries_are_shown_newest_first(database: Database) -> None:
    """Who, when, what, and the hash."""
    page = _page(database, busy_project(database))
    assert [(entry.sequence, entry.kind) for entry in page.entries] == [
        (8, "answers_saved"),
        (7, "statement_issued"),
        (6, "component_added"),
        (5, "statement_issued"),
        (4, "answers_saved"),
        (3, "answers_saved"),
        (2, "component_added"),
        (1, "project_started"),
    ]
    newest = page.entries[0]
    assert (newest.at, newest.actor_name, newest.component_name, newest.erased) == (
        LATER,
        "Local operator",
        "Cover",
        False,
    )


def test_changes_are_in_the_questionnaires_words(database: Database) -> None:
    """From what to what, in labels; a question without a short name is shown as it is asked."""
    project = start(database)
    component = add(database, project)
    save(database, project, component, "use", {"used": "yes", "tasks": ("draft", "edit"), "words": "So."}, 0)
    save(database, project, component, "use", {"used": "no", "day": "2026-11-03"}, 1)
    changes = _page(database, project).entries[0].changes
    assert [(change.question, change.from_text, change.to_text) for change in changes] == [
        ("Released", "", "3 November 2026"),
        ("Tasks", "Wrote a draft; Edited the text", ""),
        ("Was AI used?", "Yes, it was", "No"),
        ("In your own words", "So.", ""),
    ]
    assert changes[1].before == ("draft", "edit")
    assert changes[0].component_name == "Cover"


def test_a_question_that_is_no_longer_asked_is_shown_by_its_id(database: Database) -> None:
    """An old entry stays readable whatever a later release asks."""
    project = start(database)
    save(database, project, answers={"title_known": "perhaps", "gone": ("a", "b")})
    changes = _page(database, project).entries[0].changes
    assert [(change.question, change.to_text) for change in changes] == [("gone", "a; b"), ("Final title", "perhaps")]


def test_a_component_is_named_as_it_was_called_then(database: Database) -> None:
    """Entries from before a renaming keep the old name."""
    project = start(database)
    component = add(database, project)
    with database.write() as session:
        rename_component(session, LOCAL_OPERATOR, LATER, project, component, "Sleeve")
        remove_component(session, LOCAL_OPERATOR, LATER, project, component)
    names = [entry.component_name for entry in _page(database, project, component_id=component).entries]
    assert names == ["Sleeve", "Sleeve", "Cover"]


def test_entries_are_filtered_by_kind(database: Database) -> None:
    """Only entries of the kind, counted as such."""
    page = _page(database, busy_project(database), kind="component_added")
    assert [entry.sequence for entry in page.entries] == [6, 2]
    assert page.total == 2


def test_entries_are_filtered_by_component(database: Database) -> None:
    """Those about the component, and the one that started the project with it."""
    project = busy_project(database)
    with database.read() as session:
        text_id, cover, _ = (part.id for part in project_record(session, EVERYTHING, project).components)
    assert [entry.sequence for entry in _page(database, project, component_id=cover).entries] == [8, 3, 2]
    assert [entry.sequence for entry in _page(database, project, component_id=text_id).entries] == [1]
    both = _page(database, project, component_id=cover, kind="answers_saved")
    assert [entry.sequence for entry in both.entries] == [8, 3]


def test_every_kind_that_is_written_can_be_filtered(database: Database) -> None:
    """The list of kinds holds what a busy project writes."""
    assert {entry.kind for entry in _page(database, busy_project(database)).entries} <= set(KINDS)


def test_long_histories_come_in_pages(database: Database) -> None:
    """50 a page, with and without a filter; a page that is not there is the nearest one."""
    project = start(database, components=())
    for number in range(60):
        save(database, project, answers={"title_known": str(number)}, seen=number + 1)
    first, second = _page(database, project), _page(database, project, page=2)
    assert (first.total, first.pages, len(first.entries)) == (61, 2, 50)
    assert [entry.sequence for entry in second.entries] == list(range(11, 0, -1))
    assert _page(database, project, page=9) == second
    filtered = _page(database, project, kind="answers_saved", page=2)
    assert (filtered.total, [entry.sequence for entry in filtered.entries]) == (60, list(range(11, 1, -1)))
    assert _page(database, project, kind="statement_withdrawn").entries == ()


def test_an_erased_entry_is_shown_as_erased(database: Database) -> None:
    """What is left is who did what kind of thing when."""
    project = start(database)
    save(database, project)
    with database.write() as session:
        locked = lock_project(session, EVERYTHING, project)
        append(session, LOCAL_OPERATOR, LATER, locked, "payload_erased", {"sequences": [2]})
        session.execute(text("UPDATE history_entry SET payload = NULL WHERE sequence = 2"))
    entry = _page(database, project).entries[1]
    assert (entry.kind, entry.erased, entry.changes, entry.body) == ("answers_saved", True, (), {})
    with database.read() as session:
        exported = export_json_lines(session, EVERYTHING, project, QUESTIONNAIRE).splitlines()
    assert json.loads(exported[1])["payload"] is None


def test_the_json_download_is_enough_to_verify_the_chain(database: Database) -> None:
    """One object a line, with the very bytes that were hashed."""
    project = busy_project(database)
    with database.read() as session:
        exported = export_json_lines(session, EVERYTHING, project, QUESTIONNAIRE)
        head: Head = project_record(session, EVERYTHING, project).head
    lines = [json.loads(line) for line in exported.decode().splitlines()]
    entries = [
        Entry(
            project,
            line["sequence"],
            base64.b64decode(line["header"], validate=True),
            base64.b64decode(line["payload"], validate=True),
            bytes.fromhex(line["previous_hash"]),
            bytes.fromhex(line["hash"]),
        )
        for line in lines
    ]
    assert verify_chain(entries, head).sound
    assert [line["kind"] for line in lines][:2] == ["project_started", "component_added"]
    assert lines[2]["body"]["changes"][0]["to"] == ["draft", "edit"]


def test_the_csv_download_has_a_row_for_each_change(database: Database) -> None:
    """And one for an entry without any; it starts with a byte order mark so that a spreadsheet takes it for UTF-8."""
    project = start(database)
    add(database, project)
    rows = _rows(database, project)
    assert rows[0] == list(COLUMNS)
    assert [row[:8] for row in rows[1:]] == [
        ["1", NOW, "Local operator", "project_started", "", "Final title", "", "Yes, it was"],
        ["1", NOW, "Local operator", "project_started", "Text", "Was AI used?", "", "No"],
        ["2", NOW, "Local operator", "component_added", "Cover", "", "", ""],
    ]


def test_the_csv_download_tells_of_names_statements_and_reasons(database: Database) -> None:
    """What an entry without answers is about: a renaming, an order, a statement, and why it was withdrawn."""
    project = start(database)
    cover = add(database, project)
    with database.write() as session:
        text_id = project_record(session, EVERYTHING, project).components[0].id
        rename_component(session, LOCAL_OPERATOR, LATER, project, cover, "=Sleeve")
        reorder_components(session, LOCAL_OPERATOR, LATER, project, [cover, text_id])
    statement = issue(database, project)
    with database.write() as session:
        withdraw(session, LOCAL_OPERATOR, LATER, statement.id, "=1+1 is wrong")
    assert [row[3:9] for row in _rows(database, project)[4:]] == [
        ["component_renamed", "'=Sleeve", "", "Cover", "'=Sleeve", ""],
        ["components_reordered", "", "", "", "", "Order: =Sleeve; Text"],
        ["statement_issued", "", "", "", "", "Statement: 2026-0001"],
        ["statement_withdrawn", "", "", "", "", "Statement: 2026-0001. Reason: =1+1 is wrong"],
    ]


@pytest.mark.parametrize("start_of_formula", ["=", "+", "-", "@", "\t", "\r", "\0", "\n", "＝", "＋", "－", "＠"])
def test_no_text_becomes_a_formula(database: Database, start_of_formula: str) -> None:
    """A spreadsheet that opens the download calculates nothing that somebody typed."""
    project = start(database)
    component = add(database, project, "=HYPERLINK(1)")
    words = f"{start_of_formula}cmd|' /C calc'!A0"
    save(database, project, component, "use", {"words": words}, 0)
    last = _rows(database, project)[-1]
    assert last[4] == "'=HYPERLINK(1)"
    assert last[7] == f"'{words}"


@given(st.text())
def test_a_cell_stays_text_and_loses_nothing(cell: str) -> None:
    """Whatever was typed: no cell starts a formula, and without the apostrophe it is what was typed."""
    safe = safe_cell(cell)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0"))
    assert safe in (cell, f"'{cell}")


def test_a_project_out_of_reach_has_no_history(database: Database) -> None:
    """Not to be read and not to be downloaded."""
    project = start(database)
    nowhere = Reach(())
    with database.read() as session:
        for read in (history_page, export_csv, export_json_lines):
            with pytest.raises(NotFound):
                read(session, nowhere, project, QUESTIONNAIRE)
