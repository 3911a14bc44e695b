"""What a statement can be checked by: the log it stands in, the key that seals its file, and the evidence behind it."""

from dataclasses import dataclass
from typing import Literal

Paper = Literal["A4", "Letter"]


@dataclass(frozen=True, slots=True)
class LogAnchor:
    """The latest checkpoint of the log before the statement was issued: its size in entries, its root in Base64.

    `origin` names the log (C2SP tlog-checkpoint).
    """

    origin: str
    size: int
    root: str


@dataclass(frozen=True, slots=True)
class Seal:
    """The certificate of the key that signs the file: its SHA-256 in hexadecimal, whom it names, and its issuer.

    `self_signed` says that nobody but the installation itself vouches for the key.
    """

    fingerprint: str
    subject: str
    issuer: str
    self_signed: bool


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A piece of evidence for an answer: what it is called and its hash, never what it says.

    `part` is empty for the project. `kept` tells whether the file is kept, or only its hash. `at` is a UTC time.
    """

    name: str
    kind: str
    sha256: str
    at: str
    kept: Literal["file", "hash"]
    part: str
    question: str
