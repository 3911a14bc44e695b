"""One result in full: why it came out so, why not otherwise, what would change it, and what is not known."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, assert_never

from flask import abort

from compliance.domain.decision import Decision
from compliance.domain.obstacle import Obstacle, WrongAnswer, WrongParts, WrongSetting
from compliance.domain.rulebook import ALL, NONE, SOME, Assumption, Setting, Table
from compliance.domain.why_not import NotThat, why_not
from compliance.domain.worlds import Settings
from compliance.services.records import ComponentRecord, ProjectRecord
from compliance.web.crowd import Crowd, crowd_of
from compliance.web.current import release_of
from compliance.web.marks import Shown, shown
from compliance.web.reasons_view import answer_line, part_reason, work_reason
from compliance.web.results_regime import decided_book
from compliance.web.results_turning import turn_groups


@dataclass(frozen=True, slots=True)
class ObstacleLine:
    """What keeps a rule from applying: what is so, and what it would need; `url` leads to the answer."""

    what: str
    now: str
    needs: str
    url: str
    anchor: str = ""
    parts: tuple[ComponentRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherOutcome:
    """An outcome that did not come out, the rule nearest to it, and why that one does not apply."""

    outcome: Shown
    rule: str
    cite: str
    obstacles: tuple[ObstacleLine, ...]
    displaced_by: str
    otherwise: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Settling:
    """Another setting of an assumption under which an open result would be decided."""

    assumption: Assumption
    setting: Setting
    outcome: Shown


def why_page(record: ProjectRecord, book_id: str, table_id: str, component_id: str) -> dict[str, Any]:
    """Everything that the template needs; what was not decided is answered with 404."""
    crowd = crowd_of(record, release_of(record.release).questionnaire)
    book = decided_book(crowd, book_id)
    table = next((table for table in book.tables if table.id == table_id and not table.internal), None)
    if table is None or (table.scope == "component") != bool(component_id):
        abort(404)
    part = record.component(component_id) if component_id else None
    about = (part,) if part else ()
    stand_in = crowd.stand_ins[component_id] if part else ""
    decisions = crowd.assessed.assessment.components[stand_in] if part else crowd.assessed.assessment.work
    reason = part_reason(crowd, table, stand_in, about) if part else work_reason(crowd, table)
    # While answers are missing, it is these that the result turns on.
    turning = decisions[table.id].decided or not reason.missing
    return {
        "project": record,
        "book": book,
        "table": table,
        "part": part,
        "reason": reason,
        "others": tuple(_other(crowd, each, about) for each in _not_that(crowd, table, stand_in)),
        "turns": turn_groups(crowd, record, table, part) if turning and table.hits == "unique" else None,
        "settling": tuple(_settling(crowd, table, stand_in)),
    }


def _not_that(crowd: Crowd, table: Table, stand_in: str) -> tuple[NotThat, ...]:
    return why_not(crowd.assessed.assessor, crowd.assessed.assessment, table.id, stand_in)


def _other(crowd: Crowd, each: NotThat, about: tuple[ComponentRecord, ...]) -> OtherOutcome:
    return OtherOutcome(
        outcome=shown(each.outcome),
        rule=each.rule.id,
        cite=each.provision.cite,
        obstacles=tuple(_obstacle(crowd, obstacle, about) for obstacle in each.obstacles),
        displaced_by=each.displaced_by.id if each.displaced_by else "",
        otherwise=tuple((assumed.assumption.id, assumed.assumption.title) for assumed in each.otherwise),
    )


def _obstacle(crowd: Crowd, obstacle: Obstacle, about: tuple[ComponentRecord, ...]) -> ObstacleLine:
    match obstacle:
        case WrongAnswer(_, said, allowed, without):
            line = answer_line(crowd, said, about)
            return ObstacleLine(line.ask, line.answer, f"{'Not: ' if without else ''}{_either(allowed)}", line.url)
        case WrongSetting(_, assumed, allowed):
            anchor = assumed.assumption.id
            return ObstacleLine(assumed.assumption.title, assumed.setting, _either(allowed), "", anchor)
        case WrongParts(_, table, outcome, needs, parts):
            what = f"{table.title}: {outcome.label}"
            now = "These components" if parts else "No component"
            return ObstacleLine(what, now, _either(tuple(_COUNTS[n] for n in needs)), "", "", crowd.everybody(parts))
        case _:  # pragma: no cover - mypy proves that every kind is handled
            assert_never(obstacle)


_ALL, _FIRST = 4, 3
_COUNTS = {NONE: "no component", SOME: "some components and not others", ALL: "every component"}


def _either(labels: tuple[str, ...]) -> str:
    """The labels as alternatives; of many, the first three and how many more."""
    if len(labels) <= _ALL:
        return "; or: ".join(labels)
    return f"{'; or: '.join(labels[:_FIRST])}; or another of {len(labels) - _FIRST}"


def _settling(crowd: Crowd, table: Table, stand_in: str) -> Iterator[Settling]:
    """The settings of assumptions under which a result that cannot be told would be decided."""
    assessed = crowd.assessed
    decisions = assessed.assessment.components[stand_in] if stand_in else assessed.assessment.work
    if decisions[table.id].decided or table.hits == "collect":
        return
    for assumption in _behind(crowd, table):
        for setting in assumption.settings:
            decision = _decided(crowd, table, stand_in, {**assessed.assessment.settings, assumption.id: setting.id})
            if decision.decided:
                yield Settling(assumption, setting, shown(decision.result))


def _behind(crowd: Crowd, table: Table) -> Iterator[Assumption]:
    """The assumptions on which a table can rest, directly or through what it counts."""
    vocabulary = crowd.assessed.assessor.vocabulary
    facts = vocabulary.ancestry(table.reads())
    counted = (each.id for fact in facts if (each := vocabulary.counted_table(fact)) is not None)
    behind = {*facts, *vocabulary.ancestry(tuple(dict.fromkeys(counted)))}
    return (each for each in crowd.assessed.release.assumptions.values() if each.id in behind)


def _decided(crowd: Crowd, table: Table, stand_in: str, settings: Settings) -> Decision:
    assessor, record = crowd.assessed.assessor, crowd.assessed.assessment.record
    if not stand_in:
        return assessor.assess(record, settings).work[table.id]
    own = next(part.answers for part in record.components if part.id == stand_in)
    return assessor.decide_again(table, {**record.answers, **own}, settings)
