"""The register of statements: numbers, stored bytes and superseding."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from compliance.documents.canonical import Json
from compliance.domain.assurance import Declaration
from compliance.domain.history import check_time, read_header
from compliance.domain.review import QUIET
from compliance.services.actors import Actor, Reach
from compliance.services.identifiers import new_id
from compliance.services.recording import append
from compliance.services.records import ProjectRecord, record_of
from compliance.services.refusals import ChangedMeanwhile
from compliance.services.release_digests import refuse_changed_release
from compliance.services.review_state import ReviewNow, review_of
from compliance.services.signing import close_review, signed_json
from compliance.services.statement_records import StatementRecord, StatementState, statement_record_of
from compliance.store import statements as store
from compliance.store.database import Database, Session
from compliance.store.models import Project, Statement, statement_number
from compliance.store.projects import find_project, lock_organisation, lock_project, organisation
from compliance.store.reviews import entries_after

__all__ = ["StatementRecord", "StatementState"]

ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class IssuePlace:
    """What a statement to be issued has to print: its id and number, and where the history ended before it was issued.

    `record` is the project as it was at that head, and `review` where its review stood. `supersedes` is the number of
    the statement that this one replaces, or empty. `history_head` is the hash in hexadecimal.
    """

    statement_id: str
    number: str
    history_sequence: int
    history_head: str
    supersedes: str
    record: ProjectRecord
    review: ReviewNow


@dataclass(frozen=True, slots=True)
class IssuedBytes:
    """A rendered statement: its frozen data (canonical JSON), the PDF, its pages, and the release version covered.

    `release_digest` is the SHA-256 (hex) of the rules that it was made with; it and the `declaration` are kept in the
    history. `check_code` is the one printed in it, and `data_signature` the detached JWS over `data`.
    """

    data: bytes
    pdf: bytes
    pages: int
    version_covered: str
    release_digest: str = ""
    declaration: Declaration | None = None
    check_code: str = ""
    data_signature: bytes = b""


def record_issue(
    database: Database,
    actor: Actor,
    at: str,
    project_id: str,
    build: Callable[[IssuePlace], IssuedBytes],
    seen_sequence: int | None = None,
    also: Callable[[Session, StatementRecord], None] | None = None,
) -> StatementRecord:
    """Issue a statement: allocate its number, have it rendered, store it and append the one history entry.

    Rendering takes a while and must not hold up other writers, but the number and the head are printed in the PDF.
    So both are read first, `build` renders outside any transaction, and the statement is stored only if number and
    head are still the same; otherwise all is done again. Whoever was too late three times renders within the
    transaction, so that everybody's turn comes. `build` is therefore called once or more, and must not write.

    `seen_sequence` is the head that the person saw when asking for the statement: a second click gives the
    statement that the first one issued. `also` writes what belongs into the same transaction; what it raises keeps the
    statement from being issued, and it is not called for one that was issued before. Raises ChangedMeanwhile when the
    project was changed since, Refused when the release was changed since a statement was issued under it, NotFound, and
    whatever `build` raises.
    """

    def store_it(session: Session, project: Project, place: IssuePlace, rendered: IssuedBytes) -> StatementRecord:
        stored = _store(session, actor, at, project, place, rendered)
        if also is not None:
            also(session, stored)
        return stored

    year = int(check_time(at)[:4])
    for _ in range(ATTEMPTS):
        with database.read() as session:
            issued = _issued_already(session, actor.reach, project_id, seen_sequence)
            if issued is not None:
                return issued
            place = _next_place(session, find_project(session, actor.reach, project_id), year)
        rendered = build(place)
        with database.write() as session:
            project = _lock(session, actor, project_id)
            if _still_free(session, project, year, place):
                return store_it(session, project, place, rendered)
    with database.write() as session:
        project = _lock(session, actor, project_id)
        issued = _issued_already(session, actor.reach, project_id, seen_sequence)
        if issued is not None:
            return issued
        place = _next_place(session, project, year)
        return store_it(session, project, place, build(place))


def _lock(session: Session, actor: Actor, project_id: str) -> Project:
    project = lock_project(session, actor.reach, project_id)
    lock_organisation(session, project.organisation_id)
    return project


def _issued_already(session: Session, reach: Reach, project_id: str, seen: int | None) -> StatementRecord | None:
    """The statement that was issued of what the person saw; None when there is none yet and nothing was changed."""
    project = find_project(session, reach, project_id)
    if seen is None or seen == project.head_sequence:
        return None
    # A comment, or a step of the review, leaves the project as the person saw it.
    entries = entries_after(session, project.id, seen)
    change = next((row for row in entries if read_header(row.header)["kind"] not in QUIET), None)
    if change is None:
        return None
    statement = store.statement_issued_at(session, project.id, change.sequence - 1)
    if statement is None:
        raise ChangedMeanwhile("The project was changed since you looked at it. Check the result again, then issue.")
    return statement_record_of(session, statement)


def _next_place(session: Session, project: Project, year: int) -> IssuePlace:
    previous = store.statement_in_force(session, project.id)
    sequence = store.last_sequence(session, project.organisation_id, year) + 1
    record = record_of(session, project)
    return IssuePlace(
        statement_id=new_id(),
        number=statement_number(year, sequence),
        history_sequence=project.head_sequence,
        history_head=project.head_hash.hex(),
        supersedes=previous.number if previous else "",
        record=record,
        review=review_of(session, project, record),
    )


def _store(
    session: Session, actor: Actor, at: str, project: Project, place: IssuePlace, rendered: IssuedBytes
) -> StatementRecord:
    refuse_changed_release(session, project.release, rendered.release_digest)
    previous = store.statement_in_force(session, project.id)
    statement = _statement(project, actor, at, place, rendered)
    statement.supersedes_id = previous.id if previous else None
    session.add(statement)
    session.flush()
    if previous is not None:
        previous.state, previous.superseded_by_id = "superseded", statement.id
    review = close_review(session, actor, at, project, place.review, statement.id)
    body: dict[str, Json] = {
        "statement": statement.id,
        "number": place.number,
        "version": statement.version_covered,
        "release": project.release,
        "release_digest": rendered.release_digest,
        "data_sha256": statement.data_sha256,
        "pdf_sha256": statement.pdf_sha256,
        "pages": statement.pages,
        **_signature_json(rendered.data_signature),
        "supersedes": place.supersedes or None,
        **signed_json(review, rendered.declaration),
    }
    append(session, actor, at, project, "statement_issued", body)
    return statement_record_of(session, statement)


def _signature_json(signature: bytes) -> dict[str, Json]:
    return {"data_signature_sha256": sha256(signature).hexdigest()} if signature else {}


def _still_free(session: Session, project: Project, year: int, place: IssuePlace) -> bool:
    number = statement_number(year, store.last_sequence(session, project.organisation_id, year) + 1)
    owner = organisation(session, project.organisation_id)
    return place.number == number and place.record.moment == project.head_hash + owner.head_hash


def _statement(project: Project, actor: Actor, at: str, place: IssuePlace, rendered: IssuedBytes) -> Statement:
    year, sequence = place.number.split("-")
    return Statement(
        id=place.statement_id,
        organisation_id=project.organisation_id,
        project_id=project.id,
        year=int(year),
        sequence=int(sequence),
        state="issued",
        release=project.release,
        version_covered=rendered.version_covered,
        issued_at=at,
        issued_by=actor.id,
        head_sequence=project.head_sequence,
        head_hash=project.head_hash,
        data=rendered.data,
        data_sha256=sha256(rendered.data).hexdigest(),
        pdf=rendered.pdf,
        pdf_sha256=sha256(rendered.pdf).hexdigest(),
        pages=rendered.pages,
        check_code=rendered.check_code or None,
        data_signature=rendered.data_signature or None,
    )


def statements_of(session: Session, reach: Reach, project_id: str) -> tuple[StatementRecord, ...]:
    """The statements of a project, newest first. Raises NotFound."""
    project = find_project(session, reach, project_id)
    return tuple(statement_record_of(session, statement) for statement in store.statements_of(session, project.id))


def statement_record(session: Session, reach: Reach, statement_id: str) -> StatementRecord:
    """One statement of the register; raises NotFound."""
    return statement_record_of(session, store.find_statement(session, reach, statement_id))


def statement_bytes(session: Session, reach: Reach, statement_id: str) -> IssuedBytes:
    """The very bytes that were issued; raises NotFound."""
    statement = store.find_statement(session, reach, statement_id)
    return IssuedBytes(statement.data, statement.pdf, statement.pages, statement.version_covered)
