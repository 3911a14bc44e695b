"""Keys that operators supply, as authorities and programs hand them out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from compliance.documents.keys import UnusableKey
from compliance.documents.supplied_key import check_validity, read_supplied
from tests.documents.signing import MADE, Private, certified, key_usage, rsa_key

ROOT_KEY, MIDDLE_KEY, OWN = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
ROOT = certified("Root", ROOT_KEY, authority=True)
MIDDLE = certified("Middle", MIDDLE_KEY, (ROOT, ROOT_KEY), authority=True)
LEAF = certified("Pellwood Interactive Ltd", OWN, (MIDDLE, MIDDLE_KEY))


def _pem(private: Private | ed25519.Ed25519PrivateKey, *certificates: x509.Certificate, password: str = "") -> bytes:
    hidden: KeySerializationEncryption = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    key = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hidden)
    return key + b"".join(each.public_bytes(Encoding.PEM) for each in certificates)


def _p12(
    private: Private | None, certificate: x509.Certificate | None, *above: x509.Certificate, password: str
) -> bytes:
    hidden = BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(b"key", private, certificate, above, hidden)


@pytest.mark.parametrize(
    ("content", "password"),
    [
        (_pem(OWN, LEAF, MIDDLE, ROOT), ""),
        (_pem(OWN, ROOT, MIDDLE, LEAF), ""),
        (_pem(OWN, LEAF, MIDDLE, ROOT), "not needed"),
        (_pem(OWN, LEAF, MIDDLE, ROOT, password="over the sea"), "over the sea"),
        (_p12(OWN, LEAF, MIDDLE, ROOT, password="over the sea"), "over the sea"),
    ],
    ids=["PEM", "in another order", "with a password for nothing", "PEM with a password", "PKCS 12"],
)
def test_a_key_with_its_chain_is_read(content: bytes, password: str) -> None:
    """Whatever the order in the file, the chain goes from the certificate of the key upwards."""
    key = read_supplied(content, password)
    assert (key.certificate, key.chain) == (LEAF, (MIDDLE, ROOT))
    assert key.supplied
    assert not key.self_signed
    assert key.subject == "CN=Pellwood Interactive Ltd"


def test_rsa_is_read_and_certificates_of_others_are_left_out() -> None:
    """An authority that did not sign the one below does not belong to the chain, whatever its name."""
    false_middle = certified("Middle", ROOT_KEY, (ROOT, ROOT_KEY), authority=True)
    leaf = certified("RSA", rsa_key(), (MIDDLE, MIDDLE_KEY))
    key = read_supplied(_pem(rsa_key(), leaf, LEAF, false_middle), "")
    assert (key.certificate, key.chain) == (leaf, ())


def _certified(**with_what: object) -> bytes:
    return _pem(OWN, certified("Own", OWN, **with_what))  # type: ignore[arg-type]  # the cases below name the arguments


@pytest.mark.parametrize(
    ("content", "password", "says"),
    [
        (lambda: _p12(OWN, LEAF, password="over the sea"), "under the sea", "SIGNING_KEY_PASSWORD is not its password"),
        (lambda: _p12(OWN, LEAF, password="over the sea"), "", "SIGNING_KEY_PASSWORD is not its password"),
        (lambda: _p12(None, LEAF, password="over the sea"), "over the sea", "no private key"),
        (lambda: _p12(OWN, None, password="over the sea"), "over the sea", "no certificate"),
        (lambda: _pem(OWN, LEAF, password="over the sea"), "", "set SIGNING_KEY_PASSWORD"),
        (lambda: _pem(OWN, LEAF, password="over the sea"), "under the sea", "is not its password"),
        (lambda: _pem(OWN), "", "no certificate"),
        (lambda: LEAF.public_bytes(Encoding.PEM), "", "no private key"),
        (lambda: _pem(OWN, MIDDLE), "", "belongs to its key"),
        (lambda: _pem(OWN, LEAF).replace(b"MII", b"MIJ"), "", "cannot be read"),
        (lambda: _pem(OWN, LEAF)[:-80], "", "certificate in it cannot be read"),
        (lambda: _pem(MIDDLE_KEY, MIDDLE, ROOT), "", "an authority's"),
        (lambda: _certified(usage=key_usage(signatures=False)), "", "may not be used for signatures"),
        (lambda: _pem(ed25519.Ed25519PrivateKey.generate(), LEAF), "", "use P-256 or RSA"),
        (lambda: _pem(rsa_key(1024), LEAF), "", "1024 bits"),
        (lambda: _pem(ec.generate_private_key(ec.SECP256K1()), LEAF), "", "secp256k1"),
        (lambda: b"", "", "no PKCS #12 or PEM file"),
        (lambda: b"\x30\x82hello", "", "no PKCS #12 or PEM file"),
    ],
)
def test_a_key_that_cannot_sign_is_refused_with_a_sentence(
    content: Callable[[], bytes], password: str, says: str
) -> None:
    """Which says what is wrong with the file or the settings, and never a password."""
    with pytest.raises(UnusableKey) as refused:
        read_supplied(content(), password)
    assert says in str(refused.value)
    assert "the sea" not in str(refused.value)


def test_a_certificate_signs_only_while_it_is_valid() -> None:
    """Before, the sentence says from when; after, what to do."""
    check_validity(LEAF, MADE)
    with pytest.raises(UnusableKey, match="not valid before 2026-01-01"):
        check_validity(LEAF, MADE - timedelta(seconds=1))
    with pytest.raises(UnusableKey, match=r"expired on 2035-12-30.*colophon keys rotate pdf"):
        check_validity(LEAF, MADE + timedelta(days=3651))
