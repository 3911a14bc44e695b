"""Writing the history: the only place that adds entries. Every use case that changes something calls one of the two
functions once: `append` for a project, `append_to_organisation` for what belongs to no single project.
"""

import secrets
from collections.abc import Callable, Mapping

from compliance.documents.canonical import Json, canonical_bytes
from compliance.domain.history import SALT_LENGTH, Owner, entry_hash, header_values, new_payload
from compliance.domain.review import QUIET
from compliance.services.actors import Actor
from compliance.store.database import Session
from compliance.store.entries import AnyEntry
from compliance.store.models import HistoryEntry, Organisation, OrganisationEntry, Project

# The mark of a transaction that has added an entry: `Database.after_writing` is told.
RECORDED = "colophon_recorded"


def append(session: Session, actor: Actor, at: str, project: Project, kind: str, body: Mapping[str, Json]) -> int:
    """Add the next entry to the history of a locked project, in the caller's transaction; gives its number.

    `kind` is in the past tense; `at` a UTC time such as 2026-11-23T16:42:05Z. Raises ValueError when the body is
    not JSON.
    """

    def entry(sequence: int, header: bytes, payload: bytes, hash_: bytes) -> HistoryEntry:
        return HistoryEntry(
            project_id=project.id,
            sequence=sequence,
            header=header,
            payload=payload,
            prev_hash=project.head_hash,
            hash=hash_,
        )

    project.changed_at = at
    if kind not in QUIET:
        project.changed_sequence = project.head_sequence + 1
    return _extend(session, actor, at, project, kind, body, "project", entry)


def append_to_organisation(
    session: Session, actor: Actor, at: str, organisation: Organisation, kind: str, body: Mapping[str, Json]
) -> int:
    """Add the next entry to the history of a locked organisation (`store.projects.lock_organisation`), as `append`
    does to a project's.

    A transaction that also locks projects locks them first. Raises ValueError when the body is not JSON.
    """

    def entry(sequence: int, header: bytes, payload: bytes, hash_: bytes) -> OrganisationEntry:
        return OrganisationEntry(
            organisation_id=organisation.id,
            sequence=sequence,
            header=header,
            payload=payload,
            prev_hash=organisation.head_hash,
            hash=hash_,
        )

    return _extend(session, actor, at, organisation, kind, body, "organisation", entry)


def _extend(
    session: Session,
    actor: Actor,
    at: str,
    owner: Project | Organisation,
    kind: str,
    body: Mapping[str, Json],
    of: Owner,
    entry: Callable[[int, bytes, bytes, bytes], AnyEntry],
) -> int:
    sequence = owner.head_sequence + 1
    payload = new_payload(secrets.token_bytes(SALT_LENGTH), canonical_bytes(body))
    header = canonical_bytes(header_values(owner.id, sequence, at, actor.id, kind, payload, of))
    added = entry(sequence, header, payload, entry_hash(owner.head_hash, header))
    session.add(added)
    owner.head_sequence, owner.head_hash = sequence, added.hash
    session.flush()
    session.info[RECORDED] = True
    return sequence
