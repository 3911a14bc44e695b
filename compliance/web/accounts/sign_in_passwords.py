"""What is typed at sign-in: how hard a password is to guess, and the address as accounts are found by it."""

from typing import Any

from flask_security import MailUtil, PasswordUtil
from zxcvbn import zxcvbn

from compliance.services.accounts import Account, normal_email
from compliance.services.membership import places_of
from compliance.web.current import database

# The scale of zxcvbn ends at 4; from 3 on, guessing offline takes 10^8 tries or more.
LEAST_SCORE = 3
# It judges no more; a password whose beginning is hard to guess is hard to guess.
JUDGED = 72


class PasswordJudge(PasswordUtil):  # type: ignore[misc]  # Flask-Security's types are left out (pyproject.toml)
    """Says whether a password is easy to guess: with words about the person, and a list of 30,000 common ones."""

    def validate(self, password: str, is_register: bool, **about: Any) -> tuple[list[str] | None, str]:
        """What is wrong, if anything is, and the password as it is hashed (ASVS 5.0, 6.2.4 and 6.2.11)."""
        normal = str(self.normalize(password))
        words = [each for each in about.values() if isinstance(each, str)]
        guessable = zxcvbn(normal[:JUDGED], user_inputs=words)["score"] < LEAST_SCORE
        return (["This password is easy to guess."] if guessable else None), normal


class Addresses(MailUtil):  # type: ignore[misc]  # as above
    """E-mail addresses as they are looked up. Nothing is sent through Flask-Security."""

    def normalize(self, email: str) -> str:
        """The address as accounts are found by it, whatever it looks like: who has none is not found."""
        return normal_email(email)

    validate = normalize


def words_about(account: Account) -> tuple[str, ...]:
    """What somebody would guess first: the person's name and address, and their organisations."""
    with database().read() as session:
        places = places_of(session, account.id)
    return (account.name, account.email or "", *(place.name for place in places))
