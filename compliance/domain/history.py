"""The history of a project, or of an organisation: a chain of entries in which every change shows.

An entry has a header (canonical JSON: who, when, what kind, the SHA-256 of the payload) and a payload (32 random
bytes and canonical JSON: what was done). Its hash covers the hash of the entry before it and the header, so that a
changed entry breaks the chain from there on. The random bytes let a payload be erased without leaving anything that
could be guessed from its hash.

The header of a project's entry names the project's id under the key "project". An organisation's entry is the same in
every other respect and has the key "organisation" with the organisation's id in its place, so that no entry of the
one can be passed off as an entry of the other, even where both have the same id.

The chain proves nothing against somebody who rewrites all of it; for that, heads are printed in every issued
statement.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal, get_args

FORMAT = 1
VERSION_LINE = b"colophon-history-1\n"
SALT_LENGTH = 32
NO_HASH = bytes(32)
ERASED = "payload_erased"

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_HEADER_TYPES = {"v": int, "sequence": int, "at": str, "actor": str, "kind": str, "payload_sha256": str}

# What a history is of; also the key under which a header names it.
Owner = Literal["project", "organisation"]
_OWNERS: tuple[Owner, ...] = get_args(Owner)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a history ends: the number of its last entry and that entry's hash. An empty history is 0 and 32 zero
    bytes.
    """

    sequence: int
    hash: bytes


EMPTY = Head(0, NO_HASH)


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored entry: the very bytes that were hashed. `payload` is None once it has been erased.

    `owner` is the id of the project or the organisation whose history holds it.
    """

    owner: str
    sequence: int
    header: bytes
    payload: bytes | None
    previous_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """The first entry that does not hold, and why, in a sentence for the reader."""

    sequence: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking a chain gave: how many entries hold, how many of those were erased, and the first fault if any."""

    intact: int
    erased: int
    fault: Fault | None

    @property
    def sound(self) -> bool:
        """Whether the whole chain holds."""
        return self.fault is None


def utc_text(moment: datetime) -> str:
    """The time as it is stored, to the second: 2026-11-23T16:42:05Z. Raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("A time in the history needs a time zone.")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def check_time(text: str) -> str:
    """The text itself when it is a UTC time such as 2026-11-23T16:42:05Z; raises ValueError otherwise."""
    if not _TIME.fullmatch(text):
        raise ValueError(f"'{text}' is not a UTC time such as 2026-11-23T16:42:05Z.")
    datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return text


def header_values(
    owner_id: str, sequence: int, at: str, actor: str, kind: str, payload: bytes, of: Owner = "project"
) -> dict[str, str | int]:
    """The header of a new entry as plain values; the caller turns them into canonical bytes (RFC 8785).

    `owner_id` is the id of what the history is `of`, and stands under that key.
    """
    return {
        "v": FORMAT,
        of: owner_id,
        "sequence": sequence,
        "at": check_time(at),
        "actor": actor,
        "kind": kind,
        "payload_sha256": sha256(payload).hexdigest(),
    }


def new_payload(salt: bytes, body: bytes) -> bytes:
    """The payload of a new entry: 32 random bytes and the body's canonical bytes."""
    if len(salt) != SALT_LENGTH:
        raise ValueError(f"A payload starts with {SALT_LENGTH} random bytes; {len(salt)} were given.")
    return salt + body


def entry_hash(previous_hash: bytes, header: bytes) -> bytes:
    """SHA-256 over the version line, the previous entry's hash (32 bytes) and the header's bytes."""
    if len(previous_hash) != len(NO_HASH):
        raise ValueError(f"A hash has 32 bytes; the previous one has {len(previous_hash)}.")
    return sha256(VERSION_LINE + previous_hash + header).digest()


def read_header(header: bytes) -> Mapping[str, str | int]:
    """The values of a stored header; raises ValueError when it is not a header of this format."""
    values = json.loads(header)
    if not isinstance(values, dict):
        raise ValueError("not a header")  # noqa: TRY004 - the same error as for any other header that is none
    types = next((types for types in _header_types() if values.keys() == types.keys()), None)
    if types is None:
        raise ValueError("not a header")
    if any(type(values[key]) is not wanted for key, wanted in types.items()) or values["v"] != FORMAT:
        raise ValueError("not a header of this format")
    check_time(values["at"])
    return values


def read_body(payload: bytes) -> Mapping[str, object]:
    """What a stored payload says; raises ValueError when it is not 32 bytes and a JSON object."""
    body = json.loads(payload[SALT_LENGTH:])
    if not isinstance(body, dict):
        raise ValueError("not a payload")  # noqa: TRY004 - the same error as for bytes that are no JSON at all
    return body


def _header_types() -> Iterable[Mapping[str, type]]:
    return ({**_HEADER_TYPES, owner: str} for owner in _OWNERS)


def verify_chain(entries: Iterable[Entry], head: Head, of: Owner = "project") -> Verdict:
    """Recompute a whole history, oldest entry first, and compare its end with the head kept beside it.

    Gives the first entry that does not hold. A missing payload holds only when a later entry says that it was erased.
    """
    last = EMPTY
    missing: list[int] = []
    explained: set[int] = set()
    for entry in entries:
        fault = _link_fault(entry, last) or _content_fault(entry, of)
        if fault:
            return _broken(fault, missing)
        if entry.payload is None:
            missing.append(entry.sequence)
        else:
            explained |= _erasures(entry.header, entry.payload)
        last = Head(entry.sequence, entry.hash)
    fault = _erasure_fault(missing, explained) or _head_fault(last, head, of)
    return _broken(fault, missing) if fault else Verdict(last.sequence, len(missing), None)


def _broken(fault: Fault, missing: Iterable[int]) -> Verdict:
    intact = fault.sequence - 1
    match intact:
        case 0:
            rest = ""
        case 1:
            rest = " Entry 1 is intact."
        case _:
            rest = f" Entries 1 to {intact} are intact."
    erased = sum(1 for sequence in missing if sequence <= intact)
    return Verdict(intact, erased, Fault(fault.sequence, fault.sentence + rest))


def _link_fault(entry: Entry, last: Head) -> Fault | None:
    expected = last.sequence + 1
    if entry.sequence > expected:
        return Fault(expected, f"Entry {expected} is missing.")
    if entry.sequence < expected:
        return Fault(expected, f"Where entry {expected} belongs, an entry carries the number {entry.sequence}.")
    if entry.previous_hash != last.hash:
        return Fault(expected, f"Entry {expected} does not continue the entry before it.")
    if entry_hash(last.hash, entry.header) != entry.hash:
        return Fault(expected, f"Entry {expected} was changed after it was written.")
    return None


def _content_fault(entry: Entry, of: Owner) -> Fault | None:
    number = entry.sequence
    try:
        header = read_header(entry.header)
    except ValueError:
        return Fault(number, f"Entry {number} cannot be read.")
    if header["sequence"] != number or header.get(of) != entry.owner:
        return Fault(number, f"Entry {number} was written for another place in the history.")
    if entry.payload is not None and sha256(entry.payload).hexdigest() != header["payload_sha256"]:
        return Fault(number, f"The contents of entry {number} were changed after it was written.")
    return None


def _erasures(header: bytes, payload: bytes) -> set[int]:
    if read_header(header)["kind"] != ERASED:
        return set()
    sequences = read_body(payload).get("sequences")
    return {number for number in sequences if isinstance(number, int)} if isinstance(sequences, list) else set()


def _erasure_fault(missing: Iterable[int], explained: set[int]) -> Fault | None:
    for number in missing:
        if number not in explained:
            return Fault(number, f"The contents of entry {number} are missing and no entry says that they were erased.")
    return None


def _head_fault(last: Head, head: Head, of: Owner) -> Fault | None:
    if last.sequence < head.sequence:
        missing = last.sequence + 1
        return Fault(missing, f"Entry {missing} is missing; the {of} counts {head.sequence} entries.")
    if last.sequence > head.sequence:
        extra = head.sequence + 1
        return Fault(extra, f"Entry {extra} is not counted by the {of}, which counts {head.sequence} entries.")
    if last.hash != head.hash:
        said = f"The {of}'s record of its last entry does not match entry {last.sequence}."
        return Fault(max(last.sequence, 1), said)
    return None
