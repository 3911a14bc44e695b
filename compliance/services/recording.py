"""Writing the history: the only place that adds entries. Every use case that changes something calls `append` once."""

import secrets
from collections.abc import Mapping

from compliance.documents.canonical import Json, canonical_bytes
from compliance.domain.history import SALT_LENGTH, entry_hash, header_values, new_payload
from compliance.services.actors import Actor
from compliance.store.database import Session
from compliance.store.models import HistoryEntry, Project


def append(session: Session, actor: Actor, at: str, project: Project, kind: str, body: Mapping[str, Json]) -> int:
    """Add the next entry to the history of a locked project, in the caller's transaction; gives its number.

    `kind` is in the past tense; `at` a UTC time such as 2026-11-23T16:42:05Z. Raises ValueError when the body is
    not JSON.
    """
    sequence = project.head_sequence + 1
    payload = new_payload(secrets.token_bytes(SALT_LENGTH), canonical_bytes(body))
    header = canonical_bytes(header_values(project.id, sequence, at, actor.id, kind, payload))
    entry = HistoryEntry(
        project_id=project.id,
        sequence=sequence,
        header=header,
        payload=payload,
        prev_hash=project.head_hash,
        hash=entry_hash(project.head_hash, header),
    )
    session.add(entry)
    project.head_sequence, project.head_hash, project.changed_at = sequence, entry.hash, at
    session.flush()
    return sequence
