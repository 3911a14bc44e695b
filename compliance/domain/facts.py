"""From answers to facts: closed values that rules may read.

A `one` question is a fact of its own id. Each option and each group of a `many` question is a fact
`question.option`, `yes` or `no`. A question that is not asked is `not_asked`. A question that nobody answered, or
that was answered with "Don't know", is `dont_know`: no rule names that value, since `domain.worlds` tries every
value instead.
"""

from collections.abc import Iterable, Mapping

from compliance.domain.questionnaire import (
    DONT_KNOW,
    NOT_ASKED,
    Answer,
    Answers,
    Question,
    Questionnaire,
    Scope,
    is_asked,
)

YES, NO = "yes", "no"


def fact_ids(question: Question) -> tuple[str, ...]:
    """The facts that a closed question gives; none for a question answered in words."""
    if question.kind == "one":
        return (question.id,)
    if question.kind == "many":
        parts = [group.id for group in question.groups] + [o.id for o in question.options if o.id != DONT_KNOW]
        return tuple(f"{question.id}.{part}" for part in parts)
    return ()


def fact_values(question: Question) -> tuple[str, ...]:
    """The closed list of values of the question's facts; `not_asked` only if the question can be left unasked."""
    values = (YES, NO) if question.kind == "many" else tuple(o.id for o in question.options if o.id != DONT_KNOW)
    return (*values, NOT_ASKED) if question.ask_when else values


def is_unknown(answer: Answer | None) -> bool:
    """Whether an answer leaves the fact open: nothing entered, or "Don't know"."""
    return not answer or answer == DONT_KNOW or (isinstance(answer, tuple) and DONT_KNOW in answer)


def facts_of_answer(question: Question, answer: Answer) -> Iterable[tuple[str, str]]:
    """The facts that a known answer gives."""
    if question.kind == "one" and isinstance(answer, str):
        yield question.id, answer
    elif question.kind == "many":
        groups = {option.group for option in question.options if option.id in answer}
        for group in question.groups:
            yield f"{question.id}.{group.id}", YES if group.id in groups else NO
        for option in question.options:
            if option.id != DONT_KNOW:
                yield f"{question.id}.{option.id}", YES if option.id in answer else NO


def base_facts(questionnaire: Questionnaire, scopes: tuple[Scope, ...], answers: Answers) -> dict[str, str]:
    """Every fact that the answers give for the questions of these scopes."""
    facts: dict[str, str] = {}
    asked: dict[str, bool] = {}
    for question in questionnaire.questions.values():
        asked[question.id] = is_asked(question, answers, asked)
        if question.closed and question.scope in scopes:
            _add(facts, question, asked[question.id], answers.get(question.id))
    return facts


def _add(facts: dict[str, str], question: Question, asked: bool, answer: Answer | None) -> None:
    if asked and answer is not None and not is_unknown(answer):
        facts.update(facts_of_answer(question, answer))
    else:
        value = DONT_KNOW if asked or _may_be_asked(question, facts) else NOT_ASKED
        facts.update(dict.fromkeys(fact_ids(question), value))


def _may_be_asked(question: Question, facts: Mapping[str, str]) -> bool:
    """Whether a question is left unasked only because an earlier answer is not known."""
    return all(
        facts.get(condition.question) in (*condition.among, DONT_KNOW)
        or any(facts.get(f"{condition.question}.{part}") in (YES, DONT_KNOW) for part in condition.among)
        for condition in question.ask_when
    )
