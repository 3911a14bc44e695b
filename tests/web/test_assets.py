"""The pages of a part's files: from a file to an answer, and from the answers to a copy of a file."""

import io
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from compliance.assets.reading import read_asset
from compliance.services import throttle
from compliance.services.actors import EVERYTHING
from compliance.services.records import project_record
from tests.assets.making import CODES, GENERATED, element, picture, put, signed, with_text, with_xmp
from tests.pictures import BY_HAND, OPEN, OWN
from tests.web.interviewing import MAKERS
from tests.web.pages import Page, Site, project

WHOLE = {**MAKERS, **OWN}


def _files(site: Site, answers: dict[str, object]) -> str:
    """The address of the files of a part that is answered for like this."""
    place = project(site, {"Cover": answers}, own=WHOLE)  # type: ignore[dict-item]
    page = site.get(site.get(place).links()["Cover"] + "/sections/use")
    return page.links()["Read a file of this part"]


def _send(site: Site, where: str, field: str, content: bytes, name: str = "cover.png") -> TestResponse:
    return site.post(where, {field: (io.BytesIO(content), name)})


def _answers(site: Site, where: str) -> dict[str, object]:
    with site.database.read() as session:
        return dict(project_record(session, EVERYTHING, where.split("/")[2]).components[0].answers)


def _decided(site: Site, where: str, question: str, go: str) -> Page:
    """Press one of the buttons that stand beside a suggested answer."""
    page = site.get(where)
    for form in page.root.iter("form"):
        fields = {each.get("name"): each.get("value") for each in form.iter("input")}
        if "suggestion" in fields and question in " ".join(form.itertext()):
            sent = {"suggestion": fields["suggestion"], "seen": fields["seen"], "go": go}
            return site.sent(str(form.get("action")), sent)
    raise AssertionError(f"Nothing is suggested for {question}.")


def test_a_file_is_read_and_its_suggestions_are_taken_or_left(site: Site) -> None:
    """What it says stands there in words, with what it proves and what not; nothing is answered by itself."""
    where = _files(site, dict(OPEN))
    assert "No file of Cover was read yet." in site.get(where).text
    done = _send(site, where, "file", signed(with_text(parameters="a lantern"), "image/png"))
    assert done.status_code == 303
    page = site.get(done.location.partition("#")[0])
    for words in (
        "The file was read. It is not kept.",
        "It carries a Content Credential that fits it: what that covers was not changed since it was signed.",
        "nobody has checked who that is",
        "names Lower Reach Paint 3 as the program that wrote it",
        "made by a generative model (trainedAlgorithmicMedia)",
        "A text field called parameters, as image generators write it",
        "That is no declaration.",
        "This question is not asked as the answers stand.",
    ):
        assert words in page.text, words
    assert _answers(site, where) == OPEN
    page = _decided(site, where, "Was generative AI used", "accept")
    assert "The answer is saved. 3 more questions are asked now" in page.text
    section, _, question = page.links()["3 more questions are asked now"].partition("#")
    assert [each for each in site.get(section).root.iter() if each.get("id") == question]
    page = _decided(site, where, "How did the picture begin", "reject")
    assert "The answers stay as they are." in page.text
    assert "Left by" in page.text
    assert _answers(site, where) == {**OPEN, "ai_used": "yes"}
    history = site.get(f"/projects/{where.split('/')[2]}/history").text
    for words in ("read the file cover.png of Cover", "answered as a file suggests: Generative AI used of Cover"):
        assert words in history


def test_what_contradicts_an_answer_is_put_beside_it(site: Site) -> None:
    """The person changes the answer or keeps it; without a credential, and with a code that nobody knows."""
    where = _files(site, dict(BY_HAND))
    xmp = with_xmp(element("AISystemUsed", "Brush"), element("DigitalSourceType", f"{CODES}unheardOf"))
    page = site.sent(where, {"file": (io.BytesIO(xmp), "cover.jpg")})
    for words in ("The answer given is No.", "Change the answer", "Keep the answer", "carries no Content Credential"):
        assert words in page.text, words
    assert "This code is not in IPTC’s list, and suggests nothing." in page.text
    assert _answers(site, where)["ai_used"] == "no"
    _decided(site, where, "Was generative AI used", "accept")
    assert _answers(site, where)["ai_used"] == "yes"


def test_a_file_that_cannot_be_read_is_said_beside_its_field(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file, another type; and there are only so many files for everybody."""
    where = _files(site, dict(OPEN))
    for content, name, sentence in ((b"", "", "Choose a file."), (b"GIF89a", "cover.gif", "none of the files")):
        page = Page(_send(site, where, "file", content, name))
        assert page.title.startswith("Error: ")
        (error,) = [each for each in page.root.iter("p") if each.get("id") == "file-error"]
        assert sentence in "".join(error.itertext())
    page = Page(_send(site, f"{where}/copy", "original", b"", ""))
    assert "No copy can be made yet." in page.text
    monkeypatch.setattr(throttle, "MOST_FILES", 2)
    assert _send(site, where, "file", b"", "").status_code == 429


def test_every_question_that_a_copy_waits_for_leads_to_where_it_is_answered(site: Site) -> None:
    """Those of the part and of the project; and the one where Content Credentials are asked for."""
    where = _files(site, dict(OPEN))
    asked = "Was generative AI used on it?"
    page = site.get(where)
    assert f"Answer this first: “{asked}”." in page.text
    assert page.links()[asked] == where.replace("/files", "/sections/use#ai_used")
    place = project(site, {"Cover": BY_HAND}, own={**WHOLE, "channels": ("iptc",)}, title="Without")
    page = site.get(site.get(site.get(place).links()["Cover"] + "/sections/use").links()["Read a file of this part"])
    assert "Tick “Files with Content Credentials (C2PA)”" in page.text
    (url,) = [url for words, url in page.links().items() if url.endswith("#channels")]
    section = site.get(url.partition("#")[0])
    assert [each for each in section.root.iter() if each.get("id") == "channels"]


def test_a_copy_is_downloaded_that_says_what_was_answered(site: Site, tmp_path: Path) -> None:
    """The page says beforehand what it will say; a file that says otherwise gets none."""
    where = _files(site, dict(BY_HAND))
    page = site.get(where)
    assert "made by a person with tools that are not generative (digitalCreation)" in page.text
    assert "None: no statement with a public address is in force" in page.text
    refused = _send(site, f"{where}/copy", "original", with_xmp(element("DigitalSourceType", GENERATED)), "c.jpg")
    assert refused.status_code == 422
    assert "The file itself says otherwise than the answers to" in Page(refused).text
    copy = _send(site, f"{where}/copy", "original", picture("WEBP"), "../über cover.webp")
    assert copy.status_code == 200
    assert copy.mimetype == "image/webp"
    assert "content-credential.webp" in copy.headers["Content-Disposition"]
    assert copy.headers["X-Content-Type-Options"] == "nosniff"
    found = read_asset(put(tmp_path, copy.data))
    assert found.credential.state == "valid"
    authority = site.app.test_client().get("/content-credentials.pem")
    assert authority.text.startswith("-----BEGIN CERTIFICATE-----")
    assert "PRIVATE" not in authority.text
    assert [mark.value for mark in found.marks] == ["c2pa.created", f"{CODES}digitalCreation"]
    history = site.get(f"/projects/{where.split('/')[2]}/history").text
    assert "made a copy with a Content Credential of the file über cover.webp of Cover" in history
