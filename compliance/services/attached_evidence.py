"""What is attached to the answers of a project as plain values, and the kinds of things that can be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from compliance.store.evidence_models import Evidence

Kept = Literal["file", "hash"]

# What can be attached, in the order in which a form offers it.
KINDS: Mapping[str, str] = {
    "prompt_log": "Prompt log",
    "draft": "Draft or working file",
    "contract": "Contract or licence",
    "consent": "Consent",
    "invoice": "Invoice or receipt",
    "screenshot": "Screenshot",
    "other": "Something else",
}


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """Something that is attached to an answer. `component_id` is empty for the project's own answers.

    `size` is in bytes, None where it is not known; `sha256` is in hexadecimal; `at` is when it was attached (UTC).
    `media_type` is empty where only the hash was given.
    """

    id: str
    component_id: str
    question: str
    kind: str
    name: str
    media_type: str
    size: int | None
    sha256: str
    kept: Kept
    note: str
    actor: str
    at: str


def items_from(rows: Iterable[Evidence]) -> tuple[EvidenceItem, ...]:
    """The rows as plain values, in their order."""
    return tuple(item_from(row) for row in rows)


def item_from(row: Evidence) -> EvidenceItem:
    """One row as a plain value."""
    return EvidenceItem(
        id=row.id,
        component_id=row.component_id or "",
        question=row.question,
        kind=row.kind,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        kept=cast("Kept", row.kept),
        note=row.note,
        actor=row.actor,
        at=row.at,
    )
