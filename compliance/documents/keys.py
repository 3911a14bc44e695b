"""The keys of an installation: one that signs the log, one that signs the data of statements, one that signs PDF files.

They are three so that each does one thing only, and so that one of them can be changed without the others. What is
here knows no files: `compliance.key_files` keeps them.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Purpose = Literal["log", "data", "pdf"]
PURPOSES: tuple[Purpose, ...] = ("log", "data", "pdf")

PublicKey = Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey

# C2SP signed-note: the number that stands for Ed25519 before the bytes of a key.
_NOTE_ED25519 = b"\x01"


class UnusableKey(ValueError):  # noqa: N818 - a name for callers and their messages
    """A key cannot be used. The message says why and what to do."""


@dataclass(frozen=True, slots=True)
class LogKey:
    """The Ed25519 key that signs checkpoints. Its name is the log's origin (C2SP tlog-checkpoint)."""

    origin: str
    private: Ed25519PrivateKey = field(repr=False)

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public key."""
        return self.private.public_key().public_bytes_raw()

    @property
    def key_id(self) -> bytes:
        """The four bytes by which signatures name the key (C2SP signed-note)."""
        return note_key_id(self.origin, self.public)

    @property
    def vkey(self) -> str:
        """The public key as one line of text, as programs for C2SP signed notes take it."""
        return f"{self.origin}+{self.key_id.hex()}+{base64.b64encode(_NOTE_ED25519 + self.public).decode()}"

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of an Ed25519 signature (RFC 8032)."""
        return self.private.sign(message)


@dataclass(frozen=True, slots=True)
class DataKey:
    """The Ed25519 key that signs the data of statements."""

    private: Ed25519PrivateKey = field(repr=False)

    @property
    def jwk(self) -> dict[str, str]:
        """The public key as a JSON Web Key (RFC 8037, section 2)."""
        return jwk_of(self.private.public_key())

    @property
    def kid(self) -> str:
        """What signatures call the key: its thumbprint (RFC 7638)."""
        return thumbprint(self.jwk)

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of an Ed25519 signature (RFC 8032)."""
        return self.private.sign(message)


@dataclass(frozen=True, slots=True)
class PdfKey:
    """The key that signs PDF files, its certificate, and the certificates up to the one that vouches for it.

    `supplied` says that the operator gave it with SIGNING_KEY_FILE, and that it was not made here.
    """

    private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()
    supplied: bool = False

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the certificate, in hex."""
        return fingerprint(self.certificate)

    @property
    def subject(self) -> str:
        """Whom the certificate names, in one line."""
        return subject_of(self.certificate)

    @property
    def self_signed(self) -> bool:
        """Whether nobody but the key itself vouches for the certificate."""
        return is_self_signed(self.certificate)

    def sign(self, message: bytes) -> bytes:
        """An ECDSA signature (DER) or an RSA one (PKCS #1 v1.5), each with SHA-256."""
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return self.private.sign(message, ec.ECDSA(hashes.SHA256()))


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys in use. Each is read, and made when there is none, only when it is asked for.

    Asking may raise UnusableKey. A key may be another one the next time, when it was changed meanwhile. `signed` is the
    file to which every checkpoint that the log's key has signed is appended; None where nobody keeps it.
    """

    ask_log: Callable[[], LogKey] = field(repr=False)
    ask_data: Callable[[], DataKey] = field(repr=False)
    ask_pdf: Callable[[], PdfKey] = field(repr=False)
    signed: Path | None = None

    @property
    def log(self) -> LogKey:
        """The key that signs checkpoints."""
        return self.ask_log()

    @property
    def data(self) -> DataKey:
        """The key that signs the data of statements."""
        return self.ask_data()

    @property
    def pdf(self) -> PdfKey:
        """The key that signs PDF files."""
        return self.ask_pdf()

    def of(self, purpose: Purpose) -> LogKey | DataKey | PdfKey:
        """The key for this purpose."""
        match purpose:
            case "log":
                return self.log
            case "data":
                return self.data
            case "pdf":
                return self.pdf


def note_key_id(name: str, public: bytes) -> bytes:
    """The four bytes by which a signed note names an Ed25519 key (C2SP signed-note)."""
    return sha256(name.encode() + b"\n" + _NOTE_ED25519 + public).digest()[:4]


def jwk_of(public: Ed25519PublicKey) -> dict[str, str]:
    """An Ed25519 public key as a JSON Web Key (RFC 8037, section 2)."""
    return {"crv": "Ed25519", "kty": "OKP", "x": base64url(public.public_bytes_raw())}


def thumbprint(jwk: Mapping[str, str]) -> str:
    """The thumbprint of an Ed25519 public key (RFC 7638 with the members that RFC 8037 names)."""
    members = {name: jwk[name] for name in ("crv", "kty", "x")}
    return base64url(sha256(json.dumps(members, separators=(",", ":"), sort_keys=True).encode()).digest())


def public_of_jwk(jwk: Mapping[str, str]) -> Ed25519PublicKey:
    """The key that a JSON Web Key holds. Raises UnusableKey when it is no Ed25519 public key."""
    try:
        raw = base64.b64decode(jwk["x"] + "=", altchars=b"-_", validate=True)
        if (jwk["kty"], jwk["crv"]) != ("OKP", "Ed25519") or base64url(raw) != jwk["x"]:
            raise UnusableKey("The key is no Ed25519 public key (RFC 8037).")
        return Ed25519PublicKey.from_public_bytes(raw)
    except (KeyError, TypeError, ValueError) as error:
        raise UnusableKey("The key is no Ed25519 public key (RFC 8037).") from error


def verify(public: object, signature: bytes, message: bytes) -> bool:
    """Whether a key made this signature, in the way that `sign` of our keys makes them."""
    try:
        match public:
            case Ed25519PublicKey():
                public.verify(signature, message)
            case ec.EllipticCurvePublicKey():
                public.verify(signature, message, ec.ECDSA(hashes.SHA256()))
            case rsa.RSAPublicKey():
                public.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
            case _:
                return False
    except InvalidSignature:
        return False
    return True


def fingerprint(certificate: x509.Certificate) -> str:
    """The SHA-256 of a certificate, in hex."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def subject_of(certificate: x509.Certificate) -> str:
    """Whom a certificate names, in one line: RFC 4514, the most telling part first."""
    return certificate.subject.rfc4514_string()


def is_self_signed(certificate: x509.Certificate) -> bool:
    """Whether a certificate is signed by the very key that it is about."""
    if certificate.issuer != certificate.subject:
        return False
    try:
        certificate.verify_directly_issued_by(certificate)
    except (InvalidSignature, TypeError, ValueError):
        return False
    return True


def public_bytes(public: PublicKey) -> bytes:
    """A public key as bytes that can be compared (SubjectPublicKeyInfo, DER)."""
    return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def base64url(data: bytes) -> str:
    """Bytes as text without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
