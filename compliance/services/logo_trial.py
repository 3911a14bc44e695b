"""Printing a logo on trial: one that cannot be printed is refused when it is uploaded, and not when it matters."""

from dataclasses import replace

from compliance.documents.enclosures import Enclosures
from compliance.documents.logo import clean_logo
from compliance.documents.refusals import CannotMakePdf, CannotUseLogo, RendererBusy
from compliance.services.filed_statements import record_of_file
from compliance.services.refusals import Refused
from compliance.services.samples import sample_files
from compliance.services.statements import Render, draft


def try_logo(render: Render, at: str, upload: bytes) -> None:
    """Print the first pages of a sample with the logo, and forget them. Raises Refused, saying what is the matter."""
    try:
        logo = clean_logo(upload)
    except CannotUseLogo as error:
        raise Refused(str(error)) from error
    enclosed = Enclosures(logo.content, logo.media_type)
    sample = draft(record_of_file(sample_files()[0], at))
    short = replace(sample, regimes=(), answers=(), assumptions=(), notice=(), logo=enclosed.logo_sha256)
    try:
        render(short, enclosed)
    except RendererBusy as error:
        raise Refused(str(error)) from error
    except CannotMakePdf as error:
        raise Refused("A statement with this logo cannot be made. Simplify the logo, or upload a PNG.") from error
