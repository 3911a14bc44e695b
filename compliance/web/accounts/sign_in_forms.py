"""The forms of signing in: Flask-Security's, with our labels."""

from typing import Any

from flask_security.forms import LoginForm
from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired

from compliance.web.accounts.sign_in_words import NOT_TOGETHER


class SignInForm(LoginForm):  # type: ignore[misc]  # Flask-Security's types are left out (pyproject.toml)
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
