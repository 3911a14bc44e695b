"""Issuing a statement from an answers file: the project is kept, and asked for its statement, in one go."""

from dataclasses import dataclass

from compliance.domain.history import EMPTY
from compliance.domain.questionnaire import Answers
from compliance.services.actors import Actor
from compliance.services.answers import by_section
from compliance.services.answers_file import AnswersFile
from compliance.services.assessments import WORK, ProjectAssessment, assess_project
from compliance.services.confirmations import confirm_cannot_tell
from compliance.services.database import Database, Session
from compliance.services.filed_projects import keep_file, title_of
from compliance.services.records import ComponentRecord, ProjectRecord, SavedSection, project_record
from compliance.services.register import StatementRecord, statement_bytes, statements_of
from compliance.services.statements import Notary, Render, issue


@dataclass(frozen=True, slots=True)
class IssuedFromFile:
    """A statement and its stored PDF. `again` when nothing had changed since it was issued.

    `entries` counts what keeping the file added to the history before that.
    """

    statement: StatementRecord
    pdf: bytes
    entries: int
    again: bool


@dataclass(frozen=True, slots=True)
class NotIssued:
    """Somebody has to answer, or to confirm, something first. Nothing was stored."""

    assessed: ProjectAssessment


class _WaitingError(Exception):
    """Takes back what was stored in the transaction."""

    def __init__(self, assessed: ProjectAssessment) -> None:
        super().__init__()
        self.assessed = assessed


def issue_file(
    database: Database,
    actor: Actor,
    at: str,
    file: AnswersFile,
    render: Render,
    *,
    notary: Notary | None,
    project_id: str = "",
    confirm: bool = False,
) -> IssuedFromFile | NotIssued:
    """Keep the file's project and issue its statement, or give the one in force when nothing changed since.

    With `confirm`, the person has seen every result that cannot be told. Raises what keeping the project, issuing
    and rendering raise.
    """
    try:
        with database.write() as session:
            record, entries = _kept(session, actor, at, file, project_id, confirm)
            latest = next(iter(statements_of(session, actor.reach, record.id)), None)
    except _WaitingError as waiting:
        return NotIssued(waiting.assessed)
    again = latest is not None and latest.state == "issued" and _same_as_issued(record, latest)
    if latest is None or not again:
        latest = issue(database, actor, at, record.id, render, record.head.sequence, notary=notary)
    with database.read() as session:
        stored = statement_bytes(session, actor.reach, latest.id)
    return IssuedFromFile(latest, stored.pdf, entries, again)


def _same_as_issued(record: ProjectRecord, latest: StatementRecord) -> bool:
    """Whether neither the project nor the assumptions of its organisation were changed since."""
    chosen_since = any(choice.at > latest.issued_at for choice in record.chosen.values())
    return record.changed_sequence == latest.history_sequence + 1 and not chosen_since


def _kept(
    session: Session, actor: Actor, at: str, file: AnswersFile, project_id: str, confirm: bool
) -> tuple[ProjectRecord, int]:
    """The project, complete and with every doubt confirmed, and how many entries that took."""
    kept = keep_file(session, actor, at, file, project_id)
    assessed = assess_project(project_record(session, actor.reach, kept.project_id))
    waiting = [doubt for doubt in assessed.undecided if not doubt.confirmed]
    if assessed.missing or assessed.contradictions or (waiting and not confirm):
        raise _WaitingError(assessed)
    for doubt in waiting:
        subject = doubt.subject or WORK
        confirm_cannot_tell(session, actor, at, kept.project_id, doubt.regime.id, subject, doubt.key)
    return project_record(session, actor.reach, kept.project_id), kept.entries + len(waiting)


def record_of_file(file: AnswersFile, at: str) -> ProjectRecord:
    """The project as the file would make it, for a draft: nothing is stored."""
    components = tuple(
        ComponentRecord(part.name, part.name, part.preset, position, None, _sections(file, part.answers, at))
        for position, part in enumerate(file.parts, start=1)
    )
    return ProjectRecord(
        id="",
        organisation_id="",
        organisation=file.organisation,
        title=title_of(file),
        sector=file.sector.id,
        product=str(file.answers.get("product", "")),
        release=file.release.id,
        created_at=at,
        changed_at=at,
        head=EMPTY,
        sections=_sections(file, file.answers, at),
        components=components,
        removed=(),
        confirmed=(),
    )


def _sections(file: AnswersFile, answers: Answers, at: str) -> dict[str, SavedSection]:
    return {
        section: SavedSection(section, 1, kept, "", at)
        for section, kept in by_section(file.release.questionnaire, answers).items()
    }
