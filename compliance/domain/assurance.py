"""What makes a statement one to rely on: who stands behind it, its place in the log, its seal, and evidence."""

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


# Whether a second person approved the statement; at the command line nobody but the operator sees it.
# "co_preparer": one of several who prepared it approved it; "at_issue": whoever issued it approved it, and did not
# prepare it.
SignedBy = Literal["two_people", "one_person", "co_preparer", "at_issue", "command_line"]


@dataclass(frozen=True, slots=True)
class Declaration:
    """What was confirmed at the issue: who answers for the statement, in which office, and on what it rests."""

    name: str
    office: str
    basis: str


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who stands behind the statement. `says` are the sentences to print; names are empty where nobody took the step.

    `approved_at` is a UTC time such as 2026-11-23T16:42:05Z. `prepared_by` are the names of those who prepared it.
    """

    by: SignedBy
    submitted_by: str
    approved_by: str
    approved_at: str
    declaration: Declaration | None
    says: tuple[str, ...]
    prepared_by: tuple[str, ...] = ()
