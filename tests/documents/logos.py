"""Pictures to use as logos."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

_SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">{}</svg>'
SHAPE = '<path d="M0 0h10v10z"/>'


def svg(inside: str = SHAPE) -> bytes:
    """An SVG of ten by ten with this inside."""
    return _SVG.format(inside).encode()


def png(mode: str = "RGB", size: tuple[int, int] = (300, 120), colour: Any = None, **saved: Any) -> bytes:
    """A PNG of one colour."""
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, "PNG", **saved)
    return file.getvalue()


def huge_png(side: int) -> bytes:
    """A PNG of a few bytes that says it is so many pixels wide and high."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"\0")) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
