"""Drafting and issuing statements: the rules' results, frozen and rendered once.

Callers find here as well how many components a statement can list, and the refusal that rendering may raise.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Protocol

from compliance.documents.canonical import canonical_bytes
from compliance.documents.enclosures import NO_ENCLOSURES
from compliance.documents.enclosures import Enclosures as Enclosures
from compliance.documents.keys import UnusableKey
from compliance.documents.limits import MOST_COMPONENTS as MOST_COMPONENTS
from compliance.documents.refusals import CannotMakePdf as CannotMakePdf
from compliance.domain.assurance import LogAnchor, Seal
from compliance.domain.drafting import draft_statement
from compliance.domain.issue import Issue
from compliance.domain.statement import Statement, ToolRow, plain
from compliance.services.actors import Actor
from compliance.services.assessments import ProjectAssessment, assess_project
from compliance.services.check_codes import new_check_code
from compliance.services.chosen_settings import choices_key, chosen_words
from compliance.services.chosen_tools import tool_rows
from compliance.services.disclosure_packs import ProjectPack, project_pack
from compliance.services.enclosing import attached_history, attached_pack, enclosures
from compliance.services.evidence_rows import evidence_rows
from compliance.services.issuable import confirmations, refuse_unless_issuable
from compliance.services.key_records import record_keys
from compliance.services.letterhead import PLAIN, Letterhead, letterhead_in_use
from compliance.services.notary import Notary as Notary
from compliance.services.records import ProjectRecord
from compliance.services.refusals import ChangedMeanwhile, Refused
from compliance.services.register import IssuedBytes, IssuePlace, StatementRecord, record_issue
from compliance.services.sealing import CannotSeal, last_checkpoint, seal
from compliance.services.signing import declaration_of, sign_off_of
from compliance.store.database import Database, Session

log = logging.getLogger(__name__)


class Rendered(Protocol):
    """What rendering gives: the PDF's bytes and its number of pages."""

    @property
    def pdf(self) -> bytes:
        """The finished PDF file."""

    @property
    def pages(self) -> int:
        """How many pages it has."""


class Render(Protocol):
    """Makes a statement's file, with what is enclosed. Raises CannotMakePdf."""

    def __call__(self, statement: Statement, enclosures: Enclosures = NO_ENCLOSURES, /) -> Rendered:
        """The file of this statement."""


WITHHELD = "Not given: answers of this project do not fit together. One of them has to be corrected first."


def draft(project: ProjectRecord) -> Statement:
    """The statement as it would be today: without a number, and marked as not issued."""
    assessed = assess_project(project)
    issue = Issue(
        project.organisation,
        confirmed=confirmations(assessed),
        chosen=_chosen(assessed),
        tools=_tools(project),
        evidence=evidence_rows(project),
    )
    statement = draft_statement(assessed.explainer, issue)
    if assessed.contradictions:
        # A draft may be shown, but wording to be copied would claim what cannot be true.
        return replace(statement, credit=WITHHELD, notice=(WITHHELD,))
    return statement


def _chosen(assessed: ProjectAssessment) -> dict[str, str]:
    project = assessed.project
    return chosen_words(assessed.release, project.organisation, project.chosen, project.differing)


def _tools(project: ProjectRecord) -> tuple[ToolRow, ...]:
    return tool_rows(project.tools, {component.id: component.name for component in project.components})


def preview(project: ProjectRecord, render: Render, letterhead: Letterhead = PLAIN) -> Rendered:
    """The draft as a watermarked PDF; nothing is stored. Raises what rendering raises."""
    statement = replace(draft(project), paper=letterhead.paper, logo=letterhead.logo_sha256)
    return render(statement, enclosures(letterhead))


def issue(
    database: Database,
    actor: Actor,
    at: str,
    project_id: str,
    render: Render,
    seen_sequence: int | None = None,
    seen_choices: str | None = None,
    *,
    notary: Notary | None,
    with_pack: bool = False,
    attach_pack: bool = False,
    attach_history: bool = False,
    office: str | None = None,
    also: Callable[[Session, StatementRecord], None] | None = None,
) -> StatementRecord:
    """Issue a statement about the project as it is now; it is rendered once and its bytes are stored.

    `with_pack` puts the disclosure pack in an annex, `attach_pack` attaches it to the file as data; `attach_history`
    attaches the history up to the head that is printed. `seen_choices` is the `seen_key` of the project that the person
    saw. `office` is that of who answers for the statement, once the actor has confirmed the declaration. `notary` signs
    it, and the log is sealed before and after; None leaves it unsigned, and without a check code. `also` writes what
    belongs into the transaction that stores the statement, and stops it by raising something. Raises
    Refused, with what is missing, while a deciding fact is missing, a doubt has not been confirmed, or nobody has
    approved the statement where somebody has to; ChangedMeanwhile when something was changed since the person looked.
    """

    def build(place: IssuePlace) -> IssuedBytes:
        _refuse_unless_seen(seen_choices, seen_key(place.record))
        assessed = assess_project(place.record)
        refuse_unless_issuable(assessed)
        declaration = declaration_of(assessed, office) if office is not None else None
        pack = _pack(database, actor, place.record) if with_pack or attach_pack else None
        with database.read() as session:
            letterhead = letterhead_in_use(session, place.record.organisation_id)
            told = attached_history(session, actor.reach, place, assessed.questionnaire) if attach_history else None
        attested_by, anchor, code = _attested(database, notary)
        statement = draft_statement(
            assessed.explainer,
            Issue(
                organisation=place.record.organisation,
                number=place.number,
                issued_at=at,
                issued_by=actor.name,
                supersedes=place.supersedes,
                confirmed=confirmations(assessed),
                chosen=_chosen(assessed),
                annex=pack.annex() if pack and with_pack else (),
                tools=_tools(place.record),
                evidence=evidence_rows(place.record),
                sign_off=sign_off_of(place.review, place.record.organisation, actor, at, declaration),
                history_sequence=place.history_sequence + 1,
                history_head=place.history_head,
                check_code=code,
                verify_address=notary.verify_address if notary else "",
                log=anchor,
                seal=attested_by,
                paper=letterhead.paper,
                logo=letterhead.logo_sha256,
            ),
        )
        attached = attached_pack(pack) if pack and attach_pack else None
        rendered = render(statement, enclosures(letterhead, attached, told))
        data = canonical_bytes(plain(statement))
        return IssuedBytes(
            data,
            notary.signed_pdf(rendered.pdf, at) if notary else rendered.pdf,
            rendered.pages,
            statement.version,
            assessed.release.digest,
            declaration,
            code,
            notary.signed_data(data) if notary else b"",
        )

    if notary is None:
        return record_issue(database, actor, at, project_id, build, seen_sequence, also)
    # Before, so that the checkpoint that is printed covers the history up to here; after, so that this entry is in the
    # log when somebody asks.
    try:
        record_keys(database, notary.keys, at)
        seal(database, notary.keys, at)
    except (CannotSeal, UnusableKey) as error:
        raise Refused(f"No statement can be issued: {error}") from error
    issued = record_issue(database, actor, at, project_id, build, seen_sequence, also)
    _seal_after(database, notary, at)
    return issued


def _attested(database: Database, notary: Notary | None) -> tuple[Seal | None, LogAnchor | None, str]:
    """What a statement prints to be checked by: the key of its signature, the newest checkpoint, and a new code."""
    if notary is None:
        return None, None, ""
    with database.read() as session:
        checkpoint = last_checkpoint(session)
    anchor = LogAnchor(checkpoint.origin, checkpoint.size, checkpoint.root_text) if checkpoint else None
    return notary.seal(), anchor, new_check_code()


def _seal_after(database: Database, notary: Notary, at: str) -> None:
    try:
        seal(database, notary.keys, at)
    except Exception:
        # The statement is issued and stays so; whoever seals next seals its entry as well.
        log.exception("the log could not be sealed after a statement was issued")


def seen_key(project: ProjectRecord) -> str:
    """Names what a statement prints of what people chose and recorded: assumptions, AI tools and evidence.

    A page can tell with it whether that is still what the person saw.
    """
    key = choices_key(project.chosen, project.differing)
    recorded = (repr(rows).encode() if rows else b"" for rows in (_tools(project), evidence_rows(project)))
    return ".".join((key, *(sha256(each).hexdigest()[:16] if each else "" for each in recorded))).rstrip(".")


def _refuse_unless_seen(seen: str | None, key: str) -> None:
    if seen in (None, key):
        return
    before, after = ([*each.split("."), "", ""] for each in (str(seen), key))
    what = "The assumptions were" if before[0] != after[0] else "The evidence was"
    if before[0] == after[0] and before[1] != after[1]:
        what = "What is recorded of the AI tools was"
    raise ChangedMeanwhile(f"{what} changed since you looked at the result. Check it again, then issue.")


def _pack(database: Database, actor: Actor, record: ProjectRecord) -> ProjectPack:
    """The disclosure pack as it was when the project was read."""
    with database.read() as session:
        pack = project_pack(session, actor.reach, record.id)
    if pack.assessed.project.head != record.head:
        raise ChangedMeanwhile(
            "Something was changed while the statement was made. Check the result again, then issue."
        )
    return pack
