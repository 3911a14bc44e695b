"""Projects kept from files: one entry for each change, none without one, and all of it or nothing."""

import pytest

from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.answers_file import AnswersFile, parse_answers
from compliance.services.database import Database
from compliance.services.filed_projects import Kept, keep_file, projects_called
from compliance.services.filed_statements import record_of_file
from compliance.services.interview import save_section
from compliance.services.projects import list_projects
from compliance.services.records import ProjectRecord, project_record
from compliance.services.refusals import Refused
from compliance.services.samples import load_samples, sample_files
from compliance.services.verification import verify_all
from tests.stored import LATER, NOW

ME = LOCAL_OPERATOR
HEAD = """\
release: 2026-11
organisation: Acme Press
sector: publisher
project: {title: The Tide, made_year: 2026}
components:
"""
TEXT = "  - {name: Text, preset: text, answers: {released: yes, ai_used: no}}\n"
COVER = "  - {name: Cover, preset: cover, answers: {released: yes, ai_used: no}}\n"
MAP = "  - {name: Map, answers: {kind: artistic, ai_used: no}}\n"


def read(text: str) -> AnswersFile:
    """The file that a text makes."""
    return parse_answers(text, "tide.yaml")


def keep(database: Database, text: str, at: str = LATER, project_id: str = "") -> Kept:
    """Keep a file in a transaction of its own."""
    with database.write() as session:
        return keep_file(session, ME, at, read(text), project_id)


def record(database: Database, project_id: str) -> ProjectRecord:
    """The project now."""
    with database.read() as session:
        return project_record(session, EVERYTHING, project_id)


def rename(database: Database, project_id: str, title: str) -> None:
    """Answer with another title, as in the browser."""
    section = record(database, project_id).sections["about"]
    with database.write() as session:
        answers = {**section.answers, "title": title}
        save_section(session, ME, LATER, project_id, None, "about", answers, section.revision)


def sound(database: Database) -> bool:
    """Whether every history holds."""
    with database.read() as session:
        return all(verdict.sound for verdict in verify_all(session, EVERYTHING))


def test_a_file_starts_a_project_with_one_entry(database: Database) -> None:
    """Everything it says is stored, and the same file again changes nothing."""
    first = keep(database, HEAD + TEXT + COVER, NOW)
    again = keep(database, HEAD + TEXT + COVER)

    assert first.entries == 1
    assert again == Kept(first.project_id, 0)
    kept = record(database, first.project_id)
    assert kept.head.sequence == 1
    assert kept.answers == {"title": "The Tide", "made_year": "2026"}
    assert [part.name for part in kept.components] == ["Text", "Cover"]
    preset = {"kind": "artistic", "part_role": "cover"}
    assert kept.components[1].answers == {**preset, "released": "yes", "ai_used": "no"}


@pytest.mark.parametrize(
    ("text", "entries", "names"),
    [
        (HEAD.replace("2026}", "2027}") + TEXT + COVER, 1, ["Text", "Cover"]),
        (HEAD.replace(", made_year: 2026", "") + TEXT + COVER, 1, ["Text", "Cover"]),
        (HEAD + COVER + TEXT, 1, ["Cover", "Text"]),
        (HEAD + TEXT, 1, ["Text"]),
        (HEAD + TEXT + COVER + MAP, 1, ["Text", "Cover", "Map"]),
        (HEAD + MAP + TEXT, 3, ["Map", "Text"]),
        (HEAD + TEXT + COVER.replace("preset: cover", "preset: blurb"), 2, ["Text", "Cover"]),
        (HEAD + TEXT.replace("ai_used: no", "ai_used: yes") + COVER, 1, ["Text", "Cover"]),
    ],
)
def test_each_change_is_one_entry(database: Database, text: str, entries: int, names: list[str]) -> None:
    """Answers, order, components that came and went; afterwards the project is what the file says."""
    first = keep(database, HEAD + TEXT + COVER, NOW)
    changed = keep(database, text)

    assert changed == Kept(first.project_id, entries)
    kept, wanted = record(database, first.project_id), read(text)
    assert [part.name for part in kept.components] == names
    assert kept.answers == wanted.answers
    assert [part.answers for part in kept.components] == [part.answers for part in wanted.parts]
    assert sound(database)


def test_a_draft_shows_what_would_be_stored(database: Database) -> None:
    """The same answers, names and order, without a database."""
    file = read(HEAD + TEXT + COVER)
    stored = record(database, keep(database, HEAD + TEXT + COVER).project_id)
    draft = record_of_file(file, NOW)

    assert draft.answers == stored.answers
    assert [(p.name, p.preset, p.answers) for p in draft.components] == [
        (p.name, p.preset, p.answers) for p in stored.components
    ]
    assert (draft.title, draft.organisation, draft.release) == (stored.title, stored.organisation, stored.release)


def test_two_projects_of_one_title_are_told_apart_by_id(database: Database) -> None:
    """The sentence names them both."""
    first = keep(database, HEAD + TEXT, NOW).project_id
    second = keep(database, HEAD.replace("The Tide", "Ebb") + TEXT, NOW).project_id
    rename(database, second, "The Tide")
    with pytest.raises(Refused, match=f"--project: .*{first}") as refused:
        keep(database, HEAD + TEXT + COVER)

    assert second in str(refused.value)
    assert keep(database, HEAD + TEXT + COVER, project_id=first) == Kept(first, 1)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [("sector: publisher", "sector: other", "sector"), ("Acme Press", "Other Press", "organisation")],
)
def test_a_project_does_not_change_its_owner_or_sector(database: Database, old: str, new: str, what: str) -> None:
    """The file is refused and nothing is stored."""
    first = keep(database, HEAD + MAP, NOW).project_id
    before = record(database, first)
    with pytest.raises(Refused, match=f"Write {what}: "):
        keep(database, (HEAD + MAP).replace(old, new), project_id=first)

    assert record(database, first) == before


def test_a_stored_project_can_be_given_another_title(database: Database) -> None:
    """By naming it; without its id, the other title is another project."""
    first = keep(database, HEAD + TEXT, NOW).project_id
    other = HEAD.replace("The Tide", "Ebb") + TEXT

    assert keep(database, other, project_id=first) == Kept(first, 1)
    assert record(database, first).title == "Ebb"
    assert keep(database, HEAD + TEXT).project_id != first
    assert sound(database)


def test_only_the_very_title_and_organisation_count(database: Database) -> None:
    """A search finds more than is meant."""
    keep(database, HEAD.replace("The Tide", "The Tide Turns") + TEXT, NOW)
    with database.read() as session:
        assert projects_called(session, EVERYTHING, "Acme Press", "The Tide") == ()
        assert len(projects_called(session, EVERYTHING, "Acme Press", "The Tide Turns")) == 1


def test_more_than_a_page_of_likely_projects(database: Database) -> None:
    """The right one is found among many that are called alike."""
    wanted = keep(database, HEAD + TEXT, NOW).project_id
    for number in range(30):
        keep(database, HEAD.replace("The Tide", f"The Tide {number}") + TEXT, LATER)

    assert keep(database, HEAD + TEXT, LATER) == Kept(wanted, 0)


def test_samples_are_loaded_once(database: Database) -> None:
    """Each is one entry; a second time adds none, unless one goes by another name now, and takes nothing back."""
    ids = load_samples(database, ME, NOW)
    rename(database, ids[1], "Lanterns of Penmarrow")
    again = load_samples(database, ME, LATER)

    assert len(ids) == len(sample_files()) == 4
    assert (again[0], again[2:]) == (ids[0], ids[2:])
    assert record(database, ids[0]).head.sequence == 1
    assert record(database, ids[1]).title == "Lanterns of Penmarrow"
    with database.read() as session:
        assert list_projects(session, EVERYTHING).total == 5
    assert sound(database)
