"""The people of an organisation: inviting, joining, changing roles, removing, and belonging to several."""

import re
from dataclasses import replace

import pytest

from compliance.config import MailSettings
from compliance.domain.roles import Role
from compliance.services.actors import EVERYTHING
from compliance.services.mail import Mailer
from compliance.services.membership import places_of
from compliance.services.organisation_history import organisation_history_page
from compliance.services.verification import verify_organisations
from compliance.store.account_models import Invitation, Person
from compliance.store.projects import organisation_named
from tests.services.test_mail import Mailbox, mailbox
from tests.web.colleagues import PASSWORD, Colleague, stranger
from tests.web.pages import Page, Site, project
from tests.web.people import ORGANISATION, signed_in

__all__ = ["mailbox"]

INES = {"name": "Ines Calder", "email": "ines@example.org", "roles": ["preparer", "approver"]}


@pytest.fixture
def owner(site: Site) -> Colleague:
    """Robin Marsh, who has every role."""
    return Colleague(site.client)


def people_of(site: Site, organisation: str = ORGANISATION) -> str:
    """The address of the organisation's people."""
    with site.database.read() as session:
        found = organisation_named(session, organisation)
        assert found
        return f"/organisations/{found.id}/people"


def invited(site: Site, owner: Colleague, **more: object) -> str:
    """Invite somebody; gives the path of the link, which that page alone shows."""
    response = owner.send(people_of(site), {**INES, **more})
    assert response.status_code == 200, response.text
    return link_on(Page(response))


def link_on(page: Page) -> str:
    """The path of the link that a page shows."""
    found = re.search(r'value="http://[^/"]*(/join/[\w-]+)"', page.response.text)
    assert found, page.text
    return found[1]


def kinds(site: Site, organisation: str = ORGANISATION) -> list[str]:
    """The kinds of the entries in the organisation's history, newest first, but for the rule about reviews."""
    with site.database.read() as session:
        found = organisation_named(session, organisation)
        assert found
        entries = organisation_history_page(session, EVERYTHING, found.id).entries
        assert all(verdict.sound for verdict in verify_organisations(session, EVERYTHING))
    return [entry.kind for entry in entries if entry.kind != "review_rule_chosen"]


def roles_of(site: Site, email: str) -> dict[str, tuple[Role, ...]]:
    """What somebody may do where."""
    with site.database.read() as session:
        person = session.query(Person).filter_by(email=email).one()
        return {place.name: place.roles for place in places_of(session, person.id)}


def test_an_owner_invites_somebody_who_joins_with_a_new_account(site: Site, owner: Colleague) -> None:
    """The link is shown once and opens once; no role is ticked beforehand; the history names nobody."""
    assert owner.page(people_of(site)).ticked("roles") == []
    link = invited(site, owner)
    assert "/join/" not in owner.page(people_of(site)).response.text
    visitor = stranger(site.app)
    page = visitor.page(link)
    assert "Robin Marsh invites you as preparer and approver." in page.text
    assert page.value("name") == "Ines Calder"
    page = visitor.sent(link, {"name": "Ines M. Calder", "password": PASSWORD})
    assert f"You belong to {ORGANISATION} now." in page.text
    assert roles_of(site, "ines@example.org") == {ORGANISATION: ("preparer", "approver")}
    assert kinds(site) == ["person_joined", "person_invited"]
    assert "This link does not work any more" in stranger(site.app).page(link, 410).text
    rows = owner.page(people_of(site)).rows()
    assert rows[0][:2] == ["Ines M. Calderines@example.org", "Preparer, approver"]
    history = owner.page(people_of(site).replace("/people", "/history"))
    assert "Ines M. Calder joined the organisation as preparer and approver" in history.text
    with site.database.read() as session:
        row = session.query(Invitation).one()
        assert (row.name, row.email) == ("", "")


@pytest.mark.parametrize(
    ("more", "control", "sentence"),
    [
        ({"name": ""}, "name", "Enter the name."),
        ({"email": "nowhere"}, "email", "such as name@example.org"),
        ({"roles": []}, "role-owner", "Tick at least one role."),
        ({"roles": ["auditor", "owner"]}, "role-owner", "An auditor changes nothing"),
        ({"roles": ["emperor"]}, "role-owner", "Tick at least one role."),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_at_its_field(
    site: Site, owner: Colleague, more: dict[str, object], control: str, sentence: str
) -> None:
    """What was typed is kept, and nobody is invited."""
    response = owner.send(people_of(site), {**INES, **more})
    assert response.status_code == 422
    page = Page(response)
    page.has_error(control, sentence)
    assert page.value("email") == more.get("email", "ines@example.org")
    assert kinds(site) == []


def test_nobody_is_invited_twice(site: Site, owner: Colleague) -> None:
    """Neither while an invitation is open, nor once they belong; capitals make no other address."""
    link = invited(site, owner)
    response = owner.send(people_of(site), {**INES, "email": "INES@example.org"})
    Page(response).has_error("email", "is invited already")
    stranger(site.app).sent(link, {"name": "Ines", "password": PASSWORD})
    Page(owner.send(people_of(site), INES)).has_error("email", "belongs to the organisation already")


def test_a_renewed_invitation_has_another_link(site: Site, owner: Colleague) -> None:
    """The old link stops working."""
    old = invited(site, owner)
    renew = owner.page(people_of(site)).response.text.split('action="')[1].split('"')[0]
    new = link_on(Page(owner.send(renew, seen=people_of(site))))
    assert old != new
    assert owner.client.get(renew).location == people_of(site)
    stranger(site.app).page(old, 410)
    assert "Join Pellwood" in stranger(site.app).page(new).text
    assert kinds(site) == ["person_invited", "person_invited"]


def test_an_invitation_can_be_taken_back(site: Site, owner: Colleague) -> None:
    """Its link opens nothing, and the name and the address are forgotten."""
    link = invited(site, owner)
    revoke = owner.page(people_of(site)).response.text.split('action="')[2].split('"')[0]
    assert "was taken back" in owner.sent(revoke, seen=people_of(site)).text
    stranger(site.app).page(link, 410)
    assert "Ines" not in owner.page(people_of(site)).text
    owner.sent(revoke, seen=people_of(site))
    assert kinds(site) == ["invitation_revoked", "person_invited"]


def test_an_invitation_ends_after_seven_days(site: Site, owner: Colleague) -> None:
    """It can be renewed, so it stays on the list."""
    link = invited(site, owner)
    with site.database.write() as session:
        session.query(Invitation).one().expires_at = "2026-11-23T16:42:05Z"
    stranger(site.app).page(link, 410)
    assert "Expired" in owner.page(people_of(site)).text


def test_somebody_with_an_account_joins_with_it(site: Site, owner: Colleague) -> None:
    """Not signed in, they are sent to do so; the account is then in two organisations."""
    guest = Colleague(signed_in(site.app, "Ines Calder", {"Tidewrack Audio": ("owner",)}))
    with site.database.write() as session:
        session.query(Person).filter_by(name="Ines Calder").one().email = "ines@example.org"
    link = invited(site, owner)
    page = stranger(site.app).page(link)
    assert page.links()["Sign in to accept"] == f"/sign-in?next={link}"
    assert "signed in as" not in guest.page(link).text
    guest.sent(link)
    assert roles_of(site, "ines@example.org") == {
        ORGANISATION: ("preparer", "approver"),
        "Tidewrack Audio": ("owner",),
    }


def test_another_account_has_to_confirm_before_it_joins(site: Site, owner: Colleague) -> None:
    """Somebody may have two addresses; nobody joins with the wrong account unawares."""
    other = Colleague(signed_in(site.app, "Dev Okafor", {"Tidewrack Audio": ("owner",)}))
    link = invited(site, owner)
    assert "You are signed in as Dev Okafor" in other.page(link).text
    response = other.send(link)
    assert response.status_code == 422
    Page(response).has_error("sure", "Tick that you want to join")
    other.sent(link, {"sure": "yes"})
    assert "Dev Okafor" in owner.page(people_of(site)).text
    with site.database.read() as session:
        person = session.query(Person).filter_by(name="Dev Okafor").one()
        assert {place.name for place in places_of(session, person.id)} == {ORGANISATION, "Tidewrack Audio"}


def test_whoever_belongs_already_cannot_join_again(site: Site, owner: Colleague) -> None:
    """The invitation stays open for whom it is meant."""
    link = invited(site, owner)
    assert "You belong to Pellwood Interactive Ltd already" in Page(owner.send(link, {"sure": "yes"})).text
    assert "Join Pellwood" in stranger(site.app).page(link).text


def test_changed_roles_count_from_the_next_page_on(site: Site, owner: Colleague) -> None:
    """In the session that is open, without signing in anew."""
    sam = Colleague(signed_in(site.app, "Sam Fell", {ORGANISATION: ("auditor",)}))
    assert sam.client.get("/projects/start").status_code == 403
    address = owner.page(people_of(site)).links()["Sam Fell"]
    owner.sent(address, {"roles": ["preparer", "approver"]})
    assert sam.client.get("/projects/start").status_code == 200
    assert kinds(site) == ["roles_changed"]
    history = owner.page(people_of(site).replace("/people", "/history"))
    assert "changed the roles of Sam Fell" in history.text
    assert "Before: auditor. Now: preparer, approver." in history.text
    owner.sent(address, {"roles": ["approver", "preparer"]})
    assert kinds(site) == ["roles_changed"]
    both = Page(owner.send(address, {"roles": ["approver", "auditor"]}))
    both.has_error("role-owner", "An auditor changes nothing, so that role goes with no other.")
    Page(owner.send(address, {"roles": []})).has_error("role-owner", "Tick at least one role.")


def test_the_last_owner_stays_one(site: Site, owner: Colleague) -> None:
    """Neither the role nor the person goes until there is another owner; the page says so."""
    signed_in(site.app, "Sam Fell", {ORGANISATION: ("preparer",)})
    links = owner.page(people_of(site)).links()
    page = owner.page(links["Robin Marsh"])
    assert "Robin Marsh is the last owner" in page.text
    assert "@example.org. Since" in page.text
    assert "New password link" in page.links()
    assert f"Remove from {ORGANISATION}" not in page.links()
    Page(owner.send(links["Robin Marsh"], {"roles": ["auditor"]})).has_error(
        "role-owner", "Make somebody else an owner"
    )
    remove = f"{links['Robin Marsh']}/remove"
    assert "cannot be removed" in owner.page(remove).text
    assert owner.send(remove, seen=people_of(site)).status_code == 409
    owner.sent(links["Sam Fell"], {"roles": ["owner"]})
    owner.sent(links["Robin Marsh"], {"roles": ["auditor"]})
    assert owner.client.get(links["Sam Fell"]).status_code == 403


def test_whoever_is_removed_may_do_nothing_from_the_next_page_on(site: Site, owner: Colleague) -> None:
    """What belongs to the organisation does not exist for them any more; their account stays."""
    sam = Colleague(signed_in(site.app, "Sam Fell", {ORGANISATION: ("preparer",)}))
    address = project(site)
    sam.page(address)
    person = owner.page(people_of(site)).links()["Sam Fell"]
    owner.sent(f"{person}/remove")
    assert sam.client.get(address).status_code == 404
    assert "You belong to no organisation" in sam.page("/").text
    assert owner.client.get(person).status_code == 404
    assert kinds(site) == ["person_removed"]


def test_somebody_works_in_one_organisation_at_a_time(site: Site, owner: Colleague) -> None:
    """The list of projects is that of the one chosen; the choice is theirs alone."""
    project(site, title="Saltmarsh")
    project(site, title="Low Water", organisation="Pellwood Records")
    assert "Saltmarsh" in owner.page("/").text
    page = owner.page("/organisations")
    other = page.value("organisation")
    assert "Low Water" in owner.sent("/organisations", {"organisation": other}).text
    assert "Saltmarsh" not in owner.page("/").text
    assert owner.send("/organisations", {"organisation": "nobodyHas1t"}).status_code == 404


def test_somebody_starts_another_organisation(site: Site, owner: Colleague) -> None:
    """They are its first owner, and work in it at once; a name is taken once."""
    page = owner.sent("/organisations/start", {"name": "Lower  Reach Press"})
    assert "You work here now" in page.text
    assert kinds(site, "Lower Reach Press") == ["organisation_set_up"]
    assert "For Lower Reach Press." in owner.page("/projects/start/games").text
    for name, sentence in (("", "Enter the name"), (ORGANISATION, "of this name already"), ("x" * 201, "200")):
        Page(owner.send("/organisations/start", {"name": name})).has_error("name", sentence)


def test_the_samples_go_to_the_organisation_worked_in(site: Site, owner: Colleague) -> None:
    """Whatever their files say."""
    owner.sent("/samples", seen="/")
    assert "Lanterns of Dunmarrow" in owner.page("/").text
    with site.database.read() as session:
        assert organisation_named(session, "Dunmarrow Games") is None


def test_members_see_the_others_and_owners_their_addresses(site: Site, owner: Colleague) -> None:
    """A colleague's address is for whoever runs the organisation."""
    sam = Colleague(signed_in(site.app, "Sam Fell", {ORGANISATION: ("auditor",)}))
    page = sam.page(people_of(site))
    assert [row[0] for row in page.rows()] == ["Robin Marsh", "Sam Fell"]
    assert "@example.org" not in page.text
    assert "@example.org" in owner.page(people_of(site)).text
    assert "Invite somebody" not in page.text


def test_an_invitation_is_sent_by_e_mail_too(
    site: Site, owner: Colleague, mailbox: tuple[Mailbox, MailSettings]
) -> None:
    """Where a mail server is set: with the link, to the address that was invited and to nobody else."""
    kept, settings = mailbox
    mailer = Mailer(settings)
    site.app.extensions["colophon"] = replace(site.app.extensions["colophon"], mailer=mailer)
    response = owner.send(people_of(site), INES)
    assert "It was sent to ines@example.org as well." in Page(response).text
    mailer._sender.shutdown()
    [(to, subject, text)] = kept.arrived
    assert (to, subject) == (["ines@example.org"], f"Join {ORGANISATION} on Colophon")
    assert link_on(Page(response)) in text
