"""Who stands behind a statement that is being issued, and what its issue leaves behind of the review."""

from functools import partial

from compliance.documents.canonical import Json
from compliance.domain.assurance import Declaration, SignedBy, SignOff
from compliance.domain.review import SENTENCES
from compliance.domain.sign_off import signed_off
from compliance.domain.wording import answer_words
from compliance.services import notices
from compliance.services.actors import LOCAL_OPERATOR, Actor
from compliance.services.assessments import ProjectAssessment
from compliance.services.printable import printing_fault
from compliance.services.records import ProjectRecord
from compliance.services.refusals import Refused
from compliance.services.review_state import ReviewNow
from compliance.store import reviews as store
from compliance.store.database import Session
from compliance.store.models import Project
from compliance.store.review_models import Review

LONGEST_OFFICE = 120


def signatory_of(record: ProjectRecord) -> tuple[str, str]:
    """Name and office of who answers for the statement, as far as the answer to `signatory` holds them.

    It is given as "Imogen Hale, Managing Director"; the office is empty where there is no comma.
    """
    name, _, office = str(record.answers.get("signatory", "")).partition(",")
    return name.strip(), office.strip()


def declaration_of(assessed: ProjectAssessment, office: str) -> Declaration:
    """What is confirmed at the issue. Raises Refused without an office that can be printed."""
    return Declaration(signatory_of(assessed.project)[0], checked_office(office), kept_words(assessed))


def checked_office(office: str) -> str:
    """The office without needless spaces. Raises Refused unless it can be printed."""
    tidy = " ".join(office.split())
    if not tidy:
        raise Refused("Enter the office of who answers for the statement.")
    if len(tidy) > LONGEST_OFFICE:
        raise Refused(f"Shorten the office to {LONGEST_OFFICE} characters; it has {len(tidy)}.")
    if fault := printing_fault(tidy):
        raise Refused(f"Type the office again: {fault}.")
    return tidy


def kept_words(assessed: ProjectAssessment) -> str:
    """On what the declaration rests, in the questionnaire's words: "When records were kept: During the work"."""
    records = assessed.questionnaire.questions["records"]
    kept = answer_words(records, assessed.project.answers.get(records.id))
    return f"{records.short}: {kept}" if kept else ""


def sign_off_of(
    now: ReviewNow, organisation: str, issuer: Actor, at: str, declaration: Declaration | None = None
) -> SignOff:
    """Who stands behind a statement that this person issues. Raises Refused while nobody has approved it."""
    if obstacle := now.why_not("issue", issuer):
        raise Refused(SENTENCES[obstacle])
    stands_behind = partial(signed_off, organisation, declaration=declaration, issued_by=issuer.name)
    names = now.prepared_by
    last = now.last if now.standing.state == "approved" else None
    if last is not None and last.decided_by not in now.preparers:
        sent, name = last.submitted_by_name, last.decided_by_name
        return stands_behind("two_people", sent, name, last.decided_at, prepared_by=names)
    if last is None and issuer.id == LOCAL_OPERATOR.id:
        return stands_behind("command_line")
    approver, name = (last.decided_by, last.decided_by_name) if last else (issuer.id, issuer.name)
    by: SignedBy = "at_issue"
    if approver in now.preparers:
        by = "one_person" if now.preparers == {approver} else "co_preparer"
    sent, on = (last.submitted_by_name, last.decided_at) if last else ("", at)
    return stands_behind(by, sent, name, on, prepared_by=names)


def close_review(
    session: Session, issuer: Actor, at: str, project: Project, now: ReviewNow, statement_id: str
) -> Review:
    """Let the review end with its statement; one that nobody asked for is recorded as the issuer's own."""
    row = store.newest_review(session, project.id) if now.standing.state == "approved" else None
    if row is None:
        row = Review(project_id=project.id, number=now.last.number + 1 if now.last else 1)
        row.record, row.digest = now.submitted.text, now.submitted.digest
        row.submitted_by, row.submitted_at, row.decided_by, row.decided_at = issuer.id, at, issuer.id, at
        # The entry of the issue, which the caller appends.
        row.decided_sequence = project.head_sequence + 1
        session.add(row)
    row.state, row.statement_id = "issued", statement_id
    session.flush()
    notices.done(session, at, project.id, notices.OF_REVIEWS)
    return row


def signed_json(row: Review, declaration: Declaration | None) -> dict[str, Json]:
    """What the entry of the issue says of who signed off, by ids alone, and of the declaration."""
    declared: Json = None
    if declaration is not None:
        declared = {"name": declaration.name, "office": declaration.office, "basis": declaration.basis}
    return {
        "review": {
            "number": row.number,
            "digest": row.digest,
            "submitted_by": row.submitted_by,
            "submitted_at": row.submitted_at,
            "approved_by": row.decided_by,
            "approved_at": row.decided_at,
        },
        "declaration": declared,
    }
