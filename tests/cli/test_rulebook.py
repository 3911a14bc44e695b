"""colophon rulebook new and diff: a change of law at the terminal."""

from pathlib import Path

from tests.rulebooks.fiction import BASE, FICTION, make_fiction
from tests.terminal import Run


def test_a_new_release_is_begun_compared_and_checked(colophon: Run, tmp_path: Path) -> None:
    """The command says what to do next, and each of these things can be done."""
    laws = tmp_path / "laws"
    laws.mkdir()
    begun = colophon("rulebook", "new", "2027-04", "--from", BASE, "--folder", laws, "--date", "2027-04-01")
    assert begun.returncode == 0, begun.stderr
    assert f"colophon rulebook diff {BASE} {laws}/2027-04" in begun.stdout
    assert f"COLOPHON_RELEASES={laws}" in begun.stdout
    again = colophon("rulebook", "new", "2027-04", "--from", BASE, "--folder", laws)
    assert (again.returncode, again.stdout) == (2, "")
    assert "There is a release 2027-04 already." in again.stderr
    same = colophon("rulebook", "diff", BASE, laws / "2027-04")
    assert same.returncode == 0, same.stderr
    assert "kinds of case," not in same.stdout
    known = colophon("rulebook", "diff", BASE, "2027-04", COLOPHON_RELEASES=str(laws))
    assert known.stdout == same.stdout


def test_what_another_release_decides_otherwise_is_said(colophon: Run, tmp_path: Path) -> None:
    """Texts first, then every kind of case with reasons and an example."""
    made = make_fiction(tmp_path / "laws")
    done = colophon("rulebook", "diff", BASE, made)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"From release {BASE} to release {FICTION}\n")
    for words in ("question added: Translation checked", "→ In force", "AI-assisted → Fully autonomous:", "(T3.2)"):
        assert words in done.stdout, words


def test_releases_that_are_not_there_are_named(colophon: Run, tmp_path: Path) -> None:
    """An id, a base, and a folder of releases."""
    for arguments in (("diff", BASE, "1999-01"), ("new", "2027-04", "--from", "1999-01")):
        done = colophon("rulebook", *arguments)
        assert done.returncode == 2
        assert "There is no release 1999-01." in done.stderr
    done = colophon("rulebook", "check", COLOPHON_RELEASES=str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert done.stderr.startswith("COLOPHON_RELEASES: ")
