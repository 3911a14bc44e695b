"""An owner erases what an entry says: the page tells what goes and what stays, and no byte of it is left."""

import pytest

from compliance.services.actors import EVERYTHING
from compliance.services.payload_erasure import may_hold_erasable
from compliance.services.verification import verify_project
from tests.web.colleagues import Colleague
from tests.web.interviewing import NO_AI
from tests.web.pages import Page, Site, project
from tests.web.people import ORGANISATION, signed_in
from tests.web.test_people_erased import in_files, where

WORDS = "Zephyrine Quaxton has the masters"
WHY = "Asked for by whom it names"


@pytest.fixture
def owner(site: Site) -> Colleague:
    """Robin Marsh, who has every role."""
    return Colleague(site.client)


def commented(owner: Colleague, address: str, text: str = WORDS) -> str:
    """Where an owner erases a comment with this text."""
    where = f"{address}/comments/add"
    assert owner.send(where, {"text": text}, seen=where).status_code == 303
    links = owner.page(f"{address}/history").root.iter("a")
    return next(str(each.get("href")) for each in links if str(each.get("href")).endswith("/erase"))


def test_a_comment_is_erased_with_a_reason(site: Site, owner: Colleague, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Typed and shown, then gone from every page, every column and the files; the history says so and holds."""
    address = project(site, {"Text": NO_AI})
    erase = commented(owner, address)
    assert where(tmp_path) == {"history_entry.payload"}
    page = owner.page(erase)
    assert WORDS in page.text
    assert "Issued statements, and what was sent for review, as they are." in page.text

    refused = owner.send(erase, {"reason": " "})
    assert refused.status_code == 422
    Page(refused).has_error("reason", "Enter why the contents are erased")
    done = owner.sent(erase, {"reason": WHY})
    assert "Erased what entry" in done.text
    assert "Robin Marsh erased the contents of entry" in done.text
    assert f"Reason given: “{WHY}”" in done.text
    assert "Robin Marsh commented Its contents" in " ".join(done.text.split())
    for suffix in ("history", "comments", "history.jsonl", "history.csv"):
        assert "Quaxton" not in owner.client.get(f"{address}/{suffix}").text
    assert where(tmp_path) == set()
    assert in_files(tmp_path) == []
    with site.database.read() as session:
        found = verify_project(session, EVERYTHING, address.rpartition("/")[2])
    assert (found.fault, found.erased) == (None, 1)
    again = owner.page(erase)
    assert "It was erased already." in again.text
    assert owner.send(erase, {"reason": WHY}, seen=f"{address}/comments/add").status_code == 422


def test_an_answer_that_counts_is_not_erased(site: Site, owner: Colleague) -> None:
    """The page says why, without a form."""
    address = project(site, {"Text": NO_AI})
    page = owner.page(f"{address}/history/1/erase")
    assert "No answer that entry 1 gave was replaced since" in page.text
    assert not list(page.root.iter("textarea"))
    history = owner.page(f"{address}/history")
    assert "erase answers that were replaced since (entry 1)" in history.text
    assert "erase what it says" not in history.text
    assert owner.client.get(f"{address}/history/999/erase").status_code == 404
    assert owner.client.get(f"{address}/history/{'9' * 40}/erase").status_code == 404


def test_what_can_never_be_erased_is_not_offered() -> None:
    """An entry that gives no answer, or only names of the project, holds nothing to erase; a comment does."""
    title, tools = ({"question": question, "to": "x"} for question in ("title", "tools"))
    assert not may_hold_erasable("component_added", {"changes": []})
    assert not may_hold_erasable("project_started", {"changes": [title, {"question": "tools", "to": None}]})
    assert not may_hold_erasable("statement_issued", {"changes": [tools]})
    assert may_hold_erasable("answers_saved", {"changes": [title, tools]})
    assert may_hold_erasable("comment_added", {})


def test_only_owners_erase(site: Site, owner: Colleague) -> None:
    """Others see no link and get no page."""
    address = project(site, {"Text": NO_AI})
    erase = commented(owner, address)
    preparer = Colleague(signed_in(site.app, "Sasha Quinn", {ORGANISATION: ("preparer", "approver", "auditor")}))
    assert "/erase" not in preparer.client.get(f"{address}/history").text
    assert preparer.client.get(erase).status_code == 403
