"""Forms made from the questionnaire: one WTForms field for each question, under the question's own name."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (  # type: ignore[attr-defined]  # the published types are older than SelectChoice
    Field,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.utils import unset_value

from compliance.domain.questionnaire import Answer, Answers, Kind, Question

DAY, MONTH, YEAR = "day", "month", "year"
DAY_PARTS = (DAY, MONTH, YEAR)
MARKER = "shown"

# Code points that Unicode keeps out of texts for ever, and controls that HTML cannot hold.
NO_CHARACTERS = re.compile(
    "[\ufdd0-\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|" + NO_CHARACTERS.pattern)


class DayField(Field):
    """A date as three inputs: day, month, year. Its data is the date as YYYY-MM-DD, or whatever was typed."""

    parts: dict[str, str]

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the three inputs when they were posted, the stored date otherwise."""
        del extra_filters
        self.process_errors = []
        self.object_data = data if isinstance(data, str) else ""
        posted = formdata is not None and any(self.part_name(part) in formdata for part in DAY_PARTS)
        if posted:
            self.parts = {part: formdata.get(self.part_name(part), "") for part in DAY_PARTS}
        else:
            self.parts = day_parts(self.object_data)
        self.data = day_text(self.parts)

    def part_name(self, part: str) -> str:
        """The name of one of the three inputs."""
        return f"{self.name}-{part}"


def day_parts(iso: str) -> dict[str, str]:
    """A stored date (YYYY-MM-DD) as the three inputs show it."""
    year, month, day = iso.split("-") if iso.count("-") == 2 else ("", "", "")
    return {DAY: day.lstrip("0"), MONTH: month.lstrip("0"), YEAR: year}


def day_text(parts: Mapping[str, str]) -> str:
    """The three inputs as a date (YYYY-MM-DD); what is no date stays recognisably none."""
    day, month, year = (parts[part].strip()[:20] for part in DAY_PARTS)
    return f"{year}-{month.zfill(2)}-{day.zfill(2)}" if day or month or year else ""


def _one(question: Question) -> Field:
    return RadioField(question.ask, choices=_choices(question), validate_choice=False, name=question.id)


def _many(question: Question) -> Field:
    return SelectMultipleField(question.ask, choices=_choices(question), validate_choice=False, name=question.id)


def _choices(question: Question) -> list[SelectChoice]:
    return [SelectChoice(option.id, option.label) for option in question.options]


def _sentence(question: Question) -> Field:
    return TextAreaField(question.ask, name=question.id)


def _line(question: Question) -> Field:
    return StringField(question.ask, name=question.id)


def _day(question: Question) -> Field:
    return DayField(question.ask, name=question.id)


# Checking is the domain's (check_answers): the fields only carry values, so that nothing is checked twice.
FIELDS: Mapping[Kind, Callable[[Question], Field]] = {
    "one": _one,
    "many": _many,
    "sentence": _sentence,
    "text": _line,
    "date": _day,
    "year": _line,
    "years": _line,
}


class SectionForm(FlaskForm):  # type: ignore[misc]  # flask_wtf comes without types
    """The questions of one page. Made by `open_form`."""

    def field_of(self, question: Question) -> Any:
        """The field of a question."""
        return self[_attribute(question)]

    def raw(self, questions: Iterable[Question]) -> dict[str, object]:
        """What was entered for these questions, as check_answers takes it."""
        return {question.id: _typed(self.field_of(question).data) for question in questions}


def _typed(data: Any) -> object:
    """The value without code points that are no characters: nobody can type them, and no page can show them."""
    if isinstance(data, str):
        return NO_CHARACTERS.sub("", data)
    return data or ""


def open_form(questions: Iterable[Question], answers: Answers, posted: Any = None) -> SectionForm:
    """A form with these questions, filled with these answers, or with what was posted."""
    questions = tuple(questions)
    fields = {_attribute(question): FIELDS[question.kind](question) for question in questions}
    form_class = type("OneSectionForm", (SectionForm,), fields)
    data = {_attribute(question): _shown_value(question, answers.get(question.id)) for question in questions}
    form: SectionForm = form_class(formdata=posted, data=data)
    return form


def shown_questions(questions: Iterable[Question], posted: Any) -> tuple[Question, ...]:
    """The questions that the person saw; all of them when the form does not say."""
    questions = tuple(questions)
    marked = set(posted.getlist(MARKER))
    return tuple(question for question in questions if not marked or question.id in marked)


def form_pairs(questions: Iterable[Question], answers: Answers) -> tuple[tuple[str, str], ...]:
    """The answers as the names and values that a form would post, for carrying them through another page."""
    pairs: list[tuple[str, str]] = []
    for question in questions:
        pairs.append((MARKER, question.id))
        answer = answers.get(question.id, "")
        if question.kind == "date" and isinstance(answer, str):
            pairs.extend((f"{question.id}-{part}", text) for part, text in day_parts(answer).items())
        elif isinstance(answer, tuple):
            pairs.extend((question.id, choice) for choice in answer)
        elif answer:
            pairs.append((question.id, answer))
    return tuple(pairs)


def printable(text: str) -> str:
    """What was typed as a page can show it again: a character that cannot be printed is left out."""
    return UNPRINTABLE.sub("", text)


def _attribute(question: Question) -> str:
    # Apart from WTForms' own names, such as `data` and `errors`.
    return f"question_{question.id}"


def _shown_value(question: Question, answer: Answer | None) -> Any:
    if question.kind == "many":
        return list(answer) if isinstance(answer, tuple) else []
    return answer if isinstance(answer, str) else ""
