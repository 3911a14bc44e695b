"""Which questions wait for an answer: remembered for answers that lead to the same questions, since most parts do."""

from compliance.domain.questionnaire import Answer, Answers, Question, Questionnaire, Scope, asked_questions

REMEMBERED = 20_000


class Gaps:
    """Gives the same as `missing_answers`, for one questionnaire. Build it once."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        questions = questionnaire.questions.values()
        # What is asked rests on the answers to these alone; whatever else was answered makes no difference.
        self._leading = tuple(
            dict.fromkeys(each.question for question in questions for each in (*question.ask_when, *question.asked_by))
        )
        self._needed: dict[tuple[Scope, tuple[Answer | None, ...]], tuple[Question, ...]] = {}

    def of(self, scope: Scope, answers: Answers) -> tuple[Question, ...]:
        """The questions that are asked, not optional, and not answered yet.

        A component's questions may depend on project answers: pass both in one mapping.
        """
        return tuple(question for question in self._asked(scope, answers) if not answers.get(question.id))

    def _asked(self, scope: Scope, answers: Answers) -> tuple[Question, ...]:
        """The questions of this scope that are asked and need an answer."""
        key = (scope, tuple(answers.get(name) for name in self._leading))
        if key not in self._needed:
            if len(self._needed) >= REMEMBERED:
                self._needed.clear()
            asked = asked_questions(self._questionnaire, scope, answers)
            self._needed[key] = tuple(question for question in asked if not question.optional)
        return self._needed[key]
