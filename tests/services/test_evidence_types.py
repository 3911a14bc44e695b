"""A file is taken for what it is, and for nothing that its name says and its bytes do not."""

from pathlib import Path

import pytest

from compliance.services.evidence_types import TAKEN, TYPES, type_of
from compliance.services.refusals import Refused
from compliance.store.evidence_files import Received

_OOXML = b"PK\x03\x04....[Content_Types].xml....%s/document.xml"
_ODT = b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.text"

# One of each, as short as it can be.
GENUINE = {
    "pdf": b"%PDF-1.7\n\0",
    "png": b"\x89PNG\r\n\x1a\n\0",
    "jpg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "jpeg": b"\xff\xd8\xff\xe1\0\x10Exif",
    "webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "tif": b"II*\0",
    "tiff": b"MM\0*",
    "gif": b"GIF89a\1\0",
    "txt": "Prompt: a quiet harbour – évoqué.\n".encode(),
    "md": b"\xef\xbb\xbf# Prompts\n",
    "csv": b"a,b\r\n1,2\r\n",
    "json": b'{"prompt": "<b>"}',
    "eml": b"Received: from example.org\r\nSubject: Yes\r\n\r\n<html>",
    "docx": _OOXML % b"word",
    "xlsx": _OOXML % b"xl",
    "pptx": _OOXML % b"ppt",
    "odt": _ODT,
    "mp4": b"\0\0\0\x18ftypmp42",
    "mov": b"\0\0\0\x14ftypqt  ",
    "wav": b"RIFF\x10\0\0\0WAVEfmt ",
    "mp3": b"\xff\xfb\x90\0",
}
# What programs, pages and other containers begin with.
FOREIGN = (
    b"MZ\x90\0",
    b"\x7fELF\2",
    b"#!/bin/sh\n",
    b"<!DOCTYPE html>",
    b"  <svg xmlns=",
    b"<?xml version=",
    b"<script>",
    b"\xef\xbb\xbf<html>",
    b"\xff\xfe<\0h\0t\0m\0l\0",
    b"PK\x03\x04....plain.zip",
    b"\0\0\0\0",
    b"\xca\xfe\xba\xbe\0\0\0\x34",
)


def received(beginning: bytes, end: bytes | None = None) -> Received:
    """A file with these bytes, or with these at its beginning and end."""
    return Received(Path(), len(beginning), "", beginning, beginning if end is None else end)


def test_every_kind_that_is_taken_is_tried() -> None:
    """And told to people."""
    assert GENUINE.keys() == TYPES.keys()
    assert all(ending.upper() in TAKEN.upper() for ending in TYPES if ending not in ("tif", "jpg"))


@pytest.mark.parametrize("ending", TYPES)
def test_a_genuine_file_is_taken(ending: str) -> None:
    """Whatever letters its ending is in; what it is served as is not for a browser to run."""
    kind = type_of(f"A name.with.dots.{ending.upper()}", received(GENUINE[ending]))
    assert kind.media_type
    assert not any(word in kind.media_type for word in ("html", "svg", "script", "octet"))


@pytest.mark.parametrize("ending", TYPES)
@pytest.mark.parametrize("content", FOREIGN)
def test_a_program_or_page_under_another_name_is_refused(ending: str, content: bytes) -> None:
    """With a sentence that names what the file should be."""
    with pytest.raises(Refused, match=f"ends in .{ending}"):
        type_of(f"file.{ending}", received(content))


def test_no_kind_is_taken_for_another() -> None:
    """But plain text, which has several endings, and pictures and films that have two."""
    same = ({"txt", "md", "csv", "json", "eml"}, {"jpg", "jpeg"}, {"tif", "tiff"}, {"mp4", "mov"})
    for ending, content in GENUINE.items():
        for other, kind in TYPES.items():
            alike = other == ending or any({ending, other} <= group for group in same)
            if not alike:
                assert not kind.looks(received(content)), (ending, other)


def test_an_office_file_with_macros_is_refused() -> None:
    """A macro is a program."""
    with pytest.raises(Refused, match="without macros"):
        type_of("a.docx", received(GENUINE["docx"] + b"word/vbaProject.bin"))


def test_a_text_that_ends_as_a_program_is_refused() -> None:
    """Or one that only begins as text."""
    with pytest.raises(Refused, match="not plain text"):
        type_of("a.txt", received(b"Harmless.\n", b"\0\1\2"))


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.exe", "a.zip", "a.docm", "a.js", "noending", "a.pdf.exe"])
def test_any_other_ending_is_refused_with_what_is_taken(name: str) -> None:
    """And with what can be done instead."""
    with pytest.raises(Refused, match="hash alone"):
        type_of(name, received(b"%PDF-1.7"))
