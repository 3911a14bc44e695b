"""How facts flow to outcomes: answers and assumptions, what is worked out from them, and what the tables decide."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from compliance.domain.rulebook import Rulebook
from compliance.web.numbers import counted
from compliance.web.rulebooks_layout import WIDTH, draw
from compliance.web.rulebooks_links import question_url
from compliance.web.rulebooks_words import Words

_TITLE_CHARACTERS = 22  # bold, and so wider
_CHARACTERS = 25
_LINE_HEIGHT = 15
_PADDING = 10
_MARGIN = 2
_HEADROOM = 4
_INDENT = "\u2007"  # a space that SVG keeps


@dataclass(frozen=True, slots=True)
class Step:
    """Something on the way from answers to outcomes. `kind`: answer, assumption, derived, or table (of this rulebook).

    `inputs` are the ids of what it is made from; `outcomes` the labels of what a table can decide.
    """

    id: str
    kind: str
    title: str
    url: str
    inputs: tuple[str, ...]
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A step as it is drawn, in px. `lines` hold its title and, after `rule`, its outcomes, each with its height."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    title: tuple[tuple[float, str], ...]
    rule: float
    outcomes: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Diagram:
    """The steps of one rulebook, inputs first, with their drawing."""

    title: str
    steps: tuple[Step, ...]

    def step(self, step_id: str) -> Step:
        """The step with this id; raises KeyError when there is none."""
        return {step.id: step for step in self.steps}[step_id]

    @property
    def description(self) -> str:
        """The drawing in a sentence, for those who cannot see it."""
        kinds = [step.kind for step in self.steps]
        sources = f"{counted(kinds.count('answer'), 'answer')} and {counted(kinds.count('assumption'), 'assumption')}"
        ends = counted(kinds.count("table"), "decision table")
        return f"{sources}, what is worked out from them, and {ends}. The list names all of them."

    @cached_property
    def _drawn(self) -> tuple[tuple[Box, ...], tuple[str, ...], tuple[float, float]]:
        boxes = {step.id: _box(step) for step in self.steps}
        edges = [(source, step.id) for step in self.steps for source in step.inputs]
        drawing = draw({name: box.height for name, box in boxes.items()}, edges)
        placed = tuple(_moved(boxes[name], x + _MARGIN, y + _MARGIN) for name, (x, y) in drawing.places.items())
        return placed, tuple(_path(line) for line in drawing.lines), (drawing.width, drawing.height)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Every step as a box."""
        return self._drawn[0]

    @property
    def paths(self) -> tuple[str, ...]:
        """The lines between the boxes, as SVG path data."""
        return self._drawn[1]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in px."""
        width, height = self._drawn[2]
        return width + 2 * _MARGIN, height + 2 * _MARGIN


def diagram(book: Rulebook, words: Words) -> Diagram:
    """What leads to the outcomes of a rulebook."""
    found: dict[str, Step] = {}
    for table in book.tables:
        _visit(table.id, book, words, found)
    return Diagram(book.title, tuple(found.values()))


def _visit(fact: str, book: Rulebook, words: Words, found: dict[str, Step]) -> str:
    """Add the step that makes a fact, after the steps that it needs; gives the step's id."""
    vocabulary = words.vocabulary
    if question := vocabulary.question_of.get(fact):
        step_id = f"question-{question.id}"
        address = question_url(words.release.id, question.id)
        found.setdefault(step_id, Step(step_id, "answer", question.short or question.ask, address, ()))
        return step_id
    made = vocabulary.counted_table(fact)
    name = made.id if made else fact
    step_id = f"fact-{name}"
    if step_id not in found:
        inputs = tuple(dict.fromkeys(_visit(source, book, words, found) for source in vocabulary.inputs(name)))
        found[step_id] = _step(step_id, name, inputs, book, words)
    return step_id


def _step(step_id: str, name: str, inputs: tuple[str, ...], book: Rulebook, words: Words) -> Step:
    told = words.fact(name)
    if name in words.release.assumptions:
        return Step(step_id, "assumption", told.title, told.url, inputs)
    table = words.release.tables.get(name)
    if table is None or table.rulebook != book.id:
        return Step(step_id, "derived", told.title, told.url, inputs)
    return Step(step_id, "table", told.title, told.url, inputs, tuple(outcome.label for outcome in table.outcomes))


def _box(step: Step) -> Box:
    title = textwrap.wrap(step.title, _TITLE_CHARACTERS, break_on_hyphens=False)
    outcomes = [line for label in step.outcomes for line in _wrapped(label)]
    titles = list(_lines(title, _PADDING))
    rule = _PADDING + _LINE_HEIGHT * len(title) + _PADDING / 2
    told = list(_lines(outcomes, rule + _PADDING / 2))
    height = rule + _PADDING / 2 + _LINE_HEIGHT * len(outcomes) + (_PADDING / 2 if outcomes else 0)
    return Box(step.kind, 0, 0, WIDTH, height, tuple(titles), rule, tuple(told))


def _wrapped(label: str) -> list[str]:
    return textwrap.wrap(label, _CHARACTERS, subsequent_indent=_INDENT, break_on_hyphens=False)


def _lines(words: list[str], top: float) -> Iterator[tuple[float, str]]:
    for index, line in enumerate(words):
        yield top + _LINE_HEIGHT * (index + 1) - _HEADROOM, line


def _moved(box: Box, x: float, y: float) -> Box:
    title, outcomes = (tuple((round(y + at, 1), line) for at, line in lines) for lines in (box.title, box.outcomes))
    return Box(box.kind, x, y, box.width, box.height, title, round(y + box.rule, 1), outcomes)


def _path(line: tuple[float, float, float, float]) -> str:
    """A line that leaves and arrives level."""
    x1, y1, x2, y2 = (number + _MARGIN for number in line)
    middle = (x1 + x2) / 2
    return f"M{x1:g} {y1:g}C{middle:g} {y1:g} {middle:g} {y2:g} {x2:g} {y2:g}"
