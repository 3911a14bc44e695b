"""What a section's page says about answers that are missing or cannot be used; the questions' words are their own."""

from collections.abc import Iterable, Mapping
from datetime import date

from compliance.domain.answers import FIRST_YEAR, LAST_YEAR, Problem
from compliance.domain.questionnaire import Kind, Question
from compliance.web.numbers import counted

MISSING: Mapping[Kind, str] = {
    "one": "Choose one of the answers.",
    "many": "Tick at least one answer.",
    "sentence": "Write one sentence.",
    "text": "Enter an answer.",
    "date": "Enter the day, the month and the year.",
    "year": "Enter the year with four digits, for example 2027.",
    "years": "Enter each year with four digits and commas between the years, for example 1999, 2003.",
}


def in_a_sentence(title: str) -> str:
    """A title as it stands after a colon: without its capital, unless that belongs to an abbreviation."""
    return title[0].lower() + title[1:] if title[1:2].islower() else title


def errors_of(
    missing: Iterable[Question],
    problems: Iterable[Problem],
    questions: Mapping[str, Question],
    raw: Mapping[str, object],
) -> dict[str, str]:
    """The sentence to show at each question that needs another look."""
    errors = {question.id: MISSING[question.kind] for question in missing}
    for problem in problems:
        errors[problem.question] = _sentence(questions[problem.question], problem, raw.get(problem.question))
    return errors


def _sentence(question: Question, problem: Problem, entered: object) -> str:
    """The checker's sentence, except where it speaks of ids or of one line and the page shows rows or three inputs."""
    if question.kind == "date":
        return _about_day(question, entered)
    options = {option.id for option in question.options}
    ticks = entered if isinstance(entered, list) else [entered]
    if question.closed and not options.issuperset(str(tick) for tick in ticks):
        return MISSING[question.kind]
    return problem.sentence


def _about_day(question: Question, entered: object) -> str:
    name = in_a_sentence(question.short)
    try:
        date.fromisoformat(str(entered))
    except ValueError:
        return f"Enter the {name} as day, month and year, for example 12 3 2027."
    return f"Enter the {name} with a year from {FIRST_YEAR} to {LAST_YEAR}."


def summary_title(missing: int, problems: int) -> str:
    """The heading of the error summary."""
    if not problems:
        return _start(counted(missing, "question is", "questions are", figures=False)) + " not answered"
    return _start(counted(missing + problems, "answer needs", "answers need", figures=False)) + " another look"


def follow_words(number: int) -> str:
    """What is said when answers led to more questions."""
    return _start(counted(number, "more question follows", "more questions follow", figures=False)) + (
        " from your answers."
    )


def _start(words: str) -> str:
    return words[:1].upper() + words[1:]
