"""`colophon statement`: issuing from a file, again and again, and everything that stands in the way."""

import os
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdf

from tests.terminal import EXAMPLES, Run

NOVEL = EXAMPLES / "novel.yaml"
SONG = EXAMPLES / "song.yaml"


def _stored(tmp_path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(tmp_path / "instance" / "colophon.sqlite3")) as connection:
        return connection.execute(query).fetchall()


def _text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def test_issuing_twice_keeps_one_project_and_one_statement(colophon: Run, tmp_path: Path) -> None:
    """The file unchanged gives the statement in force again, byte for byte."""
    first = colophon("statement", NOVEL, "-o", tmp_path / "one.pdf")
    again = colophon("statement", NOVEL, "-o", tmp_path / "two.pdf")

    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert "-0001 is issued.\n" in first.stdout
    assert "The file added 1 entry to the project’s history." in first.stdout
    assert "Nothing has changed since statement" in again.stdout
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    assert sha256((tmp_path / "one.pdf").read_bytes()).hexdigest() in first.stdout
    assert _stored(tmp_path, "SELECT count(*) FROM project") == [(1,)]
    assert _stored(tmp_path, "SELECT count(*), max(sequence) FROM history_entry") == [(2, 2)]


def test_a_changed_file_updates_the_project_and_supersedes(colophon: Run, tmp_path: Path) -> None:
    """Changed, new and dropped components and answers are entries of the same project's history."""
    colophon("statement", NOVEL, "-o", tmp_path / "one.pdf")
    text = NOVEL.read_text(encoding="utf-8")
    head, _, _ = text.partition("  - name: Layout of the edition")
    changed = tmp_path / "changed.yaml"
    changed.write_text(
        head.replace("version: First edition", "version: Second edition")
        + "  - name: Map\n    answers: {kind: artistic, part_role: pictures, released: yes, ai_used: no}\n",
        encoding="utf-8",
    )
    done = colophon("statement", changed, "-o", tmp_path / "two.pdf")

    assert done.returncode == 0, done.stderr
    assert "-0002 is issued.\n" in done.stdout
    assert "It supersedes statement" in done.stdout
    assert "The file added 3 entries" in done.stdout
    kinds = ["project_started", "statement_issued", "answers_saved", "component_removed", "component_added"]
    headers = _stored(tmp_path, "SELECT CAST(header AS TEXT) FROM history_entry ORDER BY sequence")
    assert all(f'"{kind}"' in header for kind, (header,) in zip(kinds, headers, strict=False))
    assert "Layout of the edition" not in _text(tmp_path / "two.pdf")
    assert "Second edition" in _text(tmp_path / "two.pdf")
    assert colophon("history", "verify").returncode == 0


def test_open_questions_are_listed_and_nothing_is_stored(colophon: Run, tmp_path: Path) -> None:
    """Exit code 1."""
    path = tmp_path / "answers.yaml"
    path.write_text(NOVEL.read_text(encoding="utf-8").replace("  uk_link: yes\n", ""), encoding="utf-8")
    done = colophon("statement", path, "-o", tmp_path / "out.pdf")

    assert (done.returncode, done.stdout) == (1, "")
    assert "- Is the work first published in the UK" in done.stderr
    assert "[uk_link]" in done.stderr
    assert done.stderr.endswith("No statement was issued, and nothing was stored.\n")
    assert not (tmp_path / "out.pdf").exists()
    assert _stored(tmp_path, "SELECT count(*) FROM project") == [(0,)]


def test_a_doubt_has_to_be_confirmed_once(colophon: Run, tmp_path: Path) -> None:
    """It is listed with its reason; the flag confirms having seen it; the confirmation is kept and printed."""
    refused = colophon("statement", SONG, "-o", tmp_path / "out.pdf")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "- Backing track, Reported UK Bill, Tier: AI-assisted or Fully autonomous\n" in refused.stderr
    assert "--confirm-cannot-tell" in refused.stderr
    assert _stored(tmp_path, "SELECT count(*) FROM history_entry") == [(0,)]

    confirmed = colophon("statement", SONG, "-o", tmp_path / "out.pdf", "--confirm-cannot-tell")
    assert confirmed.returncode == 0, confirmed.stderr
    assert _stored(tmp_path, "SELECT count(*) FROM confirmation") == [(1,)]
    assert "Seen and confirmed by Local operator" in " ".join(_text(tmp_path / "out.pdf").split())

    again = colophon("statement", SONG, "-o", tmp_path / "out.pdf")
    assert again.returncode == 0, again.stderr


def test_a_draft_stores_nothing(colophon: Run, tmp_path: Path) -> None:
    """There is not even a database; what is open is said, and the PDF has no number."""
    done = colophon("statement", SONG, "-o", tmp_path / "draft.pdf", "--draft")

    assert done.returncode == 1
    assert "Nothing was stored." in done.stdout
    assert "Backing track" in done.stderr
    assert not (tmp_path / "instance").exists()
    assert "draft" in _text(tmp_path / "draft.pdf").lower()
    assert "-0001" not in _text(tmp_path / "draft.pdf")


def test_the_output_is_written_whole_and_readable(colophon: Run, tmp_path: Path) -> None:
    """An older file is replaced, with the rights that any new file has, and nothing is left beside it."""
    out = tmp_path / "pdf" / "out.pdf"
    out.parent.mkdir()
    out.write_text("older")
    assert colophon("statement", NOVEL, "-o", out, "--draft").returncode == 0

    mask = os.umask(0)
    os.umask(mask)
    assert out.read_bytes().startswith(b"%PDF-")
    assert out.stat().st_mode & 0o777 == 0o666 & ~mask
    assert list(out.parent.iterdir()) == [out]


def test_an_impossible_output_is_refused_before_anything_is_stored(colophon: Run, tmp_path: Path) -> None:
    """An issued statement could not be taken back."""
    for place, sentence in {
        tmp_path: f"Error: {tmp_path} is a directory. Name a file for the PDF.\n",
        tmp_path / "no" / "out.pdf": (
            f"Error: There is no directory {tmp_path}/no. Make it, or name another place for the PDF.\n"
        ),
    }.items():
        done = colophon("statement", NOVEL, "-o", place)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence)
    assert not (tmp_path / "instance").exists()


def test_a_character_without_a_font_is_named(colophon: Run, tmp_path: Path) -> None:
    """No statement is issued with a box in place of a letter."""
    path = tmp_path / "answers.yaml"
    path.write_text(NOVEL.read_text(encoding="utf-8").replace("The Salt Ledger", "The \U000f0000 Ledger"), "utf-8")
    done = colophon("statement", path, "-o", tmp_path / "out.pdf")

    assert (done.returncode, done.stdout) == (2, "")
    assert "U+F0000" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out.pdf").exists()
    assert _stored(tmp_path, "SELECT count(*) FROM statement") == [(0,)]


def test_a_project_of_another_sector_is_not_overwritten(colophon: Run, tmp_path: Path) -> None:
    """The sentence says what to write."""
    colophon("demo")
    path = tmp_path / "answers.yaml"
    text = NOVEL.read_text(encoding="utf-8").replace("sector: publisher", "sector: other").replace("preset: ", "# ")
    path.write_text(text.replace("    answers:\n", "    answers:\n      kind: literary\n"), encoding="utf-8")
    done = colophon("statement", path, "-o", tmp_path / "out.pdf")

    assert (done.returncode, done.stdout) == (2, "")
    assert "was started with the sector publisher, and the file says other" in done.stderr
