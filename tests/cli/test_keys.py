"""colophon keys, as an operator runs it. In this process, because a process of its own each time takes long."""

import json
import stat
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from compliance.cli.command import colophon
from compliance.cli.failures import sentence_of
from compliance.documents.key_formats import pdf_key_text, read_vkey
from tests.documents.signing import pdf_key
from tests.terminal import run_in

_FILES = {"log": "log_ed25519.key", "data": "data_ed25519.pem", "pdf": "signing_p256.pem"}


def _run(instance: Path, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `run_in` gives, without starting Python anew."""
    empty = dict.fromkeys(("DATABASE_URL", "SECRET_KEY", "SIGNING_KEY_FILE"))
    names = {**empty, "INSTANCE_PATH": str(instance), **environment}
    done = CliRunner().invoke(colophon, [*map(str, arguments)], env=names, standalone_mode=False)
    sentence = sentence_of(done.exception) if isinstance(done.exception, Exception) else ""
    assert sentence is not None, done.exception
    code = 2 if sentence else int(done.return_value or 0)
    return subprocess.CompletedProcess(arguments, code, done.stdout, done.stderr + sentence)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation in which each key was replaced once."""
    folder = tmp_path_factory.mktemp("keys") / "instance"
    assert _run(folder, "keys", "list").stdout.startswith("Nothing was signed here yet.")
    for purpose, name in _FILES.items():
        before = _run(folder, "keys", "show", purpose).stdout
        private = (folder / name).read_bytes()
        done = _run(folder, "keys", "rotate", purpose)
        assert (done.returncode, done.stderr) == (0, "")
        assert f"{purpose} 2: " in done.stdout
        assert "took over from the one before, which signed that" in done.stdout
        assert (folder / name).read_bytes() != private
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
        assert _run(folder, "keys", "show", purpose).stdout != before
    assert {file.name for file in folder.iterdir() if file.suffix in (".key", ".pem", ".next")} == {*_FILES.values()}
    return folder


def test_every_key_is_listed(instance: Path) -> None:
    """The first and its successor of each purpose; the log has kept its name."""
    done = _run(instance, "keys", "list")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == ["log 1", "log 2", "data 1", "data 2", "pdf 1", "pdf 2"]
    names = [line.split(": ")[1].split("+")[0] for line in lines[:2]]
    assert names[0] == names[1]
    assert sum(line.endswith("the first") for line in lines) == 3


def test_the_public_part_is_shown_for_programs(instance: Path) -> None:
    """A line for C2SP, a JSON Web Key, certificates; never a private part."""
    shown = {purpose: _run(instance, "keys", "show", purpose).stdout for purpose in _FILES}
    assert read_vkey(shown["log"].rstrip("\n"))[0].startswith("local/")
    assert set(json.loads(shown["data"])) == {"crv", "kty", "x"}
    assert shown["pdf"].startswith("-----BEGIN CERTIFICATE-----")
    assert shown["pdf"].endswith("-----END CERTIFICATE-----\n")
    assert "PRIVATE" not in "".join(shown.values())


def test_a_backup_with_secrets_brings_the_keys_along(instance: Path, tmp_path: Path) -> None:
    """Restored elsewhere, it is the same installation; without them, nothing is signed until they are put back."""
    file = tmp_path / "kept.zip"
    assert _run(instance, "backup", file, "--with-secrets", SECRET_KEY="k" * 32).returncode == 0
    done = _run(tmp_path / "one", "restore", file, "--with-secrets")
    assert done.returncode == 0
    assert f"are now those in {tmp_path / 'one'}: {', '.join(_FILES.values())}." in done.stdout
    for name in _FILES.values():
        assert (tmp_path / "one" / name).read_bytes() == (instance / name).read_bytes()
    assert "Nothing is signed before" not in done.stderr
    without = _run(tmp_path / "two", "restore", file)
    assert without.returncode == 0
    assert f"are in {tmp_path / 'two'} as well: {', '.join(_FILES.values())}. See docs/keys.md." in without.stderr
    refused = _run(tmp_path / "two", "keys", "rotate", "data")
    assert refused.returncode == 2
    assert "Put its file back from a backup; if it is lost, run: colophon keys rotate data --lost" in refused.stderr
    lost = _run(tmp_path / "two", "keys", "rotate", "data", "--lost")
    assert lost.returncode == 0
    assert "took over without the signature of the one before" in lost.stdout


def test_a_key_that_is_supplied_is_recorded_and_not_made(instance: Path, tmp_path: Path) -> None:
    """The command says which it is; ours stays where it was."""
    supplied = tmp_path / "company.pem"
    supplied.write_bytes(pdf_key_text(pdf_key("company.example")))
    before = (instance / _FILES["pdf"]).read_bytes()
    done = _run(instance, "keys", "rotate", "pdf", SIGNING_KEY_FILE=str(supplied))
    assert (
        done.stdout
        == f"SIGNING_KEY_FILE names the key in use: {pdf_key('company.example').fingerprint}. It is recorded.\n"
    )
    assert (instance / _FILES["pdf"]).read_bytes() == before
    wrong = _run(instance, "keys", "show", "pdf", SIGNING_KEY_FILE=str(instance / "secret_key"))
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("SIGNING_KEY_FILE (")
    assert "no PKCS #12 or PEM file" in wrong.stderr


def test_a_process_of_its_own_does_the_same(instance: Path) -> None:
    """As people run it; the help says what becomes of the old key before anybody replaces one."""
    assert run_in(instance, "keys", "list").stdout == _run(instance, "keys", "list").stdout
    assert "its private part is deleted" in " ".join(_run(instance, "keys", "rotate", "--help").stdout.split())
