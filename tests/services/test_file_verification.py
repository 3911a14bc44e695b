"""What a statement's file shows by itself: what was changed in it is never taken for valid, whatever was changed."""

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pikepdf
import pytest

from compliance.bundle_verifier.verify import Untrue, read_zip, zip_bytes
from compliance.documents.attached_data import NoStatement, attached_data
from compliance.documents.canonical import canonical_bytes
from compliance.documents.limits import MOST_COMPONENTS
from compliance.documents.pdf_signature import sign_pdf
from compliance.domain.statement import plain
from compliance.rulebooks.installed import look_in
from compliance.services import rederived as rederivation
from compliance.services.file_checks import Check, examined
from compliance.services.file_verification import FileVerdict, verdict_json, verify_file
from compliance.services.rederived import LARGEST_DATA, rederived, rederived_within, statement_of
from tests.documents.signing import AT, pdf_key, saved
from tests.statement_files import a_statement, file_of, signed_file, unsigned

DATA = canonical_bytes(plain(a_statement()))


def results(verdict: FileVerdict) -> dict[str, str]:
    """How each check came out, by its name."""
    return {check.name: check.result for check in verdict.checks}


def _check(verdict: FileVerdict, name: str) -> Check:
    return next(check for check in verdict.checks if check.name == name)


def test_a_statement_is_valid_as_far_as_its_file_shows() -> None:
    """What was not checked is said, and not left out."""
    verdict = verify_file(signed_file())
    assert (verdict.state, verdict.code) == ("valid", 0)
    assert verdict.says.startswith("Statement 2026-0043 of Acme Press about Low Water")
    open_ = {"key": "not_checked", "log": "not_checked", "standing": "not_checked"}
    assert results(verdict) == {"signature": "passed", "seal": "passed", "rules": "passed", **open_}
    assert "It is self-signed: nobody but its owner vouches for it." in _check(verdict, "signature").says
    assert pdf_key().fingerprint in _check(verdict, "key").says
    assert "https://colophon.example/verify/2026-0043/K7QM-4T2X" in _check(verdict, "standing").says
    # Nobody made a declaration, so that nobody is said to have made one.
    assert verdict.names == (("In the name of", a_statement().signatory),)
    assert verdict.open_always.endswith(f"who answers for them: {a_statement().signatory}.")


def test_the_key_that_signed_is_compared_with_the_one_given() -> None:
    """Whoever forges a statement can sign it, but only with a key of their own."""
    assert results(verify_file(signed_file(), pdf_key().fingerprint))["key"] == "passed"
    forged = verify_file(signed_file("forger.example"), pdf_key().fingerprint)
    assert (forged.code, results(forged)["key"]) == (1, "failed")
    # Signed by somebody else, and naming the key that it should have been.
    passed_off = verify_file(sign_pdf(file_of(a_statement()), pdf_key("forger.example"), AT))
    assert (passed_off.code, results(passed_off)["seal"]) == (1, "failed")


def test_no_changed_byte_is_taken_for_valid() -> None:
    """Anywhere in the file, in the signature and in its place."""
    random, file = Random(43), signed_file()  # noqa: S311 - the same bytes each time
    for _ in range(60):
        place, bit = random.randrange(len(file)), 1 << random.randrange(8)
        changed = file[:place] + bytes([file[place] ^ bit]) + file[place + 1 :]
        verdict = verify_file(changed)
        assert verdict.code in (1, 2), (place, bit, verdict.says)
    for changed in (
        file[:-1],
        file[: len(file) // 2],
        file + b"\n",
        file + file,
        file.replace(b"Low Water", b"Hi Water!"),
    ):
        assert verify_file(changed).code in (1, 2) or changed == file


def test_what_cannot_be_checked_says_why() -> None:
    """No PDF, no signature, no statement: each has a sentence of its own."""
    encrypted = pikepdf.new()
    encrypted.add_blank_page()
    told = {
        b"": "The file is empty.",
        b"a letter": "The file is not a PDF.",
        b"%PDF-1.7 cut off": "it is cut off",
        file_of(unsigned(a_statement())): "The file is not signed.",
        file_of(replace(unsigned(a_statement()), number="")): "This is a draft of a statement, and was never issued.",
    }
    for file, said in told.items():
        verdict = verify_file(file)
        assert (verdict.state, verdict.code) == ("cannot_be_checked", 2)
        assert said in verdict.says


def test_a_statement_whose_signature_was_taken_out_was_altered() -> None:
    """Its data says that there was one."""
    verdict = verify_file(file_of(a_statement()))
    assert verdict.code == 1
    assert "was signed when it was issued. The file is not signed." in verdict.says


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{}", "not that of a statement"),
        (b"[" * 100_000, "not canonical JSON"),
        (b'{"format": "colophon-statement-1"}', "not canonical JSON"),
        (b'{"format":"colophon-statement-1"}', "lacks “number”"),
        (b'{"a":NaN}', "not canonical JSON"),
        (DATA.replace(b'"number":"2026-0043"', b'"number":"2026-0043","number":"2026-0044"'), "not canonical JSON"),
        (DATA + b" ", "not canonical JSON"),
        (b"1" * (LARGEST_DATA + 1), "larger than that of any statement"),
    ],
)
def test_signed_data_of_anybody_s_making_is_refused_in_a_sentence(data: bytes, said: str) -> None:
    """A signature says who signed, and not that it is a statement."""
    verdict = verify_file(sign_pdf(file_of(a_statement(), data), pdf_key(), AT))
    assert verdict.code == 1
    assert said in _check(verdict, "data").says
    assert rederived(data).outcome == "unreadable"


def test_a_file_has_one_statement_s_data() -> None:
    """None, or two of the same name, and readers would see different things."""
    with pytest.raises(NoStatement, match="holds no data"):
        attached_data(file_of(a_statement(), name="other.json"))
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        for key in ("statement.json", "second"):
            file = pikepdf.AttachedFileSpec(pdf, DATA, filename="statement.json")
            pdf.attachments[key] = file
        twice = saved(pdf)
    with pytest.raises(NoStatement, match="more than one"):
        attached_data(twice)
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        circle = pdf.make_indirect(pikepdf.Dictionary())
        circle.Kids = pikepdf.Array([circle, circle])
        pdf.Root.Names = pikepdf.Dictionary(EmbeddedFiles=circle)
        endless = saved(pdf)
    with pytest.raises(NoStatement, match="cannot be read"):
        attached_data(endless)
    assert examined(endless).statement is None


def _rederived(**changed: object) -> tuple[str, str]:
    told = json.loads(DATA)
    told.update(changed)
    outcome = rederived(canonical_bytes(told))
    return outcome.outcome, outcome.says


def test_a_release_that_is_not_here_or_has_other_rules_is_told() -> None:
    """Nothing is derived again from other rules than those of then."""
    assert _rederived() == ("same", "The frozen rules of release 2026-11 give the same outcome today.")
    assert _rederived(release="2031-05")[0] == "not_installed"
    assert _rederived(release="../../etc")[0] == "not_installed"
    assert _rederived(release_digest="0" * 64)[0] == "changed"
    outcome, says = _rederived(limits=["Said in other words."])
    assert outcome == "reworded"
    assert says.startswith("The frozen rules of release 2026-11 give the same outcomes today.")
    assert says.endswith("for what the statement does not show.")
    outcome, says = _rederived(credit="No AI was used.", mark="t1")
    assert (outcome, says) == (
        "differs",
        "The frozen rules of release 2026-11 do not give the mark of the result and the credit line.",
    )
    told = {key: value for key, value in json.loads(DATA).items() if key != "given"}
    assert rederived(canonical_bytes(told)).outcome == "too_old"
    given = {**json.loads(DATA)["given"], "components": [{"name": "A", "answers": {}}] * (MOST_COMPONENTS + 1)}
    assert _rederived(given=given)[0] == "unreadable"
    assert _rederived(given={**given, "components": [{"name": "A", "answers": {"a": "b"}}]})[0] == "unreadable"


def test_nobody_waits_for_long() -> None:
    """One statement at a time is derived again, and whoever asks later finds what was found meanwhile."""
    told = json.loads(DATA)
    told["credit"] = "Not derived before."
    data = canonical_bytes(told)
    assert rederived_within(data, 0).outcome == "later"
    with rederivation._ONE_AT_A_TIME:
        assert rederived_within(data, 0.01).outcome == "later"
    assert rederived_within(data, 60).outcome == "differs"


def test_a_release_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    """It is there, and somebody has broken it."""
    (tmp_path / "2031-05").mkdir()
    (tmp_path / "2031-05" / "release.yaml").write_text("id: nonsense\n")
    look_in(tmp_path)
    try:
        outcome, says = _rederived(release="2031-05")
    finally:
        look_in(None)
    assert (outcome, says) == ("not_installed", "Release 2031-05 of the rules is installed here and cannot be loaded.")


def test_a_statement_that_the_rules_do_not_give_is_not_valid() -> None:
    """Signed by the right key, and not what the rules make of the answers in it."""
    wrong = replace(a_statement(), credit="No AI was used.")
    verdict = verify_file(sign_pdf(file_of(wrong), pdf_key(), AT), pdf_key().fingerprint)
    assert (verdict.code, results(verdict)["rules"]) == (1, "failed")
    assert statement_of(verdict.file.data) == wrong


def test_programs_get_the_same_verdict() -> None:
    """Everything that the text says, and who signed."""
    told = verdict_json(verify_file(signed_file()))
    assert (told["format"], told["state"]) == ("colophon-file-verification-1", "valid")
    assert told["signed_by"]["fingerprint"] == pdf_key().fingerprint
    assert told["statement"]["number"] == "2026-0043"
    nothing = verdict_json(verify_file(b"a letter"))
    assert (nothing["signed_by"], nothing["statement"], nothing["data_sha256"]) == (None, None, None)


def test_a_bundle_that_was_changed_on_its_way_says_so() -> None:
    """The checksum of the ZIP alone would tell nobody what is the matter."""
    with pytest.raises(Untrue, match=r"Bad CRC-32 .* The ZIP was changed, or damaged on its way\."):
        read_zip(zip_bytes({"history.jsonl": b"an entry"}).replace(b"an entry", b"no entry"))
