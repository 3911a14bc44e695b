"""What no text that somebody types may hold, because it can neither be stored nor printed everywhere."""

from compliance.documents.characters import text_fault
from compliance.domain.answers import is_no_text

NO_TEXT = "it contains a character that cannot be printed"


def storing_fault(text: str, allowed: str = "") -> str:
    """Why a text cannot be stored everywhere, in the middle of a sentence; empty when it can.

    PostgreSQL, for one, takes no null character. `allowed` are controls that count as layout, such as line ends.
    """
    return NO_TEXT if any(character not in allowed and is_no_text(character) for character in text) else ""


def printing_fault(text: str) -> str:
    """Why a text on one line cannot stand in a statement, in the middle of a sentence; empty when it can."""
    return storing_fault(text) or text_fault(text)
