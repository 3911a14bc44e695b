"""Which files are read, told by their first bytes: what a file is called proves nothing."""

from dataclasses import dataclass

LARGEST = 50 * 1024 * 1024
# As much of the beginning as telling the type takes.
HEAD = 64


@dataclass(frozen=True, slots=True)
class FileType:
    """A type of file. `holds_xmp` says whether IPTC's properties can be written into it here, `markable` whether a
    Content Credential can.
    """

    media_type: str
    label: str
    suffix: str
    holds_xmp: bool
    markable: bool


JPEG = FileType("image/jpeg", "JPEG picture", ".jpg", holds_xmp=True, markable=True)
PNG = FileType("image/png", "PNG picture", ".png", holds_xmp=True, markable=True)
# exiftool 12.57 reads XMP in WebP files and cannot write it.
WEBP = FileType("image/webp", "WebP picture", ".webp", holds_xmp=False, markable=True)
TIFF = FileType("image/tiff", "TIFF picture", ".tif", holds_xmp=True, markable=True)
MP4 = FileType("video/mp4", "MP4 video", ".mp4", holds_xmp=True, markable=True)
WAV = FileType("audio/wav", "WAV recording", ".wav", holds_xmp=False, markable=True)
# A Content Credential in a PDF file and a signature of the file exclude each other (measured: each breaks the other).
PDF = FileType("application/pdf", "PDF file", ".pdf", holds_xmp=False, markable=False)
TYPES = (JPEG, PNG, WEBP, TIFF, MP4, WAV, PDF)


# Pictures (HEIC, AVIF, Canon's raw files), sound alone, and QuickTime.
_OTHER_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis", b"crx ", b"M4A ", b"qt  ")


def type_of(head: bytes) -> FileType | None:
    """The type of the file that begins with these bytes; None for one that is not read."""
    for start, type_ in (
        (b"\xff\xd8\xff", JPEG),
        (b"\x89PNG\r\n\x1a\n", PNG),
        (b"II*\x00", TIFF),
        (b"MM\x00*", TIFF),
        (b"%PDF-", PDF),
    ):
        if head.startswith(start):
            return type_
    if head[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])
    # ISO 14496-12, 4.3: a file type box comes first, and its brand tells MP4 from other formats that use such boxes.
    if head[4:8] == b"ftyp" and head[8:12] not in _OTHER_BRANDS:
        return MP4
    return None


def called(media_type: str) -> FileType | None:
    """The type with this media type."""
    return next((each for each in TYPES if each.media_type == media_type), None)
