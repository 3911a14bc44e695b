"""What a rulebook's scheme asks to be filled in: lines that take their words from outcomes and answers."""

from dataclasses import dataclass
from typing import Literal

Each = Literal["part", "work"]
Layout = Literal["text", "assertions"]
LineKind = Literal["choice", "sentences", "answer", "words"]


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of a form.

    `label` may be empty. `choice` gives the outcome of the table `source` (its code, else its label), `sentences` what
    the outcomes of that table say of the parts, `answer` the answer to the question `source`, and `words` the text
    `source` itself, in which {title}, {product}, {version} and {organisation} are filled in; it belongs to forms for
    the work.
    """

    label: str
    kind: LineKind
    source: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a store, a society or a standard: filled in once for the work, or for each part.

    With the layout `assertions` it is JSON for a C2PA manifest, made of the codes of its choices. `only_if` names
    tables and questions with the outcomes and options of which one has to hold, or be possible, for each of them.
    """

    id: str
    title: str
    hint: str
    each: Each
    lines: tuple[FormLine, ...]
    layout: Layout = "text"
    only_if: tuple[tuple[str, tuple[str, ...]], ...] = ()
