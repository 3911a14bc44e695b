"""Time stamps of an authority: asked for when a file is signed, and checked with it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from asn1crypto import tsp

from compliance.documents.pdf_signature import Stamps, check_pdf, sign_pdf
from compliance.documents.refusals import CannotMakePdf
from tests.documents.signing import AT, pdf_key, small_pdf
from tests.documents.stamping import Answer, Authority, Change, authority, other, stamped, with_body

KNOWN = [pdf_key().certificate]


@pytest.fixture(scope="module")
def listening() -> Iterator[Authority]:
    """An authority that listens."""
    with authority() as found:
        yield found


@pytest.fixture
def honest(listening: Authority) -> Authority:
    """The same, answering as it should."""
    listening.change = lambda _request, answer: answer
    listening.at = AT
    listening.asked.clear()
    return listening


def test_a_stamp_is_put_into_the_signature(honest: Authority) -> None:
    """With one request, which says nothing but a hash; the authority is named, and not trusted by itself."""
    honest.at = AT + timedelta(seconds=3)
    signed = sign_pdf(small_pdf(), pdf_key(), AT, honest.stamps())
    (asked,) = honest.asked
    assert asked["message_imprint"]["hash_algorithm"]["algorithm"].native == "sha256"
    assert asked["cert_req"].native
    found = check_pdf(signed, KNOWN)
    assert found.good
    assert found.stamp is not None
    assert (found.claimed_at, found.stamp.at) == (AT, honest.at)
    assert (found.stamp.intact, found.stamp.known, found.stamp.authority) == (True, False, "CN=Time of Acme")
    assert "Whether to rely on that authority is not decided here" in found.remarks[0]
    known = check_pdf(signed, KNOWN, AT, [honest.certificate])
    assert known.stamp is not None
    assert known.stamp.known
    assert known.remarks == ()


def test_no_stamp_is_asked_for_when_none_is_wanted(honest: Authority) -> None:
    """Signing reaches out to nobody."""
    sign_pdf(small_pdf(), pdf_key(), AT)
    assert honest.asked == []


def test_a_stamp_that_was_altered_is_a_fault(honest: Authority) -> None:
    """Put into another file's signature, or with a bit changed."""
    signed = sign_pdf(small_pdf(), pdf_key(), AT, honest.stamps())
    stamp = b"20261124095800Z".hex().upper().encode()
    assert signed.count(stamp) == 1
    changed = signed.replace(stamp, stamp.replace(b"3538", b"3539"))
    found = check_pdf(changed, KNOWN)
    assert not found.good
    assert "time stamp does not belong" in " ".join(found.faults)


def _another_nonce(request: tsp.TimeStampReq, answer: Answer) -> Answer:
    return with_body(answer, stamped(other(request, nonce=5), AT))


def _no_nonce(request: tsp.TimeStampReq, answer: Answer) -> Answer:
    copy = tsp.TimeStampReq({name: request[name] for name in ("version", "message_imprint", "cert_req")})
    return with_body(answer, stamped(copy, AT))


def _another_hash(request: tsp.TimeStampReq, answer: Answer) -> Answer:
    imprint = tsp.MessageImprint({"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"\0" * 32})
    return with_body(answer, stamped(other(request, message_imprint=imprint), AT))


def _refusal(_request: tsp.TimeStampReq, answer: Answer) -> Answer:
    return with_body(answer, b"\x30\x05" + tsp.PKIStatusInfo({"status": "rejection"}).dump())


def _forged(_request: tsp.TimeStampReq, answer: Answer) -> Answer:
    # The signature comes last; the time and all that is compared with the request are as they should be.
    return with_body(answer, answer.body[:-1] + bytes([answer.body[-1] ^ 1]))


WRONG: dict[str, tuple[Change, str]] = {
    "another nonce": (_another_nonce, "made for another request"),
    "no nonce": (_no_nonce, "made for another request"),
    "another hash": (_another_hash, "stamped something else"),
    "a refusal": (_refusal, "refused to stamp \\(rejection\\)"),
    "a false signature": (_forged, "time stamp does not belong"),
    "an error": (lambda _, answer: replace(answer, status=500), "status 500"),
    "nothing": (lambda _, answer: with_body(answer, b""), "no time stamp"),
    "garbage": (lambda _, answer: with_body(answer, b"\x30\x03garbage"), "no time stamp"),
    "half": (lambda _, answer: with_body(answer, answer.body[:700]), "no time stamp"),
    "more": (lambda _, answer: with_body(answer, answer.body + b"\0"), "no time stamp"),
    "too much": (lambda _, answer: with_body(answer, answer.body + b"\0" * 200_000), "more than 131,072 bytes"),
    "a page": (lambda _, answer: replace(answer, headers={"Content-Type": "text/html"}), "no time stamp"),
    "another address": (
        lambda _, answer: replace(answer, status=302, headers={"Location": "http://127.0.0.1:1/"}),
        "status 302",
    ),
    "less than it says": (
        lambda _, answer: replace(answer, headers={**answer.headers, "Content-Length": "9999"}),
        "did not answer",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_stamp_that_does_not_fit_stops_the_signing(honest: Authority, name: str) -> None:
    """With a sentence that says why and what to do; a second request is never made."""
    honest.change, says = WRONG[name]
    with pytest.raises(CannotMakePdf, match=says) as refused:
        sign_pdf(small_pdf(), pdf_key(), AT, honest.stamps(0.5 if name == "less than it says" else 5.0))
    assert str(refused.value).startswith("We could not sign the PDF: ")
    assert len(honest.asked) == 1


def test_an_authority_that_is_slow_is_not_waited_for(honest: Authority) -> None:
    """Not even one that always sends another byte in time."""
    honest.change = lambda _request, answer: replace(answer, drops=0.05)
    with pytest.raises(CannotMakePdf, match=r"did not answer within 0.3 seconds"):
        sign_pdf(small_pdf(), pdf_key(), AT, honest.stamps(0.3))


def test_an_authority_that_is_not_there_is_named() -> None:
    """As when the address is wrong."""
    with pytest.raises(CannotMakePdf, match=r"did not answer \(ConnectionError\).*TIMESTAMP_URL"):
        sign_pdf(small_pdf(), pdf_key(), AT, Stamps("http://127.0.0.1:1/", 1.0))
