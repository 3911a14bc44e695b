"""The signature of a bundle's manifest: a detached JWS as for the data of statements, of a type of its own, so that
neither can be passed off as the other.
"""

from compliance.documents.canonical import canonical_bytes
from compliance.documents.keys import DataKey, base64url

TYPE = "colophon-bundle+jws"


def sign_manifest(manifest: bytes, key: DataKey) -> bytes:
    """The signature of these bytes (RFC 7515, appendix F; RFC 8037). The same key and bytes always give the same."""
    header = base64url(canonical_bytes({"alg": "EdDSA", "kid": key.kid, "typ": TYPE}))
    signature = key.sign(f"{header}.{base64url(manifest)}".encode())
    return f"{header}..{base64url(signature)}".encode()
