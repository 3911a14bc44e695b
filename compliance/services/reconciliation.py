"""Comparing what is stored beside the history with what its entries say: statements, and revisions of answers.

The chain must have been verified before, so that what the entries say can be relied on. What an erased entry
said is not compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


def statements_fault(told: Sequence[Told], statements: Sequence[Statement]) -> Fault | None:
    """The first entry about a statement that the stored statement, its data or its PDF does not match."""
    stored = {statement.id: statement for statement in statements}
    states = _states(told)
    for entry in told:
        if entry.kind == "statement_issued" and entry.body is not None:
            statement = stored.pop(str(entry.body["statement"]), None)
            fault = _statement_fault(entry, entry.body, states, statement)
            if fault:
                return fault
    if stored and all(entry.body is not None for entry in told):
        extra = min(stored.values(), key=lambda statement: statement.head_sequence)
        return Fault(
            extra.head_sequence + 1, f"Statement {extra.number} is stored, but no entry says that it was issued."
        )
    return None


def _states(told: Sequence[Told]) -> Mapping[str, tuple[str, str]]:
    """State of each statement, by number, and the reason of its withdrawal, as the entries say."""
    states: dict[str, tuple[str, str]] = {}
    for entry in told:
        body = entry.body or {}
        if entry.kind == "statement_issued" and body:
            states[str(body["number"])] = ("issued", "")
            if body["supersedes"]:
                states[str(body["supersedes"])] = ("superseded", "")
        elif entry.kind == "statement_withdrawn" and body:
            states[str(body["number"])] = ("withdrawn", str(body["reason"]))
    return states


def _statement_fault(
    entry: Told, body: Mapping[str, object], states: Mapping[str, tuple[str, str]], stored: Statement | None
) -> Fault | None:
    number = body["number"]
    if stored is None:
        return Fault(entry.sequence, f"Entry {entry.sequence} issued statement {number}, which is no longer stored.")
    differs = [
        what
        for what, holds in {
            "the PDF": sha256(stored.pdf).hexdigest() == body["pdf_sha256"],
            "the data": sha256(stored.data).hexdigest() == body["data_sha256"],
            "the number": stored.number == number,
            "the version": stored.version_covered == body["version"],
            "the hash": (stored.pdf_sha256, stored.data_sha256) == (body["pdf_sha256"], body["data_sha256"]),
            "the number of pages": stored.pages == body["pages"],
            "the issue": (stored.issued_at, stored.issued_by) == (entry.at, entry.actor),
            "the history head": (stored.head_sequence, stored.head_hash) == (entry.sequence - 1, entry.previous_hash),
            "the state": (stored.state, stored.withdrawn_reason or "") == states[str(number)],
        }.items()
        if not holds
    ]
    if not differs:
        return None
    return Fault(
        entry.sequence,
        f"{differs[0].capitalize().replace('pdf', 'PDF')} of statement {number} is not what entry {entry.sequence} "
        "and later ones recorded: it was changed in the database.",
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
