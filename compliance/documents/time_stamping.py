"""Asks a time-stamping authority for a stamp: RFC 3161 over HTTP (section 3.4)."""

import secrets
import threading
from queue import Empty, Queue
from typing import ClassVar

import requests
from asn1crypto import algos, cms, core, tsp

from compliance.documents.pdf_signature import Stamps
from compliance.documents.refusals import CannotMakePdf

LARGEST_ANSWER = 128 * 1024

_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"
_GRANTED = ("granted", "granted_with_mods")
_SET = "Try again later, or set TIMESTAMP_URL to another authority."
_WHY = "We could not sign the PDF: the time-stamping authority"


def ask_for_stamp(stamps: Stamps, digest: bytes) -> cms.ContentInfo:
    """The authority's stamp for what has this SHA-256. Raises CannotMakePdf when it gives none that fits.

    Whether the authority is one to rely on is for readers to say; that the stamp is for this and was made just now is
    checked here. One request is made, to the very address that is set.
    """
    nonce = int.from_bytes(secrets.token_bytes(8)) | 1 << 63  # always of the same length
    answer = _posted(stamps, _request(digest, nonce))
    try:
        return _read(answer, digest, nonce)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise CannotMakePdf(f"{_WHY} sent what is no time stamp. {_SET}") from error


def _request(digest: bytes, nonce: int) -> bytes:
    imprint = tsp.MessageImprint(
        {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": digest}
    )
    request = tsp.TimeStampReq(
        {"version": 1, "message_imprint": imprint, "cert_req": True, "nonce": core.Integer(nonce)}
    )
    return bytes(request.dump())


def _posted(stamps: Stamps, body: bytes) -> bytes:
    """The answer, or CannotMakePdf when it does not come in time, however slowly it comes.

    In a thread that is left behind then: a library that waits for the next byte cannot be interrupted.
    """
    answers: Queue[bytes | Exception] = Queue()

    def ask() -> None:
        try:
            answers.put(_answer(stamps, body))
        except Exception as error:  # handed over to whoever waits
            answers.put(error)

    threading.Thread(target=ask, name="time-stamp", daemon=True).start()
    try:
        answer = answers.get(timeout=stamps.seconds)
    except Empty:
        raise CannotMakePdf(f"{_WHY} did not answer within {stamps.seconds:g} seconds. {_SET}") from None
    if isinstance(answer, requests.RequestException):
        raise CannotMakePdf(f"{_WHY} did not answer ({type(answer).__name__}). {_SET}") from answer
    if isinstance(answer, Exception):
        raise answer
    return answer


def _answer(stamps: Stamps, body: bytes) -> bytes:
    with requests.post(
        stamps.url,
        body,
        headers={"Content-Type": _QUERY, "Accept": _REPLY},
        timeout=stamps.seconds,
        allow_redirects=False,  # the address that was set, and no other, is told what is signed
        stream=True,
    ) as response:
        if response.status_code != requests.codes.ok:
            raise CannotMakePdf(f"{_WHY} answered with status {response.status_code}. {_SET}")
        if response.headers.get("Content-Type", "").partition(";")[0].strip().lower() != _REPLY:
            raise CannotMakePdf(f"{_WHY} sent what is no time stamp. {_SET}")
        answer = b""
        for piece in response.iter_content(chunk_size=16 * 1024):
            answer += piece
            if len(answer) > LARGEST_ANSWER:
                raise CannotMakePdf(f"{_WHY} sent more than {LARGEST_ANSWER:,} bytes. {_SET}")
        return answer


class _Response(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """RFC 3161, 2.4.2: an authority that refuses sends no token, which asn1crypto's own class does not know."""

    _fields: ClassVar = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]


def _read(answer: bytes, digest: bytes, nonce: int) -> cms.ContentInfo:
    response = _Response.load(answer, strict=True)
    status = response["status"]["status"].native
    if status not in _GRANTED:
        raise CannotMakePdf(f"{_WHY} refused to stamp ({status}). {_SET}")
    token = response["time_stamp_token"]
    info = token["content"]["encap_content_info"]["content"].parsed
    imprint = info["message_imprint"]
    if (imprint["hash_algorithm"]["algorithm"].native, imprint["hashed_message"].native) != ("sha256", digest):
        raise CannotMakePdf(f"{_WHY} stamped something else than was sent. {_SET}")
    if info["nonce"].native != nonce:
        raise CannotMakePdf(f"{_WHY} sent a stamp that was made for another request. {_SET}")
    if info["gen_time"].native is None or not len(token["content"]["certificates"]):
        raise CannotMakePdf(f"{_WHY} sent a stamp without its time or its certificate. {_SET}")
    return token
