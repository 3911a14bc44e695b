"""A release that was changed after a statement was issued under it is found, and nothing more is issued under it."""

from pathlib import Path

import pytest

from compliance.rulebooks.loader import SHIPPED, release_digest
from compliance.services import release_digests
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.database import Database
from compliance.services.refusals import Refused
from compliance.services.register import IssuedBytes, record_issue
from compliance.services.verification import ProjectVerdict, verify_project
from tests.stored import LATER, issue, start

RELEASE = "2026-11"


def _issue(database: Database, project: str, digest: str, at: str = LATER) -> None:
    record_issue(database, LOCAL_OPERATOR, at, project, lambda _: IssuedBytes(b"{}", b"%PDF", 1, "1.0", digest))


def _verify(database: Database, project: str) -> ProjectVerdict:
    with database.read() as session:
        return verify_project(session, EVERYTHING, project)


def test_an_unchanged_release_is_sound(database: Database) -> None:
    """The folder has the digest that the entry names."""
    project = start(database)
    _issue(database, project, release_digest(SHIPPED / RELEASE))
    assert _verify(database, project).sound


def test_a_changed_release_is_found(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One byte of the folder is enough; the entry that issued the first statement under it is named."""
    folder = tmp_path / RELEASE
    folder.mkdir()
    (folder / "release.yaml").write_text("as it was")
    monkeypatch.setattr(release_digests, "folder_of", tmp_path.joinpath)
    project = start(database)
    _issue(database, project, release_digest(folder))
    assert _verify(database, project).sound
    (folder / "release.yaml").write_text("as it is")
    fault = _verify(database, project).fault
    assert fault is not None
    assert (fault.sequence, fault.sentence) == (
        2,
        "Release 2026-11 was changed after statement 2026-0001 was issued under it.",
    )


def test_a_release_that_is_gone_is_found(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation that no longer has the release cannot show what the statement rests on."""
    project = start(database)
    _issue(database, project, release_digest(SHIPPED / RELEASE))
    monkeypatch.setattr(release_digests, "installed_releases", lambda: ())
    fault = _verify(database, project).fault
    assert fault is not None
    assert fault.sentence == "Release 2026-11 was taken away after statement 2026-0001 was issued under it."


def test_nothing_is_issued_under_a_changed_release(database: Database) -> None:
    """Not for any project: two statements that name the same release rest on the same rules."""
    first, second = start(database), start(database, organisation="Other House")
    _issue(database, first, "ab" * 32)
    issue(database, first, at="2026-11-25T09:00:00Z", pdf=b"%PDF-1.7 without a digest")
    with pytest.raises(Refused, match="Release 2026-11 was changed since statements were issued under it"):
        _issue(database, second, "cd" * 32)
    _issue(database, second, "ab" * 32)
