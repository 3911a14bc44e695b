"""A backup holds everything of one moment, goes back into either database, and a faulty one changes nothing."""

import json
import signal
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import inspect, text

from compliance.services.actors import EVERYTHING
from compliance.services.backup import BackupError, BackupMade, make_backup, restore_backup
from compliance.services.database import Database, failure_words, open_database, open_unchecked
from compliance.services.projects import organisation_names
from compliance.services.verification import verify_all
from compliance.store import backup_rows
from compliance.store.backup import EPHEMERAL
from compliance.store.migrate import NEWEST, downgrade
from compliance.store.models import Base
from tests.stored import NOW, busy_project, save, start

ROOT = Path(__file__).parents[2]


def back_up(database: Database, path: Path) -> BackupMade:
    return make_backup(database, path, NOW, "mark", {})


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    """A database in which nothing is, not even a table."""
    database = open_unchecked(f"sqlite:///{tmp_path / 'restored.sqlite3'}")
    yield database
    database.close()


def restore(database: Database, path: Path, *, replace: bool = False, although_broken: bool = False) -> None:
    restore_backup(database, path, replace=replace, although_broken=although_broken)


def test_what_is_kept_goes_back_into_either_database(
    database: Database, empty: Database, tmp_path: Path, postgres_database_url: str
) -> None:
    """By way of SQLite into PostgreSQL, every row is the same, every history holds and is protected."""
    busy_project(database)
    first = back_up(database, tmp_path / "first.zip")
    restore(empty, tmp_path / "first.zip")
    second = back_up(empty, tmp_path / "second.zip")
    grown = open_unchecked(postgres_database_url)
    restore(grown, tmp_path / "second.zip")
    third = back_up(grown, tmp_path / "third.zip")
    for restored in (empty, grown):
        restored.check()
    busy_project(grown)
    with grown.read() as session:
        assert [verdict.sound for verdict in verify_all(session, EVERYTHING)] == [True, True]
    grown.close()

    assert _kept(first) == _kept(second) == _kept(third)
    assert (first.verified.projects, first.verified.organisations, first.verified.broken) == (1, 1, ())
    assert {name: rows for name, (rows, _) in _kept(first).items() if name in ("history_entry", "statement")} == {
        "history_entry": 8,
        "statement": 2,
    }


def _kept(made: BackupMade) -> dict[str, tuple[int, str]]:
    return {table.name: (table.rows, table.sha256) for table in made.manifest.tables}


def test_every_table_is_kept_or_known_as_ephemeral(database: Database, tmp_path: Path) -> None:
    """A new table is in the backup by itself."""
    with database.read() as session:
        present = set(inspect(session.connection()).get_table_names()) - {"alembic_version"}
    kept = {table.name for table in back_up(database, tmp_path / "backup.zip").manifest.tables}

    assert present == Base.metadata.tables.keys()
    assert present - kept == EPHEMERAL & present
    assert kept


def test_no_kept_table_counts_by_itself(database: Database) -> None:
    """A number that the database gives would be given again after a restore."""
    for name in Base.metadata.tables.keys() - EPHEMERAL:
        for column in Base.metadata.tables[name].primary_key.columns:
            assert column.autoincrement is not True, f"{name}.{column.name}"
            assert column.server_default is None


def test_only_its_owner_can_read_the_file(database: Database, tmp_path: Path) -> None:
    """Mode 0600, the digest is that of the file, and nothing else is left behind."""
    folder = tmp_path / "kept"
    folder.mkdir()
    made = back_up(database, folder / "backup.zip")

    assert [file.name for file in folder.iterdir()] == ["backup.zip"]
    assert stat.S_IMODE((folder / "backup.zip").stat().st_mode) == 0o600
    assert made.sha256 == sha256((folder / "backup.zip").read_bytes()).hexdigest()
    assert made.size == (folder / "backup.zip").stat().st_size


def test_equal_contents_make_equal_files(database: Database, tmp_path: Path) -> None:
    """Whoever keeps backups can tell by the digest that nothing has changed."""
    busy_project(database)

    assert back_up(database, tmp_path / "1.zip").sha256 == back_up(database, tmp_path / "2.zip").sha256


def test_a_backup_is_never_overwritten(database: Database, tmp_path: Path) -> None:
    """The sentence says what to do."""
    (tmp_path / "backup.zip").write_text("the last one")
    with pytest.raises(BackupError, match=r"exists already\. Name another file"):
        back_up(database, tmp_path / "backup.zip")
    assert (tmp_path / "backup.zip").read_text() == "the last one"


def test_a_database_without_tables_is_not_kept(empty: Database, tmp_path: Path) -> None:
    """An empty file would look like a backup."""
    with pytest.raises(BackupError, match="no tables yet"):
        back_up(empty, tmp_path / "backup.zip")
    assert not (tmp_path / "backup.zip").exists()


def test_what_is_there_is_replaced_only_when_told_so(database: Database, tmp_path: Path) -> None:
    """The refusal names the option; with it, only the backup is there."""
    busy_project(database)
    back_up(database, tmp_path / "backup.zip")
    start(database, organisation="Later Books")
    with pytest.raises(BackupError, match=r"not empty, so nothing was restored.*--replace"):
        restore(database, tmp_path / "backup.zip")
    assert _organisations(database) == ["Acme Press", "Later Books"]
    restore(database, tmp_path / "backup.zip", replace=True)
    assert _organisations(database) == ["Acme Press"]
    database.check()


def _organisations(database: Database) -> list[str]:
    with database.read() as session:
        return list(organisation_names(session, EVERYTHING))


def test_who_was_signed_in_is_not_restored(database: Database, tmp_path: Path) -> None:
    """Sessions, attempts and links that work once are left out, and gone after a restore."""
    with database.write() as session:
        session.execute(text("INSERT INTO attempt (id, key, at) VALUES (1, 'sign-in', '2026-11-23T16:42:05Z')"))
    back_up(database, tmp_path / "backup.zip")
    restore(database, tmp_path / "backup.zip", replace=True)
    with database.read() as session:
        assert session.execute(text("SELECT count(*) FROM attempt")).scalar() == 0
    assert not [name for name in zipfile.ZipFile(tmp_path / "backup.zip").namelist() if "attempt" in name]


def test_a_backup_of_older_tables_is_brought_to_the_newest_form(
    database: Database, empty: Database, tmp_path: Path
) -> None:
    """Made before an upgrade, restored after it."""
    save(database, start(database))
    with database.migration() as connection:
        downgrade(connection, "0006")
    made = back_up(database, tmp_path / "backup.zip")
    restore(empty, tmp_path / "backup.zip")
    again = back_up(empty, tmp_path / "again.zip")

    assert (made.manifest.schema, again.manifest.schema) == ("0006", NEWEST)
    assert again.verified.projects == 1
    assert again.verified.broken == ()


def test_a_broken_history_is_kept_and_told(database: Database, empty: Database, tmp_path: Path) -> None:
    """It is what there is. Restoring it has to be asked for by name."""
    project = busy_project(database)
    start(database, organisation="Sound Books")
    trigger = "DROP TRIGGER history_entry_keeps" + ("" if "sqlite" in str(database.engine.url) else " ON history_entry")
    with database.write() as session:
        session.execute(text(trigger))
        session.execute(
            text("UPDATE history_entry SET payload = NULL WHERE project_id = :id AND sequence = 2"), {"id": project}
        )
    made = back_up(database, tmp_path / "backup.zip")
    with pytest.raises(BackupError, match=rf"(?s){project}: broken at entry 2.*--although-broken"):
        restore(empty, tmp_path / "backup.zip")
    with empty.read() as session:
        assert inspect(session.connection()).get_table_names() == []
    restore(empty, tmp_path / "backup.zip", although_broken=True)

    assert len(made.verified.broken) == 1
    assert made.verified.projects == 2
    empty.check()


def test_a_kind_of_value_that_no_restore_would_read_stops_the_backup() -> None:
    """A column of another type is noticed when it is first kept, and not when it is needed."""
    with pytest.raises(TypeError, match="cannot keep a value of type float"):
        backup_rows._kept(1.5)


# A server in small: threads that start projects without end, and say of each that it is stored.
WRITER = """
import sys, threading, itertools
from compliance.services.database import open_database
from tests.stored import save, start
database = open_database(sys.argv[1])
lock = threading.Lock()
def work(name):
    for number in itertools.count():
        project = start(database, organisation=f"Press {name}", title=f"{name} {number}")
        save(database, project)
        with lock:
            print(project, flush=True)
for name in "abcd":
    threading.Thread(target=work, args=(name,)).start()
"""


def test_a_backup_of_a_server_that_is_killed_while_it_writes(
    database: Database, database_url: str, empty: Database, tmp_path: Path
) -> None:
    """Whatever was stored when the backup began is in it, every history holds, and the killed one's, too."""
    server = subprocess.Popen([sys.executable, "-c", WRITER, database_url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    before = [server.stdout.readline().strip() for _ in range(6)]
    made = back_up(database, tmp_path / "backup.zip")
    after = [server.stdout.readline().strip() for _ in range(6)]
    server.send_signal(signal.SIGKILL)
    after += [line.strip() for line in server.communicate()[0].splitlines(keepends=True) if line.endswith("\n")]
    restore(empty, tmp_path / "backup.zip")
    killed = back_up(database, tmp_path / "killed.zip")
    restore(empty, tmp_path / "killed.zip", replace=True)

    assert made.verified.broken == killed.verified.broken == ()
    assert _projects(tmp_path / "backup.zip") >= set(before)
    assert _projects(tmp_path / "killed.zip") >= {*before, *after}
    with empty.read() as session:
        verdicts = list(verify_all(session, EVERYTHING))
    assert {verdict.project_id for verdict in verdicts} == _projects(tmp_path / "killed.zip")
    assert all(verdict.sound for verdict in verdicts)


def _projects(file: Path) -> set[str]:
    with zipfile.ZipFile(file) as archive:
        return {json.loads(line)["id"] for line in archive.read("tables/project.jsonl").splitlines()}


RESTORER = """
import sys
from pathlib import Path
from compliance.services import backup
from compliance.services.database import open_unchecked
verify = backup._verified
def wait(*_):
    print("restoring", flush=True)
    sys.stdin.read()
backup._verified = wait
backup.restore_backup(open_unchecked(sys.argv[1]), Path(sys.argv[2]), replace=True, although_broken=False)
"""


def test_a_restore_that_is_killed_changes_nothing(database: Database, database_url: str, tmp_path: Path) -> None:
    """At the last moment before it would have been kept."""
    busy_project(database)
    back_up(database, tmp_path / "backup.zip")
    start(database, organisation="Later Books")
    database.close()
    command = [sys.executable, "-c", RESTORER, database_url, str(tmp_path / "backup.zip")]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "restoring\n"
    process.kill()
    process.communicate()

    assert _organisations(database) == ["Acme Press", "Later Books"]
    database.check()


def test_a_role_that_does_not_own_the_tables_is_told(postgres_database_url: str, tmp_path: Path) -> None:
    """The program's own role reads and writes rows; it may keep a backup, and not restore one."""
    role = f"program_{uuid4().hex}"
    owner = open_database(postgres_database_url)
    busy_project(owner)
    with owner.migration() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN"))
        connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {role}"))
        connection.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"))
    program = open_unchecked(postgres_database_url.replace("colophon@", f"{role}@"))
    busy_project(program)
    made = back_up(program, tmp_path / "backup.zip")
    with pytest.raises(Exception, match="must be owner") as caught:
        restore(program, tmp_path / "backup.zip", replace=True)
    program.close()
    restore(owner, tmp_path / "backup.zip", replace=True)
    with owner.migration() as connection:
        connection.execute(text(f"DROP OWNED BY {role}"))
        connection.execute(text(f"DROP ROLE {role}"))
    owner.close()

    assert made.verified.broken == ()
    assert "as the role that owns them" in str(failure_words(caught.value))
