"""The forms of signing in: Flask-Security's, with our labels, and with an end to guessing."""

from typing import Any

from flask import request
from flask_login import current_user
from flask_security.forms import (
    ChangePasswordForm,
    LoginForm,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
)
from flask_security.recovery_codes import MfRecoveryForm
from flask_security.tf_plugin import TwoFactorSelectForm
from flask_security.webauthn import (
    WebAuthnRegisterForm,
    WebAuthnRegisterResponseForm,
    WebAuthnSigninForm,
    WebAuthnSigninResponseForm,
)
from wtforms import EmailField, Field, HiddenField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired

from compliance.services import throttle
from compliance.services.refusals import Refused
from compliance.services.throttle import Tried, wait_words
from compliance.web.accounts.factors import begun_by, was_asked
from compliance.web.accounts.passwords import HINT, checked_password
from compliance.web.accounts.sign_in_passwords import words_about
from compliance.web.accounts.sign_in_words import NO_PASSKEY, NOT_TOGETHER, PASSKEY_NAME, WRONG_RECOVERY_CODE
from compliance.web.current import current_time, database


class Throttled:
    """A form with which guesses can be made. Too many are refused before anything is looked at (ASVS 5.0, 6.3.1).

    `wait` is how many seconds somebody must wait; `tied` names the field that the sentence belongs to.
    """

    wait = 0
    tied = ""
    tried: Tried = "password"

    def whose(self) -> str:
        """The account that guesses are about."""
        raise NotImplementedError  # each form says it; one that forgets must not go uncounted

    def validate(self, **kwargs: Any) -> bool:
        """Whether the form is right; that one try too many was made stands at its field."""
        field: Field = self[self.tied]  # type: ignore[index]  # the forms that this is mixed into have fields
        if not field.data:
            return bool(super().validate(**kwargs))  # type: ignore[misc]  # as above
        with database().write() as session:
            attempt = throttle.begin(session, current_time(), self.tried, self.whose(), request.remote_addr or "")
        if attempt.wait:
            self.wait = attempt.wait
            field.errors = [wait_words(attempt.wait)]
            return False
        right = bool(super().validate(**kwargs))  # type: ignore[misc]  # as above
        if right:
            with database().write() as session:
                throttle.succeeded(session, attempt)
        return right


class SignInForm(Throttled, LoginForm):  # type: ignore[misc]  # Flask-Security's types are left out (pyproject.toml)
    """E-mail address and password."""

    # Flask-Security would say itself what is no address, and so refuse those that a provider within a house uses.
    email = EmailField("E-mail address", validators=[DataRequired(NOT_TOGETHER)])
    password = PasswordField("Password", validators=[DataRequired(NOT_TOGETHER)])
    # Sessions live on the server; a cookie that opens one by itself would outlive signing out.
    remember = None
    tied = "password"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Nobody is found yet."""
        super().__init__(*args, **kwargs)
        self.password.description = ""

    def whose(self) -> str:
        """Whoever has this address, if anybody does."""
        return str(self.email.data or "")


class AgainForm(Throttled, VerifyForm):  # type: ignore[misc]  # as above
    """The password of somebody who is signed in."""

    password = PasswordField("Password", validators=[DataRequired("Enter your password.")])
    tied = "password"

    def whose(self) -> str:
        """Whoever is signed in."""
        return str(current_user.email)


class NewPasswordForm(Throttled, ChangePasswordForm):  # type: ignore[misc]  # as above
    """The password of today, and the one in its place."""

    password = PasswordField("Your password today")
    new_password = PasswordField("New password", validators=[DataRequired("Choose a password.")], description=HINT)
    # Whoever pastes from a password manager, or looks at what was typed, needs no second field.
    new_password_confirm = None
    tied = "password"

    def whose(self) -> str:
        """Whoever is signed in."""
        return str(current_user.email)

    def validate(self, **kwargs: Any) -> bool:
        """Whether the password of today is right and the new one hard to guess."""
        right = super().validate(**kwargs)
        try:
            checked_password(self.new_password.data or "", *words_about(current_user.account))
        except Refused as refused:
            self.new_password.errors = [str(refused)]
            return False
        return right


class CodeForm(Throttled, TwoFactorVerifyCodeForm):  # type: ignore[misc]  # as above
    """The code that an authenticator app shows now."""

    code = StringField("Code", validators=[DataRequired("Enter the code that the app shows.")])
    tied, tried = "code", "code"

    def whose(self) -> str:
        """Whoever has given the password, or is setting the app up."""
        return str(self.user.id)


class RecoveryCodeForm(Throttled, MfRecoveryForm):  # type: ignore[misc]  # as above
    """A recovery code."""

    code = StringField("Recovery code", validators=[DataRequired(WRONG_RECOVERY_CODE)])
    tied, tried = "code", "code"

    def whose(self) -> str:
        """Whoever has given the password."""
        return str(self.user.id)

    def validate(self, **kwargs: Any) -> bool:
        """Whether it is one that is left. Flask-Security tells of every failure but this."""
        right = super().validate(**kwargs)
        if not right and not self.wait:
            self.user.track_failed_authn("code", True)
        return right


class StepForm(TwoFactorSelectForm):  # type: ignore[misc]  # as above
    """What to show beside the password, for whoever has more than one thing."""

    which = RadioField("How do you want to show that it is you?", validate_choice=True)


class HelpForm(TwoFactorRescueForm):  # type: ignore[misc]  # as above
    """Never shown: Flask-Security makes one for the page of the code."""

    # Its own choices are pairs, which WTForms warns of. The types are those of an older WTForms.
    help_setup = RadioField(choices=["help"])  # type: ignore[list-item]


class AppForm(TwoFactorSetupForm):  # type: ignore[misc]  # as above
    """Whether to set up the authenticator app, or to remove it."""

    # The types are those of an older WTForms.
    setup = RadioField(choices=["authenticator", "disable"], validate_choice=False)  # type: ignore[list-item]


class PasskeyForm(WebAuthnRegisterForm):  # type: ignore[misc]  # as above
    """The name of a new passkey."""

    name = StringField("Name", validators=[DataRequired(PASSKEY_NAME)])
    usage = HiddenField()

    def validate(self, **kwargs: Any) -> bool:
        """Whether the name can be used. Every passkey may sign in alone, since it asks for a PIN, finger or face."""
        self.usage.data = "first"
        return bool(super().validate(**kwargs))


class PasskeyMadeForm(WebAuthnRegisterResponseForm):  # type: ignore[misc]  # as above
    """What the device has made."""

    def validate(self, **kwargs: Any) -> bool:
        """Whether it was made for what was asked, in this browser."""
        if not was_asked(self.challenge):
            self.credential.errors = [NO_PASSKEY]
            return False
        return bool(super().validate(**kwargs))


class PasskeySignInForm(WebAuthnSigninForm):  # type: ignore[misc]  # as above
    """The wish to sign in with a passkey. Nobody says beforehand who they are."""

    def validate(self, **kwargs: Any) -> bool:
        """Whether the form is ours; a session is never opened by a cookie alone."""
        self.remember.data = False
        return bool(super().validate(**kwargs))


class PasskeyAnswerForm(WebAuthnSigninResponseForm):  # type: ignore[misc]  # as above
    """What the passkey has signed."""

    is_secondary: bool

    def validate(self, **kwargs: Any) -> bool:
        """Whether it signed what it was asked to, for whoever has given the password if somebody has."""
        self.remember.data = ""
        step = self.is_secondary
        # Every passkey may be either step, which Flask-Security knows for the first alone.
        self.is_secondary = False
        asked = was_asked(self.challenge)
        if not super().validate(**kwargs):
            return False
        if not asked or (step and not begun_by(self.user)):
            self.credential.errors = [NO_PASSKEY]
            return False
        return True
