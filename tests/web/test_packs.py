"""Forms and texts: every piece on one page, edited and downloaded; nothing typed is lost."""

import io
import json
import zipfile

from tests.web.interviewing import NO_AI, REWORKED
from tests.web.pages import Site, issued, number_of_entries, project, ready


def test_every_piece_is_shown_with_the_answers_behind_it(site: Site) -> None:
    """The text, the answers as links, and how to have the forms of others."""
    address = ready(site)
    page = site.get(f"{address}/pack")
    assert "Credit line" in page.text
    assert "without generative AI" in page.text
    assert "Not asked for:" in page.text
    assert page.links()["Amazon KDP"].endswith("/sections/reach")
    assert page.links()["Was generative AI used on it?"].endswith("#ai_used")


def test_a_project_without_parts_says_how_to_begin(site: Site) -> None:
    """An empty page would leave people wondering."""
    page = site.get(f"{project(site, [])}/pack")
    assert "Go to the components" in page.links()


def test_what_is_not_answered_is_said(site: Site) -> None:
    """A text that is not final says so."""
    page = site.get(f"{project(site, {'Code': {'released': 'yes'}})}/pack")
    assert "not answered yet" in page.text
    assert "How AI was used is not known for Code." in page.text


def test_a_piece_can_be_edited_and_taken_back(site: Site) -> None:
    """The edit is used, named, and one entry of the history."""
    address = ready(site)
    form = site.get(f"{address}/pack/credit")
    entries = list(number_of_entries(site))
    saved = site.sent(
        f"{address}/pack/credit", {"wording": "Made by people.", "seen_revision": form.value("seen_revision")}
    )
    assert "Credit line is saved." in saved.text
    assert "Made by people." in saved.text
    assert "Edited by Robin Marsh" in saved.text
    assert [now - before for now, before in zip(number_of_entries(site), entries, strict=True)] == [1]
    assert "gave their own wording to" in site.get(f"{address}/history").text
    again = site.sent(f"{address}/pack/credit", {"wording": "", "seen_revision": "1"})
    assert "Edited by" not in again.text
    assert "went back to the generated text of" in site.get(f"{address}/history").text


def test_what_was_typed_is_kept_when_it_cannot_be_saved(site: Site) -> None:
    """Too long, or somebody else was first: the sentence says so and the words are still there."""
    address = ready(site)
    page = site.refused(f"{address}/pack/credit", {"wording": "x" * 10_001, "seen_revision": "0"})
    page.has_error("wording", "Shorten the wording")
    assert page.value("wording") == "x" * 10_001
    site.sent(f"{address}/pack/credit", {"wording": "First.", "seen_revision": "0"})
    page = site.refused(f"{address}/pack/credit", {"wording": "Second.", "seen_revision": "0"})
    assert page.value("wording") == "Second."
    site.sent(f"{address}/pack/credit", {"wording": "Second.", "seen_revision": page.value("seen_revision")})
    assert "Second." in site.get(f"{address}/pack").text
    site.refused(f"{address}/pack/credit", {"wording": "Third.", "seen_revision": "a"})


def test_an_outdated_wording_is_not_used_unseen(site: Site) -> None:
    """New answers bring the generated text back, and the page offers to compare."""
    address = project(site, {"Code": NO_AI})
    site.sent(f"{address}/pack/credit", {"wording": "Made by people.", "seen_revision": "0"})
    part = site.get(address).links()["Code"].rpartition("/")[2]
    site.sent(f"{address}/components/{part}/name", {"name": "Engine"})
    page = site.get(f"{address}/pack")
    assert "The answers have changed since Robin Marsh edited this text" in page.text
    assert "without generative AI" in page.text
    compare = site.get(f"{address}/pack/credit")
    assert compare.value("wording") == "Made by people."
    assert "The answers have changed since this was edited." in compare.text


def test_the_pack_is_downloaded_as_zip_and_json(site: Site) -> None:
    """Under names that nobody typed."""
    address = project(site, {"Cover": REWORKED})
    found = site.client.get(f"{address}/pack.zip")
    assert found.headers["Content-Disposition"] == "attachment; filename=disclosure-pack.zip"
    with zipfile.ZipFile(io.BytesIO(found.data)) as archive:
        assert "credit.txt" in archive.namelist()
    values = json.loads(site.client.get(f"{address}/pack.json").data)
    assert values["format"] == "colophon-disclosure-pack-1"


def test_an_unknown_piece_is_not_found(site: Site) -> None:
    """Neither to look at nor to save."""
    address = ready(site)
    site.get(f"{address}/pack/nothing", 404)
    site.refused(f"{address}/pack/nothing", {"wording": "x"}, 404)


def test_the_pack_stands_behind_a_statement_when_it_is_asked_for(site: Site) -> None:
    """With the wordings of people, marked; the tick is kept when something else is wrong."""
    address = ready(site)
    site.sent(f"{address}/pack/imprint", {"wording": "All by hand.", "seen_revision": "0"})
    seen = site.get(f"{address}/statements/issue").value("seen_sequence")
    page = site.refused(f"{address}/statements/issue", {"seen_sequence": seen, "with_pack": "yes"})
    assert page.ticked("with_pack") == ["yes"]
    site.post(f"{address}/statements/issue", {"seen_sequence": seen, "checked": "yes", "with_pack": "yes"})
    annex = {text.title: text for text in site.printer.printed[-1].annex}
    assert annex["Imprint or end credit"].lines == ("All by hand.",)
    assert annex["Imprint or end credit"].edited
    assert not annex["Letter to a client"].edited
    assert "Credit line" not in annex


def test_without_asking_there_is_no_annex(site: Site) -> None:
    """A statement is as short as it can be."""
    issued(site, ready(site))
    assert site.printer.printed[-1].annex == ()
