"""Checking answers: what anybody enters becomes one canonical value, or a sentence that says how to mend it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.domain.answers import AnswerError, Problem, check_answer, check_answers
from compliance.domain.questionnaire import Asked, Kind, Option, Question, Questionnaire, Scope, Section

YES_NO = (Option("yes", "Yes"), Option("no", "No"), Option("dont_know", "Don’t know"))
TICKS = (
    Option("text", "Wrote text"),
    Option("image", "Made pictures"),
    Option("nothing", "Nothing", alone=True),
    Option("dont_know", "Don’t know", alone=True),
)


def _question(kind: Kind, id: str = "q", scope: Scope = "project", **keys: object) -> Question:
    options = {"one": YES_NO, "many": TICKS}.get(kind, ())
    return Question(id=id, scope=scope, section="s", ask="What?", kind=kind, options=options, **keys)  # type: ignore[arg-type]


QUESTIONNAIRE = Questionnaire(
    sections=(
        Section("about", "project", "About", "", (_question("text", "title"), _question("one", "ai_at_all"))),
        Section(
            "use",
            "component",
            "Use",
            "",
            (
                _question("one", "ai_used", "component", ask_when=(Asked("ai_at_all", ("yes",)),)),
                _question("many", "ai_did", "component", ask_when=(Asked("ai_used", ("yes", "dont_know")),)),
                _question("year", "made", "component"),
            ),
        ),
    ),
    sectors=(),
)


@pytest.mark.parametrize(
    ("kind", "raw", "answer"),
    [
        ("one", "yes", "yes"),
        ("one", " no ", "no"),
        ("one", "dont_know", "dont_know"),
        ("many", ["image", "text"], ("text", "image")),
        ("many", ("image", "image"), ("image",)),
        ("many", ["nothing"], ("nothing",)),
        ("text", "  Low Water\r\n", "Low Water"),
        ("text", "one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("sentence", "Cafe\u0301", "Caf\u00e9"),
        ("sentence", "👩‍🎨 שלום", "👩‍🎨 שלום"),
        ("date", " 2028-02-29 ", "2028-02-29"),
        ("date", "1800-01-01", "1800-01-01"),
        ("date", "2200-12-31", "2200-12-31"),
        ("year", "1999", "1999"),
        ("year", 1999, "1999"),
        ("years", "1999,2003", "1999, 2003"),
        ("years", " 1999 ;\n1999 , ", "1999, 1999"),
        ("years", [1999, "2003"], "1999, 2003"),
        ("years", 1999, "1999"),
    ],
)
def test_an_answer_has_one_canonical_form(kind: Kind, raw: object, answer: object) -> None:
    """However it is entered, the same answer is the same value, so that a repeated save changes nothing."""
    assert check_answer(_question(kind), raw) == answer
    assert check_answer(_question(kind), answer) == answer


@pytest.mark.parametrize("kind", ["one", "many", "text", "sentence", "date", "year", "years"])
@pytest.mark.parametrize("raw", ["", None])
def test_nothing_entered_is_no_problem(kind: Kind, raw: object) -> None:
    """People answer over days; what is missing is found by other means."""
    assert not check_answer(_question(kind), raw)


@pytest.mark.parametrize(("kind", "raw"), [("many", []), ("many", ()), ("years", []), ("text", " \n "), ("year", " ")])
def test_blank_is_nothing_entered(kind: Kind, raw: object) -> None:
    """An empty list and blanks are no answer."""
    assert not check_answer(_question(kind), raw)


@pytest.mark.parametrize(
    ("kind", "raw", "sentence"),
    [
        ("one", "maybe", "“maybe” is not one of the choices. Choose one of: yes, no, dont_know."),
        ("one", True, "Choose one of: yes, no, dont_know."),
        ("one", ["yes"], "Choose one of: yes, no, dont_know."),
        ("many", "text", "Give a list with any of: text, image, nothing, dont_know."),
        ("many", [1], "Give a list with any of: text, image, nothing, dont_know."),
        ("many", {"text": True}, "Give a list with any of: text, image, nothing, dont_know."),
        ("many", ["txt"], "“txt” is not one of the choices. Choose any of: text, image, nothing, dont_know."),
        ("many", ["text", "nothing"], "Choose “Nothing” alone, or remove it and keep the others."),
        ("many", ["image", "dont_know"], "Choose “Don’t know” alone, or remove it and keep the others."),
        ("text", 7, "Enter text."),
        ("text", "a\tb", "Remove the character that cannot be printed (U+0009), for example a tab."),
        ("sentence", "a\x00", "Remove the character that cannot be printed (U+0000), for example a tab."),
        ("sentence", "a\x85b", "Remove the character that cannot be printed (U+0085), for example a tab."),
        ("text", "a\ufffe", "Remove the character that cannot be printed (U+FFFE), for example a tab."),
        ("text", "a\ufdd0", "Remove the character that cannot be printed (U+FDD0), for example a tab."),
        ("text", "a\ud800", "Remove the character that cannot be printed (U+D800), for example a tab."),
        ("text", "x" * 201, "Shorten this to 200 characters or fewer. It has 201 now."),
        ("date", "12.3.2027", "Enter the date as YYYY-MM-DD, for example 2027-03-12."),
        ("date", "20270312", "Enter the date as YYYY-MM-DD, for example 2027-03-12."),
        ("date", "2027-W10-5", "Enter the date as YYYY-MM-DD, for example 2027-03-12."),
        ("date", "2027-02-29", "Enter the date as YYYY-MM-DD, for example 2027-03-12."),
        ("date", "٢٠٢٧-٠٣-١٢", "Enter the date as YYYY-MM-DD, for example 2027-03-12."),
        ("date", ["2027-03-12"], "Enter text."),
        ("date", "1799-12-31", "Enter a date from 1800-01-01 to 2200-12-31."),
        ("date", "2201-01-01", "Enter a date from 1800-01-01 to 2200-12-31."),
        ("year", "99", "Enter the year with four digits, for example 2027."),
        ("year", "about 1999", "Enter the year with four digits, for example 2027."),
        ("year", True, "Enter text."),
        ("year", 1999.0, "Enter text."),
        ("year", "1799", "Enter a year from 1800 to 2200."),
        ("year", 2201, "Enter a year from 1800 to 2200."),
        (
            "years",
            "1999 and 2003",
            "Enter each year with four digits and commas between the years, for example 1999, 2003.",
        ),
        ("years", "1999, 1066", "Enter a year from 1800 to 2200."),
        ("years", [None], "Enter text."),
        ("years", ["1999"] * 40, "Shorten this to 200 characters or fewer. It has 238 now."),
    ],
)
def test_a_problem_says_what_to_enter(kind: Kind, raw: object, sentence: str) -> None:
    """Each sentence is for the person who entered it."""
    with pytest.raises(AnswerError) as caught:
        check_answer(_question(kind), raw)
    assert str(caught.value) == sentence


def test_length_is_counted_in_characters_after_composing() -> None:
    """An accent typed separately does not use up the room."""
    question = _question("sentence", max_length=4)
    assert check_answer(question, "Cafe\u0301") == "Café"
    with pytest.raises(AnswerError, match=r"Shorten this to 4 characters or fewer\. It has 5 now\."):
        check_answer(question, "Cafés")


@given(st.text())
def test_text_that_is_accepted_stays_as_it_is(raw: str) -> None:
    """Checking twice changes nothing, and no control character gets through."""
    question = _question("text", max_length=1000)
    try:
        answer = check_answer(question, raw)
    except AnswerError:
        return
    assert isinstance(answer, str)
    assert check_answer(question, answer) == answer
    assert unicodedata.is_normalized("NFC", answer)
    assert not any(unicodedata.category(character) == "Cc" for character in answer.replace("\n", ""))


def test_answers_come_in_the_questionnaires_order_without_gaps() -> None:
    """What is left empty is left out."""
    raw = {"ai_did": ["image", "text"], "made": "", "ai_used": "yes"}
    answers, problems = check_answers(QUESTIONNAIRE, "component", raw)
    assert list(answers.items()) == [("ai_used", "yes"), ("ai_did", ("text", "image"))]
    assert problems == ()


def test_every_problem_is_told_and_the_rest_is_kept() -> None:
    """One bad answer does not cost the others."""
    answers, problems = check_answers(QUESTIONNAIRE, "component", {"ai_used": "maybe", "ai_did": 1, "made": "2026"})
    assert answers == {"made": "2026"}
    assert [problem.question for problem in problems] == ["ai_used", "ai_did"]


def test_an_unknown_question_is_told_with_the_nearest() -> None:
    """A slip in a file of answers must not be an answer that is silently lost."""
    _, problems = check_answers(QUESTIONNAIRE, "component", {"ai_use": "yes"})
    assert problems == (Problem("ai_use", "There is no question “ai_use” about a part. Did you mean ai_used?"),)


def test_an_unknown_question_without_a_near_one() -> None:
    """There is nothing to guess."""
    _, problems = check_answers(QUESTIONNAIRE, "project", {"zzz": "yes"})
    assert problems == (Problem("zzz", "There is no question “zzz” about the project. Remove it."),)


def test_a_question_of_the_other_scope_is_told() -> None:
    """The question exists, but not here."""
    _, problems = check_answers(QUESTIONNAIRE, "project", {"ai_used": "yes"})
    assert problems == (Problem("ai_used", "This question is about a part. Move the answer there."),)


def test_an_answer_that_is_not_asked_for_is_told_when_the_context_is_known() -> None:
    """Files of answers say everything at once; what nothing leads to is a mistake in them."""
    raw = {"ai_used": "no", "ai_did": ["text"]}
    answers, problems = check_answers(QUESTIONNAIRE, "component", raw, {"ai_at_all": "yes"})
    sentence = "This is asked only if ai_used is yes or dont_know. Remove the answer, or change the one before it."
    assert problems == (Problem("ai_did", sentence),)
    assert answers == {"ai_used": "no", "ai_did": ("text",)}


def test_answers_of_the_context_lead_to_questions() -> None:
    """A part's questions may depend on the project's answers."""
    raw = {"ai_used": "yes", "ai_did": ["text"]}
    assert check_answers(QUESTIONNAIRE, "component", raw, {"ai_at_all": "yes"})[1] == ()
    assert [p.question for p in check_answers(QUESTIONNAIRE, "component", raw, {"ai_at_all": "no"})[1]] == list(raw)


def test_without_context_nothing_is_said_about_asking() -> None:
    """A form holds one section; what is asked is known only with the others."""
    assert check_answers(QUESTIONNAIRE, "component", {"ai_did": ["text"]})[1] == ()


def test_a_bad_answer_does_not_make_the_next_one_unasked() -> None:
    """One slip is told once."""
    raw = {"ai_used": "yess", "ai_did": ["text"]}
    _, problems = check_answers(QUESTIONNAIRE, "component", raw, {"ai_at_all": "yes"})
    assert [problem.question for problem in problems] == ["ai_used"]
