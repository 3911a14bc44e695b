"""`colophon assess`: what it prints, its codes, and what it does not load."""

import json
import subprocess
import sys
from pathlib import Path

from compliance.rulebooks.loader import load_shipped
from tests.terminal import COMMAND, EXAMPLES, Run

HEAVY = ("weasyprint", "flask", "sqlalchemy", "gunicorn", "alembic", "wtforms", "fontTools", "psycopg")


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "answers.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_settled_project_gives_nought(colophon: Run) -> None:
    """Every result with its reason, provision, answers and assumptions, under each rulebook with its status."""
    done = colophon("assess", EXAMPLES / "novel.yaml")

    assert (done.returncode, done.stderr) == (0, "")
    assert "UK Intellectual Property Bill (as reported): Reported, not law" in done.stdout
    assert "Copyright, Designs and Patents Act 1988: In force" in done.stdout
    assert "Tier of the work: AI-assisted" in done.stdout
    assert "Provision: CDPA 1988 s.12(2)" in done.stdout
    assert "Answers: First version – AI made it" in done.stdout
    assert "Assumed: How parts make a work" in done.stdout
    for name in ("Text", "Cover", "German translation", "Blurb and metadata", "Layout of the edition"):
        assert f"\n{name}\n{'-' * len(name)}\n" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert not set("{}*") & set(done.stdout)


def test_a_result_that_cannot_be_told_gives_one(colophon: Run) -> None:
    """With what it may turn out to be."""
    done = colophon("assess", EXAMPLES / "song.yaml")

    assert done.returncode == 1
    assert "Tier: Cannot tell. It may be: AI-assisted or Fully autonomous" in done.stdout


def test_a_reason_that_may_not_hold_is_not_told_as_a_fact(colophon: Run) -> None:
    """Whether the backing track is autonomous is not known; the single is AI-assisted either way."""
    done = colophon("assess", EXAMPLES / "song.yaml", "--regime", "uk-ip-bill")
    work, _, _ = done.stdout.partition("\nLyrics\n")

    assert (
        "      Either way, whichever of these turns out to be so:\n"
        "      - At least one part is AI-assisted.\n"
        "      - Some parts are fully human-authored and some are fully autonomous, so the work is neither.\n"
    ) in work


def test_open_questions_give_one(colophon: Run, tmp_path: Path) -> None:
    """Each with the component and the key under which the file answers it."""
    text = (EXAMPLES / "novel.yaml").read_text(encoding="utf-8")
    path = _written(tmp_path, text.replace("ai_used: no\n", "ai_used:\n", 1).replace("  uk_link: yes\n", ""))
    done = colophon("assess", path)

    assert done.returncode == 1
    assert "Not answered yet (2):" in done.stdout
    assert "[uk_link]" in done.stdout
    assert "- Text: Was generative AI used on it? [ai_used]" in done.stdout


def test_a_fact_that_is_not_known_is_named(colophon: Run, tmp_path: Path) -> None:
    """An answer "Don't know" that decides a result stands beside it as unknown."""
    text = (EXAMPLES / "novel.yaml").read_text(encoding="utf-8")
    done = colophon("assess", _written(tmp_path, text.replace("ai_used: no\n", "ai_used: dont_know\n", 1)))

    assert done.returncode == 1
    assert "Unknown: Generative AI used [ai_used]." in done.stdout


def test_one_regime_alone(colophon: Run) -> None:
    """The code counts only what was asked for: in force nothing about the song is open."""
    done = colophon("assess", EXAMPLES / "song.yaml", "--regime", "uk-cdpa")

    assert done.returncode == 0
    assert "Reported, not law" not in done.stdout
    assert "Act 1988: In force" in done.stdout


def test_an_unknown_regime_is_answered_with_those_there_are(colophon: Run) -> None:
    """Exit code 2."""
    done = colophon("assess", EXAMPLES / "song.yaml", "--regime", "eu-ai-act")

    assert (done.returncode, done.stdout) == (2, "")
    known = ", ".join(book.id for book in load_shipped("2026-11").rulebooks)
    assert done.stderr == f"Error: There is no rulebook eu-ai-act in release 2026-11: {known}.\n"


def test_a_regime_that_the_file_does_not_ask_for_is_named(colophon: Run) -> None:
    """Its condition is given, so that whoever wants it can ask for it; it is not an error."""
    done = colophon("assess", EXAMPLES / "song.yaml", "--regime", "kdp")
    assert (
        "The rulebook kdp is not applied, because it is asked for only if channels is kdp." in done.stdout + done.stderr
    )


def test_json_is_canonical(colophon: Run) -> None:
    """The same file gives the same bytes: sorted keys, no blanks, one line."""
    first = colophon("assess", EXAMPLES / "game.yaml", "--json")
    again = colophon("assess", EXAMPLES / "game.yaml", "--json")

    assert first.returncode == 1
    assert first.stdout == again.stdout
    report = json.loads(first.stdout)
    assert first.stdout == json.dumps(report, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    assert report["format"] == "colophon-assessment-1"
    assert [regime["status"] for regime in report["regimes"]] == [
        *("reported", "in_force", "proposed"),
        *("in_force", "in_force", "scheme"),
    ]


def test_an_answer_that_is_not_asked_is_ignored_aloud(colophon: Run, tmp_path: Path) -> None:
    """On standard error, with its line; the result is the same as without it."""
    text = (EXAMPLES / "novel.yaml").read_text(encoding="utf-8")
    without = colophon("assess", _written(tmp_path, text)).stdout
    done = colophon("assess", _written(tmp_path, text.replace("ai_used: no\n", "ai_used: no\n      tools: Pen 1\n", 1)))

    line = text[: text.index("ai_used: no\n")].count("\n") + 2
    assert done.returncode == 0
    assert done.stdout == without
    assert done.stderr.startswith(f"{tmp_path}/answers.yaml:{line}: ")
    assert done.stderr.endswith("The answer to tools is ignored, because this is asked only if ai_used is yes.\n")


def test_every_fault_is_named_at_once(colophon: Run, tmp_path: Path) -> None:
    """File and line, the component, the key, what is wrong and what may stand there; exit code 2, nothing printed."""
    path = _written(
        tmp_path,
        "release: 2026-12\nsector: publishr\norganisaton: X\nproject:\n  title: [a]\n  release_date: 12 March\n"
        "components:\n  - name: Text\n    answers: {ai_used: maybe, relesed: yes, kind: film, kind: film}\n"
        "  - name: Text\n    answers: {ai_used: no}\n",
    )
    done = colophon("assess", path)

    assert (done.returncode, done.stdout) == (2, "")
    said = [line.removeprefix(f"{path}:") for line in done.stderr.splitlines()]
    assert said == [
        "1: The key organisation is missing. Add it.",
        "1: release is 2026-12. Write one of these: 2026-11.",
        "2: sector is publishr. Write one of these: agency, publisher, games, label, film, other.",
        "3: The key organisaton is not known here. Did you mean organisation?",
        "5: The answer to title cannot be used. Enter text.",
        "6: The answer to release_date cannot be used. Enter the date as YYYY-MM-DD, for example 2027-03-12.",
        "9: The key kind is on line 9 already. Keep one of the two.",
        "9: component Text: The answer to relesed cannot be used. There is no question “relesed” about a part. "
        "Did you mean released or reviewed?",
        "9: component Text: The answer to ai_used cannot be used. “maybe” is not one of the choices. "
        "Choose one of: no, yes, dont_know.",
        "10: component Text: The component Text is on line 8 already. Give each its own name.",
    ]


def test_a_file_that_cannot_be_read_is_a_sentence(colophon: Run, tmp_path: Path) -> None:
    """Missing, a directory, not UTF-8, not YAML, empty, no mapping: one sentence each, exit code 2, no traceback."""
    names = {"latin.yaml": b"a: 1\nb: \xe9\n", "broken.yaml": b"a: [1\nb\n", "empty.yaml": b"", "list.yaml": b"- a\n"}
    for name, content in names.items():
        (tmp_path / name).write_bytes(content)
    expected = {
        "none.yaml": "none.yaml: There is no such file. Give the path of an answers file.",
        "": ": This is a directory. Give the path of an answers file.",
        "latin.yaml": "latin.yaml:2: This line is not UTF-8. Save the file as UTF-8.",
        "broken.yaml": "broken.yaml:3: This is not valid YAML: did not find expected ',' or ']'. "
        "Check quotes, brackets and indentation here and on the line above.",
        "empty.yaml": "empty.yaml:1: The file is empty. Write its content or restore it.",
        "list.yaml": "list.yaml:1: The file must be a mapping. Write lines such as “word: value”.",
    }
    for name, sentence in expected.items():
        done = colophon("assess", tmp_path / name)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.endswith(sentence + "\n")
        assert done.stderr.count("\n") == 1


def test_assessing_loads_no_server_no_database_and_no_typesetter() -> None:
    """That is what keeps a whole process under half a second."""
    program = (
        "import sys; from compliance.cli.command import run; "
        f"sys.argv = ['colophon', 'assess', {str(EXAMPLES / 'game.yaml')!r}]; code = run(); "
        f"print(code, [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "1 []"


def test_a_reader_that_stops_is_no_fault() -> None:
    """As with `colophon assess … | head`: nothing is said about it."""
    command = f"'{COMMAND}' assess '{EXAMPLES}/game.yaml' | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("", "")
