"""A signing key that the operator supplies: PKCS #12, or PEM with the key and its certificates."""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from compliance.documents.keys import PdfKey, PublicKey, UnusableKey, is_self_signed, public_bytes

SMALLEST_RSA = 2048  # bits; ETSI TS 119 312 has nothing smaller
LONGEST_CHAIN = 10

_CURVES = ("secp256r1", "secp384r1", "secp521r1")
_PASSWORD = "SIGNING_KEY_PASSWORD"  # noqa: S105 - the name of a setting


def read_supplied(content: bytes, password: str) -> PdfKey:
    """The key in a PKCS #12 or PEM file, with the certificate that is about it and the chain above that.

    Raises UnusableKey when it cannot be opened, or when its key or its certificate is not for signing documents.
    """
    pem = b"-----BEGIN" in content
    private, certificates = _pem(content, password) if pem else _pkcs12(content, password)
    if not isinstance(private, (ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey)):
        raise UnusableKey("Its key is of a kind that readers of PDF files do not know: use P-256 or RSA.")
    _check_strength(private)
    if not certificates:
        raise UnusableKey("It has a key but no certificate. Put the certificate in as well.")
    own = public_bytes(private.public_key())
    certificate = next((each for each in certificates if _public_bytes(each) == own), None)
    if certificate is None:
        raise UnusableKey("None of its certificates belongs to its key. Put in the certificate of this very key.")
    _check_use(certificate)
    return PdfKey(private, certificate, _chain(certificate, certificates), supplied=True)


def read_own(content: bytes) -> PdfKey:
    """The key that was made here, from its file. Raises UnusableKey."""
    key = read_supplied(content, "")
    return PdfKey(key.private, key.certificate, key.chain)


def check_validity(certificate: x509.Certificate, at: datetime) -> None:
    """Raise UnusableKey unless the certificate is valid at this time."""
    starts, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if at < starts:
        raise UnusableKey(f"The certificate that signs PDF files is not valid before {starts:%Y-%m-%d %H:%M} UTC.")
    if at > ends:
        raise UnusableKey(
            f"The certificate that signs PDF files expired on {ends:%Y-%m-%d}. Supply a new one, or run: "
            "colophon keys rotate pdf"
        )


def _pkcs12(content: bytes, password: str) -> tuple[object, list[x509.Certificate]]:
    try:
        store = load_pkcs12(content, password.encode() or None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UnusableKey(
            f"It cannot be opened: it is no PKCS #12 or PEM file, or {_PASSWORD} is not its password."
        ) from error
    if store.key is None:
        raise UnusableKey("It has no private key. Export the key together with its certificate.")
    found = [store.cert, *store.additional_certs]
    return store.key, [each.certificate for each in found if each is not None]


def _pem(content: bytes, password: str) -> tuple[object, list[x509.Certificate]]:
    return _pem_key(content, password), _pem_certificates(content)


def _pem_key(content: bytes, password: str) -> object:
    encrypted = b"ENCRYPTED" in content
    if b"PRIVATE KEY-----" not in content:
        raise UnusableKey("It has no private key. Put the key into the same file, above its certificate.")
    if encrypted and not password:
        raise UnusableKey(f"Its key is encrypted: set {_PASSWORD}.")
    try:
        return load_pem_private_key(content, password.encode() if encrypted else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        wrong = f", or {_PASSWORD} is not its password" if encrypted else ""
        raise UnusableKey(f"Its private key cannot be read: it is damaged{wrong}.") from error


def _pem_certificates(content: bytes) -> list[x509.Certificate]:
    if b"-----BEGIN CERTIFICATE-----" not in content:
        return []
    try:
        return x509.load_pem_x509_certificates(content)
    except ValueError as error:
        raise UnusableKey("A certificate in it cannot be read.") from error


def _check_strength(private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> None:
    if isinstance(private, rsa.RSAPrivateKey):
        if private.key_size < SMALLEST_RSA:
            raise UnusableKey(f"Its RSA key has {private.key_size} bits, and fewer than {SMALLEST_RSA} are not safe.")
    elif private.curve.name not in _CURVES:
        raise UnusableKey(f"Its key is on the curve {private.curve.name}: use P-256, P-384 or P-521.")


def _check_use(certificate: x509.Certificate) -> None:
    """RFC 5280, 4.2.1.9 and 4.2.1.3: what a certificate is for."""
    try:
        extensions = certificate.extensions
    except ValueError as error:
        raise UnusableKey("The certificate of its key is damaged.") from error
    for extension in extensions:
        match extension.value:
            case x509.BasicConstraints(ca=True):
                raise UnusableKey(
                    "The certificate of its key is an authority's, which vouches for others and signs no documents."
                )
            case x509.KeyUsage(digital_signature=False, content_commitment=False):
                raise UnusableKey("The certificate of its key may not be used for signatures.")


def _chain(certificate: x509.Certificate, others: Sequence[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """The certificates that vouch for it, from the nearest up, as far as there are any."""
    chain: list[x509.Certificate] = []
    current = certificate
    while len(chain) < LONGEST_CHAIN and not is_self_signed(current):
        above = next((each for each in others if each not in chain and _issued(each, current)), None)
        if above is None:
            break
        chain.append(above)
        current = above
    return tuple(chain)


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, TypeError, ValueError, UnsupportedAlgorithm):
        return False
    return True


def _public_bytes(certificate: x509.Certificate) -> bytes:
    """The public key of a certificate as bytes; none for a kind that this library does not know."""
    try:
        public = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return b""
    return public_bytes(public) if isinstance(public, PublicKey) else b""
