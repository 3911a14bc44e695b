"""Setting up an authenticator app: its key stays on the page until the app has shown a code that is right."""

from typing import Any, cast

from flask import current_app, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security.proxies import _security

from compliance.web.accounts.account import account
from compliance.web.current import current_visitor


@account.route("/account/authenticator/code", methods=["GET", "POST"])
def finish_authenticator() -> ResponseReturnValue:
    """Look at the first code of the app that is being set up. The page stays one of setting up when it is wrong."""
    if not _begun():
        return redirect(url_for("security.two_factor_setup"), 303)
    return cast("ResponseReturnValue", current_app.view_functions["security.two_factor_token_validation"]())


def key_to_set_up() -> dict[str, Any]:
    """For the page that asks for a code: the key that is being set up, as a picture and as text; else nothing."""
    if current_visitor() is None or not _begun():
        return {}
    values = _security.totp_factory.fetch_setup_values(session["tf_totp_secret"], current_user)
    return {"authr_qrcode": values["image"], "authr_key": values["key"]}


def _begun() -> bool:
    return session.get("tf_state") == "validating_profile"
