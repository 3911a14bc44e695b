"""Readiness: whether what somebody may ask for later is at hand. It says nothing about the law, and no law reads it.

A check looks at the answer to one question. A part whose question is not asked needs nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from compliance.domain.facts import is_unknown
from compliance.domain.questionnaire import Answer, Answers, Questionnaire, asked_questions

Readiness = Literal["ready", "not_ready", "open"]


@dataclass(frozen=True, slots=True)
class ReadinessCheck:
    """What has to be answered for something to be at hand; `ready` lists the choices, or is empty where any words do.

    With `numbered`, words do only with a figure in them, as a version or a date has one. `says_ready` and `says_not`
    are the sentences for a part that is ready, and for one that is not.
    """

    id: str
    title: str
    question: str
    ready: tuple[str, ...]
    says_ready: str
    says_not: str
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A check applied to a part, or to the project where `component` is empty; `open` when nothing is known yet."""

    check: ReadinessCheck
    component: str
    state: Readiness


@dataclass(frozen=True, slots=True)
class Summed:
    """A check summed over a project: what is ready, is not, and is open. It is needed by none where all are empty."""

    check: ReadinessCheck
    ready: tuple[Checked, ...]
    not_ready: tuple[Checked, ...]
    open: tuple[Checked, ...]

    @property
    def needed(self) -> int:
        """How many have to be ready."""
        return len(self.ready) + len(self.not_ready) + len(self.open)


def readiness(
    questionnaire: Questionnaire, checks: Iterable[ReadinessCheck], project: Answers, parts: Mapping[str, Answers]
) -> tuple[Checked, ...]:
    """Every check applied wherever its question is asked: to the project first, then to each part (by id)."""
    return tuple(_checked(questionnaire, tuple(checks), project, parts))


def summed(checks: Iterable[ReadinessCheck], found: tuple[Checked, ...]) -> tuple[Summed, ...]:
    """The checks summed, in their own order."""

    def those(check: ReadinessCheck, state: Readiness) -> tuple[Checked, ...]:
        return tuple(each for each in found if each.check == check and each.state == state)

    return tuple(Summed(each, those(each, "ready"), those(each, "not_ready"), those(each, "open")) for each in checks)


def _checked(
    questionnaire: Questionnaire, checks: tuple[ReadinessCheck, ...], project: Answers, parts: Mapping[str, Answers]
) -> Iterator[Checked]:
    asked = {question.id for question in asked_questions(questionnaire, "project", project)}
    for check in checks:
        if check.question in asked:
            yield Checked(check, "", _state(check, project.get(check.question)))
    for part, own in parts.items():
        asked = {question.id for question in asked_questions(questionnaire, "component", {**project, **own})}
        for check in checks:
            if check.question in asked:
                yield Checked(check, part, _state(check, own.get(check.question)))


def _state(check: ReadinessCheck, answer: Answer | None) -> Readiness:
    if answer is None or is_unknown(answer):
        return "open"
    if not check.ready:
        return "not_ready" if check.numbered and not has_figure(answer) else "ready"
    chosen = answer if isinstance(answer, tuple) else (answer,)
    return "ready" if set(chosen).intersection(check.ready) else "not_ready"


def has_figure(answer: Answer) -> bool:
    """Whether words have a figure in them."""
    return any(character.isdigit() for character in answer)
