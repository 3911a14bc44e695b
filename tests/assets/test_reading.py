"""What files say is read out of them: real files of every type, signed, unsigned, tampered with, and hostile."""

import os
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from compliance.assets import metadata, reading, work
from compliance.assets.file_types import HEAD, TYPES, type_of
from compliance.assets.reading import read_asset
from compliance.domain.asset_findings import LONGEST_VALUE, Mark
from tests.assets.making import (
    CAPTURED,
    GENERATED,
    bomb,
    chunk,
    element,
    files,
    packet,
    picture,
    png,
    put,
    signed,
    with_text,
    with_xmp,
)

SIGNER = "Colophon installation at colophon.example, Content Credentials"
AI = {
    "DigitalSourceType": GENERATED,
    "AISystemUsed": "Stemforge",
    "AISystemVersionUsed": "2.10",
    "AIPromptInformation": "A lantern &amp; a dog",
    "AIPromptWriterName": "Jo Vale",
}


def test_the_type_is_told_by_the_bytes() -> None:
    """Every type that is read is told from every other; anything else is none of them."""
    assert {kind: type_of(content[:HEAD]) for kind, content in files().items()} == {
        each.media_type: each for each in TYPES
    }
    for other in (b"", b"GIF89a", b"PK\x03\x04", b"RIFF\0\0\0\0AVI ", b"\0\0\0\x18ftypheic", b"<svg>"):
        assert type_of(other) is None


@pytest.mark.parametrize("kind", [each.media_type for each in TYPES])
def test_a_file_without_a_word_about_ai_is_read_as_just_that(tmp_path: Path, kind: str) -> None:
    """No credential, nothing about AI, no trouble."""
    found = read_asset(put(tmp_path, files()[kind]))
    assert (found.media_type, found.credential.state, found.problems) == (kind, "none", ())
    assert {mark.field for mark in found.marks} <= {"Producer"}


def test_the_properties_on_ai_of_the_iptc_extension_are_read(tmp_path: Path) -> None:
    """All five, word for word: a version stays a text."""
    content = with_xmp(
        *(element(name, value) for name, value in AI.items()), "<xmp:CreatorTool>Paint</xmp:CreatorTool>"
    )
    found = read_asset(put(tmp_path, content))
    wanted = {**AI, "AIPromptInformation": "A lantern & a dog", "CreatorTool": "Paint"}
    assert {mark.field: mark.value for mark in found.marks} == wanted
    assert {mark.where for mark in found.marks} == {"xmp"}


def test_metadata_behind_the_picture_is_found(tmp_path: Path) -> None:
    """PNG may have it there, and a reader that hurries would miss it."""
    xmp = packet(element("DigitalSourceType", CAPTURED))
    content = png(chunk(b"IDAT", zlib.compress(bytes(4))), chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp))
    assert read_asset(put(tmp_path, content)).marks == (Mark("xmp", "DigitalSourceType", CAPTURED),)


def test_text_fields_of_image_generators_are_named(tmp_path: Path) -> None:
    """And other text fields are nobody's business."""
    content = with_text(parameters="a lantern\nSteps: 20", workflow="{}", Software="Paint", secret="x")
    found = read_asset(put(tmp_path, content))
    assert set(found.marks) == {
        Mark("text", "parameters", "a lantern Steps: 20"),
        Mark("text", "workflow", "{}"),
        Mark("text", "Software", "Paint"),
    }


def test_a_content_credential_is_read_with_everything_that_it_says(tmp_path: Path) -> None:
    """Signer, generator, actions, tools, what it was made from, and what may be done with it."""
    training = {"cawg.ai_generative_training": {"use": "notAllowed"}}
    sketch = signed(picture("JPEG"), "image/jpeg")
    actions = [
        {"action": "c2pa.opened", "parameters": {"ingredientIds": ["xmp:iid:sketch"]}},
        {"action": "c2pa.edited", "softwareAgent": {"name": "Clean", "version": "4"}},
    ]
    assertion = {"label": "cawg.training-mining", "data": {"entries": training}}
    found = read_asset(put(tmp_path, signed(sketch, "image/jpeg", actions, assertion, made_from=sketch)))
    assert (found.credential.state, found.credential.signer) == ("valid", SIGNER)
    assert found.credential.generator == "Lower Reach Paint 3"
    assert found.marks == (
        Mark("credential", "madeFrom", "A sketch"),
        Mark("credential", "action", "c2pa.opened"),
        Mark("credential", "action", "c2pa.edited"),
        Mark("credential", "softwareAgent", "Clean 4"),
        Mark("credential", "training", "cawg.ai_generative_training: notAllowed"),
        Mark("ingredient", "action", "c2pa.created"),
        Mark("ingredient", "DigitalSourceType", GENERATED),
        Mark("ingredient", "generativeAgent", "Brush"),
    )


@pytest.mark.parametrize("kind", ["image/png", "video/mp4"])
def test_a_file_that_was_changed_after_it_was_signed_is_told(tmp_path: Path, kind: str) -> None:
    """One bit is enough, and nothing that the credential says counts any more."""
    content = bytearray(signed(files()[kind], kind))
    content[-20] ^= 1  # in the last chunk, or in the video's data
    found = read_asset(put(tmp_path, bytes(content)))
    assert found.credential.state == "invalid"
    assert found.values("DigitalSourceType") == ()
    assert found.marks


@pytest.fixture
def listening() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine, and what it was asked for."""
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/m.c2pa", asked
    server.shutdown()
    server.server_close()


def test_nothing_is_fetched_from_where_a_file_says(tmp_path: Path, listening: tuple[str, list[str]]) -> None:
    """The address of a manifest is not opened, whoever it belongs to."""
    where, asked = listening
    content = signed(files()["image/jpeg"], "image/jpeg", elsewhere=where)
    assert where.encode() in content
    assert read_asset(put(tmp_path, content)).credential.state == "remote"
    assert asked == []


HOSTILE = {
    "cut off": picture("JPEG")[:200],
    "no more than a beginning": b"\xff\xd8\xff",
    "a WAV file with sizes that lie": b"RIFF\xff\xff\xff\xffWAVE" + b"fmt \xff\xff\xff\xff" * 10,
    "a video with a box of 2**63 bytes": b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\1moov" + struct.pack(">Q", 2**63 - 1),
    "boxes in boxes": b"\0\0\0\x10ftypisom\0\0\0\0"
    + b"".join(struct.pack(">I", 8 * (20000 - depth)) + b"moov" for depth in range(20000)),
    "four billion billion pixels": png(chunk(b"IDAT", zlib.compress(bytes(100))), width=2**31 - 1, height=2**31 - 1),
    "a gigabyte of text in a megabyte": png(chunk(b"zTXt", b"parameters\0\0" + bomb(1024))),
    "entities in entities": with_xmp(
        element("AISystemUsed", "&a9;"),
        before="<!DOCTYPE x [<!ENTITY a0 'lol'>"
        + "".join(f"<!ENTITY a{each} '{f'&a{each - 1};' * 10}'>" for each in range(1, 10))
        + "]>",
    ),
    "a PDF file that refers to itself": b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\nxref\n0 1\n"
    b"trailer<</Root 1 0 R/Prev 9/Info 1 0 R>>\nstartxref\n9\n%%EOF",
    "a directory that leads to itself": b"II*\0\x08\0\0\0\1\0\x69\x87\4\0\1\0\0\0\x08\0\0\0\x08\0\0\0",
    "a credential of noise": png(chunk(b"caBX", b"\0\0\xff\xffjumb" + b"\xff" * 10000)),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_gives_a_reading(tmp_path: Path, what: str) -> None:
    """Never an exception, never the machine's memory; and it is not taken for a file that says nothing amiss."""
    found = read_asset(put(tmp_path, HOSTILE[what]))
    assert found.media_type
    assert found.credential.state in ("none", "unreadable", "unread")
    assert all(len(mark.value) <= LONGEST_VALUE for mark in found.marks)
    assert sum(len(mark.value) for mark in found.marks) < 100
    assert found.problems or found.credential.state == "unreadable" or what in ("entities in entities", *HARMLESS)


# What is only a strange way to say nothing.
HARMLESS = ("four billion billion pixels", "a PDF file that refers to itself")


def test_a_giant_text_is_cut(tmp_path: Path) -> None:
    """What is kept has a size that can be shown."""
    found = read_asset(put(tmp_path, with_text(parameters="word " * 2_000_000)))
    (mark,) = found.marks
    assert len(mark.value) == LONGEST_VALUE
    assert mark.value.endswith("…")


def test_reading_ends_when_it_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Boxes nested twenty thousand deep keep exiftool busy for minutes; it is ended together with what started it."""
    monkeypatch.setattr(work, "SECONDS", 0.5)
    deep = b"".join(struct.pack(">I", 8 * (20000 - depth)) + b"jumb" for depth in range(20000))
    before = time.monotonic()
    found = read_asset(put(tmp_path, png(chunk(b"caBX", deep))))
    assert (found.credential.state, found.problems) == (
        "unread",
        ("It could not be read. It takes longer than is allowed.",),
    )
    assert time.monotonic() - before < 10
    while _running(str(tmp_path)):
        # Killed already; the system needs a moment to take it away.
        assert time.monotonic() - before < 10
        time.sleep(0.01)


def _running(words: str) -> list[str]:
    lines = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(process.read_bytes().decode(errors="replace"))
        except OSError:
            continue
    return [line for line in lines if words in line]


def test_what_is_no_file_to_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty, of another type, or too large: a sentence each."""
    said = {}
    for name, content in {"empty": b"", "other": b"GIF89a", "large": picture("PNG")}.items():
        if name == "large":
            monkeypatch.setattr(reading, "LARGEST", 100)
        found = read_asset(put(tmp_path, content, name))
        assert found.credential.state == "unread"
        (said[name],) = found.problems
    assert said["empty"] == "It is empty."
    assert said["other"].startswith("It is none of the files that are read here: JPEG, PNG,")
    assert said["large"].startswith("It is larger than")


def test_without_exiftool_the_reading_says_what_was_not_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing found is not the same as nothing there."""
    monkeypatch.setattr(reading, "exiftool", lambda: "")
    found = read_asset(put(tmp_path, with_xmp(element("AISystemUsed", "Brush"))))
    assert found.marks == ()
    assert found.problems == ("exiftool is not installed here, so only a Content Credential was looked for.",)


def test_the_process_knows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the database's address nor a key is in its environment."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:hunter2@db/colophon")
    started = []
    popen = work.subprocess.Popen

    def start(*args: object, **more: object) -> object:
        started.append(more["env"])
        return popen(*args, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(work.subprocess, "Popen", start)
    read_asset(put(tmp_path, picture("PNG")))
    (environment,) = started
    assert "PATH" in environment
    assert "DATABASE_URL" in os.environ
    assert "DATABASE_URL" not in environment


def test_a_name_that_looks_like_an_option_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a path begins with, exiftool takes it for a file."""
    monkeypatch.chdir(tmp_path)
    Path("-ver").write_bytes(with_xmp(element("AISystemUsed", "Brush")))
    program = work.exiftool()
    assert metadata.read_metadata(program, Path("-ver")) == [["xmp", "AISystemUsed", "Brush"]]
