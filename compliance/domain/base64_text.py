"""Base64 (RFC 4648, section 4), where every text must have one meaning and every meaning one text."""

import binascii


def to_base64(content: bytes) -> str:
    """The content as base64."""
    return binascii.b2a_base64(content, newline=False).decode("ascii")


def from_base64(text: str) -> bytes:
    """The content that the text stands for; raises ValueError unless `to_base64` of it would give this very text.

    Python's own strict reading takes several texts for one content, which differ in bits that no byte has room for:
    a signed text could then be changed without anybody noticing.
    """
    try:
        content = binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except ValueError as error:
        raise ValueError("This is not base64.") from error
    if to_base64(content) != text:
        raise ValueError("This is not base64 as it is written: bits are set that mean nothing.")
    return content
