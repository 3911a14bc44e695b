"""The evidence bundle of a project, from its history's page and by command, with a statement as it is really issued."""

from pathlib import Path

import pytest

from compliance.bundle_verifier import verify
from compliance.cli import command
from tests.web.interviewing import NO_AI
from tests.web.pages import Page, Site, issued, project


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The code that the command leaves with, and what it said."""
    monkeypatch.setattr("sys.argv", ["colophon", *arguments])
    code = command.run()
    out, err = capsys.readouterr()
    return code, out + err


def test_the_bundle_is_downloaded_and_verified(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A member downloads it from the page, which leaves an entry in the organisation's history; anybody verifies it."""
    address = project(site, {"Text": NO_AI})
    issued(site, address)
    links = [Page(site.client.get(f"{address}/{each}")).links() for each in ("statements", "history")]
    [link] = {each["Download the evidence bundle"] for each in links}
    response = site.client.get(link)
    assert (response.status_code, response.mimetype) == (200, "application/zip")
    vkey = site.app.extensions["colophon"].notary.keys.log.vkey
    members = verify.read_zip(response.data)
    said = " ".join(verify.verify(members, vkey).checked)
    assert "(in force), PDF with the SHA-256" in said
    assert {name.rpartition(".")[2] for name in members if name.startswith("statements/")} == {"pdf", "json", "jws"}

    file = tmp_path / "bundle.zip"
    file.write_bytes(response.data)
    monkeypatch.setenv("DATABASE_URL", "nothing that could be opened")
    code, text = run(monkeypatch, capsys, "history", "verify", "--bundle", str(file), "--key", vkey)
    assert code == 0
    assert "SOUND, as far as this was checked" in text
    file.write_bytes(response.data.replace(b"in it", b"in me", 1))
    code, text = run(monkeypatch, capsys, "history", "verify", "--bundle", str(file))
    assert code == 1
    assert "NOT SOUND." in text


def test_the_commands_export_and_erase(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both work on the database of the settings; erasing says first what would go."""
    address = project(site, {"Text": NO_AI})
    project_id = address.rpartition("/")[2]
    comment = f"{address}/comments/add"
    site.post(comment, {"text": "Zephyrine has the masters"})
    site.database.close()
    monkeypatch.setenv("INSTANCE_PATH", str(site.app.extensions["colophon"].settings.instance))
    monkeypatch.setenv("DATABASE_URL", str(site.database.engine.url))
    erasing = ("history", "erase", "--project", project_id, "--reason", "Asked for", "--entries")
    file = tmp_path / "out.zip"
    code, text = run(monkeypatch, capsys, "history", "export", "--project", project_id, "-o", str(file))
    assert (code, "is written" in text) == (0, True)
    members = verify.read_zip(file.read_bytes())
    number = len(members["history.jsonl"].splitlines())
    assert verify.verify(members).checked
    assert run(monkeypatch, capsys, "history", "export", "--project", project_id, "-o", str(file))[0] == 2

    code, text = run(monkeypatch, capsys, *erasing, str(number))
    assert (code, f"for ever: {number}. To do it, say --yes" in text) == (1, True)
    code, text = run(monkeypatch, capsys, *erasing, str(number), "--yes")
    assert (code, f"Erased what these entries said: {number}." in text) == (0, True)
    assert run(monkeypatch, capsys, *erasing, str(number), "--yes") == (0, "They were erased already.\n")
    assert run(monkeypatch, capsys, *erasing, "one")[0] == 2
    assert run(monkeypatch, capsys, *erasing, "1", "--yes")[0] == 2
