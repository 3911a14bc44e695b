"""Long work that goes on where it stopped: asked for once by its key, taken under a lease, and stored step by step.

A step and how far it got are stored in one transaction. Whoever lost the lease, or finds the job cancelled, stores
nothing more; so a step counts once, also when a process was killed in the middle of one. Very long work is handed back
now and then, so that others get their turn.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from compliance.documents.canonical import canonical_bytes
from compliance.domain.history import utc_text
from compliance.services.identifiers import new_id
from compliance.services.refusals import NotFound
from compliance.store import jobs as store
from compliance.store.database import Database, Session
from compliance.store.job_models import Job

# Longer than the longest step, which waits for the renderer, renders and asks for a timestamp; after a kill, nobody
# goes on before it has run out.
LEASE = timedelta(minutes=4)
MOST_ATTEMPTS = 5

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class JobShown:
    """How far a job is. `state` is waiting, running, done, failed or cancelled; `fault` says why it failed."""

    id: str
    state: str
    arguments: Mapping[str, str]
    done: int
    total: int
    fault: str
    created_at: str

    @property
    def open(self) -> bool:
        """Whether there is still something to do."""
        return self.state in store.OPEN


@dataclass(frozen=True, slots=True)
class Taken:
    """A job that this process works on, as its `attempt`. `cursor` is where the last stored step ended, `by` the id of
    who asked for it.
    """

    id: str
    kind: str
    organisation_id: str
    arguments: Mapping[str, str]
    attempt: int
    cursor: str
    done: int
    by: str


def ask(
    session: Session,
    organisation_id: str,
    kind: str,
    key: str,
    arguments: Mapping[str, str],
    by: str,
    at: str,
    total: int,
) -> str:
    """Ask for work under a key; gives the job's id, the same for everybody who asks under that key."""
    there = store.job_with_key(session, key)
    if there is not None:
        return there.id
    job = Job(
        id=new_id(),
        organisation_id=organisation_id,
        kind=kind,
        key=key,
        arguments=canonical_bytes(dict(arguments)).decode(),
        state="waiting",
        attempts=0,
        fruitless=0,
        lease_until="",
        cursor="",
        done=0,
        total=total,
        fault="",
        by=by,
        created_at=at,
    )
    session.add(job)
    session.flush()
    return job.id


def take(database: Database, moment: datetime) -> Taken | None:
    """The next job that nobody works on, with a lease; None when there is none."""
    with database.write() as session:
        job = store.lock_next(session, utc_text(moment))
        if job is None:
            return None
        if job.fruitless >= MOST_ATTEMPTS:
            job.state, job.fault = "failed", f"It was begun {job.fruitless} times and came no further."
            return None
        job.state, job.attempts, job.lease_until = "running", job.attempts + 1, utc_text(moment + LEASE)
        job.fruitless += 1
        return Taken(
            job.id, job.kind, job.organisation_id, json.loads(job.arguments), job.attempts, job.cursor, job.done, job.by
        )


def step(
    database: Database,
    taken: Taken,
    moment: datetime,
    cursor: str,
    done: int,
    write: Callable[[Session], None] | None,
) -> bool:
    """Store a step with how far the work is; without `write` the work is finished. Gives whether to go on.

    Nothing is stored when the job was cancelled, or when somebody else took it after the lease had run out.
    """
    with database.write() as session:
        if write is None:
            job = _held(session, taken)
            if job is not None:
                job.state, job.lease_until = "done", ""
            return False
        if not advance(session, taken, moment, cursor, done):
            return False
        write(session)
        return True


def advance(session: Session, taken: Taken, moment: datetime, cursor: str, done: int) -> bool:
    """Note how far the work is, in the transaction that stores the step; gives False when none may be stored any more.

    The job stays locked until the end of the transaction. Whoever locks projects or an organisation does so before.
    """
    job = _held(session, taken)
    if job is None:
        return False
    job.cursor, job.done, job.lease_until, job.fruitless = cursor, done, utc_text(moment + LEASE), 0
    return True


def keep(database: Database, taken: Taken, moment: datetime) -> bool:
    """Lengthen the lease before something that takes its time; gives whether to go on."""
    with database.write() as session:
        job = _held(session, taken)
        if job is not None:
            job.lease_until = utc_text(moment + LEASE)
        return job is not None


def hand_back(database: Database, taken: Taken, moment: datetime) -> None:
    """Let go of a job that is not finished: whoever looks next goes on with it, after others that wait longer."""
    with database.write() as session:
        job = _held(session, taken)
        if job is not None:
            job.state, job.lease_until = "waiting", utc_text(moment)


def fail(database: Database, taken: Taken, sentence: str) -> None:
    """End a job that cannot be done, with why."""
    with database.write() as session:
        job = _held(session, taken)
        if job is not None:
            job.state, job.fault = "failed", sentence


def _held(session: Session, taken: Taken) -> Job | None:
    """The job, locked, as long as it is not cancelled and nobody else took it after the lease had run out."""
    job = store.lock_job(session, taken.id)
    return job if job is not None and (job.state, job.attempts) == ("running", taken.attempt) else None


def cancel(session: Session, organisation_id: str, job_id: str) -> None:
    """Let a job end where it is; what it found so far stays. Raises NotFound. One that has ended stays as it is."""
    if store.job_of(session, organisation_id, job_id) is None:
        raise NotFound("There is no such job.")
    job = store.lock_job(session, job_id)
    if job is not None and job.state in store.OPEN:
        job.state = "cancelled"


def job_shown(session: Session, organisation_id: str, job_id: str) -> JobShown:
    """A job of the organisation; raises NotFound."""
    job = store.job_of(session, organisation_id, job_id)
    if job is None:
        raise NotFound("There is no such job.")
    return shown(job)


def last_jobs(session: Session, organisation_id: str, kind: str, most: int = 10) -> tuple[JobShown, ...]:
    """The organisation's last jobs of a kind, newest first."""
    return tuple(shown(job) for job in store.jobs_of(session, organisation_id, kind, most))


def any_open(session: Session) -> bool:
    """Whether any job has not ended."""
    return store.any_open(session)


def shown(job: Job) -> JobShown:
    """A job as pages show it."""
    return JobShown(job.id, job.state, json.loads(job.arguments), job.done, job.total, job.fault, job.created_at)
