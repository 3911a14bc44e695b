"""How much a statement may hold.

400 components of a game with answers of their own, under the rules of the UK, the EU, the US and a shop, have 820,000
characters; they take 250 pages and half a minute on a machine of 2026. Whatever takes longer than the renderer allows
is refused by it.
"""

import unicodedata
from collections.abc import Iterator
from itertools import groupby

from compliance.documents.enclosures import Enclosures
from compliance.documents.passages import entered, passages
from compliance.documents.schedule import MOST_COLUMNS
from compliance.domain.statement import Statement

MOST_COMPONENTS = 400
MOST_CHARACTERS = 1_000_000
MOST_OF_AN_ANSWER = 2_000
MOST_OF_A_NAME = 200
MOST_UNBROKEN = 500
# Real writing stacks three or four; more only slow the layout down.
MOST_MARKS = 10

# A page that checks statements takes files of 5 MB; the longest statement has two before anything is attached to it.
MOST_ATTACHED = 3_000_000

_SENTENCE = "We could not make the PDF: "


def check_limits(statement: Statement) -> tuple[str, ...]:
    """A sentence for each limit that the statement exceeds."""
    return tuple(f"{_SENTENCE}{fault}" for fault in (*_whole(statement), *_single(statement)))


def check_enclosures(enclosures: Enclosures) -> tuple[str, ...]:
    """A sentence when the attached files are too large."""
    size = sum(len(file.content) for file in enclosures.attached)
    if size <= MOST_ATTACHED:
        return ()
    names = " and ".join(file.name for file in enclosures.attached)
    return (f"{_SENTENCE}{names} would have {size:,} bytes, and {MOST_ATTACHED:,} can be attached. Attach less.",)


def _whole(statement: Statement) -> Iterator[str]:
    components = len(statement.schedule)
    if components > MOST_COMPONENTS:
        yield (
            f"the project has {components} components, and a statement can list {MOST_COMPONENTS}. "
            "Combine components that were made alike, or split the project."
        )
    if len(statement.columns) > MOST_COLUMNS:
        yield f"there are {len(statement.columns)} results for each component, and a page has room for {MOST_COLUMNS}."
    characters = sum(len(passage.text) for passage in passages(statement))
    if characters > MOST_CHARACTERS:
        yield (
            f"the statement would have {characters:,} characters, and {MOST_CHARACTERS:,} are allowed. "
            "Shorten the longest answers, combine components that were made alike, or split the project."
        )


def _single(statement: Statement) -> Iterator[str]:
    for passage in entered(statement):
        most = MOST_OF_AN_ANSWER if passage.where.startswith("the answer") else MOST_OF_A_NAME
        if len(passage.text) > most:
            yield f"{passage.where} has {len(passage.text):,} characters, and {most:,} are allowed. Shorten it."
        elif longest_unbroken(passage.text) > MOST_UNBROKEN:
            yield f"{passage.where} has more than {MOST_UNBROKEN} characters without a space. Add spaces."
        elif most_marks(passage.text) > MOST_MARKS:
            yield f"{passage.where} has more than {MOST_MARKS} accents on one letter. Take some of them away."


def longest_unbroken(text: str) -> int:
    """The longest run of characters between which a line cannot end. Between Chinese characters it always can."""
    runs = groupby(text, lambda character: character.isspace() or unicodedata.east_asian_width(character) in "WF")
    return max((sum(1 for _ in run) for breaks, run in runs if not breaks), default=0)


def most_marks(text: str) -> int:
    """The longest run of combining marks."""
    runs = groupby(text, lambda character: unicodedata.category(character) in ("Mn", "Me"))
    return max((sum(1 for _ in run) for marks, run in runs if marks), default=0)
