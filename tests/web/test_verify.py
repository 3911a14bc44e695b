"""Checking a statement without an account: every answer, and that none of them tells more than it must."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from sqlalchemy import text
from werkzeug.test import TestResponse

from compliance.documents.pdf_signature import sign_pdf
from compliance.domain.statement import Statement
from compliance.services import statements
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.bundle import make_bundle
from compliance.services.file_verification import verify_file
from compliance.services.json_schemas import verification_schema
from compliance.services.register import StatementRecord, statement_bytes, statement_record
from compliance.services.throttle import ALL_CHECKS, MOST_CHECKS
from compliance.store.triggers import remove_triggers
from tests.documents.signing import AT
from tests.statement_files import file_of, signed_file
from tests.web.pages import Page, Rendered, Site, issued, open_site, ready

_addresses = count(1)


@dataclass
class Issued:
    """A site with an issued statement, and somebody without an account."""

    site: Site
    client: FlaskClient
    statement: Statement
    pdf: bytes
    id: str
    place: str

    def get(self, where: str, **more: Any) -> TestResponse:
        """An answer to somebody who has not asked before: each time from another address."""
        return self.client.get(where, environ_base=_somewhere(), **more)

    def by_code(self, number: str = "", code: str = "", **more: Any) -> TestResponse:
        """What checking by number and code gives."""
        where = f"/verify/{number or self.statement.number}/{code or self.statement.check_code}"
        return self.get(where, **more)

    def by_file(self, pdf: bytes, **more: Any) -> TestResponse:
        """What checking a file gives."""
        data = {"file": (BytesIO(pdf), "../../statement.pdf")}
        return self.client.post("/verify", data=data, environ_base=_somewhere(), **more)

    def record(self) -> StatementRecord:
        """What the register says of it now."""
        with self.site.database.read() as session:
            return statement_record(session, EVERYTHING, self.id)


def _somewhere() -> dict[str, str]:
    number = next(_addresses)
    return {"REMOTE_ADDR": f"198.51.{number // 250}.{number % 250 + 1}"}


def issue_with_data(site: Site, place: str) -> Issued:
    """Issue a statement whose file holds its data, as real files do."""
    printed: list[Statement] = []

    def render(statement: Statement, *_: object) -> Rendered:
        printed.append(statement)
        return Rendered(file_of(statement), 1)

    wired = site.app.extensions["colophon"]
    site.app.extensions["colophon"] = replace(wired, render=render)
    statement_id = issued(site, place).rpartition("/")[2]
    with site.database.read() as session:
        pdf = statement_bytes(session, EVERYTHING, statement_id).pdf
    return Issued(site, site.app.test_client(), printed[-1], pdf, statement_id, place)


@pytest.fixture
def own(site: Site) -> Issued:
    """A site of its own, for what changes something."""
    return issue_with_data(site, ready(site))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issued]:
    """One site for all tests that only look."""
    site = open_site(tmp_path_factory.mktemp("verified"))
    yield issue_with_data(site, ready(site))
    site.database.close()


def told_by(answer: TestResponse) -> dict[str, Any]:
    """What the answer tells programs, which the published schema describes."""
    told: dict[str, Any] = answer.get_json()
    Draft202012Validator(verification_schema()).validate(told)
    return told


def checks(answer: TestResponse) -> dict[str, str]:
    """How each check came out."""
    return {check["name"]: check["result"] for check in told_by(answer)["checks"]}


def test_a_statement_in_force_is_valid(shared: Issued) -> None:
    """What it says is out of its own data; what was checked is listed with the time; nobody gets a cookie."""
    answer = shared.by_code()
    page = Page(answer)
    assert (answer.status_code, page.title) == (200, f"Statement {shared.statement.number} is valid - Colophon")
    assert "It was issued on 23 November 2026 by Pellwood Interactive Ltd and has not been replaced or" in page.text
    assert "Work Saltmarsh (Game) Version covered 1.0.3 Tier of the work Fully human-authored" in page.text
    assert "Under UK Intellectual Property Bill (as reported) Reported, not law" in page.text
    for said in (
        "23 November 2026, 16:4",
        "The number and the check code belong together.",
        f"The file that is kept here is the one in the register: SHA-256 {shared.record().pdf_sha256} .",
        "The signature is intact and covers the whole file.",
        "It is self-signed: nobody but its owner vouches for it.",
        "The history that leads to it is unbroken: 2 entries. Its own entry names the SHA-256 of this file.",
        "The entry of its issue is sealed in the log, under the signed checkpoint of",
        "The frozen rules of release 2026-11 give the same outcome today.",
        "That the answers are true. Whoever made the declaration is responsible for them.",
        "You gave no file.",
    ):
        assert said in page.text
    assert "Failed:" not in page.text
    assert 'class="notice good"' in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_code_may_be_typed_as_people_type(shared: Issued) -> None:
    """Small letters, spaces, no hyphen, O for 0 and I or l for 1; the number with another dash."""
    number, code = shared.statement.number, shared.statement.check_code
    confused = code.replace("0", "o").replace("1", "l")
    for typed in (code.lower(), code.replace("-", ""), f" {code[:4]} {code[5:]} ", confused, code.replace("1", "I")):
        led = shared.get("/verify", query_string={"number": f" {number} ", "code": typed})
        assert (led.status_code, led.location) == (303, f"/verify/{number}/{code}")
        assert shared.by_code(code=typed.strip()).status_code == 200
    assert shared.by_code(number=number.replace("-", "–")).status_code == 200
    assert shared.by_code(number=number.replace("-000", "-")).status_code == 200


def test_the_file_that_was_issued_is_recognised(shared: Issued) -> None:
    """Byte for byte, whatever it is called."""
    page = Page(shared.by_file(shared.pdf))
    assert page.title.startswith(f"Statement {shared.statement.number} is valid")
    assert f"byte for byte: its SHA-256 is {shared.record().pdf_sha256} ." in page.text
    assert "The number and the check code" not in page.text
    assert "You gave no file." not in page.text


def test_no_changed_file_is_taken_for_the_one_that_was_issued(shared: Issued) -> None:
    """Whatever was changed in it, it is altered, or nothing that anybody knows here."""
    random, told = Random(44), set()  # noqa: S311 - the same bytes each time
    for _ in range(40):
        place = random.randrange(len(shared.pdf))
        changed = shared.pdf[:place] + bytes([shared.pdf[place] ^ 1]) + shared.pdf[place + 1 :]
        told.add(shared.by_file(changed, query_string={"format": "json"}).get_json()["state"])
    assert told <= {"altered", "unknown"}
    assert "altered" in told
    added = Page(shared.by_file(shared.pdf + b"\n"))
    assert added.title.startswith("This is not the file that was issued")
    assert f"It carries the number and the check code of statement {shared.statement.number}" in added.text
    assert "Failed: The file was changed after it was signed: 1 byte was added." in added.text
    assert "That the answers are true." not in added.text


def test_every_other_file_has_a_sentence_of_its_own(shared: Issued) -> None:
    """What it is, as far as it shows; nothing of it is said to have been issued."""
    draft = replace(shared.statement, number="", check_code="", seal=None)
    told: dict[bytes, tuple[str, str]] = {
        b"": ("unknown", "The file is empty."),
        b"a letter": ("unknown", "The file is not a PDF."),
        b"%PDF-1.7 cut off": ("unknown", "it is cut off"),
        file_of(draft): ("unknown", "This is a draft. It was never issued"),
        file_of(replace(shared.statement, check_code="00000000")): ("unknown", "The file is not signed."),
        file_of(shared.statement): ("altered", "and is not the file that was issued."),
        signed_file(): ("unknown", "The signature is intact, but the key is not one of this installation"),
        _signed_here(shared): ("doubtful", "the register has no such file"),
    }
    for pdf, (state, said) in told.items():
        answer = told_by(shared.by_file(pdf, query_string={"format": "json"}))
        assert answer["state"] == state, said
        assert said in answer["says"]
        assert answer["registered"] is answer["statement"] is None
        assert [check["name"] for check in answer["checks"]] == (
            ["file", "signature"] if state == "altered" else ["register"]
        )
        assert said in Page(shared.by_file(pdf)).text
    altered_here = _signed_here(shared) + b"\n"
    assert shared.by_file(altered_here, query_string={"format": "json"}).get_json()["state"] == "altered"


def _signed_here(shared: Issued) -> bytes:
    """A file that this installation's key signed, and that was never issued."""
    notary = shared.site.app.extensions["colophon"].notary
    other = replace(shared.statement, number="2026-0099", check_code="ZZZZ-ZZZZ")
    return sign_pdf(file_of(other), notary.keys.pdf, AT)


def test_what_is_wrong_with_a_form_is_told_at_its_fields(shared: Issued) -> None:
    """What was typed stays."""
    answer = shared.get("/verify?number=twelve&code=abc")
    page = Page(answer)
    assert answer.status_code == 422
    page.has_error("number", "Enter the number as it is printed")
    page.has_error("code", "Enter the check code as it is printed")
    assert (page.value("number"), page.value("code")) == ("twelve", "abc")
    nothing = shared.client.post("/verify", data={}, environ_base=_somewhere())
    assert nothing.status_code == 422
    Page(nothing).has_error("file", "Choose the PDF file of the statement.")
    body = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + b"x" * 6_000_000
    large = shared.client.post("/verify", data=body, content_type="multipart/form-data; boundary=cut")
    assert large.status_code == 413
    Page(large).has_error("file", "No statement is as large as that.")


def test_a_wrong_code_and_an_unknown_number_get_one_answer(shared: Issued) -> None:
    """The same words, status and headers, as a page and for programs; so nobody learns what has been issued."""
    number, code = shared.statement.number, shared.statement.check_code
    wrong = "0000-0000" if code != "0000-0000" else "1111-1111"
    asked = [
        (number, wrong),
        ("2026-9999", code),
        ("1999-0001", wrong),
        ("x", "y"),
        (number, "%27%22"),
        ("9" * 300, "Ḿ"),
    ]
    answers = [
        shared.by_code(*each, headers={"X-Request-ID": "same"}, query_string={"format": form})
        for form in ("html", "json")
        for each in asked
    ]
    assert {answer.status_code for answer in answers} == {404}
    # But for what was asked, which the page repeats.
    varying = re.compile(
        r'\d\d:\d\d UTC|T\d\d:\d\d:\d\dZ|name="(number|code)" value="[^"]*"|<p class="ui">Looked for.*?</p>'
    )
    assert len({varying.sub("", answer.text) for answer in answers}) == 2
    headers = {tuple(each for each in answer.headers if each[0] != "Content-Length") for answer in answers}
    assert len(headers) == 2
    page = Page(answers[0])
    assert "We cannot confirm this statement" in page.text
    assert (page.value("number"), page.value("code")) == (number, wrong)
    assert f"Looked for: number {number} with the check code {wrong}." in page.text
    said = {answer.get_json()["says"] for answer in answers if answer.is_json}
    assert said == {"No statement was issued here with this number and this check code."}


def test_programs_get_the_same_answer(shared: Issued) -> None:
    """By what they accept, or by the address; with every check by name."""
    accepted = shared.by_code(headers={"Accept": "application/json"})
    told = told_by(accepted)
    assert (told["format"], told["state"]) == ("colophon-verification-1", "valid")
    names = ["code", "kept", "signature", "seal", "key", "data", "history", "log", "rules"]
    assert checks(accepted) == dict.fromkeys(names, "passed")
    assert told["registered"]["pdf_sha256"] == shared.record().pdf_sha256
    assert told["statement"]["title"] == "Saltmarsh"
    assert told["statement"]["results"][0] == {"label": "Tier of the work", "value": "Fully human-authored"}
    page = Page(shared.by_code())
    for result in told["statement"]["results"]:
        assert f"{result['label'].rstrip('?')} {result['value']}" in page.text
    whose = told["statement"]["declared"]
    assert f"Declared in the name of {whose['name']}" in page.text
    assert f"Confirmed at the issue by {whose['confirmed_by']}" in page.text
    assert "Signed by" not in page.text
    led = shared.get("/verify", query_string={"number": told["registered"]["number"], "code": "0", "format": "json"})
    assert (led.status_code, led.get_json()["format"]) == (422, "colophon-verification-error-1")
    assert shared.by_code(headers={"Accept": "text/html,application/json;q=0.9"}).mimetype == "text/html"


def test_a_statement_that_was_replaced_or_withdrawn_says_so(own: Issued) -> None:
    """By which number and when; the reason for withdrawing is nobody else's business."""
    first = own
    second = issue_with_data(own.site, own.place)
    page = Page(first.by_code())
    assert page.title.startswith(f"Statement {first.statement.number} was superseded")
    assert f"It was replaced by statement {second.statement.number} on 23 November 2026." in page.text
    assert Page(first.by_file(first.pdf)).title == page.title
    assert second.statement.check_code not in page.text
    own.site.post(f"/statements/{second.id}/withdraw", {"reason": "Imogen found a mistake"})
    page = Page(second.by_code())
    assert page.title.startswith(f"Statement {second.statement.number} was withdrawn")
    assert "withdrawn on 23 November 2026. Do not rely on it." in page.text
    assert "mistake" not in second.by_code().text
    assert second.by_code(query_string={"format": "json"}).get_json()["registered"]["withdrawn_at"]
    assert "on 23 November 2026, which was withdrawn; none is in force now." in Page(first.by_code()).text
    third = issue_with_data(own.site, own.place)
    says = (
        f"which was withdrawn; the one in force is {third.statement.number}. Ask whoever gave it to you for that one."
    )
    assert says in Page(first.by_code()).text
    assert told_by(first.by_code(query_string={"format": "json"}))["registered"]["in_force"] == third.statement.number
    issue_with_data(own.site, own.place)
    assert "Ask whoever gave it to you for the later one." in Page(third.by_code()).text


def test_a_bundle_says_what_became_of_the_statement(own: Issued, tmp_path: Path) -> None:
    """The command reads it there: what was replaced or withdrawn is not called valid."""
    keys = own.site.app.extensions["colophon"].notary.keys
    project, bundle = own.place.rpartition("/")[2], tmp_path / "bundle.zip"

    def exported() -> Path:
        bundle.write_bytes(make_bundle(own.site.database, keys, EVERYTHING, project, "2026-11-23T17:00:00Z"))
        return bundle

    verdict = verify_file(own.pdf, "", exported())
    assert (verdict.state, verdict.code, verdict.checks[-1].result) == ("valid", 0, "passed")
    assert "It was not replaced or withdrawn, as of the bundle, whose last entry is of 23" in verdict.checks[-1].says
    later = issue_with_data(own.site, own.place)
    verdict = verify_file(own.pdf, "", exported())
    assert (verdict.state, verdict.code, verdict.checks[-1].result) == ("superseded", 1, "failed")
    assert f"was replaced by {later.statement.number} on 23 November 2026, as of the bundle" in verdict.says
    own.site.post(f"/statements/{later.id}/withdraw", {"reason": "A mistake"})
    verdict = verify_file(later.pdf, "", exported())
    assert (verdict.state, verdict.code) == ("withdrawn", 1)
    assert "was withdrawn on 23 November 2026, as of the bundle" in verdict.says
    assert verify_file(later.pdf + b"x", "", bundle).state == "altered"


TAMPERING = {
    "kept": "UPDATE statement SET pdf = X'255044462D'",
    "data": "UPDATE statement SET data = X'7B7D'",
    "history": "UPDATE history_entry SET payload = zeroblob(40) WHERE sequence = 1",
    "log": "UPDATE log_leaf SET hash = X'00' WHERE idx = 0",
}


@pytest.mark.parametrize("name", TAMPERING)
def test_what_was_changed_in_the_database_shows(own: Issued, name: str) -> None:
    """Nothing is called valid while something that was checked does not hold."""
    with own.site.database.migration() as connection:
        remove_triggers(connection)
        connection.execute(text(TAMPERING[name]))
    answer = own.by_code(query_string={"format": "json"})
    assert answer.get_json()["state"] == "doubtful"
    assert checks(answer)[name] == "failed"
    page = Page(own.by_code())
    assert page.title.startswith(f"Statement {own.statement.number} cannot be confirmed")
    assert "Failed:" in page.text


def test_a_statement_of_before_is_recognised_by_its_file(site: Site) -> None:
    """It has no check code and no signature, and the register knows its SHA-256."""
    place = ready(site)
    files: list[bytes] = []

    def render(statement: Statement, *_: object) -> Rendered:
        files.append(file_of(replace(statement, given=None)))
        return Rendered(files[-1], 1)

    statements.issue(
        site.database, LOCAL_OPERATOR, "2026-11-23T16:50:00Z", place.rpartition("/")[2], render, notary=None
    )
    client = site.app.test_client()
    answer = client.post("/verify?format=json", data={"file": (BytesIO(files[0]), "old.pdf")})
    assert answer.get_json()["state"] == "valid"
    told = checks(answer)
    assert (told["file"], told["signature"], told["log"]) == ("passed", "not_checked", "not_checked")
    assert client.get("/verify/2026-0001/").status_code == 404


def test_checks_are_counted(own: Issued) -> None:
    """Those of one address, and all together; whoever is over the number is told when to come back."""
    address = {"REMOTE_ADDR": "203.0.113.7"}
    for _ in range(MOST_CHECKS):
        assert own.client.get("/verify/2026-0001/00000000", environ_base=address).status_code == 404
    refused = own.client.get(f"/verify/{own.statement.number}/{own.statement.check_code}", environ_base=address)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    assert "Too many checks" in Page(refused).text
    told = own.client.post("/verify?format=json", data={"file": (BytesIO(own.pdf), "a.pdf")}, environ_base=address)
    assert (told.status_code, told.get_json()["errors"][0][:14]) == (429, "Too many tries")
    assert own.by_code().status_code == 200
    assert own.client.get("/verify", environ_base=address).status_code == 200
    with own.site.database.write() as connection:
        at = connection.execute(text("SELECT max(at) FROM attempt")).scalar_one()
        connection.execute(
            text("INSERT INTO attempt (key, at) VALUES ('check:all', :at)"), [{"at": at}] * (ALL_CHECKS - MOST_CHECKS)
        )
    assert own.by_code().status_code == 429


def test_members_see_what_to_give_to_whoever_asks(shared: Issued) -> None:
    """The code, the address and a link stand with the statement; every page leads to where to check."""
    page = shared.site.get(f"/statements/{shared.id}")
    assert f"Check code {shared.statement.check_code}" in page.text
    where = f"/verify/{shared.statement.number}/{shared.statement.check_code}"
    assert page.links()["check the statement"] == where
    assert page.links()["Verify"] == "/verify"
    assert Page(shared.client.get("/sign-in")).links()["Verify"] == "/verify"
    page = shared.site.get("/verify/keys")
    current = [link.text for link in page.root.iter("a") if link.get("aria-current")]
    assert current == ["Verify"], "the keys belong to checking"


def test_the_bundle_of_its_history_vouches_for_the_file(shared: Issued, tmp_path: Path) -> None:
    """The command holds the file against it; a bundle of something else, or a broken one, does not count."""
    keys = shared.site.app.extensions["colophon"].notary.keys
    project = shared.place.rpartition("/")[2]
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(make_bundle(shared.site.database, keys, EVERYTHING, project, "2026-11-23T17:00:00Z"))
    verdict = verify_file(shared.pdf, keys.pdf.fingerprint, bundle)
    told = {check.name: check.result for check in verdict.checks}
    assert (verdict.code, told["bundle"], told["key"]) == (0, "passed", "passed"), verdict
    assert verify_file(signed_file(), "", bundle).code == 1
    bundle.write_bytes(bundle.read_bytes()[:-1])
    assert "The bundle does not hold." in str(verify_file(shared.pdf, "", bundle).checks)
