"""Choosing a password: what is wrong with one in a sentence, and its hash."""

import re

from flask_security import hash_password
from flask_security.proxies import _security

from compliance.services.refusals import Refused

SHORTEST, LONGEST = 12, 128
HINT = f"At least {SHORTEST} characters. Four unrelated words are easy to remember and hard to guess."


def checked_password(text: str, *about: str) -> None:
    """Raises Refused when a password is too short or too easy to guess.

    `about` is what somebody would guess first: the person's name and address, the organisation (ASVS 5.0, 6.2.11).
    """
    if not text:
        raise Refused("Choose a password.")
    if len(text) < SHORTEST:
        raise Refused(f"Choose a password of at least {SHORTEST} characters; this one has {len(text)}.")
    words = {
        word
        for each in ("colophon", *about)
        for word in (each, re.sub(r"\W+", "", each), *re.split(r"\W+", each))
        if word
    }
    wrong, normal = _security._password_util.validate(text, True, **{word: word for word in words})
    if len(normal) > LONGEST:
        raise Refused(f"Choose a password of at most {LONGEST} characters; this one has {len(normal)}.")
    if wrong:
        raise Refused("This password is easy to guess. Choose another, for example four unrelated words.")


def hashed(text: str) -> str:
    """The hash of a password that was found usable, as Flask-Security compares it at sign-in."""
    return str(hash_password(_security._password_util.normalize(text)))
