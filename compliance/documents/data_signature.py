"""Signatures of a statement's data: a detached JWS (RFC 7515, appendix F) with EdDSA (RFC 8037).

The data are canonical JSON and stay as they are; the signature is one line of text beside them, with nothing between
its two dots. Its header says which of our keys made it and that it is about a statement's data, and may say nothing
else: there is nothing in it for a stranger to choose. "EdDSA" and not RFC 9864's newer name, which few programs know.
"""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from compliance.documents.canonical import canonical_bytes
from compliance.documents.keys import DataKey, base64url, jwk_of, thumbprint, verify

TYPE = "colophon-statement+jws"
ALGORITHM = "EdDSA"
LONGEST_SIGNATURE = 1024

_PART = "[A-Za-z0-9_-]+"
_DETACHED = re.compile(rf"({_PART})\.\.({_PART})")


@dataclass(frozen=True, slots=True)
class DataSignature:
    """Whether a known key signed the data, which key the signature names (RFC 7638), and what is wrong, if anything."""

    good: bool
    kid: str = ""
    fault: str = ""


def sign_data(data: bytes, key: DataKey) -> bytes:
    """The signature of these bytes. The same key and bytes always give the same one (RFC 8032)."""
    header = _header(key.kid)
    signature = key.sign(_signed(header, data))
    return f"{header}..{base64url(signature)}".encode()


def check_data(data: bytes, jws: bytes, keys: Sequence[Ed25519PublicKey]) -> DataSignature:
    """Whether one of these keys signed exactly these bytes; an answer for whatever the signature is."""
    if len(jws) > LONGEST_SIGNATURE:
        return DataSignature(False, fault="The signature of the data is longer than one can be.")
    found = _DETACHED.fullmatch(jws.decode("latin-1"))
    if found is None:
        return DataSignature(
            False, fault="The signature of the data is none: it has to be a detached JWS, three parts with two dots."
        )
    header, signature = found.groups()
    kid = _named(header)
    key = next((each for each in keys if thumbprint(jwk_of(each)) == kid), None)
    if key is None:
        return DataSignature(False, kid, "The signature of the data was made with a key that is not known here.")
    if header != _header(kid):
        return DataSignature(False, kid, "The signature of the data says other things than ours do, so it is not read.")
    if not verify(key, _bytes(signature), _signed(header, data)):
        return DataSignature(False, kid, "The data are not what was signed: they or their signature were altered.")
    return DataSignature(True, kid)


def _header(kid: str) -> str:
    return base64url(canonical_bytes({"alg": ALGORITHM, "kid": kid, "typ": TYPE}))


def _signed(header: str, data: bytes) -> bytes:
    """RFC 7515, section 5.1: what is signed is header and data, each in base64url."""
    return f"{header}.{base64url(data)}".encode()


def _named(header: str) -> str:
    """The key that a header names; empty when it names none."""
    try:
        values = json.loads(_bytes(header))
    except (ValueError, RecursionError):
        return ""
    kid = values.get("kid") if isinstance(values, dict) else None
    return kid if isinstance(kid, str) else ""


def _bytes(text: str) -> bytes:
    """The bytes that base64url stands for; none when it is written in another way than ours is."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
    return raw if base64url(raw) == text else b""
