"""The page of an organisation's letterhead, and what people can have attached to a statement."""

import io
import json
from collections.abc import Mapping

from compliance.documents.refusals import CannotMakePdf, RendererBusy
from compliance.services.letterhead import LARGEST
from tests.documents.factories import DRAWN
from tests.documents.logos import SHAPE, png, svg
from tests.web.pages import Page, Site, issued, ready
from tests.web.people import ORGANISATION, signed_in

_LOGO = "image/svg+xml"


def _address(site: Site) -> str:
    return site.get("/organisations").links()[f"Letterhead of {ORGANISATION}"]


def _sent(paper: str, logo: bytes = b"") -> Mapping[str, object]:
    return {"paper": paper, "logo": (io.BytesIO(logo), "logo.svg" if logo else "")}


def test_an_owner_chooses_paper_and_logo(site: Site) -> None:
    """The page shows both, and a sample is printed on them; the logo can be taken off again."""
    address = _address(site)
    assert site.get(address).ticked("paper") == ["A4"]
    page = site.sent(address, _sent("Letter", DRAWN))
    assert page.ticked("paper") == ["Letter"]
    assert f"data:{_LOGO};base64," in page.response.text
    assert "Statements from now on are printed so; issued ones stay as they are." in page.text
    assert site.client.get(f"{address}/sample.pdf").mimetype == "application/pdf"
    assert (site.printer.printed[-1].paper, site.printer.printed[-1].organisation) == ("Letter", ORGANISATION)
    assert site.printer.enclosed[-1].logo_type == _LOGO
    assert "data:image" not in site.sent(address, {"paper": "Letter", "drop": "yes"}).response.text


def test_what_cannot_be_used_is_said_beside_its_field(site: Site) -> None:
    """With the paper as it was chosen; a file that is too large is no other matter."""
    address = _address(site)
    page = site.refused(address, _sent("Letter", svg(SHAPE + "<text>Hello</text>")))
    page.has_error("logo", "The SVG has text. Convert it to paths, or upload a PNG.")
    assert page.ticked("paper") == ["Letter"]
    site.refused(address, _sent("A4", png() + bytes(LARGEST))).has_error("logo", "more than 200,000 bytes")
    site.refused(address, _sent("A3")).has_error("paper-A4", "Choose one of the two.")


def test_a_logo_that_cannot_be_printed_is_refused(site: Site) -> None:
    """It is printed on trial before it is kept; while others print, one is asked to wait."""
    address = _address(site)
    for refusal, sentence in (
        (CannotMakePdf("too long"), "A statement with this logo cannot be made. Simplify the logo, or upload a PNG."),
        (RendererBusy("Try again in a minute."), "Try again in a minute."),
    ):
        site.printer.refusal = refusal
        site.refused(address, _sent("Letter", DRAWN)).has_error("logo", sentence)
    assert site.get(address).ticked("paper") == ["A4"]


def test_others_have_no_such_page(site: Site) -> None:
    """Neither those who prepare and approve, nor strangers."""
    address = _address(site)
    approver = signed_in(site.app, "Ada Approver", {ORGANISATION: ["approver", "preparer"]})
    assert "Letterhead" not in Page(approver.get("/organisations")).text
    assert approver.get(address).status_code == 403
    stranger = signed_in(site.app, "Sam Stranger", {"Elsewhere": ["owner"]})
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"{address}/sample.pdf").status_code == 404


def test_statements_and_drafts_are_on_the_letterhead(site: Site) -> None:
    """Whoever looks at the draft sees what will be issued."""
    site.sent(_address(site), _sent("Letter", DRAWN))
    address = ready(site)
    site.printer.printed.clear()
    site.printer.enclosed.clear()
    assert site.client.get(f"{address}/statements/draft.pdf").status_code == 200
    issued(site, address)
    for statement, enclosed in zip(site.printer.printed, site.printer.enclosed, strict=True):
        assert (statement.paper, statement.logo) == ("Letter", enclosed.logo_sha256)
    assert len(site.printer.printed) == 2


def test_the_pack_and_the_history_are_attached_when_asked(site: Site) -> None:
    """The history ends with the head that the statement prints; without a tick, nothing is attached."""
    address = ready(site)
    form = site.get(f"{address}/statements/issue")
    assert (form.ticked("attach_pack"), form.ticked("attach_history")) == ([], [])
    given = {"seen_sequence": form.value("seen_sequence"), "office": "Managing Director", "checked": "yes"}
    wanted = {"attach_pack": "yes", "attach_history": "yes"}
    refused = site.refused(f"{address}/statements/issue", {**given, **wanted, "checked": ""})
    assert refused.ticked("attach_history") == ["yes"]
    assert site.post(f"{address}/statements/issue", {**given, **wanted}).status_code == 303
    [statement] = site.printer.printed
    pack, told = site.printer.enclosed[0].attached
    assert (pack.name, json.loads(pack.content)["format"]) == ("disclosure-pack.json", "colophon-disclosure-pack-1")
    entries = [json.loads(line) for line in told.content.splitlines()]
    assert (told.name, told.media_type) == ("history.jsonl", "application/jsonl")
    assert (entries[-1]["sequence"], entries[-1]["hash"]) == (statement.history_sequence - 1, statement.history_head)
    assert statement.annex == ()
    issued(site, ready(site, "The Ebb"))
    assert site.printer.enclosed[1].attached == ()
