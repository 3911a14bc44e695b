"""Canonical JSON (RFC 8785): the same value always gives the same bytes, so that hashes and signatures can rely on
them.
"""

from collections.abc import Mapping, Sequence

import rfc8785

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def canonical_bytes(value: Json) -> bytes:
    """The value as canonical JSON in UTF-8; tuples are written as lists.

    Raises ValueError when JSON cannot hold the value: not a number, an integer of 2^53 or more, a lone surrogate.
    """
    return rfc8785.dumps(value)
