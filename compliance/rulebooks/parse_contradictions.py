"""What questionnaire.yaml says about answers that cannot stand together."""

from compliance.domain.contradictions import Contradiction
from compliance.domain.questionnaire import DONT_KNOW, Asked, Question, Questionnaire
from compliance.rulebooks.check_ids import check_not_empty, check_repeated_ids, check_repeated_values
from compliance.rulebooks.faults import suggestion
from compliance.rulebooks.fields import Fields
from compliance.rulebooks.messages import Wrong
from compliance.rulebooks.yaml_source import Page, Place


def parse_contradictions(page: Page) -> tuple[Contradiction, ...]:
    """The contradictions as written; their meaning is checked afterwards."""
    top = page.at(())
    if not isinstance(top, dict):
        return ()
    # Which keys the file may have is checked where the questions are read.
    fields = Fields(page, (), "", " ".join(top))
    return tuple(_contradiction(each) for each in fields.each("contradictions", "id answers says"))


def check_contradictions(page: Page, questionnaire: Questionnaire, known: tuple[Contradiction, ...]) -> None:
    """Note every contradiction of one question alone, of questions of two scopes, or of answers that there are not."""
    check_repeated_ids(page, "contradiction", ((each.id, ("contradictions", i)) for i, each in enumerate(known)))
    closed = {question.id: question for question in questionnaire.questions.values() if question.closed}
    for index, each in enumerate(known):
        place: Place = ("contradictions", index, "answers")
        if len(each.answers) < 2:
            page.note(Wrong.CONTRADICTION_ONE, place)
        for answer in each.answers:
            where = (*place, answer.question)
            question = closed.get(answer.question)
            if question is None:
                hint = suggestion(answer.question, list(closed))
                page.note(Wrong.CONTRADICTION_QUESTION, where, id=answer.question, hint=hint)
            else:
                _check_among(page, where, question, answer.among)
        if len({closed[answer.question].scope for answer in each.answers if answer.question in closed}) > 1:
            page.note(Wrong.CONTRADICTION_SCOPE, place)


def in_order(questionnaire: Questionnaire, known: tuple[Contradiction, ...]) -> tuple[Contradiction, ...]:
    """The same, each with its answers in the order in which the questions are asked."""
    order = list(questionnaire.questions)
    return tuple(
        Contradiction(each.id, tuple(sorted(each.answers, key=lambda answer: order.index(answer.question))), each.says)
        for each in known
    )


def _contradiction(fields: Fields) -> Contradiction:
    answers = tuple(Asked(question, among) for question, among in fields.lists("answers"))
    return Contradiction(fields.identifier("id"), answers, fields.text("says"))


def _check_among(page: Page, place: Place, question: Question, among: tuple[str, ...]) -> None:
    known = [option.id for option in question.options if option.id != DONT_KNOW]
    check_not_empty(page, place, among)
    check_repeated_values(page, place, among)
    for number, value in enumerate(among):
        if value not in known:
            hint = suggestion(value, known)
            page.note(Wrong.CONTRADICTION_VALUE, (*place, number), value=value, id=question.id, hint=hint)
