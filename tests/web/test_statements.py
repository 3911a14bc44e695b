"""Statements: what stands in the way, what has to be confirmed, issuing once, downloading, superseding, withdrawing."""

import json
from hashlib import sha256

from compliance.documents.refusals import CannotMakePdf
from tests.web.interviewing import ACCEPTED, NO_AI
from tests.web.pages import Site, doubtful, issued, number_of_entries, project, ready, small_pdf


def test_a_project_without_statements_says_when_one_can_be_issued(site: Site) -> None:
    """An empty list says what will be here and what is missing."""
    page = site.get(f"{project(site, {'Code': {'released': 'yes'}})}/statements")
    assert "No statements yet" in page.text
    assert "One can be issued when nothing is missing. One thing stands between you and a statement." in page.text
    assert "See what is missing" in page.links()


def test_what_is_missing_is_listed_with_links_instead_of_a_form(site: Site) -> None:
    """No statement while a question that was asked has no answer."""
    address = project(site, {"Code": {"released": "yes"}})
    page = site.get(f"{address}/statements/issue")
    assert page.title.startswith("Not ready") or "Not ready to issue" in page.text
    target = page.links()["Code: Was generative AI used on it?"]
    assert target.endswith("#ai_used")
    assert not page.values("checked")


def test_a_direct_post_issues_nothing_while_something_is_missing(site: Site) -> None:
    """The page is no protection; the service is."""
    address = project(site, {"Code": {"released": "yes"}})
    page = site.refused(f"{address}/statements/issue", {"checked": "yes", "seen_sequence": "1"}, 409)
    assert "The statement was not issued" in page.text
    assert "Code: Was generative AI used on it?" in page.text
    assert site.printer.printed == []


def test_a_project_without_components_is_not_issued(site: Site) -> None:
    """There is nothing to make a statement about."""
    address = project(site, [])
    assert "Add a component" in site.get(f"{address}/statements/issue").links()
    assert (
        "Add at least one component"
        in site.refused(f"{address}/statements/issue", {"checked": "yes", "seen_sequence": "1"}, 409).text
    )


def test_the_page_shows_what_the_statement_will_say(site: Site) -> None:
    """The sentence and the facts of page 1, and what issuing does."""
    page = site.get(f"{ready(site)}/statements/issue")
    assert "This game (version 1.0.3)" in page.text
    assert "fully human-authored" in page.text
    assert "It gets the next number of Pellwood Interactive Ltd for 2026." in page.text
    assert page.ticked("checked") == []


def test_issuing_needs_the_tick(site: Site) -> None:
    """The box is never ticked beforehand; without it nothing happens."""
    address = ready(site)
    page = site.refused(f"{address}/statements/issue", {"seen_sequence": "1"})
    page.has_error("checked", "Tick the box")
    assert list(number_of_entries(site)) == [1]


def test_every_doubt_is_seen_and_confirmed_before_issuing(site: Site) -> None:
    """'Cannot tell' is printed only when somebody has ticked it; the same doubt of two components is one tick."""
    address = doubtful(site)
    page = site.get(f"{address}/statements/issue")
    assert page.ticked("seen") == []
    assert "Cover and Map: Tier" in page.text
    assert not page.values("checked"), "the form for issuing is not there yet"
    seen = page.values("seen")
    assert len(seen) > 1
    page = site.sent(f"{address}/statements/confirm", {"seen": seen[:1]})
    assert page.values("seen") == seen[1:]
    assert "Confirmed by Robin Marsh" in page.text
    assert not page.values("checked")
    page = site.sent(f"{address}/statements/confirm", {"seen": seen[1:]})
    assert page.values("checked") == ["yes"]
    issued(site, address)
    assert any("Seen and confirmed by Robin Marsh" in each for each in site.printer.printed[-1].confirmed)


def test_a_direct_post_issues_nothing_while_a_doubt_is_not_confirmed(site: Site) -> None:
    """The sentence names the doubt."""
    address = doubtful(site)
    page = site.refused(f"{address}/statements/issue", {"checked": "yes", "seen_sequence": "1"}, 409)
    assert "Confirm first that you have seen" in page.text


def test_confirming_nothing_is_said_at_the_boxes(site: Site) -> None:
    """And a tick that is no longer offered confirms nothing."""
    address = doubtful(site)
    first = site.get(f"{address}/statements/issue").values("seen")[0]
    site.refused(f"{address}/statements/confirm").has_error(f"seen-{first}", "Tick the results that you have seen.")
    site.refused(f"{address}/statements/confirm", {"seen": "0123456789abcdef"})
    assert list(number_of_entries(site)) == [1]


def test_what_was_confirmed_counts_only_for_what_was_seen(site: Site) -> None:
    """A new component in doubt is another doubt."""
    address = doubtful(site)
    site.sent(f"{address}/statements/confirm", {"seen": site.get(f"{address}/statements/issue").values("seen")})
    other = project(site, {"Cover": ACCEPTED, "Map": ACCEPTED, "Trailer": ACCEPTED}, title="Other")
    assert len(site.get(f"{other}/statements/issue").values("seen")) > 1


def test_an_issued_statement_has_a_number_and_a_page(site: Site) -> None:
    """The page shows what was stored, with the hashes and the way to the file."""
    address = ready(site)
    statement = issued(site, address)
    page = site.get(statement)
    assert "Statement 2026-0001 is in force" in page.text
    assert "Issued on 23 November 2026" in page.text
    assert "".join(site.printer.printed[0].headline) in page.text.replace(" .", ".")
    assert site.client.get(f"{statement}/pdf").headers["ETag"].strip('"') in page.text


def test_the_statement_page_shows_stored_data_and_not_todays_answers(site: Site) -> None:
    """What is changed afterwards changes nothing that was issued."""
    address = ready(site)
    statement = issued(site, address)
    site.sent(f"{address}/components/add", {"component-name": "Trailer"})
    assert "Trailer" not in site.get(statement).text


def test_a_double_click_issues_once(site: Site) -> None:
    """The second click leads to the statement that the first one issued."""
    address = ready(site)
    form = {"checked": "yes", "seen_sequence": site.get(f"{address}/statements/issue").value("seen_sequence")}
    first, second = (site.post(f"{address}/statements/issue", form).location for _ in range(2))
    assert first == second
    assert len(site.printer.printed) == 1


def test_what_changed_meanwhile_is_not_issued_unseen(site: Site) -> None:
    """Somebody changed the project after the page was opened."""
    address = ready(site)
    seen = site.get(f"{address}/statements/issue").value("seen_sequence")
    rename = site.get(f"{address}/components").links()["Rename Text"]
    site.sent(rename, {"name": "Novel"})
    page = site.refused(f"{address}/statements/issue", {"checked": "yes", "seen_sequence": seen}, 409)
    assert "The project was changed since you looked at it." in page.text
    assert page.value("seen_sequence") != seen


def test_a_pdf_that_cannot_be_made_is_explained(site: Site) -> None:
    """Nothing is issued; every sentence of the reason is shown."""
    address = ready(site)
    site.printer.refusal = CannotMakePdf("No installed font has the character “𓂀” in the title.", "Shorten the note.")
    page = site.refused(f"{address}/statements/issue", {"checked": "yes", "seen_sequence": "1"}, 409)
    assert "No installed font has the character “𓂀” in the title. Shorten the note." in page.text
    assert site.client.get(f"{address}/statements/draft.pdf").status_code == 409
    assert list(number_of_entries(site)) == [1]


def test_the_file_is_served_as_it_was_stored(site: Site) -> None:
    """Its name is ours, its tag is its hash, and unchanged bytes are not sent a second time."""
    statement = issued(site, ready(site, "../../“Salt”\r\nmarsh"))
    response = site.client.get(f"{statement}/pdf")
    assert response.data.startswith(small_pdf("2026-0001")), "with its signature after it"
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"] == "attachment; filename=statement-2026-0001.pdf"
    assert response.headers["ETag"] == f'"{sha256(response.data).hexdigest()}"'
    assert response.headers["Cache-Control"] == "private, no-cache"
    again = site.client.get(f"{statement}/pdf", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    assert len(site.printer.printed) == 1, "rendered once, at issue"


def test_the_data_is_what_was_rendered(site: Site) -> None:
    """The JSON that the PDF carries, under a name of ours."""
    statement = issued(site, ready(site))
    response = site.client.get(f"{statement}/data")
    assert json.loads(response.data)["number"] == "2026-0001"
    assert response.headers["Content-Disposition"] == "attachment; filename=statement-2026-0001.json"


def test_the_draft_has_no_number_and_is_not_stored(site: Site) -> None:
    """It can be looked at while questions are open."""
    address = project(site, {"Code": {"released": "yes"}})
    response = site.client.get(f"{address}/statements/draft.pdf")
    assert response.data == small_pdf("draft")
    assert response.headers["Content-Disposition"].startswith("inline")
    assert response.headers["Cache-Control"] == "no-store"
    assert site.printer.printed[0].draft
    assert "No statements yet" in site.get(f"{address}/statements").text


def test_issuing_again_supersedes_and_both_say_so(site: Site) -> None:
    """The list, and the pages of both."""
    address = ready(site)
    first = issued(site, address)
    page = site.get(f"{address}/statements/issue")
    assert "It supersedes statement 2026-0001, and both will say so." in page.text
    second = issued(site, address)
    page = site.get(first)
    assert "Statement 2026-0001 was superseded" in page.text
    assert page.links()["statement 2026-0002"] == second
    assert site.get(second).links()["Statement 2026-0001"] == first
    rows = site.get(f"{address}/statements").rows()
    assert [row[:2] for row in rows] == [
        ["2026-0002", "In force"],
        ["2026-0001", "SupersededStatement 2026-0002 has taken its place."],
    ]


def test_withdrawing_needs_a_reason_and_is_shown(site: Site) -> None:
    """The title says what will happen; the statement stays readable and downloadable."""
    address = ready(site)
    statement = issued(site, address)
    page = site.get(f"{statement}/withdraw")
    assert "Withdraw statement 2026-0001? It stays readable, marked as withdrawn" in page.text
    site.refused(f"{statement}/withdraw", {"reason": " "}).has_error("reason", "Enter why the statement is withdrawn")
    page = site.refused(f"{statement}/withdraw", {"reason": "x" * 1001})
    page.has_error("reason", "Shorten the reason to 1000 characters; it has 1001.")
    assert page.value("reason") == "x" * 1001
    page = site.sent(f"{statement}/withdraw", {"reason": "Not the build that\r\nwent out."})
    assert "Statement 2026-0001 was withdrawn" in page.text
    assert "“Not the build that went out.”" in page.text
    assert "Withdrawn by Robin Marsh on 23 November 2026" in page.text
    assert "Withdraw this statement" not in page.links()
    assert "Withdrawn" in site.get(f"{address}/statements").rows()[0][1]
    assert site.client.get(f"{statement}/pdf").status_code == 200


def test_after_a_withdrawal_nothing_is_said_to_be_in_force(site: Site) -> None:
    """Issuing again then supersedes nothing, and the list does not say that it would."""
    address = ready(site)
    statement = issued(site, address)
    site.sent(f"{statement}/withdraw", {"reason": "The wrong build."})
    page = site.get(f"{address}/statements")
    assert "Nothing is missing. No statement is in force; you can issue one now." in page.text
    assert "supersede" not in page.text
    issued(site, address)
    site.sent(site.get(f"{address}/components").links()["Rename Text"], {"name": "Novel"})
    assert "Issuing another statement supersedes the one in force" in site.get(f"{address}/statements").text


def test_a_statement_is_withdrawn_once(site: Site) -> None:
    """A second click changes nothing, and the page for it leads to the statement."""
    statement = issued(site, ready(site))
    for _ in range(2):
        site.sent(f"{statement}/withdraw", {"reason": "The wrong build."})
    assert list(number_of_entries(site)) == [3]
    assert site.client.get(f"{statement}/withdraw").location == statement


def test_a_superseded_statement_is_not_withdrawn(site: Site) -> None:
    """The later one is the one to withdraw."""
    address = ready(site)
    first = issued(site, address)
    issued(site, address)
    page = site.refused(f"{first}/withdraw", {"reason": "Late."})
    page.has_error("reason", "superseded by a later one")


def test_numbers_run_within_an_organisation(site: Site) -> None:
    """Two projects of one organisation share one sequence; another organisation has its own."""
    for title in ("One", "Two"):
        issued(site, ready(site, title))
    other = project(site, {"Text": NO_AI}, organisation="Northgate Supply Co.")
    issued(site, other)
    assert [each.number for each in site.printer.printed] == ["2026-0001", "2026-0002", "2026-0001"]


def test_a_project_with_too_many_components_is_told_before_anything_is_drafted(site: Site) -> None:
    """A statement has room for 400; the page says what to do, and nothing is rendered."""
    address = project(site, {f"Part {number}": NO_AI for number in range(401)})
    page = site.get(f"{address}/statements/issue")
    assert "The project has 401 components, and a statement can list 400." in page.text
    assert page.links()["Have fewer components"] == f"{address}/components"
    form = {"checked": "yes", "seen_sequence": "1"}
    assert "was not issued" in site.refused(f"{address}/statements/issue", form, 409).text
    assert site.client.get(f"{address}/statements/draft.pdf").status_code == 409
    assert site.printer.printed == []
