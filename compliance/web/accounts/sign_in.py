"""What holds for every page of signing in: where it leads afterwards, what it answers with, and signing out."""

import re
from typing import Any
from urllib.parse import unquote

from flask import Blueprint, Flask, Response, abort, make_response, redirect, render_template, request, session, url_for
from flask_wtf import FlaskForm
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.wrappers import Response as AnyResponse

from compliance.services.throttle import wait_words
from compliance.web.accounts.sign_in_words import NOTHING_TO_SAY
from compliance.web.current import current_visitor

sign_in = Blueprint("sign_in", __name__)

# Browsers read a backslash as a slash, and leave control characters out.
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_OUT = ("security.logout",)


def is_local(address: str) -> bool:
    """Whether an address leads to a page of ours, however a browser reads it (ASVS 5.0, 3.7.2)."""
    return all(_LOCAL.fullmatch(each) for each in (address, unquote(address), unquote(unquote(address))))


def guard_sign_in(app: Flask) -> None:
    """Have every page of signing in keep to our addresses and our forms, and sign-out end the session."""
    app.before_request(_check_form)
    app.after_request(_end_session)
    app.register_blueprint(sign_in)


def show(template: str, **context: Any) -> str | Response:
    """A page of Flask-Security's, or the text of an e-mail.

    A form that was refused is answered with 422, or with 429 and how long to wait (RFC 6585, 4).
    """
    if template.endswith(".txt"):
        return render_template(template, **context)
    forms = [each for each in context.values() if isinstance(each, FlaskForm) and request.method == "POST"]
    errors = [error for form in forms for error in _errors(form)]
    response = make_response(render_template(template, errors=errors, **context))
    if errors:
        response.status_code = 422
    wait = max((getattr(form, "wait", 0) for form in forms), default=0)
    if wait:
        response.status_code = 429
        response.headers["Retry-After"] = str(wait)
    return response


@sign_in.get("/sign-out")
def leave() -> str | AnyResponse:
    """Whether to sign out: a form, because a link that signs out could be followed by a page elsewhere."""
    if current_visitor() is None:
        return redirect(url_for("security.login"), 303)
    return render_template("accounts/sign_out.html")


def _errors(form: FlaskForm) -> list[tuple[str, str]]:
    # Flask-Security moves what is wrong off the fields, so that nobody learns from it who has an account; the form says
    # which field the one sentence belongs to.
    tied = getattr(form, "tied", None)
    if tied and getattr(form, "wait", 0):
        form[tied].errors = [wait_words(form.wait)]
    elif tied and form.form_errors:
        form[tied].errors = [str(form.form_errors[0])]
    return [(field.id, str(field.errors[0])) for field in form if field.errors]


def _check_form() -> AnyResponse | None:
    if request.blueprint != "security":
        return None
    if request.is_json:
        abort(400)
    for name in ("args", "form"):
        values = getattr(request, name)
        if any(not is_local(each) for each in values.getlist("next")):
            kept = [(key, value) for key, value in values.items(multi=True) if key != "next"]
            setattr(request, name, ImmutableMultiDict(kept))
    if request.endpoint == "security.two_factor_token_validation" and current_visitor():
        # Flask-Security signs out whoever comes here without having begun to set something up.
        begun = session.get("tf_state") == "validating_profile"
        return None if begun else redirect(url_for("account.page"), 303)
    return None


def _end_session(response: Response) -> Response:
    if (
        request.endpoint in _OUT
        and request.method == "POST"
        and "_user_id" not in session
        and response.status_code == 302
    ):
        # An empty session is deleted on the server, and its cookie with it.
        session.clear()
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    if request.blueprint == "security" and "_flashes" in session:
        session["_flashes"] = [each for each in session["_flashes"] if each[1] != NOTHING_TO_SAY]
    return response
