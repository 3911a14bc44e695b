"""The data of a statement as it is attached to its PDF file, which anybody may have made."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from compliance.documents.typesetting import DATA_NAME

_MOST = 200


class NoStatement(ValueError):  # noqa: N818 - what a file turned out to hold
    """The file holds no data of a statement; the text is a sentence that says so."""


def attached_data(pdf: bytes) -> bytes:
    """The bytes of the one attachment that is called statement.json. Raises NoStatement, whatever the bytes are."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    from compliance.documents.pdf_checking import DECODED_AT_MOST
    from compliance.documents.time_limit import limited

    def read() -> list[bytes]:
        reader = PdfFileReader(BytesIO(pdf), decode_limits=DECODED_AT_MOST)
        if reader.encrypted:
            return []
        return list(_attachments(_opened(reader.root.get("/Names", {})), "/EmbeddedFiles"))

    try:
        found = limited(read)
    except Exception as error:  # whatever a stranger's file makes a parser do
        raise NoStatement("The file cannot be read as a PDF: it is damaged or cut off.") from error
    if len(found) != 1:
        many = "no data" if not found else "the data of more than one statement"
        raise NoStatement(f"The file holds {many} of a statement (an attachment called {DATA_NAME}).")
    return found[0]


def _attachments(holder: Any, key: str) -> Iterator[bytes]:
    """The contents of the attachments of that name, out of the tree of names (ISO 32000-2, 7.9.6)."""
    waiting = [_opened(holder.get(key, {}))]
    for _ in range(_MOST):
        if not waiting:
            return
        node = waiting.pop()
        names = list(_opened(node.get("/Names", ())))
        for name, file in zip(names[::2], map(_opened, names[1::2]), strict=False):
            if DATA_NAME in (str(_opened(name)), str(file.get("/UF", "")), str(file.get("/F", ""))):
                yield bytes(file["/EF"]["/F"].data)
        waiting.extend(_opened(child) for child in _opened(node.get("/Kids", ())))
    raise ValueError("The tree of names has no end, or too many branches.")


def _opened(value: Any) -> Any:
    """What a reference leads to; anything else is itself."""
    return value.get_object() if hasattr(value, "get_object") else value
