"""What is published of the keys: enough to check a statement with other programs than ours, and no secret."""

import base64
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from sqlalchemy import text

from compliance.documents.keys import Purpose, UnusableKey
from compliance.documents.pdf_signature import check_pdf
from compliance.key_files import FILES, next_key, put_next_in_place
from compliance.services.actors import EVERYTHING
from compliance.services.key_records import replace_key
from compliance.services.register import statement_bytes
from compliance.store.triggers import remove_triggers
from tests.documents.signing import AT
from tests.web.pages import Page, Site, issued, open_site, ready

LATER = "2027-02-01T00:00:00Z"


def _document(site: Site) -> dict[str, Any]:
    response = site.app.test_client().get("/.well-known/colophon-keys.json")
    assert (response.status_code, response.mimetype) == (200, "application/json")
    document: dict[str, Any] = response.get_json()
    return document


def _replace(site: Site, purpose: Purpose) -> None:
    """What `colophon keys rotate` does."""
    wired = site.app.extensions["colophon"]
    keys, folder = wired.notary.keys, wired.settings.instance
    replace_key(site.database, purpose, keys.of(purpose), next_key(folder, "", purpose, keys.log.origin, AT), LATER)
    put_next_in_place(folder, purpose)


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    """A site with a statement, on which keys for data and for files were replaced since."""
    site = open_site(tmp_path_factory.mktemp("signed"))
    statement_id = issued(site, ready(site)).rpartition("/")[2]
    _replace(site, "data")
    _replace(site, "pdf")
    yield site, statement_id
    site.database.close()


def test_before_anything_is_signed_there_are_no_keys(site: Site) -> None:
    """And looking makes none."""
    folder: Path = site.app.extensions["colophon"].settings.instance
    assert _document(site)["keys"] == []
    assert "Nothing was signed here yet" in Page(site.app.test_client().get("/verify/keys")).text
    assert not {*FILES.values()} & {file.name for file in folder.iterdir()}


def test_a_stranger_verifies_with_what_is_published(signed: tuple[Site, str]) -> None:
    """The data by the key that the signature names, the file by a certificate, each record by its key."""
    site, statement_id = signed
    keys = _document(site)["keys"]
    with site.database.read() as session:
        made = statement_bytes(session, EVERYTHING, statement_id)
        jws = session.scalars(text("SELECT data_signature FROM statement")).one().decode()
    header, _, signature = jws.split(".")
    kid = next(each for each in keys if f'"kid":"{each["fingerprint"]}"'.encode() in _unpadded(header))
    assert (kid["purpose"], kid["sequence"]) == ("data", 1)
    payload = base64.urlsafe_b64encode(made.data).rstrip(b"=").decode()
    _ed25519(kid["public"]).verify(_unpadded(signature), f"{header}.{payload}".encode())
    certificates = [
        x509.load_pem_x509_certificate(each["public"].encode()) for each in keys if each["purpose"] == "pdf"
    ]
    found = check_pdf(made.pdf, certificates)
    assert found.good, found.faults
    assert found.fingerprint == keys[-2]["fingerprint"]
    for each in keys:
        message = b"colophon-key-1\n" + base64.b64decode(each["record"])
        assert sha256(message).hexdigest() == each["hash"]
        _verify(each, base64.b64decode(each["signature"]), message)
        if each["previous_signature"]:
            (before,) = [key for key in keys if (key["purpose"], key["sequence"]) == (each["purpose"], 1)]
            _verify(before, base64.b64decode(each["previous_signature"]), message)


def _unpadded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _ed25519(jwk: dict[str, str]) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(_unpadded(jwk["x"]))


def _verify(key: dict[str, Any], signature: bytes, message: bytes) -> None:
    if key["purpose"] == "pdf":
        public = x509.load_pem_x509_certificate(key["public"].encode()).public_key()
        assert isinstance(public, ec.EllipticCurvePublicKey)
        public.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    elif key["purpose"] == "data":
        _ed25519(key["public"]).verify(signature, message)
    else:
        raw = base64.b64decode(key["public"].split("+", 2)[2])
        Ed25519PublicKey.from_public_bytes(raw[1:]).verify(signature, message)


def test_the_page_says_in_words_which_keys_sign(signed: tuple[Site, str]) -> None:
    """Newest first, with what to compare, what self-signed means, and what this does not show."""
    site, _ = signed
    page = Page(site.app.test_client().get("/verify/keys"))
    for each in _document(site)["keys"]:
        assert (each["public"] if each["purpose"] == "log" else each["fingerprint"]) in page.text
    for said in (
        "Since 1 February 2027, 00:00 UTC. The key before it signed that it takes over.",
        "to 1 February 2027, 00:00 UTC. It is the first.",
        "Nobody but itself: the certificate is self-signed.",
        "CN=Colophon installation",
        "This page is its own word",
    ):
        assert said in page.text
    assert page.text.index("In use") < page.text.index("Replaced")


def test_the_certificate_that_signs_now_is_a_file(signed: tuple[Site, str], site: Site) -> None:
    """The newest of the keys for PDF files, as the page links it; before there is one there is no such file."""
    client = signed[0].app.test_client()
    assert Page(client.get("/verify/keys")).links()["Certificate (PEM)"] == "/verify/keys.pem"
    certificate = x509.load_pem_x509_certificate(client.get("/verify/keys.pem").data)
    newest = [each for each in _document(signed[0])["keys"] if each["purpose"] == "pdf"][-1]
    assert certificate.fingerprint(hashes.SHA256()).hex() == newest["fingerprint"]
    assert site.app.test_client().get("/verify/keys.pem").status_code == 404


def test_no_private_part_is_published(signed: tuple[Site, str]) -> None:
    """Neither on the page nor for programs."""
    site, _ = signed
    folder: Path = site.app.extensions["colophon"].settings.instance
    client = site.app.test_client()
    told = client.get("/verify/keys").text + client.get("/.well-known/colophon-keys.json").text
    for name in FILES.values():
        for line in (folder / name).read_text().partition("-----END PRIVATE")[0].splitlines()[-2:]:
            # The log's key is the end of its line; base64 itself may hold the sign between.
            private = line.split("+", 4)[-1] if line.startswith("PRIVATE+KEY+") else line
            assert private
            assert private.startswith("-----") or private not in told


def test_schemas_are_published_and_hold(signed: tuple[Site, str]) -> None:
    """For the keys, for the data of a statement, and for what a check of it answers."""
    site, statement_id = signed
    client: FlaskClient = site.app.test_client()
    with site.database.read() as session:
        data = statement_bytes(session, EVERYTHING, statement_id).data
        number = session.execute(text("SELECT year, sequence, check_code FROM statement")).one()
    place = f"/verify/{number.year}-{number.sequence:04d}/{number.check_code}?format=json"
    addresses = (place, "/verify/2026-0009/00000000?format=json")
    answers = {
        "statement-1": [json.loads(data)],
        "keys-1": [_document(site)],
        "verification-1": [client.get(where).get_json() for where in addresses],
    }
    for name, documents in answers.items():
        response = client.get(f"/schemas/{name}.json")
        assert response.mimetype == "application/schema+json"
        for document in documents:
            Draft202012Validator(response.get_json(force=True)).validate(document)
    found, unknown = answers["verification-1"]
    assert found["registered"]
    assert (unknown["state"], unknown["registered"]) == ("unknown", None)


def test_records_that_somebody_changed_are_not_published_as_keys(site: Site) -> None:
    """It is said that one does not hold, and nothing is read out of it."""
    issued(site, ready(site))
    with site.database.migration() as connection:
        remove_triggers(connection)
        connection.exec_driver_sql("UPDATE signing_key SET signature = x'00' WHERE purpose = 'data'")
    document = _document(site)
    assert (document["keys"], document["faults"]) == (
        [],
        ["The record of data key 1 does not hold: its key did not sign it."],
    )
    assert "Does not hold: The record of data key 1" in Page(site.app.test_client().get("/verify/keys")).text


def test_a_key_that_cannot_be_used_is_told_without_naming_folders(site: Site) -> None:
    """A page that needs it says which it is, and nothing about the server; what needs no key goes on."""
    place = ready(site)
    issued(site, place)
    folder: Path = site.app.extensions["colophon"].settings.instance
    (folder / FILES["data"]).chmod(0o644)
    page = site.get(f"{place}/bundle.zip", 409)
    assert f"The signing key {FILES['data']} may be open to others" in page.text
    assert str(folder) not in page.text
    assert len(_document(site)["keys"]) == 3


def test_where_nobody_foresaw_it_the_page_names_no_file_at_all(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says whom to tell; the log of the server has the sentence."""

    def fail() -> str:
        raise UnusableKey("secret.pem is gone")

    monkeypatch.setitem(site.app.view_functions, "rulebooks.index", fail)
    page = site.get("/rulebooks", 503)
    assert "We cannot sign just now" in page.text
    assert "secret.pem" not in page.text
