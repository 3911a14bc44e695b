"""What a disclosure pack consists of: pieces with entries and lines, and the plain text that they make."""

from collections.abc import Iterator
from dataclasses import dataclass

from compliance.domain.finding import Said
from compliance.domain.wording import listed


@dataclass(frozen=True, slots=True)
class Line:
    """One line filled in. `open` says that the answers do not decide it; `value` then says so."""

    label: str
    value: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """The lines for these parts, by name; for the work when none is named."""

    parts: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One form or text of the pack, ready to be copied. `sources` are the answers that it was made from."""

    id: str
    regime: str
    title: str
    hint: str
    entries: tuple[Entry, ...]
    sources: tuple[Said, ...]

    @property
    def text(self) -> str:
        """The piece as plain text: a line for each entry about parts, a paragraph for each line about the work."""
        return "\n".join(line for entry in self.entries for line in _text_of(entry))

    @property
    def open(self) -> bool:
        """Whether something in it cannot be told from the answers."""
        return any(line.open for entry in self.entries for line in entry.lines)


def _text_of(entry: Entry) -> Iterator[str]:
    if entry.parts:
        values = (f"{line.label}: {line.value}" if line.label else line.value for line in entry.lines)
        # A sentence within a line of several values ends with the line, not before each semicolon.
        *before, last = values
        yield f"{listed(entry.parts)} – {'; '.join([*(value.removesuffix('.') for value in before), last])}"
    else:
        yield from (f"{line.label}: {line.value}" if line.label else line.value for line in entry.lines)
