"""Whether the statement's fonts can write every character of a statement.

PDF/A and PDF/UA forbid text without a glyph (ISO 19005-3, 6.2.11.8; ISO 14289-1, 7.21.8), so a name alone can make a
file worthless. It is refused before anything is drawn, with a sentence saying what and where.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from compliance.documents.fonts import installed_faces, missing_packages
from compliance.documents.passages import Passage, passages
from compliance.domain.statement import Statement

_SENTENCE = "We could not make the PDF: "
_MOST_SENTENCES = 10

# Line ends and tabs are laid out as space; they need no glyph.
_LAID_OUT = "\n\r\t"
# Invisible characters that guide letters, lines and directions, and that scripts such as Persian cannot do without.
_GUIDES = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff"
_OGHAM_SPACE = "\u1680"  # it is a visible line
# They can make a sentence read backwards and say something else than its data.
_REVERSING = "\u202a\u202b\u202c\u202d\u202e"
# The only format characters that are drawn: the signs that Arabic and Syriac write round a number or a word.
_NUMBER_SIGNS = ("AN", "AL")
_NEVER = {
    "Cc": "a control character",
    "Cs": "half of a character",
    "Co": "a private character",
    "Zl": "a separator of lines",
    "Zp": "a separator of paragraphs",
}
# Pictures in colour: what they look like, and mean, differs between fonts.
_PICTURES = range(0x1F000, 0x20000)


def check_characters(statement: Statement) -> tuple[str, ...]:
    """A sentence for each character that the statement's PDF cannot hold, with the first place where it stands."""
    found: dict[str, str] = {}
    for passage in passages(statement):
        for character in _wrong(passage, found):
            found[character] = f"{_SENTENCE}{_fault(character)} in {passage.where}."
            if len(found) == _MOST_SENTENCES:
                return tuple(found.values())
    return tuple(found.values())


def text_fault(text: str) -> str:
    """What is wrong with the first character of a text that no PDF can hold, in the middle of a sentence; or empty.

    Nothing is said of any character where the fonts of every statement are missing: that is not the text's fault.
    """
    if (text.isascii() and text.isprintable()) or missing_packages():
        return ""
    return next((fault for character in text if (fault := _fault(character))), "")


def _wrong(passage: Passage, found: dict[str, str]) -> Iterator[str]:
    return (
        character for character in dict.fromkeys(passage.text) if character not in found and _fault(character) != ""
    )


@cache
def _fault(character: str) -> str:
    """What is wrong with the character, in the middle of a sentence; empty when nothing is."""
    code = f"U+{ord(character):04X}"
    if _is_layout(character):
        return ""
    if character in _REVERSING:
        return f"there is an invisible character that changes the direction of text ({code})"
    category = unicodedata.category(character)
    if category == "Cf" and unicodedata.bidirectional(character) not in _NUMBER_SIGNS:
        return f"there is an invisible character ({code})"
    if category in _NEVER:
        return f"there is {_NEVER[category]} ({code})"
    if ord(character) not in _PICTURES and _has_glyph(character):
        return ""
    shown = f'"{character}"' if character.isprintable() else code
    return f"no installed font has the character {shown}"


def _is_layout(character: str) -> bool:
    """Whether the character only guides the layout, so that the typesetter draws nothing for it."""
    space = unicodedata.category(character) == "Zs" and character != _OGHAM_SPACE
    selector = unicodedata.name(character, "").startswith("VARIATION SELECTOR")
    return space or selector or character in _LAID_OUT or character in _GUIDES


def _has_glyph(character: str) -> bool:
    # The fonts that every statement uses come first, so the other hundred files are opened for rare characters only.
    return any(ord(character) in _characters_of(path) for path in _regular_files())


@cache
def _regular_files() -> tuple[Path, ...]:
    """One file of each family: its other weights have the same characters."""
    first: dict[str, Path] = {}
    for face in installed_faces():
        first.setdefault(face.family, face.path)
    return tuple(first.values())


@cache
def _characters_of(path: Path) -> frozenset[int]:
    # Imported here: most commands never make a PDF.
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it comes without types

    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap())
