"""The signature of a statement's data."""

import base64
import hmac
import json
from hashlib import sha256

import pytest
from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import OKPKey

from compliance.documents.data_signature import TYPE, check_data, sign_data
from compliance.documents.keys import DataKey
from tests.documents.signing import data_key

DATA = b'{"format":"colophon-statement-1"}'
KNOWN = [data_key(1).private.public_key(), data_key(2).private.public_key()]


def _text(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _signed_with(header: object, key: DataKey | None = None, data: bytes = DATA) -> bytes:
    """What somebody makes who has the key and writes another header."""
    head = _text(header)
    signature = (key or data_key()).sign(f"{head}.{_text(data)}".encode())
    return f"{head}..{_text(signature)}".encode()


def test_another_program_verifies_it() -> None:
    """joserfc reads the detached JWS, with the public key as it is published."""
    signature = sign_data(DATA, data_key())
    with pytest.warns(SecurityWarning, match="RFC 9864"):
        read = jws.deserialize_compact(signature, OKPKey.import_key(data_key().jwk), algorithms=["EdDSA"], payload=DATA)
    assert read.headers() == {"alg": "EdDSA", "kid": data_key().kid, "typ": TYPE}
    assert read.payload == DATA


def test_the_data_and_nothing_else_are_signed() -> None:
    """By either known key; the same again each time."""
    for number in (1, 2):
        signature = sign_data(DATA, data_key(number))
        checked = check_data(DATA, signature, KNOWN)
        assert (checked.good, checked.kid, checked.fault) == (True, data_key(number).kid, "")
        assert sign_data(DATA, data_key(number)) == signature
    assert check_data(b"", sign_data(b"", data_key()), KNOWN).good
    assert "altered" in check_data(DATA + b" ", sign_data(DATA, data_key()), KNOWN).fault


def test_every_flipped_bit_is_noticed() -> None:
    """In the signature and in the data."""
    signature = sign_data(DATA, data_key())
    for place in range(len(signature)):
        for bit in range(8):
            changed = bytearray(signature)
            changed[place] ^= 1 << bit
            checked = check_data(DATA, bytes(changed), KNOWN)
            assert not checked.good
            assert checked.fault
    for place in range(len(DATA)):
        changed = bytearray(DATA)
        changed[place] ^= 1
        assert not check_data(bytes(changed), signature, KNOWN).good


def test_the_header_chooses_nothing() -> None:
    """Headers that made other libraries believe strangers, each with a signature that holds in its own way."""
    kid, jwk = data_key().kid, data_key().jwk
    good = {"alg": "EdDSA", "kid": kid, "typ": TYPE}
    own = data_key(3)
    public = data_key().private.public_key().public_bytes_raw()
    hs256 = _text({**good, "alg": "HS256"})
    mac = hmac.new(public, f"{hs256}.{_text(DATA)}".encode(), sha256).digest()
    hostile = {
        "none": f"{_text({**good, 'alg': 'none'})}..".encode(),
        "none with a signature": _signed_with({**good, "alg": "none"}),
        "the public key as a password": f"{hs256}..{_text(mac)}".encode(),
        "a key of their own in the header": _signed_with({**good, "jwk": own.jwk}, own),
        "their own key's name, and the key": _signed_with({**good, "kid": own.kid, "jwk": own.jwk}, own),
        "our key's name on theirs": _signed_with(good, own),
        "a key's address": _signed_with({**good, "jku": "https://example.org/keys.json"}),
        "critical": _signed_with({**good, "crit": ["exp"], "exp": 1}),
        "data as they are": _signed_with({**good, "b64": False, "crit": ["b64"]}),
        "another type": _signed_with({**good, "typ": "JWT"}),
        "no type": _signed_with({"alg": "EdDSA", "kid": kid}),
        "no key": _signed_with({"alg": "EdDSA", "typ": TYPE}),
        "a number as a key": _signed_with({**good, "kid": 5}),
        "a list": _signed_with([good]),
        "twice": _signed_with(f'{{"alg":"EdDSA","kid":"x","kid":"{kid}","typ":"{TYPE}"}}'.encode()),
        "with spaces": _signed_with(json.dumps(good).encode()),
        "not JSON": _signed_with(b"header"),
        "deep": _signed_with(b"[" * 500),
        "attached": sign_data(DATA, data_key()).replace(b"..", f".{_text(DATA)}.".encode()),
    }
    for name, signature in hostile.items():
        checked = check_data(DATA, signature, KNOWN)
        assert not checked.good, name
        assert checked.fault.endswith("."), name
    assert check_data(DATA, _signed_with(good), KNOWN).good, "the same made in the right way"
    assert jwk["x"] not in str(hostile["none"])


@pytest.mark.parametrize("signature", [b"", b"..", b"a.b.c", b"\xff\xfe", b"a" * 5000, b"{}..AA", b"a..b\n", b" a..b"])
def test_what_is_no_signature_is_answered_with_a_sentence(signature: bytes) -> None:
    """And never with a traceback."""
    checked = check_data(DATA, signature, KNOWN)
    assert not checked.good
    assert checked.fault.startswith("The signature of the data")


def test_without_keys_nothing_is_good() -> None:
    """And the sentence says that the key is not known."""
    assert "not known here" in check_data(DATA, sign_data(DATA, data_key()), []).fault
