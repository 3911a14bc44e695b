"""A file that ends too early is told from one that is whole, and nothing else is called damaged."""

import io
import struct
from pathlib import Path

import pytest
from PIL import Image

from compliance.assets.damage import CUT_SHORT, damage
from compliance.assets.file_types import TYPES
from compliance.assets.reading import read_asset
from tests.assets.making import chunk, files, picture, png, put

CHECKED = [each.media_type for each in TYPES if each.markable]


@pytest.mark.parametrize("kind", CHECKED)
def test_a_file_is_told_from_the_beginning_of_it(tmp_path: Path, kind: str) -> None:
    """Wherever it was cut, once enough is left to tell its type; but for a video cut between two of its boxes."""
    content = files()[kind]
    assert damage(put(tmp_path, content), kind) == ""
    # The next box begins with three zeros, and zeros behind the last one are no damage.
    between = [content.find(name) - back for name in (b"moov", b"mdat") for back in (4, 3, 2, 1)]
    for length in range(12, len(content) - 1, max(1, len(content) // 200)):
        if length in between:
            continue
        assert damage(put(tmp_path, content[:length]), kind) == CUT_SHORT, length


def test_the_reading_says_so(tmp_path: Path) -> None:
    """A sentence stands among what could not be read; a whole file has none."""
    noise = io.BytesIO()
    Image.effect_noise((200, 200), 50).save(noise, "JPEG")
    found = read_asset(put(tmp_path, noise.getvalue()[:3000]))
    assert (found.media_type, found.credential.state, found.problems) == ("image/jpeg", "none", (CUT_SHORT,))
    assert read_asset(put(tmp_path, noise.getvalue())).problems == ()


def test_the_end_of_a_thumbnail_is_not_that_of_the_picture(tmp_path: Path) -> None:
    """It stands in the metadata before it, with the same marker."""
    exif = b"Exif\0\0" + picture("JPEG")
    content = picture("JPEG", exif=exif)
    assert content.count(b"\xff\xd9") == 2
    assert damage(put(tmp_path, content), "image/jpeg") == ""
    assert damage(put(tmp_path, content[:-2]), "image/jpeg") == CUT_SHORT


def test_what_is_only_unusual_is_not_called_damaged(tmp_path: Path) -> None:
    """Bytes behind the picture, sizes that nobody knew, tiles, many strips, boxes of the other kinds."""
    wav, mp4 = files()["audio/wav"], files()["video/mp4"]
    streamed = wav[:4] + b"\xff\xff\xff\xff" + wav[8:]
    odd = b"RIFF" + struct.pack("<I", 13) + b"WAVEdata\1\0\0\0\0"
    large = struct.pack(">I4sQ", 1, b"free", 24) + bytes(8)
    progressive = picture("JPEG", progressive=True)
    strips = picture("TIFF", strip_size=600)
    for kind, content in (
        ("image/jpeg", picture("JPEG") + b"\0" * 20),
        ("image/jpeg", progressive),
        ("image/jpeg", b"\xff\xd8\xff\xff\x01\xff\xd9"),
        ("image/jpeg", b"\xff\xd8\xff\xe0\0\2no marker"),
        ("image/png", png() + b"behind it"),
        ("image/png", png(chunk(b"teXt", b"words"))),
        ("image/tiff", strips),
        ("audio/wav", streamed),
        ("audio/wav", odd),
        ("video/mp4", mp4 + large + bytes(5)),
        ("video/mp4", mp4 + struct.pack(">I4s", 0, b"mdat") + b"up to the end"),
        ("application/pdf", files()["application/pdf"][:100]),
    ):
        assert damage(put(tmp_path, content), kind) == "", content[:40]
    assert damage(put(tmp_path, mp4 + large[:-1]), "video/mp4") == CUT_SHORT
    assert damage(put(tmp_path, b"MM\0*\0\0\1\0"), "image/tiff") == CUT_SHORT
    assert damage(put(tmp_path, b"\xff\xd8\xff"), "image/jpeg") == CUT_SHORT
