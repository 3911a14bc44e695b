"""Which files may be attached as evidence, what they may be called, and whether a file is what its name says.

A file is told by its first bytes, as the registrations of its kind name them; the name only says which to expect. Of
everything else the hash alone can be kept. Programs, web pages and drawings with scripts are in no row here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from compliance.services.printable import printing_fault
from compliance.services.refusals import Refused
from compliance.store.evidence_files import Received

LONGEST_NAME = 120

_Looks = Callable[[Received], bool]

# What makes a text a page or a program to whoever opens it, whatever its name is.
_NO_PLAIN_TEXT = re.compile(rb"\s*(#!|<(!doctype|html|svg|script|\?xml|\?php))", re.IGNORECASE)
_HEADER_LINE = re.compile(rb"(From |[!-9;-~]{1,70}:)")
# UTF-8 and UTF-16 may begin with their mark (Unicode, 2.13).
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\f\r\x1b")


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file that may be attached: what it is called with its article, its media type, and how it is told."""

    called: str
    media_type: str
    looks: _Looks


def _begins(*signatures: bytes, at: int = 0) -> _Looks:
    return lambda file: file.beginning.startswith(signatures, at)


def _in_container(form: bytes, *containers: bytes) -> _Looks:
    """A RIFF file (EA IFF 85): its form stands after the length."""
    return lambda file: file.beginning.startswith(containers or (b"RIFF",)) and file.beginning.startswith(form, 8)


def _is_text(file: Received) -> bool:
    text = file.beginning.removeprefix(b"\xef\xbb\xbf")
    if text.startswith(_UTF_16):
        return not _NO_PLAIN_TEXT.match(text[2:].replace(b"\0", b""))
    # The end is looked at, too, since a program may begin with a line of text.
    return not _CONTROLS & set(text + file.end[-4096:]) and not _NO_PLAIN_TEXT.match(text)


def _is_message(file: Received) -> bool:
    return _is_text(file) and bool(_HEADER_LINE.match(file.beginning))


def _is_office(part: bytes) -> _Looks:
    """An Office Open XML file (ECMA-376, part 2): its directory, at its end, names its parts; macros are none."""

    def looks(file: Received) -> bool:
        packed = file.beginning.startswith(b"PK\x03\x04") and b"[Content_Types].xml" in file.end
        return packed and part in file.end and b"vbaProject" not in file.end

    return looks


def _is_open_document(file: Received) -> bool:
    """An OpenDocument file (ISO/IEC 26300-3, 3.3): its first member is called mimetype, and is not packed."""
    return file.beginning.startswith(b"PK\x03\x04") and file.beginning.startswith(
        b"mimetypeapplication/vnd.oasis.opendocument.text", 30
    )


def _is_mp3(file: Received) -> bool:
    frame = file.beginning[:2]
    # A frame begins with eleven bits set; two bits after the version say layer III (ISO/IEC 11172-3, 2.4.2.3).
    return file.beginning.startswith(b"ID3") or (
        len(frame) == 2 and frame[0] == 0xFF and frame[1] & 0xE0 == 0xE0 and frame[1] & 0x06 == 0x02
    )


_JPEG = FileType("a JPEG picture", "image/jpeg", _begins(b"\xff\xd8\xff"))
_TIFF = FileType("a TIFF picture", "image/tiff", _begins(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"))
_OOXML = "application/vnd.openxmlformats-officedocument"

# By the end of the name.
TYPES: Mapping[str, FileType] = {
    "pdf": FileType("a PDF", "application/pdf", _begins(b"%PDF-")),
    "png": FileType("a PNG picture", "image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "webp": FileType("a WebP picture", "image/webp", _in_container(b"WEBP")),
    "tif": _TIFF,
    "tiff": _TIFF,
    "gif": FileType("a GIF picture", "image/gif", _begins(b"GIF87a", b"GIF89a")),
    "txt": FileType("plain text", "text/plain", _is_text),
    "md": FileType("plain text", "text/markdown", _is_text),
    "csv": FileType("plain text", "text/csv", _is_text),
    "json": FileType("plain text", "application/json", _is_text),
    "eml": FileType("an e-mail message", "message/rfc822", _is_message),
    "docx": FileType("a Word document without macros", f"{_OOXML}.wordprocessingml.document", _is_office(b"word/")),
    "xlsx": FileType("an Excel workbook without macros", f"{_OOXML}.spreadsheetml.sheet", _is_office(b"xl/")),
    "pptx": FileType(
        "a PowerPoint presentation without macros", f"{_OOXML}.presentationml.presentation", _is_office(b"ppt/")
    ),
    "odt": FileType("an OpenDocument text", "application/vnd.oasis.opendocument.text", _is_open_document),
    "mp4": FileType("an MP4 film", "video/mp4", _begins(b"ftyp", at=4)),
    "mov": FileType("a QuickTime film", "video/quicktime", _begins(b"ftyp", b"moov", b"mdat", b"wide", b"free", at=4)),
    "wav": FileType("a WAV recording", "audio/wav", _in_container(b"WAVE", b"RIFF", b"RF64")),
    "mp3": FileType("an MP3 recording", "audio/mpeg", _is_mp3),
}
TAKEN = (
    "PDF; pictures in PNG, JPEG, WebP, TIFF or GIF; text in TXT, MD, CSV or JSON; DOCX, XLSX, PPTX or ODT; "
    "e-mails in EML; films in MP4 or MOV; sound in WAV or MP3"
)


def type_of(name: str, file: Received) -> FileType:
    """What kind of file this is. Raises Refused for a kind that is not taken, and for one that its name belies."""
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    if ending not in TYPES:
        what = f"Files ending in .{ending[:20]} are not taken." if ending else "The file’s name has no ending."
        raise Refused(f"{what} Choose one of these: {TAKEN}. Of any other file the hash alone can be kept.")
    wanted = TYPES[ending]
    if not wanted.looks(file):
        raise Refused(
            f"The file’s name ends in .{ending}, but what is in it is not {wanted.called}. Save it again under the "
            "right name, or keep its hash only."
        )
    return wanted


def checked_name(name: str) -> str:
    """The name of a file without the folders before it. Raises Refused for one that cannot be printed."""
    called = " ".join(re.split(r"[/\\]", name)[-1].split()).lstrip(".")
    if not called:
        raise Refused("Give the name of the file.")
    if len(called) > LONGEST_NAME:
        raise Refused(f"Shorten the file’s name to {LONGEST_NAME} characters; it has {len(called)}.")
    if fault := printing_fault(called):
        raise Refused(f"Give the file another name: {fault}.")
    return called


def checked_digest(typed: str) -> str:
    """A SHA-256 as it is kept: 64 small hexadecimal digits, without spaces and colons. Raises Refused."""
    digest = re.sub(r"[\s:]", "", typed).casefold()
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise Refused("Enter the SHA-256 of the file: 64 digits and letters from a to f.")
    return digest
