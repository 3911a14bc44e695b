"""Contradictions: answers to different questions of which at least one cannot be true.

They are data of a release. What the law leaves open is never one: only what nobody can mean at the same time.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from compliance.domain.questionnaire import Answers, Asked, Questionnaire, Scope, asked_questions, holds


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Answers that cannot stand together, to at least two questions of one part or of the project.

    `answers` are in the order in which the questions are asked; `says` says in sentences what does not fit and what to
    do about it.
    """

    id: str
    answers: tuple[Asked, ...]
    says: str


def contradictions_of(
    questionnaire: Questionnaire, known: Iterable[Contradiction], scope: Scope, answers: Answers
) -> tuple[Contradiction, ...]:
    """Those that stand in these answers, counting only what is asked after them.

    A component's questions may depend on project answers: pass both in one mapping.
    """
    given = dict.fromkeys(answers, True)
    likely = [each for each in known if all(holds(answer, answers, given) for answer in each.answers)]
    if not likely:
        return ()
    asked = {question.id: True for question in asked_questions(questionnaire, scope, answers)}
    return tuple(each for each in likely if all(holds(answer, answers, asked) for answer in each.answers))
