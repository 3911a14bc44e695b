"""Erasing a person: nothing that names them is left anywhere but in statements, and every history still verifies."""

import re
import sqlite3
from pathlib import Path

import pytest

from compliance.services.actors import EVERYTHING
from compliance.services.verification import verify_all, verify_organisations
from compliance.store.account_models import Person
from tests.web.colleagues import PASSWORD, Colleague, stranger
from tests.web.interviewing import NO_AI
from tests.web.pages import Page, Site, project
from tests.web.people import ORGANISATION, signed_in
from tests.web.test_people import invited, kinds, people_of

NAME, ADDRESS = "Zephyrine Quaxton", "zephyrine@quaxmail.example.org"
WORDS = (b"zephyrine", b"quaxton", b"quaxmail")


@pytest.fixture
def owner(site: Site) -> Colleague:
    """Robin Marsh, who has every role."""
    return Colleague(site.client)


@pytest.fixture
def zephyrine(site: Site, owner: Colleague) -> Colleague:
    """Somebody who joined by invitation, may prepare and approve, and signed in anew with the password."""
    link = invited(site, owner, name=NAME, email=ADDRESS, roles=["preparer", "approver"])
    stranger(site.app).sent(link, {"name": NAME, "password": PASSWORD})
    visitor = stranger(site.app)
    assert visitor.send("/sign-in", {"email": ADDRESS, "password": "not this one at all"}).status_code == 422
    visitor.sent("/sign-in", {"email": ADDRESS, "password": PASSWORD})
    return visitor


def where(folder: Path, words: tuple[bytes, ...] = WORDS) -> set[str]:
    """The columns of the database that hold one of these words, whatever the capitals."""
    connection = sqlite3.connect(folder / "colophon.sqlite3")
    try:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert {"person", "invitation", "web_session", "history_entry", "organisation_entry", "attempt"} <= set(tables)
        found = set()
        for table in tables:
            rows = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the name comes from the database
            columns = [each[0] for each in rows.description]
            for row in rows:
                for column, value in zip(columns, row, strict=True):
                    stored = value if isinstance(value, bytes) else str(value).encode()
                    if any(word in stored.lower() for word in words):
                        found.add(f"{table}.{column}")
    finally:
        connection.close()
    return found


def in_files(folder: Path) -> list[str]:
    """The files of the database, its log among them, that hold one of the words."""
    files = sorted(folder.glob("colophon.sqlite3*"))
    assert files
    return [file.name for file in files if any(word in file.read_bytes().lower() for word in WORDS)]


def work(visitor: Colleague, address: str) -> None:
    """Use whatever keeps a note of who did it."""
    visitor.sent(f"{address}/components/add", {"component-name": "Map"}, seen=address)
    section = f"{address}/sections/reach"
    seen = visitor.page(section).value("seen_revision")
    visitor.sent(section, {"territories": ["uk", "us"], "seen_revision": seen, "agreed": "yes", "go": "leave"})
    comment = f"{address}/comments/add"
    assert visitor.send(comment, {"text": "Who drew this map?"}, seen=comment).status_code == 303
    register = visitor.page(address).links()[f"AI tools of {ORGANISATION}"]
    visitor.sent(f"{register}/add", {"name": "Brush"})
    choice = visitor.page(register.replace("/tools", "/impact"))
    assert choice.status == 200
    visitor.sent("/projects/start/games", {"title": "Low Water"})


def drop_statements(folder: Path) -> None:
    """Take the statements out of a database file without leaving their bytes in it."""
    connection = sqlite3.connect(folder / "colophon.sqlite3", isolation_level=None)
    for command in ("PRAGMA secure_delete = ON", "DROP TABLE statement", "PRAGMA wal_checkpoint(TRUNCATE)"):
        connection.execute(command)
    connection.close()


def issue(visitor: Colleague, address: str) -> None:
    """Issue the statement of a project that is ready."""
    page = visitor.page(f"{address}/statements/issue")
    entered = {"seen_sequence": page.value("seen_sequence"), "checked": "yes"}
    response = visitor.send(f"{address}/statements/issue", entered)
    assert response.status_code == 303, Page(response).text


def test_nothing_names_an_erased_person_but_issued_statements(
    site: Site, owner: Colleague, zephyrine: Colleague, tmp_path: Path
) -> None:
    """After all that they did: every column of every table, and the bytes of the files, SQLite's log included."""
    address = project(site, {"Text": NO_AI, "Cover": NO_AI})
    ready = project(site, {"Text": NO_AI}, title="Ready")
    work(zephyrine, address)
    issue(zephyrine, ready)
    comment = f"{address}/comments/add"
    told = owner.page(comment).values("tell")
    owner.send(comment, {"text": f"@{NAME} drew the map.", "tell": told}, seen=comment)
    assert f"@{NAME} drew the map." in zephyrine.page(f"{address}/comments").text
    invited(site, owner, name="Somebody else", email="else@example.org")
    assert where(tmp_path) >= {"person.name", "person.email", "statement.data"}
    person = owner.page(people_of(site)).links()[NAME]
    assert "Issued statements as they were signed" in owner.page(f"{person}/erase").text
    response = owner.send(f"{person}/erase")
    assert response.status_code == 422
    Page(response).has_error("sure", "Tick that you have read")
    assert "The person was erased." in owner.sent(f"{person}/erase", {"sure": "yes"}).text

    # The bytes that were signed are evidence, and others have copies.
    assert where(tmp_path) == {"statement.data"}
    assert where(tmp_path, (b"argon2id",)) == set()
    assert in_files(tmp_path) == ["colophon.sqlite3"]
    drop_statements(tmp_path)
    assert in_files(tmp_path) == []
    assert kinds(site)[0] == "person_erased"


def test_histories_and_their_downloads_say_erased_person_and_verify(
    site: Site, owner: Colleague, zephyrine: Colleague
) -> None:
    """What was done stays, under an id that says nothing; nobody can sign in with what was erased."""
    address = project(site, {"Text": NO_AI, "Cover": NO_AI})
    work(zephyrine, address)
    assert NAME in owner.page(f"{address}/history").text
    person = owner.page(people_of(site)).links()[NAME]
    owner.sent(f"{person}/erase", {"sure": "yes"})

    for page in (f"{address}/history", people_of(site).replace("/people", "/history"), f"{address}/comments"):
        text = owner.page(page).response.text
        assert "Erased person" in text
        assert "Zephyrine" not in text
    for download in (f"{address}/history.jsonl", f"{address}/history.csv"):
        data = owner.client.get(download).data
        assert b"Zephyrine" not in data
        assert b"quaxmail" not in data
    with site.database.read() as session:
        assert all(verdict.sound for verdict in verify_all(session, EVERYTHING))
        assert all(verdict.sound for verdict in verify_organisations(session, EVERYTHING))
    assert zephyrine.client.get("/").location.startswith("/sign-in")
    visitor = stranger(site.app)
    assert visitor.send("/sign-in", {"email": ADDRESS, "password": PASSWORD}).status_code == 422
    assert owner.client.get(person).status_code == 404


def test_somebody_erases_their_own_account(site: Site, owner: Colleague, zephyrine: Colleague) -> None:
    """They are signed out at once, and the address can be invited anew as somebody else."""
    assert "What stays" in zephyrine.page("/account/erase").text
    response = zephyrine.send("/account/erase", {"sure": "yes"})
    assert "Your account is erased" in Page(response).text
    assert zephyrine.client.get("/").location.startswith("/sign-in")
    assert kinds(site)[0] == "person_erased"
    invited(site, owner, name=NAME, email=ADDRESS)


def test_the_only_owner_of_others_cannot_go(site: Site, owner: Colleague, zephyrine: Colleague) -> None:
    """Somebody has to be left who can invite people; alone, they can go."""
    page = owner.page("/account/erase")
    assert f"Nobody else owns {ORGANISATION}, which has other people." in page.text
    assert owner.send("/account/erase", {"sure": "yes"}, seen="/sign-out").status_code == 422
    person = owner.page(people_of(site)).links()[NAME]
    owner.sent(f"{person}/remove")
    assert owner.send("/account/erase", {"sure": "yes"}).status_code == 200
    with site.database.read() as session:
        assert session.query(Person).filter_by(name="").count() == 1


def test_an_owner_erases_nobody_of_another_organisation(site: Site, owner: Colleague) -> None:
    """Who belongs elsewhere too is removed, and no more; whoever belongs elsewhere only is not there."""
    signed_in(site.app, "Sam Fell", {ORGANISATION: ("preparer",), "Tidewrack Audio": ("preparer",)})
    signed_in(site.app, "Dev Okafor", {"Tidewrack Audio": ("owner",)})
    sam = owner.page(people_of(site)).links()["Sam Fell"]
    assert "belongs to another organisation as well" in owner.page(f"{sam}/erase").text
    assert owner.send(f"{sam}/erase", {"sure": "yes"}, seen="/sign-out").status_code == 422
    with site.database.read() as session:
        dev = session.query(Person).filter_by(name="Dev Okafor").one().id
    assert owner.send(f"{people_of(site)}/{dev}/erase", {"sure": "yes"}, seen="/sign-out").status_code == 404


def test_an_owner_erases_a_guest(site: Site, owner: Colleague, tmp_path: Path) -> None:
    """Who answered for one component goes as members do; the link opens nothing any more."""
    address = project(site, {"Text": NO_AI})
    component = owner.page(address).links()["Text"]
    response = owner.send(f"{component}/guests", {"name": NAME, "email": ADDRESS, "days": "7"})
    link = re.findall(r"/guest/[\w-]+", response.text)[0]
    visitor = stranger(site.app)
    visitor.sent(link, {"name": NAME})
    with site.database.read() as session:
        guest = session.query(Person).filter_by(name=NAME).one().id
    assert where(tmp_path) == {"person.name", "invitation.name", "invitation.email"}
    owner.sent(f"{people_of(site)}/{guest}/erase", {"sure": "yes"})
    assert where(tmp_path) == set()
    assert stranger(site.app).client.get(link).status_code == 410
    assert kinds(site)[0] == "person_erased"
