"""What would be otherwise: how the result changes when an assumption has another setting."""

from collections.abc import Iterator
from dataclasses import dataclass

from compliance.domain.assessment import Assessment, Assessor
from compliance.domain.rulebook import Assumption, Setting, Table
from compliance.domain.wording import listed


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another setting of an assumption, and what it would change, as sentences; none when nothing changes."""

    setting: Setting
    changes: tuple[str, ...]


def alternatives(assessor: Assessor, assessment: Assessment, assumption: Assumption) -> tuple[Alternative, ...]:
    """Every other setting of the assumption with the headline results that would differ."""
    current = assessment.settings[assumption.id]
    return tuple(
        Alternative(setting, tuple(_changes(assessment, assessor.assess(assessment.record, settings))))
        for setting in assumption.settings
        if setting.id != current
        for settings in [{**assessment.settings, assumption.id: setting.id}]
    )


def _changes(before: Assessment, after: Assessment) -> Iterator[str]:
    headlines = [table for table in before.tables if table.headline]
    for table in headlines:
        if table.scope == "component":
            yield from _changed_parts(table, before, after)
    for table in headlines:
        if table.scope == "work":
            outcome = after.work[table.id].outcome
            if outcome != before.work[table.id].outcome:
                yield f"{_sentence(table.title)} {table.outcome(outcome).label}."


def _changed_parts(table: Table, before: Assessment, after: Assessment) -> Iterator[str]:
    changed: dict[str, list[str]] = {}
    for part in before.record.components:
        outcome = after.components[part.id][table.id].outcome
        if outcome != before.components[part.id][table.id].outcome:
            changed.setdefault(outcome, []).append(part.name)
    for outcome, names in changed.items():
        yield f"{_sentence(table.title)} {table.outcome(outcome).label} ({listed(names)})."


def _sentence(title: str) -> str:
    return title if title.endswith("?") else f"{title}:"
