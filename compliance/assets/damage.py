"""Whether a file ends before what it says is in it: told from how it is built, without decoding any of it.

Runs in the processes that read and write files. A file of which this says nothing can be damaged all the same.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

CUT_SHORT = "It is damaged: the file ends before what it says is in it, as after a download that broke off."

# Programs that write a recording while it is made cannot know its size, and put a value near the largest there.
_SIZE_NOT_KNOWN = 0x7FFFFF00
# JPEG (ISO/IEC 10918-1, table B.1): end of image, start of scan, and the markers that have no length.
_END, _SCAN, _BARE = 0xD9, 0xDA, (0x01, *range(0xD0, 0xD8))
# TIFF 6.0: where the strips or tiles are and how long they are; the sizes of the types of values.
_PLACES, _LENGTHS = (273, 324), (279, 325)
_NUMBERS = {3: ("H", 2), 4: ("I", 4)}


def damage(path: Path, media_type: str) -> str:
    """A sentence when the file is cut short; empty when it is not, or when that cannot be told."""
    data = path.read_bytes()
    check = _CHECKS.get(media_type)
    try:
        return CUT_SHORT if check is not None and check(data) else ""
    except struct.error:
        # A number that should be there lies behind the end.
        return CUT_SHORT


def _jpeg(data: bytes) -> bool:
    """Neither a thumbnail in the metadata nor what some cameras put behind the picture counts as its end."""
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            return False  # badly built, and not just cut
        if at + 1 >= len(data):
            return True
        marker = data[at + 1]
        if marker == 0xFF or marker in _BARE:
            at += 1 if marker == 0xFF else 2
        elif marker == _END:
            return False
        elif marker == _SCAN:
            # In a scan the byte FF is followed by 00 or a restart, so that these two bytes are the end.
            return data.find(bytes((0xFF, _END)), at) < 0
        else:
            at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    return True


def _png(data: bytes) -> bool:
    """ISO/IEC 15948, 5.3: each chunk has a length, a type, that many bytes and a checksum; the last one is IEND."""
    at = 8
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        at += 12 + int(length)
        if at > len(data) or kind == b"IEND":
            return at > len(data)


def _riff(data: bytes) -> bool:
    """The size stands at the beginning; a byte that only makes it even may be missing."""
    size = int(struct.unpack_from("<I", data, 4)[0])
    return size < _SIZE_NOT_KNOWN and 8 + size > len(data) + size % 2


def _mp4(data: bytes) -> bool:
    """ISO 14496-12, 4.2: boxes, each with its size; 1 says that the size follows in eight bytes, 0 up to the end."""
    at = 0
    while at < len(data):
        if not any(data[at : at + 8]):
            return False
        size = int(struct.unpack_from(">I4s", data, at)[0])
        if size == 1:
            size = int(struct.unpack_from(">Q", data, at + 8)[0])
        if size < 8:
            return False  # up to the end, or badly built
        at += size
    return at > len(data)


def _tiff(data: bytes) -> bool:
    """TIFF 6.0: the strips or tiles of the first picture lie in the file."""
    order = "<" if data[:2] == b"II" else ">"
    at = struct.unpack_from(f"{order}I", data, 4)[0]
    (count,) = struct.unpack_from(f"{order}H", data, at)
    found = {}
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind, number = struct.unpack_from(f"{order}HHI", data, entry)
        if tag in (*_PLACES, *_LENGTHS) and kind in _NUMBERS:
            found[tag] = list(_values(data, order, entry + 8, kind, number))
    return any(
        start + length > len(data)
        for places, lengths in zip(_PLACES, _LENGTHS, strict=True)
        for start, length in zip(found.get(places, ()), found.get(lengths, ()), strict=False)
    )


def _values(data: bytes, order: str, field: int, kind: int, number: int) -> Iterator[int]:
    letter, size = _NUMBERS[kind]
    at = field if size * number <= 4 else struct.unpack_from(f"{order}I", data, field)[0]
    for place in range(at, at + size * number, size):
        yield struct.unpack_from(f"{order}{letter}", data, place)[0]


_CHECKS = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _riff,
    "audio/wav": _riff,
    "image/tiff": _tiff,
    "video/mp4": _mp4,
}
