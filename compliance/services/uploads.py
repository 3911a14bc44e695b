"""Files that somebody sends, to be looked at and not kept: under names of ours, in a folder that is gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from compliance.assets.file_types import HEAD, LARGEST, type_of
from compliance.assets.reading import UNKNOWN, too_large
from compliance.services.refusals import Refused

_AT_ONCE = 1024 * 1024


@contextmanager
def received(stream: IO[bytes]) -> Iterator[Path]:
    """The file that was sent, on the disk for as long as this lasts. Raises Refused for one that is not read."""
    with TemporaryDirectory(prefix="colophon-") as folder:
        head = stream.read(HEAD)
        if not head:
            raise Refused("The file is empty. Choose another one.")
        type_ = type_of(head)
        if type_ is None:
            raise Refused(UNKNOWN)
        path = Path(folder) / f"file{type_.suffix}"
        with path.open("xb") as file:
            written = file.write(head)
            while piece := stream.read(_AT_ONCE):
                written += file.write(piece)
                if written > LARGEST:
                    raise Refused(too_large())
        yield path
