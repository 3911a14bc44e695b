"""Whatever call on the disk fails, and wherever the machine falls: nothing that was acknowledged is lost."""

import multiprocessing
import shutil
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import text

from compliance.services.actors import EVERYTHING
from compliance.services.checkpoint_copies import copy_checkpoints
from compliance.services.database import Database, open_database
from compliance.services.log_verification import verify_log
from compliance.services.sealing import all_verifiers, seal
from compliance.services.verification import verify_all
from compliance.store.database import make_engine
from tests.sealing import file_in, log_keys, sealed
from tests.services.faults import Outcome, disturbed, faults_of, strace_refusal
from tests.stored import NOW, add, start

SECONDS = 100


def _change(database: Database, folder: Path, say: Callable[[str], None]) -> None:
    """Add an entry, seal it and copy the checkpoint; says each once it is done."""
    _continue(database, folder, "Added", say)
    database.close()


def _continue(database: Database, folder: Path, name: str, say: Callable[[str], None]) -> None:
    with database.read() as session:
        project = session.scalars(text("SELECT id FROM project")).one()
    add(database, project, name)
    say("entry ")
    sealed(database, copies=file_in(folder))
    say("checkpoint ")
    copy_checkpoints(database, all_verifiers(database, log_keys()), file_in(folder))
    say("copy")


def _faults_found(database: Database, template: Path, path: Path, fault: str) -> tuple[Outcome, list[str]]:
    """Make the change with this fault in a copy of the database, and tell what does not hold afterwards."""
    folder = path.parent
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(template, path)
    outcome = disturbed(partial(_change, database, folder), path, (file_in(folder).path,), fault)
    found = _lost(database, folder, outcome.acknowledged)
    # And it can be gone on with.
    _continue(database, folder, "Afterwards", lambda _: None)
    found += [*_lost(database, folder, "entry checkpoint copy"), *_unsound(database, folder)]
    database.close()
    return outcome, [f"{fault}: {words}" for words in found]


def _lost(database: Database, folder: Path, acknowledged: str) -> list[str]:
    """What was acknowledged and is not there."""
    with database.read() as session:
        entries = session.scalars(text("SELECT count(*) FROM history_entry")).one()
        notes = session.scalars(text("SELECT note FROM log_checkpoint ORDER BY size")).all()
    lost = []
    if entries < 2 and "entry" in acknowledged:
        lost.append("an acknowledged entry is lost")
    if len(notes) < 2 and "checkpoint" in acknowledged:
        lost.append("a signed checkpoint is lost")
    if "copy" in acknowledged and not set(notes) <= set(file_in(folder).notes()):
        lost.append("a copied checkpoint is lost")
    return lost


def _unsound(database: Database, folder: Path) -> list[str]:
    """What does not fit together: chains, what is stored beside them, and the log."""
    with database.read() as session:
        chains = [verdict.fault.sentence for verdict in verify_all(session, EVERYTHING) if verdict.fault]
        log = verify_log(session, log_keys(), file_in(folder)).fault
    return [*chains, log] if log else chains


def _every_fault(kind: str, template: Path, folder: Path, answer: Connection) -> None:
    """Let each call fail in turn, in a process that has no threads; answers with the number of runs and what is bad."""
    path = folder / "colophon.sqlite3"
    # One for all runs, which knows the queries already: only its connections are new each time.
    database = Database(make_engine(f"sqlite:///{path}"))
    undisturbed, bad = _faults_found(database, template, path, "")
    if undisturbed.acknowledged != "entry checkpoint copy":
        bad.append(f"without any fault: {undisturbed}")
    runs = 0
    for fault in faults_of(undisturbed.calls, kind):
        outcome, found = _faults_found(database, template, path, fault)
        bad += found if outcome.injected else [f"{fault}: did not happen"]
        runs += 1
    answer.send((runs, bad))


@pytest.mark.parametrize("kind", ["signal=KILL", "error=EIO", "error=ENOSPC"])
def test_nothing_acknowledged_is_lost(sqlite_template: Path, tmp_path: Path, kind: str) -> None:
    """The process is killed at, or the disk refuses, each call of one change, its sealing and the copy outside."""
    if refusal := strace_refusal():
        pytest.skip(f"no call can be made to fail: {refusal}")
    template = tmp_path / "template.sqlite3"
    shutil.copy(sqlite_template, template)
    database = open_database(f"sqlite:///{template}")
    start(database)
    seal(database, log_keys(), NOW)
    database.close()
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_every_fault, args=(kind, template, tmp_path / "run", there))
    process.start()
    there.close()
    runs, bad = here.recv()
    process.join(SECONDS)
    assert bad == []
    assert runs > 50
    assert process.exitcode == 0
