"""Error pages: what happened and what to do, in plain sentences, without anything about our insides."""

import logging
from dataclasses import dataclass

from flask import Flask, Response, make_response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from compliance.services.database import DatabaseBusy
from compliance.services.key_records import UnusableKey
from compliance.services.refusals import NotFound, Refused
from compliance.web.request_log import request_id

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fault:
    """An error page: its heading, and sentences that say what to do."""

    heading: str
    sentences: tuple[str, ...]


_FAULTS = {
    400: Fault("We could not read that", ("Something in the address or in the form is not as we sent it.",)),
    404: Fault(
        "There is no such page",
        ("Check the address. If you followed a link, what it led to may have been removed.",),
    ),
    405: Fault("This page cannot be asked for in that way", ("Open it from the page that links to it.",)),
    413: Fault(
        "That is too much at once",
        ("Nothing was saved. Go back, shorten the text or choose a smaller file, and send it again.",),
    ),
    503: Fault("Another change is under way", ("Nothing was saved. Try again in a moment.",)),
}

_NO_KEY = Fault(
    "We cannot sign just now",
    (
        "Nothing was saved. A key that this installation signs with cannot be used.",
        "Tell whoever runs it: the log of the server says which key, and what to do.",
    ),
)
_TOKEN = Fault(
    "This form is out of date",
    ("Nothing was saved. Go back, reload the page and send the form again.", "The browser has to accept our cookie."),
)


def answer_errors(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(CSRFError, _out_of_date)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotFound, lambda _: _page(404, _FAULTS[404]))
    app.register_error_handler(Refused, lambda error: _page(409, Fault("That was not done", (str(error),))))
    app.register_error_handler(DatabaseBusy, lambda _: _page(503, _FAULTS[503]))
    app.register_error_handler(UnusableKey, _no_key)
    app.register_error_handler(Exception, _our_fault)


def _out_of_date(_: CSRFError) -> Response:
    return _page(400, _TOKEN)


def _http_error(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400:
        return make_response(error.get_response())
    fault = _FAULTS.get(code, _FAULTS[400] if code < 500 else _broken(request_id()))
    if code == 400 and error.description and error.description != type(error).description:
        fault = Fault(fault.heading, (error.description,))
    response = _page(code, fault)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _no_key(error: UnusableKey) -> Response:
    # The sentence names files of the server, which visitors need not know.
    log.error("a key cannot be used: %s", error)
    return _page(503, _NO_KEY)


def _our_fault(error: Exception) -> Response:
    reference = request_id()
    log.error("request failed, reference %s", reference, exc_info=error)
    return _page(500, _broken(reference))


def _broken(reference: str) -> Fault:
    return Fault(
        "We could not do that",
        (
            "The fault is ours. What was saved before is still there; this last step was not done.",
            f"Go back and try again. If it happens again, report it with the reference {reference}.",
        ),
    )


def _page(code: int, fault: Fault) -> Response:
    return make_response(render_template("errors/error.html", fault=fault), code)
