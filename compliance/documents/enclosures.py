"""What is handed over beside a statement to make its file: the organisation's logo, and files to attach."""

import hashlib
from dataclasses import dataclass
from typing import Literal

LogoType = Literal["", "image/png", "image/svg+xml"]


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file inside the PDF, as a supplement to the statement (ISO 19005-3, annex E: AFRelationship Supplement).

    `name` is its file name, such as "history.jsonl"; `description` says in one line what it is.
    """

    name: str
    media_type: str
    content: bytes
    description: str

    @property
    def sha256(self) -> str:
        """SHA-256 of the content, in hexadecimal: printed beside its name."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Enclosures:
    """Bytes that the statement itself names by their SHA-256 or not at all.

    `logo` is a picture that `services/letterhead.py` has cleaned, of the type `logo_type`; empty for none.
    """

    logo: bytes = b""
    logo_type: LogoType = ""
    attached: tuple[AttachedFile, ...] = ()

    @property
    def logo_sha256(self) -> str:
        """SHA-256 of the logo, in hexadecimal: what `Statement.logo` has to say. Empty without a logo."""
        return hashlib.sha256(self.logo).hexdigest() if self.logo else ""


NO_ENCLOSURES = Enclosures()
