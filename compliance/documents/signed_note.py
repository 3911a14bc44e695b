"""Texts with Ed25519 signatures that tools of transparency logs read: C2SP signed-note.

A note is a text, an empty line, and one line for each signature, which names the key that made it. The text counts
only when a signature by a key that the reader knows holds; signatures by other keys say nothing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from compliance.domain.base64_text import from_base64, to_base64

# The specification demands at least 16 signatures, of which one with a post-quantum key has nearly 5,000 bytes.
LONGEST_NOTE = 256 * 1024
MOST_SIGNATURES = 32

_ED25519 = b"\x01"
_PUBLIC_LENGTH = 32
_ID_LENGTH = 4
_DASH = "— "
_PRIVATE = "PRIVATE+KEY+"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_HEX_ID = re.compile(r"[0-9a-f]{8}")


class NoteRefused(ValueError):  # noqa: N818 - says what is the matter
    """What was given is no note, or no known key has signed it; the message says which, in a sentence."""


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """A public key (32 bytes) under its name, as readers of notes have it."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        """Refuse, with ValueError, a name that a note cannot hold or a key of another length."""
        if not _is_name(self.name):
            raise ValueError("A key's name has no spaces, no plus sign and no control characters, and is not empty.")
        if len(self.public) != _PUBLIC_LENGTH:
            raise ValueError(f"An Ed25519 public key has {_PUBLIC_LENGTH} bytes.")

    @property
    def key_id(self) -> bytes:
        """Four bytes by which a signature names the key; not proof of anything."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_ID_LENGTH]

    @property
    def vkey(self) -> str:
        """The key in one line, to be published."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(_ED25519 + self.public)}"

    def holds(self, text: str, signature: bytes) -> bool:
        """Whether the signature is this key's over the text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A private key under its name, as the one who signs has it."""

    name: str
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> NoteVerifier:
        """The public key."""
        return NoteVerifier(self.name, self.private.public_key().public_bytes_raw())

    @property
    def skey(self) -> str:
        """The private key in one line, to be kept secret."""
        seed = to_base64(_ED25519 + self.private.private_bytes_raw())
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{seed}"


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """A note's text, and those of the known keys that signed it, in the order of their signatures."""

    text: str
    signed_by: tuple[NoteVerifier, ...]


def read_vkey(line: str) -> NoteVerifier:
    """The public key that a line holds; raises ValueError when it is none of Ed25519, or says a wrong key id."""
    name, key_id, public = _key_parts(line)
    verifier = NoteVerifier(name, public)
    if verifier.key_id.hex() != key_id:
        raise ValueError("The key does not belong to the name and number before it.")
    return verifier


def read_skey(line: str) -> NoteSigner:
    """The private key that a line holds; raises ValueError when it is none of Ed25519, or says a wrong key id."""
    if not line.startswith(_PRIVATE):
        raise ValueError(f"A private key of a log begins with {_PRIVATE}.")
    name, key_id, seed = _key_parts(line.removeprefix(_PRIVATE))
    signer = NoteSigner(name, Ed25519PrivateKey.from_private_bytes(seed))
    if signer.verifier.key_id.hex() != key_id:
        raise ValueError("The key does not belong to the name and number before it.")
    return signer


def sign_note(text: str, *signers: NoteSigner) -> str:
    """The text with the signatures of these keys.

    Raises ValueError when the text does not end its last line, or holds characters that a note cannot hold.
    """
    _check_text(text)
    lines = (f"{_DASH}{signer.name} {to_base64(_signature(text, signer))}\n" for signer in signers)
    return f"{text}\n{''.join(lines)}"


def open_note(note: str, known: Iterable[NoteVerifier]) -> OpenedNote:
    """The text of a note that at least one of the known keys has signed.

    Raises NoteRefused when it is no note, when no known key has signed it, and when what is given as a known key's
    signature is not one.
    """
    text, signatures = read_note(note)
    keys = {(key.name, key.key_id): key for key in known}
    signed_by: list[NoteVerifier] = []
    for name, signature in signatures:
        key = keys.get((name, signature[:_ID_LENGTH]))
        if key is None:
            continue
        if key in signed_by:
            raise NoteRefused(f"The note has two signatures of the key {name}.")
        if not key.holds(text, signature[_ID_LENGTH:]):
            raise NoteRefused(f"The signature of {name} does not belong to this text.")
        signed_by.append(key)
    if not signed_by:
        raise NoteRefused("No key that is known here has signed the note.")
    return OpenedNote(text, tuple(signed_by))


def read_note(note: str) -> tuple[str, Sequence[tuple[str, bytes]]]:
    """A note's text, and its signatures as names and bytes; none of them is verified. Raises NoteRefused."""
    if len(note) > LONGEST_NOTE:
        raise NoteRefused(f"A note has at most {LONGEST_NOTE} characters.")
    text, found, signed = note.rpartition("\n\n")
    text += "\n"
    if not found or not signed.endswith("\n"):
        raise NoteRefused("A note is a text, an empty line and lines of signatures, of which each is ended.")
    try:
        _check_text(text)
    except ValueError as error:
        raise NoteRefused(str(error)) from error
    lines = signed.removesuffix("\n").split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteRefused(f"A note has at most {MOST_SIGNATURES} signatures.")
    return text, [_read_signature(line) for line in lines]


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise ValueError("The text of a note ends with the end of a line.")
    if _CONTROL.search(text):
        raise ValueError("The text of a note has no control characters but ends of lines.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("The text of a note is Unicode.") from error


def _signature(text: str, signer: NoteSigner) -> bytes:
    return signer.verifier.key_id + signer.private.sign(text.encode())


def _read_signature(line: str) -> tuple[str, bytes]:
    name, found, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not found or not _is_name(name):
        raise NoteRefused("A line of a signature is a dash, a name and base64, with a space between them.")
    try:
        signature = from_base64(encoded)
    except ValueError as error:
        raise NoteRefused(f"The signature of {name} cannot be read. {error}") from error
    if len(signature) <= _ID_LENGTH:
        raise NoteRefused(f"The signature of {name} is too short to be one.")
    return name, signature


def _key_parts(line: str) -> tuple[str, str, bytes]:
    """Name, key id in hexadecimal digits and the bytes of an Ed25519 key."""
    parts = line.split("+", 2)
    if len(parts) != 3 or not _HEX_ID.fullmatch(parts[1]):
        raise ValueError("A key is a name, eight hexadecimal digits and base64, with a plus sign between them.")
    content = from_base64(parts[2])
    if content[:1] != _ED25519 or len(content) != 1 + _PUBLIC_LENGTH:
        raise ValueError("Only keys of Ed25519 can be used here.")
    return parts[0], parts[1], content[1:]


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and name.isprintable() and not any(char.isspace() for char in name)
