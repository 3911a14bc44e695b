"""The settings of assumptions that the history recorded, compared with those that are stored."""

from collections.abc import Mapping, Sequence
from typing import Any

from compliance.domain.history import Fault
from compliance.services.assumption_choices import KIND
from compliance.services.reconciliation import Told
from compliance.store.models import OrganisationSetting, ProjectSetting

_Choice = tuple[str, str, str, str]  # setting, reason, actor, time


def choices_fault(told: Sequence[Told], rows: Sequence[OrganisationSetting | ProjectSetting]) -> Fault | None:
    """The first entry whose choice of a setting is not what is stored. Nothing is compared once an entry was erased."""
    recorded: dict[str, tuple[_Choice | None, int]] = {}
    for entry in told:
        if entry.body is None:
            return None
        if entry.kind == KIND:
            recorded.update(_recorded(entry, entry.body))
    stored: Mapping[str, _Choice] = {row.assumption: (row.setting, row.reason, row.actor, row.at) for row in rows}
    wrong = [(sequence, name) for name, (choice, sequence) in recorded.items() if stored.get(name) != choice]
    if wrong:
        sequence, name = min(wrong)
        sentence = f"The setting of assumption {name} that entry {sequence} recorded was changed in the database."
        return Fault(sequence, sentence)
    if extra := stored.keys() - recorded.keys():
        last = told[-1].sequence if told else 1
        return Fault(last, f"The database holds a setting of assumption {min(extra)} that no entry recorded.")
    return None


def _recorded(entry: Told, body: Mapping[str, Any]) -> dict[str, tuple[_Choice | None, int]]:
    return {
        each["assumption"]: (
            (each["to"], each["reason"], entry.actor, entry.at) if each["to"] is not None else None,
            entry.sequence,
        )
        for each in body["assumptions"]
    }
