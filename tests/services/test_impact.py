"""What a change of law changes in the projects of an organisation: found once each, also when a process is killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from compliance.rulebooks.faults import ReleaseError
from compliance.rulebooks.installed import load_installed, look_in
from compliance.services import impact, jobs
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.answers import by_section
from compliance.services.components import NewComponent
from compliance.services.database import Database
from compliance.services.impact import analyse, ask_for_impact, findings, queue_replacements, queued
from compliance.services.job_runner import Runner
from compliance.services.projects import start_project
from compliance.services.refusals import NotFound, Refused
from compliance.services.register import IssuedBytes
from compliance.services.statements import issue
from compliance.services.verification import verify_organisation
from compliance.store.projects import find_project
from tests.rulebooks.fiction import BASE, FICTION
from tests.stored import LATER, NOW
from tests.web.interviewing import ABOUT, MAKERS, NO_AI, REACH, REWORKED

START = datetime(2026, 11, 23, 16, 42, 5, tzinfo=UTC)
CHANGES = {"to": FICTION}


@pytest.fixture(autouse=True)
def both(fiction_folder: Path) -> Iterator[None]:
    """Both releases are installed."""
    look_in(fiction_folder)
    yield
    look_in(None)


def clock() -> datetime:
    """Some time."""
    return START


def started(database: Database, title: str, *, translated: bool) -> str:
    """A project under the older release, of which one part may be translated by AI."""
    questionnaire = load_installed(BASE).questionnaire
    part = {**REWORKED, "ai_did": ("translated",)} if translated else NO_AI
    with database.write() as session:
        return start_project(
            session,
            LOCAL_OPERATOR,
            NOW,
            organisation="Acme Press",
            title=title,
            sector="games",
            product="Game",
            release=BASE,
            answers=by_section(questionnaire, {**ABOUT, **REACH, **MAKERS, "title": title}),
            components=[NewComponent("Text", "", by_section(questionnaire, {"kind": "literary", **part}))],
        )


def owner(database: Database, project: str) -> str:
    """The organisation of a project."""
    with database.read() as session:
        return find_project(session, EVERYTHING, project).organisation_id


def asked(database: Database, organisation: str, arguments: dict[str, str] | None = None, at: str = LATER) -> str:
    """An analysis that somebody asked for."""
    with database.write() as session:
        return ask_for_impact(session, EVERYTHING, LOCAL_OPERATOR.id, at, organisation, arguments or CHANGES)


def worked(database: Database) -> None:
    """Every job, done here and now."""
    Runner(database, clock, {impact.KIND: analyse}).work()


def found(database: Database, job: str) -> tuple[impact.Finding, ...]:
    """What was found so far."""
    with database.read() as session:
        return findings(session, job)


def state(database: Database, organisation: str, job: str) -> tuple[str, int, int]:
    """How far a job is."""
    with database.read() as session:
        shown = jobs.job_shown(session, organisation, job)
    return shown.state, shown.done, shown.total


def test_what_changes_is_found_for_each_project(database: Database) -> None:
    """Tier and term of the work, the parts, the new questions, and the statement in force."""
    plain, other = started(database, "Plain", translated=False), started(database, "Translated", translated=True)
    statement = issue(database, LOCAL_OPERATOR, LATER, other, lambda *_: IssuedBytes(b"", b"%PDF", 1, ""), notary=None)
    organisation = owner(database, plain)
    job = asked(database, organisation)
    assert state(database, organisation, job) == ("waiting", 0, 2)
    worked(database)
    assert state(database, organisation, job) == ("done", 2, 2)
    first, second = found(database, job)
    assert (first.title, first.changed, first.parts_changed, first.statement) == ("Plain", False, 0, "")
    assert (second.title, second.changed, second.parts_changed) == ("Translated", True, 1)
    assert second.tier == ("AI-assisted", "Not answered yet")
    assert (second.new_questions, second.statement) == (1, statement.number)
    assert ("Reported UK Bill", "Tier", "AI-assisted", "Not answered yet", 1) in second.changes


def test_another_setting_is_analysed_alike(database: Database) -> None:
    """Under the weakest part, or with other lines between the tiers."""
    project = started(database, "Translated", translated=True)
    job = asked(database, owner(database, project), {"assumption": "term_length", "setting": "years_25"})
    worked(database)
    (one,) = found(database, job)
    assert one.changed is (one.term[0] != one.term[1] or bool(one.changes))
    with pytest.raises(Refused, match="Choose a release"):
        asked(database, owner(database, project), {"assumption": "term_length", "setting": "for_ever"})
    with pytest.raises(Refused, match="There is no release 1999-01"):
        asked(database, owner(database, project), {"to": "1999-01"})


def test_a_release_that_does_not_load_is_not_called_missing(database: Database, tmp_path: Path) -> None:
    """Whoever runs the server has to hear what is wrong with it."""
    project = started(database, "Plain", translated=False)
    broken = tmp_path / "2099-01"
    broken.mkdir()
    (broken / "release.yaml").write_text("title: [")
    look_in(tmp_path)
    with pytest.raises(ReleaseError, match=r"release\.yaml"):
        asked(database, owner(database, project), {"to": "2099-01"})


def test_statements_are_noted_once_and_until_they_are_replaced(database: Database) -> None:
    """The note is one entry of the organisation's history; only what changes and is in force can be noted."""
    plain, other = started(database, "Plain", translated=False), started(database, "Translated", translated=True)
    issued = [
        issue(database, LOCAL_OPERATOR, LATER, each, lambda *_: IssuedBytes(b"", b"%PDF", 1, ""), notary=None).id
        for each in (plain, other)
    ]
    organisation = owner(database, plain)
    job = asked(database, organisation)
    worked(database)
    for new in (1, 0):
        with database.write() as session:
            assert queue_replacements(session, LOCAL_OPERATOR, LATER, organisation, job, [*issued, "nobody"]) == new
    with database.read() as session:
        (note,) = queued(session, EVERYTHING, organisation)
        verdict = verify_organisation(session, EVERYTHING, organisation)
    assert (note.statement_id, note.title, note.reason) == (issued[1], "Translated", f"Release {FICTION}")
    assert (verdict.entries, verdict.fault) == (1, None)


def test_a_cancelled_job_stores_nothing_more(database: Database) -> None:
    """What was found before stays."""
    project = started(database, "Plain", translated=False)
    organisation = owner(database, project)
    job = asked(database, organisation)
    taken = jobs.take(database, START)
    assert taken is not None
    with database.write() as session:
        jobs.cancel(session, organisation, job)
    analyse(database, taken, clock)
    assert state(database, organisation, job) == ("cancelled", 0, 1)
    assert found(database, job) == ()
    with database.write() as session, pytest.raises(NotFound):
        jobs.cancel(session, organisation, "nobody")


def test_a_lease_keeps_others_away_until_it_runs_out(database: Database) -> None:
    """Then somebody else goes on, and what the first one still stores does not count."""
    organisation = owner(database, started(database, "Plain", translated=False))
    job = asked(database, organisation)
    first = jobs.take(database, START)
    assert first is not None
    assert jobs.take(database, START + timedelta(seconds=30)) is None
    second = jobs.take(database, START + jobs.LEASE + timedelta(seconds=1))
    assert second is not None
    assert (first.id, second.attempt) == (second.id, first.attempt + 1)
    analyse(database, first, clock)
    assert found(database, job) == ()
    analyse(database, second, clock)
    assert len(found(database, job)) == 1
    assert state(database, organisation, job)[0] == "done"


def test_a_job_that_is_never_finished_is_given_up(database: Database) -> None:
    """After five attempts, with a sentence."""
    organisation = owner(database, started(database, "Plain", translated=False))
    job = asked(database, organisation)
    for attempt in range(jobs.MOST_ATTEMPTS + 1):
        jobs.take(database, START + attempt * (jobs.LEASE + timedelta(seconds=1)))
    assert state(database, organisation, job)[0] == "failed"


def test_a_job_that_breaks_is_failed_and_said(database: Database) -> None:
    """The others are done all the same."""
    organisation = owner(database, started(database, "Plain", translated=False))
    job = asked(database, organisation)

    def broken(*_: object) -> None:
        raise RuntimeError("no analysis today")

    Runner(database, clock, {impact.KIND: broken}).work()
    assert state(database, organisation, job)[0] == "failed"


def test_asking_twice_for_the_same_at_the_same_time_is_asking_once(database: Database) -> None:
    """A double click."""
    organisation = owner(database, started(database, "Plain", translated=False))
    assert asked(database, organisation) == asked(database, organisation)


KILLED = """
import os, sys, time
from datetime import UTC, datetime
from pathlib import Path
from compliance.rulebooks.installed import look_in
from compliance.services import impact, jobs
from compliance.services.job_runner import Runner
from compliance.store.database import Database, make_engine
look_in(Path(sys.argv[2]))
impact.BATCH = 2
plain = impact.finding_of
count = 0
def slow(*arguments):
    global count
    count += 1
    if count == 6:
        print("in the middle", flush=True)
        time.sleep(60)
    return plain(*arguments)
impact.finding_of = slow
moment = datetime(2026, 11, 23, 16, 42, 5, tzinfo=UTC)
Runner(Database(make_engine(sys.argv[1])), lambda: moment, {impact.KIND: impact.analyse}).work()
"""


def test_a_killed_analysis_goes_on_where_it_stopped(
    database: Database, database_url: str, fiction_folder: Path
) -> None:
    """kill -9 in the third batch: two are there, the rest is found by the next who looks; nothing is found twice."""
    projects = [started(database, f"Project {number}", translated=False) for number in range(9)]
    organisation = owner(database, projects[0])
    job = asked(database, organisation)
    command = [sys.executable, "-c", KILLED, database_url, str(fiction_folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2], env=os.environ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"in the middle\n"
        process.send_signal(signal.SIGKILL)
    assert state(database, organisation, job) == ("running", 4, 9)
    assert len(found(database, job)) == 4
    later = START + jobs.LEASE + timedelta(seconds=1)
    runner = Runner(database, lambda: later, {impact.KIND: analyse})
    runner.wake()
    runner.wait(30)
    assert state(database, organisation, job) == ("done", 9, 9)
    assert sorted(each.project_id for each in found(database, job)) == sorted(projects)
