"""Who signed a PDF file, as the file itself has it: for asking whether the signature holds, before whose it is."""

from io import BytesIO

from cryptography import x509


def signer_of(pdf: bytes) -> x509.Certificate | None:
    """The certificate of the file's first signature; None where there is none that can be read, whatever the bytes."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    from compliance.documents.pdf_checking import DECODED_AT_MOST
    from compliance.documents.time_limit import limited

    def first() -> x509.Certificate:
        reader = PdfFileReader(BytesIO(pdf), decode_limits=DECODED_AT_MOST)
        return x509.load_der_x509_certificate(reader.embedded_regular_signatures[0].signer_cert.dump())

    try:
        return limited(first)
    except Exception:  # whatever a stranger's file makes a parser do
        return None
