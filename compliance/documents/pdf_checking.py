"""Checks the signature of a PDF file that anybody may have made. Imports pyHanko: reached through `pdf_signature`."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice

from asn1crypto import x509 as asn1_x509
from asn1crypto.parser import peek
from cryptography import x509
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from compliance.documents.keys import fingerprint, is_self_signed, subject_of
from compliance.documents.pdf_signature import LARGEST_PDF, PdfSignature, TimeStamp
from compliance.documents.pdf_signing import certificate_of
from compliance.documents.time_limit import OutOfTime, limited

_MEGABYTE = 1024 * 1024
# Statements are small files: what grows beyond this when it is unpacked was made to take memory and time.
DECODED_AT_MOST = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=4 * _MEGABYTE),
    document_budget=DocumentDecodeBudget(base_allowance=16 * _MEGABYTE, max_ratio=1),
)
MOST_SIGNATURES = 8

_SIGNING = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
_TOO_LONG = "The file takes too long to read; a statement is read in a moment. If it is one, try again later."
_UNREADABLE = "The signature cannot be read: the file is damaged, or somebody built it to look signed."

# It tells at length, with traces, what strangers' files have wrong. What there is to say of them is in the answer.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


def checked(
    pdf: bytes,
    trusted: Sequence[x509.Certificate],
    at: datetime | None,
    authorities: Sequence[x509.Certificate],
    limit: Callable[[Callable[[], PdfSignature]], PdfSignature] = limited,
) -> PdfSignature:
    """What the file's signature is worth; an answer for whatever bytes, in time.

    `limit` is for files that are no stranger's.
    """
    if fault := _not_read(pdf):
        return PdfSignature(faults=(fault,))
    known = _Known(tuple(trusted), tuple(authorities), at)
    try:
        return limit(lambda: _looked_at(pdf, known))
    except OutOfTime:
        return PdfSignature(faults=(_TOO_LONG,))


def _looked_at(pdf: bytes, known: "_Known") -> PdfSignature:
    try:
        found = _signatures(pdf)
    except Exception:  # whatever a stranger's file makes a parser do
        return PdfSignature(faults=("The file cannot be read as a PDF: it is damaged or cut off.",))
    if isinstance(found, str):
        return PdfSignature(faults=(found,))
    results = [_safely(pdf, each, known) for each in found]
    chosen = next((each for each in results if each.trusted), results[0])
    if len(results) > 1:
        further = "1 further signature" if len(results) == 2 else f"{len(results) - 1} further signatures"
        remark = f"The file has {further}, which nothing is said about here."
        chosen = replace(chosen, others=len(results) - 1, remarks=(*chosen.remarks, remark))
    return chosen


@dataclass(frozen=True, slots=True)
class _Known:
    """What the caller knows: signers, authorities that stamp times, and the time now."""

    signers: tuple[x509.Certificate, ...]
    authorities: tuple[x509.Certificate, ...]
    now: datetime | None


def _not_read(pdf: bytes) -> str:
    """Why the file is not even opened."""
    if not pdf:
        return "The file is empty."
    if len(pdf) > LARGEST_PDF:
        return f"The file has {len(pdf):,} bytes. A statement has at most {LARGEST_PDF:,}."
    if b"%PDF-" not in pdf[:1024]:
        return "The file is not a PDF."
    if b"/ByteRange" not in pdf:
        return "The file is not signed."
    return ""


def _signatures(pdf: bytes) -> list[EmbeddedPdfSignature] | str:
    """The signatures in the file, or a sentence."""
    reader = PdfFileReader(BytesIO(pdf), decode_limits=DECODED_AT_MOST)
    if reader.encrypted:
        return "The file is encrypted, so its signature is not checked. A statement is never encrypted."
    # Counted before they are read: thousands of fields may lead to the same one.
    fields = list(islice(enumerate_sig_fields(reader, filled_status=True), MOST_SIGNATURES + 1))
    if len(fields) > MOST_SIGNATURES:
        return f"The file has more than {MOST_SIGNATURES} signatures, which is more than are checked."
    found: list[EmbeddedPdfSignature] = list(reader.embedded_regular_signatures)
    return found or "The file is not signed, although it holds parts of a signature: it was taken out or never made."


def _safely(pdf: bytes, signature: EmbeddedPdfSignature, known: _Known) -> PdfSignature:
    try:
        return _checked(pdf, signature, known)
    except Exception:  # the certificate, the stamp and the signature itself are a stranger's, too
        return PdfSignature(signed=True, faults=(_UNREADABLE,))


def _checked(pdf: bytes, signature: EmbeddedPdfSignature, known: _Known) -> PdfSignature:
    certificate = x509.load_der_x509_certificate(signature.signer_cert.dump())
    claimed = signature.self_reported_timestamp
    claimed = claimed.astimezone(UTC) if claimed and claimed.tzinfo else None
    # This is a thread of its own, in which no other loop of events can run.
    status = asyncio.run(_validated(signature, known, claimed or certificate.not_valid_before_utc))
    length = _length(pdf, signature)
    result = PdfSignature(
        signed=True,
        intact=status.intact and status.valid and length > 0,
        whole_file=length == len(pdf),
        trusted=status.trusted and length > 0,
        self_signed=is_self_signed(certificate),
        length=length,
        subject=subject_of(certificate),
        fingerprint=fingerprint(certificate),
        issuer=certificate.issuer.rfc4514_string(),
        claimed_at=claimed,
        stamp=_stamp(status.timestamp_validity),
    )
    return replace(
        result,
        faults=tuple(_faults(result, certificate, len(pdf))),
        remarks=tuple(_remarks(result, certificate, known.now)),
    )


async def _validated(signature: EmbeddedPdfSignature, known: _Known, moment: datetime) -> PdfSignatureStatus:
    return await async_validate_pdf_signature(
        signature,
        signer_validation_context=_context(known.signers, moment),
        ts_validation_context=_context(known.authorities, moment),
        key_usage_settings=_SIGNING,
        # What was added after signing is never looked into: a statement is as it was issued, or it is not.
        skip_diff=True,
    )


def _context(roots: Sequence[x509.Certificate], moment: datetime) -> ValidationContext:
    """Trusts these certificates and no other, at that moment, and fetches nothing."""
    known: list[asn1_x509.Certificate] = [certificate_of(each) for each in roots]
    return ValidationContext(trust_roots=known, moment=moment, allow_fetching=False)


def _length(pdf: bytes, signature: EmbeddedPdfSignature) -> int:
    """How much of the file was signed: all from the first byte, but for the place of the signature itself.

    0 when it is otherwise (ISO 32000-2, 12.8.1; ETSI EN 319 142-1, 5.3): then anything can stand in what is left out.
    """
    ranges = [int(number) for number in signature.byte_range]
    if len(ranges) != 4 or ranges[0] != 0 or min(ranges) < 0:
        return 0
    _, first, second, rest = ranges
    gap = pdf[first:second]
    if second + rest > len(pdf) or gap[:1] != b"<" or gap[-1:] != b">":
        return 0
    content: bytes = signature.pkcs7_content
    # After the signature there is room, which must be empty: nothing protects it.
    written = gap[1:-1] in (content.hex().encode(), content.hex().upper().encode())
    return second + rest if written and not any(content[peek(content) :]) else 0


def _stamp(status: TimestampSignatureStatus | None) -> TimeStamp | None:
    if status is None:
        return None
    authority = x509.load_der_x509_certificate(status.signing_cert.dump())
    return TimeStamp(
        at=status.timestamp.astimezone(UTC),
        authority=subject_of(authority),
        fingerprint=fingerprint(authority),
        intact=status.intact and status.valid,
        known=status.trusted,
    )


def _faults(result: PdfSignature, certificate: x509.Certificate, size: int) -> Iterator[str]:
    if not result.length:
        yield "The signature leaves out parts of the file, so it does not vouch for what the file says."
    elif not result.intact:
        yield "The file was altered after it was signed."
    elif not result.whole_file:
        added = size - result.length
        grown = "1 byte was" if added == 1 else f"{added:,} bytes were"
        yield (
            f"The file was changed after it was signed: {grown} added. Only its first {result.length:,} "
            "bytes are what was signed."
        )
    if result.claimed_at is None:
        yield "The signature does not say when it was made."
    elif not certificate.not_valid_before_utc <= result.claimed_at <= certificate.not_valid_after_utc:
        yield "The certificate was not valid at the time at which the signature says it was made."
    if result.intact and not result.trusted:
        yield f"The signer, {result.subject}, is not one that is known here."
    if result.stamp and not result.stamp.intact:
        yield "The time stamp does not belong to this signature, or it was altered."


def _remarks(result: PdfSignature, certificate: x509.Certificate, now: datetime | None) -> Iterator[str]:
    if now is not None and certificate.not_valid_after_utc < now:
        yield (
            f"The certificate expired on {certificate.not_valid_after_utc:%Y-%m-%d}, after the time at which the "
            "signature says it was made."
        )
    if result.stamp is None:
        yield "The time of the signature is the signer’s own word: no authority stamped it."
    elif not result.stamp.known:
        yield f"The time is that of {result.stamp.authority}. Whether to rely on that authority is not decided here."
