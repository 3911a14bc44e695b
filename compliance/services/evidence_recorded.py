"""The evidence that a history recorded, compared with what is stored of it, and with the files themselves."""

from collections.abc import Callable, Mapping, Sequence

from compliance.domain.history import Fault
from compliance.services.evidence import ATTACHED, REMOVED
from compliance.services.reconciliation import Told
from compliance.services.recorded import Body, states_fault
from compliance.store.evidence_models import Evidence

# Gives the SHA-256 that the file kept for an organisation under a SHA-256 has now; empty when there is none.
Digest = Callable[[str, str], str]

# Component, question, kind, name, media type, size, SHA-256, kept, note; who attached it when, who removed it when.
_State = tuple[str | int | None, ...]


def evidence_fault(told: Sequence[Told], rows: Sequence[Evidence]) -> Fault | None:
    """The first entry whose evidence is not what is stored. Nothing is compared once an entry was erased."""
    last: dict[str, _State] = {}

    def recorded(entry: Told, body: Body) -> Mapping[str, _State]:
        found = _evidence(entry, body, last)
        last.update(found)
        return found

    return states_fault(
        told,
        recorded,
        {row.id: _stored(row) for row in rows},
        lambda sequence, _: f"The evidence that entry {sequence} recorded was changed in the database.",
        lambda _: "The database holds evidence that no entry recorded.",
    )


def _stored(row: Evidence) -> _State:
    return (
        *(row.component_id, row.question, row.kind, row.name, row.media_type, row.size, row.sha256, row.kept, row.note),
        *(row.actor, row.at, row.removed_by, row.removed_at),
    )


def _evidence(entry: Told, body: Body, last: Mapping[str, _State]) -> dict[str, _State]:
    if entry.kind == ATTACHED:
        said = ("component", "question", "evidence_kind", "name", "media_type", "size", "sha256", "kept", "note")
        return {body["evidence"]: (*(body[each] for each in said), entry.actor, entry.at, None, None)}
    if entry.kind == REMOVED:
        before = last.get(body["evidence"], (None,) * 13)
        return {body["evidence"]: (*before[:-2], entry.actor, entry.at)}
    return {}


def evidence_files_fault(
    told: Sequence[Told], rows: Sequence[Evidence], organisation_id: str, digest: Digest
) -> Fault | None:
    """The first entry that attached a file which is not there, or not what it was."""
    entries = {
        str(entry.body["evidence"]): entry.sequence
        for entry in reversed(told)
        if entry.kind == ATTACHED and entry.body is not None
    }
    faults = []
    for row in rows:
        if row.kept != "file" or row.removed_at is not None:
            continue
        found = digest(organisation_id, row.sha256)
        if found != row.sha256:
            sequence = entries.get(row.id, told[-1].sequence if told else 1)
            what = "was changed on the disk" if found else "is missing from the disk, or cannot be read"
            faults.append(Fault(sequence, f"The file that entry {sequence} attached as evidence {what}."))
    return min(faults, key=lambda fault: fault.sequence, default=None)
