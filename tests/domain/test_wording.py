"""Answers, dates and terms in words, always the questionnaire's and the rulebook's own."""

import pytest

from compliance.domain.questionnaire import Answers
from compliance.domain.rulebook import Outcome
from compliance.domain.term import Dates, TermRule
from compliance.domain.wording import answer_words, date_words, dates_of, listed, says_with_term
from tests.domain.records import HUMAN, PROJECT, assessor

ASKED = assessor().release.questionnaire
OLDER: Answers = {**PROJECT, **HUMAN, "same_dates": "no", "release_date": "2027-03-12", "made_year": "2026"}


def test_a_date_is_written_out() -> None:
    """Times lose their hour."""
    assert date_words("2026-11-23T16:42:05Z") == "23 November 2026"


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        ("ai_used", "no", "No"),
        ("ai_did", ("translated", "text"), "Translated; Wrote text or lyrics"),
        ("release_date", "2027-03-02", "2 March 2027"),
        ("author_deaths", "1961, 1974", "1961, 1974"),
        ("title", "Low Water", "Low Water"),
        ("ai_used", None, ""),
        ("ai_did", (), ""),
        ("ai_did", ("dropped",), "dropped"),
    ],
)
def test_an_answer_in_the_questionnaires_words(question: str, answer: str | tuple[str, ...] | None, words: str) -> None:
    """An option that a later release dropped is shown by its id, and nothing is made of no answer."""
    assert answer_words(ASKED.questions[question], answer) == words


def test_the_projects_dates_count_for_parts_made_with_it() -> None:
    """The release counts as publication and as being made available."""
    answers = {**PROJECT, **HUMAN, "release_date": "2027-03-12", "made_year": "2026"}
    assert dates_of(ASKED, answers) == Dates(making=2026, publication=2027, availability=2027, broadcast=2027)


def test_an_older_part_is_never_counted_from_the_projects_dates() -> None:
    """Not where its own years are left empty, and not where nobody knows how it reached the public."""
    assert dates_of(ASKED, OLDER) == Dates()
    assert dates_of(ASKED, {**OLDER, "part_publication": "not_public", "part_made_year": "1990"}) == Dates(making=1990)
    own = {**OLDER, "part_publication": "published", "part_release_year": "2001"}
    assert dates_of(ASKED, own) == Dates(publication=2001, availability=2001, broadcast=2001)


def test_a_films_own_people_are_counted_and_not_the_projects_authors() -> None:
    """The years of the novelist's death say nothing of the director's."""
    film: Answers = {
        **PROJECT,
        **HUMAN,
        "authors": "dead",
        "author_deaths": "1950",
        "ai_used": "yes",
        "kind": "film",
        "film_people": "dead",
    }
    assert dates_of(ASKED, film).deaths == ()
    assert dates_of(ASKED, {**film, "film_deaths": "1961, 1974"}).deaths == (1961, 1974)


def test_an_outcome_is_told_with_its_term_and_the_work() -> None:
    """The marks around the tier are for the first page only."""
    counted = Outcome("o", "O", "copyright {term}.", term=TermRule(50, "making"))
    assert says_with_term(counted, Dates(making=2026), "", "the work") == "Copyright ends on 31 December 2076."
    other = Outcome("o", "O", "{work} keeps *this*. {term}", term_from="standard_term")
    assert says_with_term(other, Dates(), "So it is.", "the work") == "The work keeps this. So it is."
    assert says_with_term(Outcome("o", "O"), Dates(), "", "the work") == ""


def test_names_in_a_sentence() -> None:
    """Commas, and one "and"."""
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(("a", "b", "c")) == "a, b and c"
