"""Connections are set up so that nothing committed is lost, readers cannot write, and writers wait their turn."""

from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from compliance.store import database as module
from compliance.store.database import Database, DatabaseBusy
from compliance.store.models import Organisation


def _count(database: Database) -> int:
    with database.read() as session:
        return int(session.execute(text("SELECT count(*) FROM organisation")).scalar_one())


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("trusted_schema", 0),
        ("secure_delete", 1),
        ("busy_timeout", 10_000),
    ],
)
def test_sqlite_is_set_up_to_keep_what_it_commits(tmp_path: Path, pragma: str, value: str | int) -> None:
    """Every connection has the settings, the second one of the pool too."""
    database = Database(module.make_engine(f"sqlite:///{tmp_path}/colophon.db"))
    with database.read() as first, database.read() as second:
        for session in (first, second):
            assert session.execute(text(f"PRAGMA {pragma}")).scalar_one() == value
    database.close()


def test_a_reader_cannot_write(database: Database) -> None:
    """A page that reads can never change anything, whatever it calls."""
    with pytest.raises(DBAPIError, match=r"read-?only"), database.read() as session:
        session.execute(text("INSERT INTO organisation (id, name) VALUES ('a', 'A')"))
    assert _count(database) == 0


def test_a_writer_commits_at_the_end(database: Database) -> None:
    """What was added is there for the next reader."""
    with database.write() as session:
        session.add(Organisation(id="a", name="A"))
    assert _count(database) == 1


def test_an_error_takes_everything_back(database: Database) -> None:
    """Nothing of a failed use case is stored."""

    def fail_halfway() -> None:
        with database.write() as session:
            session.add(Organisation(id="a", name="A"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert _count(database) == 0


def test_a_writer_can_write_after_a_reader_used_its_connection(database: Database) -> None:
    """The pool hands the same connection to both; reading leaves no trace on it."""
    assert _count(database) == 0
    with database.write() as session:
        session.add(Organisation(id="a", name="A"))
    assert _count(database) == 1


def test_a_reader_sees_one_moment(database: Database) -> None:
    """What others commit meanwhile does not show, so that a history and its head always belong together."""
    query = text("SELECT count(*) FROM organisation")
    with database.read() as session:
        assert session.execute(query).scalar_one() == 0
        with database.write() as writing:
            writing.add(Organisation(id="a", name="A"))
        assert session.execute(query).scalar_one() == 0
    assert _count(database) == 1


def test_writers_of_one_process_queue(database: Database) -> None:
    """Twenty threads that read and then write all succeed."""
    failures: list[BaseException] = []

    def count_and_add(number: int) -> None:
        try:
            with database.write() as session:
                session.execute(text("SELECT count(*) FROM organisation")).scalar_one()
                session.add(Organisation(id=str(number), name=f"Organisation {number}"))
        except BaseException as error:  # the thread's own; the test shows it
            failures.append(error)

    threads = [Thread(target=count_and_add, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert _count(database) == 20


def test_a_writer_that_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever: after the limit the person is told to try again."""
    database = module.open_database(f"sqlite:///{tmp_path}/colophon.db")
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.05)
    begun, finish = Event(), Event()

    def hold() -> None:
        with database.write():
            begun.set()
            finish.wait()

    thread = Thread(target=hold)
    thread.start()
    begun.wait()
    with pytest.raises(DatabaseBusy, match="Try again in a moment"), database.write():
        pytest.fail("two writers at once")
    finish.set()
    thread.join()
    database.close()


def test_a_writer_that_waits_too_long_for_another_process_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same when the other writer does not share the queue, as another process does not."""
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.05)
    mine, other = (module.open_database(f"sqlite:///{tmp_path}/colophon.db") for _ in range(2))
    with other.write(), pytest.raises(DatabaseBusy, match="Try again in a moment"), mine.write():
        pytest.fail("two writers at once")
    mine.close()
    other.close()


def test_a_database_that_cannot_be_opened_is_not_called_busy(tmp_path: Path) -> None:
    """Another fault is shown as what it is."""
    database = Database(module.make_engine(f"sqlite:///{tmp_path}/missing/colophon.db"))
    with pytest.raises(DBAPIError, match="unable to open"), database.write():
        pytest.fail("nothing was opened")
    database.close()
