"""What a statement's file shows by itself, to anybody who has it: needs no database, no settings and no network."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from compliance.documents.attached_data import NoStatement, attached_data
from compliance.documents.pdf_signature import PdfSignature, check_pdf
from compliance.documents.pdf_signer import signer_of
from compliance.domain.statement import Statement
from compliance.domain.statement_reading import StatementError
from compliance.services.rederived import Rederived, statement_of

# A PDF file ends with where to begin reading (ISO 32000-2, 7.5.5). A program that looks for it in all of a large file
# takes seconds.
_HEAD, _TAIL = 1024, 2048
_CUT_OFF = "The file cannot be read as a PDF: it is cut off, or something was put behind its end."

Result = Literal["passed", "failed", "not_checked"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked just now, or could not be: what programs call it, how it came out, and a sentence."""

    name: str
    result: Result
    says: str


@dataclass(frozen=True, slots=True)
class Examined:
    """A file as it was looked at. `data` and `statement` are what is attached to it; `no_data` says why they are not
    there. The signature is held against its own signer: that it is intact does not say whose it is.
    """

    sha256: str
    signature: PdfSignature
    data: bytes = b""
    statement: Statement | None = None
    no_data: str = ""

    @property
    def whole(self) -> bool:
        """Whether a signature covers the whole file and nobody changed it since, whoever signed."""
        return self.signature.good


def examined(pdf: bytes) -> Examined:
    """Look at a file; there is an answer for whatever bytes."""
    digest = sha256(pdf).hexdigest()
    if b"%PDF-" in pdf[:_HEAD] and b"startxref" not in pdf[-_TAIL:]:
        return Examined(digest, PdfSignature(faults=(_CUT_OFF,)), no_data=_CUT_OFF)
    signer = signer_of(pdf)
    signature = check_pdf(pdf, () if signer is None else (signer,))
    try:
        data = attached_data(pdf)
        return Examined(digest, signature, data, statement_of(data))
    except (NoStatement, StatementError) as error:
        return Examined(digest, signature, no_data=str(error))


def signature_check(file: Examined) -> Check:
    """Whether the signature holds, and by which key it is; self-signed is said plainly."""
    signature = file.signature
    if not signature.signed or not file.whole:
        return Check("signature", "failed", " ".join(signature.faults) or "The signature does not hold.")
    vouched = "It is self-signed: nobody but its owner vouches for it" if signature.self_signed else "It was issued by"
    issuer = "" if signature.self_signed else f" {signature.issuer}, which was not looked into"
    return Check(
        "signature",
        "passed",
        f"The signature is intact and covers the whole file. It is by {signature.subject}, with the certificate whose "
        f"SHA-256 is {signature.fingerprint}. {vouched}{issuer}.",
    )


def seal_check(file: Examined) -> Check:
    """Whether the key that signed is the one that the statement prints."""
    seal = file.statement.seal if file.statement else None
    if seal is None:
        return Check("seal", "not_checked", file.no_data or "The statement does not name the key that signs it.")
    if seal.fingerprint != file.signature.fingerprint:
        return Check("seal", "failed", "The key that signed it is not the one that the statement names.")
    return Check("seal", "passed", "The key that signed it is the one that the statement names.")


def rules_check(outcome: Rederived) -> Check:
    """Whether the release that is installed here still gives what the statement says."""
    result: dict[str, Result] = {"same": "passed", "reworded": "passed", "differs": "failed", "unreadable": "failed"}
    return Check("rules", result.get(outcome.outcome, "not_checked"), outcome.says)
