"""What is written into a copy is read back from it, with the same reader: every type, and every way to fail."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import c2pa
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from compliance.assets import marking, work
from compliance.assets.certificates import PrivateKey, credential_signer
from compliance.assets.credentials import SETTINGS
from compliance.assets.file_types import TYPES, FileType
from compliance.assets.marking import MarkedCopy, Marking, NotMarked, mark_asset
from compliance.assets.reading import read_asset
from compliance.documents.key_formats import make_pdf_key
from compliance.domain.asset_findings import Credential, Mark
from tests.assets.making import CODES, EDITED, GENERATED, files, picture, put, signed, signer, video

ADDRESS = "https://colophon.example/verify/2026-0001/K7QM-4T2X"
PROPERTIES = {"AISystemUsed": "Stemforge é", "AISystemVersionUsed": "2.10", "AIPromptInformation": "a dog\nand -b=c"}
WANTED = Marking("Cover", "c2pa.created", GENERATED, "0.1.0", ADDRESS, PROPERTIES)
MARKED = [each for each in TYPES if each.markable]


def _copy(folder: Path, content: bytes, wanted: Marking = WANTED) -> MarkedCopy:
    path = put(folder, content)
    return mark_asset(path, read_asset(path), wanted, signer())


@pytest.mark.parametrize("kind", MARKED, ids=lambda kind: kind.suffix)
def test_a_copy_says_what_it_was_told_to_say(tmp_path: Path, kind: object) -> None:
    """In a Content Credential that fits it; and in IPTC's properties, where such a file can be given them."""
    type_ = next(each for each in MARKED if each == kind)
    content = files()[type_.media_type]
    copy = _copy(tmp_path, content)
    credential = (
        Mark("credential", "action", "c2pa.created"),
        Mark("credential", "DigitalSourceType", GENERATED),
        Mark("credential", "statement", ADDRESS),
    )
    properties = (
        Mark("xmp", "DigitalSourceType", GENERATED),
        Mark("xmp", "AISystemUsed", "Stemforge é"),
        Mark("xmp", "AISystemVersionUsed", "2.10"),
        Mark("xmp", "AIPromptInformation", "a dog and -b=c"),
    )
    assert copy.type == type_
    assert (copy.reading.credential.state, copy.reading.credential.generator) == ("valid", "Colophon 0.1.0")
    assert set(copy.reading.marks) == {*credential, *(properties if type_.holds_xmp else ())}
    assert (tmp_path / "file").read_bytes() == content
    # No thumbnail, which would make a copy of a picture much larger.
    assert copy.reading.size - len(content) < 30_000


def test_a_file_that_is_made_from_another_names_it(tmp_path: Path) -> None:
    """What was edited begins with being opened (C2PA 2.4), and the file before is kept on record."""
    copy = _copy(tmp_path, picture("PNG"), replace(WANTED, action="c2pa.edited", source_type=EDITED))
    said = [(mark.field, mark.value) for mark in copy.reading.marks if mark.where == "credential"]
    assert said[:4] == [
        ("madeFrom", "Cover"),
        ("action", "c2pa.opened"),
        ("action", "c2pa.edited"),
        ("DigitalSourceType", EDITED),
    ]


def test_a_credential_that_was_there_is_kept(tmp_path: Path) -> None:
    """As that of the file before; ours comes after it, and does not claim to have created anything."""
    copy = _copy(tmp_path, signed(picture("JPEG"), "image/jpeg"))
    said = {(mark.where, mark.field, mark.value) for mark in copy.reading.marks}
    assert copy.reading.credential.generator == "Colophon 0.1.0"
    assert {("ingredient", "action", "c2pa.created"), ("ingredient", "generativeAgent", "Brush")} <= said
    assert ("credential", "action", "c2pa.edited.metadata") in said
    assert ("credential", "action", "c2pa.created") not in said


def test_without_a_statement_none_is_named(tmp_path: Path) -> None:
    """And IPTC's code may be another one than that of the credential."""
    composite = f"{CODES}compositeSynthetic"
    properties = {"DigitalSourceType": composite}
    copy = _copy(tmp_path, picture("PNG"), replace(WANTED, statement="", properties=properties))
    assert not [mark for mark in copy.reading.marks if mark.field == "statement"]
    assert [mark.value for mark in copy.reading.marks if mark.where == "xmp"] == [composite]


def test_files_that_cannot_be_marked_are_refused(tmp_path: Path) -> None:
    """Each with a sentence that says what to do."""
    tampered = bytearray(signed(video(), "video/mp4"))
    tampered[-20] ^= 1
    cases = {
        "would break a signature": files()["application/pdf"],
        "Take the file as it was signed": bytes(tampered),
        "is not fetched here": signed(picture("JPEG"), "image/jpeg", elsewhere="https://elsewhere.example/m"),
        "Take another copy": picture("PNG")[:60],
        "none of the files": b"GIF89a",
    }
    for sentence, content in cases.items():
        with pytest.raises(NotMarked, match=sentence):
            _copy(tmp_path, content)


@pytest.mark.parametrize("kind", MARKED, ids=lambda kind: kind.suffix)
def test_a_file_that_is_cut_short_gets_no_credential(tmp_path: Path, kind: FileType) -> None:
    """Nobody is to vouch for half a file without being told that it is half."""
    path = put(tmp_path, files()[kind.media_type][:-8])
    reading = replace(read_asset(path), credential=Credential("none"))
    with pytest.raises(NotMarked, match=r"It is damaged: .* Take a copy that is whole"):
        mark_asset(path, reading, WANTED, signer())


def test_a_copy_that_does_not_read_back_is_not_given_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the reason: here the program that writes leaves something out."""
    asked = marking.ask

    def leave_out(module: str, request: Mapping[str, object], sign: work.Sign) -> Mapping[str, object]:
        return asked(module, {**request, "properties": {}}, sign)

    monkeypatch.setattr(marking, "ask", leave_out)
    with pytest.raises(NotMarked, match="could not be read back"):
        _copy(tmp_path, picture("PNG"))


def test_a_signature_that_is_wrong_is_no_copy(tmp_path: Path) -> None:
    """C2PA's library checks what it has signed."""
    path = put(tmp_path, picture("PNG"))
    wrong = replace(signer(), sign=lambda _: bytes(64))
    with pytest.raises(NotMarked, match="could not be written"):
        mark_asset(path, read_asset(path), WANTED, wrong)


def _certified(private: PrivateKey, *, by_others: bool) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Estuary Films Ltd")])
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Some authority")])
    authority = ec.generate_private_key(ec.SECP256R1()) if by_others else private
    usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer if by_others else name)
        .public_key(private.public_key())
        .serial_number(7)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=9))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), critical=False)
        .sign(authority, hashes.SHA256())
    )


@pytest.mark.parametrize(
    ("private", "by_others", "algorithm"),
    [
        (ec.generate_private_key(ec.SECP384R1()), False, "ES384"),
        (ec.generate_private_key(ec.SECP521R1()), True, "ES512"),
        (rsa.generate_private_key(65537, 2048), True, "PS256"),
    ],
    ids=["ES384", "ES512", "PS256"],
)
def test_keys_that_an_operator_supplies_sign_as_well(
    tmp_path: Path, private: PrivateKey, by_others: bool, algorithm: str
) -> None:
    """With their own certificate where C2PA takes it."""
    made = credential_signer(private, _certified(private, by_others=by_others))
    path = put(tmp_path, picture("PNG"))
    copy = mark_asset(path, read_asset(path), WANTED, made)
    assert made.algorithm == algorithm
    name = "Estuary Films Ltd" if by_others else "Estuary Films Ltd, Content Credentials"
    assert copy.reading.credential.signer == name


def test_a_key_that_c2pa_does_not_know_is_refused() -> None:
    """Before any file is touched."""
    private = ec.generate_private_key(ec.SECP256K1())
    with pytest.raises(ValueError, match="secp256k1"):
        credential_signer(private, _certified(private, by_others=False))


def test_whoever_trusts_the_authority_trusts_every_copy(tmp_path: Path) -> None:
    """It is the same each time that the key is read; without it the signer is unknown."""
    again = signer().certificates
    key = make_pdf_key("other.example", datetime(2026, 1, 1, tzinfo=UTC))
    one, two = (credential_signer(key.private, key.certificate) for _ in range(2))
    assert (one.certificates, one.authority) == (two.certificates, two.authority)
    assert one.certificates.endswith(one.authority)
    assert one.authority not in again
    copy = _copy(tmp_path, picture("PNG"))
    for trusted, wanted in ((signer().authority, "Trusted"), (one.authority, "Valid")):
        context = c2pa.Context.from_dict({**SETTINGS, "trust": {"user_anchors": trusted}})
        with copy.path.open("rb") as file, c2pa.Reader("image/png", file, context=context) as reader:
            assert reader.get_validation_state() == wanted
