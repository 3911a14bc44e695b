"""What an organisation's statements are printed on."""

from dataclasses import replace
from hashlib import sha256

import pytest
from sqlalchemy import text

from compliance.documents.enclosures import Enclosures
from compliance.documents.logo import clean_logo
from compliance.domain.statement import Statement
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR, Actor, Reach
from compliance.services.database import Database
from compliance.services.letterhead import (
    Letterhead,
    change_letterhead,
    letterhead_of,
    letterhead_printed,
)
from compliance.services.organisation_history import organisation_history_page
from compliance.services.records import project_record
from compliance.services.refusals import NotFound, Refused
from compliance.services.statements import issue
from compliance.services.verification import verify_organisation
from compliance.store.triggers import remove_triggers
from tests.answered import complete_project
from tests.documents.factories import DRAWN, make_statement
from tests.documents.logos import png
from tests.stored import LATER, start
from tests.web.pages import Rendered

_LOGO = clean_logo(DRAWN).content
_NAME = sha256(_LOGO).hexdigest()


def _organisation(database: Database) -> str:
    project = start(database)
    with database.read() as session:
        return project_record(session, EVERYTHING, project).organisation_id


def _change(database: Database, organisation: str, paper: str, upload: bytes = b"", *, drop: bool = False) -> bool:
    with database.write() as session:
        return change_letterhead(session, LOCAL_OPERATOR, LATER, organisation, paper, upload, drop=drop)


def _now(database: Database, organisation: str) -> Letterhead:
    with database.read() as session:
        return letterhead_of(session, EVERYTHING, organisation)


def test_an_organisation_begins_on_plain_paper(database: Database) -> None:
    """A4, without a logo, until somebody chooses; choosing that again changes nothing."""
    organisation = _organisation(database)
    assert _now(database, organisation) == Letterhead("A4", b"", "")
    assert not _change(database, organisation, "A4")


def test_paper_and_logo_are_changed_apart(database: Database) -> None:
    """What is not mentioned stays; the history names the logo by its hash and holds nothing of the picture."""
    organisation = _organisation(database)
    assert _change(database, organisation, "Letter", DRAWN)
    assert _now(database, organisation) == Letterhead("Letter", _LOGO, "image/svg+xml")
    assert not _change(database, organisation, "Letter", DRAWN)
    assert _change(database, organisation, "A4")
    assert _now(database, organisation) == Letterhead("A4", _LOGO, "image/svg+xml")
    assert _change(database, organisation, "A4", drop=True)
    assert _now(database, organisation) == Letterhead()
    with database.read() as session:
        entries = organisation_history_page(session, EVERYTHING, organisation).entries
    assert [(entry.kind, entry.body) for entry in entries[:3]] == [
        ("letterhead_changed", {"paper": paper, "logo_sha256": logo, "logo_type": kind})
        for paper, logo, kind in (("A4", "", ""), ("A4", _NAME, "image/svg+xml"), ("Letter", _NAME, "image/svg+xml"))
    ]


@pytest.mark.parametrize(
    ("paper", "upload", "sentence"),
    [("A3", b"", "Choose A4 or US Letter."), ("A4", b"%PDF", "neither a PNG nor an SVG")],
)
def test_what_cannot_be_printed_is_refused(database: Database, paper: str, upload: bytes, sentence: str) -> None:
    """And nothing is kept."""
    organisation = _organisation(database)
    with pytest.raises(Refused, match=sentence):
        _change(database, organisation, paper, upload)
    assert _now(database, organisation) == Letterhead()


def test_another_organisation_s_letterhead_is_not_found(database: Database) -> None:
    """Neither to look at nor to change."""
    organisation = _organisation(database)
    stranger = Actor("s", "Stranger", Reach(("elsewhere",)))
    with database.write() as session, pytest.raises(NotFound):
        change_letterhead(session, stranger, LATER, organisation, "A4")
    with database.read() as session, pytest.raises(NotFound):
        letterhead_of(session, stranger.reach, organisation)


def test_statements_are_printed_on_the_letterhead_of_their_time(database: Database) -> None:
    """Each names paper and logo; what it was printed on is found again when the letterhead is another one."""
    project = complete_project(database)
    with database.read() as session:
        organisation = project_record(session, EVERYTHING, project).organisation_id
    _change(database, organisation, "Letter", DRAWN)
    printed: list[tuple[Statement, Enclosures]] = []

    def render(*given: object) -> Rendered:
        printed.append(given)  # type: ignore[arg-type]
        return Rendered(b"%PDF", 1)

    issue(database, LOCAL_OPERATOR, LATER, project, render, notary=None)
    _change(database, organisation, "A4", png())
    [(statement, enclosed)] = printed
    assert (statement.paper, statement.logo) == ("Letter", _NAME)
    assert (enclosed.logo, enclosed.attached) == (_LOGO, ())
    with database.read() as session:
        found = letterhead_printed(session, EVERYTHING, organisation, statement)
        assert found == Letterhead("Letter", _LOGO, "image/svg+xml")
        assert letterhead_printed(session, EVERYTHING, organisation, make_statement()) == Letterhead()
        with pytest.raises(LookupError):
            letterhead_printed(session, EVERYTHING, organisation, replace(statement, logo="0" * 64))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE letterhead SET paper = 'A4'", "The letterhead that entry 1 recorded was changed in the database."),
        ("UPDATE letterhead SET logo = '%PNG'", "The letterhead that entry 1 recorded was changed in the database."),
        ("DELETE FROM letterhead", "The letterhead that entry 1 recorded was changed in the database."),
        (
            "INSERT INTO letterhead SELECT organisation_id, 2, paper, NULL, '', '', actor, at FROM letterhead",
            "The database holds a letterhead that no entry recorded.",
        ),
    ],
)
def test_one_that_was_changed_by_hand_is_found(database: Database, change: str, sentence: str) -> None:
    """Paper, picture or all of it."""
    organisation = _organisation(database)
    _change(database, organisation, "Letter", DRAWN)
    with database.migration() as connection:
        remove_triggers(connection)
        connection.execute(text(change))
    with database.read() as session:
        fault = verify_organisation(session, EVERYTHING, organisation).fault
    assert fault is not None
    assert fault.sentence == sentence


def test_a_stored_logo_that_is_another_picture_is_never_printed(database: Database) -> None:
    """It says so instead."""
    organisation = _organisation(database)
    _change(database, organisation, "A4", DRAWN)
    with database.migration() as connection:
        remove_triggers(connection)
        connection.execute(text("UPDATE letterhead SET logo = '%PNG'"))
    with pytest.raises(ValueError, match="not the one that was chosen"):
        _now(database, organisation)
