"""A certificate with which C2PA takes signatures of this installation's key, and those signatures (C2PA 2.4).

C2PA takes no certificate that its own key signed, and wants one made for signing e-mail or claims. So the key of the
installation makes a small authority of its own, and has it issue one. Nobody outside has checked who that is: programs
that show Content Credentials say so, unless they are told to trust that authority.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

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
_SIGNER, _AUTHORITY = ", Content Credentials", ", authority"


@dataclass(frozen=True, slots=True)
class CredentialSigner:
    """How claims are signed: the algorithm by its COSE name, the certificates in PEM (the signer's first), the deed.

    `authority` is the last of the certificates: whoever trusts it trusts the signatures.
    """

    algorithm: str
    certificates: str
    authority: str
    sign: Callable[[bytes], bytes] = field(repr=False)


def credential_signer(
    private: PrivateKey, certificate: x509.Certificate, chain: tuple[x509.Certificate, ...] = ()
) -> CredentialSigner:
    """The signer for this key; its own certificate is used where C2PA takes it, else one is issued for it.

    Raises ValueError for a curve that C2PA does not know.
    """
    if isinstance(private, rsa.RSAPrivateKey):
        algorithm, sign = "PS256", _with_rsa(private)
    elif private.curve.name in _CURVES:
        algorithm, hash_ = _CURVES[private.curve.name]
        sign = _with_curve(private, hash_)
    else:
        raise ValueError(f"C2PA takes no signature with a key on the curve {private.curve.name}.")
    issued = (certificate, *chain) if _is_taken(certificate) else _issued(private, certificate)
    pem = [each.public_bytes(Encoding.PEM).decode() for each in issued]
    return CredentialSigner(algorithm, "".join(pem), pem[-1], sign)


def _is_taken(certificate: x509.Certificate) -> bool:
    if certificate.issuer == certificate.subject:
        return False
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return ExtendedKeyUsageOID.EMAIL_PROTECTION in purposes


def _issued(private: PrivateKey, given: x509.Certificate) -> tuple[x509.Certificate, x509.Certificate]:
    """A certificate for signing claims, and the one of the authority that issues it: both for this key and by it.

    They last as long as the one that is given, and are the same bytes each time, so that whoever trusts the authority
    trusts every copy.
    """
    authority = _named(given.subject, _AUTHORITY)
    claims = (
        _begun(private, given, _named(given.subject, _SIGNER), authority)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    )
    root = (
        _begun(private, given, authority, authority)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=False), critical=True)
    )
    return _signed(claims, private), _signed(root, private)


def _begun(
    private: PrivateKey, given: x509.Certificate, subject: x509.Name, issuer: x509.Name
) -> x509.CertificateBuilder:
    public = private.public_key()
    number = sha256(given.fingerprint(hashes.SHA256()) + subject.public_bytes()).digest()[:16]
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(int.from_bytes(number, "big") >> 1 or 1)
        .not_valid_before(given.not_valid_before_utc)
        .not_valid_after(given.not_valid_after_utc)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
    )


def _signed(builder: x509.CertificateBuilder, private: PrivateKey) -> x509.Certificate:
    if isinstance(private, rsa.RSAPrivateKey):
        return builder.sign(private, hashes.SHA256())
    # RFC 6979: the same bytes each time.
    return builder.sign(private, hashes.SHA256(), ecdsa_deterministic=True)


def _named(given: x509.Name, added: str) -> x509.Name:
    common = next((str(each.value) for each in given.get_attributes_for_oid(NameOID.COMMON_NAME)), "Colophon")
    others = [each for each in given if each.oid == NameOID.ORGANIZATION_NAME]
    # Programs that show Content Credentials show the organisation; without one they show nothing.
    organisation = others or [x509.NameAttribute(NameOID.ORGANIZATION_NAME, common[:_LONGEST_NAME])]
    return x509.Name(
        [*organisation, x509.NameAttribute(NameOID.COMMON_NAME, f"{common[: _LONGEST_NAME - len(added)]}{added}")]
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    """For signing claims, or for certifying who may."""
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signs,
        crl_sign=not signs,
        encipher_only=False,
        decipher_only=False,
    )


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
