"""Drafting and issuing statements: the rules' results, frozen and rendered once.

Callers find here as well how many components a statement can list, and the refusal that rendering may raise.
"""

from dataclasses import replace
from hashlib import sha256
from typing import Protocol

from compliance.documents.canonical import canonical_bytes
from compliance.documents.enclosures import NO_ENCLOSURES
from compliance.documents.enclosures import AttachedFile as AttachedFile
from compliance.documents.enclosures import Enclosures as Enclosures
from compliance.documents.limits import MOST_COMPONENTS as MOST_COMPONENTS
from compliance.documents.refusals import CannotMakePdf as CannotMakePdf
from compliance.domain.drafting import Issue, draft_statement
from compliance.domain.statement import Statement, ToolRow, plain
from compliance.services.actors import Actor
from compliance.services.assessments import ProjectAssessment, assess_project
from compliance.services.chosen_settings import choices_key, chosen_words
from compliance.services.chosen_tools import tool_rows
from compliance.services.disclosure_packs import ProjectPack, project_pack
from compliance.services.issuable import confirmations, refuse_unless_issuable
from compliance.services.records import ProjectRecord
from compliance.services.refusals import ChangedMeanwhile
from compliance.services.register import IssuedBytes, IssuePlace, StatementRecord, record_issue
from compliance.services.signing import declaration_of, sign_off_of
from compliance.store.database import Database


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
        project.organisation, confirmed=confirmations(assessed), chosen=_chosen(assessed), tools=_tools(project)
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


def preview(project: ProjectRecord, render: Render) -> Rendered:
    """The draft as a watermarked PDF; nothing is stored. Raises what rendering raises."""
    return render(draft(project))


def issue(
    database: Database,
    actor: Actor,
    at: str,
    project_id: str,
    render: Render,
    seen_sequence: int | None = None,
    seen_choices: str | None = None,
    *,
    with_pack: bool = False,
    office: str | None = None,
) -> StatementRecord:
    """Issue a statement about the project as it is now; it is rendered once and its bytes are stored.

    `with_pack` puts the disclosure pack in an annex. `seen_choices` is the `seen_key` of the project that the person
    saw. `office` is that of who answers for the statement, once the actor has confirmed the declaration. Raises
    Refused, with what is missing, while a deciding fact is missing, a doubt has not been confirmed, or nobody has
    approved the statement where somebody has to; ChangedMeanwhile when something was changed since the person looked.
    """

    def build(place: IssuePlace) -> IssuedBytes:
        _refuse_unless_seen(seen_choices, seen_key(place.record))
        assessed = assess_project(place.record)
        refuse_unless_issuable(assessed)
        declaration = declaration_of(assessed, office) if office is not None else None
        pack = _pack(database, actor, place.record) if with_pack else None
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
                annex=pack.annex() if pack else (),
                tools=_tools(place.record),
                sign_off=sign_off_of(place.review, place.record.organisation, actor, at, declaration),
                history_sequence=place.history_sequence + 1,
                history_head=place.history_head,
            ),
        )
        rendered = render(statement)
        data = canonical_bytes(plain(statement))
        return IssuedBytes(data, rendered.pdf, rendered.pages, statement.version, assessed.release.digest, declaration)

    return record_issue(database, actor, at, project_id, build, seen_sequence)


def seen_key(project: ProjectRecord) -> str:
    """Names what a statement prints of what the organisation chose and recorded: assumptions and AI tools.

    A page can tell with it whether that is still what the person saw.
    """
    key, tools = choices_key(project.chosen, project.differing), _tools(project)
    return f"{key}.{sha256(repr(tools).encode()).hexdigest()[:16]}" if tools else key


def _refuse_unless_seen(seen: str | None, key: str) -> None:
    if seen in (None, key):
        return
    same_choices = str(seen).partition(".")[0] == key.partition(".")[0]
    what = "What is recorded of the AI tools was" if same_choices else "The assumptions were"
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
