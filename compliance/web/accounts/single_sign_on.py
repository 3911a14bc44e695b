"""Signing in through the provider that the installation was given: out to it and back, and the end of a link.

The browser is sent there by a page that leads on by itself: a redirect would be the answer to a form, which the
content security policy lets lead nowhere else, wherever the provider then sends people on to.
"""

import time
from dataclasses import asdict
from typing import Any, cast

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user
from flask_security import login_user
from flask_security.proxies import _datastore
from flask_security.tf_plugin import tf_clean_session
from werkzeug import Response

from compliance.services import throttle
from compliance.services.identities import account_behind, is_linked, unlink
from compliance.services.refusals import Refused
from compliance.services.single_sign_on import Begun, Identity, NotBelieved, Provider, ProviderFailed
from compliance.services.throttle import Try, wait_words
from compliance.services.web_sessions import new_secret
from compliance.web.accounts.datastore import User
from compliance.web.accounts.sign_in import is_local
from compliance.web.accounts.sign_in_again import BY_SSO, PROOF_KEY
from compliance.web.accounts.sign_in_forms import SignInForm
from compliance.web.accounts.sign_in_words import START_AGAIN
from compliance.web.current import current_time, current_visitor, database, now, wiring

sso = Blueprint("sso", __name__)

# How long somebody may take at the provider.
MINUTES = 15
UNREACHED = "The sign-in service could not be reached, or did not answer as it should. Try again in a while."
REFUSED = "The sign-in service did not let you in. Try again, or sign in in another way."
DISBELIEVED = "What the sign-in service sent does not prove who you are. Start again."
SOMEBODY_ELSE = "You signed in there as somebody else. Start again, as the person that you are signed in as here."
_BEGUN = "sso_begun"
# What is kept beside what the provider has to send back: where to go on, and the try to forget once it succeeded.
_NEXT, _TRY = "next", "number"


@sso.before_request
def _only_where_configured() -> None:
    if wiring().single_sign_on is None:
        abort(404)


@sso.app_context_processor
def _offer() -> dict[str, Provider | None]:
    return {"single_sign_on": wiring().single_sign_on}


@sso.post("/sign-in/sso")
def begin() -> Response | str:
    """Lead to the provider; with `again`, to show once more who it is that is signed in."""
    with database().write() as open_database:
        # Nothing can be guessed, so only how often one network address asks is counted.
        attempt = throttle.begin(open_database, current_time(), "sso", new_secret(), request.remote_addr or "")
    if attempt.wait:
        return _refused(wait_words(attempt.wait), 429, attempt.wait)
    again = request.form.get("again") == "yes" and current_visitor() is not None
    start = wiring().settings.origin or request.host_url.rstrip("/")
    try:
        begun = _provider().begin(f"{start}{url_for('sso.back')}", again=again)
    except ProviderFailed:
        return _refused(UNREACHED, 424)
    session[_BEGUN] = {**asdict(begun), _NEXT: _next(), _TRY: asdict(attempt)}
    return render_template("accounts/to_provider.html", address=begun.address)


@sso.get("/sign-in/sso/back")
def back() -> Response | str:
    """Take what the provider sent: once, in the browser that was sent there."""
    kept: dict[str, Any] = session.get(_BEGUN, {})
    if not kept or request.args.get("state") != kept["state"]:
        return _refused(START_AGAIN, 400)
    del session[_BEGUN]
    begun = Begun(**{name: kept[name] for name in Begun.__dataclass_fields__})
    # Who answers is said by some providers, against mix-ups (RFC 9207).
    if time.time() - begun.at > MINUTES * 60 or request.args.get("iss", _provider().issuer) != _provider().issuer:
        return _refused(START_AGAIN, 400)
    if "error" in request.args or not request.args.get("code"):
        return _refused(REFUSED, 403)
    try:
        identity = _provider().finish(begun, request.args["code"])
        answer = _shown_again(identity, kept) if begun.again else _signed_in(identity, kept)
    except ProviderFailed:
        return _refused(UNREACHED, 424)
    except NotBelieved:
        return _refused(DISBELIEVED, 400)
    except Refused as refused:
        return _refused(str(refused), 403)
    return answer


@sso.post("/account/single-sign-on/unlink")
def end_link() -> Response:
    """Have the provider open the account no longer."""
    with database().write() as open_database:
        unlink(open_database, now(), current_user.account)
    flash("Your account is not linked any more.")
    return redirect(url_for("account.page"), 303)


def _signed_in(identity: Identity, kept: dict[str, Any]) -> Response:
    with database().write() as open_database:
        account = account_behind(open_database, now(), identity)
        throttle.succeeded(open_database, Try(**kept[_TRY]))
    # Nothing of whoever used the browser before, and no sign-in that was begun in another way, goes on.
    tf_clean_session()
    session.clear()
    login_user(User(account), authn_via=[BY_SSO])
    _datastore.commit()
    return redirect(kept[_NEXT] or url_for("projects.listing"), 303)


def _shown_again(identity: Identity, kept: dict[str, Any]) -> Response | str:
    visitor = current_visitor()
    if visitor is None or not is_linked(visitor.account, identity):
        raise Refused(SOMEBODY_ELSE)
    with database().write() as open_database:
        throttle.succeeded(open_database, Try(**kept[_TRY]))
    session[PROOF_KEY] = time.time()
    return redirect(kept[_NEXT], 303) if kept[_NEXT] else render_template("accounts/shown_again.html")


def _provider() -> Provider:
    return cast("Provider", wiring().single_sign_on)


def _next() -> str:
    address = request.args.get("next", "")
    return address if is_local(address) else ""


def _refused(sentence: str, status: int, wait: int = 0) -> Response:
    """The page to sign in, with what went wrong."""
    if current_visitor() is not None:
        page = render_template("accounts/shown_again.html", refused=sentence)
    else:
        page = render_template("accounts/sign_in.html", login_user_form=SignInForm(formdata=None), refused=sentence)
    response = make_response(page, status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response
