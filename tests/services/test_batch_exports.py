"""The statements of many projects as one file: what is in it, what is named as missing, and that it is made anew."""

import csv
import io
import os
import time
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from compliance.services import batch_exports, jobs
from compliance.services.actors import EVERYTHING, Actor
from compliance.services.batch_exports import FULL, NONE_IN_FORCE, NOT_WRITTEN, Sources, export_batch
from compliance.services.batches import JOBS, NOT_ANY_MORE, cancel_batch
from compliance.services.database import Database
from compliance.services.evidence import files_in
from compliance.services.export_files import exports_in
from compliance.services.job_runner import Runner
from compliance.services.people import change_roles
from compliance.services.statements import issue
from compliance.services.withdrawal import withdraw
from compliance.store.models import Statement
from tests.batching import START, asked, clock, house, outcome, printed, ready_project, seen_of, state
from tests.sealing import log_keys
from tests.stored import LATER

pytestmark = pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """Where files go."""
    return Sources(exports_in(tmp_path), log_keys(), files_in(tmp_path / "evidence"))


def exported(database: Database, number: int = 2) -> tuple[str, Actor, list[str], str]:
    """An export that somebody asked for, of so many projects with statements in force."""
    organisation, actor = house(database)
    projects = [ready_project(database, f"Volume {each}") for each in range(1, number + 1)]
    for project in projects:
        issue(database, actor, LATER, project, printed, notary=None, office="Director")
    seen = seen_of(database, organisation, "export")
    return organisation, actor, projects, asked(database, actor, organisation, seen, "export")


def work(database: Database, sources: Sources) -> None:
    """Do every export."""

    def worked(opened: Database, taken: jobs.Taken, now: Callable[[], object]) -> None:
        export_batch(opened, taken, clock(), sources=sources)

    Runner(database, clock(), {JOBS["export"]: worked}).work()


def rows_in(path: Path) -> list[dict[str, str]]:
    """What the index says."""
    with zipfile.ZipFile(path) as archive:
        return list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"), newline="")))


def test_a_project_without_a_statement_in_force_is_named(database: Database, sources: Sources) -> None:
    """The others are in the file, and its index says nothing of that one."""
    organisation, actor, projects, job = exported(database, 3)
    with database.write() as session:
        statement = session.scalars(select(Statement).where(Statement.project_id == projects[1])).one()
        withdraw(session, actor, LATER, statement.id, "The translator was left out.")
    work(database, sources)
    assert state(database, organisation, job) == ("done", 3, 3)
    assert [(each.state, each.sentence) for each in outcome(database, job)] == [
        ("done", ""),
        ("failed", NONE_IN_FORCE),
        ("done", ""),
    ]
    found = sources.files.find(job)
    assert found is not None
    assert [row["Statement"] for row in rows_in(found.path)] == ["2026-0001", "2026-0003"]
    assert found.path.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_that_would_be_too_large_ends_before(
    database: Database, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fits is in it; the rest is named."""
    _, _, _, job = exported(database, 2)
    with database.read() as session:
        first = len(session.scalars(select(Statement.data).order_by(Statement.sequence)).first() or b"")
    monkeypatch.setattr(batch_exports, "LARGEST_EXPORT", first + 100)
    work(database, sources)
    assert [each.sentence for each in outcome(database, job)] == ["", FULL]


def test_an_export_is_made_anew_after_a_stop(database: Database, sources: Sources, tmp_path: Path) -> None:
    """Nothing is in it twice; what the first attempt left behind goes after a day."""
    organisation, _, _, job = exported(database)
    first = jobs.take(database, START)
    assert first is not None
    with sources.files.archive(job, first.attempt) as archive:
        archive.add("half", b"of it")
    (left,) = (tmp_path / "exports").iterdir()
    assert left.stat().st_mode & 0o777 == 0o600
    later = START + jobs.LEASE + timedelta(seconds=1)
    second = jobs.take(database, later)
    assert second is not None
    export_batch(database, first, lambda: later, sources=sources)
    assert sources.files.find(job) is None
    export_batch(database, second, lambda: later, sources=sources)
    found = sources.files.find(job)
    assert found is not None
    assert len(rows_in(found.path)) == 2
    assert state(database, organisation, job) == ("done", 2, 2)
    sources.files.sweep()
    assert left.exists()
    os.utime(left, (time.time() - 25 * 3600,) * 2)
    sources.files.sweep()
    assert not left.exists()
    assert found.path.exists()


def test_a_cancelled_export_leaves_no_file(
    database: Database, sources: Sources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor half of one."""
    organisation, _, _, job = exported(database)
    plain = batch_exports._found

    def cancelled(opened: Database, *rest: object) -> object:
        with opened.write() as session:
            cancel_batch(session, EVERYTHING, organisation, job)
        return plain(opened, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(batch_exports, "_found", cancelled)
    work(database, sources)
    assert state(database, organisation, job)[0] == "cancelled"
    assert list((tmp_path / "exports").iterdir()) == []


def test_whoever_may_not_approve_any_more_exports_nothing(database: Database, sources: Sources) -> None:
    """The file holds nothing but its index."""
    organisation, actor, _, job = exported(database, 1)
    with database.write() as session:
        change_roles(session, actor, LATER, organisation, actor.id, ["owner"])
    work(database, sources)
    assert [each.sentence for each in outcome(database, job)] == [NOT_ANY_MORE]
    found = sources.files.find(job)
    assert found is not None
    assert rows_in(found.path) == []


def test_a_disk_that_takes_no_file_ends_the_job_with_a_sentence(
    database: Database, sources: Sources, tmp_path: Path
) -> None:
    """A file stands where the folder should be."""
    organisation, _, _, job = exported(database, 1)
    (tmp_path / "exports").write_bytes(b"in the way")
    work(database, sources)
    with database.read() as session:
        shown = jobs.job_shown(session, organisation, job)
    assert (shown.state, shown.fault) == ("failed", NOT_WRITTEN)
