"""Keys as they are made, and as they are written in files: C2SP notes, PKCS #8 and certificates."""

import base64
import re
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID, ObjectIdentifier

from compliance.documents.keys import DataKey, LogKey, PdfKey, UnusableKey, note_key_id

YEARS_OF_A_CERTIFICATE = 20
LONGEST_ORIGIN = 255

_NOTE_ED25519 = b"\x01"
# C2SP signed-note and Go's golang.org/x/mod/sumdb/note, which the private form comes from.
_PRIVATE_NOTE = re.compile(r"PRIVATE\+KEY\+([^+\s]{1,255})\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})\n?")
_PUBLIC_NOTE = re.compile(r"([^+\s]{1,255})\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})")
# RFC 9336: the purpose "signing documents", neither e-mail nor a web server.
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
# X.520: upper bound of a common name.
_LONGEST_COMMON_NAME = 64
# Clocks of other machines may be a little behind.
_EARLIER = timedelta(hours=1)


def make_log_key(origin: str) -> LogKey:
    """A new key for the log of this name, which may have no space and no plus sign in it."""
    return LogKey(origin, Ed25519PrivateKey.generate())


def log_key_text(key: LogKey) -> bytes:
    """The key as a C2SP note's private key, in one line."""
    seed = base64.b64encode(_NOTE_ED25519 + key.private.private_bytes_raw()).decode()
    return f"PRIVATE+KEY+{key.origin}+{key.key_id.hex()}+{seed}\n".encode()


def read_log_key(content: bytes) -> LogKey:
    """The key that `log_key_text` wrote. Raises UnusableKey."""
    found = _PRIVATE_NOTE.fullmatch(content.decode("utf-8", errors="replace"))
    raw = _note_bytes(found.group(3)) if found else b""
    if found is None or not raw:
        raise UnusableKey("It holds no Ed25519 key in the form of a C2SP note, which is one line.")
    key = LogKey(found.group(1), Ed25519PrivateKey.from_private_bytes(raw))
    if key.key_id.hex() != found.group(2):
        raise UnusableKey("The key in it does not have the number that stands before it.")
    return key


def read_vkey(line: str) -> tuple[str, Ed25519PublicKey]:
    """The name and the public key that a C2SP vkey line holds. Raises UnusableKey."""
    found = _PUBLIC_NOTE.fullmatch(line)
    raw = _note_bytes(found.group(3)) if found else b""
    if found is None or not raw or note_key_id(found.group(1), raw).hex() != found.group(2):
        raise UnusableKey("This is no public Ed25519 key in the form of a C2SP note.")
    return found.group(1), Ed25519PublicKey.from_public_bytes(raw)


def make_data_key() -> DataKey:
    """A new key for the data of statements."""
    return DataKey(Ed25519PrivateKey.generate())


def data_key_text(key: DataKey) -> bytes:
    """The key as PKCS #8 in PEM."""
    return key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def read_data_key(content: bytes) -> DataKey:
    """The key that `data_key_text` wrote. Raises UnusableKey."""
    try:
        private = load_pem_private_key(content, None)
    except (ValueError, TypeError) as error:
        raise UnusableKey("It holds no private key in PEM.") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise UnusableKey("The key in it is not an Ed25519 key.")
    return DataKey(private)


def make_pdf_key(host: str, at: datetime) -> PdfKey:
    """A new P-256 key with a certificate of its own making, which names the installation and no person.

    `host` is the name that people open; empty for an installation on one machine. Valid for 20 years from `at` (UTC).
    """
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _common_name(host))])
    start = at.replace(microsecond=0) - _EARLIER
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=YEARS_OF_A_CERTIFICATE * 365 + YEARS_OF_A_CERTIFICATE // 4))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_SIGNS_DOCUMENTS, critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        .sign(private, hashes.SHA256())
    )
    return PdfKey(private, certificate)


def pdf_key_text(key: PdfKey) -> bytes:
    """The key as PKCS #8 and its certificates, all in PEM."""
    private = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + b"".join(each.public_bytes(Encoding.PEM) for each in (key.certificate, *key.chain))


# digitalSignature, and contentCommitment, which X.509 used to call nonRepudiation.
_SIGNS_DOCUMENTS = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def _common_name(host: str) -> str:
    named = f"Colophon installation at {host}"
    return named if host and len(named) <= _LONGEST_COMMON_NAME else "Colophon installation"


def _note_bytes(text: str) -> bytes:
    """The 32 bytes after the number for Ed25519; none when there is another number or the bits at the end are not 0."""
    raw = base64.b64decode(text)
    return raw[1:] if raw[:1] == _NOTE_ED25519 and base64.b64encode(raw).decode() == text else b""
