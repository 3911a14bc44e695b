"""The assumptions of a release as a page shows them: every setting to choose from, and who chose what so far."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from compliance.domain.release import Release
from compliance.domain.rulebook import Assumption, Rulebook
from compliance.services.assumption_choices import Wanted
from compliance.services.chosen_settings import Choice, Choices, choice_in_use, is_setting
from compliance.web.times import day_words


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A setting to choose; the empty value is the organisation's."""

    id: str
    value: str
    label: str
    note: str
    checked: bool


@dataclass(frozen=True, slots=True)
class AssumptionLine:
    """An assumption with its settings. `standing` says who chose the present one; `seen` names that choice."""

    id: str
    title: str
    question: str
    settings: tuple[SettingLine, ...]
    standing: str
    said: str
    reason: str
    seen: str
    error: str


@dataclass(frozen=True, slots=True)
class BookLines:
    """The assumptions of one rulebook."""

    book: Rulebook
    lines: tuple[AssumptionLine, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """An assumption for which somebody else chose in the meantime, and what the person wants."""

    title: str
    theirs: str
    reason: str
    mine: str


@dataclass(frozen=True)
class Board:
    """What the page is about: the choices that count so far, and whose settings they are.

    For a project, `own` are its choices and `organisation` those that it would follow; for an organisation, `own` are
    the organisation's and there is nothing else to follow than what is shipped.
    """

    release: Release
    books: tuple[Rulebook, ...]
    owner: str
    organisation: Choices
    own: Choices
    project: bool

    def assumptions(self) -> Iterable[Assumption]:
        """Every assumption that the page shows."""
        return (assumption for book in self.books for assumption in book.assumptions)

    def label(self, assumption: Assumption, setting: str) -> str:
        """A setting in words."""
        if setting:
            return assumption.setting(setting).label if is_setting(assumption, setting) else setting
        return f"As {self.owner}: {self.label(assumption, self.followed(assumption))}"

    def followed(self, assumption: Assumption) -> str:
        """The setting that a project has unless it differs."""
        choice = choice_in_use(assumption, self.organisation, {})
        return choice.setting if choice else assumption.shipped


def books_with_assumptions(books: Iterable[Rulebook]) -> tuple[Rulebook, ...]:
    """Those that leave something open."""
    return tuple(book for book in books if book.assumptions)


def book_lines(board: Board, typed: Mapping[str, Wanted], wrong: Mapping[str, str]) -> tuple[BookLines, ...]:
    """Everything to choose from, with what was typed."""
    return tuple(
        BookLines(
            book, tuple(_line(board, each, typed.get(each.id), wrong.get(each.id, "")) for each in book.assumptions)
        )
        for book in board.books
    )


def _line(board: Board, assumption: Assumption, typed: Wanted | None, error: str) -> AssumptionLine:
    own = board.own.get(assumption.id)
    unchosen = "" if board.project else assumption.shipped
    chosen = typed.setting if typed else own.setting if own and is_setting(assumption, own.setting) else unchosen
    values = [*([""] if board.project else []), *(setting.id for setting in assumption.settings)]
    return AssumptionLine(
        id=assumption.id,
        title=assumption.title,
        question=assumption.question,
        settings=tuple(
            SettingLine(
                id=f"setting-{assumption.id}-{number}",
                value=value,
                label=board.label(assumption, value),
                note="As shipped" if value == assumption.shipped else "",
                checked=value == chosen,
            )
            for number, value in enumerate(values, 1)
        ),
        standing=_standing(board, assumption, own),
        said=_said(board, assumption, own),
        reason=typed.reason if typed else "",
        seen=own.version if own else "",
        error=error,
    )


def _standing(board: Board, assumption: Assumption, own: Choice | None) -> str:
    if own is not None and not is_setting(assumption, own.setting):
        return (
            f"Chosen under another release, which had a setting that {board.release.id} does not have. As shipped now."
        )
    choice = own or choice_in_use(assumption, board.organisation, {})
    if choice is None:
        return "As shipped. Nobody has chosen yet."
    whose = "for this project" if own and board.project else f"for {board.owner}"
    return f"Chosen {whose} by {choice.actor_name} on {day_words(choice.at)}."


def _said(board: Board, assumption: Assumption, own: Choice | None) -> str:
    choice = own or choice_in_use(assumption, board.organisation, {})
    return choice.reason if choice else ""


def changing_lines(board: Board, changing: Mapping[str, Wanted]) -> Sequence[tuple[str, str, str, Wanted]]:
    """For each assumption that changes: its id, its title, the new setting in words, and what was typed."""
    return [
        (name, board.release.assumptions[name].title, board.label(board.release.assumptions[name], want.setting), want)
        for name, want in changing.items()
    ]


def clashes(board: Board, theirs: Mapping[str, Choice | None], mine: Mapping[str, Wanted]) -> tuple[Clash, ...]:
    """What somebody else chose in the meantime, in sentences."""
    return tuple(_clash(board, board.release.assumptions[name], choice, mine[name]) for name, choice in theirs.items())


def _clash(board: Board, assumption: Assumption, choice: Choice | None, mine: Wanted) -> Clash:
    wanted = board.label(assumption, mine.setting)
    if choice is None:
        return Clash(assumption.title, "Somebody let the project follow its organisation again.", "", wanted)
    who = f"{choice.actor_name} chose “{board.label(assumption, choice.setting)}” on {day_words(choice.at)}."
    return Clash(assumption.title, who, choice.reason, wanted)
