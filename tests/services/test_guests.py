"""Guests: who may answer for one component, for how long, and as whom."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import TypeVar

import pytest
from sqlalchemy import text

from compliance.services.accounts import Account, find_account
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR, Actor, Reach
from compliance.services.components import remove_component
from compliance.services.database import Database
from compliance.services.export import export_json_lines
from compliance.services.guest_places import (
    GuestLinkOver,
    GuestShown,
    guest_place,
    guests_of,
    is_guest,
    look_at_guest_link,
)
from compliance.services.guests import PERIODS, NewGuestLink, invite_guest, open_guest_link, renew_guest, revoke_guest
from compliance.services.history import history_page
from compliance.services.membership import is_guest_of
from compliance.services.records import project_record
from compliance.services.refusals import NotFound, Refused
from compliance.services.verification import verify_project
from compliance.store.account_models import Person
from tests.stored import LATER, NOW, QUESTIONNAIRE, add, save, start

ME = LOCAL_OPERATOR
WEEK_LATER = "2026-12-01T09:00:00Z"
NAME, EMAIL = "Jo Okafor", "jo@example.org"

_Given = TypeVar("_Given")


@dataclass(frozen=True)
class Part:
    """A component of a project, and somebody who was invited to it."""

    database: Database
    project: str
    id: str
    link: NewGuestLink

    @property
    def named(self) -> dict[str, str]:
        """The component as an address names it."""
        return {"project_id": self.project, "component_id": self.id}

    def opened(self, name: str = NAME, at: str = LATER, secret: str = "") -> Account:
        """The guest, having come by the link."""
        with self.database.write() as session:
            return open_guest_link(session, at, secret or self.link.secret, name)

    def may_answer(self, account: Account, at: str = LATER) -> bool:
        """Whether the guest may answer for the component."""
        with self.database.read() as session:
            return is_guest_of(session, account.id, self.named, at)

    def revoke(self) -> None:
        """End the invitation."""
        with self.database.write() as session:
            revoke_guest(session, ME, LATER, self.project, self.id, self.link.invitation_id)

    def renewed(self, at: str = LATER, days: int = 7) -> NewGuestLink:
        """Another link for the guest."""
        with self.database.write() as session:
            return renew_guest(session, ME, at, self.project, self.id, self.link.invitation_id, days=days)

    def shown(self, at: str = LATER) -> GuestShown:
        """The guest as the component's list shows them."""
        with self.database.read() as session:
            (guest,) = guests_of(session, EVERYTHING, at, self.project, self.id)
            return guest

    def kinds(self) -> list[str]:
        """What the history says since the component was added."""
        with self.database.read() as session:
            page = history_page(session, EVERYTHING, self.project, QUESTIONNAIRE)
        return [entry.kind for entry in reversed(page.entries)][2:]


@pytest.fixture
def cover(database: Database) -> Part:
    """A cover, for which Jo was invited to answer for a week."""
    project = start(database)
    component = add(database, project)
    with database.write() as session:
        link = invite_guest(session, ME, LATER, project, component, name=f" {NAME} ", email=EMAIL, days=7)
    return Part(database, project, component, link)


def _over(call: Callable[[], _Given]) -> bool:
    try:
        call()
    except GuestLinkOver:
        return True
    return False


def test_a_link_leads_to_one_component(cover: Part) -> None:
    """Whoever has it sees who invites to what; opening it makes a person without any other way to sign in."""
    with cover.database.read() as session:
        place = look_at_guest_link(session, LATER, cover.link.secret)
    assert (place.organisation, place.project, place.component) == ("Acme Press", "The Tide", "Cover")
    assert (place.name, place.host, place.person_id) == (NAME, "Local operator", None)
    guest = cover.opened("Jo A. Okafor")
    assert (guest.name, guest.email, guest.password) == ("Jo A. Okafor", None, None)
    with cover.database.read() as session:
        assert guest_place(session, LATER, guest.id).component_id == cover.id
        assert is_guest(session, guest.id)
        (other,) = (part.id for part in project_record(session, EVERYTHING, cover.project).components[:1])
        assert not is_guest_of(session, guest.id, {**cover.named, "component_id": other}, LATER)
        assert not is_guest_of(session, guest.id, {"project_id": cover.project}, LATER)
    assert cover.may_answer(guest)


def test_the_database_holds_no_secret_of_a_link(cover: Part) -> None:
    """A copy of it opens nothing."""
    with cover.database.read() as session:
        row = session.execute(text("SELECT * FROM invitation")).one()
    assert cover.link.secret not in repr(tuple(row))
    assert len(cover.link.secret) >= 43, "32 bytes"


def test_a_link_is_the_same_person_each_time(cover: Part) -> None:
    """On another day, in another browser, and called otherwise: a name that was wrong is put right everywhere."""
    first = cover.opened()
    again = cover.opened("Jo Okafor-Lund")
    assert again.id == first.id
    save(
        cover.database, cover.project, cover.id, "use", {"used": "no"}, 0, actor=Actor(first.id, first.name, EVERYTHING)
    )
    with cover.database.read() as session:
        record = project_record(session, EVERYTHING, cover.project)
        entry = history_page(session, EVERYTHING, cover.project, QUESTIONNAIRE).entries[0]
    assert record.component(cover.id).sections["use"].actor_name == "Jo Okafor-Lund (guest)"
    assert entry.actor_name == "Jo Okafor-Lund (guest)"
    assert cover.kinds() == ["guest_invited", "guest_joined", "answers_saved"]


def test_two_clicks_at_once_make_one_guest(cover: Part) -> None:
    """The second waits for the first, and is the same person."""
    found: list[str] = []
    threads = [Thread(target=lambda: found.append(cover.opened().id)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert cover.kinds() == ["guest_invited", "guest_joined"]


def test_an_invitation_expires(cover: Part) -> None:
    """To the second, whether it was opened or not; what was answered stays."""
    assert cover.shown().state == "waiting"
    guest = cover.opened()
    assert cover.shown().state == "opened"
    last = "2026-12-01T08:59:59Z"
    assert (cover.link.expires_at, cover.shown(last).state) == (WEEK_LATER, "opened")
    assert cover.may_answer(guest, last)
    assert not cover.may_answer(guest, WEEK_LATER)
    assert cover.shown(WEEK_LATER).state == "expired"
    assert _over(lambda: cover.opened(at=WEEK_LATER))


def test_revoking_ends_everything_at_once(cover: Part) -> None:
    """The link and what the guest who is there may do."""
    guest = cover.opened()
    cover.revoke()
    assert cover.shown().state == "revoked"
    assert not cover.may_answer(guest)
    assert _over(cover.opened)
    with cover.database.read() as session, pytest.raises(GuestLinkOver):
        guest_place(session, LATER, guest.id)


def test_a_renewed_guest_is_the_same_person_by_another_link(cover: Part) -> None:
    """After it has expired or was revoked; the old link is none any more."""
    guest = cover.opened()
    cover.revoke()
    link = cover.renewed(days=90)
    assert cover.shown().state == "opened"
    assert cover.may_answer(guest, "2027-02-22T08:59:59Z")
    with pytest.raises(NotFound):
        cover.opened()
    assert cover.opened(secret=link.secret).id == guest.id
    assert cover.kinds() == ["guest_invited", "guest_joined", "guest_revoked", "guest_invited"]


def test_nobody_answers_for_a_removed_component(cover: Part) -> None:
    """Link, guest and renewal end with it."""
    guest = cover.opened()
    with cover.database.write() as session:
        remove_component(session, ME, LATER, cover.project, cover.id)
    assert not cover.may_answer(guest)
    assert _over(cover.opened)
    with pytest.raises(NotFound):
        cover.renewed()


def test_an_erased_guest_is_gone(cover: Part) -> None:
    """No name is left anywhere, the link opens nothing, and nobody is invited in their place."""
    guest = cover.opened()
    with cover.database.write() as session:
        row = session.get_one(Person, guest.id)
        row.name, row.erased_at = "", LATER
        session.execute(text("UPDATE invitation SET name = '', email = ''"))
    assert cover.shown().name == "Erased person"
    assert _over(cover.opened)
    with pytest.raises(Refused, match="erased"):
        cover.renewed()
    with cover.database.read() as session:
        assert find_account(session, id=guest.id) is None
        assert history_page(session, EVERYTHING, cover.project, QUESTIONNAIRE).entries[0].actor_name == "Erased person"


def test_the_history_knows_guests_by_their_ids(cover: Part) -> None:
    """Neither name nor e-mail address is in what cannot be erased, and all of it verifies."""
    guest = cover.opened()
    cover.renewed()
    cover.revoke()
    with cover.database.read() as session:
        bodies = [entry.body for entry in history_page(session, EVERYTHING, cover.project, QUESTIONNAIRE).entries[:4]]
        assert verify_project(session, EVERYTHING, cover.project).sound
        exported = export_json_lines(session, EVERYTHING, cover.project, QUESTIONNAIRE).decode()
    told = {"component": cover.id, "component_name": "Cover", "invitation": cover.link.invitation_id}
    assert bodies[0] == {**told, "guest": guest.id}
    assert bodies[2] == {**told, "guest": guest.id}
    assert bodies[3] == {**told, "guest": None, "expires_at": WEEK_LATER, "renewed": False}
    assert bodies[1]["renewed"]
    assert "Jo" not in repr(bodies)
    assert EMAIL not in exported


def test_an_invitation_changes_nothing_that_a_statement_says(cover: Part) -> None:
    """So a statement in force stays as current as it was."""
    with cover.database.read() as session:
        before = project_record(session, EVERYTHING, cover.project).changed_sequence
    cover.opened()
    cover.revoke()
    with cover.database.read() as session:
        assert project_record(session, EVERYTHING, cover.project).changed_sequence == before


@pytest.mark.parametrize(
    ("name", "email", "days", "sentence"),
    [
        (" ", "", 7, "Enter the name of the guest"),
        ("J" * 201, "", 7, "Shorten the name of the guest"),
        (NAME, "jo at home", 7, "e-mail address"),
        (NAME, "", 8, "Choose how long"),
    ],
)
def test_what_cannot_be_used_is_refused(cover: Part, name: str, email: str, days: int, sentence: str) -> None:
    """In a sentence, and nothing is stored."""
    with pytest.raises(Refused, match=sentence), cover.database.write() as session:
        invite_guest(session, ME, LATER, cover.project, cover.id, name=name, email=email, days=days)
    assert cover.shown().name == NAME
    assert 8 not in PERIODS


def test_nobody_else_reaches_an_invitation(cover: Part) -> None:
    """Not from another organisation, not by another component, and not with a secret that nobody was given."""
    stranger = Actor("x", "X", Reach(("elsewhere",)))
    with cover.database.write() as session, pytest.raises(NotFound):
        revoke_guest(session, stranger, LATER, cover.project, cover.id, cover.link.invitation_id)
    other = add(cover.database, cover.project, "Map")
    with cover.database.write() as session, pytest.raises(NotFound):
        revoke_guest(session, ME, LATER, cover.project, other, cover.link.invitation_id)
    with cover.database.read() as session, pytest.raises(NotFound):
        look_at_guest_link(session, LATER, "x" * 43)
    with cover.database.read() as session, pytest.raises(NotFound):
        guest_place(session, LATER, "nobody")
    assert cover.shown(NOW).state == "waiting"
