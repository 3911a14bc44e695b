"""What would change a result, in words: each answer as a supposition, with what would then come out."""

from dataclasses import dataclass

from compliance.domain.questionnaire import Question
from compliance.domain.rulebook import Table
from compliance.domain.turning import Change, Turn, Turning, supposition
from compliance.domain.turning_work import WorkTurning
from compliance.services.assessments import assess_project
from compliance.services.records import ComponentRecord, ProjectRecord
from compliance.web.crowd import Crowd
from compliance.web.marks import Shown, shown
from compliance.web.section_place import section_url

# More sets of answers are not listed; how many there are is said.
LISTED = 12


@dataclass(frozen=True, slots=True)
class If:
    """One answer supposed to be otherwise, and where it is given; `part` names its component on a page of the work."""

    words: str
    url: str
    part: str


@dataclass(frozen=True, slots=True)
class TurnLine:
    """Answers that together would change a result. With `others`, so would other answers to the same questions.

    `outcome` is what would come out; with `opens`, it would depend on these questions, and be one of `possible`.
    """

    ifs: tuple[If, ...]
    others: bool
    outcome: Shown
    opens: tuple[str, ...]
    possible: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TurnLines:
    """What would change a result: the first sets of answers, and how many more there are."""

    lines: tuple[TurnLine, ...]
    further: int


def turn_groups(crowd: Crowd, record: ProjectRecord, table: Table, part: ComponentRecord | None) -> TurnLines:
    """What would change a result of a component, or of the work where there is none."""
    alike: dict[tuple[object, ...], list[Turn]] = {}
    for turn in _turns(crowd, record, table, part):
        alike.setdefault(_same(turn), []).append(turn)
    lines = tuple(_line(crowd, record, turns, part is None) for turns in list(alike.values())[:LISTED])
    return TurnLines(lines, len(alike) - len(lines))


def _turns(crowd: Crowd, record: ProjectRecord, table: Table, part: ComponentRecord | None) -> tuple[Turn, ...]:
    assessed = crowd.assessed
    if part is None:
        # Whether one component changes or all that are answered alike makes a difference to the work.
        whole = assess_project(record).assessment
        return WorkTurning(assessed.assessor, whole, table).search()
    turning = Turning(assessed.assessor, table, assessed.assessment.settings)
    return turning.search(record.answers_for(part), part.id)


def _same(turn: Turn) -> tuple[object, ...]:
    """What turns share that are told together: the questions, and what would come out."""
    changed = tuple((change.component, change.question.id) for change in turn.changes)
    return changed, turn.decision.outcome, turn.decision.possible, tuple(question.id for question in turn.opens)


def _line(crowd: Crowd, record: ProjectRecord, turns: list[Turn], of_work: bool) -> TurnLine:
    first = turns[0]
    table = first.decision.table
    return TurnLine(
        ifs=tuple(_if(crowd, record, change, of_work) for change in first.changes),
        others=len(turns) > 1,
        outcome=shown(first.decision.result),
        opens=tuple(dict.fromkeys(question.ask for question in first.opens)),
        possible=tuple(table.outcome(outcome).label for outcome in first.decision.possible),
    )


def _if(crowd: Crowd, record: ProjectRecord, change: Change, of_work: bool) -> If:
    part = record.component(change.component) if change.component else None
    url = _address(crowd, record, change.question, part)
    return If(supposition(change), url, part.name if part and of_work else "")


def _address(crowd: Crowd, record: ProjectRecord, question: Question, part: ComponentRecord | None) -> str:
    section = crowd.assessed.questionnaire.section(question.section)
    return section_url(record, part, section, back="result", _anchor=question.id)
