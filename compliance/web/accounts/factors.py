"""What somebody can sign in with beside the password: codes of an app, recovery codes and passkeys."""

import secrets
from base64 import b32encode
from hashlib import sha256
from typing import Any

from flask import Flask, session
from flask_security import MfRecoveryCodesUtil, Totp, WebauthnUtil
from flask_security.proxies import _datastore
from flask_security.webauthn import WebAuthnTfPlugin
from passlib.exc import TokenError
from passlib.totp import TOTP, AppWallet
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from compliance.config import Settings
from compliance.secret import mark_of
from compliance.services import accounts
from compliance.web.accounts.datastore import User
from compliance.web.current import database, wiring

NUMBER_OF_RECOVERY_CODES = 10
_RECOVERY_BYTES = 15
_GROUP = 4
_CHALLENGE = "passkey_challenge"


def totp_secrets(settings: Settings) -> dict[str, str]:
    """What the apps' secrets are encrypted with, newest first: from the secret key, and from those of before."""
    keys = (settings.secret_key, *settings.old_secret_keys)
    return {mark_of(key): sha256(b"totp:" + key.encode()).hexdigest() for key in keys}


class Codes(Totp):  # type: ignore[misc]  # Flask-Security's types are left out (pyproject.toml)
    """Codes that change with time (RFC 6238). Each opens once."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        """`secrets` as `totp_secrets` gives them: new ones are encrypted with the first."""
        wallet = AppWallet(secrets=secrets, default_tag=next(iter(secrets)))
        self._totp = TOTP.using(issuer=issuer, wallet=wallet)

    def verify_totp(self, token: str, totp_secret: str, user: User, window: int = 0) -> bool:
        """Whether this is a code of now, or of `window` seconds before or after, that was not used yet."""
        try:
            step = self._totp.verify(token, totp_secret, window=window).counter
        except TokenError:
            return False
        with database().write() as open_database:
            unused = accounts.use_code(open_database, user.id, step)
        if unused:
            user.account.totp_counter = step
        return unused


class RecoveryCodes(MfRecoveryCodesUtil):  # type: ignore[misc]  # as above
    """Codes for whoever has lost the app and the passkeys. Shown once; only their SHA-256 is kept.

    With 120 random bits each, they need no slow hash (ASVS 5.0, 6.5.2), and no key that could be lost.
    """

    def create_recovery_codes(self, user: User) -> list[str]:
        """New codes in the place of all others."""
        codes = [_new_code() for _ in range(NUMBER_OF_RECOVERY_CODES)]
        _datastore.mf_set_recovery_codes(user, [_hash(code) for code in codes])
        _datastore.note(user, "recovery_codes_made")
        return codes

    def get_recovery_codes(self, user: User) -> list[str]:
        """None: they cannot be shown again."""
        return []

    def check_recovery_code(self, user: User, code: str) -> bool:
        """Whether the code is one of the person's that was not used yet; with this it is used up."""
        used = _hash(code)
        with database().write() as open_database:
            there = accounts.use_recovery_code(open_database, user.id, used)
        if there:
            user.account.recovery_codes.remove(used)
            _datastore.note(user, "recovery_code_used")
        return there

    def delete_recovery_code(self, user: User, code: str) -> bool:
        """Nothing more: checking a code has used it up."""
        return True


class Passkeys(WebauthnUtil):  # type: ignore[misc]  # as above
    """Passkeys that are kept on the device and ask for its PIN, finger or face: two factors in one."""

    def __init__(self, app: Flask) -> None:
        """Nothing depends on the application."""

    def generate_challenge(self, nbytes: int | None = None) -> str:
        """Something new to sign, which counts once, in this browser's session alone (Web Authentication, 13.4.3)."""
        challenge = secrets.token_urlsafe(nbytes)
        session[_CHALLENGE] = challenge
        return challenge

    def origin(self) -> str:
        """The address that the browser must have been at."""
        return wiring().settings.origin or str(super().origin())

    def authenticator_selection(self, user: User, usage: str) -> AuthenticatorSelectionCriteria:
        """What a device must be able to do."""
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        )

    def authentication_options(
        self, user: User | None, usage: list[str], existing_options: dict[str, Any]
    ) -> dict[str, Any]:
        """What a browser is asked for: any passkey of the person, when we know already who it is."""
        keys = user.account.passkeys if user else []
        return {
            **existing_options,
            "user_verification": UserVerificationRequirement.REQUIRED,
            "allow_credentials": [PublicKeyCredentialDescriptor(id=each.credential_id) for each in keys],
        }


class PasskeyStep(WebAuthnTfPlugin):  # type: ignore[misc]  # as above
    """A passkey as the step after the password: whichever passkey the person has."""

    def get_setup_methods(self, user: User) -> list[tuple[str, str]]:
        """The step, for whoever has a passkey."""
        return [("webauthn", "A passkey")] if user.account.passkeys else []


def was_asked(challenge: str) -> bool:
    """Whether this browser was asked to have this signed; it is asked anew from now on."""
    return bool(session.pop(_CHALLENGE, None) == challenge)


def begun_by(user: User) -> bool:
    """Whether it is this person who has given the password for the sign-in that is under way, if any is."""
    return session.get("tf_user_id") in (None, user.fs_uniquifier)


def _new_code() -> str:
    text = b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower()
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def _hash(code: str) -> str:
    return sha256("".join(each for each in code.casefold() if each.isalnum()).encode()).hexdigest()
