"""Answers, dates and terms in words, always the questionnaire's and the rulebook's own."""

from collections.abc import Mapping

from compliance.domain.questionnaire import Answer, Answers, Question, Questionnaire, asked_questions
from compliance.domain.rulebook import Outcome
from compliance.domain.term import Dates, count

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def date_words(iso: str) -> str:
    """A date or time in ISO 8601 (YYYY-MM-DD...) as "23 November 2026"."""
    year, month, day = iso[:10].split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}"


def answer_words(question: Question, answer: Answer | None) -> str:
    """The answer in the questionnaire's words; an empty text when nothing was answered."""
    if not answer:
        return ""
    if isinstance(answer, tuple):
        return "; ".join(_label(question, choice) for choice in answer)
    if question.kind == "one":
        return _label(question, answer)
    return date_words(answer) if question.kind == "date" else answer


def _label(question: Question, choice: str) -> str:
    # An option that a later release dropped still has to be shown: by its id, never as nothing.
    return next((option.label for option in question.options if option.id == choice), choice)


def dates_of(questionnaire: Questionnaire, answers: Answers) -> Dates:
    """The years that terms are counted from, out of a part's answers together with the project's.

    A part's own question, once asked, takes the place of the project's, even when it is left empty: an older part
    must not be counted from the project's dates.
    """
    years: dict[str, tuple[int, ...]] = {}
    for scope in ("project", "component"):
        for question in asked_questions(questionnaire, scope, answers):
            if question.basis:
                answer = answers.get(question.id)
                years[question.basis] = _years(answer) if isinstance(answer, str) else ()
    return Dates(
        deaths=years.get("death", ()),
        making=_first(years, "making"),
        publication=_first(years, "publication"),
        availability=_first(years, "availability") or _first(years, "publication"),
        broadcast=_first(years, "broadcast") or _first(years, "publication"),
    )


def _years(answer: str) -> tuple[int, ...]:
    """The years of a `year`, `years` or `date` answer."""
    return tuple(int(part.strip()[:4]) for part in answer.split(",") if part.strip())


def _first(years: Mapping[str, tuple[int, ...]], basis: str) -> int | None:
    return next(iter(years.get(basis, ())), None)


def says_with_term(outcome: Outcome, dates: Dates, standard: str, work: str) -> str:
    """The outcome's sentence with everything filled in: the counted term, and what the work is called.

    `standard` is the sentence of the table that the outcome refers to for its term.
    """
    term = count(outcome.term, dates).words if outcome.term is not None else standard
    return about_one(outcome.says.replace("{term}", term).replace("{work}", work).replace("*", ""))


def about_one(sentence: str) -> str:
    """A sentence about some parts, for one that is not named: in it stands beside the part's own heading."""
    said = sentence.replace("{parts}", "this part").replace("{work}", "the work")
    return said[:1].upper() + said[1:]


def listed(names: tuple[str, ...] | list[str]) -> str:
    """Names in a sentence: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else list(names))
