"""Showing again who one is, before what counts for much (ASVS 5.0, 7.5.3): nothing that was typed is lost over it."""

import json
import time
from dataclasses import dataclass

from flask import Response, current_app, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user
from flask_security.proxies import _security
from flask_security.utils import check_and_get_token_status, set_request_attr
from flask_security.webauthn import _signin_common
from werkzeug.wrappers import Response as AnyResponse

from compliance.services.accounts import Account
from compliance.web.accounts.sign_in_forms import AgainForm, PasskeyAnswerForm
from compliance.web.current import wiring

# How long ago somebody must have proved who they are before issuing, withdrawing or changing how they sign in.
FRESH_MINUTES = 15
PROOF_KEY = "fs_paa"
# How the person of the session signed in.
HOW_KEY, BY_SSO = "authenticated_by", "sso"
_PREFIX = "again_"
_OWN = (f"{_PREFIX}password", f"{_PREFIX}credential", f"{_PREFIX}state")


# Where somebody may go who has yet to set up a second factor.
_ON_THE_WAY = (
    *(
        "static",
        "account.second_factor",
        "sign_in.leave",
        "security.logout",
        "security.verify",
        "sso.begin",
        "sso.back",
    ),
    *("security.two_factor_setup", "security.two_factor_token_validation", "account.finish_authenticator"),
    *("security.wan_register", "security.wan_register_response"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser is to ask a passkey, and the signed note of it that comes back with the answer."""

    options: str
    state: str


def to_second_factor(account: Account) -> AnyResponse | None:
    """To the set-up of a second factor, for whoever needs one and has none; None for everybody else (ASVS 5.0, 6.3.3).

    Nobody but this machine reaches an installation without a public address. Guests come by a link and have no
    password. A single sign-on provider asks for the factors that it wants.
    """
    by_password = bool(account.password) and session.get(HOW_KEY) != BY_SSO
    required = wiring().settings.address_is_public and by_password and not account.has_second_factor
    return redirect(url_for("account.second_factor"), 303) if required and request.endpoint not in _ON_THE_WAY else None


def ask_again() -> AnyResponse | None:
    """A page that asks who it is, when that was last shown too long ago; None when the request may go on.

    What was sent is part of the page, and is sent again with the password or the passkey.
    """
    if time.time() - session.get(PROOF_KEY, 0) < FRESH_MINUTES * 60:
        return None
    if request.method != "POST":
        return redirect(url_for("security.verify", next=request.full_path.rstrip("?")), 303)
    # Only what came from a form of ours is kept and sent again.
    current_app.extensions["csrf"].protect()
    typed = request.form if _OWN[0] in request.form else None
    form = AgainForm(typed, prefix=_PREFIX, user=current_user, meta={"csrf": False})
    if (typed and form.validate()) or (_OWN[1] in request.form and _passkey_is_right()):
        session[PROOF_KEY] = time.time()
        set_request_attr(PROOF_KEY, session[PROOF_KEY])
        return None
    return _page(form)


def _page(form: AgainForm) -> Response:
    errors = [(field.id, str(field.errors[0])) for field in form if field.errors]
    response = make_response(
        render_template(
            "accounts/again_in_place.html",
            form=form,
            errors=errors,
            address=request.full_path.rstrip("?"),
            waiting=[each for each in request.form.items(multi=True) if each[0] not in (*_OWN, "csrf_token")],
            passkey=_asked() if current_user.account.passkeys else None,
        )
    )
    response.status_code = 429 if form.wait else 422 if errors else 401
    if form.wait:
        response.headers["Retry-After"] = str(form.wait)
    return response


def _asked() -> Asked:
    options, state = _signin_common(current_user, ["first"])
    return Asked(json.dumps(options), state)


def _passkey_is_right() -> bool:
    """Whether the person's own passkey signed what it was asked to."""
    answer = PasskeyAnswerForm(request.form, prefix=_PREFIX, meta={"csrf": False})
    expired, invalid, state = check_and_get_token_status(
        request.form.get(_OWN[2], ""), "wan", _security.app.config["SECURITY_WAN_SIGNIN_WITHIN"]
    )
    if expired or invalid:
        return False
    answer.challenge, answer.user_verification = state["challenge"], state["user_verification"]
    answer.is_secondary, answer.is_verify = False, True
    return bool(answer.validate()) and answer.user.id == current_user.id
