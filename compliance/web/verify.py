"""Checking a statement, for anybody: by its number and check code, by the address in its QR code, or by its file."""

from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from compliance.services import throttle
from compliance.services.check_codes import read_check_code
from compliance.services.statement_checks import Answer, check_by_code, check_by_file, read_number
from compliance.web.current import current_time, database, now, wiring
from compliance.web.verify_view import Shown, answer_json, around_hashes, shown

verify = Blueprint("verify", __name__)

Answered = AnyResponse | str | tuple[str, int] | tuple[str, int, dict[str, str]]
JSON = "application/json"

_LONGEST = 40  # characters of what was typed that are shown again
_NUMBER = "Enter the number as it is printed, for example 2026-0043."
_CODE = "Enter the check code as it is printed: eight letters and digits, for example K7QM-4T2X."
_FILE = "Choose the PDF file of the statement."


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody entered, and what is wrong with it, by field."""

    number: str = ""
    code: str = ""
    errors: tuple[tuple[str, str], ...] = ()

    def error(self, field: str) -> str:
        """The sentence for this field; empty when nothing is wrong with it."""
        return dict(self.errors).get(field, "")


@verify.get("/verify")
def form() -> Answered:
    """Ask for a number and a code, or a file; lead on to the answer."""
    if not {"number", "code"} & request.args.keys():
        return _form(Typed())
    number, code = request.args.get("number", ""), request.args.get("code", "")
    errors = (
        ("number", _NUMBER if not read_number(number) else ""),
        ("code", _CODE if not read_check_code(code) else ""),
    )
    if wrong := tuple(error for error in errors if error[1]):
        return _refused(Typed(number, code, wrong))
    wanted = "json" if _wants_json() else None
    return redirect(
        url_for("verify.of_code", number=read_number(number), code=read_check_code(code), format=wanted), 303
    )


@verify.get("/verify/<number>/<code>")
def of_code(number: str, code: str) -> Answered:
    """What there is to say of the statement with this number and check code: where its QR code leads."""
    if refusal := _too_many():
        return refusal
    with database().read() as session:
        answer = check_by_code(session, wiring().notary.keys, number, code)
    # Whoever mistyped one of the two mends it where it stands.
    return _answer(answer, Typed(number[:_LONGEST], code[:_LONGEST]) if answer.state == "unknown" else Typed())


@verify.post("/verify")
def of_file() -> Answered:
    """What there is to say of a file. It is held in memory, and gone with the answer."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _refused(Typed(errors=(("file", _FILE),)))
    if refusal := _too_many():
        return refusal
    with database().read() as session:
        return _answer(check_by_file(session, wiring().notary.keys, file.read()))


@verify.errorhandler(RequestEntityTooLarge)
def too_large(_: RequestEntityTooLarge) -> Answered:
    """A file that no statement is as large as."""
    return _refused(Typed(errors=(("file", "The file has more than 5 MB. No statement is as large as that."),)), 413)


def _answer(answer: Answer, typed: Typed = Typed()) -> Answered:
    status = 404 if answer.state == "unknown" and request.method == "GET" else 200
    if _wants_json():
        response = jsonify(answer_json(answer, now()))
        response.status_code = status
        return response
    page: Shown = shown(answer, now())
    words = {"answer": answer, "page": page, "typed": typed, "by_code": request.method == "GET"}
    return render_template("verify/answer.html", around_hashes=around_hashes, **words), status


def _form(typed: Typed) -> str:
    return render_template("verify/form.html", typed=typed)


def _refused(typed: Typed, status: int = 422) -> Answered:
    if _wants_json():
        return _json_error([sentence for _, sentence in typed.errors], status)
    return _form(typed), status


def _too_many() -> Answered | None:
    with database().write() as session:
        wait = throttle.take_check(session, current_time(), request.remote_addr or "")
    if not wait:
        return None
    after = {"Retry-After": str(wait)}
    if _wants_json():
        response = _json_error([throttle.wait_words(wait)], 429)
        response.headers.update(after)
        return response
    return render_template("verify/too_many.html", sentence=throttle.wait_words(wait)), 429, after


def _json_error(sentences: list[str], status: int) -> Response:
    response = jsonify({"format": "colophon-verification-error-1", "errors": sentences})
    response.status_code = status
    return response


def _wants_json() -> bool:
    if "format" in request.args:
        return request.args["format"] == "json"
    best = request.accept_mimetypes.best_match(["text/html", JSON])
    return best == JSON
