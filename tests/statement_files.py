"""Files of statements that need no typesetting: one page, with the data attached and signed as a real file has it."""

from dataclasses import replace
from functools import cache
from io import BytesIO

from pypdf import PdfWriter

from compliance.documents.canonical import canonical_bytes
from compliance.documents.keys import PdfKey
from compliance.documents.pdf_signature import sign_pdf
from compliance.documents.typesetting import DATA_NAME
from compliance.domain.assurance import LogAnchor, Seal
from compliance.domain.drafting import Issue, draft_statement
from compliance.domain.sign_off import signed_off
from compliance.domain.statement import Statement, plain
from tests.documents.signing import AT, pdf_key
from tests.domain.records import CHOSEN, HUMAN, explainer, record


def file_of(statement: Statement, data: bytes | None = None, name: str = DATA_NAME) -> bytes:
    """An unsigned PDF file that holds this statement's data, or other bytes in their place."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.add_attachment(name, canonical_bytes(plain(statement)) if data is None else data)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def key_of(host: str = "") -> PdfKey:
    """The key of this host; without one, that of the installation that issues everything here."""
    return pdf_key(host) if host else pdf_key()


@cache
def a_statement(host: str = "") -> Statement:
    """A statement about a record, issued with the key of this host; it was never stored."""
    key = key_of(host)
    issue = Issue(
        "Acme Press",
        "2026-0043",
        "2026-11-24T09:58:00Z",
        "Imogen Hale",
        history_sequence=7,
        history_head="ab" * 32,
        sign_off=signed_off("Acme Press", "command_line"),
        check_code="K7QM-4T2X",
        verify_address="https://colophon.example/verify",
        log=LogAnchor("colophon.example/0011223344556677", 12, "ejFD4UoPuHkyUx0EtrFEy2GbeF4kNuGUD28D7kbbAXM="),
        seal=Seal(key.fingerprint, key.subject, key.subject, key.self_signed),
    )
    return draft_statement(explainer(record(CHOSEN, HUMAN)), issue)


@cache
def signed_file(host: str = "") -> bytes:
    """Its file, signed with the key of this host."""
    return sign_pdf(file_of(a_statement(host)), key_of(host), AT)


def unsigned(statement: Statement) -> Statement:
    """The statement as it was issued before there were signatures."""
    return replace(statement, check_code="", verify_address="", log=None, seal=None, given=None)
