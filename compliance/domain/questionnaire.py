"""What is asked: sections, questions, options, and which question is asked after which answers.

An answer is a plain value: the id of an option (`one`), a tuple of option ids in the questionnaire's order (`many`),
or text (`sentence`, `text`, `date` as YYYY-MM-DD, `year` as YYYY, `years` as "YYYY, YYYY").
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Answer = str | tuple[str, ...]
Answers = Mapping[str, Answer]
Kind = Literal["one", "many", "sentence", "text", "date", "year", "years"]
Scope = Literal["project", "component"]

DONT_KNOW = "dont_know"
NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `alone` clears the other ticks of a `many` question (for example "Nothing").

    `if_so` words the choice as a supposition that follows "if", for saying what would change a result.
    """

    id: str
    label: str
    hint: str = ""
    group: str = ""
    alone: bool = False
    if_so: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A named group of options of a `many` question; the group itself is a fact."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition for asking: the named question has one of these answers (one of these ticks for `many`)."""

    question: str
    among: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question with everything that is ever said about it.

    `basis` names the event whose year the answer gives (`making`, `publication`, ...), for counting terms.
    `short` is the label in tables and statements. `rulebooks` names the conditional rulebooks that it is asked for,
    and `asked_by` holds their conditions: one of them must hold; both are empty for a question asked in any case.
    `known_by` says who is likely to know the answer.
    """

    id: str
    scope: Scope
    section: str
    ask: str
    kind: Kind
    short: str = ""
    hint: str = ""
    why: str = ""
    options: tuple[Option, ...] = ()
    groups: tuple[Group, ...] = ()
    ask_when: tuple[Asked, ...] = ()
    optional: bool = False
    max_length: int = 200
    basis: str = ""
    rulebooks: tuple[str, ...] = ()
    asked_by: tuple[Asked, ...] = ()
    known_by: str = ""

    @property
    def closed(self) -> bool:
        """Whether the answer comes from a closed list, so that rules may read it."""
        return self.kind in ("one", "many")

    @property
    def asked_if(self) -> str:
        """The conditions in ids, such as "ai_used is yes and channels is kdp or steam"; empty when there are none."""
        led = [f"{each.question} is {' or '.join(each.among)}" for each in self.ask_when]
        by = [f"{each.question} is {' or '.join(each.among)}" for each in self.asked_by]
        return " and ".join([*led, f"({' or '.join(by)})" if led and len(by) > 1 else " or ".join(by)] if by else led)

    def option(self, option_id: str) -> Option:
        """The option with this id; raises KeyError with both ids when there is none."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(f"{self.id}.{option_id}")


@dataclass(frozen=True, slots=True)
class Section:
    """A page of questions."""

    id: str
    scope: Scope
    title: str
    lead: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Preset:
    """A component that a sector offers, with the answers that follow from what it is (its legal kind)."""

    id: str
    name: str
    hint: str
    ticked: bool
    answers: tuple[tuple[str, Answer], ...]


@dataclass(frozen=True, slots=True)
class Sector:
    """A branch of the creative industries: its kinds of product and its usual components."""

    id: str
    label: str
    products: tuple[str, ...]
    presets: tuple[Preset, ...]


@dataclass(frozen=True)
class Questionnaire:
    """Everything asked in one release."""

    sections: tuple[Section, ...]
    sectors: tuple[Sector, ...]

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """All questions by id, in the order in which they are asked."""
        return {question.id: question for section in self.sections for question in section.questions}

    def of_scope(self, scope: Scope) -> tuple[Section, ...]:
        """The sections answered once per project, or once per component."""
        return tuple(section for section in self.sections if section.scope == scope)

    def asked_sections(self, scope: Scope, answers: Answers) -> tuple[Section, ...]:
        """The sections of a scope of which at least one question is asked after these answers."""
        asked = {question.section for question in asked_questions(self, scope, answers)}
        return tuple(section for section in self.of_scope(scope) if section.id in asked)

    @cached_property
    def preset_questions(self) -> frozenset[str]:
        """The questions that some preset answers."""
        return frozenset(q for sector in self.sectors for preset in sector.presets for q, _ in preset.answers)

    def section(self, section_id: str) -> Section:
        """The section with this id; raises KeyError when there is none."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise KeyError(section_id)

    def sector(self, sector_id: str) -> Sector:
        """The sector with this id; raises KeyError when there is none."""
        for sector in self.sectors:
            if sector.id == sector_id:
                return sector
        raise KeyError(sector_id)


def is_asked(question: Question, answers: Answers, asked: Mapping[str, bool]) -> bool:
    """Whether the question is asked, given the answers and which earlier questions are asked."""
    if question.asked_by and not any(holds(condition, answers, asked) for condition in question.asked_by):
        return False
    return is_led_to(question, answers, asked)


def is_led_to(question: Question, answers: Answers, asked: Mapping[str, bool]) -> bool:
    """Whether earlier answers lead to the question, for rulebooks that ask for it."""
    return all(holds(condition, answers, asked) for condition in question.ask_when)


def holds(condition: Asked, answers: Answers, asked: Mapping[str, bool]) -> bool:
    """Whether a condition holds: its question is asked, and has one of these answers."""
    return asked.get(condition.question, False) and _answered_with(answers.get(condition.question), condition.among)


def _answered_with(answer: Answer | None, among: tuple[str, ...]) -> bool:
    if isinstance(answer, tuple):
        return any(choice in among for choice in answer)
    return answer in among


def asked_questions(questionnaire: Questionnaire, scope: Scope, answers: Answers) -> Iterator[Question]:
    """The questions to put, in order, for these answers.

    A component's questions may depend on project answers: pass both in one mapping.
    """
    asked: dict[str, bool] = {}
    for question in questionnaire.questions.values():
        asked[question.id] = is_asked(question, answers, asked)
        if question.scope == scope and asked[question.id]:
            yield question


def missing_answers(questionnaire: Questionnaire, scope: Scope, answers: Answers) -> tuple[Question, ...]:
    """The questions that are asked, not optional, and not answered yet."""
    return tuple(
        question
        for question in asked_questions(questionnaire, scope, answers)
        if not question.optional and not answers.get(question.id)
    )


def no_longer_asked(questionnaire: Questionnaire, scope: Scope, answers: Answers) -> tuple[Question, ...]:
    """Answered questions that these answers no longer lead to; kept, but never facts.

    What a preset answered for rulebooks that nobody asks for was never asked, and is not among them.
    """
    asked = {question.id for question in asked_questions(questionnaire, scope, answers)}
    return tuple(
        question
        for question in questionnaire.questions.values()
        if question.scope == scope and question.id not in asked and answers.get(question.id)
        if not (question.rulebooks and question.id in questionnaire.preset_questions)
    )
