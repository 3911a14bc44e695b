"""Check codes: what is printed beside a statement's number, so that nobody who does not hold it can ask about it.

Eight signs of Crockford's Base32, 40 random bits: too many to try, with as few checks a minute as are allowed.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_GROUP = 4
# Signs that people take for one another; the alphabet has only one of each.
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_check_code() -> str:
    """A random code as it is printed, such as K7QM-4T2X."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def read_check_code(text: str) -> str:
    """The code that somebody typed or scanned, as it is printed; empty when it cannot be one.

    Small letters, spaces, missing hyphens, and O, I and L for 0 and 1 are understood.
    """
    signs = "".join(text.split())
    # Some foreign letters have a capital that is a sign of a code.
    signs = signs.upper().replace("-", "").translate(_MEANT) if signs.isascii() else ""
    if len(signs) != LENGTH or any(sign not in ALPHABET for sign in signs):
        return ""
    return _grouped(signs)


def _grouped(signs: str) -> str:
    return "-".join(signs[place : place + _GROUP] for place in range(0, LENGTH, _GROUP))
