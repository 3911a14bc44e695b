"""Checking what somebody entered of an AI tool: raw texts become facts, or sentences that say what to enter."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from compliance.domain.ai_tools import (
    CONCERN_FIELDS,
    CONCERN_SOURCE,
    CONCERN_TEXT,
    FIELDS,
    MOST_CONCERNS,
    Concern,
    Field,
    ToolFacts,
    facts_from,
)
from compliance.domain.answers import is_no_text

# An IRI on the web (RFC 3987): a host, perhaps a port, and no sign that only stands in one when it is encoded.
_LINK = re.compile(r"https?://[^\s/?#@:\[\]<>\"{}|\\^`]+(:[0-9]+)?([/?#][^\s<>\"{}|\\^`]*)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# Where something is wrong (a field's id, or "concerns-2-source" for the second concern's source), and what to enter.
Problems = dict[str, str]
# What is wrong with a text beyond what is checked here, in the middle of a sentence; empty when nothing is.
TextFault = Callable[[str], str]


class FieldError(ValueError):
    """The text is no value of the field; the message says what to enter."""


def no_fault(_: str) -> str:
    """Every text is well."""
    return ""


def checked_facts(
    raw: Mapping[str, str], concerns: Sequence[Mapping[str, str]], text_fault: TextFault = no_fault
) -> tuple[ToolFacts, Problems]:
    """The facts that were entered, and what to put right; fields that are absent count as not entered.

    A concern without any text is left out, which is how one is taken off the list.
    """
    problems: Problems = {}
    values: dict[str, str] = {}
    for field in FIELDS:
        values[field.id] = _value(field, raw.get(field.id, ""), field.id, problems, text_fault)
    if not values["name"] and "name" not in problems:
        problems["name"] = "Enter the name of the tool."
    if values["terms_link"] and not values["terms_read"]:
        problems.setdefault("terms_read", "Enter the day on which somebody read the terms at this link.")
    listed = [each for each in concerns if any(each.get(field.id, "").strip() for field in CONCERN_FIELDS)]
    if len(listed) > MOST_CONCERNS:
        problems[f"concerns-{MOST_CONCERNS + 1}-text"] = f"Record at most {MOST_CONCERNS} concerns for one tool."
    told = tuple(_concern(each, number, problems, text_fault) for number, each in enumerate(listed, 1))
    return replace(facts_from(values), concerns=told), problems


def _concern(raw: Mapping[str, str], number: int, problems: Problems, text_fault: TextFault) -> Concern:
    values = {}
    for field in CONCERN_FIELDS:
        place = f"concerns-{number}-{field.id}"
        values[field.id] = _value(field, raw.get(field.id, ""), place, problems, text_fault)
        if not values[field.id] and place not in problems:
            problems[place] = f"Enter the {field.label[0].lower()}{field.label[1:]}."
    if "|" in values["source"]:
        problems[f"concerns-{number}-source"] = f"{CONCERN_SOURCE.label}: write it without the sign |."
    return Concern(values["text"], values["source"], values["date"], settled=bool(raw.get("settled", "")))


def _value(field: Field, raw: str, place: str, problems: Problems, text_fault: TextFault) -> str:
    try:
        return checked_value(field, raw, text_fault)
    except FieldError as error:
        problems[place] = str(error)
        return "unknown" if field.kind == "one" else ""


def checked_value(field: Field, raw: str, text_fault: TextFault = no_fault) -> str:
    """The value of one field; raises FieldError with a sentence that says what to enter."""
    text = " ".join(unicodedata.normalize("NFC", raw).split())
    if any(is_no_text(character) for character in text):
        raise FieldError(f"{field.label}: type it again; it contains a character that cannot be printed.")
    if fault := text_fault(text):
        raise FieldError(f"{field.label}: type it again: {fault}.")
    match field.kind:
        case "one":
            return _one(field, text)
        case "date":
            return _day(field, text)
        case "link":
            _refuse_unless_link(field, text)
    if len(text) > field.longest:
        raise FieldError(f"{field.label}: shorten it to {field.longest} characters; it has {len(text)}.")
    return text


def _one(field: Field, text: str) -> str:
    if not text:
        return "unknown"
    for value in field.values:
        if text.casefold() in (value.id, value.label.casefold()):
            return value.id
    raise FieldError(f"{field.label}: choose one of {', '.join(value.id for value in field.values)}.")


def _day(field: Field, text: str) -> str:
    if text and not _is_date(text):
        raise FieldError(f"{field.label}: enter the date as YYYY-MM-DD, for example 2027-03-12.")
    return text


def _is_date(text: str) -> bool:
    # Python also reads 20270312 and 2027-W10-5 as dates.
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _refuse_unless_link(field: Field, text: str) -> None:
    if text and not _LINK.fullmatch(text):
        raise FieldError(f"{field.label}: enter an address that starts with https://")


def concern_lines(concerns: Sequence[Concern]) -> str:
    """The concerns for one cell of a table: a line each, of date, state, source and text."""
    return "\n".join(
        f"{each.date} | {'settled' if each.settled else 'open'} | {each.source} | {each.text}" for each in concerns
    )


def concerns_from_lines(text: str) -> list[dict[str, str]]:
    """The concerns that such a cell holds, to be checked; raises FieldError for a line of another form."""
    found = []
    for line in filter(None, (each.strip() for each in text.splitlines())):
        pieces = [piece.strip() for piece in line.split("|", 3)]
        if len(pieces) != 4 or pieces[1] not in ("open", "settled"):
            raise FieldError(
                f"{CONCERN_TEXT.label}: write each on a line of its own, "
                "as in 2026-03-12 | open | The newspaper and page | What it is about"
            )
        found.append(
            {
                "date": pieces[0],
                "settled": "yes" if pieces[1] == "settled" else "",
                "source": pieces[2],
                "text": pieces[3],
            }
        )
    return found
