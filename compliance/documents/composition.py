"""From a statement to the HTML that is typeset: what stands where, in which order and grouping."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from compliance.documents.checking import (
    check_address,
    check_image,
    holder,
    logo_image,
    opens_only_here,
    short,
)
from compliance.documents.enclosures import NO_ENCLOSURES, Enclosures
from compliance.documents.marks import mark_image
from compliance.documents.parts import PartNames, answer_groups
from compliance.documents.schedule import schedule_layout
from compliance.domain.statement import Reason, Statement
from compliance.domain.wording import date_words

TEMPLATES = Path(__file__).parents[2] / "templates" / "statement"

# From this many components on, the schedule is set closer.
_DENSE_FROM = 40
# A passage longer than this may be parted by a page break; keeping it whole could leave half a page empty.
_WHOLE_UP_TO = 900
_RUNNING_TITLE_WIDTH = 80
_RUNNING_NAME_WIDTH = 60


def compose(statement: Statement, data_sha256: str, enclosures: Enclosures = NO_ENCLOSURES) -> str:
    """Return the statement as a complete HTML page; `data_sha256` is that of the data attached to the file.

    Raises ValueError when the enclosed logo is not the one that the statement names.
    """
    if statement.logo != enclosures.logo_sha256:
        raise ValueError("The logo that was handed over is not the one that the statement names.")
    template = _environment().get_template("statement.html")
    return template.render(
        statement=statement,
        names=PartNames(statement.schedule),
        answer_groups=answer_groups(statement.answers, statement.schedule),
        work=work_name(statement),
        running_work=shortened(work_name(statement), _RUNNING_TITLE_WIDTH),
        running_organisation=shortened(statement.organisation, _RUNNING_NAME_WIDTH),
        title_size=_title_size(statement.title),
        layout=schedule_layout(statement),
        dense=len(statement.schedule) >= _DENSE_FROM,
        data_sha256=data_sha256,
        logo=logo_image(enclosures.logo, enclosures.logo_type, statement.organisation or "Logo"),
        qr=check_image(statement),
        check_address=check_address(statement),
        local=opens_only_here(statement.verify_address),
        attached=enclosures.attached,
    )


def work_name(statement: Statement) -> str:
    """Title and version, as the first row of the first page names them."""
    return ", ".join(filter(None, [statement.title, statement.version]))


def shortened(text: str, width: int) -> str:
    """The text cut to `width` columns, where Chinese, Japanese and Korean characters take two."""
    used = 0
    for place, character in enumerate(text):
        used += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if used > width:
            return text[:place].rstrip() + "…"
    return text


def direction(text: str) -> str:
    """Left to right or right to left, by the first character that says so (as HTML's dir=auto)."""
    for character in text:
        match unicodedata.bidirectional(character):
            case "L":
                return "ltr"
            case "R" | "AL":
                return "rtl"
    return "ltr"


def _attributes(text: str) -> Markup:
    """Attributes for the element that holds a person's words: their direction, and which forms of Han characters."""
    found = ' dir="rtl"' if direction(text) == "rtl" else ""
    if any("\u3040" <= character <= "\u30ff" for character in text):
        found += ' lang="ja"'
    elif any("\uac00" <= character <= "\ud7a3" for character in text):
        found += ' lang="ko"'
    return Markup(found)  # noqa: S704 - only the constants above


def _grouped(text: str) -> str:
    """A hash in groups of eight digits, so that two can be compared by eye."""
    return " ".join(text[place : place + 8] for place in range(0, len(text), 8))


def _unwidowed(text: str) -> str:
    """The text with its last two words held together, so that no line is left with the last one alone."""
    before, space, last = text.rpartition(" ")
    return f"{before}\u00a0{last}" if space else text


def _with_headings(reasons: Sequence[Reason]) -> list[tuple[str, Reason]]:
    """Each reason with its heading; the heading is empty where it is the one before."""
    told = [(reason.heading, reason) for reason in reasons[:1]]
    for last, reason in pairwise(reasons):
        told.append(("" if reason.heading == last.heading else reason.heading, reason))
    return told


def _provisions(reasons: Sequence[Reason]) -> list[tuple[str, str]]:
    """Every provision cited by these reasons with its paraphrase, once."""
    cites = (cite for reason in reasons for cite in reason.cites)
    return list(dict.fromkeys((cite.provision, cite.says) for cite in cites))


def _title_size(title: str) -> str:
    width = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in title)
    return next((name for limit, name in ((26, "short"), (60, "middling"), (120, "long")) if width <= limit), "longest")


def _keep(texts: Sequence[str]) -> str:
    return "together" if sum(map(len, texts)) <= _WHOLE_UP_TO else ""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "date_words": date_words,
        "grouped": _grouped,
        "holder": holder,
        "short": short,
        "unwidowed": _unwidowed,
        "with_headings": _with_headings,
        "provisions": _provisions,
    }
    environment.globals |= {"of": _attributes, "mark": mark_image, "keep": _keep}
    return environment
