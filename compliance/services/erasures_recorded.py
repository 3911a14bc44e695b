"""What the history says of its erased entries: who erased which and why, and what is still known of them.

An entry of the kind `payload_erased` names the entries whose contents were erased. What they said apart from what was
erased stands in it again, so that verifying goes on comparing everything else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from compliance.domain.history import ERASED, read_body, read_header
from compliance.services.actors import actor_name
from compliance.store.entries import AnyEntry

__all__ = ["ERASED", "Erasure", "erased_revisions", "erasures", "kept_bodies"]


@dataclass(frozen=True, slots=True)
class Erasure:
    """Who erased the contents of an entry, when, why, and in which entry they said so."""

    sequence: int
    at: str
    actor_name: str
    reason: str


def erasures(rows: Iterable[AnyEntry]) -> Mapping[int, Erasure]:
    """How each erased entry was erased, by its number."""
    found: dict[int, Erasure] = {}
    for row, body in _erasing(rows):
        header = read_header(row.header)
        told = Erasure(
            row.sequence, str(header["at"]), actor_name(str(header["actor"]), row), str(body.get("reason", ""))
        )
        found.update({number: told for number in body.get("sequences", ()) if isinstance(number, int)})
    return found


def kept_bodies(rows: Iterable[AnyEntry]) -> Mapping[int, Mapping[str, Any]]:
    """What is still known of each erased entry: what it said without what was erased, by its number."""
    return {each["sequence"]: each["body"] for _, body in _erasing(rows) for each in body.get("kept", ())}


def erased_revisions(bodies: Iterable[Mapping[str, Any] | None]) -> frozenset[tuple[str, str, int]]:
    """The revisions of sections that were emptied: component id or empty, section and revision."""
    return frozenset(
        (each["component"] or "", each["section"], each["revision"])
        for body in bodies
        if body is not None
        for each in body.get("erased_revisions", ())
    )


def _erasing(rows: Iterable[AnyEntry]) -> Iterable[tuple[AnyEntry, Mapping[str, Any]]]:
    for row in rows:
        if row.payload is not None and read_header(row.header)["kind"] == ERASED:
            yield row, read_body(row.payload)
