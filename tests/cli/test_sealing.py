"""The log from the command line: sealing it, verifying it, and delivering its checkpoints to a witness."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.terminal import Run

SEAL = ("history", "seal")


def test_the_log_is_sealed_verified_and_delivered(colophon: Run, tmp_path: Path) -> None:
    """Each command says what there is; what is new is sealed, and the witness gets it."""
    witness = tmp_path / "witness"
    witness.mkdir()
    assert colophon(*SEAL).stdout == "There is no entry yet, so there is nothing to seal.\n"
    assert colophon("history", "witness").returncode == 2
    colophon("demo")
    file = tmp_path / "instance" / "checkpoints.txt"

    sealed = colophon(*SEAL)
    assert (sealed.returncode, sealed.stderr) == (0, "")
    note = file.read_text().removesuffix("\n")
    assert sealed.stdout.startswith("Sealed at ")
    assert sealed.stdout.endswith(f":\n{note}{file}: 1 checkpoint added.\n")
    again = colophon(*SEAL)
    assert again.stdout.startswith("Nothing is new. The log was sealed last at ")
    assert again.stdout.endswith(f":\n{note}{file}: 0 checkpoints added.\n")

    verified = colophon("history", "verify")
    assert verified.returncode == 0
    said = f"The log of all histories: holds (5 places, 1 signed checkpoint; compared with 1 in {file}).\n"
    assert verified.stdout.endswith(f"4 projects: every history holds.\n{said}")

    delivered = colophon("history", "witness", WITNESS=str(witness))
    assert (delivered.returncode, delivered.stdout) == (0, "Delivered: checkpoints up to 5 entries.\n")
    assert (witness / "5.note").read_text() == note
    assert colophon("history", "witness", WITNESS=str(witness)).stdout == "The witness has every checkpoint already.\n"
    refused = colophon("history", "witness", WITNESS="http://127.0.0.1:9/")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "The witness cannot be reached (ConnectionError).\n1 checkpoint waits for the witness.\n"


def test_an_older_database_than_the_file_knows_is_named(colophon: Run, tmp_path: Path) -> None:
    """Whether it was cut or put back: verifying fails, and nothing more is sealed."""
    colophon("demo")
    database = tmp_path / "instance" / "colophon.sqlite3"
    with closing(sqlite3.connect(database)) as now, closing(sqlite3.connect(tmp_path / "older")) as older:
        now.backup(older)
        colophon(*SEAL)
        older.backup(now)

    verified = colophon("history", "verify")
    assert verified.returncode == 1
    assert "4 projects: every history holds.\nThe log of all histories is broken. A checkpoint of 5 " in verified.stdout
    sealed = colophon(*SEAL)
    assert (sealed.returncode, sealed.stdout) == (2, "")
    assert "entries were taken away, or an older backup was put back" in sealed.stderr
