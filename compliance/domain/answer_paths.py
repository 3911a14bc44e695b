"""Every way through questions: what was answered, and one answer for each way in which an open one bears on facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from compliance.domain.facts import fact_ids, facts_of_answer, is_unknown
from compliance.domain.questionnaire import DONT_KNOW, NOT_ASKED, Answer, Answers, Asked, Option, Question, is_led_to


@dataclass(frozen=True)
class Known:
    """What was answered. `implied` holds what the answers to later questions say of one answered "Don't know":
    the lists of answers of which it must have one, for otherwise they would not have been asked."""

    answers: Answers
    implied: Mapping[str, tuple[tuple[str, ...], ...]]


def paths(
    questions: tuple[Question, ...],
    needed: frozenset[str],
    known: Known,
    answers: dict[str, Answer],
    facts: dict[str, str],
    asked: dict[str, bool],
) -> Iterator[tuple[dict[str, Answer], dict[str, str]]]:
    """Every path through the questions that are left: the answers and the needed facts."""
    done = len(asked)
    if done == len(questions):
        yield answers, facts
        return
    question = questions[done]
    own = needed.intersection(fact_ids(question))
    # Tables read only questions that are asked whenever their rulebook is, so who asks for them is no matter here.
    if not is_led_to(question, answers, asked):
        unasked = facts | dict.fromkeys(own, NOT_ASKED)
        yield from paths(questions, needed, known, answers, unasked, asked | {question.id: False})
        return
    for answer in alternatives(question, own, gates_on(questions, question), known):
        given = {fact: value for fact, value in facts_of_answer(question, answer) if fact in own}
        more = answers | {question.id: answer}
        yield from paths(questions, needed, known, more, facts | given, asked | {question.id: True})


def gates_on(questions: tuple[Question, ...], question: Question) -> tuple[tuple[str, ...], ...]:
    """The lists of answers to a question on which asking the others depends."""
    conditions = [condition for other in questions for condition in other.ask_when]
    return tuple(dict.fromkeys(condition.among for condition in conditions if condition.question == question.id))


def alternatives(
    question: Question, needed: frozenset[str], gates: tuple[tuple[str, ...], ...], known: Known
) -> Iterator[Answer]:
    """The known answer, or one answer for each way in which the question can bear on the needed facts."""
    answer = known.answers.get(question.id)
    implied = known.implied.get(question.id, ())
    if answer is not None and not is_unknown(answer):
        yield answer
    elif question.kind == "one":
        yield from (o.id for o in question.options if o.id != DONT_KNOW and all(o.id in among for among in implied))
    else:
        for ticks in _distinct_ticks(question, needed, (*gates, *implied)):
            if all(set(among).intersection(ticks) for among in implied):
                yield ticks


def _distinct_ticks(
    question: Question, needed: frozenset[str], gates: tuple[tuple[str, ...], ...]
) -> Iterator[tuple[str, ...]]:
    """For a `many` question: every selection that differs in the needed facts, or in which questions it leads to.

    Options that bear alike on both are interchangeable, so one stands for all of them.
    """
    alike: dict[tuple[object, ...], Option] = {}
    for option in question.options:
        if option.id != DONT_KNOW:
            facts = needed & {f"{question.id}.{option.id}", f"{question.id}.{option.group}"}
            alike.setdefault((facts, tuple(option.id in gate for gate in gates), option.alone), option)
    together = [option.id for option in alike.values() if not option.alone]
    for size in range(1, len(together) + 1):
        yield from combinations(together, size)
    yield from ((option.id,) for option in alike.values() if option.alone)


def may_be_among(gate: Asked, known: Known) -> bool:
    """Whether a gate is passed, or may be: its question has one of these answers, or none that is known."""
    answer = known.answers.get(gate.question)
    return is_unknown(answer) or not set(gate.among).isdisjoint(answer if isinstance(answer, tuple) else (answer,))


def first_open(wanted: Question, questions: tuple[Question, ...], known: Known) -> Question:
    """The first open question among those that lead to an open one, or that one itself."""
    by_id = {question.id: question for question in questions}
    leading = {wanted.id}
    pending = [wanted]
    while pending:
        gates = {gate.question for gate in pending.pop().ask_when} - leading
        leading |= gates
        pending.extend(by_id[name] for name in gates)
    return next(q for q in questions if q.id in leading and is_unknown(known.answers.get(q.id)))
