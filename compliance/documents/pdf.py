"""The statement as a PDF file: PDF/A-3a and PDF/UA-1, with its data attached, the same bytes for the same statement."""

import hashlib
from base64 import b64encode
from dataclasses import dataclass

from compliance.documents.canonical import canonical_bytes
from compliance.documents.characters import check_characters
from compliance.documents.composition import compose
from compliance.documents.enclosures import NO_ENCLOSURES, Enclosures
from compliance.documents.fonts import missing_packages
from compliance.documents.limits import check_enclosures, check_limits
from compliance.documents.refusals import CannotMakePdf
from compliance.documents.renderer import Renderer
from compliance.documents.typesetting import Job, Supplement
from compliance.domain.statement import Statement, plain


@dataclass(frozen=True, slots=True)
class RenderedStatement:
    """A statement's file. `data_sha256` is that of the attached data and is printed in it."""

    pdf: bytes
    pages: int
    sha256: str
    data_sha256: str


def render_statement(
    statement: Statement, enclosures: Enclosures = NO_ENCLOSURES, /, *, renderer: Renderer
) -> RenderedStatement:
    """Make the statement's file, with what is enclosed.

    Raises CannotMakePdf with a sentence for everything that stands in the way.
    """
    packages = missing_packages()
    if packages:
        raise CannotMakePdf(
            f"We could not make the PDF: its fonts are missing. On Debian, install {' '.join(packages)}."
        )
    faults = check_limits(statement) + check_enclosures(enclosures) + check_characters(statement)
    if faults:
        raise CannotMakePdf(*faults)
    data = canonical_bytes(plain(statement))
    data_sha256 = hashlib.sha256(data).hexdigest()
    supplements = tuple(
        Supplement(file.name, file.media_type, file.description, b64encode(file.content).decode())
        for file in enclosures.attached
    )
    html = compose(statement, data_sha256, enclosures)
    typeset = renderer.render(Job(html, data.decode(), statement.issued_at, supplements))
    return RenderedStatement(typeset.pdf, typeset.pages, hashlib.sha256(typeset.pdf).hexdigest(), data_sha256)
