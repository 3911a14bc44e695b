"""What the history recorded of files that were read and of what they suggested, compared with what is stored."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from compliance.domain.history import Fault
from compliance.services.asset_decisions import ACCEPTED, REJECTED
from compliance.services.assets import READ
from compliance.services.reconciliation import Told
from compliance.services.recorded import Body, states_fault
from compliance.store.asset_models import AssetDecision, AssetReadingRow

_State = tuple[str | int, ...]


def readings_fault(told: Sequence[Told], rows: Sequence[AssetReadingRow]) -> Fault | None:
    """The first entry whose reading of a file is not what is stored. Nothing is compared once an entry was erased."""
    return states_fault(
        told,
        _reading,
        {row.id: _stored_reading(row) for row in rows},
        lambda sequence, _: f"What entry {sequence} recorded of a file that was read was changed in the database.",
        lambda _: "The database holds the reading of a file that no entry recorded.",
    )


def _reading(entry: Told, body: Body) -> Mapping[str, _State]:
    if entry.kind != READ:
        return {}
    said = ("component", "name", "sha256", "size", "media_type", "found_sha256")
    return {body["reading"]: (*(body[each] for each in said), entry.actor, entry.at)}


def _stored_reading(row: AssetReadingRow) -> _State:
    found = sha256(row.found.encode()).hexdigest()
    return (row.component_id, row.name, row.sha256, row.size, row.media_type, found, row.actor, row.at)


def decisions_fault(told: Sequence[Told], rows: Sequence[AssetDecision]) -> Fault | None:
    """The first entry whose decision on what a file suggested is not what is stored."""
    return states_fault(
        told,
        _decision,
        {(row.reading_id, row.suggestion): _stored_decision(row) for row in rows},
        lambda sequence, _: f"The decision that entry {sequence} recorded on a file was changed in the database.",
        lambda _: "The database holds a decision on a file that no entry recorded.",
    )


def _decision(entry: Told, body: Body) -> Mapping[tuple[str, ...], _State]:
    if entry.kind not in (ACCEPTED, REJECTED):
        return {}
    decision = "accepted" if entry.kind == ACCEPTED else "rejected"
    return {(body["reading"], body["suggestion"]): (body["question"], decision, entry.actor, entry.at)}


def _stored_decision(row: AssetDecision) -> _State:
    return (row.question, row.decision, row.actor, row.at)
