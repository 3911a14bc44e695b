"""Which keys an installation signs with and signed with: recorded at their first use, replaced, read by everybody.

The log needs the keys, and the keys' records are in the log: so they are written under the same lock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from compliance.documents.key_records import (
    AnyKey,
    SignedRecord,
    data_keys,
    faults,
    fingerprint_of,
    log_keys,
    make_record,
    pdf_certificates,
    public_of,
)
from compliance.documents.keys import PURPOSES, Keys, PdfKey, Purpose
from compliance.documents.keys import UnusableKey as UnusableKey
from compliance.services.refusals import Refused
from compliance.store import signing_keys as store
from compliance.store.database import Database, Session
from compliance.store.log import lock_log

# What a key does, in a sentence that begins "The key that signs".
SIGNS: dict[Purpose, str] = {"log": "the log", "data": "the data of statements", "pdf": "PDF files"}


@dataclass(frozen=True, slots=True)
class KnownKeys:
    """The public part of every key that this installation ever signed with. `log` are names and public keys."""

    log: tuple[tuple[str, bytes], ...] = ()
    data: tuple[Ed25519PublicKey, ...] = ()
    pdf: tuple[x509.Certificate, ...] = ()


def records(session: Session) -> tuple[SignedRecord, ...]:
    """The records of all keys: those of one purpose together, in the order in which they came into use."""
    return tuple(
        SignedRecord(purpose, row.sequence, row.record, row.signature, row.previous_signature)
        for purpose in PURPOSES
        for row in store.key_records(session)
        if row.purpose == purpose
    )


def known_keys(session: Session, keys: Keys | None = None) -> KnownKeys:
    """The public parts out of records that hold; with `keys`, only when those are the newest that are recorded.

    The newest key vouches for all records before its own, because each names the hash of the one before. So whoever
    has the database, and not the keys, cannot add one. Raises UnusableKey: nothing is built on what does not hold.
    """
    found = records(session)
    if wrong := record_faults(found):
        raise UnusableKey(" ".join(wrong))
    for last in (newest(found, purpose) for purpose in PURPOSES):
        if keys is not None and last is not None and not _same(last, keys.of(last.purpose)):
            raise UnusableKey(f"The last key that is recorded for {SIGNS[last.purpose]} is not the one in use here.")
    return KnownKeys(log_keys(found), data_keys(found), pdf_certificates(found))


def record_faults(found: Sequence[SignedRecord]) -> tuple[str, ...]:
    """A sentence for each record that does not hold; none when all do."""
    return tuple(fault for purpose in PURPOSES for fault in faults(each for each in found if each.purpose == purpose))


def record_keys(database: Database, keys: Keys, at: str, purposes: Sequence[Purpose] = PURPOSES) -> None:
    """Make sure that the keys in use are recorded, before anything that they sign is kept.

    A key that is used for the first time is introduced. One that the operator supplied in the place of another is
    recorded as its successor, which only itself can sign. Raises UnusableKey for a key that was replaced, and for one
    that nobody introduced. `at` is a UTC time.
    """
    asked = {purpose: keys.of(purpose) for purpose in purposes}
    with database.read() as session:
        found = records(session)
    if all(_in_use(found, purpose, key) for purpose, key in asked.items()):
        return
    with database.write() as session:
        lock_log(session)
        found = records(session)
        # The name of the log is said in all of them, and the log's own key has it.
        origin = _origin(found) or keys.log.origin
        for purpose, key in asked.items():
            if not _in_use(found, purpose, key):
                _refuse_unless_new(found, purpose, key)
                _add(session, make_record(key, purpose, origin, at, newest(found, purpose)), at)


def replace_key(database: Database, purpose: Purpose, old: AnyKey | None, new: AnyKey, at: str) -> SignedRecord:
    """Record that `new` takes over from `old`, signed by both; `old` is None when it is lost.

    The same again when that was recorded before and interrupted then. Raises Refused when there is nothing to replace,
    and UnusableKey when `old` is not the key in use.
    """
    with database.write() as session:
        lock_log(session)
        found = records(session)
        last = newest(found, purpose)
        if last is None:
            raise Refused(
                f"Nothing was ever signed with a key for this, so there is none to replace: {SIGNS[purpose]}."
            )
        if _in_use(found, purpose, new):
            return last
        if old is not None and not _in_use(found, purpose, old):
            _refuse_unless_new(found, purpose, old)
            raise UnusableKey(f"The key that signs {SIGNS[purpose]} has not been recorded yet. Run the command again.")
        record = make_record(new, purpose, _origin(found), at, last, old)
        _add(session, record, at)
        return record


def newest(found: Iterable[SignedRecord], purpose: Purpose) -> SignedRecord | None:
    """The record of the key that is in use for this."""
    return next((each for each in reversed(tuple(found)) if each.purpose == purpose), None)


def log_name(session: Session) -> str:
    """The name that the log has had from the first; empty before anything was sealed."""
    return _origin(records(session))


def _origin(found: Sequence[SignedRecord]) -> str:
    return str(found[0].values["origin"]) if found else ""


def _in_use(found: Sequence[SignedRecord], purpose: Purpose, key: AnyKey) -> bool:
    last = newest(found, purpose)
    return last is not None and _same(last, key)


def _same(record: SignedRecord, key: AnyKey) -> bool:
    own = fingerprint_of(record.purpose, public_of(key))
    return fingerprint_of(record.purpose, record.values["public"]) == own


def _refuse_unless_new(found: Sequence[SignedRecord], purpose: Purpose, key: AnyKey) -> None:
    """Raise UnusableKey unless this key may be introduced, or may take over without the signature of the one before."""
    last = newest(found, purpose)
    if last is None:
        return
    supplied = isinstance(key, PdfKey) and key.supplied
    made = [each for each in found if each.purpose == purpose and each.values["source"] == "made"]
    if not supplied and any(_same(each, key) for each in made[:-1]):
        raise UnusableKey(
            f"The key that signs {SIGNS[purpose]} was replaced at {_replaced_at(made, key)}, and its file holds the "
            f"old one. Put the newer file back; or, when a change was interrupted, run: colophon keys rotate {purpose}"
        )
    # With SIGNING_KEY_FILE the operator says which key it is, and without it again that it is our own.
    if purpose == "pdf" and (supplied or last.values["source"] == "supplied"):
        return
    raise UnusableKey(
        f"The key that signs {SIGNS[purpose]} is not {fingerprint_of(purpose, last.values['public'])}, which has been "
        f"in use since {last.values['at']}. Put its file back from a backup; if it is lost, run: colophon keys rotate "
        f"{purpose} --lost"
    )


def _replaced_at(made: Sequence[SignedRecord], key: AnyKey) -> str:
    index = next(index for index, each in enumerate(made) if _same(each, key))
    return str(made[index + 1].values["at"])


def _add(session: Session, signed: SignedRecord, at: str) -> None:
    signatures = (signed.signature, signed.previous_signature)
    store.add_key_record(session, signed.purpose, signed.sequence, signed.record, signed.hash, signatures, at)
