"""Reading a PDF back with programs that had no part in making it."""

import re
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
import pypdf

_WORD = re.compile(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>')


@dataclass(frozen=True)
class Box:
    """Where a word stands on its page, in points from the upper left."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    word: str


def page_texts(pdf: bytes) -> list[str]:
    """The text layer, page by page."""
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages]


def squeezed(text: str) -> str:
    """The text without spaces and invisible characters, and with ligatures and presentation forms resolved."""
    kept = (c for c in unicodedata.normalize("NFKC", text) if not c.isspace() and unicodedata.category(c) != "Cf")
    return "".join(kept)


def boxes(pdf: bytes) -> list[Box]:
    """Every word of the text layer with its place, as poppler sees it."""
    told = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    found = []
    for page, part in enumerate(told.stdout.decode().split("<page ")[1:], start=1):
        for left, top, right, bottom, word in _WORD.findall(part):
            found.append(Box(page, float(left), float(top), float(right), float(bottom), word))
    return found


def elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """The structure elements, in the order in which they are read aloud."""
    yield from _below(pdf.Root.StructTreeRoot.K)


def _below(kids: Any) -> Iterator[Any]:
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            if "/K" in kid:
                yield from _below(kid.K)
