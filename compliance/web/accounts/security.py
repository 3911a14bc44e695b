"""Flask-Security as this program uses it: its flows, our pages, sessions and words. The figures follow ASVS 5.0."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, session
from flask_security import Security, user_authenticated

from compliance.config import Settings
from compliance.web.accounts.datastore import AccountDatastore, User
from compliance.web.accounts.sign_in import guard_sign_in, show
from compliance.web.accounts.sign_in_forms import SignInForm
from compliance.web.accounts.sign_in_words import messages
from compliance.web.sessions import PERSON_KEY, ServerSessions

# How long ago somebody must have proved who they are before issuing, withdrawing or changing how they sign in.
FRESH_MINUTES = 15


def security_settings(settings: Settings) -> dict[str, Any]:
    """Flask-Security's configuration for these settings."""
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        # A salt of its own for each hash is what argon2 does; a second, common one would add nothing.
        "SECURITY_PASSWORD_SINGLE_HASH": True,
        # OWASP's figures: 19 MiB, twice, one lane. More would let anybody keep a small server busy with sign-ins.
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__memory_cost": 19 * 1024,
            "argon2__time_cost": 2,
            "argon2__parallelism": 1,
        },
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_PASSWORD_COMPLEXITY_CHECKER": "zxcvbn",
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_LOGOUT_CSRF": True,
        "SECURITY_POST_LOGOUT_VIEW": "/sign-in",
        "SECURITY_VERIFY_URL": "/sign-in/again",
        "SECURITY_FRESHNESS": timedelta(minutes=FRESH_MINUTES),
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(0),
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_CHANGEABLE": True,
        "SECURITY_CHANGE_URL": "/account/password",
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_SETUP_URL": "/account/authenticator",
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
        "SECURITY_TWO_FACTOR_SELECT_URL": "/sign-in/second-factor",
        "SECURITY_TWO_FACTOR_RESCUE_URL": "/sign-in/help",
        "SECURITY_TOTP_ISSUER": "Colophon",
        "SECURITY_TOTP_SECRETS": {"1": sha256(b"totp:" + settings.secret_key.encode()).hexdigest()},
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
        "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery-code",
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_REGISTER_URL": "/account/passkeys",
        "SECURITY_WAN_SIGNIN_URL": "/sign-in/passkey",
        "SECURITY_WAN_DELETE_URL": "/account/passkeys/remove",
        "SECURITY_WAN_VERIFY_URL": "/sign-in/again/passkey",
        "SECURITY_WAN_RP_NAME": "Colophon",
        "SECURITY_STATIC_FOLDER": None,
        # Accounts are kept with the services; nothing here is for Flask's own command line.
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
        # `compliance.web.headers` says it for every page.
        "SECURITY_CACHE_CONTROL": None,
        "SECURITY_LOGIN_USER_TEMPLATE": "accounts/sign_in.html",
        "SECURITY_LOGOUT_USER_TEMPLATE": "accounts/sign_out.html",
        **messages(),
    }


def secure(app: Flask, settings: Settings) -> None:
    """Give the application accounts: sessions on the server, and Flask-Security's pages under our addresses."""
    app.session_interface = ServerSessions()
    app.config.from_mapping(security_settings(settings))
    guard_sign_in(app)
    security = Security(app, AccountDatastore(), render_template=show, login_form=SignInForm)
    # Pages only: no JSON, and no tokens that open a session by themselves.
    security.want_json(lambda _request: False)
    security.login_manager.request_loader(lambda _request: None)
    # Flask-Login would end sessions where a browser was updated; ours are on the server, and end when we say so.
    security.login_manager.session_protection = None
    user_authenticated.connect(_note_person, app)


def _note_person(_app: Flask, user: User, **_more: Any) -> None:
    session[PERSON_KEY] = user.id
    session.pop("_remember", None)
