"""Which answers another questionnaire still takes: by the ids of questions and options, as they were given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from compliance.domain.answers import AnswerError, check_answer
from compliance.domain.questionnaire import Answer, Answers, Questionnaire, Scope

Why = Literal["no_question", "no_answer"]


@dataclass(frozen=True, slots=True)
class Dropped:
    """An answer that another questionnaire does not take: it has no such question, or the answer is none there."""

    question: str
    answer: Answer
    why: Why


@dataclass(frozen=True, slots=True)
class Carried:
    """Answers by the section that asks for them now, and those that were dropped."""

    sections: Mapping[str, Mapping[str, Answer]]
    dropped: tuple[Dropped, ...]


def carried(questionnaire: Questionnaire, scope: Scope, answers: Answers) -> Carried:
    """The answers as another questionnaire takes them.

    An answer of several ticks of which one does not exist any more is dropped as a whole: nobody has said that the
    others were all.
    """
    sections: dict[str, dict[str, Answer]] = {}
    dropped: list[Dropped] = []
    for question_id, answer in answers.items():
        question = questionnaire.questions.get(question_id)
        if question is None or question.scope != scope:
            dropped.append(Dropped(question_id, answer, "no_question"))
            continue
        try:
            taken = check_answer(question, answer)
        except AnswerError:
            dropped.append(Dropped(question_id, answer, "no_answer"))
        else:
            sections.setdefault(question.section, {})[question_id] = taken
    return Carried(sections, tuple(dropped))


def sections_to_store(
    before: Mapping[str, Answers], after: Mapping[str, Answers]
) -> Iterator[tuple[str, Mapping[str, Answer]]]:
    """The sections whose answers are others than before, those that are empty now among them."""
    for section in dict.fromkeys((*before, *after)):
        if dict(before.get(section, {})) != dict(after.get(section, {})):
            yield section, after.get(section, {})
