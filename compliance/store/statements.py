"""Queries for issued statements and confirmations."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from compliance.store.models import Confirmation, Project, Statement
from compliance.store.reach import NotFound, Reach

_BATCH = 100


class StatementData(NamedTuple):
    """The number and the data of a statement."""

    project_id: str
    year: int
    sequence: int
    data: bytes


def find_statement(session: Session, reach: Reach, statement_id: str) -> Statement:
    """The statement without its bytes; raises NotFound when there is none within reach."""
    query = select(Statement).join(Project, Project.id == Statement.project_id)
    found = session.scalars(query.where(Statement.id == statement_id, reach.condition())).one_or_none()
    if found is None:
        raise NotFound("There is no such statement.")
    return found


def statements_of(session: Session, project_id: str) -> Sequence[Statement]:
    """The statements of a project without their bytes, newest first."""
    query = select(Statement).where(Statement.project_id == project_id).order_by(Statement.head_sequence.desc())
    return session.scalars(query).all()


def bytes_of(session: Session, statement_id: str) -> tuple[bytes, bytes]:
    """Data and PDF of a statement, for a look: they do not stay in memory with the statement."""
    data, pdf = session.execute(select(Statement.data, Statement.pdf).where(Statement.id == statement_id)).one()
    return data, pdf


def data_of_statements(session: Session) -> Iterator[StatementData]:
    """The data of every statement of everybody, in the order of their ids, some in memory at a time."""
    last = ""
    columns = (Statement.id, Statement.project_id, Statement.year, Statement.sequence, Statement.data)
    while rows := session.execute(
        select(*columns).where(Statement.id > last).order_by(Statement.id).limit(_BATCH)
    ).all():
        yield from (StatementData(*row[1:]) for row in rows)
        last = rows[-1].id


def statement_with_code(session: Session, year: int, sequence: int, check_code: str) -> Statement | None:
    """The statement with this number and check code, of whatever organisation: each has numbers of its own."""
    query = select(Statement).where(
        Statement.check_code == check_code, Statement.year == year, Statement.sequence == sequence
    )
    return session.scalars(query.order_by(Statement.issued_at, Statement.id).limit(1)).one_or_none()


def statement_with_file(session: Session, pdf_sha256: str) -> Statement | None:
    """The statement whose file has this SHA-256 (hex), of whatever organisation."""
    query = select(Statement).where(Statement.pdf_sha256 == pdf_sha256)
    return session.scalars(query.order_by(Statement.issued_at, Statement.id).limit(1)).one_or_none()


def issued_under(session: Session, release: str) -> Sequence[tuple[str, int]]:
    """Project and history head of each statement that was issued under this release, newest first."""
    query = (
        select(Statement.project_id, Statement.head_sequence)
        .where(Statement.release == release)
        .order_by(Statement.issued_at.desc(), Statement.id)
    )
    return [(project_id, head_sequence) for project_id, head_sequence in session.execute(query)]


def statement_in_force(session: Session, project_id: str) -> Statement | None:
    """The project's statement that is neither superseded nor withdrawn."""
    query = select(Statement).where(Statement.project_id == project_id, Statement.state == "issued")
    return session.scalars(query).one_or_none()


def statement_issued_at(session: Session, project_id: str, head_sequence: int) -> Statement | None:
    """The statement that was issued when the project's history ended at this entry."""
    query = select(Statement).where(Statement.project_id == project_id, Statement.head_sequence == head_sequence)
    return session.scalars(query).one_or_none()


def last_sequence(session: Session, organisation_id: str, year: int) -> int:
    """The last number taken in the organisation's year; 0 for none."""
    query = select(func.max(Statement.sequence)).where(
        Statement.organisation_id == organisation_id, Statement.year == year
    )
    return session.scalars(query).one() or 0


def confirmations_of(session: Session, project_id: str) -> Sequence[Confirmation]:
    """What people have confirmed in a project, oldest first."""
    query = select(Confirmation).where(Confirmation.project_id == project_id)
    return session.scalars(query.order_by(Confirmation.at, Confirmation.regime, Confirmation.subject)).all()


def find_confirmation(
    session: Session, project_id: str, regime: str, subject: str, outcome_key: str
) -> Confirmation | None:
    """The confirmation of exactly this outcome."""
    return session.get(Confirmation, (project_id, regime, subject, outcome_key))
