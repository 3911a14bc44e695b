"""One change that an entry of a history tells: from what to what, in words and as stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compliance.domain.questionnaire import Answer, Question, Questionnaire
from compliance.domain.wording import answer_words
from compliance.services.answers import AnswerChange


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One answer before and after, in words and as stored. An empty text means not answered.

    Or one assumption with its settings before and after, with the reason that was given; or one fact of an AI tool,
    where `component_name` is the tool's name in an entry about several.
    """

    component_name: str
    question_id: str
    question: str
    from_text: str
    to_text: str
    before: Answer | None
    after: Answer | None
    reason: str = ""


def change_shown(change: AnswerChange, questionnaire: Questionnaire, names: Mapping[str, str]) -> ChangeShown:
    """A change in the questionnaire's words; a question or option that it does not have is shown by its id."""
    question = questionnaire.questions.get(change.question)
    return ChangeShown(
        component_name=names.get(change.component_id or "", ""),
        question_id=change.question,
        question=(question.short or question.ask) if question else change.question,
        from_text=_in_words(change.before, question),
        to_text=_in_words(change.after, question),
        before=change.before,
        after=change.after,
    )


def choices_shown(values: object) -> Iterator[ChangeShown]:
    """The settings that were chosen, in the words that the entry itself holds."""
    for each in values if isinstance(values, list) else ():
        yield ChangeShown(
            component_name="",
            question_id=each["assumption"],
            question=each["title"],
            from_text=each["from_label"],
            to_text=each["to_label"],
            before=each["from"],
            after=each["to"],
            reason=each["reason"],
        )


def facts_shown(body: Mapping[str, object], tool: str = "") -> Iterator[ChangeShown]:
    """What was recorded of an AI tool, or of several, in the words that the entry itself holds."""
    values, tools = body.get("facts_changed"), body.get("tools")
    for each in values if isinstance(values, list) else ():
        before, after = each["from"] or "Nothing recorded", each["to"] or "Nothing recorded"
        yield ChangeShown(tool, each["field"], each["label"], before, after, each["from"], each["to"])
    for each in tools if isinstance(tools, list) else ():
        yield from facts_shown(each, each["name"])


def _in_words(answer: Answer | None, question: Question | None) -> str:
    if question is not None:
        return answer_words(question, answer)
    return "; ".join(answer) if isinstance(answer, tuple) else answer or ""
