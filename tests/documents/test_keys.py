"""The keys of an installation, and how they are written."""

import base64
import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.jwk import OKPKey

from compliance.documents.key_formats import (
    DOCUMENT_SIGNING,
    data_key_text,
    log_key_text,
    make_pdf_key,
    pdf_key_text,
    read_data_key,
    read_log_key,
    read_vkey,
)
from compliance.documents.keys import DataKey, UnusableKey, jwk_of, public_of_jwk, thumbprint, verify
from compliance.documents.supplied_key import read_own
from tests.documents.signing import MADE, data_key, keys, log_key, pdf_key


def test_the_thumbprint_is_that_of_the_standard() -> None:
    """RFC 8037, appendix A.3, and an implementation that is not ours."""
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    assert thumbprint(jwk) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert data_key().kid == OKPKey.import_key(data_key().jwk).thumbprint()


def test_a_jwk_is_read_back_and_nothing_else_is() -> None:
    """Another curve, a private key's bytes cut off, bits that do not count: refused with a sentence."""
    key = DataKey(Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
    assert jwk_of(public_of_jwk(key.jwk)) == key.jwk
    for wrong in ({"crv": "X25519"}, {"kty": "EC"}, {"x": key.jwk["x"][:-2]}, {"x": key.jwk["x"][:-1] + "/"}, {"x": 5}):
        with pytest.raises(UnusableKey, match="no Ed25519 public key"):
            public_of_jwk({**key.jwk, **wrong})  # type: ignore[dict-item]  # what a stranger may send
    with pytest.raises(UnusableKey):
        public_of_jwk({})


def test_a_log_key_is_a_c2sp_note_key() -> None:
    """Its number is the hash of its name and of its public bytes; both parts are read back."""
    key = log_key()
    line = key.vkey
    name, number, encoded = line.split("+", 2)
    raw = base64.b64decode(encoded)
    assert (name, raw[0]) == (key.origin, 1)
    assert number == sha256(name.encode() + b"\n" + raw).hexdigest()[:8]
    assert read_vkey(line)[1].public_bytes_raw() == key.public
    again = read_log_key(log_key_text(key))
    assert (again.origin, again.public) == (key.origin, key.public)
    assert log_key_text(again) == log_key_text(key)
    # The example in the documentation of Go's implementation.
    assert read_vkey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[0] == "PeterNeumann"


@pytest.mark.parametrize("change", ["PUBLIC", "", "\n\n", "x", "+00000000+"])
def test_a_log_key_that_was_damaged_is_refused(change: str) -> None:
    """Whatever is wrong with the line, the sentence says that it is no such key."""
    text = log_key_text(log_key()).decode()
    number = log_key().key_id.hex()
    damaged = {
        "PUBLIC": text.replace("PRIVATE", "PUBLIC"),
        "": "",
        "\n\n": text + "\n",
        "x": text[:-2] + "\n",
        "+00000000+": text.replace(f"+{number}+", "+00000000+"),
    }[change]
    with pytest.raises(UnusableKey):
        read_log_key(damaged.encode())
    with pytest.raises(UnusableKey):
        read_vkey(damaged)


def test_a_data_key_is_pkcs8() -> None:
    """It is read back; a key of another kind, or none, is refused."""
    assert read_data_key(data_key_text(data_key())).kid == data_key().kid
    with pytest.raises(UnusableKey, match="not an Ed25519 key"):
        read_data_key(pdf_key_text(pdf_key()))
    with pytest.raises(UnusableKey, match="no private key"):
        read_data_key(b"nothing")


def test_the_certificate_names_the_installation_and_is_for_documents() -> None:
    """No person, no authority; digitalSignature and nonRepudiation; RFC 9336; 20 years; another number each time."""
    certificate = pdf_key().certificate
    assert pdf_key().subject == "CN=Colophon installation at colophon.example"
    assert pdf_key().self_signed
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert (usage.value.digital_signature, usage.value.content_commitment, usage.value.key_cert_sign) == (
        True,
        True,
        False,
    )
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [DOCUMENT_SIGNING]
    assert certificate.not_valid_before_utc < MADE < datetime(2045, 12, 31, tzinfo=UTC)
    assert certificate.not_valid_after_utc.year in (2045, 2046)
    assert make_pdf_key("", MADE).certificate.serial_number != certificate.serial_number


def test_a_name_that_is_too_long_for_a_certificate_is_left_out() -> None:
    """X.520 has room for 64 characters; an installation on one machine has no name at all."""
    assert make_pdf_key("", MADE).subject == "CN=Colophon installation"
    assert make_pdf_key("a" * 60 + ".example", MADE).subject == "CN=Colophon installation"
    assert make_pdf_key("b" * 38, MADE).subject == f"CN=Colophon installation at {'b' * 38}"


def test_a_pdf_key_is_read_back_from_its_file() -> None:
    """With its certificate, and known to be made here."""
    again = read_own(pdf_key_text(pdf_key()))
    assert (again.fingerprint, again.supplied) == (pdf_key().fingerprint, False)


def test_every_key_signs_what_its_public_part_verifies() -> None:
    """And no other public part, nor another message."""
    publics = {
        "log": keys().log.private.public_key(),
        "data": keys().data.private.public_key(),
        "pdf": keys().pdf.private.public_key(),
    }
    for purpose in ("log", "data", "pdf"):
        signature = keys().of(purpose).sign(b"this")
        assert {name for name, public in publics.items() if verify(public, signature, b"this")} == {purpose}
        assert not verify(publics[purpose], signature, b"that")
        assert not verify(publics[purpose], b"", b"this")
    assert not verify("no key", b"", b"")


def test_no_private_part_is_ever_written_by_chance() -> None:
    """What lands in a log or in a traceback holds no key."""
    for purpose in ("log", "data", "pdf"):
        assert "private" not in repr(keys().of(purpose)).lower()
    assert "d" not in json.loads(json.dumps(data_key().jwk))
