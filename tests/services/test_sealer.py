"""Sealing in the background: soon after a change, whatever a disk or a witness refuses, and nothing is lost."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from compliance.services import witness as witnesses
from compliance.services.checkpoint_file import CheckpointFile
from compliance.services.database import Database
from compliance.services.later import Later
from compliance.services.sealer import Sealer
from compliance.services.sealing import last_checkpoint
from compliance.services.witness import NotDelivered, Witness, pause_after
from compliance.store.triggers import remove_triggers
from tests.sealing import checkpoint_in, file_in, log_keys, sealed
from tests.stored import add, start

SECONDS = 20.0


def _clock() -> datetime:
    return datetime(2026, 11, 24, 9, tzinfo=UTC)


@contextmanager
def _sealing(
    database: Database, copies: CheckpointFile, witness: Witness | None = None, every_seconds: float = 0.2
) -> Iterator[Sealer]:
    """A sealer as a server has it; its threads have ended when the test does."""
    sealer = Sealer(database, log_keys(), _clock, copies, witness, every_seconds)
    database.after_writing.append(sealer.hear)
    yield sealer
    assert sealer.wait(SECONDS)


def _notes(copies: CheckpointFile) -> list[str]:
    return [note.decode() for note in copies.notes()]


@dataclass
class Listener:
    """A witness on the loopback interface; it answers with the next of `answers`, and with 200 after the last."""

    answers: list[int] = field(default_factory=list)
    received: list[tuple[str, str, str]] = field(default_factory=list)
    elsewhere: int = 0
    address: str = ""


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A real server, which keeps what it received."""
    heard = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status = heard.answers.pop(0) if heard.answers else 200
            if 200 <= status < 300:
                heard.received.append((self.path, self.headers["Content-Type"], body))
            self.send_response(status)
            if status in (301, 302, 307, 308):
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(b"x" * 100_000)

        def do_GET(self) -> None:
            heard.elsewhere += 1
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        heard.address = f"http://127.0.0.1:{server.server_port}/log"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield heard
        server.shutdown()
        thread.join()


def test_a_change_is_sealed_soon_after_and_by_itself(database: Database, tmp_path: Path) -> None:
    """A transaction without an entry seals nothing, and no thread waits for the next one."""
    copies = file_in(tmp_path)
    with _sealing(database, copies) as sealer:
        sealer.begin(at_once=False)
        with database.write():
            pass
        assert not [thread for thread in threading.enumerate() if thread.name == "sealing"]
        project = start(database)
        add(database, project)
        assert sealer.wait(SECONDS)
        assert checkpoint_in(_notes(copies)[-1]).size == 3
        add(database, project, "Sealed next")
        assert sealer.wait(SECONDS)
        assert checkpoint_in(_notes(copies)[-1]).size == 4


def test_what_was_left_over_is_sealed_at_the_start(database: Database, tmp_path: Path) -> None:
    """At once, whatever the time that is set."""
    start(database)
    copies = file_in(tmp_path)
    with _sealing(database, copies, every_seconds=3600) as sealer:
        sealer.begin()
    assert len(_notes(copies)) == 1


def test_no_thread_begins_but_in_a_server(database: Database, tmp_path: Path) -> None:
    """A command and a test only copy what they sealed themselves; and with SEAL_SECONDS=0 so does a server."""
    copies = file_in(tmp_path)
    before = threading.active_count()
    with _sealing(database, copies), _sealing(database, copies, every_seconds=0) as never:
        never.begin()
        start(database)
        assert threading.active_count() == before
        with database.read() as session:
            assert last_checkpoint(session) is None
        made = sealed(database)
    assert _notes(copies) == [made.note]


def test_a_disk_that_refuses_loses_no_checkpoint(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The log is sealed all the same, and the next time makes up for it."""
    copies = file_in(tmp_path)
    copies.path.mkdir()
    with _sealing(database, copies) as sealer:
        project = start(database)
        notes = [sealed(database).note]
        assert "checkpoints could not be copied" in caplog.text
        copies.path.rmdir()
        add(database, project)
        notes.append(sealed(database).note)
        assert _notes(copies) == notes
        copies.path.unlink()
        sealer.begin()
        assert sealer.wait(SECONDS)
        assert _notes(copies) == notes


def test_a_log_that_was_changed_is_said_in_the_server_s_log(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is sealed, and nobody tries for ever."""
    project = start(database)
    sealed(database)
    with database.migration() as connection:
        remove_triggers(connection)
        connection.exec_driver_sql("DELETE FROM log_leaf WHERE idx = 0")
    with _sealing(database, file_in(tmp_path)) as sealer:
        sealer.begin(at_once=False)
        add(database, project)
    assert "the log is not sealed any more: Place 0 of the log is missing" in caplog.text


def test_a_witness_gets_every_checkpoint_in_order(database: Database, tmp_path: Path, listener: Listener) -> None:
    """A new witness gets the newest first, and from then on each; also those of while the server was stopped."""
    witness = Witness(listener.address, tmp_path / "state")
    project = start(database)
    sealed(database)
    add(database, project, "Before")
    notes = [sealed(database).note]
    with _sealing(database, file_in(tmp_path), witness) as sealer:
        sealer.begin()
        assert sealer.wait(SECONDS)
        add(database, project, "Meanwhile")
        assert sealer.wait(SECONDS)
    database.after_writing.clear()
    for name in ("Stopped", "Stopped still"):
        add(database, project, name)
        sealed(database)
    with _sealing(database, file_in(tmp_path), witness) as sealer:
        sealer.begin()
    assert [checkpoint_in(body).size for _, _, body in listener.received] == [3, 4, 5, 6]
    assert listener.received[0] == ("/log", "text/plain; charset=utf-8", notes[0])


def test_a_witness_that_fails_is_asked_again(
    database: Database,
    tmp_path: Path,
    listener: Listener,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Until it takes the checkpoint; a redirection is a refusal, and is not followed."""
    monkeypatch.setattr(witnesses, "_FIRST_PAUSE", 0.01)
    listener.answers += [500, 302, 404]
    with _sealing(database, file_in(tmp_path), Witness(listener.address, tmp_path / "state")) as sealer:
        sealer.begin(at_once=False)
        start(database)
    assert len(listener.received) == 1
    assert listener.elsewhere == 0
    said = [record.message for record in caplog.records if record.levelno == logging.WARNING]
    assert [message.partition(" It is")[0] for message in said] == [
        f"The witness refused the checkpoint: it answered {status}." for status in (500, 302, 404)
    ]


def test_a_witness_that_is_not_there_is_said(database: Database, tmp_path: Path) -> None:
    """Without the address, which may hold a password."""
    start(database)
    sealed(database)
    witness = Witness("http://user:secret@127.0.0.1:9/log", tmp_path / "state")
    with pytest.raises(NotDelivered, match=r"^The witness cannot be reached \(ConnectionError\)\.$"):
        witness.deliver(witness.pending(database))
    assert len(witness.pending(database)) == 1


def test_a_folder_can_be_a_witness(database: Database, tmp_path: Path) -> None:
    """Each checkpoint is a file of its own, whole or not there; one that differs is never replaced."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    witness = Witness(folder, tmp_path / "state")
    project = start(database)
    first = sealed(database)
    assert witness.deliver(witness.pending(database)) == 1
    assert witness.pending(database) == []
    add(database, project)
    second = sealed(database)
    (folder / "3.note").write_text("another")
    with pytest.raises(NotDelivered, match="another checkpoint of 3 entries"):
        witness.deliver(witness.pending(database))
    (folder / "3.note").unlink()
    assert witness.deliver(witness.pending(database)) == 1
    files = {file.name: file.read_text() for file in folder.iterdir()}
    assert files == {"2.note": first.note, "3.note": second.note}
    (tmp_path / "state").write_text("nonsense")
    assert [each.size for each in witness.pending(database)] == [3]
    assert witness.deliver(witness.pending(database)) == 1


def test_a_folder_that_is_gone_is_said(database: Database, tmp_path: Path) -> None:
    """And the checkpoint waits."""
    start(database)
    sealed(database)
    witness = Witness(tmp_path / "gone", tmp_path / "state")
    with pytest.raises(NotDelivered, match="cannot be written: No such file"):
        witness.deliver(witness.pending(database))
    assert len(witness.pending(database)) == 1


def test_another_witness_begins_with_the_newest_checkpoint(database: Database, tmp_path: Path) -> None:
    """What was delivered to one is not taken for delivered to the next."""
    project = start(database)
    sealed(database)
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    witness = Witness(old, tmp_path / "state")
    witness.deliver(witness.pending(database))
    add(database, project)
    sealed(database)
    assert [each.size for each in Witness(new, tmp_path / "state").pending(database)] == [3]


def test_pauses_grow_and_stay_bearable() -> None:
    """From a second to ten minutes."""
    assert [pause_after(number) for number in (1, 2, 3, 4)] == [1.0, 2.0, 4.0, 8.0]
    assert pause_after(50) == 600.0


def test_a_task_that_stumbles_is_logged_and_done_again_when_asked(caplog: pytest.LogCaptureFixture) -> None:
    """One failure does not end all that comes after."""
    done: list[int] = []

    def task() -> float | None:
        done.append(1)
        if len(done) == 1:
            raise RuntimeError("a stone in the way")
        return 0.01 if len(done) < 4 else None

    later = Later("a test's", task)
    later.within(0)
    assert later.wait(SECONDS)
    assert "stumbled" in caplog.text
    later.within(0)
    assert later.wait(SECONDS)
    assert len(done) == 4
