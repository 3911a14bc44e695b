"""How much a statement may hold."""

import pytest

from compliance.documents.limits import check_limits, longest_unbroken, most_marks
from compliance.documents.pdf import render_statement
from compliance.documents.refusals import CannotMakePdf
from compliance.documents.renderer import Renderer
from compliance.domain.statement import AnswerRow, Column
from tests.documents.factories import make_schedule, make_statement


def test_what_people_write_is_within_the_limits() -> None:
    """With room to spare."""
    assert check_limits(make_statement()) == ()
    assert check_limits(make_statement(400)) == ()


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        (
            {"schedule": make_schedule(401)},
            "the project has 401 components, and a statement can list 400. "
            "Combine components that were made alike, or split the project.",
        ),
        (
            {"columns": (Column("Tier", ""),) * 7},
            "there are 7 results for each component, and a page has room for 6.",
        ),
        ({"title": "ab " * 70}, "the title has 210 characters, and 200 are allowed. Shorten it."),
        (
            {"answers": (AnswerRow("Music", "What did AI do?", "ab " * 700),)},
            "the answer to “What did AI do?” for Music has 2,100 characters, and 2,000 are allowed. Shorten it.",
        ),
        (
            {"answers": (AnswerRow("", "Who?", "a" * 501),)},
            "the answer to “Who?” has more than 500 characters without a space. Add spaces.",
        ),
        (
            {"title": "Z" + "\u0308" * 11},
            "the title has more than 10 accents on one letter. Take some of them away.",
        ),
        (
            {"notice": ("word " * 200_000,)},
            "the statement would have 1,004,323 characters, and 1,000,000 are allowed. "
            "Shorten the longest answers, combine components that were made alike, or split the project.",
        ),
    ],
)
def test_each_limit_has_its_sentence(changed: dict[str, object], fault: str) -> None:
    """Saying what is too long, how long it may be, and what to do."""
    assert check_limits(make_statement(0, **changed)) == (f"We could not make the PDF: {fault}",)


def test_nothing_is_rendered_beyond_the_limits(renderer: Renderer) -> None:
    """And every fault is told at once, those of size first."""
    with pytest.raises(CannotMakePdf) as refused:
        render_statement(make_statement(1, title="𓂀 " * 150), renderer=renderer)
    assert [sentence.split(":")[1][:12] for sentence in refused.value.sentences] == [" the title h", " no installe"]


def test_lines_can_end_between_chinese_characters() -> None:
    """They need no spaces, so they are never unbroken."""
    assert longest_unbroken("漢字" * 900) == 0
    assert longest_unbroken("ab cde 漢字fghi") == 4
    assert longest_unbroken("") == 0


def test_marks_are_counted_upon_their_letter() -> None:
    """Marks on different letters do not add up."""
    assert most_marks("e\u0301a\u0328\u0301") == 2
    assert most_marks("plain") == 0
