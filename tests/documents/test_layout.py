"""Whatever people write stays on the page, whole and in the text layer."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from compliance.documents.composition import compose
from compliance.documents.enclosures import Enclosures
from compliance.documents.front_page import fit_front_page
from compliance.documents.logo import clean_logo
from compliance.documents.passages import entered
from compliance.domain.assurance import Paper
from compliance.domain.statement import AnswerRow, Column, Statement
from tests.documents.conftest import Render
from tests.documents.factories import (
    DRAWN,
    make_answers,
    make_checked,
    make_draft,
    make_regimes,
    make_schedule,
    make_statement,
)
from tests.documents.reading import boxes, page_texts, squeezed

# Margins of 20 mm, in points, give or take half a letter; the running lines stand above and below the text.
_PLACES: Mapping[Paper, tuple[float, float, float, float]] = {
    "A4": (55.0, 540.3, 36.0, 806.0),
    # Wider margins at the sides, so that lines end where they end on A4, and less above and below.
    "Letter": (63.4, 548.7, 30.0, 766.0),
}
_PIECE = 20

NAMES = {
    "Greek": "Ελληνικός λόγος",
    "Cyrillic": "Русский перевод",
    "Arabic": "الموسيقى التصويرية",
    "Persian": "می\u200cخواهم",
    "Hebrew": "תרגום לעברית",
    "Armenian": "Հայերեն",
    "Georgian": "ქართული",
    "Devanagari": "हिन्दी अनुवाद",
    "Tamil": "தமிழ்",
    "Bengali": "বাংলা",
    "Thai": "การแปลภาษาไทย",
    "Khmer": "ភាសាខ្មែរ",
    "Ethiopic": "አማርኛ",
    "Chinese": "简体中文本地化",
    "Japanese": "日本語ローカライズ",
    "Korean": "한국어 번역",
    "Vietnamese": "Bản dịch tiếng Việt",
    "combined": "e\u0301a\u0328\u0301 Z\u0308 o\u0323\u0302\u0308",
    "mixed": "Saltmarsh (النسخة العربية) 2",
}


def statement_with(names: list[str], answer: str = "", **changed: object) -> Statement:
    """A statement whose components have these names, and whose first question has this answer for all of them."""
    rows = tuple(replace(row, name=name) for name, row in zip(names, make_schedule(len(names)), strict=True))
    answers = tuple(AnswerRow(name, "Say in one sentence how AI was used.", answer or name) for name in names)
    fields = {"schedule": rows, "answers": make_answers(rows) + answers, "regimes": make_regimes(rows)}
    return make_statement(len(rows), **{**fields, **changed})


def stays_on_its_pages(pdf: bytes, paper: Paper = "A4") -> None:
    """No word reaches into the margins."""
    left, right, top, bottom = _PLACES[paper]
    outside = [
        box
        for box in boxes(pdf)
        if box.left < left or box.right > right or box.top < top or box.bottom > bottom or box.right < box.left
    ]
    assert not outside


def is_all_there(statement: Statement, texts: list[str]) -> None:
    """Every word that people entered is in the text layer."""
    text = squeezed("".join(texts))
    for passage in entered(statement):
        for word in map(squeezed, passage.text.split()):
            pieces = [word[place : place + _PIECE] for place in range(0, len(word), _PIECE)]
            lost = [piece for piece in pieces if piece not in text]
            # The running lines stand between the two halves of a long word that begins on one page.
            assert not lost or (len(word) > 2 * _PIECE and len(lost) < len(texts)), passage


_SENTENCE = "Six of the eleven stems were replaced by a string quartet and the rest were cut. "
_STATEMENTS = {
    "one component": make_statement(1),
    "nine components": make_statement(9),
    "a draft": make_draft(),
    "a long title": make_statement(1, title=("The long way round the salt marsh " * 6)[:200].strip()),
    "a long title without spaces": make_statement(1, title="Saltmarsh" * 22),
    "a long title in Arabic": make_statement(1, title=("مستنقع الملح الكبير " * 10).strip()),
    "a long title in Chinese": make_statement(1, title="盐沼地的漫长道路" * 24),
    "a long name of an organisation": make_statement(
        1, organisation=("Pellwood Interactive and Partners " * 5).strip()
    ),
    "a long version": make_statement(1, version="build-20261118-" * 13),
    "notes of 2,000 characters": statement_with(["Music", "Voice"], (_SENTENCE * 25)[:1999].strip()),
    "notes with lines of their own": statement_with(["Music"], "First line.\r\nSecond line.\n\n\tThird line."),
    "500 characters without a break": statement_with(["Music", "x" * 200], "abcdefghij" * 50),
    "2,000 characters in Chinese": statement_with(["音乐"], "六段音轨由弦乐四重奏重新演奏" * 142),
    "2,000 characters in Arabic": statement_with(["الموسيقى"], ("هذا نص عربي طويل جدا عن الموسيقى " * 60).strip()),
    "names in many scripts": statement_with(list(NAMES.values()), organisation="ソルトマーシュ株式会社"),
}


@pytest.mark.parametrize("name", _STATEMENTS)
def test_it_stays_on_the_page(render: Render, name: str) -> None:
    """Long, unbroken and foreign texts are wrapped, not cut and not run over the edge."""
    statement = _STATEMENTS[name]
    pdf = render(statement).pdf
    stays_on_its_pages(pdf)
    is_all_there(statement, page_texts(pdf))


_LONG = "The long way round the salt marsh " * 6
_LOGO = clean_logo(DRAWN)
# The longest of everything that the first page holds.
_FULL = tuple(
    replace(fact, note=(fact.note + " It does not depend on the tier.") * 3) for fact in make_checked().key_facts
)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize(
    ("title", "organisation"),
    [
        (_LONG[:200].strip(), ("Pellwood Interactive and Partners " * 5).strip()),
        (("مستنقع الملح الكبير " * 6).strip(), "شركة المد والجزر"),
        ("盐沼地的漫长道路" * 8, "ソルトマーシュ株式会社"),
    ],
)
def test_a_first_page_with_much_on_it_is_one_page(render: Render, paper: Paper, title: str, organisation: str) -> None:
    """With a logo, the longest names and long notes: how to check the statement is on it, and nothing is cut."""
    enclosed = Enclosures(_LOGO.content, _LOGO.media_type)
    changed = {"paper": paper, "logo": enclosed.logo_sha256, "key_facts": _FULL, "supersedes": "2026-0041"}
    statement = make_checked(1, title=title, organisation=organisation, **changed)
    pdf = render(statement, enclosed).pdf
    stays_on_its_pages(pdf, paper)
    texts = page_texts(pdf)
    is_all_there(statement, texts)
    assert squeezed("and check code K7QM-4T2X") in squeezed(texts[0])
    assert squeezed("Each component has its own answers") in squeezed(texts[1])


def test_a_first_page_that_is_longer_still_goes_on(render: Render) -> None:
    """Nothing is lost, and the components follow on the same page instead of leaving it empty."""
    statement = make_checked(1, key_facts=_FULL * 3)
    texts = page_texts(render(statement).pdf)
    is_all_there(statement, texts)
    assert squeezed("and check code K7QM-4T2X") in squeezed(texts[1])
    assert squeezed("Each component has its own answers") in squeezed(texts[1])


def test_the_first_page_is_set_as_wide_as_it_can_be() -> None:
    """The first of the steps that fits; a page that marks no first page is left alone."""
    html = compose(make_checked(1), "")
    for count, expected in enumerate(("roomy", "snug", "tight", "tight flowing"), start=1):
        told = iter([2] * (count - 1) + [1])
        assert f'<main class="{expected}">' in fit_front_page(html, lambda _, told=told: next(told, 2))
    assert fit_front_page("<p>", lambda _: 2) == "<p>"


@pytest.mark.parametrize("columns", range(1, 7))
def test_the_schedule_takes_up_to_six_results(render: Render, columns: int) -> None:
    """The widths follow the number of columns."""
    titles = ("Tier", "Use of AI to be disclosed", "Term in UK law today", "Tier elsewhere", "Disclosure", "EU label")
    shown = tuple(Column(title, "Reported, not law") for title in titles[:columns])
    statement = make_statement(schedule=make_schedule(9, columns), columns=shown)
    pdf = render(statement).pdf
    stays_on_its_pages(pdf)
    is_all_there(statement, page_texts(pdf))


def test_four_hundred_components(render: Render) -> None:
    """Every component is listed; those answered alike are told together, so that it stays a document people read."""
    statement = make_checked(400)
    rendered = render(statement)
    stays_on_its_pages(rendered.pdf)
    is_all_there(statement, [box.word for box in boxes(rendered.pdf)])
    assert rendered.pages < 90


def test_the_running_lines_fit_beside_each_other(render: Render) -> None:
    """A long organisation and a long title are shortened at the top and foot of the pages."""
    pdf = render(make_statement(1, organisation="Pellwood " * 20, title="Saltmarsh " * 19)).pdf
    running = [box for box in boxes(pdf) if box.page == 2 and (box.bottom < 70 or box.top > 770)]
    assert sum(box.word.endswith("…") for box in running) == 2
    lines = {round(box.top) for box in running}
    assert len(lines) == 2


def test_right_to_left_names_are_marked(render: Render) -> None:
    """The first strong character decides, as in a browser."""
    from compliance.documents.composition import direction

    assert [direction(text) for text in ("Saltmarsh", "تحرير", "1. תרגום", "2 (Voice)", "...")] == [
        "ltr", "rtl", "rtl", "ltr", "ltr",
    ]  # fmt: skip
