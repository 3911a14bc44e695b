"""The settings of assumptions that the history recorded, compared with those that are stored."""

from collections.abc import Sequence

from compliance.domain.history import Fault
from compliance.services.assumption_choices import KIND
from compliance.services.reconciliation import Told
from compliance.services.recorded import Body, states_fault
from compliance.store.setting_models import OrganisationSetting, ProjectSetting

_Choice = tuple[str, str, str, str]  # setting, reason, actor, time


def choices_fault(told: Sequence[Told], rows: Sequence[OrganisationSetting | ProjectSetting]) -> Fault | None:
    """The first entry whose choice of a setting is not what is stored. Nothing is compared once an entry was erased."""
    return states_fault(
        told,
        _recorded,
        {row.assumption: (row.setting, row.reason, row.actor, row.at) for row in rows},
        lambda sequence, name: (
            f"The setting of assumption {name} that entry {sequence} recorded was changed in the database."
        ),
        lambda name: f"The database holds a setting of assumption {name} that no entry recorded.",
    )


def _recorded(entry: Told, body: Body) -> dict[str, _Choice | None]:
    if entry.kind != KIND:
        return {}
    return {
        each["assumption"]: (each["to"], each["reason"], entry.actor, entry.at) if each["to"] is not None else None
        for each in body["assumptions"]
    }
