"""The fonts a statement may be set in, and nothing else.

Pango would take any installed font for a character that the first one lacks, so the same statement would look different
on another machine. The typesetter therefore sees only the files named here, in this order.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

TEXT = "Charis SIL"
LABELS = "Lato"
HASHES = "DejaVu Sans Mono"

# Scripts of living languages. Noto has a face with serifs for the first group, for the second only one without.
_SCRIPTS_WITH_SERIFS = (
    "Hebrew", "Armenian", "Georgian", "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Tamil", "Telugu", "Kannada",
    "Malayalam", "Sinhala", "Thai", "Lao", "Khmer", "Myanmar", "Ethiopic",
)  # fmt: skip
_OTHER_SCRIPTS = (
    "Oriya", "Thaana", "Syriac", "NKo", "Tifinagh", "Cherokee", "Canadian Aboriginal", "Mongolian", "Adlam", "Ol Chiki",
    "Meetei Mayek", "Javanese", "Balinese", "Vai", "Yi", "Osage",
)  # fmt: skip
_FOR_TEXT = ("Noto Serif", *(f"Noto Serif {name}" for name in _SCRIPTS_WITH_SERIFS), "Noto Naskh Arabic")
_FOR_LABELS = ("Noto Sans", *(f"Noto Sans {name}" for name in (*_SCRIPTS_WITH_SERIFS, "Arabic")))
_FOR_BOTH = ("Noto Serif Tibetan", *(f"Noto Sans {name}" for name in _OTHER_SCRIPTS))

# What stands in for each family when it lacks a character; the signs come last, so that letters never come from them.
STACKS: Mapping[str, tuple[str, ...]] = {
    TEXT: (*_FOR_TEXT, *_FOR_BOTH, "Noto Serif CJK SC", "DejaVu Sans"),
    LABELS: (*_FOR_LABELS, *_FOR_BOTH, "Noto Sans CJK SC", "DejaVu Sans"),
    HASHES: (),
}

_FILES = {
    TEXT: tuple(f"CharisSIL-{style}.ttf" for style in ("Regular", "Bold", "Italic", "BoldItalic")),
    LABELS: tuple(f"Lato-{style}.ttf" for style in ("Regular", "Bold", "Italic", "BoldItalic")),
    HASHES: ("DejaVuSansMono.ttf",),
    "DejaVu Sans": ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    "Noto Serif CJK SC": ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"),
    "Noto Sans CJK SC": ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
}
_PACKAGES = {TEXT: "fonts-sil-charis", LABELS: "fonts-lato", HASHES: "fonts-dejavu-core"}

# The system's own first: a person's private copy of a font must not change what a statement looks like.
_PLACES = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "~/Library/Fonts", "~/.local/share/fonts")


@dataclass(frozen=True, slots=True)
class Face:
    """A font file of one of the families."""

    family: str
    path: Path


def families() -> tuple[str, ...]:
    """Every family, in the order in which they are asked for a character."""
    return tuple(dict.fromkeys([TEXT, LABELS, HASHES, *STACKS[TEXT], *STACKS[LABELS]]))


@cache
def installed_faces() -> tuple[Face, ...]:
    """The files of these families that this machine has, in the order of the families."""
    found: dict[str, Path] = {}
    for place in _PLACES:
        for folder, folders, names in os.walk(Path(place).expanduser()):
            folders.sort()
            for name in sorted(names):
                found.setdefault(name, Path(folder) / name)
    return tuple(Face(family, found[name]) for family in families() for name in _files(family) if name in found)


def missing_packages() -> tuple[str, ...]:
    """The Debian packages whose fonts every statement needs and this machine has not."""
    have = {face.family for face in installed_faces()}
    return tuple(package for family, package in _PACKAGES.items() if family not in have)


def fontconfig_file() -> str:
    """A configuration for fontconfig under which only these fonts exist, with their stand-ins in order."""
    faces = installed_faces()
    return "\n".join(
        [
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>',
            *(f"<dir>{escape(folder)}</dir>" for folder in sorted({str(face.path.parent) for face in faces})),
            '<cachedir>/var/cache/fontconfig</cachedir><cachedir prefix="xdg">fontconfig</cachedir>',
            "<selectfont><rejectfont><glob>*</glob></rejectfont><acceptfont>",
            *(f"<glob>{escape(str(face.path))}</glob>" for face in faces),
            "</acceptfont></selectfont>",
            *_rules(),
            "</fontconfig>",
        ]
    )


def _files(family: str) -> tuple[str, ...]:
    plain = family.replace(" ", "")
    return _FILES.get(family, (f"{plain}-Regular.ttf", f"{plain}-Bold.ttf"))


def _rules() -> Iterator[str]:
    for family, others in STACKS.items():
        names = "".join(f"<string>{other}</string>" for other in others)
        if names:
            # Strong binding: the order counts for more than the language that fontconfig thinks a font is for.
            yield (
                f'<match target="pattern"><test name="family"><string>{family}</string></test>'
                f'<edit name="family" mode="append" binding="strong">{names}</edit></match>'
            )
    # Hints move letters to the pixels of a screen, by rules that differ between machines. Paper has no pixels.
    yield (
        '<match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit>'
        '<edit name="autohint" mode="assign"><bool>false</bool></edit>'
        '<edit name="hintstyle" mode="assign"><const>hintnone</const></edit></match>'
    )
