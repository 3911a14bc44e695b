"""Fixtures for tests that need a database, among them a real PostgreSQL server that is thrown away afterwards."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from compliance.store.database import open_database

START_SECONDS = 30.0


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of an administrator's database on a PostgreSQL server that lives as long as the tests."""
    programs = _programs()
    # Not pytest's own temporary directory: when the tests run as root, the user who runs the server cannot enter it.
    directory = Path(tempfile.mkdtemp(prefix="colophon-postgres-"))
    try:
        as_server_user = _as_server_user(directory)
        _initialise(programs, directory, as_server_user)
        server = _start(programs, directory, as_server_user)
        try:
            _wait_until_it_answers(server, directory)
            yield _url(directory, "postgres")
        finally:
            server.send_signal(signal.SIGINT)  # "fast" shutdown: does not wait for connections that a test left open
            server.wait(timeout=START_SECONDS)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def postgres_database_url(postgres_url: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database that belongs to one test."""
    name = f"test_{uuid4().hex}"
    _run(postgres_url, f'CREATE DATABASE "{name}"')
    yield postgres_url.replace("/postgres?", f"/{name}?")
    _run(postgres_url, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """The name of a PostgreSQL database with all tables, to be copied: a tenth of what making them takes."""
    name = f"template_{uuid4().hex}"
    _run(postgres_url, f'CREATE DATABASE "{name}"')
    open_database(postgres_url.replace("/postgres?", f"/{name}?")).close()
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("template") / "colophon.sqlite3"
    open_database(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def tables_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with all tables and nothing in them: the test runs once on each engine."""
    with copy_of(template_url(request), tmp_path) as copied:
        yield copied


def template_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with all tables and nothing in them, to be copied, on the engine that is asked for."""
    if request.param == "sqlite":
        return f"sqlite:///{request.getfixturevalue('sqlite_template')}"
    url: str = request.getfixturevalue("postgres_url")
    return url.replace("/postgres?", f"/{request.getfixturevalue('postgres_template')}?")


@contextmanager
def copy_of(url: str, folder: Path) -> Iterator[str]:
    """The address of a copy of the database at this address, to which nobody is connected; a file goes to `folder`."""
    if url.startswith("sqlite:"):
        yield f"sqlite:///{shutil.copyfile(url.removeprefix('sqlite:///'), folder / 'colophon.sqlite3')}"
        return
    host = url.partition("?host=")[2]
    name, template = f"test_{uuid4().hex}", url.partition("?")[0].rpartition("/")[2]
    administrator = _url(Path(host), "postgres")
    # Files and not their log: a database this small that need not survive a power cut is copied in less time.
    _run(administrator, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    yield _url(Path(host), name)
    _run(administrator, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database that belongs to one test: the test runs once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'colophon.sqlite3'}"
    url: str = request.getfixturevalue("postgres_database_url")
    return url


def _programs() -> Path:
    # Debian keeps the server's programs out of PATH, in one directory for each version.
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    if on_path is None:
        pytest.fail("These tests need a PostgreSQL server. `make test` installs it; without make: ./setup.sh test")
    return Path(on_path).parent


def _as_server_user(directory: Path) -> list[str]:
    """Return the words that, put before a command, run it as a user whom PostgreSQL accepts, and stop it with us."""
    words = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(directory, "postgres", "postgres")
        words += ["--reuid", "postgres", "--regid", "postgres", "--init-groups"]
    return words


def _initialise(programs: Path, directory: Path, as_server_user: list[str]) -> None:
    command = [programs / "initdb", "--pgdata", directory / "data", "--username", "colophon", "--auth", "trust"]
    # C collation, as everything that Colophon orders is ordered by bytes; the encoding is the one to use in production.
    result = subprocess.run(
        [*as_server_user, *command, "--encoding", "UTF8", "--locale", "C", "--no-sync"],
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, f"initdb failed:\n{result.stdout}{result.stderr}"


def _start(programs: Path, directory: Path, as_server_user: list[str]) -> subprocess.Popen[bytes]:
    # A socket in a private directory and no network: no port to choose, and nobody else can connect.
    settings = {"listen_addresses": "", "unix_socket_directories": str(directory)}
    # The data need not survive a power cut, only the tests.
    settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "50"}
    settings |= {"autovacuum": "off", "wal_level": "minimal", "max_wal_senders": "0"}
    command = [programs / "postgres", "-D", directory / "data"]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with (directory / "log").open("wb") as log:
        return subprocess.Popen([*as_server_user, *command], cwd=directory, stdout=log, stderr=log)


def _wait_until_it_answers(server: subprocess.Popen[bytes], directory: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(directory):
        log = (directory / "log").read_text(errors="replace")
        assert server.poll() is None, f"PostgreSQL stopped:\n{log}"
        assert time.monotonic() < deadline, f"PostgreSQL does not answer:\n{log}"
        time.sleep(0.05)


def _answers(directory: Path) -> bool:
    try:
        psycopg.connect(_libpq_url(_url(directory, "postgres"))).close()
    except psycopg.OperationalError:
        return False
    return True


def _url(directory: Path, database: str) -> str:
    return f"postgresql+psycopg://colophon@/{database}?host={directory}"


def _libpq_url(url: str) -> str:
    return re.sub(r"^postgresql\+psycopg:", "postgresql:", url)


def _run(url: str, statement: str) -> None:
    with psycopg.connect(_libpq_url(url), autocommit=True) as connection:
        connection.execute(statement.encode())
