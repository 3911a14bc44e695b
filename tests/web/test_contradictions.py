"""Answers that cannot be true together: saved without a word lost, and said wherever somebody could correct them."""

import pytest

from tests.web.interviewing import MAKERS, NO_AI
from tests.web.pages import Site, project

SENTENCE = "It is said that no generative AI was used on it, and that AI made or changed the performance."
USED, PERFORMED = "Was generative AI used on it?", "Was it performed by a person?"
REACHING = {**MAKERS, "channels": ("streaming",)}


@pytest.fixture
def sung(site: Site) -> str:
    """The address of a project whose lead vocal AI is said to have made without any AI."""
    vocal = {**NO_AI, "kind": "sound_recording", "part_role": "vocals", "performed": "ai"}
    return project(site, {"Text": {**NO_AI, "part_role": "text"}, "Lead vocal": vocal}, own=REACHING)


def test_every_page_that_says_what_to_do_names_both_questions(site: Site, sung: str) -> None:
    """First in the list, with a link to each; nothing can be issued or copied meanwhile."""
    for address in (sung, f"{sung}/answers", f"{sung}/statements/issue", f"{sung}/pack"):
        page = site.get(address)
        assert SENTENCE in page.text, address
        assert page.links()[USED].endswith("/sections/use#ai_used")
        assert page.links()[PERFORMED].endswith("/sections/particulars#performed")
    assert "One thing stands between you and a statement." in site.get(sung).text
    assert "Issue the statement" not in site.get(f"{sung}/statements/issue").text
    assert "without generative AI" not in site.get(f"{sung}/pack").text
    for file in ("pack.zip", "pack.json"):
        response = site.client.get(f"{sung}/{file}")
        assert (response.status_code, response.location) == (303, f"{sung}/pack")


def test_the_section_says_it_at_the_last_of_the_questions(site: Site, sung: str) -> None:
    """With the way to the other one; saving the same answers again is free."""
    vocal = site.get(sung).links()[PERFORMED].partition("#")[0]
    page = site.get(vocal)
    assert SENTENCE in page.text
    assert page.links()[USED].endswith("/sections/use#ai_used")
    assert SENTENCE not in site.get(vocal.replace("particulars", "use")).text
    form = {"shown": ["part_role", "performed"], "part_role": "vocals", "seen_revision": page.value("seen_revision")}
    assert site.post(vocal, {**form, "performed": "altered", "agreed": "yes"}).status_code == 303
    assert SENTENCE in site.get(sung).text
    assert site.post(vocal, {**form, "seen_revision": "2", "performed": "person", "agreed": "yes"}).status_code == 303
    assert SENTENCE not in site.get(sung).text
    assert "without generative AI" in site.get(f"{sung}/pack").text
