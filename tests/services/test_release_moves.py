"""Moving a project to a newer release keeps what can be kept, shows first what changes, and leaves statements alone."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from compliance.documents.canonical import canonical_bytes
from compliance.domain.drafting import draft_statement
from compliance.domain.history import read_body
from compliance.domain.issue import Issue
from compliance.domain.questionnaire import Answer
from compliance.domain.sign_off import signed_off
from compliance.domain.statement import Statement, plain
from compliance.rulebooks.installed import load_installed, look_in
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.answers import by_section
from compliance.services.assessments import assess_project
from compliance.services.components import NewComponent
from compliance.services.database import Database
from compliance.services.history import history_page
from compliance.services.projects import start_project
from compliance.services.records import ProjectRecord, SavedSection, project_record, saved_section
from compliance.services.refusals import ChangedMeanwhile, NotFound, Refused
from compliance.services.register import IssuedBytes, StatementRecord, statement_bytes, statement_record
from compliance.services.release_moves import move_project, newer_releases, preview_move
from compliance.services.result_changes import NOT_ANSWERED, result_changes
from compliance.services.statements import issue
from compliance.services.verification import verify_project
from compliance.store.answers import all_revisions
from compliance.store.entries import entries_of
from tests.rulebooks.fiction import BASE, FICTION
from tests.stored import LATER, NOW, save
from tests.web.interviewing import ABOUT, MAKERS, NO_AI, REACH, REWORKED

TRANSLATED: dict[str, Answer] = {**REWORKED, "ai_did": ("translated",), "kind": "literary"}


@pytest.fixture(autouse=True)
def both(fiction_folder: Path) -> Iterator[None]:
    """Both releases are installed."""
    look_in(fiction_folder)
    yield
    look_in(None)


def started(database: Database, **changed: Answer) -> str:
    """A project under the older release with a part without AI and a translated one."""
    questionnaire = load_installed(BASE).questionnaire
    own = {**ABOUT, **REACH, **MAKERS, "records": "after_memory", **changed}
    parts = {"Text": {**NO_AI, "kind": "literary"}, "Translation": TRANSLATED}
    with database.write() as session:
        return start_project(
            session,
            LOCAL_OPERATOR,
            NOW,
            organisation="Acme Press",
            title="Saltmarsh",
            sector="games",
            product="Game",
            release=BASE,
            answers=by_section(questionnaire, own),
            components=[NewComponent(name, "", by_section(questionnaire, answers)) for name, answers in parts.items()],
        )


def record(database: Database, project: str) -> ProjectRecord:
    """The project now."""
    with database.read() as session:
        return project_record(session, EVERYTHING, project)


def moved(database: Database, project: str, release: str = FICTION, seen: int | None = None) -> bool:
    """Move the project, as somebody does who looked at it just now."""
    sequence = record(database, project).head.sequence if seen is None else seen
    digest = load_installed(release).digest
    with database.write() as session:
        return move_project(session, LOCAL_OPERATOR, LATER, project, release, sequence, digest)


def test_a_preview_says_what_changes_and_stores_nothing(database: Database) -> None:
    """The dropped answer, the new question, and every result that differs."""
    project = started(database)
    before = record(database, project)
    move = preview_move(before, FICTION)
    assert [(each.dropped.question, each.dropped.why) for each in move.dropped] == [("records", "no_answer")]
    missing = [(each.component_name, each.question.id) for each in move.newly_missing]
    assert missing == [("", "records"), ("Translation", "translation_checked")]
    changes = {
        (each.component_name, each.table_id): (each.before, each.after)
        for each in result_changes(move.before, move.after)
    }
    assert changes[("Translation", "tier")][1] == NOT_ANSWERED
    assert ("Text", "tier") not in changes
    assert record(database, project) == before


def test_a_move_keeps_answers_and_asks_what_is_new(database: Database) -> None:
    """It is one entry with both digests; what was dropped stays in the history, and everything verifies."""
    project = started(database)
    before = record(database, project)
    assert moved(database, project)
    after = record(database, project)
    assert after.release == FICTION
    assert after.head.sequence == before.head.sequence + 1
    assert after.answers == {name: answer for name, answer in before.answers.items() if name != "records"}
    assert [part.answers for part in after.components] == [part.answers for part in before.components]
    assert "translation_checked" in {each.question.id for each in assess_project(after).missing}
    with database.read() as session:
        entry = list(entries_of(session, project))[-1]
        body = read_body(entry.payload or b"")
        page = history_page(session, EVERYTHING, project, load_installed(FICTION).questionnaire)
        assert verify_project(session, EVERYTHING, project).sound
    assert body["from"] == {"release": BASE, "digest": load_installed(BASE).digest}
    assert body["to"] == {"release": FICTION, "digest": load_installed(FICTION).digest}
    (change,) = page.entries[0].changes
    assert (page.entries[0].kind, change.question_id, change.before, change.after) == (
        "release_changed",
        "records",
        "after_memory",
        None,
    )


def test_a_move_without_any_change_of_answers_is_one_entry_too(database: Database) -> None:
    """Nothing is dropped; no revision is stored."""
    project = started(database, records="during")
    before = record(database, project)
    assert moved(database, project)
    after = record(database, project)
    assert after.sections == before.sections
    with database.read() as session:
        assert verify_project(session, EVERYTHING, project).sound


def test_a_second_click_changes_nothing(database: Database) -> None:
    """The project is there already."""
    project = started(database)
    seen = record(database, project).head.sequence
    assert moved(database, project, seen=seen)
    head = record(database, project).head
    assert not moved(database, project, seen=seen)
    assert record(database, project).head == head


def test_somebody_who_looked_before_a_change_has_to_look_again(database: Database) -> None:
    """At another state of the project, or of the release."""
    project = started(database)
    with pytest.raises(ChangedMeanwhile):
        moved(database, project, seen=0)
    with database.write() as session, pytest.raises(ChangedMeanwhile):
        move_project(session, LOCAL_OPERATOR, LATER, project, FICTION, 1, "0" * 64)
    assert record(database, project).release == BASE


def test_only_a_newer_release_can_be_moved_to(database: Database) -> None:
    """Not to an older one, not to one that is not there."""
    project = started(database)
    assert newer_releases(BASE) == (FICTION,)
    assert newer_releases(FICTION) == ()
    with pytest.raises(NotFound):
        preview_move(record(database, project), "1999-01")
    moved(database, project)
    with pytest.raises(Refused, match="is not newer"):
        preview_move(record(database, project), BASE)


def test_statements_stay_as_they_are_and_derive_from_their_own_release(database: Database) -> None:
    """Bit for bit, out of what is stored of the answers of then, while both releases are installed."""
    project = started(database, records="after_memory")
    first = issue(database, LOCAL_OPERATOR, LATER, project, _print, notary=None)
    with database.read() as session:
        stored = statement_bytes(session, EVERYTHING, first.id)
    assert moved(database, project)
    again = _derived(as_of(database, project, NOW), first)
    assert canonical_bytes(plain(again)) == stored.data
    with database.read() as session:
        assert statement_bytes(session, EVERYTHING, first.id) == stored
        assert verify_project(session, EVERYTHING, project).sound
        assert statement_record(session, EVERYTHING, first.id).state == "issued"


def test_the_next_statement_is_made_under_the_new_release(database: Database) -> None:
    """It supersedes the first, and each of them names its own release; neither release counts as changed."""
    project = started(database, records="during")
    first = issue(database, LOCAL_OPERATOR, LATER, project, _print, notary=None)
    moved(database, project)
    now = record(database, project)
    part = now.components[1]
    save(database, project, part.id, "use", {**part.sections["use"].answers, "translation_checked": "yes"}, 1)
    second = issue(database, LOCAL_OPERATOR, LATER, project, _print, notary=None)
    with database.read() as session:
        data = [json.loads(statement_bytes(session, EVERYTHING, each.id).data) for each in (first, second)]
        assert statement_record(session, EVERYTHING, first.id).superseded_by == second.number
        assert verify_project(session, EVERYTHING, project).sound
    assert [FICTION in json.dumps(each) for each in data] == [False, True]
    # Another project can still be issued under the older release.
    other = started(database, records="during")
    assert issue(database, LOCAL_OPERATOR, LATER, other, _print, notary=None).number


def as_of(database: Database, project: str, at: str) -> ProjectRecord:
    """The project as its revisions up to a time tell, under the release that it was started with."""
    now = record(database, project)
    with database.read() as session:
        rows = [row for row in all_revisions(session, project) if row.at <= at]
    sections: dict[str, dict[str, SavedSection]] = {}
    for row in rows:
        sections.setdefault(row.subject, {})[row.section] = saved_section(row)
    parts = tuple(replace(part, sections=sections.get(part.id, {})) for part in now.components)
    return replace(now, release=BASE, sections=sections[""], components=parts)


def _derived(then: ProjectRecord, issued: StatementRecord) -> Statement:
    assessed = assess_project(then)
    return draft_statement(
        assessed.explainer,
        Issue(
            organisation=then.organisation,
            number=issued.number,
            issued_at=LATER,
            issued_by=LOCAL_OPERATOR.name,
            history_sequence=issued.history_sequence + 1,
            history_head=issued.history_head,
            sign_off=signed_off(then.organisation, "command_line"),
        ),
    )


def _print(*_: object) -> IssuedBytes:
    return IssuedBytes(b"", b"%PDF", 1, "")


def test_what_was_confirmed_under_the_older_release_is_asked_anew(database: Database) -> None:
    """The newer law may leave it open for another reason."""
    before = record(database, started(database, records="during"))
    text = before.components[0]
    section = text.sections["use"]
    unknown = replace(section, answers={**section.answers, "ai_used": "dont_know"})
    part = replace(text, sections={**text.sections, "use": unknown})
    doubtful = replace(before, components=(part, *before.components[1:]))
    older = assess_project(doubtful).undecided
    newer = assess_project(replace(doubtful, release=FICTION)).undecided
    assert {doubt.table.id for doubt in older if doubt.subject} & {doubt.table.id for doubt in newer if doubt.subject}
    assert {doubt.key for doubt in older}.isdisjoint(doubt.key for doubt in newer)
