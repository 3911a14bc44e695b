"""Flask-Security as this program uses it: its flows, our pages, sessions and words. The figures follow ASVS 5.0."""

from datetime import timedelta
from typing import Any

from flask import Flask, session
from flask_security import Security, user_authenticated

from compliance.config import Settings
from compliance.web.accounts import sign_in_forgotten, sign_in_handover  # noqa: F401 - they add their routes
from compliance.web.accounts.account import account
from compliance.web.accounts.authenticator import key_to_set_up
from compliance.web.accounts.datastore import AccountDatastore, User
from compliance.web.accounts.factors import Codes, Passkeys, RecoveryCodes, totp_secrets
from compliance.web.accounts.passkeys import where_passkeys_work
from compliance.web.accounts.sign_in import guard_sign_in, show
from compliance.web.accounts.sign_in_again import BY_SSO, FRESH_MINUTES, HOW_KEY
from compliance.web.accounts.sign_in_events import ANEW, follow_events
from compliance.web.accounts.sign_in_forms import (
    AgainForm,
    AppForm,
    CodeForm,
    HelpForm,
    NewPasswordForm,
    PasskeyAnswerForm,
    PasskeyForm,
    PasskeyMadeForm,
    PasskeySignInForm,
    RecoveryCodeForm,
    SignInForm,
    StepForm,
)
from compliance.web.accounts.sign_in_passwords import Addresses, PasswordJudge
from compliance.web.accounts.sign_in_words import messages
from compliance.web.current import current_time
from compliance.web.sessions import PERSON_KEY, ServerSessions

_PAGES = {
    "LOGIN_USER": "sign_in",
    "LOGOUT_USER": "sign_out",
    "VERIFY": "again",
    "CHANGE_PASSWORD": "password",
    "TWO_FACTOR_SELECT": "second_factor",
    "TWO_FACTOR_VERIFY_CODE": "code",
    "TWO_FACTOR_SETUP": "authenticator",
    "MULTI_FACTOR_RECOVERY": "recovery_code",
    "MULTI_FACTOR_RECOVERY_CODES": "recovery_codes",
    "WAN_SIGNIN": "passkey",
    "WAN_VERIFY": "passkey",
    "WAN_REGISTER": "passkeys",
}
_FORMS: dict[str, type] = {
    "login_form": SignInForm,
    "verify_form": AgainForm,
    "change_password_form": NewPasswordForm,
    "two_factor_verify_code_form": CodeForm,
    "two_factor_select_form": StepForm,
    "two_factor_setup_form": AppForm,
    "two_factor_rescue_form": HelpForm,
    "mf_recovery_form": RecoveryCodeForm,
    "wan_register_form": PasskeyForm,
    "wan_register_response_form": PasskeyMadeForm,
    "wan_signin_form": PasskeySignInForm,
    "wan_signin_response_form": PasskeyAnswerForm,
}


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
        "SECURITY_POST_CHANGE_VIEW": "/account",
        # Who changed a password reads it in the history.
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_SETUP_URL": "/account/authenticator",
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
        "SECURITY_TWO_FACTOR_SELECT_URL": "/sign-in/second-factor",
        "SECURITY_TWO_FACTOR_RESCUE_URL": "/sign-in/help",
        "SECURITY_TOTP_ISSUER": "Colophon",
        "SECURITY_TOTP_SECRETS": totp_secrets(settings),
        # A clock may be half a minute wrong (RFC 6238, 5.2).
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/account",
        "SECURITY_TWO_FACTOR_ERROR_VIEW": "/sign-in",
        "SECURITY_TWO_FACTOR_IMPLEMENTATIONS": {
            "code": "flask_security.twofactor.CodeTfPlugin",
            "webauthn": "compliance.web.accounts.factors.PasskeyStep",
        },
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
        "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery-code",
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_REGISTER_URL": "/account/passkeys",
        "SECURITY_WAN_SIGNIN_URL": "/sign-in/passkey",
        "SECURITY_WAN_DELETE_URL": "/account/passkeys/remove",
        "SECURITY_WAN_VERIFY_URL": "/sign-in/again/passkey",
        "SECURITY_WAN_RP_NAME": "Colophon",
        "SECURITY_WAN_POST_REGISTER_VIEW": "/account",
        # Nobody says beforehand who they are, so nobody learns who has a passkey.
        "SECURITY_WAN_ALLOW_USER_HINTS": False,
        "SECURITY_WAN_ALLOW_AS_VERIFY": ["first"],
        "SECURITY_WAN_SIGNIN_WITHIN": timedelta(minutes=5),
        "SECURITY_INPUT_NORMALIZE_FORM": "NFC",
        "SECURITY_DATETIME_FACTORY": current_time,
        "SECURITY_STATIC_FOLDER": None,
        # Accounts are kept with the services; nothing here is for Flask's own command line.
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
        # `compliance.web.headers` says it for every page.
        "SECURITY_CACHE_CONTROL": None,
        **{f"SECURITY_{name}_TEMPLATE": f"accounts/{page}.html" for name, page in _PAGES.items()},
        **messages(),
    }


def secure(app: Flask, settings: Settings) -> None:
    """Give the application accounts: sessions on the server, and Flask-Security's pages under our addresses."""
    app.session_interface = ServerSessions()
    app.config.from_mapping(security_settings(settings))
    guard_sign_in(app)
    security = Security(
        app,
        AccountDatastore(),
        render_template=show,
        totp_cls=Codes,
        mf_recovery_codes_util_cls=RecoveryCodes,
        webauthn_util_cls=Passkeys,
        password_util_cls=PasswordJudge,
        mail_util_cls=Addresses,
        **_FORMS,
    )
    # Pages only: no JSON, and no tokens that open a session by themselves.
    security.want_json(lambda _request: False)
    security.login_manager.request_loader(lambda _request: None)
    # Flask-Login would end sessions where a browser was updated; ours are on the server, and end when we say so.
    security.login_manager.session_protection = None
    security.wan_register_context_processor(where_passkeys_work)
    security.login_context_processor(where_passkeys_work)
    security.tf_token_validation_context_processor(key_to_set_up)
    follow_events(app)
    app.register_blueprint(account)
    user_authenticated.connect(_note_person, app)


def _note_person(_app: Flask, user: User, authn_via: list[str] | None = None, **_more: Any) -> None:
    session[PERSON_KEY] = user.id
    how = set(authn_via or ())
    if not how & set(ANEW):
        session[HOW_KEY] = BY_SSO if BY_SSO in how else "here"
    session.pop("_remember", None)
