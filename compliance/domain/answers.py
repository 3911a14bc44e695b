"""Checking answers: raw values from forms, YAML or JSON become canonical answers, or problems for a person to mend."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import assert_never

from compliance.domain.questionnaire import (
    Answer,
    Answers,
    Question,
    Questionnaire,
    Scope,
    asked_questions,
)

FIRST_YEAR, LAST_YEAR = 1800, 2200

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")
_BETWEEN_YEARS = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the answer to one question, in a sentence that says what to enter."""

    question: str
    sentence: str


class AnswerError(ValueError):
    """The raw value is no answer to the question; the text is the sentence for the person who entered it."""


def check_answers(
    questionnaire: Questionnaire, scope: Scope, raw: Mapping[str, object], context: Answers | None = None
) -> tuple[dict[str, Answer], tuple[Problem, ...]]:
    """Turn raw values into canonical answers, in the questionnaire's order; what cannot be used becomes a problem.

    Empty values are left out, for an answer may still be missing. With `context` (the answers that are known already,
    such as the project's for a component), an answer to a question that is not asked is a problem too.
    """
    answers: dict[str, Answer] = {}
    problems = list(_unknown_questions(questionnaire, scope, raw))
    for question in questionnaire.questions.values():
        if question.scope == scope and question.id in raw:
            try:
                answer = check_answer(question, raw[question.id])
            except AnswerError as error:
                problems.append(Problem(question.id, str(error)))
            else:
                if answer:
                    answers[question.id] = answer
    # An answer that could not be used may be the very one that leads to a question.
    if context is not None and not problems:
        problems.extend(_not_asked(questionnaire, scope, answers, context))
    return answers, tuple(problems)


def check_answer(question: Question, raw: object) -> Answer:
    """The canonical answer, "" or () when nothing is entered; raises AnswerError with a sentence for the person."""
    if raw is None:
        return ""
    match question.kind:
        case "one":
            return _one(question, raw)
        case "many":
            return _many(question, raw)
        case "sentence" | "text":
            return _text(question, raw)
        case "date":
            return _day(_words(raw))
        case "year":
            return _year(_words(raw))
        case "years":
            return _years(question, raw)
        case _:  # pragma: no cover - mypy proves that every kind is handled
            assert_never(question.kind)


def _one(question: Question, raw: object) -> str:
    choice = raw.strip() if isinstance(raw, str) else raw
    if choice == "":
        return ""
    if not isinstance(choice, str):
        raise AnswerError(f"Choose one of: {_choices(question)}.")
    if choice not in {option.id for option in question.options}:
        raise AnswerError(f"{_quoted(choice)} is not one of the choices. Choose one of: {_choices(question)}.")
    return choice


def _many(question: Question, raw: object) -> tuple[str, ...]:
    if raw == "":
        return ()
    if not isinstance(raw, list | tuple) or not all(isinstance(item, str) for item in raw):
        raise AnswerError(f"Give a list with any of: {_choices(question)}.")
    known = [option.id for option in question.options]
    for item in raw:
        if item not in known:
            raise AnswerError(f"{_quoted(item)} is not one of the choices. Choose any of: {_choices(question)}.")
    ticked = tuple(option for option in question.options if option.id in raw)
    for option in ticked:
        if option.alone and len(ticked) > 1:
            raise AnswerError(f"Choose “{option.label}” alone, or remove it and keep the others.")
    return tuple(option.id for option in ticked)


def _text(question: Question, raw: object) -> str:
    if not isinstance(raw, str):
        raise AnswerError("Enter text.")
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n").strip())
    for character in text:
        if character != "\n" and is_no_text(character):
            raise AnswerError(
                f"Remove the character that cannot be printed (U+{ord(character):04X}), for example a tab."
            )
    return _short_enough(question, text)


def is_no_text(character: str) -> bool:
    """Whether a code point can never stand in a text: controls, half surrogate pairs, and Unicode's noncharacters.

    Halves of surrogate pairs (Cs) can come out of JSON. Noncharacters are U+FDD0 to U+FDEF and the last two of every
    plane (Unicode 15, section 23.7). None of them can be stored, shown or printed everywhere.
    """
    code = ord(character)
    return unicodedata.category(character) in ("Cc", "Cs") or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def _short_enough(question: Question, text: str) -> str:
    if len(text) > question.max_length:
        raise AnswerError(f"Shorten this to {question.max_length} characters or fewer. It has {len(text)} now.")
    return text


def _day(word: str) -> str:
    if not word:
        return ""
    if not _is_date(word):
        raise AnswerError("Enter the date as YYYY-MM-DD, for example 2027-03-12.")
    if not FIRST_YEAR <= int(word[:4]) <= LAST_YEAR:
        raise AnswerError(f"Enter a date from {FIRST_YEAR}-01-01 to {LAST_YEAR}-12-31.")
    return word


def _is_date(word: str) -> bool:
    # Python also reads 20270312 and 2027-W10-5 as dates.
    if not _DATE.fullmatch(word):
        return False
    try:
        date.fromisoformat(word)
    except ValueError:
        return False
    return True


def _year(word: str) -> str:
    if not word:
        return ""
    if not _YEAR.fullmatch(word):
        raise AnswerError("Enter the year with four digits, for example 2027.")
    if not FIRST_YEAR <= int(word) <= LAST_YEAR:
        raise AnswerError(f"Enter a year from {FIRST_YEAR} to {LAST_YEAR}.")
    return word


def _years(question: Question, raw: object) -> str:
    words = [_words(item) for item in raw] if isinstance(raw, list | tuple) else _BETWEEN_YEARS.split(_words(raw))
    # Years may repeat: two authors can have died in the same year.
    years = [word for word in words if word]
    if not all(_YEAR.fullmatch(word) for word in years):
        raise AnswerError("Enter each year with four digits and commas between the years, for example 1999, 2003.")
    return _short_enough(question, ", ".join(_year(word) for word in years))


def _words(raw: object) -> str:
    """Text as entered; JSON may hold a year as a number, and True is no number here."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)
    if not isinstance(raw, str):
        raise AnswerError("Enter text.")
    return raw.strip()


def _choices(question: Question) -> str:
    return ", ".join(option.id for option in question.options)


def _quoted(word: str) -> str:
    return f"“{word[:60]}”"


def _unknown_questions(questionnaire: Questionnaire, scope: Scope, raw: Mapping[str, object]) -> Iterator[Problem]:
    questions = questionnaire.questions
    here = [question.id for question in questions.values() if question.scope == scope]
    for name in raw:
        if name in here:
            continue
        if name in questions:
            yield Problem(name, f"This question is about {_ABOUT[questions[name].scope]}. Move the answer there.")
            continue
        near = get_close_matches(name, here, n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "Remove it."
        yield Problem(name, f"There is no question {_quoted(name)} about {_ABOUT[scope]}. {hint}")


_ABOUT: Mapping[Scope, str] = {"project": "the project", "component": "a part"}


def _not_asked(questionnaire: Questionnaire, scope: Scope, answers: Answers, context: Answers) -> Iterator[Problem]:
    asked = {question.id for question in asked_questions(questionnaire, scope, {**context, **answers})}
    for name in answers:
        if name not in asked:
            conditions = questionnaire.questions[name].ask_when
            needed = " and ".join(f"{each.question} is {' or '.join(each.among)}" for each in conditions)
            yield Problem(name, f"This is asked only if {needed}. Remove the answer, or change the one before it.")
