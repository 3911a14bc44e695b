"""What a statement's file says, to people, to screen readers and to programs."""

import hashlib
from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest

from compliance.documents.canonical import canonical_bytes
from compliance.documents.passages import passages
from compliance.domain.statement import plain
from tests.documents.conftest import Render
from tests.documents.factories import CANNOT_TELL, make_draft, make_statement
from tests.documents.reading import boxes, elements, page_texts, squeezed

# Fields that are there for programs: marks are drawn, ids stand beside titles, times are put in words.
NOT_PRINTED = {"t1", "t2", "t3", "tq", "uk-ip-bill", "uk-cdpa", "reported", "in_force", "2026-11-24T09:58:00Z"}


def test_the_first_page_answers_a_reader_in_a_hurry(render: Render) -> None:
    """Who, which number and date, the answer with its words, every key fact, and how to check, all on page 1."""
    statement = make_statement()
    first = squeezed(page_texts(render(statement).pdf)[0])
    told = [fact.label + fact.value + fact.note for fact in statement.key_facts]
    told += [
        "Pellwood Interactive Ltd",
        "Statement 2026-0043",
        "Issued 24 November 2026",
        "How AI was used in Saltmarsh",
        f"Under the {statement.regimes[0].title}",
    ]
    told += ["".join(statement.headline), "Entry 219 of the project’s history holds the SHA-256 of this file."]
    for text in told:
        assert squeezed(text) in first


def test_every_word_is_in_the_text_layer(render: Render) -> None:
    """Nothing of the statement is only in its data or only drawn."""
    statement = make_statement()
    everything = squeezed("".join(page_texts(render(statement).pdf)))
    for passage in passages(statement):
        if passage.text not in NOT_PRINTED:
            for word in passage.text.split():
                assert squeezed(word.rstrip(":")) in everything, passage


def test_the_data_is_attached_and_its_hash_printed(render: Render) -> None:
    """The attachment is the canonical JSON of the statement; anyone can compare it with the hash in the record."""
    statement = make_statement()
    rendered = render(statement)
    data = canonical_bytes(plain(statement))
    with pikepdf.open(BytesIO(rendered.pdf)) as pdf:
        attached = pdf.attachments["statement.json"]
        assert attached.get_file().read_bytes() == data
        assert attached.obj.AFRelationship == "/Data"
        assert len(pdf.Root.AF) == 1
    assert rendered.data_sha256 == hashlib.sha256(data).hexdigest()
    assert rendered.sha256 == hashlib.sha256(rendered.pdf).hexdigest()
    record = squeezed(page_texts(rendered.pdf)[-1])
    for digest in (rendered.data_sha256, statement.history_head, statement.release_digest):
        assert digest in record


def test_it_says_what_it_conforms_to(render: Render) -> None:
    """PDF/A-3a and PDF/UA-1, with title, language and author (ISO 19005-3, 6.6.4; ISO 14289-1, 5 and 7.1)."""
    with pikepdf.open(BytesIO(render(make_statement()).pdf)) as pdf:
        about = pdf.open_metadata()
        assert (about["pdfaid:part"], about["pdfaid:conformance"], about["pdfuaid:part"]) == ("3", "A", "1")
        assert about["dc:title"] == "Statement 2026-0043: Saltmarsh, 1.0.3"
        assert about["dc:creator"] == ["Pellwood Interactive Ltd"]
        assert about["xmp:CreateDate"] == "2026-11-24T09:58:00Z"
        assert pdf.Root.Lang == "en-GB"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_headings_lead_through_it(render: Render) -> None:
    """One first heading, none skipped, and the same in the outline (ISO 14289-1, 7.4.2)."""
    with pikepdf.open(BytesIO(render(make_statement()).pdf)) as pdf:
        levels = [int(str(element.S)[2]) for element in elements(pdf) if str(element.S) in ("/H1", "/H2", "/H3", "/H4")]
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Saltmarsh"]
            sections = [item.title for item in outline.root[0].children]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert sections[0] == "Components"
    assert sections[-5:] == ["Assumptions", "Answers", "Annex: forms and texts", "Limits", "Record"]


def test_tables_have_headers(render: Render) -> None:
    """Every header cell says what it heads, every row begins or stands under one (ISO 14289-1, 7.5)."""
    with pikepdf.open(BytesIO(render(make_statement()).pdf)) as pdf:
        scopes = [str(element.A.Scope) for element in elements(pdf) if element.S == "/TH"]
        rows = [element for element in elements(pdf) if element.S == "/TR"]
        assert set(scopes) == {"/Column", "/Row"}
        assert all(any(cell.S == "/TH" for cell in row.K) for row in rows)


def test_pictures_have_words_and_places(render: Render) -> None:
    """A mark has alternative text, and its box lies where it is drawn, in points from the lower left."""
    with pikepdf.open(BytesIO(render(make_statement()).pdf)) as pdf:
        figures = [element for element in elements(pdf) if element.S == "/Figure"]
        assert {str(figure.Alt) for figure in figures} == {"full disc", "half disc", "ring", "diamond"}
        for figure in figures:
            left, bottom, right, top = (float(side) for side in figure.A.BBox)
            assert 56 < left < right < 540
            assert 70 < bottom < top < 786


def test_nothing_in_it_leads_elsewhere(render: Render) -> None:
    """No links and no scripts: there is no public page yet, and a statement is read in many places."""
    with pikepdf.open(BytesIO(render(make_statement()).pdf)) as pdf:
        assert all("/Annots" not in page for page in pdf.pages)
        assert "/OpenAction" not in pdf.Root
        assert "/JavaScript" not in pdf.Root.Names
    assert "http" not in "".join(page_texts(render(make_statement()).pdf))


def test_a_draft_says_so_on_every_page(render: Render) -> None:
    """In words, with no number, no date and no entry of the history; behind the text as a drawing."""
    rendered = render(make_draft())
    texts = page_texts(rendered.pdf)
    assert all(squeezed("Draft, not issued") in squeezed(text) for text in texts)
    assert "2026-0043" not in "".join(texts)
    assert "Entry" not in "".join(texts)
    with pikepdf.open(BytesIO(rendered.pdf)) as pdf:
        assert "xmp:CreateDate" not in pdf.open_metadata()
    words = [box.word for box in boxes(rendered.pdf) if box.bottom - box.top > 60]
    assert not words, "the watermark must not be read with the text"


def test_a_statement_names_the_one_it_supersedes(render: Render) -> None:
    """On the first page."""
    first = squeezed(page_texts(render(make_statement(1, supersedes="2026-0041")).pdf)[0])
    assert squeezed("Supersedes Statement 2026-0041") in first
    assert "Supersedes" not in page_texts(render(make_statement()).pdf)[0]


def test_what_nobody_said_is_left_out(render: Render) -> None:
    """No headings without content, no empty rows, no invented words."""
    nothing = {"confirmed": (), "assumptions": (), "answers": (), "regimes": (), "credit": "", "notice": ()}
    rendered = render(make_statement(1, issued_by="", **nothing))
    text = squeezed("".join(page_texts(rendered.pdf)))
    for heading in ("Seenandconfirmed", "Assumptionsare", "Wordingtouse", "Reasonsunder", "None,", ",by"):
        assert heading not in text


def test_an_open_result_says_what_it_may_be(render: Render) -> None:
    """What is possible, what is not known, and who confirmed to have seen it."""
    statement = make_statement()
    text = squeezed("".join(page_texts(render(statement).pdf)))
    assert squeezed(f"{CANNOT_TELL.label} Store page images") in text
    assert squeezed("Still possible: AI-assisted; Fully autonomous.") in text
    assert squeezed("Not known: Who made the first version of what is in it?") in text
    assert squeezed(statement.confirmed[0]) in text


@pytest.mark.parametrize(("components", "expected"), [(7, "All 7 components"), (9, "All 9 components")])
def test_many_components_are_counted(render: Render, components: int, expected: str) -> None:
    """A reason that holds for all says so instead of naming each."""
    text = squeezed("".join(page_texts(render(make_statement(components)).pdf)))
    assert squeezed(expected) in text
