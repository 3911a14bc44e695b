"""What a file says becomes a suggestion, and stands beside the answer that there is."""

from dataclasses import replace

import pytest

from compliance.domain.asset_findings import AssetReading, Credential, Mark
from compliance.domain.asset_suggestions import (
    SourceType,
    Standing,
    Suggest,
    Suggestion,
    TextField,
    Vocabulary,
    answer_with,
    standing,
    suggestions,
)
from compliance.domain.questionnaire import Answer, Asked, Option, Question, Questionnaire, Section

WHETHER = Question(
    *("used", "component", "use", "Was AI used?", "one"), options=(Option("no", "No"), Option("yes", "Yes"))
)
WHAT = Question(
    *("did", "component", "use", "What did it do?", "many"),
    options=(Option("none", "Nothing", alone=True), Option("image", "Pictures"), Option("text", "Text")),
    ask_when=(Asked("used", ("yes",)),),
)
TOOLS = Question(*("tools", "component", "use", "Which tools?", "text"), max_length=20)
PROMPT = Question(*("prompt", "component", "use", "Which prompt?", "sentence"), max_length=20)
QUESTIONS = Questionnaire((Section("use", "component", "Use", "", (WHETHER, WHAT, TOOLS, PROMPT)),), ())
MADE = SourceType(
    *("made", "http://codes.example/made", "made by AI"),
    (Suggest("did", "image", ("image/png",)), Suggest("used", "yes"), Suggest("unheard", "of")),
)
TAKEN = SourceType("taken", "http://codes.example/taken", "taken with a camera", note="It proves nothing.")
WORDS = Vocabulary(
    (MADE, TAKEN),
    (
        TextField("System", "System", "tools", "Version", adds=True, suggests=(Suggest("used", "yes"),)),
        TextField("Prompt", "Prompt", "prompt"),
        TextField("Version", "Version"),
    ),
    *({}, {}, {}),
)
ALONE = Mark("xmp", "Prompt", "a dog")
BRUSH = Suggestion("tools", "Brush 2", Mark("xmp", "System", "Brush"), adds=True)


def _read(*marks: Mark, kind: str = "image/png") -> AssetReading:
    return AssetReading("", 1, kind, Credential("valid"), marks)


def _suggested(*marks: Mark, kind: str = "image/png") -> list[tuple[str, str]]:
    found = suggestions(_read(*marks, kind=kind), WORDS, QUESTIONS)
    return [(each.question, each.answer) for each in found]


def test_a_code_suggests_what_it_says() -> None:
    """In the order of the questions, for files of that type, and only what is asked in this release."""
    made = Mark("credential", "DigitalSourceType", "http://codes.example/made")
    assert _suggested(made) == [("used", "yes"), ("did", "image")]
    assert _suggested(made, kind="audio/wav") == [("used", "yes")]


@pytest.mark.parametrize("said", ["http://codes.example/taken", "http://codes.example/else", ""])
def test_no_other_code_suggests_anything(said: str) -> None:
    """That AI was not used least of all."""
    assert _suggested(Mark("xmp", "DigitalSourceType", said)) == []
    assert _suggested() == []


@pytest.mark.parametrize("said", ["made", " made ", "https://codes.example/made", "http://codes.example/made/"])
def test_a_code_is_known_however_it_is_written(said: str) -> None:
    """Programs write it in several ways."""
    assert WORDS.source_type(said) == MADE
    assert WORDS.field("Prompt") == WORDS.fields[1]
    assert WORDS.field("made") is None


def test_a_field_is_an_answer_with_its_version() -> None:
    """Where both stand in the same place, and the version is not in the name already; each answer once."""
    system, version = Mark("xmp", "System", "Brush"), Mark("xmp", "Version", "2")
    assert _suggested(system, version, system) == [("used", "yes"), ("tools", "Brush 2")]
    assert _suggested(replace(system, value="Brush 2"), version) == [("used", "yes"), ("tools", "Brush 2")]
    assert _suggested(system, replace(version, where="exif")) == [("used", "yes"), ("tools", "Brush")]
    assert _suggested(ALONE) == [("prompt", "a dog")]


USED, IMAGE = Suggestion("used", "yes", ALONE), Suggestion("did", "image", ALONE)
WORDED = Suggestion("prompt", "a dog", ALONE)


@pytest.mark.parametrize(
    ("suggestion", "answers", "wanted"),
    [
        (USED, {}, "open"),
        (USED, {"used": "dont_know"}, "open"),
        (USED, {"used": "yes"}, "agrees"),
        (USED, {"used": "no"}, "contradicts"),
        (IMAGE, {"used": "no"}, "waits"),
        (IMAGE, {"used": "yes"}, "open"),
        (IMAGE, {"used": "yes", "did": ("text",)}, "open"),
        (IMAGE, {"used": "yes", "did": ("image", "text")}, "agrees"),
        (IMAGE, {"used": "yes", "did": ("none",)}, "contradicts"),
        (BRUSH, {}, "open"),
        (BRUSH, {"tools": "My BRUSH 2, May"}, "agrees"),
        (BRUSH, {"tools": "Pen 1"}, "open"),
        (BRUSH, {"tools": "Pen 1, and others too"}, "no_room"),
        (WORDED, {"prompt": "a cat"}, "contradicts"),
        (replace(WORDED, answer="a" * 21), {}, "no_room"),
    ],
)
def test_a_suggestion_stands_to_the_answers(
    suggestion: Suggestion, answers: dict[str, Answer], wanted: Standing
) -> None:
    """It can be taken, or it is said already, or the answer says otherwise."""
    assert standing(suggestion, QUESTIONS, answers) == wanted


@pytest.mark.parametrize(
    ("suggestion", "question", "before", "wanted"),
    [
        (USED, WHETHER, "no", "yes"),
        (IMAGE, WHAT, None, ("image",)),
        (IMAGE, WHAT, ("text",), ("image", "text")),
        (IMAGE, WHAT, ("none",), ("image",)),
        (IMAGE, replace(WHAT, options=(*WHAT.options, Option("dont_know", ""))), ("dont_know",), ("image",)),
        (BRUSH, TOOLS, None, "Brush 2"),
        (BRUSH, TOOLS, "Pen 1", "Pen 1; Brush 2"),
        (WORDED, PROMPT, "a cat", "a dog"),
    ],
)
def test_an_answer_with_what_was_suggested(
    suggestion: Suggestion, question: Question, before: Answer | None, wanted: Answer
) -> None:
    """Other ticks stay, and a list of tools goes on."""
    assert answer_with(suggestion, question, before) == wanted


def test_a_suggestion_is_named_by_what_it_suggests() -> None:
    """Wherever in the file that was said."""
    assert replace(USED, mark=BRUSH.mark).key == USED.key
    assert len({USED.key, IMAGE.key, BRUSH.key, WORDED.key}) == 4
