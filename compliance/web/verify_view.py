"""What checking a statement gave, as the page and as JSON tell it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compliance.domain.statement import Statement
from compliance.domain.wording import date_words
from compliance.services.declared import declared, who_is_responsible
from compliance.services.statement_checks import Answer, Registered

_HASH = re.compile(r"\b([0-9a-f]{64})\b")

FORMAT = "colophon-verification-1"


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of what a statement says; `mark` draws an outcome, `status` says how far its law has got."""

    label: str
    value: str
    mark: str = ""
    status: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """The answer's page: its heading, which ends with what became of a statement that was found, and what it says.

    `kind` is that of the notice that the verdict stands in. `responsible` says who answers for what it says.
    """

    title: str
    became: str
    lead: str
    at: str
    facts: tuple[Fact, ...]
    reported: bool
    kind: str
    responsible: str


_KINDS = {"valid": "good", "superseded": "look", "unknown": "look"}
_BECAME = {
    "valid": "is valid",
    "superseded": "was superseded",
    "withdrawn": "was withdrawn",
    "doubtful": "cannot be confirmed",
}


def shown(answer: Answer, at: str) -> Shown:
    """The page for this answer; `at` is the UTC time of the check."""
    statement = answer.registered.statement if answer.registered else None
    facts = _facts(statement) if statement else ()
    reported = any(fact.open for fact in facts)
    became = _BECAME[answer.state] if answer.registered else ""
    kind, responsible = _KINDS.get(answer.state, "bad"), who_is_responsible(statement)
    return Shown(_title(answer, became), became, _lead(answer), utc_words(at), facts, reported, kind, responsible)


def _title(answer: Answer, became: str) -> str:
    if answer.registered:
        return f"Statement {answer.registered.number} {became}"
    return {
        "altered": "This is not the file that was issued",
        "doubtful": "This file cannot be confirmed",
    }.get(answer.state, "We cannot confirm this statement")


def _lead(answer: Answer) -> str:
    found = answer.registered
    if found is None:
        return answer.says
    by = f" by {found.statement.organisation}" if found.statement else ""
    issued = f"It was issued on {date_words(found.issued_at)}{by}"
    match answer.state:
        case "valid":
            return f"{issued} and has not been replaced or withdrawn."
        case "superseded":
            return f"{issued}. It was replaced by {_later(found)}"
        case "withdrawn":
            return f"{issued} and withdrawn on {date_words(found.withdrawn_at)}. Do not rely on it."
    return f"{issued}. Something that was checked does not hold, so do not rely on it. See below what."


def _later(found: Registered) -> str:
    """What took its place, what became of that, and which one counts now."""
    later = f"statement {found.superseded_by} on {date_words(found.superseded_at)}"
    if found.successor_state == "issued":
        return f"{later}. Ask whoever gave it to you for the later one."
    became = "which was withdrawn" if found.successor_state == "withdrawn" else "which was itself replaced"
    if found.in_force:
        return f"{later}, {became}; the one in force is {found.in_force}. Ask whoever gave it to you for that one."
    return f"{later}, {became}; none is in force now."


def around_hashes(says: str) -> list[str]:
    """A sentence cut into pieces, of which each second one is a SHA-256 in hexadecimal: to be set as such."""
    return _HASH.split(says)


def utc_words(at: str) -> str:
    """A UTC time as "24 November 2026, 10:14 UTC": whoever checks may be anywhere."""
    return f"{date_words(at)}, {at[11:16]} UTC"


def _facts(statement: Statement) -> tuple[Fact, ...]:
    """What it says, out of the data of the statement alone."""
    work = f"{statement.title} ({statement.product})" if statement.product else statement.title
    outcomes = [fact for fact in statement.key_facts if fact.outcome]
    return (
        Fact("Work", work),
        Fact("Version covered", statement.version),
        *(Fact(each.label.rstrip("?"), each.value, each.mark) for each in outcomes),
        *(Fact(label, name) for label, name in declared(statement)),
        Fact("Issued for", statement.organisation),
        *(
            Fact("Under", regime.title, status=regime.status_label, open=regime.status in ("reported", "proposed"))
            for regime in statement.regimes[:1]
        ),
    )


def answer_json(answer: Answer, at: str) -> dict[str, Any]:
    """The answer for programs: see docs/verify.md and /schemas/verification-1.json."""
    return {
        "format": FORMAT,
        "state": answer.state,
        "says": answer.says or _lead(answer),
        "checked_at": at,
        "checks": [{"name": each.name, "result": each.result, "says": each.says} for each in answer.checks],
        "registered": _registered_json(answer.registered) if answer.registered else None,
        "statement": _statement_json(answer.registered.statement)
        if answer.registered and answer.registered.statement
        else None,
    }


def _registered_json(found: Registered) -> Mapping[str, Any]:
    return {
        "number": found.number,
        "issued_at": found.issued_at,
        "superseded_by": found.superseded_by or None,
        "superseded_at": found.superseded_at or None,
        "in_force": found.in_force or None,
        "withdrawn_at": found.withdrawn_at or None,
        "pdf_sha256": found.pdf_sha256,
        "data_sha256": found.data_sha256,
    }


def _statement_json(statement: Statement) -> Mapping[str, Any]:
    named = ("organisation", "title", "product", "version", "signatory", "release", "release_digest")
    results = [{"label": fact.label, "value": fact.value} for fact in statement.key_facts if fact.outcome]
    said = statement.sign_off.declaration if statement.sign_off else None
    names = {"name": said.name, "office": said.office, "confirmed_by": statement.issued_by} if said else None
    return {**{name: getattr(statement, name) for name in named}, "declared": names, "results": results}
