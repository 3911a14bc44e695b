"""The disclosure pack says what was answered, in the forms of everybody who asks, and nothing else."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from compliance.domain.assessment import Assessor, Component, Record
from compliance.domain.disclosure_pack import disclosure_pack
from compliance.domain.finding import Explainer
from compliance.domain.forms import Each, Form, FormLine, LineKind
from compliance.domain.pack_pieces import Line, Piece
from compliance.domain.questionnaire import Answer
from compliance.rulebooks.loader import load_release
from tests.domain.records import HUMAN, PROMPTED, explainer, record

SMALL = Path(__file__).parent.parent / "rulebooks" / "small"
PROJECT: Mapping[str, Answer] = {"title": "Low Water", "business": "registered", "places": ("elsewhere",)}
DRAWN: Mapping[str, Answer] = {"ai_used": "yes", "ai_did": ("image",), "context": "AI drew it.", "store_part": "cover"}


def _pack(*parts: Mapping[str, Answer], **project: Answer) -> dict[str, Piece]:
    components = tuple(Component(f"c{n}", f"Part {n}", answers) for n, answers in enumerate(parts))
    assessor = Assessor(load_release(SMALL))
    told = Explainer(assessor, assessor.assess(Record({**PROJECT, **project}, components)))
    return {piece.id: piece for piece in disclosure_pack(told, "Low Water Ltd")}


def test_a_form_has_a_line_for_each_outcome_and_answer() -> None:
    """Parts whose lines are alike share an entry; the code stands where there is one, else the label."""
    pack = _pack(DRAWN, {**DRAWN, "store_words": "By hand."}, DRAWN, {"ai_used": "no"})
    assert pack["shop_form"].text.split("\n") == [
        "Part 0 and Part 2 – Code: A1; AI had a part in this part; Worth knowing: Name the author",
        "Part 1 – Code: A1; Words: By hand; AI had a part in this part; Worth knowing: Name the author",
        "Part 3 – Code: Not made with AI; No AI in this part; Worth knowing: Keep the drafts; Name the author",
    ]
    assert (pack["shop_form"].regime, pack["shop_form"].open) == ("Shop", False)
    assert pack["shop_letter"].text.split("\n") == [
        "Form: Needed",
        "Parts: AI had a part in Part 0, Part 1 and Part 2.",
        "Parts: No AI in Part 3.",
        "Why: The work needs the form.",
        "Title: Low Water",
        "Low Water, by Low Water Ltd.",
    ]


def test_what_cannot_be_told_is_said_and_not_guessed() -> None:
    """The line names what is still possible."""
    pack = _pack({"ai_used": "dont_know", "store_part": "cover"}, {"ai_used": "no"})
    both = "Cannot tell from the answers (Made with AI or Not made with AI)"
    assert pack["shop_form"].entries[0].lines[:2] == (Line("Code", both, open=True), Line("", both, open=True))
    assert pack["shop_letter"].text.split("\n")[:4] == [
        "Form: Cannot tell from the answers (Needed or Not needed)",
        "Parts: No AI in Part 1.",
        f"Parts: Part 0: {both}.",
        "Why: Cannot tell from the answers (Needed or Not needed)",
    ]
    assert pack["shop_form"].open
    assert pack["shop_letter"].open


def test_nothing_is_said_where_an_outcome_says_nothing() -> None:
    """The shop says nothing of a work that needs no form; a line without an answer is left out."""
    pack = _pack({"ai_used": "no"}, title="")
    assert pack["shop_letter"].text.split("\n") == [
        "Form: Not needed",
        "Parts: No AI in Part 0.",
        ", by Low Water Ltd.",
    ]


def test_each_piece_names_the_answers_that_it_comes_from() -> None:
    """So that a reader can go and check them."""
    pack = _pack(DRAWN)
    assert {said.question.id for said in pack["shop_form"].sources} >= {"ai_did", "store_part"}
    assert {said.question.id for said in pack["shop_letter"].sources} >= {"ai_did", "store_part"}
    assert {said.component for said in pack["shop_letter"].sources} >= {"c0"}


def test_quoted_answers_are_sources_too() -> None:
    """Each belongs to its part, or to the project; one that nobody gave is none."""
    pack = _pack({**DRAWN, "store_words": "By hand."}, DRAWN)
    words = [said for said in pack["shop_form"].sources if said.question.id == "store_words"]
    assert [(said.component, said.answer) for said in words] == [("c0", "By hand.")]
    titles = [said for said in pack["shop_letter"].sources if said.question.id == "title"]
    assert [(said.component, said.answer) for said in titles] == [("", "Low Water")]


def test_what_the_work_counts_comes_from_the_answers_of_its_parts() -> None:
    """Also where no line of the form is about parts."""
    release = load_release(SMALL)
    book = release.rulebook("shop")
    form = Form("one", "One", "One.", "work", (FormLine("Form", "choice", "shop_work"),))
    books = tuple(replace(book, forms=(form,)) if each.id == "shop" else each for each in release.rulebooks)
    assessor = Assessor(replace(release, rulebooks=books))
    parts = tuple(Component(id_, id_, DRAWN) for id_ in ("c0", "c1"))
    told = Explainer(assessor, assessor.assess(Record(PROJECT, parts)))
    piece = next(piece for piece in disclosure_pack(told, "Low Water Ltd") if piece.id == "one")
    assert {(said.component, said.question.id) for said in piece.sources} >= {("c0", "ai_did"), ("c1", "store_part")}


def test_a_rulebook_that_is_not_asked_for_has_no_form() -> None:
    """Nor has a project without parts any text."""
    assert "shop_form" not in _pack(DRAWN, places=("uk",))
    assert _pack() == {}


def test_general_texts_are_made_for_every_project() -> None:
    """Title, version and organisation are filled in; a part outside the released version says so."""
    cut = {**PROMPTED, "released": "cut", "reviewed": "this_version"}
    told = explainer(record(HUMAN, cut, disclosed=("credits",)))
    pack = {piece.id: piece for piece in disclosure_pack(told, "Saltmarsh Ltd")}
    assert pack["imprint"].text.split("\n") == [
        "Low Water, first edition. How AI was used:",
        "People made A without generative AI.",
        "AI made B (not in the released version) at a person’s request, and it was accepted as it came.",
        "Stated by Saltmarsh Ltd.",
    ]
    assert "Where it is stated already: In the credits" in pack["client_letter"].text
    assert pack["one_line"].text.startswith(
        "A – human-only\nB (not in the released version) – ai-assisted; AI: Wrote text"
    )
    assert pack["credit"].text.startswith("People made A")
    assert pack["notice"].text.startswith("How AI was used in Low Water (first edition), as stated by Saltmarsh Ltd.")


def test_every_line_of_every_form_of_the_release_can_be_filled_in() -> None:
    """A form that nobody can fill in would be missed only by its user."""
    told = explainer(record(HUMAN))
    books = (told.release.facts, *told.release.rulebooks)
    forms = [(book, form) for book in books for form in book.forms]
    assert forms
    assert len({form.id for _, form in forms}) == len(forms)


@pytest.mark.parametrize("kind", ["choice", "sentences"])
@pytest.mark.parametrize("each", ["part", "work"])
def test_a_line_without_anything_to_say_is_left_out(kind: LineKind, each: Each) -> None:
    """A label without a value would look like a slip."""
    release = load_release(SMALL)
    book = release.rulebook("shop")
    rules = tuple(replace(rule, when=(("level", ("off",)),)) for rule in release.tables["notes"].rules)
    law = release.rulebook("law")
    empty = tuple(replace(table, rules=rules) if table.id == "notes" else table for table in law.tables)
    form = Form("one", "One", "One.", each, (FormLine("Empty", kind, "notes"),))
    books = (replace(law, tables=empty), release.rulebook("scheme"), replace(book, forms=(form,)))
    assessor = Assessor(replace(release, rulebooks=books))
    told = Explainer(assessor, assessor.assess(Record(PROJECT, (Component("c", "Cover", {"ai_used": "no"}),))))
    assert "one" not in {piece.id for piece in disclosure_pack(told, "Low Water Ltd")}


@pytest.mark.parametrize("each", ["part", "work"])
def test_an_outcome_without_a_sentence_adds_none(each: Each) -> None:
    """Labels that stand in no {parts} sentence are printed as a choice, not as sentences."""
    release = load_release(SMALL)
    book = release.rulebook("shop")
    form = Form("one", "One", "One.", each, (FormLine("", "sentences", "part_label"),))
    books = (*release.rulebooks[:2], replace(book, forms=(form,)))
    assessor = Assessor(replace(release, rulebooks=books))
    told = Explainer(assessor, assessor.assess(Record(PROJECT, (Component("c", "Cover", {"ai_used": "no"}),))))
    assert "one" not in {piece.id for piece in disclosure_pack(told, "Low Water Ltd")}


def test_assertions_hold_codes_and_nothing_else() -> None:
    """A part without a code has no assertion; what has none is left out."""
    items = json.loads(_pack(DRAWN, {"ai_used": "no"}, {"ai_used": "dont_know"})["shop_data"].text)
    assert items == [
        {
            "part": "Part 0",
            "assertions": [
                {"label": "c2pa.actions.v2", "data": {"actions": [{"action": "A1"}]}},
                {"label": "c2pa.ai-disclosure", "data": {"contentProfile": {"humanOversightLevel": "A1"}}},
            ],
        },
        {"part": "Part 1", "assertions": []},
        {"part": "Part 2", "assertions": []},
    ]


@pytest.mark.parametrize(
    ("condition", "given"),
    [
        ({"store_part": ("inside",)}, False),
        ({"store_part": ("cover",)}, True),
        ({"shop_line": ("not_made",)}, False),
        ({"shop_line": ("made",), "places": ("uk", "elsewhere")}, True),
        ({"places": ("uk",)}, False),
    ],
)
def test_a_form_is_given_only_where_its_conditions_can_hold(condition: dict[str, tuple[str, ...]], given: bool) -> None:
    """Outcomes and answers alike; what is not known excludes nothing."""
    release = load_release(SMALL)
    book = release.rulebook("shop")
    form = replace(book.forms[0], only_if=tuple(condition.items()))
    assessor = Assessor(replace(release, rulebooks=(*release.rulebooks[:2], replace(book, forms=(form,)))))

    def has_it(answers: Mapping[str, Answer]) -> bool:
        told = Explainer(assessor, assessor.assess(Record(PROJECT, (Component("c", "Cover", answers),))))
        return "shop_form" in {piece.id for piece in disclosure_pack(told, "Low Water Ltd")}

    assert has_it(DRAWN) == given
    assert has_it({**DRAWN, "ai_used": "dont_know", "store_part": "dont_know"}) == (given or "places" not in condition)


def test_a_form_for_the_work_is_left_out_where_nobody_needs_it() -> None:
    """The same for a form for the work."""
    release = load_release(SMALL)
    book = release.rulebook("shop")
    form = replace(book.forms[1], only_if=(("shop_work", ("not_needed",)),))
    assessor = Assessor(replace(release, rulebooks=(*release.rulebooks[:2], replace(book, forms=(form,)))))
    told = Explainer(assessor, assessor.assess(Record(PROJECT, (Component("c", "Cover", DRAWN),))))
    assert "shop_letter" not in {piece.id for piece in disclosure_pack(told, "Low Water Ltd")}
