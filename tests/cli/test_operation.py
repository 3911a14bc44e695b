"""The other commands: database, demo, serve, rulebook, history; and every foreseeable failure as a sentence."""

import socket
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from compliance.cli import command
from compliance.services.actors import EVERYTHING
from compliance.services.database import open_database
from compliance.services.projects import organisation_names
from compliance.store import database as store
from tests.stored import note
from tests.terminal import ROOT, Run


def _change(tmp_path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(tmp_path / "instance" / "colophon.sqlite3")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_upgrading_makes_the_database_and_says_nothing(colophon: Run, tmp_path: Path) -> None:
    """Twice is as good as once."""
    for _ in range(2):
        done = colophon("database", "upgrade")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "instance" / "colophon.sqlite3").exists()


def test_the_demonstration_is_loaded_once(colophon: Run) -> None:
    """A second time shows the same projects."""
    first, again = colophon("demo"), colophon("demo")

    assert first.returncode == 0
    assert first.stdout == again.stdout
    for title in ("The Salt Ledger", "Slack Water", "Lanterns of Dunmarrow", "Good Morning, Kettle"):
        assert title in first.stdout


def test_the_shipped_rulebooks_are_sound(colophon: Run) -> None:
    """Cases are counted for each rulebook; every worked example comes out as written."""
    done = colophon("rulebook", "check")

    assert done.returncode == 0, done.stdout
    assert "uk-ip-bill: 8 tables, " in done.stdout
    assert "defect" in done.stdout
    assert "all as written" in done.stdout


def test_an_empty_installation_has_nothing_to_verify(colophon: Run) -> None:
    """That is no failure."""
    done = colophon("history", "verify")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "There is no project yet, so there is nothing to verify.\n"


def test_a_sound_history_is_said_to_hold(colophon: Run) -> None:
    """For one project, and for all."""
    project = colophon("demo").stdout.split()[0]
    everything = colophon("history", "verify")
    one = colophon("history", "verify", "--project", project)

    assert (everything.returncode, one.returncode) == (0, 0)
    assert (
        "4 projects: every history holds.\nThe log of all histories is empty: nothing was sealed" in everything.stdout
    )
    assert one.stdout.startswith(f"{project} ")
    assert one.stdout.count("\n") == 1


def test_an_unknown_project_is_a_sentence(colophon: Run) -> None:
    """Exit code 2."""
    done = colophon("history", "verify", "--project", "none")

    assert (done.returncode, done.stdout, done.stderr) == (2, "", "There is no such project.\n")


def test_the_first_broken_entry_is_named(colophon: Run, tmp_path: Path) -> None:
    """Exit code 1, also for this project alone; the others are still verified."""
    project = colophon("demo").stdout.split()[0]
    _change(
        tmp_path,
        "DROP TRIGGER history_entry_keeps",
        f"UPDATE history_entry SET payload = zeroblob(40) WHERE project_id = '{project}'",  # noqa: S608
    )
    assert colophon("database", "repair").returncode == 0
    done = colophon("history", "verify")

    assert done.returncode == 1
    assert f"{project} " in done.stdout
    assert "broken at entry 1. The contents of entry 1 were changed after it was written." in done.stdout
    assert "4 projects: not every history holds.\n" in done.stdout
    assert colophon("history", "verify", "--project", project).returncode == 1


def test_a_broken_history_of_an_organisation_is_named(colophon: Run, tmp_path: Path) -> None:
    """Exit code 1, also for this organisation alone; it is counted beside the projects."""
    colophon("demo")
    file = tmp_path / "instance" / "colophon.sqlite3"
    database = open_database(f"sqlite:///{file}")
    with database.read() as session:
        name = organisation_names(session, EVERYTHING)[0]
    organisation = note(database, name)
    database.close()
    sound = colophon("history", "verify")
    alone = colophon("history", "verify", "--organisation", organisation)

    assert (sound.returncode, alone.returncode) == (0, 0)
    assert "4 projects and 1 organisation: every history holds.\n" in sound.stdout
    assert alone.stdout == f"{organisation} {name} (organisation): holds (1 entry)\n"

    _change(tmp_path, "DROP TRIGGER organisation_entry_keeps", "UPDATE organisation_entry SET payload = zeroblob(40)")
    assert colophon("database", "repair").returncode == 0
    broken = colophon("history", "verify")

    assert broken.returncode == 1
    assert (
        f"{organisation} {name} (organisation): broken at entry 1. The contents of entry 1 were changed after it was "
        "written." in broken.stdout
    )
    assert "4 projects and 1 organisation: not every history holds.\n" in broken.stdout
    assert colophon("history", "verify", "--organisation", organisation).returncode == 1


def test_missing_triggers_are_told_and_repaired(colophon: Run, tmp_path: Path) -> None:
    """The server does not start without them; verifying works all the same, because that is what to do first."""
    colophon("demo")
    _change(tmp_path, "DROP TRIGGER statement_stays")
    serving, verifying = colophon("serve"), colophon("history", "verify")

    assert (serving.returncode, serving.stdout) == (2, "")
    assert serving.stderr.startswith("The database lacks statement_stays: ")
    assert serving.stderr.count("\n") == 1
    assert verifying.returncode == 1
    assert "every history holds" in verifying.stdout
    assert "statement_stays" in verifying.stderr

    repaired = colophon("database", "repair")
    assert (repaired.returncode, repaired.stderr) == (0, "")
    assert colophon("history", "verify").returncode == 0


def test_a_port_in_use_is_a_sentence(colophon: Run) -> None:
    """With another port to choose."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = colophon("serve", PORT=str(port))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Port {port} on 127.0.0.1 is already in use")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "http", "PORT is 'http': set it to a whole number from 1 to 65535."),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL begins with neither sqlite:/// nor postgresql://."),
        ("DATABASE_URL", f"sqlite:///{ROOT}", "The database file cannot be opened."),
        ("DATABASE_URL", f"sqlite:///{ROOT}/Makefile", "The database file is not an SQLite database."),
        ("DATABASE_URL", "postgresql://me:pass-word@127.0.0.1:1/x", "The database cannot be used: connection failed"),
    ],
)
def test_unusable_settings_are_sentences(colophon: Run, name: str, value: str, sentence: str) -> None:
    """One line on standard error, exit code 2, and never the password."""
    done = colophon("serve", **{name: value})

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1
    assert "pass-word" not in done.stderr


def test_a_newer_database_is_left_alone(colophon: Run, tmp_path: Path) -> None:
    """The sentence says which of the two is too old."""
    colophon("database", "upgrade")
    _change(tmp_path, "UPDATE alembic_version SET version_num = '9999'")
    done = colophon("demo")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The database was made by a newer Colophon than this one")


def test_a_database_in_use_is_a_sentence(
    colophon: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another program that writes for too long; nothing is stored."""
    colophon("database", "upgrade")
    monkeypatch.setattr(store, "BUSY_SECONDS", 0)
    monkeypatch.setattr(sys, "argv", ["colophon", "demo"])
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path / "instance"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with closing(sqlite3.connect(tmp_path / "instance" / "colophon.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        code = command.run()

    assert code == 2
    assert capsys.readouterr().err in (
        "The database is in use by another program. Wait until that is done, then try again.\n",
        f"{store.BUSY}\n",
    )


def test_what_is_not_a_command_is_answered_with_the_usage(colophon: Run) -> None:
    """Exit code 2, as for every input that cannot be used."""
    for arguments in (["asess"], ["assess"], ["answers", "template"], ["statement", "x.yaml"]):
        done = colophon(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert "Usage: colophon" in done.stderr
