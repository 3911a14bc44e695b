"""The records of keys: which key came into use when, signed by itself and, where it took over, by the one before it.

A record is canonical JSON. It is signed, and becomes a leaf of the log, behind a line of its own, so that no signature
of a record can be taken for one of anything else. With all records, everything that was signed stays verifiable.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from compliance.documents.canonical import canonical_bytes
from compliance.documents.key_formats import read_vkey
from compliance.documents.keys import (
    DataKey,
    LogKey,
    PdfKey,
    Purpose,
    UnusableKey,
    fingerprint,
    public_of_jwk,
    thumbprint,
    verify,
)

FIRST_LINE = b"colophon-key-1\n"
INTRODUCED, ROTATED = "key_introduced", "key_rotated"
FIELDS = ("at", "kind", "origin", "previous", "public", "purpose", "sequence", "source", "v")

# How a key came into use: as the first; signed for by the one before; because the operator set SIGNING_KEY_FILE or took
# that back, or because the one before was lost, which nobody but the key itself signed.
Introduction = Literal["first", "handed_over", "set", "lost"]

AnyKey = LogKey | DataKey | PdfKey


@dataclass(frozen=True, slots=True)
class SignedRecord:
    """A record with its signatures, as it is stored and published.

    `previous_signature` is that of the key before: None for the first key of a purpose, and where the key before was
    lost or was never ours to sign with.
    """

    purpose: Purpose
    sequence: int
    record: bytes
    signature: bytes
    previous_signature: bytes | None

    @property
    def hash(self) -> bytes:
        """The 32 bytes by which the log and the next record name it."""
        return record_hash(self.record)

    @property
    def values(self) -> dict[str, Any]:
        """What the record says."""
        values: dict[str, Any] = json.loads(self.record)
        return values


def record_hash(record: bytes) -> bytes:
    """The 32 bytes by which the log names a record."""
    return sha256(FIRST_LINE + record).digest()


def make_record(
    key: AnyKey, purpose: Purpose, origin: str, at: str, previous: SignedRecord | None, old: AnyKey | None = None
) -> SignedRecord:
    """The record of a key that comes into use at this time (UTC), after `previous` if there was one.

    `old` is the key before when it can sign that it hands over.
    """
    sequence = previous.sequence + 1 if previous else 1
    record = canonical_bytes(
        {
            "v": 1,
            "kind": ROTATED if previous else INTRODUCED,
            "purpose": purpose,
            "sequence": sequence,
            "origin": origin,
            "at": at,
            "public": public_of(key),
            "source": "supplied" if isinstance(key, PdfKey) and key.supplied else "made",
            "previous": previous.hash.hex() if previous else None,
        }
    )
    handed_over = old.sign(FIRST_LINE + record) if old and previous else None
    return SignedRecord(purpose, sequence, record, key.sign(FIRST_LINE + record), handed_over)


def introduction(signed: SignedRecord, previous: SignedRecord | None) -> Introduction:
    """How the key of a record came into use, after the one before it."""
    if previous is None:
        return "first"
    if signed.previous_signature is not None:
        return "handed_over"
    return "set" if "supplied" in (signed.values["source"], previous.values["source"]) else "lost"


def public_of(key: AnyKey) -> str | dict[str, str]:
    """The public part as it is published: a C2SP vkey line, a JSON Web Key, or certificates in PEM."""
    match key:
        case LogKey():
            return key.vkey
        case DataKey():
            return key.jwk
        case PdfKey():
            return "".join(each.public_bytes(Encoding.PEM).decode() for each in (key.certificate, *key.chain))


def fingerprint_of(purpose: Purpose, public: Any) -> str:
    """A short name for a public part: a vkey's name and number, a JWK's thumbprint, a certificate's SHA-256."""
    match purpose:
        case "log":
            return "+".join(str(public).split("+")[:2])
        case "data":
            return thumbprint(public)
        case "pdf":
            return fingerprint(certificates_of(public)[0])


def certificates_of(public: Any) -> tuple[x509.Certificate, ...]:
    """The certificates that the record of a PDF key holds, the key's own first. Raises UnusableKey."""
    try:
        return tuple(x509.load_pem_x509_certificates(str(public).encode()))
    except ValueError as error:
        raise UnusableKey("The record holds no certificate.") from error


def faults(records: Iterable[SignedRecord]) -> Iterator[str]:
    """A sentence for each record of one purpose that does not hold, given all of them in their order."""
    previous: SignedRecord | None = None
    for each in records:
        if fault := _fault(each, previous):
            yield f"The record of {each.purpose} key {each.sequence} does not hold: {fault}."
        previous = each


def _fault(signed: SignedRecord, previous: SignedRecord | None) -> str:
    try:
        values = signed.values
        public = _signer(signed.purpose, values["public"])
        before = None if previous is None else _signer(previous.purpose, previous.values["public"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return "it cannot be read"
    if canonical_bytes(values) != signed.record or tuple(sorted(values)) != FIELDS:
        return "it is not written as ours are"
    linked = (signed.purpose, (previous.sequence if previous else 0) + 1, previous.hash.hex() if previous else None)
    if (values["purpose"], values["sequence"], values["previous"]) != linked or signed.sequence != linked[1]:
        return "it does not follow on the one before"
    if values["kind"] != (ROTATED if previous else INTRODUCED):
        return "it says of itself what it is not"
    if not verify(public, signed.signature, FIRST_LINE + signed.record):
        return "its key did not sign it"
    if signed.previous_signature is not None and not verify(
        before, signed.previous_signature, FIRST_LINE + signed.record
    ):
        return "the key before did not sign it"
    return ""


def _signer(purpose: Purpose, public: Any) -> object:
    match purpose:
        case "log":
            return read_vkey(public)[1]
        case "data":
            return public_of_jwk(public)
        case "pdf":
            return certificates_of(public)[0].public_key()


def data_keys(records: Iterable[SignedRecord]) -> tuple[Ed25519PublicKey, ...]:
    """The public keys that data were ever signed with. Raises UnusableKey."""
    return tuple(public_of_jwk(each.values["public"]) for each in records if each.purpose == "data")


def pdf_certificates(records: Iterable[SignedRecord]) -> tuple[x509.Certificate, ...]:
    """The certificates that files were ever signed with. Raises UnusableKey."""
    return tuple(certificates_of(each.values["public"])[0] for each in records if each.purpose == "pdf")


def log_keys(records: Iterable[SignedRecord]) -> tuple[tuple[str, bytes], ...]:
    """Name and public key (32 bytes) of each key that checkpoints were ever signed with. Raises UnusableKey."""
    read = (read_vkey(each.values["public"]) for each in records if each.purpose == "log")
    return tuple((name, public.public_bytes_raw()) for name, public in read)
