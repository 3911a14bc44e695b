"""Reading and writing metadata with exiftool: IPTC and XMP, EXIF, the text fields of PNG files, and those of PDF files.

Runs in the processes that read and write files. exiftool gets the path of a file that has a name of ours, after `--`,
without a shell, and with our configuration instead of one that happens to lie about.
"""

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

CONFIGURATION = Path(__file__).with_name("exiftool.config")
# As long as exiftool may take; the process around it is given more.
SECONDS = 10.0

# The names of exiftool, where that stands, and what we call it.
_TAGS: Mapping[str, tuple[str, str]] = {
    "XMP:DigitalSourceType": ("xmp", "DigitalSourceType"),
    "XMP:AISystemUsed": ("xmp", "AISystemUsed"),
    "XMP:AISystemVersionUsed": ("xmp", "AISystemVersionUsed"),
    "XMP:AIPromptInformation": ("xmp", "AIPromptInformation"),
    "XMP:AIPromptWriterName": ("xmp", "AIPromptWriterName"),
    "XMP:CreatorTool": ("xmp", "CreatorTool"),
    "XMP:Credit": ("xmp", "Credit"),
    "XMP:CreateDate": ("xmp", "CreateDate"),
    "XMP:DateCreated": ("xmp", "CreateDate"),
    "IPTC:Credit": ("iptc", "Credit"),
    "IPTC:OriginatingProgram": ("iptc", "Software"),
    "IPTC:DateCreated": ("iptc", "CreateDate"),
    "EXIF:Software": ("exif", "Software"),
    "EXIF:DateTimeOriginal": ("exif", "CreateDate"),
    "PNG:Software": ("text", "Software"),
    "PDF:Creator": ("pdf", "CreatorTool"),
    "PDF:Producer": ("pdf", "Producer"),
    "PDF:CreateDate": ("pdf", "CreateDate"),
    "QuickTime:Encoder": ("media", "Software"),
    "RIFF:Software": ("media", "Software"),
}
# Text fields that image generators write into PNG files.
_GENERATORS = ("parameters", "prompt", "workflow", "dream", "sd-metadata", "invokeai_metadata", "invokeai_graph")
_GROUPS = ("PNG:all", "XMP-iptcExt:all")
# What is written, as exiftool calls it.
WRITTEN = {
    "DigitalSourceType": "XMP-iptcExt:DigitalSourceType",
    "AISystemUsed": "XMP-iptcExt:AISystemUsed",
    "AISystemVersionUsed": "XMP-iptcExt:AISystemVersionUsed",
    "AIPromptInformation": "XMP-iptcExt:AIPromptInformation",
    "AIPromptWriterName": "XMP-iptcExt:AIPromptWriterName",
}


class NoMetadata(Exception):  # noqa: N818 - says what is the matter
    """exiftool could not read or write the file."""


def read_metadata(program: str, path: Path) -> list[list[str]]:
    """What stands in the file's metadata as place, field and value. Raises NoMetadata."""
    # Without -fast, which would leave out what stands behind the picture or the sound.
    wanted = [f"-{name}" for name in (*_TAGS, *_GROUPS)]
    output = _run(program, ["-j", "-G", "-struct", "-m", "-q", "-q", *wanted, "--", str(path)])
    try:
        # A version such as 2.10 is no number.
        (tags,) = json.loads(output, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise NoMetadata("exiftool could make no sense of it") from error
    return list(_marks(tags))


def _marks(tags: Mapping[str, Any]) -> Iterator[list[str]]:
    for name, value in tags.items():
        group, _, tag = name.partition(":")
        if name in _TAGS:
            where, field = _TAGS[name]
            for each in value if isinstance(value, list) else [value]:
                yield [where, field, str(each)]
        elif group == "PNG" and tag.casefold() in _GENERATORS:
            yield ["text", tag.casefold(), str(value)]


def write_properties(program: str, source: Path, target: Path, properties: Mapping[str, str]) -> None:
    """A copy of the file with these properties of the IPTC Extension in its XMP. Raises NoMetadata."""
    # A line break would begin another value in some formats; none of the properties has lines.
    values = [f"-{WRITTEN[name]}={' '.join(value.split())}" for name, value in properties.items()]
    _run(program, ["-q", "-q", "-m", *values, "-o", str(target), "--", str(source)])
    if not target.exists():
        raise NoMetadata("exiftool wrote nothing")


def _run(program: str, arguments: list[str]) -> bytes:
    command = [program, "-config", str(CONFIGURATION), "-charset", "UTF8", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - no shell, our own arguments, the file after --
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise NoMetadata("it takes longer than is allowed") from error
    except OSError as error:
        raise NoMetadata("exiftool could not be run") from error
    if done.returncode < 0:
        raise NoMetadata("exiftool was ended in the middle of it")
    return done.stdout
