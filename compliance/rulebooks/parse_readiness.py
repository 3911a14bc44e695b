"""What questionnaire.yaml says about readiness: checks of answers, each with its sentences. No law reads them."""

from collections.abc import Iterator

from compliance.domain.questionnaire import DONT_KNOW, Question, Questionnaire
from compliance.domain.readiness import ReadinessCheck
from compliance.rulebooks.check_ids import check_repeated_ids, check_repeated_values
from compliance.rulebooks.faults import suggestion
from compliance.rulebooks.fields import Fields
from compliance.rulebooks.messages import Wrong
from compliance.rulebooks.yaml_source import Page


def parse_readiness(page: Page) -> tuple[ReadinessCheck, ...]:
    """The checks as written; their meaning is checked afterwards."""
    top = page.at(())
    if not isinstance(top, dict):
        return ()
    # Which keys the file may have is checked where the questions are read.
    fields = Fields(page, (), "", " ".join(top))
    return tuple(
        _check(each) for each in fields.each("readiness", "id title question says_ready says_not", "ready numbered")
    )


def check_readiness(page: Page, questionnaire: Questionnaire, checks: tuple[ReadinessCheck, ...]) -> None:
    """Note every check of a question that does not exist, or of answers that it cannot have."""
    check_repeated_ids(page, "check", ((check.id, ("readiness", i)) for i, check in enumerate(checks)))
    for index, check in enumerate(checks):
        question = questionnaire.questions.get(check.question)
        if question is None:
            hint = suggestion(check.question, list(questionnaire.questions))
            page.note(Wrong.READINESS_QUESTION, ("readiness", index, "question"), id=check.question, hint=hint)
        else:
            _check_answers(page, index, question, check)


def _check(fields: Fields) -> ReadinessCheck:
    return ReadinessCheck(
        id=fields.identifier("id"),
        title=fields.text("title"),
        question=fields.text("question"),
        ready=fields.texts("ready"),
        says_ready=fields.text("says_ready"),
        says_not=fields.text("says_not"),
        numbered=fields.flag("numbered"),
    )


def _check_answers(page: Page, index: int, question: Question, check: ReadinessCheck) -> None:
    place = ("readiness", index, "ready")
    known = tuple(_choices(question))
    if question.closed and not check.ready:
        page.note(Wrong.MISSING_KEY, ("readiness", index), key="ready")
    check_repeated_values(page, place, check.ready)
    for number, value in enumerate(check.ready):
        if value not in known:
            hint = suggestion(value, known) if known else "Any words are an answer to it. Remove ready."
            page.note(Wrong.READINESS_VALUE, (*place, number), value=value, id=question.id, hint=hint)


def _choices(question: Question) -> Iterator[str]:
    return (option.id for option in question.options if option.id != DONT_KNOW)
