"""Setting Colophon up: what is there before, who gets in, and that it happens once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from compliance.services.actors import EVERYTHING
from compliance.services.membership import places_of
from compliance.services.organisation_history import organisation_history_page
from compliance.services.review_rules import one_person_suffices
from compliance.services.set_up import new_set_up_link
from compliance.services.verification import verify_organisations
from compliance.store.account_models import OneTimeLink, Person
from compliance.store.projects import make_organisation
from tests.web.colleagues import PASSWORD, database_of, fresh_app, stranger
from tests.web.pages import START

FORM = {
    "organisation": "Lower Reach Press",
    "name": "Ines Calder",
    "email": "Ines@Lower-Reach.example.org",
    "password": PASSWORD,
}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """The application before anybody has an account."""
    app = fresh_app(tmp_path)
    yield app
    database_of(app).close()


def link(app: Flask) -> str:
    """The address that sets Colophon up."""
    with database_of(app).write() as session:
        return f"/set-up/{new_set_up_link(session, START)}"


@pytest.mark.parametrize("address", ["/", "/sign-in", "/projects/start", "/organisations/x/tools", "/rulebooks"])
def test_until_it_is_set_up_everything_leads_to_where_the_link_is(app: Flask, address: str) -> None:
    """There is nobody to sign in, so the page says what to do."""
    response = stranger(app).client.get(address)
    assert (response.status_code, response.location) == (303, "/set-up")
    assert ".venv/bin/colophon set-up-link" in stranger(app).page(address).text


def test_whoever_has_the_link_becomes_the_first_owner(app: Flask) -> None:
    """One form: the organisation and its first person, signed in, who may do everything; one entry without names."""
    visitor = stranger(app)
    page = visitor.sent(link(app), FORM)
    assert "Colophon is set up, and you are signed in." in page.text
    assert page.links()["Invite the people you work with"].endswith("/people#invite")
    with database_of(app).read() as session:
        person = session.query(Person).one()
        [place] = places_of(session, person.id)
        [entry] = organisation_history_page(session, EVERYTHING, place.id).entries
        assert all(verdict.sound for verdict in verify_organisations(session, EVERYTHING))
        assert not one_person_suffices(session, place.id)
    assert (person.name, person.email) == ("Ines Calder", "ines@lower-reach.example.org")
    assert person.password.startswith("$argon2id$")
    assert (place.name, place.roles) == ("Lower Reach Press", ("owner", "preparer", "approver"))
    assert (entry.kind, entry.actor_name) == ("organisation_set_up", "Ines Calder")
    assert entry.body == {"person": person.id, "roles": ["owner", "preparer", "approver"]}


def test_a_one_person_business_says_so_at_once(app: Flask) -> None:
    """Then the same person prepares and approves."""
    stranger(app).sent(link(app), {**FORM, "one_person": "yes"})
    with database_of(app).read() as session:
        [place] = places_of(session, session.query(Person).one().id)
        assert one_person_suffices(session, place.id)


def test_the_link_works_once(app: Flask) -> None:
    """Afterwards neither the page nor the link is there, and whoever comes is asked to sign in."""
    address = link(app)
    stranger(app).sent(address, FORM)
    assert stranger(app).client.get(address).status_code == 404
    assert stranger(app).client.get("/set-up").location == "/"
    assert stranger(app).client.get("/").location.startswith("/sign-in")
    with database_of(app).write() as session:
        assert new_set_up_link(session, START) is None


def test_a_newer_link_replaces_the_older_one(app: Flask) -> None:
    """A link that somebody else may have seen can be made worthless."""
    older, newer = link(app), link(app)
    assert "This link does not work any more" in stranger(app).page(older, 404).text
    assert "Set up Colophon" in stranger(app).page(newer).text


def test_a_link_works_for_a_day(app: Flask) -> None:
    """Then another one has to be asked for, where Colophon is installed."""
    with database_of(app).write() as session:
        old = new_set_up_link(session, START - timedelta(hours=24))
    assert "has expired after 24 hours" in stranger(app).page(f"/set-up/{old}", 404).text
    stranger(app).page("/set-up/guessed", 404)


def test_of_two_people_with_the_link_the_first_gets_in(app: Flask) -> None:
    """Both look at the form; the second one's is answered with the page about links that are over."""
    address = link(app)
    first, second = stranger(app), stranger(app)
    tokens = [each.page(address).value("csrf_token") for each in (first, second)]
    answers = [
        each.client.post(address, data={**FORM, "csrf_token": token})
        for each, token in zip((first, second), tokens, strict=True)
    ]
    assert [answer.status_code for answer in answers] == [303, 404]
    with database_of(app).read() as session:
        assert session.query(Person).count() == 1


def test_only_the_hash_of_the_link_is_stored(app: Flask) -> None:
    """A copy of the database sets nothing up."""
    secret = link(app).rpartition("/")[2]
    with database_of(app).read() as session:
        row = session.query(OneTimeLink).one()
    assert secret.encode() not in row.token_hash
    assert len(row.token_hash) == 32


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("organisation", " ", "Enter the name of the organisation."),
        ("name", "", "Enter the name that you go by."),
        ("name", "x" * 201, "200 characters"),
        ("email", "ines at home", "such as name@example.org"),
        ("email", "", "Enter the e-mail address."),
        ("password", "", "Choose a password."),
        ("password", "short", "at least 12 characters; this one has 5"),
        ("password", "password1234", "easy to guess"),
        ("password", "lowerreachpress", "easy to guess"),
        ("password", "moor sedge " * 20, "at most 128 characters"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(app: Flask, field: str, value: str, sentence: str) -> None:
    """What was typed stays, but for the password; nobody gets an account."""
    address = link(app)
    visitor = stranger(app)
    response = visitor.send(address, {**FORM, field: value})
    assert response.status_code == 422
    page = type(visitor.page(address))(response)
    page.has_error(field, sentence)
    assert page.value("password") == ""
    assert PASSWORD not in response.text
    with database_of(app).read() as session:
        assert session.query(Person).count() == 0


def test_organisations_that_were_there_before_get_their_owner(app: Flask) -> None:
    """What the command line made, or an installation from before there were accounts, is nobody else's."""
    with database_of(app).write() as session:
        for number, name in enumerate(("Harbour Games", "Tidewrack Audio")):
            make_organisation(session, f"there{number}", name)
    address = link(app)
    page = stranger(app).page(address)
    assert "Harbour Games and Tidewrack Audio are here already" in page.text
    stranger(app).sent(address, {**FORM, "organisation": "Harbour Games"})
    with database_of(app).read() as session:
        places = places_of(session, session.query(Person).one().id)
        assert [place.name for place in places] == ["Harbour Games", "Tidewrack Audio"]
        assert {place.roles for place in places} == {("owner", "preparer", "approver")}
        for place in places:
            assert organisation_history_page(session, EVERYTHING, place.id).total == 1
