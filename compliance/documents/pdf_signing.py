"""Adds a PAdES signature to a PDF file. Imports pyHanko: reached through `pdf_signature`."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO
from typing import Any, TypeVar

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from compliance.documents.keys import PdfKey, UnusableKey
from compliance.documents.pdf_signature import LARGEST_PDF, Stamps
from compliance.documents.refusals import CannotMakePdf
from compliance.documents.supplied_key import check_validity
from compliance.documents.time_stamping import ask_for_stamp

FIELD = "Colophon"

_SHA256 = "sha256"
# Room for a stamp with the certificates of its authority, which have some thousand bytes each.
_ROOM_FOR_A_STAMP = 24 * 1024
# The signature itself and what is signed with it: about a thousand bytes with the longest RSA keys in use.
_ROOM_FOR_THE_REST = 4 * 1024

_Result = TypeVar("_Result")


def signed(pdf: bytes, key: PdfKey, at: datetime, stamps: Stamps | None) -> bytes:
    """The file with its signature. Raises CannotMakePdf."""
    try:
        check_validity(key.certificate, at)
        result = finished(_signed(pdf, key, at, stamps))
    except UnusableKey as error:
        raise CannotMakePdf(f"We could not sign the PDF: {_small(str(error))}") from error
    except (PdfError, SigningError) as error:
        raise CannotMakePdf(f"We could not sign the PDF: its file cannot be added to ({error}).") from error
    if len(result) > LARGEST_PDF:
        raise CannotMakePdf(
            f"We could not sign the PDF: it would have {len(result):,} bytes, and {LARGEST_PDF:,} are allowed."
        )
    return result


def finished(work: Coroutine[Any, Any, _Result]) -> _Result:
    """What the coroutine gives. In a thread of its own, for a loop of events may already run where this is called."""
    with ThreadPoolExecutor(1, "pdf-signature") as thread:
        return thread.submit(asyncio.run, work).result()


def certificate_of(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The certificate as pyHanko wants it."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


async def _signed(pdf: bytes, key: PdfKey, at: datetime, stamps: Stamps | None) -> bytes:
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=_SHA256,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    signer = _PdfSigner(
        metadata,
        signer=_Signer(key),
        timestamper=_Authority(stamps) if stamps else None,
        new_field_spec=SigFieldSpec(sig_field_name=FIELD),
    )
    signer.at = at
    output = await signer.async_sign_pdf(_Writer(BytesIO(pdf)), bytes_reserved=_room(key, stamps))
    return bytes(output.getbuffer())


def _room(key: PdfKey, stamps: Stamps | None) -> int:
    """How many characters of hexadecimal to keep free: pyHanko would ask the authority a second time to find out."""
    certificates = sum(len(each.public_bytes(Encoding.DER)) for each in (key.certificate, *key.chain))
    return 2 * (_ROOM_FOR_THE_REST + certificates + (_ROOM_FOR_A_STAMP if stamps else 0))


class _Writer(IncrementalPdfFileWriter):
    """Leaves the metadata as they are: whoever made the file, and when, is said there, and not who signed it."""

    def _update_meta(self) -> None:
        pass


class _PdfSigner(PdfSigner):
    """Claims the time that it is told, and not the machine's."""

    at: datetime

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        # The extension of PDF 1.7 by ETSI that PAdES is; pyHanko would make the file a PDF 2.0, which PDF/A-3 is not.
        pdf_out.register_extension(ESIC_EXTENSION_1)

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


class _Signer(Signer):
    """Signs with our key; pyHanko's own reads and checks the key anew each time, which takes RSA 45 ms and more."""

    def __init__(self, key: PdfKey) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(certificate_of(each) for each in key.chain)
        super().__init__(signing_cert=certificate_of(key.certificate), cert_registry=store)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if digest_algorithm != _SHA256:
            raise SigningError(f"{digest_algorithm} was asked for")
        return self._key.sign(data)


class _Authority(TimeStamper):
    """Asks the authority through our own client."""

    def __init__(self, stamps: Stamps) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._stamps = stamps

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        if md_algorithm != _SHA256:
            raise SigningError(f"{md_algorithm} was asked for")
        return ask_for_stamp(self._stamps, message_digest)


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
