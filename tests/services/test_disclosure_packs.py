"""The disclosure pack: generated, edited by people, outdated by new answers, and kept in the history."""

import io
import json
import zipfile

import pytest
from sqlalchemy import text

from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR, Reach
from compliance.services.components import rename_component
from compliance.services.database import Database
from compliance.services.disclosure_packs import LONGEST, PackedPiece, edit_wording, project_pack
from compliance.services.pack_files import pack_json, pack_zip
from compliance.services.refusals import ChangedMeanwhile, NotFound, Refused
from compliance.services.verification import verify_project
from compliance.store.triggers import remove_triggers
from tests.answered import answered_project, assessed
from tests.stored import LATER

ME = LOCAL_OPERATOR


def _piece(database: Database, project: str, piece: str = "credit") -> PackedPiece:
    with database.read() as session:
        return project_pack(session, EVERYTHING, project).piece(piece)


def _tamper(database: Database, statement: str) -> None:
    with database.migration() as connection:
        remove_triggers(connection)
        connection.execute(text(statement))


def _edit(database: Database, project: str, words: str, seen: int, piece: str = "credit") -> None:
    with database.write() as session:
        edit_wording(session, ME, LATER, project, piece, words, seen)


def test_an_own_wording_is_used_and_kept_beside_the_generated_one(database: Database) -> None:
    """The history holds both, and the generated text can be had back."""
    project = answered_project(database)
    generated = _piece(database, project).text
    _edit(database, project, " Made by people.\r\nAll of it. \n", 0)
    packed = _piece(database, project)
    assert (packed.text, packed.piece.text) == ("Made by people.\nAll of it.", generated)
    assert (packed.own_by, packed.own_at, packed.revision) == ("Local operator", LATER, 1)
    with database.read() as session:
        assert verify_project(session, EVERYTHING, project).sound
    _edit(database, project, generated, 1)
    assert _piece(database, project).text == generated
    assert _piece(database, project).own == ""


def test_new_answers_outdate_a_wording(database: Database) -> None:
    """Words about other answers must not stay in use unseen; saved again they count."""
    project = answered_project(database)
    _edit(database, project, "Made with care.", 0)
    before = assessed(database, project).project
    part = before.components[0]
    with database.write() as session:
        rename_component(session, ME, LATER, project, part.id, "Another name")
    packed = _piece(database, project)
    assert packed.outdated
    assert (packed.text, packed.own) == (packed.piece.text, "Made with care.")
    _edit(database, project, "Made with care.", packed.revision)
    assert _piece(database, project).text == "Made with care."


def test_two_people_do_not_overwrite_each_other(database: Database) -> None:
    """The second is told; what both want alike is no conflict."""
    project = answered_project(database)
    _edit(database, project, "First.", 0)
    with pytest.raises(ChangedMeanwhile):
        _edit(database, project, "Second.", 0)
    _edit(database, project, "First.", 0)
    assert _piece(database, project).revision == 1


def test_a_wording_that_is_too_long_or_of_nothing_is_refused(database: Database) -> None:
    """With a sentence; a piece that the project does not have is not found."""
    project = answered_project(database)
    with pytest.raises(Refused, match="10,001"):
        _edit(database, project, "x" * (LONGEST + 1), 0)
    for unstorable in ("a\x00b", "\ud800", "\ufdd0"):
        with pytest.raises(Refused, match="Type the wording again: it contains a character that cannot be printed"):
            _edit(database, project, unstorable, 0)
    with pytest.raises(NotFound):
        _edit(database, project, "x", 0, "nothing")
    with pytest.raises(NotFound), database.read() as session:
        project_pack(session, Reach(("another",)), project)


@pytest.mark.parametrize("change", ["text = 'x'", "generated = 'x'", "actor = 'x'", "at = 'x'"])
def test_a_changed_wording_is_found(database: Database, change: str) -> None:
    """Whoever changes the database by hand is found out by the history."""
    project = answered_project(database)
    _edit(database, project, "Made by people.", 0)
    _tamper(database, f"UPDATE pack_wording SET {change}")  # noqa: S608
    with database.read() as session:
        fault = verify_project(session, EVERYTHING, project).fault
    assert fault is not None
    assert "wording of credit" in fault.sentence


def test_an_added_wording_is_found(database: Database) -> None:
    """A row without an entry is not ours."""
    project = answered_project(database)
    _tamper(database, f"INSERT INTO pack_wording VALUES ('{project}', 'credit', 1, 'x', 'y', 'z', '{LATER}')")  # noqa: S608
    with database.read() as session:
        fault = verify_project(session, EVERYTHING, project).fault
    assert fault is not None
    assert fault.sentence == "The database holds a wording that no entry recorded."


def test_the_files_hold_every_piece(database: Database) -> None:
    """The same pack gives the same bytes; the JSON says what was edited and what it was made from."""
    project = answered_project(database)
    _edit(database, project, "Made by people.", 0)
    with database.read() as session:
        pack = project_pack(session, EVERYTHING, project)
    assert pack_zip(pack) == pack_zip(pack)
    with zipfile.ZipFile(io.BytesIO(pack_zip(pack))) as archive:
        names = archive.namelist()
        assert names == ["README.txt", "pack.json", *(f"{packed.piece.id}.txt" for packed in pack.pieces)]
        assert archive.read("credit.txt") == b"Made by people.\n"
        assert archive.read("pack.json") == pack_json(pack)
        assert "credit.txt: Credit line, edited" in archive.read("README.txt").decode()
    values = json.loads(pack_json(pack))
    credit = next(piece for piece in values["pieces"] if piece["id"] == "credit")
    assert (credit["text"], credit["edited_by"]) == ("Made by people.", "Local operator")
    assert {answer["question"] for answer in credit["answers"]} >= {"ai_used"}
    assert values["history_sequence"] == pack.assessed.project.head.sequence
