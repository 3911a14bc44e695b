"""What a project consists of according to its history, compared with what is stored: names, order, confirmations."""

from collections.abc import Mapping, Sequence
from typing import Any

from compliance.domain.history import Fault
from compliance.domain.review import QUIET
from compliance.services.reconciliation import Told
from compliance.store.models import Component, Confirmation, Organisation, Project
from compliance.store.projects import search_text

# What is recorded, in words for the reader, and whose it is: a component's id, or empty for the project's own.
_Key = tuple[str, ...]
_Composition = dict[_Key, tuple[object, int]]


def composition_fault(
    told: Sequence[Told],
    project: Project,
    owner: Organisation | None,
    components: Sequence[Component],
    confirmations: Sequence[Confirmation],
) -> Fault | None:
    """The first entry whose record of names, order or confirmations is not what is stored.

    Nothing is compared once an entry was erased.
    """
    recorded: _Composition = {}
    for entry in told:
        if entry.body is None:
            return None
        recorded.update({key: (value, entry.sequence) for key, value in _recorded(entry, entry.body, recorded).items()})
    if recorded:
        recorded[("text that a search finds",)] = _searched(recorded)
    stored = _stored(project, owner, components, confirmations)
    wrong = [(sequence, key[0]) for key, (value, sequence) in recorded.items() if stored.get(key) != value]
    if wrong:
        sequence, what = min(wrong)
        return Fault(sequence, f"The {what} that entry {sequence} recorded was changed in the database.")
    if stored.keys() - recorded.keys():
        what = min(key[0] for key in stored.keys() - recorded.keys())
        return Fault(told[-1].sequence, f"The database holds a {what} that no entry recorded.")
    return None


def _recorded(entry: Told, body: Mapping[str, Any], before: _Composition) -> Mapping[_Key, object]:
    changed: dict[_Key, object] = {("time of the last change",): entry.at}
    if entry.kind not in QUIET:
        changed[("number of the last change",)] = entry.sequence
    match entry.kind:
        case "project_started":
            changed |= _started(entry, body)
        case "release_changed":
            changed[("release",)] = body["to"]["release"]
        case "answers_saved":
            changed |= {(what,): value for what, value in body["names"].items()}
        case "cannot_tell_confirmed":
            changed[("confirmation", body["regime"], body["subject"], body["outcome"])] = (entry.actor, entry.at)
        case _:
            changed |= _of_components(entry, body, before)
    return changed


def _of_components(entry: Told, body: Mapping[str, Any], before: _Composition) -> Mapping[_Key, object]:
    """What an entry about the components themselves recorded; nothing for one about something else."""
    changed: dict[_Key, object] = {}
    order = _ids(before.get(("order of the components",), ((), 0))[0])
    match entry.kind:
        case "component_added":
            changed |= _component(body["component"], body["component_name"], body["preset"])
            changed[("order of the components",)] = (*order, body["component"])
        case "component_renamed":
            changed[("name of a component", body["component"])] = body["to"]
        case "component_removed":
            changed[("removal of a component", body["component"])] = entry.at
            changed[("order of the components",)] = tuple(id_ for id_ in order if id_ != body["component"])
        case "components_reordered":
            changed[("order of the components",)] = tuple(part["id"] for part in body["order"])
    return changed


def _searched(recorded: _Composition) -> tuple[object, int]:
    """What a search has to find the project by; a project that no search finds is as good as gone."""
    title, sequence = recorded[("title",)]
    owner, _ = recorded[("name of the organisation",)]
    return search_text(str(title), str(owner)), sequence


def _ids(order: object) -> tuple[str, ...]:
    return order if isinstance(order, tuple) else ()


def _started(entry: Told, body: Mapping[str, Any]) -> dict[_Key, object]:
    started: dict[_Key, object] = {
        ("organisation",): body["organisation"]["id"],
        ("name of the organisation",): body["organisation"]["name"],
        ("title",): body["title"],
        ("sector",): body["sector"],
        ("product",): body["product"],
        ("release",): body["release"],
        ("time of the start",): entry.at,
        ("order of the components",): tuple(part["id"] for part in body["components"]),
    }
    for part in body["components"]:
        started |= _component(part["id"], part["name"], part["preset"])
    return started


def _component(component_id: str, name: str, preset: str, removed_at: str | None = None) -> dict[_Key, object]:
    return {
        ("name of a component", component_id): name,
        ("kind of a component", component_id): preset,
        ("removal of a component", component_id): removed_at,
    }


def _stored(
    project: Project,
    owner: Organisation | None,
    components: Sequence[Component],
    confirmations: Sequence[Confirmation],
) -> Mapping[_Key, object]:
    stored: dict[_Key, object] = {
        ("organisation",): project.organisation_id,
        ("name of the organisation",): owner and owner.name,
        ("text that a search finds",): project.search_text,
        ("title",): project.title,
        ("sector",): project.sector,
        ("product",): project.product,
        ("release",): project.release,
        ("time of the start",): project.created_at,
        ("time of the last change",): project.changed_at,
        ("number of the last change",): project.changed_sequence,
        ("order of the components",): tuple(row.id for row in components if row.removed_at is None),
    }
    for row in components:
        stored |= _component(row.id, row.name, row.preset, row.removed_at)
    for confirmed in confirmations:
        key = ("confirmation", confirmed.regime, confirmed.subject, confirmed.outcome_key)
        stored[key] = (confirmed.actor, confirmed.at)
    return stored
