"""What moving a project to a newer release changes, as values for its page."""

from dataclasses import dataclass
from itertools import groupby

from compliance.domain.release import Release
from compliance.domain.wording import answer_words
from compliance.services.assessments import Missing, ProjectAssessment
from compliance.services.release_moves import DroppedAnswer, Move
from compliance.services.result_changes import ResultChange, result_changes

# So many parts are named with one change; the others are counted.
NAMED = 12


@dataclass(frozen=True, slots=True)
class DroppedView:
    """An answer that is not taken over, with whose it is and why."""

    whose: str
    question: str
    answer: str
    why: str


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question that the newer release asks, and whose it is: the project, or parts by name."""

    ask: str
    whose: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Row:
    """A result that changes, for the work or for all parts for which it changes alike."""

    table: str
    rulebook: str
    whose: tuple[str, ...]
    more: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MoveView:
    """Everything that the page shows."""

    after: Release
    dropped: tuple[DroppedView, ...]
    questions: tuple[NewQuestion, ...]
    rows: tuple[Row, ...]


def move_view(move: Move) -> MoveView:
    """The page's values."""
    return MoveView(
        after=move.after.release,
        dropped=tuple(_dropped(move.before, each) for each in move.dropped),
        questions=_questions(move.newly_missing),
        rows=_rows(result_changes(move.before, move.after)),
    )


def _dropped(before: ProjectAssessment, each: DroppedAnswer) -> DroppedView:
    question = before.questionnaire.questions.get(each.dropped.question)
    if question is None:
        answer = each.dropped.answer
        words = answer if isinstance(answer, str) else "; ".join(answer)
        return DroppedView(each.component_name, each.dropped.question, words, _WHY[each.dropped.why])
    words = answer_words(question, each.dropped.answer)
    return DroppedView(each.component_name, question.short or question.ask, words, _WHY[each.dropped.why])


_WHY = {
    "no_question": "The newer release does not ask this.",
    "no_answer": "The newer release does not offer this answer. It asks again.",
}


def _questions(missing: tuple[Missing, ...]) -> tuple[NewQuestion, ...]:
    whose: dict[str, list[str]] = {}
    for each in missing:
        whose.setdefault(each.question.ask, []).append(each.component_name or "The project")
    return tuple(NewQuestion(ask, tuple(names[:NAMED]), len(names[NAMED:])) for ask, names in whose.items())


def _rows(changes: tuple[ResultChange, ...]) -> tuple[Row, ...]:
    def alike(change: ResultChange) -> tuple[bool, str, str, str, str]:
        return bool(change.component_id), change.rulebook, change.table, change.before, change.after

    rows = []
    for (of_part, rulebook, table, before, after), group in groupby(sorted(changes, key=alike), alike):
        names = [change.component_name for change in group] if of_part else ["The work"]
        rows.append(Row(table, rulebook, tuple(names[:NAMED]), len(names[NAMED:]), before, after))
    return tuple(rows)
