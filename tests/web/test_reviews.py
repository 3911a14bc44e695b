"""Sending for review, returning with reasons, approving, and what people say to each other about the answers."""

from dataclasses import dataclass

import pytest

from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.records import project_record
from compliance.services.review_rules import choose_review_rule
from tests.web.pages import Page, Site, doubtful, ready
from tests.web.people import ORGANISATION, signed_in


@dataclass
class Office:
    """Ana prepares, Ben approves, and an auditor looks on; `project` is the address of what can be issued."""

    ana: Site
    ben: Site
    auditor: Site
    project: str
    organisation: str

    @property
    def issue(self) -> str:
        """The address of the page that shows where the statement stands."""
        return f"{self.project}/statements/issue"


@pytest.fixture
def office(site: Site) -> Office:
    """An organisation in which two people have to stand behind a statement."""
    return office_with(site, ready(site))


def office_with(site: Site, address: str) -> Office:
    """The office of the organisation that the project at this address is of."""
    project_id = address.rpartition("/")[2]
    with site.database.read() as session:
        organisation = project_record(session, EVERYTHING, project_id).organisation_id
    browsers = [
        Site(site.app, signed_in(site.app, name, {ORGANISATION: [role]}), site.printer)
        for name, role in (("Ana Petrov", "preparer"), ("Ben Adeyemi", "approver"), ("Cho Lin", "auditor"))
    ]
    with site.database.write() as session:
        choose_review_rule(session, LOCAL_OPERATOR, "2026-11-20T10:00:00Z", organisation, one_person=False)
    return Office(*browsers, address, organisation)


def send(office: Office) -> Page:
    """Ana sends it for review."""
    return office.ana.sent(f"{office.project}/review/submit")


def rename(site: Site, office: Office, name: str) -> None:
    """Call the first component something else."""
    links = site.get(f"{office.project}/components").links()
    address = next(url for url in links.values() if url.endswith("/name"))
    site.sent(address, {"name": name})


def test_a_statement_goes_from_one_to_the_other(office: Office) -> None:
    """Each sees the step that is theirs, and nobody else's; the statement names both."""
    page = office.ana.get(office.issue)
    assert "Draft" in page.text
    assert not page.values("checked")
    page = send(office)
    assert "What was changed" not in page.text
    assert "Ana Petrov sent it for review" in page.text
    assert "It waits for Ben Adeyemi and Robin Marsh" in page.text
    assert "Send for review" not in page.text
    assert "Approve" not in page.text

    assert office.ben.get("/").links()["Your turn (1)"] == "/notices"
    page = office.ben.get("/notices")
    assert "Ana Petrov sent a statement for review" in page.text
    page = office.ben.get(office.issue)
    assert "You can approve it" in page.text
    page = office.ben.sent(f"{office.project}/review/approve", {"seen": page.value("seen")})
    assert "Ben Adeyemi approved it" in page.text
    assert page.value("office") == "Managing Director"
    assert page.ticked("checked") == []
    assert "You confirm it for Pellwood Interactive Ltd, in the name of Imogen Hale" in page.text

    form = {"seen_sequence": page.value("seen_sequence"), "checked": "yes"}
    wrong = office.ben.refused(office.issue, {**form, "office": " "})
    wrong.has_error("office", "Enter the office")
    page = office.ben.sent(office.issue, {**form, "office": "Head of Rights"})
    assert "Approved by Ben Adeyemi on 23 November 2026" in page.text
    assert "Declared for Pellwood Interactive Ltd in the name of Imogen Hale, Head of Rights" in page.text
    assert "Confirmed at the issue by Ben Adeyemi." in page.text
    assert not [words for words in office.ben.get("/").links() if words.startswith("Your turn")]


def test_a_preparer_does_not_approve_and_an_auditor_only_looks(office: Office) -> None:
    """By role, and whoever has both roles by what they did."""
    send(office)
    assert office.ana.post(f"{office.project}/review/approve").status_code == 403
    assert office.auditor.post(f"{office.project}/review/submit").status_code == 403
    assert "It waits for" in office.auditor.get(office.issue).text
    both = Site(
        office.ana.app,
        signed_in(office.ana.app, "Dee Both", {ORGANISATION: ["preparer", "approver"]}),
        office.ana.printer,
    )
    with both.database.write() as session:
        choose_review_rule(session, LOCAL_OPERATOR, "2026-11-20T10:00:00Z", office.organisation, one_person=False)
    rename(both, office, "Prose")
    page = both.sent(f"{office.project}/review/approve")
    assert "It was not approved. It was changed after it was sent for review." in page.text
    send(office)
    page = both.sent(f"{office.project}/review/approve")
    assert "You prepared this statement, so somebody else has to approve it." in page.text
    assert "It waits for Ben Adeyemi and Robin Marsh." in page.text


def test_it_comes_back_with_reasons_where_they_belong(office: Office) -> None:
    """What was typed stays after a mistake; each reason stands at its question until it is sent again."""
    send(office)
    address = f"{office.project}/review/return"
    page = office.ben.get(address)
    assert "Why is it returned?" in page.text
    # A hidden legend is as wide as its question, and makes the page scroll sideways.
    assert not list(page.root.iter("legend"))
    key = next(value for value in page.values("about") if value == ".version")
    page = office.ben.refused(address, {"about": [key], "reason": "Nearly."})
    page.has_error("reason", "Say why about each answer that is ticked.")
    assert (page.value("reason"), page.ticked("about")) == ("Nearly.", [key])
    page = office.ben.sent(address, {"about": [key], "reason": "Nearly.", f"why-{key}": "Which build is it?"})
    assert "“Nearly.”" in page.text
    assert "Returned by Ben Adeyemi: “Which build is it?”" in office.ana.get(f"{office.project}/sections/about").text
    assert "“Which build is it?”" in office.ana.get(f"{office.project}/answers").text
    assert "Ben Adeyemi returned a statement" in office.ana.get("/notices").text
    assert "Version covered: “Which build is it?”" in office.ana.get(f"{office.project}/history").text
    rename(office.ana, office, "Prose")
    send(office)
    page = office.ben.get(office.issue)
    assert "Text is called Prose now." in office.ben.get(page.links()["What was changed since it was returned"]).text
    assert "Which build" not in office.ana.get(f"{office.project}/sections/about").text


def test_a_change_ends_an_approval_and_the_page_says_which(office: Office) -> None:
    """Who approved it when, and what was changed since; with a page that shows it."""
    send(office)
    office.ben.sent(f"{office.project}/review/approve")
    rename(office.ana, office, "Prose")
    page = office.ben.get(f"{office.project}/statements/issue")
    assert not page.values("checked")
    assert "Ben Adeyemi approved it on 23 November 2026" in page.text
    assert "Since then one component was changed, so the approval does not count any more" in page.text
    page = office.ben.get(f"{office.project}/review/changes")
    assert "Text is called Prose now." in page.text
    assert "nothing to compare with" in office.ben.get(f"{office.project}/review/changes?since=issue").text


def test_people_comment_on_an_answer_and_name_each_other(office: Office) -> None:
    """It stands at the question, on the page that checks the answers and among all comments, and can be resolved."""
    links = office.ana.get(f"{office.project}/sections/about").links()
    address = next(url for words, url in links.items() if words.startswith("Comment on:"))
    wrong = office.ana.refused(address, {"text": ""})
    wrong.has_error("text", "Write the comment first.")
    ben = next(box.get("value") for box in wrong.root.iter("input") if box.get("name") == "tell")
    page = office.ana.sent(address, {"text": "Is this right, @Ben Adeyemi?\nI am not sure.", "tell": [ben or ""]})
    assert "Is this right, @Ben Adeyemi?" in page.text
    assert "Is this right" in office.ana.get(f"{office.project}/sections/about").text
    assert "Is this right" in office.ben.get(f"{office.project}/answers").text
    assert "Ana Petrov named you in a comment" in office.ben.get("/notices").text
    answer = office.ben.get(f"{office.project}/comments").links()
    answer_url = next(url for words, url in answer.items() if words.startswith("Answer the comment of Ana Petrov"))
    assert answer_url == address
    page = office.ben.get(f"{office.project}/comments")
    number = page.value("comment")
    page = office.ben.sent(f"{office.project}/comments/resolve", {"comment": number})
    assert "No comment is open." in page.text
    assert "Resolved by Ben Adeyemi" in page.text
    assert "Is this right" not in office.ben.get(f"{office.project}/answers").text
    page = office.ben.sent(f"{office.project}/comments/reopen", {"comment": number})
    assert "One comment." in page.text or "1 comment." in page.text
    assert office.ben.post(f"{office.project}/comments/resolve", {"comment": "999"}).status_code == 404
    for odd in ("component=nobody", "question=nothing", f"question=title&component={number}"):
        assert office.ana.client.get(f"{office.project}/comments/add?{odd}").status_code == 404


def test_a_notice_can_be_put_away(office: Office) -> None:
    """By its person, once it was seen."""
    send(office)
    notice = office.ben.get("/notices").value("notice")
    assert office.ana.post("/notices/done", {"notice": notice}).status_code == 404
    page = office.ben.sent("/notices/done", {"notice": notice})
    assert "Nothing waits for you" in page.text


def test_an_owner_says_how_many_people_a_statement_needs(office: Office, site: Site) -> None:
    """Everybody can see it; the change stands in the history of the organisation, and statements say it."""
    address = f"/organisations/{office.organisation}/review"
    page = office.ana.get(address)
    assert "Somebody else has to approve it" in page.text
    assert "An owner of the organisation can change it." in page.text
    assert not page.values("one_person")
    assert site.get(address).ticked("one_person") == ["no"]
    assert office.ana.post(address, {"one_person": "yes"}).status_code == 403
    site.refused(address).has_error("one_person-no", "Choose one of the two.")
    page = site.sent(address, {"one_person": "yes"})
    assert page.ticked("one_person") == ["yes"]
    history = site.get(f"/organisations/{office.organisation}/history").text
    assert "Robin Marsh chose for statements that one person may prepare and approve" in history
    page = site.get(office.issue)
    assert (
        "“Prepared by Local operator. Approved by Robin Marsh at its issue on 23 November 2026, without a separate"
        in page.text
    )
    for step in ("submit", "approve"):
        page = site.sent(f"{office.project}/review/{step}")
        assert "One person may prepare and approve it." in page.text
        assert "somebody else approves it" not in page.text
    assert "Robin Marsh approved it" in page.text


def test_other_pages_say_where_the_review_stands_and_who_is_next(office: Office) -> None:
    """And offer nobody what they may not do: to issue least of all."""
    pages = (f"{office.project}/statements", office.project)
    for address in pages:
        page = office.ana.get(address)
        assert "you can issue one now" not in page.text.lower()
        assert "Nobody has sent it for review yet. You can send it for review." in page.text
        assert page.links()["Go to the review"] == f"{office.issue}#review"
        assert "It waits to be sent for review by Ana Petrov or Robin Marsh." in office.ben.get(address).text
    send(office)
    for address in pages:
        assert "In review Ana Petrov sent it for review" in office.auditor.get(address).text
        assert "You can approve it, or return it with reasons." in office.ben.get(address).text
    office.ben.sent(f"{office.project}/review/approve")
    assert "an approver issues it" in office.ana.get("/notices").text
    page = office.ben.get(f"{office.project}/statements")
    assert "Approved" in page.text
    assert page.links()["Issue a statement"] == office.issue
    page = office.ana.get(f"{office.project}/statements")
    assert "It can be issued now by Ben Adeyemi and Robin Marsh." in page.text
    assert "Issue a statement" not in page.links()


def test_what_cannot_be_told_is_confirmed_by_an_approver_before_the_approval(site: Site) -> None:
    """A preparer reads it without boxes that lead nowhere; an approver is told what comes first."""
    office = office_with(site, doubtful(site))
    page = office.ana.get(office.issue)
    assert "An approver confirms these" in page.text
    assert "It may be:" in page.text
    assert not page.values("seen")
    send(office)
    page = office.ben.get(office.issue)
    assert "First confirm the results under “Cannot tell”; then you can approve it here." in page.text
    page = office.ben.sent(f"{office.project}/statements/confirm", {"seen": page.values("seen")})
    assert "You can approve it, or return it with reasons." in page.text
    assert "An approver has confirmed these." in office.ana.get(office.issue).text


def test_the_list_of_projects_shows_what_is_in_review(office: Office) -> None:
    """The word leads to the review; a change ends it."""
    title = "In review: Saltmarsh"
    assert title not in office.ben.get("/").links()
    send(office)
    assert office.ben.get("/").links()[title] == f"{office.issue}#review"
    rename(office.ana, office, "Prose")
    assert title not in office.ben.get("/").links()
    assert "Nothing waits for you" in office.ben.get("/notices").text
