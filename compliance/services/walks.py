"""What walking every case of a release showed: walked once for each installation, and read from a file after that."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from compliance.domain.release import Release
from compliance.rulebooks.installed import folder_of
from compliance.services import kept_work
from compliance.services.kept_work import KeptWork, UnderWay, begin_process
from compliance.services.rulebook_check import ReleaseChecked, RulebookChecked

FOLDER = "walked"

State = Literal["walked", "under_way", "failed"]
# Starts walking the release in a folder, if it has this digest, into a file; what it gives says whether the walk is
# still under way.
Start = Callable[[Path, str, Path], UnderWay]


@dataclass(frozen=True, slots=True)
class Walk:
    """How far the walk of a release is; `checked` holds what it showed once the state is `walked`."""

    state: State
    checked: ReleaseChecked | None = None

    def rulebook(self, rulebook_id: str) -> RulebookChecked | None:
        """What the walk showed of one rulebook; None while nothing is known of it."""
        books = self.checked.rulebooks if self.checked else ()
        return next((book for book in books if book.id == rulebook_id), None)


class Walks:
    """The walks of one installation. Safe to use from several threads."""

    def __init__(self, instance: Path, start: Start) -> None:
        self._kept: KeptWork[ReleaseChecked] = KeptWork(instance / FOLDER)
        self._start = start

    def of(self, release: Release) -> Walk:
        """What walking this release showed. Starts the walk if nobody has, and never waits for it."""
        name = f"{release.digest[:32]}-{kept_work.program_digest()[:16]}.json"
        state, checked = self._kept.of(
            name, lambda file: self._start(folder_of(release.id), release.digest, file), _checked
        )
        return Walk("walked" if state == "done" else state, checked)


def start_process(folder: Path, digest: str, file: Path) -> UnderWay:
    """Walk in a process of its own."""
    return begin_process("compliance.services.walk_process", str(folder.resolve()), digest, str(file.resolve()))


def _checked(stored: dict[str, Any]) -> ReleaseChecked:
    books = tuple(RulebookChecked(**{**book, "defects": tuple(book["defects"])}) for book in stored["rulebooks"])
    lists = {name: tuple(stored[name]) for name in ("skipped", "wrong_examples", "faults")}
    return ReleaseChecked(**{**stored, **lists, "rulebooks": books})
