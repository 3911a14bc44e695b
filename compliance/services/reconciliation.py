"""Comparing the statements that are stored beside the history with what its entries say.

The chain must have been verified before, so that what the entries say can be relied on. What an erased entry
said is not compared.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from compliance.domain.history import Fault
from compliance.store.models import Statement


@dataclass(frozen=True, slots=True)
class Told:
    """What one entry says; `body` is None when it was erased."""

    sequence: int
    at: str
    actor: str
    kind: str
    previous_hash: bytes
    body: Mapping[str, object] | None


def statements_fault(
    told: Sequence[Told],
    organisation_id: str,
    statements: Sequence[Statement],
    bytes_of: Callable[[str], tuple[bytes, bytes]],
) -> Fault | None:
    """The first entry about a statement that the stored statement, its data or its PDF does not match.

    `bytes_of` gives data and PDF of a statement. One is asked for at a time: all of them may not fit in memory.
    """
    stored = {statement.id: statement for statement in statements}
    standings = _standings(told)
    for entry in told:
        if entry.kind == "statement_issued" and entry.body is not None:
            statement = stored.pop(str(entry.body["statement"]), None)
            fault = _bytes_fault(entry, entry.body, statement, *bytes_of(statement.id)) if statement else None
            fault = fault or _statement_fault(entry, entry.body, standings, organisation_id, statement)
            if fault:
                return fault
    if stored and all(entry.body is not None for entry in told):
        extra = min(stored.values(), key=lambda statement: statement.head_sequence)
        sentence = f"Statement {extra.number} is stored, but no entry says that it was issued."
        return Fault(extra.head_sequence + 1, sentence)
    return None


@dataclass(frozen=True, slots=True)
class _Standing:
    """What became of a statement, as the entries say."""

    state: str = "issued"
    supersedes_id: str | None = None
    superseded_by_id: str | None = None
    withdrawn_at: str | None = None
    withdrawn_reason: str | None = None


def _standings(told: Sequence[Told]) -> Mapping[str, _Standing]:
    standings: dict[str, _Standing] = {}
    ids: dict[object, str] = {}
    for entry in told:
        body = entry.body or {}
        statement = str(body.get("statement"))
        if entry.kind == "statement_issued" and body:
            previous = ids.get(body["supersedes"])
            if previous:
                standings[previous] = replace(standings[previous], state="superseded", superseded_by_id=statement)
            ids[body["number"]] = statement
            standings[statement] = _Standing(supersedes_id=previous)
        elif entry.kind == "statement_withdrawn" and statement in standings:
            standings[statement] = replace(
                standings[statement], state="withdrawn", withdrawn_at=entry.at, withdrawn_reason=str(body["reason"])
            )
    return standings


def _statement_fault(
    entry: Told,
    body: Mapping[str, object],
    standings: Mapping[str, _Standing],
    organisation_id: str,
    stored: Statement | None,
) -> Fault | None:
    number = body["number"]
    if stored is None:
        return Fault(entry.sequence, f"Entry {entry.sequence} issued statement {number}, which is no longer stored.")
    comparisons = {
        "hash": (stored.pdf_sha256, stored.data_sha256) == (body["pdf_sha256"], body["data_sha256"]),
        "number": stored.number == number,
        "organisation": stored.organisation_id == organisation_id,
        "release": stored.release == body["release"],
        "version": stored.version_covered == body["version"],
        "number of pages": stored.pages == body["pages"],
        "issue": (stored.issued_at, stored.issued_by) == (entry.at, entry.actor),
        "history head": (stored.head_sequence, stored.head_hash) == (entry.sequence - 1, entry.previous_hash),
        "state": _standing_of(stored) == standings[stored.id],
    }
    return _first_difference(entry, body, comparisons)


def _bytes_fault(entry: Told, body: Mapping[str, object], stored: Statement, data: bytes, pdf: bytes) -> Fault | None:
    signature = sha256(stored.data_signature).hexdigest() if stored.data_signature else None
    comparisons = {
        "PDF": sha256(pdf).hexdigest() == body["pdf_sha256"],
        "data": sha256(data).hexdigest() == body["data_sha256"],
        "signature of the data": signature == body.get("data_signature_sha256"),
        "check code": (stored.check_code or "") == _check_code(data),
    }
    return _first_difference(entry, body, comparisons)


def _check_code(data: bytes) -> str:
    """The code that is printed in the statement; empty in those of before."""
    try:
        values = json.loads(data)
    except ValueError:
        return ""
    return str(values.get("check_code", "")) if isinstance(values, dict) else ""


def _first_difference(entry: Told, body: Mapping[str, object], comparisons: Mapping[str, bool]) -> Fault | None:
    for what, same in comparisons.items():
        if not same:
            said = (
                f"The {what} of statement {body['number']} is not what entry {entry.sequence} and later ones recorded"
            )
            return Fault(entry.sequence, f"{said}: it was changed in the database.")
    return None


def _standing_of(stored: Statement) -> _Standing:
    return _Standing(
        stored.state,
        stored.supersedes_id,
        stored.superseded_by_id,
        stored.withdrawn_at,
        stored.withdrawn_reason,
    )
