"""Signatures of PDF files: PAdES (ETSI EN 319 142-1), level B-B, or B-T with a time stamp (RFC 3161).

What signs and what checks is imported when it is called: pyHanko takes a quarter of a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from cryptography import x509

from compliance.documents.keys import PdfKey
from compliance.documents.refusals import CannotMakePdf

# Statements have some hundred kilobytes; what is larger by far is none, and is not read.
LARGEST_PDF = 32 * 1024 * 1024

STAMP_SECONDS = 10.0
# For reading back a file of our own, on a machine that is busy.
OWN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Stamps:
    """A time-stamping authority (RFC 3161) to ask, and how long to wait for it, in seconds."""

    url: str
    seconds: float = STAMP_SECONDS


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """When an authority saw the signature, by the authority's clock (UTC).

    `intact` says that the stamp is the authority's own and belongs to this signature; `known` that the authority is one
    of those that the caller knows.
    """

    at: datetime
    authority: str
    fingerprint: str
    intact: bool
    known: bool


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """What there is to say about the signature of a PDF file.

    Of several signatures this is the first by a trusted signer, or else the first; `others` are all further ones.
    `faults` are sentences, one for each thing that is wrong; `remarks` say what a reader should know beside.
    """

    signed: bool = False
    intact: bool = False  # the bytes that were signed are as they were
    whole_file: bool = False  # nothing was added after signing
    trusted: bool = False  # the certificate is one that the caller trusts, or leads to one
    self_signed: bool = False
    length: int = 0  # the signature covers so many bytes from the beginning, its own place left out
    subject: str = ""  # RFC 4514
    fingerprint: str = ""  # SHA-256 of the signing certificate, in hex
    issuer: str = ""
    claimed_at: datetime | None = None  # by the signer's own clock
    stamp: TimeStamp | None = None
    others: int = 0
    faults: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether a trusted signer signed the whole file and nobody changed it since."""
        return self.signed and self.intact and self.whole_file and self.trusted and not self.faults


def sign_pdf(pdf: bytes, key: PdfKey, at: datetime, stamps: Stamps | None = None) -> bytes:
    """The file with an invisible signature added at its end; every byte before stays as it is.

    `at` is the time that the signature claims (UTC). Raises CannotMakePdf when the certificate is not valid at that
    time, when a stamp is wanted and the authority gives none that holds, and when the result is not found to be good.
    """
    from compliance.documents.pdf_checking import checked
    from compliance.documents.pdf_signing import signed
    from compliance.documents.time_limit import within

    result = signed(pdf, key, at, stamps)
    # What is issued stays: so it is read once with the eyes of whoever gets it.
    found = checked(result, [key.certificate], None, (), partial(within, OWN_SECONDS))
    if not found.good:
        raise CannotMakePdf(f"We could not sign the PDF: {' '.join(found.faults)}")
    return result


def check_pdf(
    pdf: bytes,
    trusted: Sequence[x509.Certificate],
    at: datetime | None = None,
    authorities: Sequence[x509.Certificate] = (),
) -> PdfSignature:
    """What the file's signature is worth. `trusted` are certificates of signers, or of authorities above them.

    `authorities` are those of time-stamping authorities that are known. With `at`, the time now, a certificate that has
    expired since is remarked on. Nothing is fetched from anywhere, and whatever the bytes are, there is an answer.
    """
    from compliance.documents.pdf_checking import checked

    return checked(pdf, trusted, at, authorities)
