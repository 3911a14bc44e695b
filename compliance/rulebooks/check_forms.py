"""Whether the forms of a rulebook can be filled in: each line names a table or a question that the rulebook has."""

from collections.abc import Sequence

from compliance.domain.forms import Form, FormLine
from compliance.domain.questionnaire import Question, Questionnaire
from compliance.domain.rulebook import Rulebook, Table
from compliance.rulebooks.check_ids import check_not_empty, check_repeated_ids
from compliance.rulebooks.faults import suggestion
from compliance.rulebooks.messages import Wrong
from compliance.rulebooks.yaml_source import Page, Place


def check_forms(page: Page, book: Rulebook, questionnaire: Questionnaire, books: Sequence[Rulebook]) -> None:
    """Note everything that is wrong with the forms of a rulebook."""
    check_repeated_ids(page, "form", ((form.id, ("forms", index)) for index, form in enumerate(book.forms)))
    seen = [table for other in books if other is book or not other.asked_when for table in other.tables]
    for index, form in enumerate(book.forms):
        check_not_empty(page, ("forms", index, "lines"), form.lines)
        _check_only_if(page, ("forms", index, "only_if"), form, book, questionnaire, seen)
        for number, line in enumerate(form.lines):
            place = ("forms", index, "lines", number)
            if line.kind == "answer":
                _check_question(page, (*place, "answer"), form, line, book, questionnaire)
            elif line.source and line.kind != "words":
                _check_table(page, (*place, line.kind), form, line, seen)


def _check_only_if(
    page: Page, place: Place, form: Form, book: Rulebook, questionnaire: Questionnaire, seen: Sequence[Table]
) -> None:
    scope = "component" if form.each == "part" else "work"
    known = {table.id: [outcome.id for outcome in table.outcomes] for table in seen if table.scope == scope}
    known |= {
        question.id: [option.id for option in question.options]
        for question in questionnaire.questions.values()
        if question.closed and _answers(question, form, book)
    }
    for name, among in form.only_if:
        if name not in known:
            what = "of each part" if form.each == "part" else "of the work"
            page.note(Wrong.FORM_CONDITION, (*place, name), id=name, what=what, hint=suggestion(name, list(known)))
            continue
        check_not_empty(page, (*place, name), among)
        for number, value in enumerate(among):
            if value not in known[name]:
                words = {"value": value, "id": name, "hint": suggestion(value, known[name])}
                page.note(Wrong.FORM_VALUE, (*place, name, number), **words)


def _check_table(page: Page, place: Place, form: Form, line: FormLine, seen: Sequence[Table]) -> None:
    """A choice is one outcome, so it fits the form's subject; sentences for the work may be about its parts."""
    scopes = ("component",) if form.each == "part" else ("work",) if line.kind == "choice" else ("work", "component")
    known = [table.id for table in seen if table.scope in scopes]
    if line.source not in known:
        what = "for each part" if form.each == "part" else "for the work"
        page.note(Wrong.FORM_TABLE, place, id=line.source, what=what, hint=suggestion(line.source, known))
    elif line.kind == "sentences" and any("{term}" in o.says for t in seen if t.id == line.source for o in t.outcomes):
        page.note(Wrong.FORM_TERM, place, id=line.source)


def _check_question(
    page: Page, place: Place, form: Form, line: FormLine, book: Rulebook, questionnaire: Questionnaire
) -> None:
    able = [question.id for question in questionnaire.questions.values() if _answers(question, form, book)]
    if line.source not in able:
        what = "each part" if form.each == "part" else "the work"
        page.note(Wrong.FORM_QUESTION, place, id=line.source, what=what, hint=suggestion(line.source, able))


def _answers(question: Question, form: Form, book: Rulebook) -> bool:
    asked = not question.rulebooks or book.id in question.rulebooks
    return asked and (question.scope == "project" or form.each == "part")
