"""Guests on the web: inviting one, coming by the link, answering for one component, and seeing nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from compliance.domain.questionnaire import Answers
from compliance.services.assessments import current_release
from compliance.services.throttle import MOST_FOR_ADDRESS
from compliance.web.access_table import ACCESS
from tests.web.interviewing import ACCEPTED, IDEAS_ONLY, NO_AI, REWORKED, pairs
from tests.web.pages import Page, Site, project
from tests.web.people import ORGANISATION, PERSON, signed_in

NAME = "Jo Okafor"
# Every question about the use of AI answered, those that may be left out as well.
USED: Answers = {**REWORKED, "tools": "Stemforge 2.1", "evidence": ("drafts",)}
QUESTIONNAIRE = current_release().questionnaire


@dataclass
class Guest:
    """A browser of somebody who was invited to the cover of a game."""

    site: Site
    project: str
    part: str
    link: str
    client: FlaskClient

    def get(self, address: str, status: int = 200) -> Page:
        """The page at this address."""
        response = self.client.get(address)
        assert response.status_code == status, (address, response.status_code, response.location)
        return Page(response)

    def come(self, name: str = NAME) -> Page:
        """Come by the link; gives the guest's own page."""
        page = self.get(self.link)
        sent = self.client.post(self.link, data={"csrf_token": page.value("csrf_token"), "name": name})
        assert (sent.status_code, sent.location) == (303, "/guest")
        return self.get("/guest")

    def section(self, section: str) -> str:
        """The address of a section of the cover."""
        return f"{self.part}/sections/{section}"

    def save(self, answers: Answers, section: str = "use", seen: int = 0, **more: str) -> TestResponse:
        """Send the answers of a section."""
        data: dict[str, list[str]] = {}
        for name, value in pairs(QUESTIONNAIRE, answers, seen):
            data.setdefault(name, []).append(value)
        token = self.get(self.section(section)).value("csrf_token")
        return self.client.post(self.section(section), data={**data, "csrf_token": token, **more})

    def change(self, assignment: str) -> None:
        """Set something about the invitation past the pages."""
        with self.site.database.write() as session:
            session.execute(text(f"UPDATE invitation SET {assignment}"))  # noqa: S608


def invite(site: Site, part: str, name: str = NAME) -> str:
    """Invite somebody to a component; gives the address of the link."""
    page = site.refused(f"{part}/guests", {"name": name, "email": "", "days": "7"}, 200)
    return link_of(page)


def link_of(page: Page) -> str:
    """The address of the link that a page shows once."""
    (field,) = (each for each in page.root.iter("input") if each.get("id") == "new-link")
    return "/guest/" + (field.get("value") or "").partition("/guest/")[2]


def part_of(site: Site, address: str, name: str) -> str:
    """The address of a component, by its name."""
    return site.get(address).links()[name]


@pytest.fixture
def guest(site: Site) -> Guest:
    """Somebody invited to the cover of a game that has a map, whose answers are complete, as well."""
    address = project(site, {"Cover": {}, "Map": REWORKED})
    part = part_of(site, address, "Cover")
    return Guest(site, address, part, invite(site, part), site.app.test_client())


def test_a_guest_answers_for_their_part(guest: Guest) -> None:
    """From the link through the questions and back, and the record says who answered."""
    welcome = guest.get(guest.link)
    assert "Pellwood Interactive Ltd asks you how AI was used in one part of Saltmarsh : Cover" in welcome.text
    assert f"{PERSON} invited you" in welcome.text
    assert welcome.value("name") == NAME
    home = guest.come("Jo A. Okafor")
    assert home.rows()[0] == ["How AI was used", "Not started"]
    assert "@example.org" in home.links()[next(each for each in home.links() if "@" in each)]

    saved = guest.save(NO_AI)
    assert (saved.status_code, saved.location) == (303, "/guest")
    assert "Everything is answered" in guest.get("/guest").text
    assert "by Jo A. Okafor (guest)" in guest.get(guest.section("use")).text
    told = guest.site.get(f"{guest.project}/history").text
    assert "Jo A. Okafor (guest) answered 2 questions in Cover" in told
    assert "Jo A. Okafor (guest) joined as a guest, to answer for Cover" in told
    assert f"{PERSON} invited a guest to answer for Cover" in told
    assert "by Jo A. Okafor (guest)" in guest.site.get(guest.section("use")).text
    assert guest.site.get(f"{guest.part}/guests").rows()[0][1].startswith("Opened")


def test_when_whoever_invited_has_gone_an_owner_can_be_asked(guest: Guest) -> None:
    """A guest is never left with the name of somebody whom nobody reaches there."""
    guest.come()
    signed_in(guest.site.app, "Ines Calder", {ORGANISATION: ("owner",)})
    assert "Ines Calder" not in guest.get("/guest").text
    with guest.site.database.write() as session:
        gone = text("DELETE FROM membership WHERE person_id = (SELECT id FROM person WHERE name = :name)")
        session.execute(gone, {"name": PERSON})
    page = guest.get("/guest")
    assert f"Whoever invited you is not at {ORGANISATION} any more. Ask Ines Calder, who owns it here" in page.text
    assert [each for each in page.links() if each.endswith("@example.org")]


def test_a_guest_is_led_through_their_part_alone(guest: Guest) -> None:
    """To the next section of it, and back to their own page; never to what comes next for others."""
    guest.come()
    assert guest.save({"kind": "literary"}, "law", 1, go="leave").location == "/guest"
    assert guest.save({"kind": "artistic"}, "law", 1).location == guest.section("use")
    assert guest.save(REWORKED).location == f"{guest.section('use')}?more=2#tools"
    assert guest.save(USED, seen=1, back="result").location == "/guest"


def test_no_page_of_a_guest_tells_of_the_rest(guest: Guest) -> None:
    """No other part, no result, no register, no link that is not theirs: on forms, after errors, before saving."""
    guest.come()
    pages = [guest.get("/guest"), *(guest.get(guest.section(each)) for each in ("use", "law"))]
    pages.append(Page(guest.save({**USED, "ai_did": ()})))
    assert pages[-1].title.startswith("Error: ")
    guest.save(USED)
    pages.append(guest.get(f"{guest.section('use')}?back=result"))
    pages.append(Page(guest.save({**IDEAS_ONLY, "tools": "None"}, seen=1)))
    assert pages[-1].title.startswith("What saving changes")
    guest.site.post(guest.section("use"), {**_form({**USED, **ACCEPTED}, 1), "agreed": "yes"})
    pages.append(Page(guest.save({**USED, "ai_context": "Eleven stems."}, seen=1)))
    assert pages[-1].title.startswith("Changed meanwhile")
    pages.append(guest.get("/projects/none", 404))
    for page in pages:
        for words in ("Map", "of 2", "register", "AI-assisted", "Results"):
            assert words not in page.text, (page.title, words)
        for words, address in page.links().items():
            assert guest.project not in address or guest.part in address, (page.title, words)
            if address.startswith("/"):
                assert guest.client.get(address, follow_redirects=True).status_code == 200, (page.title, words)


def _form(answers: Answers, seen: int) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in pairs(QUESTIONNAIRE, answers, seen):
        data.setdefault(name, []).append(value)
    return data


def _addresses(site: Site, values: Mapping[str, str], guests_too: bool) -> Sequence[tuple[str, str]]:
    """Every address with its methods that is not for everybody, filled in; of those for guests or of the others."""
    adapter = site.app.url_map.bind("127.0.0.1")
    found = []
    for rule in site.app.url_map.iter_rules():
        access = ACCESS[rule.endpoint]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            needed = access.get if method == "GET" else access.post
            if needed != "anybody" and access.guest is guests_too:
                filled = {name: values.get(name, "1") for name in rule.arguments}
                found.append((method, adapter.build(rule.endpoint, filled, method=method)))
    return found


def test_all_else_does_not_exist_for_a_guest(guest: Guest) -> None:
    """Every other address of their own project answers as one of a project that nobody has, byte for byte."""
    guest.come()
    token = guest.get(guest.section("use")).value("csrf_token")
    with guest.site.database.read() as session:
        organisation = session.execute(text("SELECT organisation_id FROM project")).scalar_one()
        invitation = session.execute(text("SELECT id FROM invitation")).scalar_one()
    own = {
        "project_id": guest.project.rpartition("/")[2],
        "component_id": guest.part.rpartition("/")[2],
        "organisation_id": organisation,
        "invitation_id": invitation,
        "section_id": "use",
        "sector_id": "games",
        "release_id": "2026-11",
    }
    nobodys = {**own, "project_id": "nobodyHas1t", "organisation_id": "nobodyHas1t"}
    other = {**own, "component_id": part_of(guest.site, guest.project, "Map").rpartition("/")[2]}
    of_the_project = {**own, "section_id": "about"}
    swept = list(zip(_addresses(guest.site, own, False), _addresses(guest.site, nobodys, False), strict=True))
    for values in (other, of_the_project):
        sections = zip(_addresses(guest.site, values, True), _addresses(guest.site, nobodys, True), strict=True)
        swept += [(here, there) for here, there in sections if "/sections/" in here[1]]
    assert len(swept) > 80
    for (method, address), (_, nowhere) in swept:
        if address.endswith("/components/" + own["component_id"] + "/sections/use"):
            continue
        here, there = (
            guest.client.open(each, method=method, data={"csrf_token": token} if method == "POST" else None)
            for each in (address, nowhere)
        )
        assert (here.status_code, here.data) == (404, there.data), (method, address)
    assert guest.client.get(guest.section("use")).status_code == 200
    assert guest.client.get("/rulebooks").status_code == 200
    assert guest.client.get("/").location == "/guest"


def test_revoking_takes_effect_at_once(guest: Guest) -> None:
    """What the guest has open can neither be seen nor saved any more, and the link says so."""
    guest.come()
    token = guest.get(guest.section("use")).value("csrf_token")
    page = guest.site.get(f"{guest.part}/guests")
    (revoke,) = (each.get("action") or "" for each in page.root.iter("form") if "revoke" in (each.get("action") or ""))
    assert "Revoked" in guest.site.sent(revoke).rows()[0][1]
    assert guest.client.get(guest.section("use")).status_code == 404
    assert guest.client.post(guest.section("use"), data={**_form(NO_AI, 0), "csrf_token": token}).status_code == 404
    assert "The invitation has ended" in guest.get("/guest", 410).text
    assert "The invitation has ended" in guest.get(guest.link, 410).text
    assert "ended the invitation of a guest for Cover" in guest.site.get(f"{guest.project}/history").text


def test_an_invitation_expires_while_the_guest_is_there(guest: Guest) -> None:
    """The session goes on and is worth nothing; renewed with another link, it is worth something again."""
    guest.come()
    guest.change("expires_at = '2026-11-23T16:00:00Z'")
    assert guest.client.get(guest.section("use")).status_code == 404
    assert guest.get("/guest", 410).links().get("Your part") == "/guest"
    assert guest.site.get(f"{guest.part}/guests").rows()[0][1].startswith("Expired")
    page = guest.site.get(f"{guest.part}/guests")
    (renew,) = (each.get("action") or "" for each in page.root.iter("form") if "renew" in (each.get("action") or ""))
    link = link_of(guest.site.refused(renew, {"days": "30"}, 200))
    assert guest.site.client.get(renew).location == f"{guest.part}/guests"
    assert guest.client.get(guest.section("use")).status_code == 200
    assert guest.client.get(guest.link).status_code == 404, "the old link is none any more"
    assert guest.get(link).value("name") == NAME
    assert guest.site.refused(renew, {"days": "31"}, 409).text.startswith("That was not done")


def test_a_link_is_shown_once(guest: Guest) -> None:
    """And nothing else on the page leads to it again."""
    page = guest.site.client.get(f"{guest.part}/guests")
    assert guest.link.rpartition("/")[2] not in page.text
    assert "new-link" not in page.text


def test_a_wrong_link_says_nothing(guest: Guest) -> None:
    """Like any other address that leads nowhere; and the right one is kept in no cache and told to nobody."""
    wrong = guest.link[:-1] + ("A" if guest.link[-1] != "A" else "B")
    assert guest.client.get(wrong).data == guest.client.get("/guest/x").data
    assert guest.get(wrong, 404).text.startswith("There is no such page")
    right = guest.client.get(guest.link)
    assert right.headers["Cache-Control"] == "no-store"
    assert right.headers["Referrer-Policy"] in ("same-origin", "no-referrer")


def test_many_wrong_links_have_to_wait(guest: Guest) -> None:
    """Those that come from one address; the right link still opens."""
    for _ in range(MOST_FOR_ADDRESS):
        assert guest.client.get("/guest/x").status_code == 404
    page = guest.get("/guest/x", 429)
    assert "Too many tries" in page.text
    assert int(page.response.headers["Retry-After"]) > 0
    assert guest.client.get(guest.link).status_code == 200


def test_a_link_is_sent_where_there_is_a_mail_server(guest: Guest) -> None:
    """To the address that was typed, and the page says so; without an address, to nobody."""
    sent: list[tuple[str, str, str]] = []

    class Mailer:
        def send(self, *letter: str) -> None:
            sent.append((letter[0], letter[1], letter[2]))

    app = guest.site.app
    app.extensions["colophon"] = replace(app.extensions["colophon"], mailer=Mailer())
    invite(guest.site, guest.part)
    assert sent == []
    page = guest.site.refused(f"{guest.part}/guests", {"name": "Lee Ash", "email": "lee@example.org", "days": "1"}, 200)
    ((to, subject, words),) = sent
    assert "It was sent to lee@example.org as well." in page.text
    assert (to, subject) == ("lee@example.org", "Questions of Pellwood Interactive Ltd about the use of AI")
    assert link_of(page) in words


def test_a_name_is_asked_for(guest: Guest) -> None:
    """An empty one is refused at its field, and nobody has joined."""
    token = guest.get(guest.link).value("csrf_token")
    page = Page(guest.client.post(guest.link, data={"csrf_token": token, "name": " "}))
    page.has_error("name", "Enter the name that you go by.")
    assert guest.site.get(f"{guest.part}/guests").rows()[0][1].startswith("Not opened")


def test_whoever_is_signed_in_chooses(guest: Guest) -> None:
    """A member is told, and can stay; going on as the guest ends the member's session."""
    site = guest.site
    page = site.get(guest.link)
    assert f"You are signed in as {PERSON}." in page.text
    assert page.links()[f"Stay signed in as {PERSON}"] == "/"
    assert "You are signed in" in site.refused(guest.link, {"name": NAME}, 409).text
    old = site.client.get_cookie(site.app.config["SESSION_COOKIE_NAME"])
    assert site.post(guest.link, {"name": NAME, "instead": "yes"}).location == "/guest"
    assert site.client.get(guest.project).status_code == 404
    assert site.get("/guest").title == "Cover, Saltmarsh - Colophon"
    assert old is not None
    guest.client.set_cookie(site.app.config["SESSION_COOKIE_NAME"], old.value)
    assert guest.client.get(guest.project).status_code == 303, "the member's session has ended"


def test_inviting_says_what_is_wrong(guest: Guest) -> None:
    """Each sentence at its field, with what was typed; nobody is invited."""
    page = guest.site.refused(f"{guest.part}/guests", {"name": "", "email": "jo at home", "days": "8"})
    page.has_error("name", "Enter the name of the guest.")
    page.has_error("email", "Enter an e-mail address")
    page.has_error("days", "Choose how long the link works.")
    assert page.value("email") == "jo at home"
    assert len(page.rows()) == 1


def test_a_member_is_no_guest(guest: Guest) -> None:
    """The page of guests leads a member to the projects; somebody who comes by the link anew is led on as before."""
    assert guest.site.client.get("/guest").location == "/"
    guest.come()
    assert guest.come("Jo Lund").title.startswith("Cover")
    assert "Jo Lund" in guest.get("/guest").text
    assert [row[0] for row in guest.site.get(f"{guest.part}/guests").rows()] == ["Jo Lund"]
