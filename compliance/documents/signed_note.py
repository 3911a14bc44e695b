"""Texts with Ed25519 signatures that tools of transparency logs read: C2SP signed-note.

A note is a text, an empty line, and one line for each signature, which names the key that made it. The text counts
only when a signature by a key that the reader knows holds; signatures by other keys say nothing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from compliance.documents.key_formats import read_vkey
from compliance.documents.keys import LogKey, note_key_id, verify
from compliance.domain.base64_text import from_base64, to_base64

# The specification demands at least 16 signatures, of which one with a post-quantum key has nearly 5,000 bytes.
LONGEST_NOTE = 256 * 1024
MOST_SIGNATURES = 32

_DASH = "— "
_ID_LENGTH = 4
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteRefused(ValueError):  # noqa: N818 - says what is the matter
    """What was given is no note, or no known key has signed it; the message says which, in a sentence."""


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """A public Ed25519 key (32 bytes) under its name, as readers of notes have it."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes by which a signature names the key; not proof of anything."""
        return note_key_id(self.name, self.public)

    def holds(self, text: str, signature: bytes) -> bool:
        """Whether the signature is this key's over the text."""
        return verify(Ed25519PublicKey.from_public_bytes(self.public), signature, text.encode())


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """A note's text, and those of the known keys that signed it, in the order of their signatures."""

    text: str
    signed_by: tuple[NoteVerifier, ...]


def verifier_of(key: LogKey) -> NoteVerifier:
    """The public part of a log's key."""
    return NoteVerifier(key.origin, key.public)


def read_verifier(vkey: str) -> NoteVerifier:
    """The public key that a published line holds. Raises UnusableKey."""
    name, public = read_vkey(vkey)
    return NoteVerifier(name, public.public_bytes_raw())


def sign_note(text: str, *keys: LogKey) -> str:
    """The text with the signatures of these keys.

    Raises ValueError when the text does not end its last line, or holds characters that a note cannot hold.
    """
    _check_text(text)
    lines = (f"{_DASH}{key.origin} {to_base64(key.key_id + key.sign(text.encode()))}\n" for key in keys)
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
            continue  # a witness's, or that of a key that came later
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


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and name.isprintable() and not any(char.isspace() for char in name)
