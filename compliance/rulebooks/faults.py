"""What is wrong with a release folder: collected while it is read, raised together at the end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from compliance.rulebooks.messages import Wrong


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: its kind, file and line, and the whole sentence for the person who wrote the file."""

    wrong: Wrong
    file: str
    line: int
    text: str


class ReleaseError(Exception):
    """A release cannot be used. The text has one line for each fault: where it is, what is wrong and what to do."""

    def __init__(self, text: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(text)
        self.faults = faults


@dataclass
class Faults:
    """Collects faults, so that one reading of a release finds as many as possible."""

    found: list[Fault] = field(default_factory=list)

    def note(self, wrong: Wrong, file: str, line: int, where: str, /, **words: object) -> None:
        """Note a fault. `where` names the table, rule or question; `words` fill the message."""
        place = ", ".join(part for part in (file, f"line {line}" if line else "", where) if part)
        self.found.append(Fault(wrong, file, line, f"{place}: {wrong.value.format(**words)}"))

    def raise_if_any(self) -> None:
        """Raise ReleaseError with all faults noted, in the order of files and lines; do nothing when there are none."""
        if self.found:
            files = list(dict.fromkeys(fault.file for fault in self.found))
            ordered = sorted(self.found, key=lambda fault: (files.index(fault.file), fault.line))
            raise ReleaseError("\n".join(fault.text for fault in ordered), tuple(ordered))


def suggestion(word: str, known: Sequence[str]) -> str:
    """A sentence for a name that is not known: the nearest known name, or all that there are."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {near[0]}?"
    return f"Known here: {', '.join(known)}." if known else "None is defined here."
