"""Evidence: attached to an answer as a file or as its hash alone, listed, downloaded as it came, and removed."""

import io
from hashlib import sha256
from pathlib import Path

import pytest

from compliance.services import evidence as service
from compliance.web.evidence_view import Size, size_typed, size_words
from compliance.web.limits import UPLOADS
from tests.web.interviewing import NO_AI, REWORKED
from tests.web.pages import Page, Site, project, ready
from tests.web.people import ORGANISATION, signed_in

PDF = b"%PDF-1.7 a contract"
DIGEST = sha256(PDF).hexdigest()
FIELDS = {"question": "ai_used", "kind": "contract", "note": "Signed by both."}


@pytest.fixture
def place(site: Site) -> str:
    """The address of a project with two parts."""
    return project(site, {"Text": NO_AI, "Trailer": REWORKED})


def _part(site: Site, place: str, name: str = "Text") -> str:
    return site.get(place).links()[name].rpartition("/")[2]


def _file(data: bytes = PDF, name: str = "contract.pdf") -> dict[str, object]:
    return {"file": (io.BytesIO(data), name)}


def _link(page: Page, words: str) -> str:
    return next(where for said, where in page.links().items() if said.startswith(words))


def test_a_file_is_attached_listed_downloaded_and_removed(site: Site, place: str) -> None:
    """From the answer to its evidence and back; what is downloaded is saved, and never shown by the browser."""
    part = _part(site, place)
    section = site.get(f"{place}/components/{part}/sections/use")
    form = site.get(_link(section, "Evidence for: Was generative AI used"))
    assert form.value("question") == ""
    assert "Attach evidence for Text" in form.text
    listed = site.sent(f"{place}/evidence/add?component={part}", {**FIELDS, **_file()})
    for words in (
        "The file is kept as evidence.",
        "contract.pdf",
        "Contract or licence, 19 bytes.",
        DIGEST,
        "Signed by",
    ):
        assert words in listed.text
    assert "Robin Marsh" in listed.text
    response = site.client.get(_link(listed, "Download contract.pdf"), buffered=True)
    assert response.data == PDF
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"] == "attachment; filename=contract.pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Evidence (1)" in site.get(place).links()
    assert any(words.startswith("Evidence (1) for: Text, Was") for words in site.get(f"{place}/answers").links())
    again = site.get(f"{place}/evidence/add?component={part}&question=ai_used")
    assert "Attached already" in again.text

    asked = site.get(_link(listed, "Remove contract.pdf"))
    assert "Backups made before still have it." in asked.text
    gone = site.sent(_link(listed, "Remove contract.pdf"))
    assert "No evidence yet" in gone.text
    told = site.get(f"{place}/history").text
    assert "removed contract.pdf , evidence for Text" in told
    assert "Nothing else refers to the file, which is deleted." in told
    assert "attached contract.pdf , evidence for Text" in told
    assert site.client.get(_link(listed, "Download contract.pdf")).status_code == 404
    table = site.client.get(f"{place}/history.csv", buffered=True).text
    assert table.count(f"Evidence: contract.pdf, SHA-256 {DIGEST}") == 2


def test_a_name_of_any_kind_stays_a_name(site: Site, place: str) -> None:
    """Neither a folder nor a header is made of it (RFC 6266)."""
    name = "../../etc/a; filename=b.exe; é “x”.pdf"
    listed = site.sent(f"{place}/evidence/add", {**FIELDS, "question": "records", **_file(name=name)})
    response = site.client.get(_link(listed, "Download"), buffered=True)
    told = response.headers["Content-Disposition"]
    assert told.startswith('attachment; filename="a; filename=b.exe;')
    assert "filename*=UTF-8''a%3B" in told
    assert "/" not in told


def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(site: Site, place: str) -> None:
    """Without a question, a kind or a file; and for a file that is not what its name says."""
    add = f"{place}/evidence/add"
    page = site.refused(add, {"note": "Kept"})
    page.has_error("question", "Choose the question")
    page.has_error("kind", "Choose what kind")
    page.has_error("file", "Choose the file")
    assert page.value("note") == "Kept"
    fields = {**FIELDS, "question": "records"}
    site.refused(add, {**fields, **_file(b"<html>", "photo.png")}).has_error("file", "is not a PNG picture")
    site.refused(add, {**fields, **_file(b"MZ", "run.exe")}).has_error("file", "are not taken")
    site.refused(add, {**fields, "question": "ai_used", **_file()}).has_error("question", "Choose the question")
    site.refused(add, {**fields, "note": "n" * 501, **_file()}).has_error("note", "Shorten the note")
    site.sent(add, {**fields, **_file()})
    site.refused(add, {**fields, **_file()}).has_error("file", "already")
    assert site.client.get(f"{add}?component=nobodyHas1t0").status_code == 404


def test_a_hash_is_kept_without_a_script(site: Site, place: str) -> None:
    """The form cannot carry a file: it is not of the kind that does, and no field for one has a name."""
    where = f"{place}/evidence/add?keep=hash"
    form = site.get(where)
    [sending] = [each for each in form.root.iter("form") if each.get("method") == "post"]
    assert sending.get("enctype") is None
    assert not [each for each in sending.iter("input") if each.get("type") == "file" and each.get("name")]
    assert "sha256sum FILE" in form.text
    fields = {"question": "records", "kind": "draft", "name": "film.mkv", "sha256": DIGEST.upper(), "size": "1,234 567"}
    site.refused(where, {**fields, "sha256": "abc"}).has_error("sha256", "64 digits")
    site.refused(where, {**fields, "name": ""}).has_error("name", "Give the name")
    site.refused(where, {**fields, "size": "much"}).has_error("size", "whole number")
    wrong = site.refused(where, {**fields, "sha256": "abc", "size": "much", "name": ""})
    for field, sentence in (("sha256", "64 digits"), ("size", "whole number"), ("name", "Give the name")):
        wrong.has_error(field, sentence)
    listed = site.sent(where, fields)
    assert "Draft or working file, 1.2 MB, hash only." in listed.text
    assert DIGEST in listed.text
    assert not [words for words in listed.links() if words.startswith("Download")]


def test_a_file_that_is_too_large_is_told(site: Site, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside its field while it can be read; of one that is far too large nothing is read, and a page says so."""
    monkeypatch.setattr(service, "LARGEST_FILE", 1000)
    add, fields = f"{place}/evidence/add", {**FIELDS, "question": "records"}
    site.refused(add, {**fields, **_file(PDF + b"x" * 1000)}).has_error("file", "larger than")
    monkeypatch.setitem(UPLOADS, "evidence.attach", 2000)
    assert "smaller file" in site.refused(add, {**fields, **_file(PDF + b"x" * 3000)}, 413).text
    assert UPLOADS["evidence.attach"] < 2**25


def test_an_auditor_reads_and_changes_nothing(site: Site, place: str) -> None:
    """The list and the files; no form."""
    listed = site.sent(f"{place}/evidence/add", {**FIELDS, "question": "records", **_file()})
    auditor = signed_in(site.app, "Sasha Quinn", {ORGANISATION: ("auditor",)})
    page = Page(auditor.get(f"{place}/evidence"))
    assert "contract.pdf" in page.text
    assert "Attach evidence" not in page.text
    assert not [words for words in page.links() if words.startswith("Remove")]
    assert auditor.get(_link(listed, "Download"), buffered=True).data == PDF
    assert auditor.get(f"{place}/evidence/add").status_code == 403
    assert auditor.get(_link(listed, "Remove")).status_code == 403
    assert "Evidence (1) for: When was this" in " ".join(Page(auditor.get(f"{place}/answers")).links())


def test_a_file_that_was_changed_or_lost_is_told(site: Site, place: str, tmp_path: Path) -> None:
    """With a page that says so, and whom to ask; the list names what is missing."""
    listed = site.sent(f"{place}/evidence/add", {**FIELDS, "question": "records", **_file()})
    where = _link(listed, "Download")
    [path] = list((tmp_path / "evidence").rglob(DIGEST))
    path.write_bytes(b"%PDF-1.7 a forgery!")
    changed = site.client.get(where)
    assert changed.status_code == 409
    assert "contract.pdf was changed on the disk" in Page(changed).text
    path.unlink()
    assert "cannot be read from the disk" in Page(site.client.get(where)).text
    assert "A file is missing" in site.get(f"{place}/evidence").text


def test_what_no_statement_will_list_is_said(site: Site) -> None:
    """Evidence to an answer that is not asked any more, or of a part that was removed, stays and says so."""
    place = ready(site)
    part = _part(site, place)
    add = f"{place}/evidence/add?component={part}"
    assert "Was generative AI used on it?" in site.get(add).text
    site.sent(f"{add}&question=ai_context", {**FIELDS, "question": "ai_context", **_file()})
    assert "This is not asked any more" in site.get(f"{place}/evidence").text
    site.post(f"{place}/components/{part}/remove")
    assert "Removed from the project." in site.get(f"{place}/evidence").text


@pytest.mark.parametrize(
    ("typed", "size"),
    [
        *((typed, Size.UNKNOWN) for typed in ("", " ")),
        *(("0", 0), ("12 345", 12345), ("1,000", 1000)),
        *((typed, Size.WRONG) for typed in ("-1", "1e3", "٣", "9" * 17, "1.5")),
    ],
)
def test_a_size_is_a_whole_number(typed: str, size: int | Size) -> None:
    """With the separators that people use; nothing is also an answer."""
    assert size_typed(typed) == size


def test_what_no_page_can_hold_is_shown_by_its_replacement(site: Site, place: str) -> None:
    """And refused with a sentence; spaces and letters of any kind are shown as they are."""
    fields = {"question": "records", "kind": "draft", "sha256": DIGEST, "note": "n\u00a0é\0"}
    page = site.refused(f"{place}/evidence/add?keep=hash", {**fields, "name": "a\0b.mkv"})
    page.has_error("name", "another name")
    assert page.value("name") == "a\ufffdb.mkv"
    assert page.value("note") == "n\u00a0é\ufffd"


def test_sizes_are_told_as_people_say_them() -> None:
    """In units of a thousand."""
    said = [size_words(size) for size in (None, 0, 1, 999, 1000, 2_440_000, 3 * 10**9)]
    assert said == ["", "0 bytes", "1 byte", "999 bytes", "1.0 kB", "2.4 MB", "3.0 GB"]
