"""`colophon verify`: a file of a statement, on a machine that has nothing but the program."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from compliance.cli.command import colophon as command
from tests.documents.signing import pdf_key
from tests.statement_files import signed_file
from tests.terminal import Run

HEAVY = ("weasyprint", "flask", "sqlalchemy", "gunicorn", "alembic", "wtforms", "psycopg")

# Whatever would reach out or open a database fails in it; the settings lead nowhere.
ALONE = f"""
import socket, sqlite3, sys
def never(*_, **__):
    raise AssertionError("this machine has nothing but the program")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = sqlite3.connect = never
sys.argv = ["colophon", "verify", *sys.argv[1:]]
from compliance.cli.command import run
code = run()
print(code, [name for name in {HEAVY!r} if name in sys.modules])
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of a statement that was issued elsewhere."""
    path = tmp_path / "statement.pdf"
    path.write_bytes(signed_file())
    return path


def said(*arguments: object, expected: int) -> str:
    """What the command says, in this process."""
    from click.testing import CliRunner

    result = CliRunner().invoke(command, ["verify", *map(str, arguments)], standalone_mode=False)
    assert result.exception is None, result.exception
    assert result.return_value == expected, result.output
    return result.output


def test_it_needs_no_network_no_database_and_no_settings(file: Path) -> None:
    """On a machine that never saw the server; and neither pages nor tables are loaded."""
    surroundings = {"DATABASE_URL": "nonsense://", "INSTANCE_PATH": "/nowhere", "PUBLIC_URL": "nonsense"}
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(file)], capture_output=True, text=True, env=surroundings, check=False
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0 []"
    assert "is valid as far as its file can show it." in done.stdout


def test_the_command_leaves_with_what_it_found(colophon: Run, file: Path, tmp_path: Path) -> None:
    """One for what was altered, two for what cannot be checked."""
    file.write_bytes(signed_file() + b"\n")
    done = colophon("verify", file)
    assert (done.returncode, done.stderr) == (1, "")
    assert "Does not hold:\n  - The file was changed after it was signed: 1 byte was added." in done.stdout
    missing = colophon("verify", tmp_path / "missing.pdf")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr.endswith("missing.pdf: No such file or directory.\n")


def test_the_key_may_be_a_file_or_a_fingerprint(file: Path, tmp_path: Path) -> None:
    """As they are published: PEM, DER, or the SHA-256 with or without colons."""
    key = pdf_key()
    pem, der = tmp_path / "key.pem", tmp_path / "key.der"
    pem.write_bytes(key.certificate.public_bytes(Encoding.PEM))
    der.write_bytes(key.certificate.public_bytes(Encoding.DER))
    digits = key.fingerprint.upper()
    for given in (pem, der, key.fingerprint, ":".join(digits[place : place + 2] for place in range(0, 64, 2))):
        assert "The key that signed it is the one that you gave." in said(file, "--key", given, expected=0)
    other = said(file, "--key", "0" * 64, expected=1)
    assert "The key that signed it is not the one that you gave" in other
    without = said(file, expected=0)
    assert f"Whose key {key.fingerprint} is. Compare it with the one that the organisation publishes" in without


def test_a_key_that_is_none_is_refused(colophon: Run, file: Path) -> None:
    """Before anything is checked with it."""
    for given, words in (("abc", "is no file, and no SHA-256"), (file, "holds no certificate, in PEM or in DER")):
        done = colophon("verify", file, "--key", given)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr


def test_json_says_the_same(file: Path) -> None:
    """For programs."""
    told = json.loads(said(file, "--json", expected=0))
    assert (told["state"], told["signed_by"]["fingerprint"]) == ("valid", pdf_key().fingerprint)
    file.write_bytes(b"a letter")
    assert json.loads(said(file, "--json", expected=2))["says"] == "The file is not a PDF."
