"""Many statements at once: each as if it were issued by itself, once, whatever happens to the rest and the process."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select

from compliance.documents.enclosures import NO_ENCLOSURES, Enclosures
from compliance.documents.refusals import RendererBusy
from compliance.domain.statement import Statement as StatementValue
from compliance.services import batch_issues, jobs
from compliance.services.actors import EVERYTHING, Actor
from compliance.services.batch_choices import MOST, Seen, choices
from compliance.services.batch_issues import MEANWHILE, issue_batch
from compliance.services.batches import NOT_ANY_MORE, Wanted, ask_for_batch, cancel_batch, last_batches
from compliance.services.components import NewComponent, add_component
from compliance.services.database import Database, open_database
from compliance.services.people import change_roles
from compliance.services.refusals import NotFound, Refused
from compliance.services.register import IssuedBytes
from compliance.services.statements import CannotMakePdf, issue
from compliance.services.verification import verify_all, verify_organisations
from compliance.services.withdrawal import withdraw
from compliance.store.account_models import Membership
from compliance.store.job_models import Job
from compliance.store.models import Statement
from tests.batching import START, asked, house, outcome, printed, ready_project, runner, seen_of, state
from tests.stored import LATER

# What rests on no database in particular is tried on one.
on_sqlite = pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)


def titles(number: int) -> list[str]:
    """So many titles in their order."""
    return [f"Volume {each:02}" for each in range(1, number + 1)]


def volumes(database: Database, number: int) -> tuple[str, Actor, list[str], tuple[Seen, ...]]:
    """An organisation, its approver, so many projects by title, and what the approver sees of them."""
    organisation, actor = house(database)
    projects = [ready_project(database, title) for title in titles(number)]
    return organisation, actor, projects, seen_of(database, organisation)


def numbers(database: Database) -> list[int]:
    """The numbers that were given, in their order."""
    with database.read() as session:
        return list(session.scalars(select(Statement.sequence).order_by(Statement.sequence)))


def sound(database: Database) -> None:
    """Every history is intact, and says what is stored."""
    with database.read() as session:
        assert [each.fault for each in verify_all(session, EVERYTHING) if each.fault] == []
        assert [each.fault for each in verify_organisations(session, EVERYTHING) if each.fault] == []


@on_sqlite
def test_the_rest_goes_on_when_one_fails(database: Database) -> None:
    """Twelve projects, of which one was changed since and one cannot be printed: both are named, ten are issued."""
    organisation, actor, projects, seen = volumes(database, 12)
    with database.write() as session:
        add_component(session, actor, LATER, projects[5], NewComponent("Map"))

    def render(statement: StatementValue, _enclosures: Enclosures = NO_ENCLOSURES, /) -> IssuedBytes:
        if statement.title == "Volume 09":
            raise CannotMakePdf("A word of it cannot be printed.")
        return printed()

    job = asked(database, actor, organisation, seen)
    assert state(database, organisation, job) == ("waiting", 0, 12)
    runner(database, render).work()

    assert state(database, organisation, job) == ("done", 12, 12)
    found = outcome(database, job)
    assert [each.title for each in found] == titles(12)
    failed = {each.title: each.sentence for each in found if each.state != "done"}
    assert failed.keys() == {"Volume 06", "Volume 09"}
    assert failed["Volume 06"].startswith("The project was changed since you looked at it.")
    assert failed["Volume 09"] == "A word of it cannot be printed."
    issued = [each.statement for each in found if each.statement]
    assert issued == [f"2026-{number:04}" for number in range(1, 11)]
    assert numbers(database) == list(range(1, 11))
    with database.read() as session:
        assert {each.issued_by for each in session.scalars(select(Statement))} == {actor.id}
        (shown,) = last_batches(session, EVERYTHING, organisation)
    assert (shown.kind, shown.asked_by, dict(shown.counts)) == ("issue", actor.name, {"done": 10, "failed": 2})
    sound(database)


@on_sqlite
def test_a_statement_that_somebody_issued_meanwhile_is_not_issued_again(database: Database) -> None:
    """It is named beside the project, and no number is spent."""
    organisation, actor, projects, seen = volumes(database, 2)
    job = asked(database, actor, organisation, seen)
    issue(database, actor, LATER, projects[0], printed, notary=None, office="Director")
    runner(database).work()
    first, second = outcome(database, job)
    assert (first.state, first.statement, first.sentence) == ("skipped", "2026-0001", MEANWHILE)
    assert (second.state, second.statement) == ("done", "2026-0002")
    assert numbers(database) == [1, 2]


@on_sqlite
def test_replacements_supersede(database: Database) -> None:
    """Each new statement takes the place of the one in force."""
    organisation, actor, _, seen = volumes(database, 2)
    asked(database, actor, organisation, seen)
    runner(database).work()
    again = asked(database, actor, organisation, seen_of(database, organisation, "reissue"), "reissue")
    runner(database).work()
    assert [each.statement for each in outcome(database, again)] == ["2026-0003", "2026-0004"]
    with database.read() as session:
        states = session.execute(select(Statement.sequence, Statement.state).order_by(Statement.sequence)).all()
    assert [tuple(row) for row in states] == [(1, "superseded"), (2, "superseded"), (3, "issued"), (4, "issued")]
    sound(database)


def test_a_cancelled_job_issues_nothing_more(database: Database) -> None:
    """Not even the statement that was being rendered; what was issued stays."""
    organisation, actor, _, seen = volumes(database, 3)
    job = asked(database, actor, organisation, seen)

    def render(statement: StatementValue, _enclosures: Enclosures = NO_ENCLOSURES, /) -> IssuedBytes:
        if statement.title == "Volume 02":
            with database.write() as session:
                cancel_batch(session, EVERYTHING, organisation, job)
        return printed()

    runner(database, render).work()
    assert state(database, organisation, job) == ("cancelled", 1, 3)
    assert [each.state for each in outcome(database, job)] == ["done", "waiting", "waiting"]
    assert numbers(database) == [1]
    with database.write() as session, pytest.raises(NotFound):
        cancel_batch(session, EVERYTHING, organisation, "nobody")


@on_sqlite
def test_whoever_may_not_approve_any_more_issues_nothing_more(database: Database) -> None:
    """Roles count at each statement, up to the moment at which it is stored."""
    organisation, actor, _, seen = volumes(database, 3)
    job = asked(database, actor, organisation, seen)

    def render(statement: StatementValue, _enclosures: Enclosures = NO_ENCLOSURES, /) -> IssuedBytes:
        if statement.title == "Volume 02":
            with database.write() as session:
                change_roles(session, actor, LATER, organisation, actor.id, ["owner", "preparer"])
        return printed()

    runner(database, render).work()
    assert state(database, organisation, job) == ("done", 3, 3)
    first, *others = outcome(database, job)
    assert first.state == "done"
    assert [(each.state, each.sentence) for each in others] == [("failed", NOT_ANY_MORE)] * 2
    assert numbers(database) == [1]


@on_sqlite
def test_a_removed_person_issues_nothing(database: Database) -> None:
    """Somebody else's job is nobody's."""
    organisation, actor, _, seen = volumes(database, 1)
    job = asked(database, actor, organisation, seen)
    with database.write() as session:
        session.delete(session.get_one(Membership, (organisation, actor.id)))
    runner(database).work()
    assert [each.sentence for each in outcome(database, job)] == [NOT_ANY_MORE]


@on_sqlite
def test_what_breaks_one_project_is_for_the_log(database: Database) -> None:
    """The person reads that it is there; the next project follows."""
    organisation, actor, _, seen = volumes(database, 2)
    job = asked(database, actor, organisation, seen)

    def render(statement: StatementValue, _enclosures: Enclosures = NO_ENCLOSURES, /) -> IssuedBytes:
        if statement.title == "Volume 01":
            raise RuntimeError("no paper")
        return printed()

    runner(database, render).work()
    first, second = outcome(database, job)
    assert (first.state, first.sentence) == ("failed", "It could not be issued. The server’s log says why.")
    assert second.state == "done"


@on_sqlite
def test_a_busy_renderer_is_waited_for_under_a_lease_that_lasts(database: Database) -> None:
    """Nothing is wrong with the project; meanwhile nobody else takes the job."""
    organisation, actor, _, seen = volumes(database, 1)
    job = asked(database, actor, organisation, seen)
    moment, tries = [START], []

    def render(_statement: StatementValue, _enclosures: Enclosures = NO_ENCLOSURES, /) -> IssuedBytes:
        assert jobs.take(database, moment[0]) is None
        tries.append(moment[0])
        moment[0] += jobs.LEASE - timedelta(seconds=1)
        if len(tries) < 4:
            raise RendererBusy("Too many others.")
        return printed()

    runner(database, render, lambda: moment[0]).work()
    assert len(tries) == 4
    assert [each.state for each in outcome(database, job)] == ["done"]


@on_sqlite
def test_long_jobs_let_others_have_their_turn(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """After some statements, a job that was asked for later comes first."""
    monkeypatch.setattr(batch_issues, "TURN", 2)
    organisation, actor, _, seen = volumes(database, 3)
    long, short = asked(database, actor, organisation, seen), asked(database, actor, organisation, seen[-1:])
    runner(database).work()
    assert state(database, organisation, long)[0] == state(database, organisation, short)[0] == "done"
    # The short one was there before the long one got to its last project.
    assert [each.state for each in outcome(database, short)] == ["done"]
    assert outcome(database, long)[-1].state == "skipped"


@on_sqlite
def test_restarts_do_not_end_a_job_that_gets_further(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts count only since something was stored."""
    monkeypatch.setattr(jobs, "MOST_ATTEMPTS", 2)
    organisation, actor, _, seen = volumes(database, 4)
    job = asked(database, actor, organisation, seen)

    class Stopped(BaseException):
        """The server stops."""

    moment, count = START, 0

    def render(_statement: StatementValue, _enclosures: Enclosures = NO_ENCLOSURES, /) -> IssuedBytes:
        nonlocal count
        count += 1
        if count % 2 == 0:
            raise Stopped
        return printed()

    for attempt in range(1, 4):
        taken = jobs.take(database, moment)
        assert taken is not None
        assert taken.attempt == attempt
        with pytest.raises(Stopped):
            issue_batch(database, taken, partial(lambda now: now, moment), render=render, notary=None)
        moment += jobs.LEASE + timedelta(seconds=1)
    runner(database, now=lambda: moment).work()
    assert state(database, organisation, job) == ("done", 4, 4)
    assert numbers(database) == [1, 2, 3, 4]


@on_sqlite
def test_asking_twice_with_the_same_form_is_asking_once(database: Database) -> None:
    """A double click gives the same job, and the organisation's history one entry."""
    organisation, actor, _, seen = volumes(database, 2)
    assert asked(database, actor, organisation, seen) == asked(database, actor, organisation, seen)
    with database.read() as session:
        assert len(list(session.scalars(select(Job)))) == 1
    sound(database)


@on_sqlite
def test_what_cannot_be_asked_for_is_refused(database: Database) -> None:
    """Nothing, too much, what belongs to nobody, and a statement without an office."""
    organisation, actor, *_ = volumes(database, 1)
    ready_project(database, "Without an office", signatory="Imogen Hale")
    both = seen_of(database, organisation)
    many = [Seen(f"project{number}", 1, "") for number in range(MOST + 1)]
    for chosen, error, sentence in (
        ([], Refused, "Tick at least one project."),
        (many, Refused, "Choose at most 500 projects at once; you chose 501."),
        ([Seen("nobody", 1, "")], NotFound, "There is no such project."),
        (both, Refused, "Enter the office"),
    ):
        with pytest.raises(error, match=sentence):
            asked(database, actor, organisation, chosen)
    with database.write() as session:
        job = ask_for_batch(session, actor, LATER, organisation, Wanted("issue", both, "Head of Rights"), "form")
    said: list[str] = []

    def render(statement: StatementValue, _enclosures: Enclosures = NO_ENCLOSURES, /) -> IssuedBytes:
        assert statement.sign_off is not None
        assert statement.sign_off.declaration is not None
        said.append(statement.sign_off.declaration.office)
        return printed()

    runner(database, render).work()
    assert [each.state for each in outcome(database, job)] == ["done", "done"]
    # Where the answers give an office, that one is printed.
    assert said == ["Director", "Head of Rights"]


@on_sqlite
def test_only_what_could_be_issued_singly_can_be_chosen(database: Database) -> None:
    """Complete, and approved where somebody has to; what is in force is replaced, and a withdrawn one issued anew."""
    organisation, actor, projects, _ = volumes(database, 3)
    with database.write() as session:
        add_component(session, actor, LATER, projects[0], NewComponent("Map"))
    for project in projects[1:]:
        issue(database, actor, LATER, project, printed, notary=None, office="Director")
    with database.write() as session:
        add_component(session, actor, LATER, projects[2], NewComponent("Map"))

    def titled(kind: str, show: str) -> tuple[list[str], list[tuple[str, str]]]:
        with database.read() as session:
            found = choices(session, EVERYTHING, organisation, kind, show)  # type: ignore[arg-type]
        return [each.title for each in found.ready], [(each.title, each.obstacle) for each in found.waiting]

    assert titled("issue", "new") == ([], [])
    assert titled("reissue", "in_force") == (["Volume 02"], [("Volume 03", "incomplete")])
    assert titled("reissue", "outdated") == ([], [("Volume 03", "incomplete")])
    assert titled("reissue", "queued") == ([], [])
    assert titled("export", "in_force") == (["Volume 02", "Volume 03"], [])
    with database.write() as session:
        statement = session.scalars(select(Statement).where(Statement.project_id == projects[1])).one()
        withdraw(session, actor, LATER, statement.id, "The translator was left out.")
    assert titled("issue", "new") == (["Volume 02"], [])
    with database.write() as session:
        batches_of_nobody = last_batches(session, EVERYTHING, organisation)
    assert batches_of_nobody == ()


KILLED = """
import sys, time
from datetime import UTC, datetime
from compliance.services import register
from compliance.services.statements import CannotMakePdf
from compliance.store.database import Database, make_engine
from tests.batching import START, printed, runner
store = register._store
count = 0
def slow(*arguments):
    global count
    count += 1
    issued = store(*arguments)
    if count == 3:
        print("in the middle", flush=True)
        time.sleep(60)
    return issued
register._store = slow
runner(Database(make_engine(sys.argv[1])), printed, lambda: START).work()
"""


def test_a_killed_job_goes_on_where_it_stopped(database: Database, database_url: str) -> None:
    """kill -9 with the third statement stored and not yet committed: no number twice, none missing, no second entry."""
    organisation, actor, projects, seen = volumes(database, 4)
    job = asked(database, actor, organisation, seen)
    command = [sys.executable, "-c", KILLED, database_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2], env=os.environ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"in the middle\n"
        process.send_signal(signal.SIGKILL)
    assert state(database, organisation, job) == ("running", 2, 4)
    assert [each.state for each in outcome(database, job)] == ["done", "done", "waiting", "waiting"]
    later = START + jobs.LEASE + timedelta(seconds=1)
    waker = runner(database, now=lambda: later)
    waker.wake()
    waker.wait(30)
    assert state(database, organisation, job) == ("done", 4, 4)
    assert [each.statement for each in outcome(database, job)] == [f"2026-{number:04}" for number in range(1, 5)]
    assert numbers(database) == [1, 2, 3, 4]
    with database.read() as session:
        assert sorted(session.scalars(select(Statement.project_id))) == sorted(projects)
    sound(database)


@pytest.mark.parametrize("tables_url", ["postgresql"], indirect=True)
def test_two_workers_share_the_jobs(database: Database, database_url: str) -> None:
    """Two jobs of one organisation, two that work: every project once, and numbers without a gap."""
    organisation, actor, projects, seen = volumes(database, 6)
    made = [asked(database, actor, organisation, part) for part in (seen[:2], seen[2:])]
    others = [open_database(database_url) for _ in range(2)]
    workers = [Thread(target=runner(other).work) for other in others]
    for worker in workers:
        worker.start()
    for worker, other in zip(workers, others, strict=True):
        worker.join()
        other.close()
    assert [state(database, organisation, job)[0] for job in made] == ["done", "done"]
    assert {each.state for job in made for each in outcome(database, job)} == {"done"}
    assert numbers(database) == list(range(1, len(projects) + 1))
    sound(database)
