"""The signature of a PDF file: made, and checked however the file was changed."""

import os
import random
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.generic import pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata

from compliance.documents.keys import PdfKey
from compliance.documents.pdf_signature import LARGEST_PDF, PdfSignature, check_pdf, sign_pdf
from compliance.documents.pdf_signing import _PdfSigner, _Signer, finished
from compliance.documents.refusals import CannotMakePdf
from tests.documents.signing import AT, MADE, certified, pdf_key, rsa_key, saved, small_pdf

KNOWN = [pdf_key().certificate]
SIGNED = sign_pdf(small_pdf(), pdf_key(), AT)


def checked(pdf: bytes) -> PdfSignature:
    """What is said of a file, where our key is known."""
    return check_pdf(pdf, KNOWN, AT)


def test_a_signature_is_added_and_nothing_else_changes() -> None:
    """The file begins with what it was; the metadata are as they were; two signatures are never equal."""
    assert SIGNED.startswith(small_pdf())
    assert sign_pdf(small_pdf(), pdf_key(), AT) != SIGNED
    with pikepdf.open(BytesIO(SIGNED)) as after, pikepdf.open(BytesIO(small_pdf())) as before:
        assert after.docinfo == before.docinfo
        assert after.Root.get("/Metadata") == before.Root.get("/Metadata")
        assert after.Root.get("/Version") != "/2.0", "PDF/A-3 is a PDF 1.7"
        (field,) = after.Root.AcroForm.Fields
        assert list(field.Rect) == [0, 0, 0, 0], "it is invisible"
        assert str(field.V.SubFilter) == "/ETSI.CAdES.detached"
        assert str(field.V.M) == "D:20261124095800Z"
        assert {"/Reason", "/Location", "/ContactInfo", "/Name"} & set(field.V.keys()) == set()


def test_what_is_signed_is_found_to_be() -> None:
    """By whom, when, and over what."""
    result = checked(SIGNED)
    assert result.good
    assert result.faults == ()
    assert result.self_signed
    assert (result.length, result.claimed_at) == (len(SIGNED), AT)
    assert (result.subject, result.fingerprint) == (pdf_key().subject, pdf_key().fingerprint)
    assert (result.stamp, result.others) == (None, 0)
    assert "signer’s own word" in result.remarks[0]


def test_another_program_finds_the_same(tmp_path: Path) -> None:
    """Poppler's pdfsig: a PAdES signature that holds and covers the whole document."""
    file = tmp_path / "signed.pdf"
    file.write_bytes(SIGNED)
    told = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told
    assert "Colophon installation at colophon.example" in told


def _flipped(place: int, bit: int) -> bytes:
    changed = bytearray(SIGNED)
    changed[place] ^= 1 << bit
    return bytes(changed)


def test_a_flipped_bit_anywhere_is_noticed() -> None:
    """In the text, in the structure, and in the room after the signature."""
    begin, end = SIGNED.index(b"/Contents <30") + 10, SIGNED.rindex(b"00>")
    used = len(SIGNED[begin:end].rstrip(b"0"))
    outside = [*range(0, begin, 41), *range(begin + used + 2, end, 997), *range(end, len(SIGNED), 41)]
    assert len(outside) > 60
    for place in outside:
        result = checked(_flipped(place, place % 8))
        assert not result.good, place
        assert result.faults, place


def test_a_flipped_bit_in_the_signature_changes_nothing_that_it_says() -> None:
    """What CMS leaves unprotected, such as how it names the certificate, may change; who signed what may not."""
    begin = SIGNED.index(b"/Contents <30") + 11
    good = checked(SIGNED)
    unnoticed = 0
    for place in range(begin, begin + 2600, 29):
        result = checked(_flipped(place, place % 8))
        assert not result.good or result == good, place
        unnoticed += result.good
    assert unnoticed < 10


def test_what_is_added_after_signing_is_noticed() -> None:
    """Another language, another signature, a byte: the first part is still what was signed, and how much is said."""
    writer = IncrementalPdfFileWriter(BytesIO(SIGNED))
    writer.root["/Lang"] = pdf_string("fr")
    writer.update_root()
    changed = BytesIO()
    writer.write(changed)
    for file in (changed.getvalue(), SIGNED + b"\n"):
        result = checked(file)
        assert (result.signed, result.intact, result.whole_file, result.good) == (True, True, False, False)
        assert file[: result.length] == SIGNED
        assert "changed after it was signed" in result.faults[0]


def _approved(pdf: bytes, key: PdfKey, at: datetime = AT) -> bytes:
    """Signed by somebody else's program, which allows further signatures."""
    name = f"By {key.fingerprint}"
    metadata = PdfSignatureMetadata(field_name=name, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
    signer = _PdfSigner(metadata, _Signer(key))
    signer.at = at
    return bytes(finished(signer.async_sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)))).getvalue())


def test_of_two_signatures_the_known_one_is_told() -> None:
    """Whichever came first; the other one is mentioned, and so is what it added."""
    other = pdf_key("other.example")
    ours_first = checked(_approved(_approved(small_pdf(), pdf_key()), other))
    assert (ours_first.subject, ours_first.others, ours_first.whole_file) == (pdf_key().subject, 1, False)
    assert "1 further signature" in ours_first.remarks[-1]
    ours_last = checked(_approved(_approved(small_pdf(), other), pdf_key()))
    assert (ours_last.subject, ours_last.others, ours_last.whole_file) == (pdf_key().subject, 1, True)


def test_a_signed_statement_takes_no_further_signature() -> None:
    """Programs that know the standard refuse: a statement is as it was issued (ISO 32000-2, 12.8.2.2, P = 1)."""
    with pytest.raises(SigningError, match="forbids all changes"):
        _approved(SIGNED, pdf_key("other.example"))


def test_a_signer_who_is_not_known_is_not_trusted() -> None:
    """Not even one of the same name, whose certificate claims to be ours."""
    false = PdfKey(key := ec.generate_private_key(ec.SECP256R1()), certified("Colophon installation", key))
    for stranger in (pdf_key("other.example"), false):
        result = checked(sign_pdf(small_pdf(), stranger, AT))
        assert (result.intact, result.whole_file, result.trusted, result.good) == (True, True, False, False)
        assert "not one that is known here" in result.faults[0]
    assert not check_pdf(SIGNED, []).trusted


def test_an_authority_vouches_for_its_signers() -> None:
    """RSA and P-384 keys, trusted through the root alone, or by the certificate itself."""
    root_key, middle_key, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    root = certified("Root", root_key, authority=True)
    middle = certified("Middle", middle_key, (root, root_key), authority=True)
    for private in (own, rsa_key(), ec.generate_private_key(ec.SECP384R1())):
        leaf = certified("Pellwood", private, (middle, middle_key))
        signed = sign_pdf(small_pdf(), PdfKey(private, leaf, (middle,), supplied=True), AT)
        for trusted in ([root], [leaf], [middle]):
            result = check_pdf(signed, trusted, AT)
            assert result.good, result.faults
            assert not result.self_signed
            assert result.issuer == "CN=Middle"
        assert not check_pdf(signed, KNOWN).trusted


def test_a_certificate_that_is_not_valid_signs_nothing() -> None:
    """And one that expired later is remarked on."""
    for at in (MADE - timedelta(days=1), MADE + timedelta(days=22 * 365)):
        with pytest.raises(CannotMakePdf, match="We could not sign the PDF: the certificate"):
            sign_pdf(small_pdf(), pdf_key(), at)
    later = check_pdf(SIGNED, KNOWN, datetime(2050, 1, 1, tzinfo=UTC))
    assert later.good
    assert "expired on 2045-12-3" in later.remarks[0]


def test_a_claimed_time_outside_the_certificate_is_a_fault() -> None:
    """A signer can claim any time; the certificate says which cannot be."""
    result = checked(_approved(small_pdf(), pdf_key(), MADE - timedelta(days=1000)))
    assert not result.good
    assert any("not valid at the time" in fault for fault in result.faults)


def _encrypted() -> bytes:
    with pikepdf.open(BytesIO(SIGNED)) as pdf:
        file = BytesIO()
        pdf.save(file, encryption=pikepdf.Encryption(owner="o", user="u"))
        return file.getvalue() + b"% /ByteRange"


def _rewritten() -> bytes:
    with pikepdf.open(BytesIO(SIGNED)) as pdf:
        return saved(pdf)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "text": lambda: b"hello",
    "unsigned": small_pdf,
    "cut off": lambda: SIGNED[: len(SIGNED) // 2] + b"/ByteRange",
    "end cut off": lambda: SIGNED[:-20],
    "head alone": lambda: b"%PDF-1.7 /ByteRange",
    "encrypted": _encrypted,
    "written anew": _rewritten,
    "too large": lambda: SIGNED + b" " * LARGEST_PDF,
    "ranges that overlap": lambda: SIGNED.replace(b"/ByteRange [0 ", b"/ByteRange [9 "),
    "ranges below zero": lambda: SIGNED.replace(b"/ByteRange [0 ", b"/ByteRange [-1"),
    "no ranges": lambda: SIGNED.replace(b"/ByteRange [0", b"/ByteRange [ "),
    "signature of nothing": lambda: SIGNED.replace(b"/Contents <30", b"/Contents <00"),
    "another filter": lambda: SIGNED.replace(b"/ETSI.CAdES.detached", b"/ETSI.CAdES.detacheX"),
    "an object within itself": lambda: SIGNED.replace(b"/AcroForm", b"/AcroForn"),
    "deep": lambda: SIGNED.replace(b"/Fields [", b"/Fields " + b"[" * 5000),
    "startxref into nowhere": lambda: SIGNED[:-30] + b"startxref\n99999999\n%%EOF /ByteRange",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_the_bytes_are_there_is_a_sentence(name: str) -> None:
    """And never a traceback, nor a good word."""
    result = checked(HOSTILE[name]())
    assert not result.good
    assert result.faults
    assert all(fault.endswith(".") for fault in result.faults)


def test_random_bytes_are_answered() -> None:
    """Hundreds of files that are partly a signed PDF."""
    chance = random.Random(7)  # noqa: S311 - a test that is the same each time
    for _ in range(100):
        begin, end = sorted(chance.randrange(len(SIGNED)) for _ in range(2))
        noise = chance.choice([os.urandom(20), SIGNED[end : end + 300], b"", b"endobj", b"/ByteRange [0 1 2 3]"])
        assert not checked(SIGNED[:begin] + noise + SIGNED[end:]).good or noise == SIGNED[begin:end]
