"""Keys, certificates and small files to sign."""

from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from compliance.documents.key_formats import make_log_key, make_pdf_key
from compliance.documents.keys import DataKey, Keys, LogKey, PdfKey

MADE = datetime(2026, 1, 1, tzinfo=UTC)
AT = datetime(2026, 11, 24, 9, 58, tzinfo=UTC)

Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@cache
def log_key(origin: str = "colophon.example/0011223344556677") -> LogKey:
    """A key for a log; the same for the same name."""
    return make_log_key(origin)


def data_key(number: int = 1) -> DataKey:
    """A key for data; the same for the same number."""
    return DataKey(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))


@cache
def pdf_key(host: str = "colophon.example") -> PdfKey:
    """A key for files; the same for the same host."""
    return make_pdf_key(host, MADE)


@cache
def supplied_key() -> PdfKey:
    """An RSA key that an authority vouches for."""
    private = ec.generate_private_key(ec.SECP256R1())
    root = certified("Root", private, authority=True)
    return PdfKey(rsa_key(), certified("Pellwood Interactive Ltd", rsa_key(), (root, private)), (root,), supplied=True)


def keys() -> Keys:
    """All three keys of an installation."""
    return Keys(log_key, data_key, pdf_key)


@cache
def small_pdf() -> bytes:
    """A PDF of one page, with a file attached."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["statement.json"] = pikepdf.AttachedFileSpec(pdf, b'{"format":"colophon-statement-1"}')
        return saved(pdf)


def saved(pdf: pikepdf.Pdf) -> bytes:
    """The bytes of a PDF."""
    file = BytesIO()
    pdf.save(file)
    return file.getvalue()


@cache
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """An RSA key; making one takes long."""
    return rsa.generate_private_key(65537, bits)


def certified(
    name: str,
    private: Private,
    issuer: tuple[x509.Certificate, Private] | None = None,
    *,
    authority: bool = False,
    start: datetime = MADE,
    days: int = 3650,
    usage: x509.KeyUsage | None = None,
    stamps: bool = False,
) -> x509.Certificate:
    """A certificate for a key: by the issuer, or else by itself."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage or key_usage(certificates=authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
    )
    if stamps:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return builder.sign(issuer[1] if issuer else private, hashes.SHA256())


def key_usage(*, signatures: bool = True, certificates: bool = False) -> x509.KeyUsage:
    """What a key is for."""
    return x509.KeyUsage(
        digital_signature=signatures,
        content_commitment=signatures and not certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )
