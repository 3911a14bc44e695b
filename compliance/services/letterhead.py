"""What an organisation's statements are printed on: the paper, and a logo in the top line of the first page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import cast

from compliance.documents.canonical import Json
from compliance.documents.enclosures import Enclosures, LogoType
from compliance.documents.logo import LARGEST as LARGEST
from compliance.documents.logo import Logo, clean_logo
from compliance.documents.refusals import CannotUseLogo
from compliance.domain.assurance import Paper
from compliance.domain.statement import Statement
from compliance.services.actors import Actor, Reach
from compliance.services.recording import append_to_organisation
from compliance.services.refusals import Refused
from compliance.store import letterheads as store
from compliance.store.database import Session
from compliance.store.letterhead_models import Letterhead as Row
from compliance.store.projects import find_organisation, lock_organisation

KIND = "letterhead_changed"
PAPERS: Mapping[str, str] = {"A4": "A4", "Letter": "US Letter"}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The paper and the logo; A4 and no logo while nobody has chosen."""

    paper: Paper = "A4"
    logo: bytes = b""
    logo_type: LogoType = ""

    @property
    def logo_sha256(self) -> str:
        """SHA-256 of the logo, in hexadecimal; empty without one. It is what statements and the history name."""
        return self.enclosures.logo_sha256

    @property
    def enclosures(self) -> Enclosures:
        """The logo as it is handed over for making a file."""
        return Enclosures(self.logo, self.logo_type)


PLAIN = Letterhead()


def letterhead_of(session: Session, reach: Reach, organisation_id: str) -> Letterhead:
    """The letterhead of an organisation. Raises NotFound."""
    return letterhead_in_use(session, find_organisation(session, reach, organisation_id).id)


def letterhead_in_use(session: Session, organisation_id: str) -> Letterhead:
    """The same for an organisation that was found already."""
    row = store.letterhead_of(session, organisation_id)
    return _letterhead(row) if row else PLAIN


def letterhead_printed(session: Session, reach: Reach, organisation_id: str, statement: Statement) -> Letterhead:
    """The letterhead that a statement of the organisation was printed on, whatever was chosen since.

    Raises NotFound, and LookupError when the organisation never had the logo that the statement names.
    """
    organisation = find_organisation(session, reach, organisation_id)
    if not statement.logo:
        return Letterhead(statement.paper)
    row = store.logo_with(session, organisation.id, statement.logo)
    if row is None:
        raise LookupError("The organisation never had the logo that the statement names.")
    return replace(_letterhead(row), paper=statement.paper)


def change_letterhead(
    session: Session,
    actor: Actor,
    at: str,
    organisation_id: str,
    paper: str,
    upload: bytes = b"",
    *,
    drop: bool = False,
) -> bool:
    """Choose the paper, and a new logo when one is uploaded; `drop` takes the logo off. Gives whether that is new.

    The history of the organisation names the logo by its SHA-256. Raises NotFound, and Refused when the picture cannot
    be used or the paper is none of ours.
    """
    find_organisation(session, actor.reach, organisation_id)
    organisation = lock_organisation(session, organisation_id)
    row = store.letterhead_of(session, organisation.id)
    before = _letterhead(row) if row else PLAIN
    wanted = replace(before, paper=_paper(paper))
    if upload:
        logo = _cleaned(upload)
        wanted = replace(wanted, logo=logo.content, logo_type=logo.media_type)
    elif drop:
        wanted = replace(wanted, logo=b"", logo_type="")
    if wanted == before:
        return False
    session.add(
        Row(
            organisation_id=organisation.id,
            revision=row.revision + 1 if row else 1,
            paper=wanted.paper,
            logo=wanted.logo or None,
            logo_type=wanted.logo_type,
            logo_sha256=wanted.logo_sha256,
            actor=actor.id,
            at=at,
        )
    )
    session.flush()
    body: dict[str, Json] = {"paper": wanted.paper, "logo_sha256": wanted.logo_sha256, "logo_type": wanted.logo_type}
    append_to_organisation(session, actor, at, organisation, KIND, body)
    return True


def _paper(paper: str) -> Paper:
    if paper not in PAPERS:
        raise Refused("Choose A4 or US Letter.")
    return cast("Paper", paper)


def _cleaned(upload: bytes) -> Logo:
    try:
        return clean_logo(upload)
    except CannotUseLogo as error:
        raise Refused(str(error)) from error


def _letterhead(row: Row) -> Letterhead:
    if row.logo is not None and logo_hash(row.logo) != row.logo_sha256:
        # Printed, it would be a picture that nobody chose.
        raise ValueError("The stored logo of an organisation is not the one that was chosen.")
    return Letterhead(cast("Paper", row.paper), row.logo or b"", cast("LogoType", row.logo_type))


def logo_hash(stored: object) -> str:
    """SHA-256 of a stored logo, in hexadecimal."""
    # Whoever changes a row of SQLite by hand can put text there.
    return sha256(stored if isinstance(stored, bytes) else str(stored).encode()).hexdigest()
