"""Opaque ids for addresses: long enough that nobody guesses one, without letters that are easily confused."""

import secrets

_LETTERS = "23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 12


def new_id() -> str:
    """A random id of 12 letters and digits (69 bits)."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
