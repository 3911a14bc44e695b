"""What would be otherwise: how the result changes when an assumption has another setting."""

from collections.abc import Iterator
from dataclasses import dataclass

from compliance.domain.assessment import Assessment, Assessor
from compliance.domain.rulebook import Assumption, Setting
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
    names = {part.id: part.name for part in before.record.components}
    for table in before.release.tables.values():
        if table.headline and table.scope == "component":
            changed: dict[str, list[str]] = {}
            for part, decisions in after.components.items():
                outcome = decisions[table.id].outcome
                if outcome != before.components[part][table.id].outcome:
                    changed.setdefault(outcome, []).append(names[part])
            for outcome, parts in changed.items():
                yield f"{table.title} of {listed(parts)}: {table.outcome(outcome).label}."
    for table in before.release.tables.values():
        if table.headline and table.scope == "work":
            outcome = after.work[table.id].outcome
            if outcome != before.work[table.id].outcome:
                yield f"{_sentence(table.title)} {table.outcome(outcome).label}."


def _sentence(title: str) -> str:
    return title if title.endswith("?") else f"{title}:"
