"""Reading a file: told by its bytes, in a process of its own. Whatever it is, there is a reading and no exception."""

from hashlib import file_digest
from pathlib import Path

from compliance.assets.file_types import HEAD, LARGEST, type_of
from compliance.assets.work import NotDone, ask, exiftool
from compliance.domain.asset_findings import AssetReading, Credential, from_plain

_UNREAD = Credential("unread")
UNKNOWN = "It is none of the files that are read here: JPEG, PNG, WebP and TIFF pictures, MP4, WAV and PDF."


def read_asset(path: Path) -> AssetReading:
    """What the file says of how it was made; `problems` say what could not be read and why."""
    size = path.stat().st_size
    with path.open("rb") as file:
        sha256 = file_digest(file, "sha256").hexdigest()
        file.seek(0)
        type_ = type_of(file.read(HEAD))
    if not size:
        return AssetReading(sha256, size, "", _UNREAD, problems=("It is empty.",))
    if size > LARGEST:
        return AssetReading(sha256, size, "", _UNREAD, problems=(too_large(),))
    if type_ is None:
        return AssetReading(sha256, size, "", _UNREAD, problems=(UNKNOWN,))
    request = {"path": str(path.resolve()), "media_type": type_.media_type, "exiftool": exiftool()}
    try:
        answer = ask("compliance.assets.read_process", request)
        return from_plain(sha256, size, type_.media_type, answer)
    except (NotDone, ValueError) as error:
        return AssetReading(sha256, size, type_.media_type, _UNREAD, problems=(f"It could not be read. {error}",))


def too_large() -> str:
    """That a file is too large, and how large one may be."""
    return f"It is larger than {LARGEST // 1024 // 1024} MB, the largest file that is read."
