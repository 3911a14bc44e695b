"""Files of statements that need no typesetting: one page, with the data attached as a real file has it."""

from io import BytesIO

from pypdf import PdfWriter

from compliance.documents.canonical import canonical_bytes
from compliance.documents.typesetting import DATA_NAME
from compliance.domain.statement import Statement, plain


def file_of(statement: Statement) -> bytes:
    """An unsigned PDF file that holds this statement's data."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.add_attachment(DATA_NAME, canonical_bytes(plain(statement)))
    file = BytesIO()
    writer.write(file)
    return file.getvalue()
