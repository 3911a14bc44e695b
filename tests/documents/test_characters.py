"""Which characters a statement can hold: those that its fonts draw, and no surprises."""

import pytest

from compliance.documents.characters import check_characters
from compliance.documents.pdf import render_statement
from compliance.documents.refusals import CannotMakePdf
from compliance.documents.renderer import Renderer
from compliance.documents.typesetting import Job
from compliance.domain.statement import AnswerRow
from tests.documents.factories import make_statement
from tests.documents.test_layout import NAMES


def test_a_character_without_a_glyph_is_named_with_its_place(renderer: Renderer) -> None:
    """Before anything is drawn."""
    sentence = 'We could not make the PDF: no installed font has the character "𓂀" in the title.'
    with pytest.raises(CannotMakePdf) as refused:
        render_statement(make_statement(title="The eye 𓂀 of 𓂀"), renderer=renderer)
    assert refused.value.sentences == (sentence,)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_in_living_scripts_are_taken(name: str) -> None:
    """Letters, marks upon letters, and the invisible characters that some scripts need."""
    assert check_characters(make_statement(1, title=name)) == ()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("\u0002", "there is a control character (U+0002)"),
        ("\x7f", "there is a control character (U+007F)"),
        ("\ud800", "there is half of a character (U+D800)"),
        ("\ue000", "there is a private character (U+E000)"),
        ("\u2028", "there is a separator of lines (U+2028)"),
        ("\u202e", "there is an invisible character that changes the direction of text (U+202E)"),
        ("\ufff9", "there is an invisible character (U+FFF9)"),
        ("\U000e0041", "there is an invisible character (U+E0041)"),
        ("\uffff", "no installed font has the character U+FFFF"),
        ("😀", 'no installed font has the character "😀"'),
        ("🇬", 'no installed font has the character "🇬"'),
        ("𒀀", 'no installed font has the character "𒀀"'),
    ],
)
def test_what_cannot_be_drawn_is_refused(text: str, fault: str) -> None:
    """Each with its reason."""
    assert check_characters(make_statement(1, title=f"A{text}B")) == (
        f"We could not make the PDF: {fault} in the title.",
    )


def test_each_character_is_told_once_where_it_was_entered() -> None:
    """The wording made from an answer has the same character; the answer is what a person can change."""
    statement = make_statement(
        1,
        answers=(AnswerRow("", "What did AI do?", "Wrote 𓂀"), AnswerRow("", "Who answers for it?", "𓃠")),
        credit="Wrote 𓂀",
        organisation="𓆣 Ltd",
    )
    assert check_characters(statement) == (
        'We could not make the PDF: no installed font has the character "𓆣" in the name of the organisation.',
        'We could not make the PDF: no installed font has the character "𓂀" in the answer to “What did AI do?”.',
        'We could not make the PDF: no installed font has the character "𓃠" in the answer to “Who answers for it?”.',
    )


def test_there_are_never_more_than_ten_sentences() -> None:
    """Somebody who pasted a page of hieroglyphs has understood by then."""
    hieroglyphs = "".join(chr(0x13000 + place) for place in range(50))
    assert len(check_characters(make_statement(1, title=hieroglyphs))) == 10


def test_the_typesetter_agrees(renderer: Renderer) -> None:
    """Whatever passes the check is drawn: here a character of each hundred that it lets through, in both families.

    WeasyPrint complains about a missing glyph, and a complaint fails the rendering.
    """
    from compliance.documents.characters import _fault

    passed = [chr(code) for code in range(0x21, 0x30000) if chr(code) not in "<&" and not _fault(chr(code))]
    assert len(passed) > 40_000
    drawn = " ".join(f"<i>{character}</i>" for character in passed[::100])
    for family in ("Charis SIL", "Lato"):
        style = f"<style>p {{ font: 9pt '{family}' }}</style>"
        assert renderer.render(Job(f'<html lang="en-GB"><title>All</title>{style}<p>{drawn}', "{}", "")).pages > 0
