"""What would be otherwise: how the result changes when an assumption has another setting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from compliance.domain.assessment import Assessment, Assessor
from compliance.domain.decision import Decision
from compliance.domain.rulebook import Assumption, Setting, Table
from compliance.domain.wording import listed

_NAMED_UP_TO = 12


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another setting of an assumption, and what it would change, as sentences; none when nothing changes."""

    setting: Setting
    changes: tuple[str, ...]


def alternatives(assessor: Assessor, assessment: Assessment, assumption: Assumption) -> tuple[Alternative, ...]:
    """Every other setting of the assumption with the results that would differ, of all that pages show."""
    current = assessment.settings[assumption.id]
    return tuple(
        Alternative(setting, tuple(_changes(assessment, assessor.assess(assessment.record, settings))))
        for setting in assumption.settings
        if setting.id != current
        for settings in [{**assessment.settings, assumption.id: setting.id}]
    )


def in_words(others: Sequence[Alternative]) -> tuple[str, ...]:
    """A sentence or more for each other setting; none where no setting changes anything, which is said of all."""
    if not any(other.changes for other in others):
        return ()
    return tuple(f"{other.setting.label}: {' '.join(other.changes) or 'nothing changes.'}" for other in others)


def _changes(before: Assessment, after: Assessment) -> Iterator[str]:
    shown = [table for table in before.tables if not table.internal]
    for table in shown:
        if table.scope == "component":
            yield from _changed_parts(table, before, after)
    for table in shown:
        if table.scope == "work" and _result(after.work[table.id]) != _result(before.work[table.id]):
            yield f"{_sentence(table.title)} {_result(after.work[table.id])}."


def _changed_parts(table: Table, before: Assessment, after: Assessment) -> Iterator[str]:
    changed: dict[str, list[str]] = {}
    for part in before.record.components:
        result = _result(after.components[part.id][table.id])
        if result != _result(before.components[part.id][table.id]):
            changed.setdefault(result, []).append(part.name)
    for result, names in changed.items():
        yield f"{_sentence(table.title)} {result} ({listed(_first(names))})."


def _first(names: Sequence[str]) -> list[str]:
    """All names, or of very many the first and how many more there are: nobody reads hundreds in a sentence."""
    more = len(names) - _NAMED_UP_TO + 1
    return [*names[: _NAMED_UP_TO - 1], f"{more} more components"] if more > 1 else list(names)


def _result(decision: Decision) -> str:
    """The outcome in words, with what it may be where it is open; all that apply in a table that collects."""
    labels = [decision.table.outcome(outcome).label for outcome in decision.possible]
    if decision.table.hits == "collect":
        return "; ".join(labels) or "nothing applies"
    return decision.result.label if decision.decided else f"{decision.result.label}, {' or '.join(labels)}"


def _sentence(title: str) -> str:
    return title if title.endswith("?") else f"{title}:"
