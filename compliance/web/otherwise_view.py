"""The assumptions with their settings, and what would be otherwise under the others."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from compliance.domain.assessment import Assessment, Component
from compliance.domain.otherwise import alternatives
from compliance.domain.rulebook import Assumption, Rulebook
from compliance.web.crowd import Crowd
from compliance.web.words import some_names


@dataclass(frozen=True, slots=True)
class AssumptionRow:
    """One assumption: its setting, and sentences about the settings that would change a result."""

    id: str
    title: str
    question: str
    setting: str
    otherwise: tuple[str, ...]


def assumption_rows(crowd: Crowd, book: Rulebook) -> tuple[AssumptionRow, ...]:
    """The rulebook's assumptions, those that matter here first."""
    if not book.assumptions:
        return ()
    assessment = _in_short(crowd)
    rows = [_row(crowd, assessment, assumption) for assumption in book.assumptions]
    return tuple(sorted(rows, key=lambda row: not row.otherwise))


def _row(crowd: Crowd, assessment: Assessment, assumption: Assumption) -> AssumptionRow:
    return AssumptionRow(
        id=assumption.id,
        title=assumption.title,
        question=assumption.question,
        setting=assumption.setting(assessment.settings[assumption.id]).label,
        otherwise=tuple(
            f"{other.setting.label}: {' '.join(other.changes)}"
            for other in alternatives(crowd.assessed.assessor, assessment, assumption)
            if other.changes
        ),
    )


def _in_short(crowd: Crowd) -> Assessment:
    """The assessment with one component for all that have the same facts, named after them."""
    record = crowd.assessed.assessment.record
    parts = {part.id: part for part in record.components}
    components = tuple(_named(crowd, parts, ids) for ids in _same_facts(crowd))
    return crowd.assessed.assessor.assess(replace(record, components=components), crowd.assessed.assessment.settings)


def _named(crowd: Crowd, parts: dict[str, Component], ids: list[str]) -> Component:
    names = [part.name for part in crowd.everybody(ids)]
    return replace(parts[ids[0]], name=some_names(names))


def _same_facts(crowd: Crowd) -> Iterator[list[str]]:
    assessed = crowd.assessed
    vocabulary = assessed.assessor.vocabulary
    read = tuple(fact for table in assessed.release.tables.values() for fact in table.reads())
    facts = [fact for fact in vocabulary.ancestry(read) if fact in vocabulary.question_of]
    alike: dict[tuple[str | None, ...], list[str]] = {}
    for part in assessed.project.components:
        known = assessed.assessment.facts[part.id]
        alike.setdefault(tuple(known.get(fact) for fact in facts), []).append(part.id)
    yield from alike.values()
