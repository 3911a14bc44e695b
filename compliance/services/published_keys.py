"""What is published of the keys: everything that somebody needs who checks without trusting this installation."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from compliance.documents.key_records import (
    Introduction,
    SignedRecord,
    certificates_of,
    fingerprint_of,
    introduction,
)
from compliance.documents.keys import Purpose, is_self_signed, subject_of
from compliance.domain.base64_text import to_base64
from compliance.domain.history import utc_text
from compliance.services.key_records import record_faults, records
from compliance.store.database import Session

FORMAT = "colophon-keys-1"


@dataclass(frozen=True, slots=True)
class PublishedCertificate:
    """The certificate of a key for PDF files. The times are UTC; subject and issuer are as RFC 4514 writes them."""

    subject: str
    issuer: str
    self_signed: bool
    not_before: str
    not_after: str


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A key: `fingerprint` names it, `since` and `until` are UTC times, `public` is its public part.

    `record` is the canonical JSON that was signed, `hash` (hex) what the log has of it; bytes are in Base64.
    """

    purpose: Purpose
    sequence: int
    fingerprint: str
    since: str
    until: str | None
    introduced: Introduction
    public: str | Mapping[str, str]
    certificate: PublishedCertificate | None
    record: str
    hash: str
    signature: str
    previous_signature: str | None

    @property
    def in_use(self) -> bool:
        """Whether no other key has taken over."""
        return self.until is None


@dataclass(frozen=True, slots=True)
class PublishedKeys:
    """All keys of the installation whose log is called `origin`, and a sentence for each record that does not hold."""

    origin: str
    keys: tuple[PublishedKey, ...]
    faults: tuple[str, ...]


def published_keys(session: Session) -> PublishedKeys:
    """The keys that anybody may know. Nothing is left out: a record that does not hold is named."""
    found = records(session)
    faults = record_faults(found)
    if faults:
        # Nothing is read out of records that somebody changed.
        return PublishedKeys("", (), faults)
    keys = tuple(_published(found, index) for index in range(len(found)))
    return PublishedKeys(str(found[0].values["origin"]) if found else "", keys, ())


def keys_json(published: PublishedKeys) -> dict[str, Any]:
    """The same for programs: see docs/keys.md and /schemas/keys-1.json."""
    return {"format": FORMAT, **asdict(published)}


def _published(found: Sequence[SignedRecord], index: int) -> PublishedKey:
    signed = found[index]
    values = signed.values
    before, after = (_of_purpose(found, at, signed.purpose) for at in (index - 1, index + 1))
    return PublishedKey(
        purpose=signed.purpose,
        sequence=signed.sequence,
        fingerprint=fingerprint_of(signed.purpose, values["public"]),
        since=values["at"],
        until=after.values["at"] if after else None,
        introduced=introduction(signed, before),
        public=values["public"],
        certificate=_certificate(values["public"]) if signed.purpose == "pdf" else None,
        record=to_base64(signed.record),
        hash=signed.hash.hex(),
        signature=to_base64(signed.signature),
        previous_signature=to_base64(signed.previous_signature) if signed.previous_signature else None,
    )


def _of_purpose(found: Sequence[SignedRecord], index: int, purpose: Purpose) -> SignedRecord | None:
    inside = 0 <= index < len(found)
    return found[index] if inside and found[index].purpose == purpose else None


def _certificate(public: str) -> PublishedCertificate:
    own = certificates_of(public)[0]
    return PublishedCertificate(
        subject=subject_of(own),
        issuer=own.issuer.rfc4514_string(),
        self_signed=is_self_signed(own),
        not_before=utc_text(own.not_valid_before_utc),
        not_after=utc_text(own.not_valid_after_utc),
    )
