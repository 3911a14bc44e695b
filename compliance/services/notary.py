"""What an installation stands behind its statements with: its keys, the time of others, and where to check."""

from dataclasses import dataclass
from datetime import datetime

from compliance.documents.data_signature import sign_data
from compliance.documents.keys import Keys as Keys
from compliance.documents.pdf_signature import Stamps as Stamps
from compliance.documents.pdf_signature import sign_pdf
from compliance.domain.assurance import Seal


@dataclass(frozen=True, slots=True)
class Notary:
    """Signs files and data with the installation's `keys`.

    `verify_address` is printed as the address at which anybody may check. `stamps` is the timestamp authority, if one
    is set. Everything here may raise UnusableKey when a key cannot be read.
    """

    keys: Keys
    verify_address: str
    stamps: Stamps | None = None

    def seal(self) -> Seal:
        """The certificate of the key that files are signed with, as statements print it."""
        key = self.keys.pdf
        return Seal(key.fingerprint, key.subject, key.certificate.issuer.rfc4514_string(), key.self_signed)

    def signed_pdf(self, pdf: bytes, at: str) -> bytes:
        """The file with a PAdES signature (ETSI EN 319 142-1). `at` is a UTC time. Raises CannotMakePdf."""
        return sign_pdf(pdf, self.keys.pdf, datetime.fromisoformat(at), self.stamps)

    def signed_data(self, data: bytes) -> bytes:
        """A detached JWS over the data (RFC 7515, appendix F)."""
        return sign_data(data, self.keys.data)
