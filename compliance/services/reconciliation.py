"""Comparing what is stored beside the history with what its entries say: statements, and revisions of answers.

The chain must have been verified before, so that what the entries say can be relied on. What an erased entry
said is not compared.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from compliance.domain.history import Fault
from compliance.domain.questionnaire import Answer
from compliance.services.answers import changes_from, to_text
from compliance.store.models import AnswerRevision, Statement

_Key = tuple[str, str]  # component id or empty, section


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
            fault = _bytes_fault(entry, entry.body, *bytes_of(statement.id)) if statement else None
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


def _bytes_fault(entry: Told, body: Mapping[str, object], data: bytes, pdf: bytes) -> Fault | None:
    comparisons = {
        "PDF": sha256(pdf).hexdigest() == body["pdf_sha256"],
        "data": sha256(data).hexdigest() == body["data_sha256"],
    }
    return _first_difference(entry, body, comparisons)


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


def answers_fault(told: Sequence[Told], revisions: Sequence[AnswerRevision]) -> Fault | None:
    """The first entry whose answers are not those that are stored. Nothing is compared once an entry was erased."""
    if any(entry.body is None for entry in told):
        return None
    stored = {(row.subject, row.section, row.revision): row for row in revisions}
    current: dict[_Key, dict[str, Answer]] = {}
    numbers: dict[_Key, int] = {}
    for entry in told:
        for key in _apply(entry, current):
            numbers[key] = numbers.get(key, 0) + 1
            row = stored.pop((*key, numbers[key]), None)
            if row is None or (row.answers, row.actor, row.at) != (to_text(current[key]), entry.actor, entry.at):
                return Fault(
                    entry.sequence,
                    f"The answers of section {key[1]} that entry {entry.sequence} recorded were changed afterwards.",
                )
    if stored:
        return Fault(told[-1].sequence, "The database holds answers that no entry recorded.")
    return None


def _apply(entry: Told, current: dict[_Key, dict[str, Answer]]) -> Sequence[_Key]:
    """Apply the changes of an entry to the answers; gives the sections that they touch."""
    touched: dict[_Key, None] = {}
    for change in changes_from((entry.body or {}).get("changes")):
        key = (change.component_id or "", change.section)
        touched[key] = None
        answers = current.setdefault(key, {})
        if change.after is None:
            answers.pop(change.question, None)
        else:
            answers[change.question] = change.after
    return list(touched)
