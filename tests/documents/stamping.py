"""A time-stamping authority on loopback (RFC 3161), which can be told to answer wrongly."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys, tsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign.timestamps import DummyTimeStamper

from compliance.documents.pdf_signature import Stamps
from compliance.documents.pdf_signing import certificate_of
from tests.documents.signing import AT, certified, rsa_key

REPLY = "application/timestamp-reply"


@dataclass
class Answer:
    """What goes over the wire, so that a test can change any of it."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": REPLY})
    drops: float = 0.0  # seconds between two bytes


Change = Callable[[tsp.TimeStampReq, Answer], Answer]


@dataclass
class Authority:
    """The authority. `change` makes of its answers what a test wants; `asked` are the requests that came."""

    url: str
    certificate: x509.Certificate
    change: Change = lambda _request, answer: answer
    at: datetime = AT
    asked: list[tsp.TimeStampReq] = field(default_factory=list)

    def answer(self, body: bytes) -> Answer:
        """The answer to a request."""
        request = tsp.TimeStampReq.load(body)
        self.asked.append(request)
        return self.change(request, Answer(stamped(request, self.at)))

    def stamps(self, seconds: float = 5.0) -> Stamps:
        """How to ask it."""
        return Stamps(self.url, seconds)


@cache
def authority_certificate() -> x509.Certificate:
    """The authority's certificate, by itself."""
    return certified("Time of Acme", rsa_key(), stamps=True)


def stamped(request: tsp.TimeStampReq, at: datetime) -> bytes:
    """What an honest authority answers."""
    private = rsa_key().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(certificate_of(authority_certificate()), keys.PrivateKeyInfo.load(private), fixed_dt=at)
    return bytes(stamper.request_tsa_response(request).dump())


@contextmanager
def authority() -> Iterator[Authority]:
    """An authority that listens on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            given = made.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(given.status)
            for name, value in {"Content-Length": str(len(given.body)), **given.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            pieces = [given.body] if not given.drops else [given.body[at : at + 1] for at in range(len(given.body))]
            for piece in pieces:
                try:
                    self.wfile.write(piece)
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(given.drops)

        do_GET = do_POST  # noqa: N815 - the name that the library calls

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = Authority(f"http://127.0.0.1:{server.server_port}/stamp", authority_certificate())
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


def other(request: tsp.TimeStampReq, **changed: object) -> tsp.TimeStampReq:
    """The request with something else in it."""
    copy = tsp.TimeStampReq.load(request.dump())
    for name, value in changed.items():
        copy[name] = value
    return tsp.TimeStampReq.load(copy.dump(force=True))


def with_body(answer: Answer, body: bytes) -> Answer:
    """The answer with another body."""
    return replace(answer, body=body)
