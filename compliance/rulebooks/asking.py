"""Which questions are asked for which rulebooks.

A rulebook with `asked_when` is decided only for some projects. A question with `ask_for` is asked only if one of the
rulebooks that it names is decided. So a table may read it only if its own rulebook is among them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from compliance.domain.questionnaire import Asked, Question, Questionnaire
from compliance.domain.rulebook import Rulebook
from compliance.rulebooks.check_ids import check_not_empty, check_repeated_values
from compliance.rulebooks.faults import suggestion
from compliance.rulebooks.messages import Wrong
from compliance.rulebooks.yaml_source import Page, Place

Books = Sequence[tuple[Page, Rulebook]]


def with_conditions(questionnaire: Questionnaire, books: Sequence[Rulebook]) -> Questionnaire:
    """The questionnaire in which every question holds the conditions of the rulebooks that it is asked for."""
    conditions = {book.id: book.asked_when for book in books}
    sections = tuple(
        replace(section, questions=tuple(_with_conditions(question, conditions) for question in section.questions))
        for section in questionnaire.sections
    )
    return replace(questionnaire, sections=sections)


def _with_conditions(question: Question, conditions: dict[str, tuple[Asked, ...]]) -> Question:
    asked_by = tuple(dict.fromkeys(condition for book in question.rulebooks for condition in conditions[book]))
    return replace(question, asked_by=asked_by)


def check_asking(asked: Page, questionnaire: Questionnaire, books: Books) -> None:
    """Note conditions of rulebooks that cannot hold, and questions asked for rulebooks that cannot ask for them."""
    for page, book in books:
        for condition in book.asked_when:
            _check_condition(page, questionnaire, condition)
    conditional = {book.id: book for _, book in books if book.asked_when}
    earlier: list[str] = []
    for place, question in _placed(questionnaire):
        if (*place, "ask_for") in asked.lines:
            check_not_empty(asked, (*place, "ask_for"), question.rulebooks)
            check_repeated_values(asked, (*place, "ask_for"), question.rulebooks)
        for index, book_id in enumerate(question.rulebooks):
            _check_ask_for(asked, (*place, "ask_for", index), book_id, conditional, earlier)
        _check_led_to(asked, place, question, questionnaire)
        earlier.append(question.id)


def _placed(questionnaire: Questionnaire) -> Iterator[tuple[Place, Question]]:
    for index, section in enumerate(questionnaire.sections):
        for number, question in enumerate(section.questions):
            yield ("sections", index, "questions", number), question


def _check_ask_for(
    asked: Page, place: Place, book_id: str, conditional: Mapping[str, Rulebook], earlier: Sequence[str]
) -> None:
    """A question is asked for a conditional rulebook, and only after what that one's conditions read."""
    if book_id not in conditional:
        asked.note(Wrong.ASK_FOR_UNKNOWN, place, id=book_id, hint=suggestion(book_id, list(conditional)))
        return
    for condition in conditional[book_id].asked_when:
        if condition.question not in earlier:
            asked.note(Wrong.ASK_FOR_EARLY, place, book=book_id, id=condition.question)


def _check_condition(page: Page, questionnaire: Questionnaire, condition: Asked) -> None:
    place = ("asked_when", condition.question)
    able = [
        question.id
        for question in questionnaire.questions.values()
        if question.scope == "project" and question.closed and not question.rulebooks
    ]
    if condition.question not in able:
        hint = suggestion(condition.question, able)
        page.note(Wrong.ASKED_WHEN_QUESTION, place, id=condition.question, hint=hint)
        return
    known = [option.id for option in questionnaire.questions[condition.question].options]
    check_not_empty(page, place, condition.among)
    check_repeated_values(page, place, condition.among)
    for index, value in enumerate(condition.among):
        if value not in known:
            words = {"value": value, "id": condition.question, "hint": suggestion(value, known)}
            page.note(Wrong.ASKED_WHEN_VALUE, (*place, index), **words)


def _check_led_to(page: Page, place: Place, question: Question, questionnaire: Questionnaire) -> None:
    """A question behind another one is asked at least for the rulebooks of that other one."""
    for condition in question.ask_when:
        gate = questionnaire.questions[condition.question]
        if gate.rulebooks and not (question.rulebooks and set(question.rulebooks) <= set(gate.rulebooks)):
            where = (*place, "ask_when", condition.question)
            page.note(Wrong.ASK_WHEN_NARROWER, where, id=gate.id, books=", ".join(gate.rulebooks))
