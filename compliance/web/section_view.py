"""What the page of a section shows: its questions as rows, fields and conditions; built for templates."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from compliance.domain.questionnaire import Answers, Asked, Question, Questionnaire, Section, is_asked
from compliance.web.section_form import DAY_PARTS, DayField, printable

WIDTHS: Mapping[str, str] = {"year": "short", "years": "short"}
DAY_LABELS = {"day": "Day", "month": "Month", "year": "Year"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One row of a question with choices.

    `group` is printed above it; `apart` says that it stands after a group and outside it; `alone` clears the other
    ticks; `follow` stands under it while it is chosen.
    """

    id: str
    value: str
    label: str
    hint: str
    checked: bool
    group: str
    apart: bool
    alone: bool
    follow: "QuestionView | None"


@dataclass(frozen=True, slots=True)
class Part:
    """One input of a date."""

    id: str
    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question as the page shows it. `when` says, for the script, after which ticks it is asked."""

    question: Question
    id: str
    value: str
    choices: tuple[Choice, ...]
    parts: tuple[Part, ...]
    error: str
    shown: bool
    when: str
    width: str

    @property
    def target(self) -> str:
        """The id of the control that an error message leads to."""
        first: tuple[Choice | Part, ...] = self.choices or self.parts
        return first[0].id if first else self.id

    @property
    def described_by(self) -> str:
        """The ids of hint and error, for the control or the group of controls."""
        ids = [f"{self.id}-hint"] if self.question.hint else []
        return " ".join([*ids, f"{self.id}-error"] if self.error else ids)

    @property
    def by_itself(self) -> bool:
        """Whether one control answers it, so that it has a label and not a legend."""
        return not self.choices and not self.parts


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """A line of the error summary."""

    target: str
    text: str


class SectionQuestions:
    """The questions of a section that can be asked, given the answers outside it."""

    def __init__(self, questionnaire: Questionnaire, section: Section, context: Answers) -> None:
        self.section = section
        self._own: dict[str, Question] = {}
        outside = _asked_outside(questionnaire, section, context)
        for question in section.questions:
            asked_for = not question.asked_by or any(_holds(each, outside, context) for each in question.asked_by)
            led_to = all(each.question in self._own or _holds(each, outside, context) for each in question.ask_when)
            if asked_for and led_to:
                self._own[question.id] = question
        self.within_reach = tuple(self._own.values())

    def views(self, fields: Mapping[str, Any], asked: set[str], errors: Mapping[str, str]) -> tuple[QuestionView, ...]:
        """The questions in order; one that stands under its choice is in that choice."""
        follows = {question.id: place for question in self.within_reach if (place := self._place(question))}
        made: dict[str, QuestionView] = {}
        for question in reversed(self.within_reach):
            under = {follows[id_][1]: made[id_] for id_ in made if follows.get(id_, ("", ""))[0] == question.id}
            shown = question.id in asked or question.id in follows
            made[question.id] = self._view(
                question, fields[question.id], errors.get(question.id, ""), shown=shown, under=under
            )
        return tuple(made[question.id] for question in self.within_reach if question.id not in follows)

    def _place(self, question: Question) -> tuple[str, str] | None:
        """The question and the choice directly under which this one can stand."""
        conditions = self._inside(question)
        index = self.within_reach.index(question)
        if question.closed or question.kind == "date" or len(conditions) != 1 or index == 0:
            return None
        before, condition = self.within_reach[index - 1], conditions[0]
        fits = before.id == condition.question and before.closed and len(condition.among) == 1
        return (before.id, condition.among[0]) if fits else None

    def _inside(self, question: Question) -> tuple[Asked, ...]:
        return tuple(condition for condition in question.ask_when if condition.question in self._own)

    def _view(
        self, question: Question, field: Any, error: str, *, shown: bool, under: Mapping[str, QuestionView]
    ) -> QuestionView:
        name = f"q-{question.id}"
        ticked = {field.data} if isinstance(field.data, str) else set(field.data or ())
        return QuestionView(
            question=question,
            id=name,
            value=printable(field.data) if isinstance(field.data, str) else "",
            choices=tuple(_choices(question, name, ticked, under)),
            parts=tuple(_parts(field, name)) if isinstance(field, DayField) else (),
            error=error,
            shown=shown,
            when=";".join(f"{each.question}:{'|'.join(each.among)}" for each in self._inside(question)),
            width=WIDTHS.get(question.kind, "wide" if question.max_length > 200 else ""),
        )


def _choices(question: Question, name: str, ticked: set[str], under: Mapping[str, QuestionView]) -> Iterator[Choice]:
    labels = {group.id: group.label for group in question.groups}
    before = ""
    for option in question.options:
        group = labels.get(option.group, "")
        yield Choice(
            id=f"{name}-{option.id}",
            value=option.id,
            label=option.label,
            hint=option.hint,
            checked=option.id in ticked,
            group=group if group != before else "",
            apart=bool(before) and not group,
            alone=option.alone,
            follow=under.get(option.id),
        )
        before = group


def _parts(field: DayField, name: str) -> Iterator[Part]:
    for part in DAY_PARTS:
        yield Part(f"{name}-{part}", field.part_name(part), DAY_LABELS[part], printable(field.parts[part]))


def error_links(views: Iterable[QuestionView]) -> tuple[ErrorLink, ...]:
    """The lines of the error summary, in the order of the page."""
    links: list[ErrorLink] = []
    for view in views:
        if view.error:
            text = view.error if view.error == view.question.ask else f"{view.question.ask} {view.error}"
            links.append(ErrorLink(view.target, text))
        links.extend(error_links(choice.follow for choice in view.choices if choice.follow))
    return tuple(links)


def _asked_outside(questionnaire: Questionnaire, section: Section, context: Answers) -> dict[str, bool]:
    asked: dict[str, bool] = {}
    for question in questionnaire.questions.values():
        if question.section != section.id:
            asked[question.id] = is_asked(question, context, asked)
    return asked


def _holds(condition: Asked, outside: Mapping[str, bool], context: Answers) -> bool:
    answer = context.get(condition.question)
    ticks = answer if isinstance(answer, tuple) else (answer,)
    return outside.get(condition.question, False) and any(tick in condition.among for tick in ticks)
