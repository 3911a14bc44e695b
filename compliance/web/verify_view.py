"""What checking a statement gave, as the page and as JSON tell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compliance.domain.wording import date_words
from compliance.services.statement_checks import Answer, Registered

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
    """The answer's page: its heading in words around the number, the lead, how the notice is set, and what it says."""

    title: str
    lead: str
    at: str
    facts: tuple[Fact, ...]
    reported: bool


_TITLES = {
    "valid": "is valid",
    "superseded": "was superseded",
    "withdrawn": "was withdrawn",
    "doubtful": "cannot be confirmed",
}


def shown(answer: Answer, at: str) -> Shown:
    """The page for this answer; `at` is the UTC time of the check."""
    statement = answer.statement
    facts = tuple(_facts(statement)) if statement else ()
    reported = any(fact.open for fact in facts)
    return Shown(_title(answer), _lead(answer), utc_words(at), facts, reported)


def _title(answer: Answer) -> str:
    if answer.statement:
        return f"Statement {answer.statement.number} {_TITLES[answer.state]}"
    return {
        "altered": "This is not the file that was issued",
        "doubtful": "This file cannot be confirmed",
    }.get(answer.state, "We cannot confirm this statement")


def _lead(answer: Answer) -> str:
    statement = answer.statement
    if statement is None:
        return answer.says
    issued = f"It was issued on {date_words(statement.issued_at)} by {statement.words['organisation']}"
    match answer.state:
        case "valid":
            return f"{issued} and has not been replaced or withdrawn."
        case "superseded":
            later = f"statement {statement.superseded_by} on {date_words(statement.superseded_at)}"
            return f"{issued}. It was replaced by {later}. Ask whoever gave it to you for the later one."
        case "withdrawn":
            return f"{issued} and withdrawn on {date_words(statement.withdrawn_at)}. Do not rely on it."
    return f"{issued}. Something that was checked does not hold, so do not rely on it. See below what."


def utc_words(at: str) -> str:
    """A UTC time as "24 November 2026, 10:14 UTC": whoever checks may be anywhere."""
    return f"{date_words(at)}, {at[11:16]} UTC"


def _facts(statement: Registered) -> tuple[Fact, ...]:
    """What it says, out of the data of the statement alone."""
    words = statement.words
    outcomes = [fact for fact in words["key_facts"] if fact["outcome"]][:2]
    regime = words["regimes"][0]
    work = f"{words['title']} ({words['product']})" if words["product"] else words["title"]
    return (
        Fact("Work", work),
        Fact("Version covered", words["version"]),
        *(Fact(each["label"].rstrip("?"), each["value"], each["mark"]) for each in outcomes),
        Fact("Signed by", words["signatory"]),
        Fact("Issued for", words["organisation"]),
        Fact(
            "Under", regime["title"], status=regime["status_label"], open=regime["status"] in ("reported", "proposed")
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
        "statement": _statement_json(answer.statement) if answer.statement else None,
    }


def _statement_json(statement: Registered) -> Mapping[str, Any]:
    words = statement.words
    return {
        "number": statement.number,
        "issued_at": statement.issued_at,
        "organisation": words["organisation"],
        "title": words["title"],
        "product": words["product"],
        "version": words["version"],
        "signatory": words["signatory"],
        "release": words["release"],
        "release_digest": words["release_digest"],
        "results": [{"label": fact["label"], "value": fact["value"]} for fact in words["key_facts"] if fact["outcome"]],
        "superseded_by": statement.superseded_by or None,
        "superseded_at": statement.superseded_at or None,
        "withdrawn_at": statement.withdrawn_at or None,
        "pdf_sha256": statement.pdf_sha256,
        "data_sha256": statement.data_sha256,
    }
