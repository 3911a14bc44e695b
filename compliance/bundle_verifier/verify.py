"""Verify an evidence bundle of Colophon: python3 verify.py BUNDLE.zip|FOLDER [--key VKEY].

Needs Python 3.11 or later and the package "cryptography", nothing else, and no network. Gives exit code 0 when
everything that it checks holds, 1 when something does not, and 2 when it could not be tried.

A bundle that somebody forged may bring along a forged copy of this program: take the program from a source that you
trust. The format of bundles is described in docs/bundle.md of Colophon.

It is one long file because it is copied into every bundle, where one file is easier to read, to keep and to run than a
package would be.
"""

import argparse
import json
import re
import sys
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificates

FORMAT = "colophon-bundle-1"
LARGEST = 1024 * 1024 * 1024  # bytes
MOST_MEMBERS = 20_000
SALT_LENGTH = 32

# Every name that a member can have; all but the last three kinds have to be there.
_FIXED = (
    *("README.txt", "verify.py", "history.jsonl", "keys.json", "log/head.tlog-proof", "log/latest.note"),
    *("log/consistency.json", "evidence/index.json", "evidence/index.csv"),
)
_FURTHER = re.compile(
    r"statements/[0-9]{4}-[0-9]{4,9}\.(?:pdf|json|jws)|log/checkpoints/[1-9][0-9]{0,17}\.note"
    r"|evidence/files/[0-9a-f]{64}"
)
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_HEADER = {"v": int, "project": str, "sequence": int, "at": str, "actor": str, "kind": str, "payload_sha256": str}
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
_VKEY = re.compile(r"([^+\s]{1,255})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{44})")
_PURPOSES = ("log", "data", "pdf")

PublicKey = object


class Untrue(Exception):  # noqa: N818 - says what is the matter
    """Something in the bundle does not hold; the message says what and where, in a sentence."""


class CannotTry(Exception):  # noqa: N818 - says what is the matter
    """There is nothing that could be verified; the message says why."""


@dataclass(slots=True)
class Report:
    """What was verified, and what was not, in sentences."""

    checked: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Key:
    """A key as its record in keys.json describes it. `name` is what signatures call it: a vkey (C2SP signed-note), a
    thumbprint (RFC 7638), or the SHA-256 of a certificate. `handed_over` says that the key before signed for it.
    """

    purpose: str
    sequence: int
    hash: bytes
    name: str
    public: PublicKey
    origin: str
    handed_over: bool


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log of this name had this many leaves under this root."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the history; `body` is None once its contents were erased."""

    sequence: int
    hash: bytes
    header: Mapping[str, Any]
    body: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of a statement, as the history in a bundle says. Since `at` it is superseded, by the statement with
    the number `by`, or withdrawn. `as_of` is when the last entry was written. Times are UTC; empty if nothing did.
    """

    state: str
    by: str
    at: str
    as_of: str

    def __str__(self) -> str:
        """For a report."""
        return f"superseded by {self.by}" if self.by else self.state


def verify(members: Mapping[str, bytes], vkey: str = "") -> Report:
    """Verify the members of a bundle, by their names; raises Untrue for the first thing that does not hold.

    `vkey` is a public key of the log that the reader has from elsewhere.
    """
    try:
        return _verify(members, vkey)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        # Whoever forges a bundle can put anything anywhere; what is not as it should be is not sound.
        raise Untrue(f"The bundle is not put together as it should be ({error!r}).") from error


def _verify(members: Mapping[str, bytes], vkey: str) -> Report:
    report = Report()
    manifest = _manifest(members)
    keys = _keys(members["keys.json"])
    _check_signature(members, keys)
    report.checked.append(f"All {len(members)} files are those that were signed, byte for byte.")
    checkpoint, index, path = _head_proof(members, keys, vkey, report)
    _check_keys_in_log(members["keys.json"], keys, checkpoint)
    entries = _history(members["history.jsonl"], manifest["project"], report)
    if not _includes(_leaf(entries[-1].hash), index, checkpoint.size, path, checkpoint.root):
        raise Untrue(f"log/head.tlog-proof does not show that entry {len(entries)}, the last one, is in the log.")
    report.checked.append(
        f"The last entry is number {index + 1} of {checkpoint.size} in the log {checkpoint.origin}, and with it all "
        "entries before it."
    )
    anchors = _statements(members, entries, keys, report)
    _check_checkpoints(members, keys, checkpoint, anchors, report)
    _evidence(members, entries, report)
    return report


# Reading: every value has one spelling, so that no byte can be changed without a meaning.


def canonical(value: object) -> bytes:
    """A value without fractions as canonical JSON (RFC 8785)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _json(content: bytes, where: str) -> Any:
    """What canonical JSON says."""
    try:
        value = json.loads(content.decode(), parse_float=_no_number, parse_constant=_no_number)
        if canonical(value) == content:
            return value
    except (ValueError, RecursionError):
        pass
    raise Untrue(f"{where} is not canonical JSON.")


def _no_number(text: str) -> float:
    raise ValueError(text)


def _fields(value: Any, where: str, **types: Any) -> Mapping[str, Any]:
    """The value, when it is an object with exactly these fields."""
    if not isinstance(value, dict) or value.keys() != types.keys():
        raise Untrue(f"{where} does not have the fields {', '.join(types)}.")
    for name, wanted in types.items():
        if not isinstance(value[name], wanted) or isinstance(value[name], bool):
            raise Untrue(f"{where} has something else than it should as {name}.")
    return value


def _base64(text: object, where: str, length: int | None = None) -> bytes:
    """What base64 says that is spelt as it has to be (RFC 4648, section 3.5)."""
    try:
        content = b64decode(str(text), validate=True)
    except ValueError:
        content = None
    if content is None or b64encode(content).decode() != text or length not in (None, len(content)):
        raise Untrue(f"{where} is not base64 as it is written, or of another length.")
    return content


def _base64url(text: str, where: str) -> bytes:
    """The same for RFC 7515's spelling, which has no padding."""
    try:
        content = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        content = None
    if content is None or urlsafe_b64encode(content).rstrip(b"=").decode() != text:
        raise Untrue(f"{where} is not base64url as it is written.")
    return content


def _hex(text: object, where: str) -> bytes:
    if not isinstance(text, str) or not re.fullmatch(r"[0-9a-f]{64}", text):
        raise Untrue(f"{where} is not a SHA-256 in hexadecimal.")
    return bytes.fromhex(text)


def _text(content: bytes, where: str) -> str:
    try:
        return content.decode()
    except ValueError as error:
        raise Untrue(f"{where} is not a text.") from error


def _number(text: str, where: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise Untrue(f"{where} is not a number as it is written.")
    return int(text)


# The manifest, which names every file of the bundle, and its signature.


def _manifest(members: Mapping[str, bytes]) -> Mapping[str, Any]:
    _check_names(members)
    manifest = _fields(_json(members["manifest.json"], "manifest.json"), "manifest.json", **_MANIFEST)
    if manifest["format"] != FORMAT:
        raise Untrue(f"manifest.json is of the format {manifest['format']!r}; this program knows {FORMAT}.")
    listed = manifest["members"]
    for name in sorted(listed.keys() | members.keys() - _SIGNING):
        if name not in listed:
            raise Untrue(f"{name} is not named in manifest.json.")
        if name not in members:
            raise Untrue(f"{name} is missing; manifest.json names it.")
        if sha256(members[name]).hexdigest() != listed[name]:
            raise Untrue(f"{name} was changed: it is not what manifest.json names.")
    return manifest


def _check_names(members: Mapping[str, bytes]) -> None:
    for name in sorted(_SIGNING | set(_FIXED)):
        if name not in members:
            raise Untrue(f"{name} is missing.")
    for name in members:
        if name not in _SIGNING and name not in _FIXED and not _FURTHER.fullmatch(name):
            raise Untrue(f"{name} does not belong in a bundle.")


_SIGNING = {"manifest.json", "manifest.jws"}
_MANIFEST = {"format": str, "project": str, "members": dict}


def _check_signature(members: Mapping[str, bytes], keys: Sequence[Key]) -> None:
    newest = [key for key in keys if key.purpose == "data"][-1]
    signer = _check_jws(members["manifest.json"], members["manifest.jws"], "manifest.jws", "bundle", keys)
    if signer != newest:
        raise Untrue("manifest.jws was made with a data key that had been replaced.")


def _check_jws(data: bytes, jws: bytes, where: str, about: str, keys: Sequence[Key]) -> Key:
    """The data key that made a detached signature (RFC 7515, appendix F; EdDSA, RFC 8037)."""
    header, dots, signature = _text(jws, where).partition("..")
    if not dots:
        raise Untrue(f"{where} is not a detached signature.")
    for key in keys:
        said = urlsafe_b64encode(canonical({"alg": "EdDSA", "kid": key.name, "typ": f"colophon-{about}+jws"})).rstrip(
            b"="
        )
        if key.purpose == "data" and header.encode() == said:
            signed = said + b"." + urlsafe_b64encode(data).rstrip(b"=")
            if not _holds(key.public, _base64url(signature, where), signed):
                raise Untrue(f"{where} does not belong to the data beside it.")
            return key
    raise Untrue(f"{where} was not made with a key that keys.json names.")


def _holds(public: PublicKey, signature: bytes, message: bytes) -> bool:
    """Whether a key made a signature: Ed25519 (RFC 8032), or ECDSA or RSA with SHA-256 as keys for PDF files do."""
    try:
        match public:
            case Ed25519PublicKey():
                public.verify(signature, message)
            case EllipticCurvePublicKey():
                public.verify(signature, message, ECDSA(SHA256()))
            case RSAPublicKey():
                public.verify(signature, message, PKCS1v15(), SHA256())
            case _:
                return False
    except InvalidSignature:
        return False
    return True


# The keys: of each purpose a line, in which every key was taken into use by the one before it.


def _keys(content: bytes) -> list[Key]:
    """All keys that the bundle names, those of one purpose in the order in which they were in use."""
    listed = _fields(_json(content, "keys.json"), "keys.json", keys=list)["keys"]
    keys: list[Key] = []
    for number, each in enumerate(listed, start=1):
        where = f"Key {number} of keys.json"
        keys.append(_key(_fields(each, where, **_KEY_FIELDS), where, keys))
    if {"log", "data"} - {key.purpose for key in keys}:
        raise Untrue("keys.json does not name a key of the log and one for data.")
    signing = [key.name for key in keys if key.purpose != "pdf"]
    if len({key.origin for key in keys}) != 1 or len(set(signing)) != len(signing):
        raise Untrue("keys.json is about more than one log, or names a key twice.")
    return keys


def _key(each: Mapping[str, Any], where: str, keys: Sequence[Key]) -> Key:
    """A key, when its record follows on that of the one before, and is signed as it says."""
    record = _base64(each["record"], where)
    values = _fields(_json(record, where), where, **_RECORD)
    purpose = values["purpose"]
    of_purpose = [key for key in keys if key.purpose == purpose]
    before = of_purpose[-1] if of_purpose else None
    linked = (len(of_purpose) + 1, before.hash.hex() if before else None, "key_rotated" if before else "key_introduced")
    if (
        values["v"] != 1
        or purpose not in _PURPOSES
        or linked != (values["sequence"], values["previous"], values["kind"])
    ):
        raise Untrue(f"{where} does not follow on the one before it.")
    signer, name = _public(purpose, values["public"], where)
    message = b"colophon-key-1\n" + record
    if not _holds(signer, _base64(each["signature"], where), message):
        raise Untrue(f"{where} is not signed by itself.")
    given = each["previous_signature"]
    if given is not None and not (before and _holds(before.public, _base64(given, where), message)):
        raise Untrue(f"{where} is not signed by the key before it, which should have handed over.")
    handed_over = given is not None
    return Key(purpose, values["sequence"], sha256(message).digest(), name, signer, values["origin"], handed_over)


_RECORD = {
    **dict.fromkeys(("at", "kind", "origin", "purpose", "source"), str),
    **{"previous": (str, type(None)), "public": (str, dict), "sequence": int, "v": int},
}


def _public(purpose: str, public: Any, where: str) -> tuple[PublicKey, str]:
    """The key of a record, and what signatures call it; for a key of the log that is the whole vkey."""
    try:
        if purpose == "pdf":
            certificate = load_pem_x509_certificates(public.encode())[0]
            return certificate.public_key(), certificate.fingerprint(SHA256()).hex()
        if purpose == "data":
            raw = _base64url(public["x"], where)
            jwk = {"crv": "Ed25519", "kty": "OKP", "x": public["x"]}
            if public == jwk:
                kid = urlsafe_b64encode(sha256(canonical(jwk)).digest()).rstrip(b"=").decode()
                return Ed25519PublicKey.from_public_bytes(raw), kid
        else:
            name, number, encoded = public.split("+", 2)
            raw = _base64(encoded, where, 33)
            if raw[:1] == b"\x01" and sha256(name.encode() + b"\n" + raw).hexdigest()[:8] == number:
                return Ed25519PublicKey.from_public_bytes(raw[1:]), public
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise Untrue(f"{where} does not hold a public key as it should.")


_KEY_FIELDS = {"index": int, "path": list, "previous_signature": (str, type(None)), "record": str, "signature": str}


def _check_keys_in_log(content: bytes, keys: Sequence[Key], checkpoint: Checkpoint) -> None:
    """A key counts when its record is in the log, which nobody can add to unseen."""
    for key, each in zip(keys, _json(content, "keys.json")["keys"], strict=True):
        where = f"The {key.purpose} key {key.sequence} of keys.json"
        path = [_base64(hash_, f"The proof of {where}", 32) for hash_ in each["path"]]
        if not _includes(_leaf(key.hash), each["index"], checkpoint.size, path, checkpoint.root):
            raise Untrue(f"{where} is not shown to be in the log.")


# The log: a Merkle tree of RFC 6962, whose root is signed in checkpoints (C2SP tlog-checkpoint, tlog-proof).


def _leaf(entry_hash: bytes) -> bytes:
    return sha256(b"\x00" + entry_hash).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162, section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    node, last, reached = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            reached = _node(sibling, reached)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            reached = _node(reached, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and reached == root


def _extends(old: Checkpoint, new: Checkpoint, path: Sequence[bytes]) -> bool:
    """RFC 9162, section 2.1.4.2."""
    if old.size >= new.size:
        return old == new and not path
    hashes = [old.root, *path] if old.size & (old.size - 1) == 0 else list(path)
    if not hashes:
        return False
    node, last = old.size - 1, new.size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    before = after = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            before, after = _node(sibling, before), _node(sibling, after)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            after = _node(after, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and before == old.root and after == new.root


def _checkpoint(note: str, where: str, keys: Iterable[Key]) -> tuple[Checkpoint, Key]:
    """The checkpoint of a signed note (C2SP signed-note), and the key of the log that signed it."""
    text, found, signatures = note.rpartition("\n\n")
    lines = text.split("\n")
    if not found or len(lines) != 3 or not signatures.endswith("\n"):
        raise Untrue(f"{where} is not a signed checkpoint.")
    checkpoint = Checkpoint(lines[0], _number(lines[1], where), _base64(lines[2], where, 32))
    known = {"+".join(key.name.split("+")[:2]): key for key in keys if key.purpose == "log"}
    signed: list[Key] = []
    for line in signatures.removesuffix("\n").split("\n"):
        dash, name, signature, *more = (*line.split(" "), "", "")
        if dash != "—" or not name or any(more):
            raise Untrue(f"{where} has a line that is not a signature.")
        content = _base64(signature, f"A signature of {where}")
        key = known.get(f"{name}+{content[:4].hex()}")
        if key is None:
            continue  # a witness's
        if name != checkpoint.origin or not _holds(key.public, content[4:], f"{text}\n".encode()):
            raise Untrue(f"The signature of {name} does not belong to {where}.")
        signed.append(key)
    if not signed:
        raise Untrue(f"{where} is not signed by a key of the log that keys.json names.")
    return checkpoint, signed[-1]


def _head_proof(
    members: Mapping[str, bytes], keys: Sequence[Key], vkey: str, report: Report
) -> tuple[Checkpoint, int, list[bytes]]:
    """The newest checkpoint, and the place and the path of the last entry in the log."""
    where = "log/head.tlog-proof"
    proof, _, note = _text(members[where], where).partition("\n\n")
    version, index, *hashes = (*proof.split("\n"), "")
    if version != "c2sp.org/tlog-proof@v1" or not index.startswith("index ") or hashes.pop():
        raise Untrue(f"{where} is not a proof of the form c2sp.org/tlog-proof@v1.")
    if note.encode() != members["log/latest.note"]:
        raise Untrue(f"The checkpoint in {where} is not log/latest.note.")
    checkpoint, signer = _checkpoint(note, "log/latest.note", keys)
    _trust(signer, keys, vkey, report)
    path = [_base64(hash_, where, 32) for hash_ in hashes]
    return checkpoint, _number(index.removeprefix("index "), where), path


def _trust(signer: Key, keys: Sequence[Key], vkey: str, report: Report) -> None:
    """Whether the key that signed the newest checkpoint is the reader's, or follows on it."""
    if not vkey:
        report.checked.append(f"The newest checkpoint is signed by the key {signer.name}")
        report.open.append(
            "Whose key that is. Compare it with the one that the organisation publishes, or give that one with --key: "
            "whoever forges a bundle can sign it, but only with a key of their own."
        )
        return
    given = next((key for key in keys if key.purpose == "log" and key.name == vkey), None)
    if given is None:
        raise Untrue(f"The bundle knows no key {vkey}: it is not from the log of that key.")
    if given.sequence > signer.sequence:
        raise Untrue("The newest checkpoint is signed by an older key of the log than the one that was given.")
    later = [key for key in keys if key.purpose == "log" and given.sequence < key.sequence <= signer.sequence]
    if lost := [key for key in later if not key.handed_over]:
        raise Untrue(
            f"The key that was given did not hand over to the key {lost[0].name}, which nobody else signed for. "
            "Ask who runs the log whether a key was lost, and give the newer one with --key."
        )
    since = ", through the signatures with which each key handed over to the next" if later else ""
    report.checked.append(f"The newest checkpoint is signed by the key that was given{since}.")


def _check_checkpoints(
    members: Mapping[str, bytes],
    keys: Sequence[Key],
    newest: Checkpoint,
    anchors: Mapping[int, tuple[str, Checkpoint]],
    report: Report,
) -> None:
    """The checkpoints that statements print, and that the log has only grown since."""
    where = "log/consistency.json"
    paths = _json(members[where], where)
    present = {f"log/checkpoints/{size}.note" for size in anchors}
    found = {name for name in members if name.startswith("log/checkpoints/")}
    if not isinstance(paths, dict) or paths.keys() != {str(size) for size in anchors} or present != found:
        raise Untrue(f"{where} and log/checkpoints are not about the checkpoints that statements print.")
    for size, (number, printed) in sorted(anchors.items()):
        name = f"log/checkpoints/{size}.note"
        signed, _ = _checkpoint(_text(members[name], name), name, keys)
        if signed != printed:
            raise Untrue(f"{name} is not the checkpoint that statement {number} prints.")
        path = paths[str(size)]
        if not isinstance(path, list) or not _extends(signed, newest, [_base64(each, where, 32) for each in path]):
            raise Untrue(f"{where} does not show that the log has only grown since the checkpoint of {size} entries.")
    if anchors:
        printed_ones = f"{len(anchors)} checkpoints" if len(anchors) > 1 else "one checkpoint"
        report.checked.append(f"The log has only grown since the {printed_ones} that statements print.")


# The history: a chain in which each entry's hash covers the one before it.


def _history(content: bytes, project: str, report: Report) -> list[Entry]:
    entries: list[Entry] = []
    last = bytes(32)
    for number, line in enumerate(content.removesuffix(b"\n").split(b"\n"), start=1):
        where = f"Entry {number} of history.jsonl"
        values = _fields(_json(line, where), where, hash=str, header=str, payload=(str, type(None)), sequence=int)
        header = _base64(values["header"], where)
        last = sha256(b"colophon-history-1\n" + last + header).digest()
        if values["sequence"] != number:
            raise Untrue(f"Where entry {number} belongs, history.jsonl has entry {values['sequence']}.")
        if last != _hex(values["hash"], where):
            raise Untrue(f"{where} was changed, or does not continue the one before it.")
        entries.append(Entry(number, last, _header(header, where), _body(values["payload"], header, where)))
        if (entries[-1].header["sequence"], entries[-1].header["project"]) != (number, project):
            raise Untrue(f"{where} was written for another place or another project.")
    if not content.endswith(b"\n"):
        raise Untrue("history.jsonl does not end its last line.")
    erased = {entry.sequence for entry in entries if entry.body is None}
    explained = {number for entry in entries for number in _erasures(entry)}
    for number in sorted(erased - explained):
        raise Untrue(f"The contents of entry {number} are missing, and no entry says that they were erased.")
    said = f"; the contents of {len(erased)} were erased, and entries say so" if erased else ""
    report.checked.append(f"All {len(entries)} entries of the history of project {project} fit together{said}.")
    return entries


def _header(content: bytes, where: str) -> Mapping[str, Any]:
    header = _fields(_json(content, f"The header of {where}"), f"The header of {where}", **_HEADER)
    if header["v"] != 1 or not _TIME.fullmatch(header["at"]):
        raise Untrue(f"The header of {where} is not of the format 1.")
    return header


def _body(payload: object, header: bytes, where: str) -> Mapping[str, Any] | None:
    if payload is None:
        return None
    content = _base64(payload, where)
    if sha256(content).hexdigest() != json.loads(header)["payload_sha256"]:
        raise Untrue(f"The contents of {where} were changed.")
    body = json.loads(content[SALT_LENGTH:])
    if not isinstance(body, dict):
        raise Untrue(f"The contents of {where} cannot be read.")
    return body


def _erasures(entry: Entry) -> Iterable[int]:
    listed = entry.body.get("sequences") if entry.body and entry.header["kind"] == "payload_erased" else None
    return [number for number in listed if isinstance(number, int)] if isinstance(listed, list) else []


# The statements, each as a file, as data, and with the signature of the data.


def _statements(
    members: Mapping[str, bytes], entries: Sequence[Entry], keys: Sequence[Key], report: Report
) -> Mapping[int, tuple[str, Checkpoint]]:
    """Compare every statement with its entry; gives the checkpoints that they print, by size."""
    anchors: dict[int, tuple[str, Checkpoint]] = {}
    expected: set[str] = set()
    for entry in entries:
        if entry.header["kind"] != "statement_issued":
            continue
        number, names = _issued(members, entry)
        expected |= {*names.values()}
        data = names["json"]
        statement = _statement(members[data], data, number, entry, entries)
        if names["jws"] in members:
            _check_jws(members[data], members[names["jws"]], names["jws"], "statement", keys)
        else:
            report.open.append(f"The signature of the data of statement {number}: there is none.")
        if statement.get("log"):
            printed = _anchor(statement["log"], data)
            anchors[printed.size] = number, printed
        said = sha256(members[names["pdf"]]).hexdigest()
        report.checked.append(f"Statement {number} ({_standing(number, entries)}), PDF with the SHA-256 {said}")
    if extra := {name for name in members if name.startswith("statements/")} - expected:
        raise Untrue(f"{min(extra)} is not of a statement that the history issued.")
    if expected:
        report.open.append(
            "The signatures inside the PDF files: 'colophon verify' and programs that show PDF files check them."
        )
    return anchors


def _issued(members: Mapping[str, bytes], entry: Entry) -> tuple[str, Mapping[str, str]]:
    """The number of the statement that an entry issued, and the names of its files, which are those that it names."""
    if entry.body is None:
        raise Untrue(f"The contents of entry {entry.sequence}, which issued a statement, are missing.")
    number = str(entry.body.get("number"))
    names = {ending: f"statements/{number}.{ending}" for ending in ("pdf", "json", "jws")}
    for name, hash_ in ((names["pdf"], "pdf_sha256"), (names["json"], "data_sha256")):
        if name not in members or sha256(members[name]).hexdigest() != entry.body.get(hash_):
            raise Untrue(f"{name} is not what entry {entry.sequence} issued.")
    return number, names


def _statement(content: bytes, where: str, number: str, entry: Entry, entries: Sequence[Entry]) -> Mapping[str, Any]:
    """The statement's data, when they name this very place in the history."""
    try:
        statement = json.loads(content)
        head = entries[entry.sequence - 2].hash.hex()
        said = (statement["number"], statement["history_sequence"], statement["history_head"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Untrue(f"{where} is not the data of a statement.") from error
    if said != (number, entry.sequence, head):
        raise Untrue(f"{where} names another number, or another place in the history, than entry {entry.sequence}.")
    return dict(statement)


def _anchor(value: Any, where: str) -> Checkpoint:
    printed = _fields(value, f"The checkpoint in {where}", origin=str, size=int, root=str)
    return Checkpoint(printed["origin"], printed["size"], _base64(printed["root"], where, 32))


def standing(members: Mapping[str, bytes], number: str) -> Standing:
    """What became of the statement with this number, in a bundle that `verify` found to hold."""
    project = json.loads(members["manifest.json"])["project"]
    return _standing(number, _history(members["history.jsonl"], project, Report()))


def _standing(number: str, entries: Sequence[Entry]) -> Standing:
    """What became of a statement, as the entries say; its number is not given twice in a history."""
    known = _known(entries)
    state, by, at, as_of = "in force", "", "", str(entries[-1].header["at"])
    for entry in entries:
        body = known[entry.sequence]
        if entry.header["kind"] == "statement_issued" and body.get("supersedes") == number:
            state, by, at = "superseded", str(body.get("number")), str(entry.header["at"])
        elif entry.header["kind"] == "statement_withdrawn" and body.get("number") == number:
            state, by, at = "withdrawn", "", str(entry.header["at"])
    return Standing(state, by, at, as_of)


def _known(entries: Sequence[Entry]) -> Mapping[int, Mapping[str, Any]]:
    """What each entry says; of an erased one, what the entry about its erasure says of it."""
    erasing = [entry.body for entry in entries if entry.body and entry.header["kind"] == "payload_erased"]
    kept = {each["sequence"]: each["body"] for body in erasing for each in body.get("kept", ())}
    return {entry.sequence: kept.get(entry.sequence, {}) if entry.body is None else entry.body for entry in entries}


def _evidence(members: Mapping[str, bytes], entries: Sequence[Entry], report: Report) -> None:
    """What was attached to answers: the index names only what an entry attached, and files are what they are called."""
    index = _fields(_json(members["evidence/index.json"], "evidence/index.json"), "evidence/index.json", evidence=list)
    known = _known(entries)
    attached = {known[each.sequence].get("sha256") for each in entries if each.header["kind"] == "evidence_attached"}
    listed = [row.get("sha256") if isinstance(row, dict) else None for row in index["evidence"]]
    for number, hash_ in enumerate(listed, start=1):
        if hash_ not in attached:
            raise Untrue(f"Row {number} of evidence/index.json is of a file that no entry says was attached.")
    files = [name for name in members if name.startswith("evidence/files/")]
    for name in files:
        hash_ = name.rpartition("/")[2]
        if sha256(members[name]).hexdigest() != hash_ or hash_ not in listed:
            raise Untrue(f"{name} is not a file that evidence/index.json lists.")
    if listed:
        report.checked.append(f"Every piece of evidence listed ({len(listed)}) was attached by an entry.")
        report.open.append(f"The files of the evidence: {len(files)} are in the bundle. What they show is not checked.")


# Reading a bundle, which is a folder or a ZIP as Colophon writes it.


def zip_bytes(members: Mapping[str, bytes]) -> bytes:
    """The members as a ZIP: in the order of their names, as they are, with one date, so that there is only one."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name in sorted(members):
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, members[name])
    return file.getvalue()


def read_zip(content: bytes) -> dict[str, bytes]:
    """The members of a ZIP that `zip_bytes` wrote; raises Untrue for any other, which programs may read differently."""
    if len(content) > LARGEST:
        raise Untrue(f"The ZIP is larger than {LARGEST} bytes.")
    try:
        with ZipFile(BytesIO(content)) as archive:
            found = archive.infolist()
            if len(found) > MOST_MEMBERS or sum(each.file_size for each in found) > len(content):
                raise Untrue("The ZIP says that it holds more than it can.")
            members = {each.filename: archive.read(each) for each in found}
    except (BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        changed = " The ZIP was changed, or damaged on its way." if "CRC" in str(error) else ""
        raise Untrue(f"The ZIP cannot be read: {error}.{changed}") from error
    if len(members) != len(found):
        raise Untrue("The ZIP has two members of one name.")
    if zip_bytes(members) != content:
        raise Untrue(
            "The ZIP is not written as Colophon writes it, so that programs may find different things in it. If "
            "somebody packed it again, unpack it and give the folder."
        )
    return members


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of an unpacked bundle by their names; raises Untrue for links, and for too many or too large ones."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_symlink() or not path.is_dir()]
    if len(paths) > MOST_MEMBERS or any(path.is_symlink() or not path.is_file() for path in paths):
        raise Untrue(f"{folder} has too many files, or something that is none.")
    if sum(path.stat().st_size for path in paths) > LARGEST:
        raise Untrue(f"The files of {folder} are larger than {LARGEST} bytes.")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def verify_at(path: Path, vkey: str = "") -> Report:
    """Verify the bundle at a path. Raises Untrue, and CannotTry when there is none or the key is no key."""
    if vkey and not _VKEY.fullmatch(vkey):
        raise CannotTry("The key is not of the form NAME+NUMBER+KEY (C2SP signed-note), as it is published.")
    try:
        members = read_folder(path) if path.is_dir() else read_zip(path.read_bytes())
    except OSError as error:
        raise CannotTry(f"{path} cannot be read: {error.strerror}.") from error
    return verify(members, vkey)


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify the bundle that the command line names, and say what was found."""
    parser = argparse.ArgumentParser(description="Verify an evidence bundle of Colophon.")
    parser.add_argument("bundle", type=Path, help="the ZIP, or the folder that it was unpacked to")
    parser.add_argument("--key", default="", metavar="VKEY", help="the log's public key, as its operator publishes it")
    chosen = parser.parse_args(arguments)
    try:
        report = verify_at(chosen.bundle, chosen.key)
    except Untrue as error:
        sys.stdout.write(f"NOT SOUND. {error}\n")
        return 1
    except CannotTry as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(said(report))
    return 0


def said(report: Report) -> str:
    """A report in lines for the reader."""
    lines = ["SOUND, as far as this was checked:", *(f"  {each}" for each in report.checked)]
    lines += ["Not checked:", *(f"  {each}" for each in (*report.open, *_NEVER))]
    return "".join(f"{line}\n" for line in lines)


_NEVER = (
    "Whether what people entered is true. No signature can show that.",
    "What was entered after this bundle was made.",
    "Whether whoever holds the key of the log shows others another one, or has rewritten all of it: compare its "
    "checkpoints with those that others keep, such as the ones in statements that were sent out.",
)

if __name__ == "__main__":
    sys.exit(main())
