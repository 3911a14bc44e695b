"""A certificate with which C2PA takes signatures of this installation's key, and those signatures (C2PA 2.4).

C2PA takes no certificate that its own key signed, and wants one made for signing e-mail or claims. So the key of the
installation certifies itself once more, under another name. Nobody outside has checked who that is: programs that show
Content Credentials say so, unless they are told to trust the installation's certificate.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

# COSE's names (RFC 9053) for the curves that C2PA allows.
_CURVES: dict[str, tuple[str, hashes.HashAlgorithm]] = {
    "secp256r1": ("ES256", hashes.SHA256()),
    "secp384r1": ("ES384", hashes.SHA384()),
    "secp521r1": ("ES512", hashes.SHA512()),
}
_LONGEST_NAME = 64  # X.520: upper bound of a common name
_ADDED = ", Content Credentials"


@dataclass(frozen=True, slots=True)
class CredentialSigner:
    """How claims are signed: the algorithm by its COSE name, the certificates in PEM (the signer's first), the deed."""

    algorithm: str
    certificates: str
    sign: Callable[[bytes], bytes] = field(repr=False)


def credential_signer(
    private: PrivateKey, certificate: x509.Certificate, chain: tuple[x509.Certificate, ...] = ()
) -> CredentialSigner:
    """The signer for this key; its own certificate is used where C2PA takes it, else one is issued under it.

    Raises ValueError for a curve that C2PA does not know.
    """
    if isinstance(private, rsa.RSAPrivateKey):
        algorithm, sign = "PS256", _with_rsa(private)
    elif private.curve.name in _CURVES:
        algorithm, hash_ = _CURVES[private.curve.name]
        sign = _with_curve(private, hash_)
    else:
        raise ValueError(f"C2PA takes no signature with a key on the curve {private.curve.name}.")
    issued = [certificate, *chain] if _is_taken(certificate) else [_issue(private, certificate), certificate, *chain]
    pem = "".join(each.public_bytes(Encoding.PEM).decode() for each in issued)
    return CredentialSigner(algorithm, pem, sign)


def _is_taken(certificate: x509.Certificate) -> bool:
    if certificate.issuer == certificate.subject:
        return False
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return ExtendedKeyUsageOID.EMAIL_PROTECTION in purposes


def _issue(private: PrivateKey, issuer: x509.Certificate) -> x509.Certificate:
    """A certificate for the same key, by the same key, as long as that of the issuer lasts."""
    public = private.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(_name(issuer.subject))
        .issuer_name(issuer.subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(issuer.not_valid_before_utc)
        .not_valid_after(issuer.not_valid_after_utc)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_SIGNS, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .sign(private, hashes.SHA256())
    )


def _name(issuer: x509.Name) -> x509.Name:
    common = next((str(each.value) for each in issuer.get_attributes_for_oid(NameOID.COMMON_NAME)), "Colophon")
    others = [each for each in issuer if each.oid == NameOID.ORGANIZATION_NAME]
    # Programs that show Content Credentials show the organisation; without one they show nothing.
    organisation = others or [x509.NameAttribute(NameOID.ORGANIZATION_NAME, common[:_LONGEST_NAME])]
    named = f"{common[: _LONGEST_NAME - len(_ADDED)]}{_ADDED}"
    return x509.Name([*organisation, x509.NameAttribute(NameOID.COMMON_NAME, named)])


def _with_rsa(private: rsa.RSAPrivateKey) -> Callable[[bytes], bytes]:
    def sign(message: bytes) -> bytes:
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), salt_length=hashes.SHA256.digest_size)
        return private.sign(message, pss, hashes.SHA256())

    return sign


def _with_curve(private: ec.EllipticCurvePrivateKey, hash_: hashes.HashAlgorithm) -> Callable[[bytes], bytes]:
    size = (private.curve.key_size + 7) // 8

    def sign(message: bytes) -> bytes:
        # RFC 9053, 2.1: the two numbers one after the other, each as long as the key.
        r, s = utils.decode_dss_signature(private.sign(message, ec.ECDSA(hash_)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    return sign


_SIGNS = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
