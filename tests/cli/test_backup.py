"""colophon backup and colophon restore, as an operator runs them."""

import shutil
import socket
import sqlite3
import stat
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from compliance.running import held
from tests.terminal import run_in


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with the sample projects, and beside it a backup with its secret key."""
    folder = tmp_path_factory.mktemp("installed")
    assert run_in(folder / "instance", "demo").returncode == 0
    done = run_in(folder / "instance", "backup", folder / "kept.zip", "--with-secrets")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{folder}/kept.zip: " in done.stdout
    assert "Restored on trial: 4 projects, every history holds." in done.stdout
    assert "SHA-256: " in done.stdout
    return folder


def test_a_backup_is_restored_elsewhere(installed: Path, tmp_path: Path) -> None:
    """With its key it is the same installation; one that has another key is told what that means."""
    restored = run_in(tmp_path / "one", "restore", installed / "kept.zip", "--with-secrets")
    another = run_in(tmp_path / "two", "restore", installed / "kept.zip")
    verified = run_in(tmp_path / "one", "history", "verify")
    key = tmp_path / "one" / "secret_key"

    assert (restored.returncode, restored.stderr) == (0, "")
    assert "Verified: 4 projects, every history holds." in restored.stdout
    assert key.read_text() == (installed / "instance" / "secret_key").read_text()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert another.returncode == 0
    assert another.stderr.startswith("The secret key here is not the one that the backup was made with")
    assert "4 projects: every history holds.\n" in verified.stdout


def test_the_key_is_kept_only_when_asked_for(installed: Path, tmp_path: Path) -> None:
    """It is said that it is missing, and where it comes from when it is not in a file."""
    done = run_in(installed / "instance", "backup", tmp_path / "plain.zip")
    elsewhere = run_in(installed / "instance", "backup", tmp_path / "new.zip", "--with-secrets", SECRET_KEY="k" * 32)

    assert done.stdout.endswith("signing keys are not in it. Keep copies of them, too, and in another place.\n")
    assert "secrets/secret_key" in zipfile.ZipFile(installed / "kept.zip").namelist()
    assert not [name for name in zipfile.ZipFile(tmp_path / "plain.zip").namelist() if "secret" in name]
    assert elsewhere.returncode == 2
    assert "The secret key comes from SECRET_KEY" in elsewhere.stderr


def test_a_refusal_is_a_sentence(installed: Path) -> None:
    """Exit code 2, and nothing has changed."""
    done = run_in(installed / "instance", "restore", installed / "kept.zip")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The database is not empty, so nothing was restored.")
    assert done.stderr.count("\n") == 1


def test_nothing_is_replaced_under_a_running_server(installed: Path, tmp_path: Path) -> None:
    """Nor does a server start while something is restored. The directory is free again when its processes are gone."""
    instance = shutil.copytree(installed / "instance", tmp_path / "instance")
    with held(instance, alone=False) as one, held(instance, alone=False) as another:
        refused = run_in(instance, "restore", installed / "kept.zip", "--replace")
        sure = run_in(instance, "restore", installed / "kept.zip", "--replace", "--although-running")
        assert (one, another) == (True, True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with held(instance, alone=True) as restoring:
        served = run_in(instance, "serve", PORT=str(port))

    assert (refused.returncode, sure.returncode, restoring) == (2, 0, True)
    assert f"A server is running with {instance}, so nothing was restored." in refused.stderr
    assert served.stderr.endswith("A backup is being restored here. Start Colophon when that is done.\n")


def test_a_broken_history_is_backed_up_and_told(installed: Path, tmp_path: Path) -> None:
    """Exit code 1 for the backup and for the restore that was told to take it; 2 for the one that was not."""
    instance = shutil.copytree(installed / "instance", tmp_path / "instance")
    with closing(sqlite3.connect(instance / "colophon.sqlite3")) as connection:
        connection.execute("DROP TRIGGER history_entry_keeps")
        connection.execute("UPDATE history_entry SET payload = zeroblob(40) WHERE sequence = 1")
        connection.commit()
    done = run_in(instance, "backup", tmp_path / "broken.zip")
    refused = run_in(instance, "restore", tmp_path / "broken.zip", "--replace")
    taken = run_in(instance, "restore", tmp_path / "broken.zip", "--replace", "--although-broken")

    assert (done.returncode, refused.returncode, taken.returncode) == (1, 2, 1)
    assert done.stderr.count("broken at entry 1.") == 4
    assert "nothing was restored" in refused.stderr
    assert "4 projects, not every history holds." in taken.stdout
