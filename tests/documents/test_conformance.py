"""veraPDF, the reference validator, finds every statement to be PDF/A-3a and PDF/UA-1.

It needs Java, which the product does not; the tests' set-up installs it.
"""

import subprocess
from pathlib import Path

from compliance.documents.renderer import Renderer
from compliance.documents.typesetting import Job
from compliance.domain.statement import Column
from tests.documents.conftest import Render
from tests.documents.factories import make_draft, make_schedule, make_statement
from tests.documents.test_layout import NAMES, statement_with

_VALIDATE = Path(__file__).parents[2] / "tools" / "verapdf" / "validate"
_SIX = tuple(Column(f"Result {number}", "In force") for number in range(6))
_STATEMENTS = {
    "nine": make_statement(),
    "one-superseding": make_statement(1, supersedes="2026-0041"),
    "draft": make_draft(),
    "hundred": make_statement(100),
    "six-columns": make_statement(columns=_SIX, schedule=make_schedule(9, 6)),
    "scripts": statement_with(list(NAMES.values()), organisation="ソルトマーシュ株式会社", title="مستنقع الملح"),
    "notes-over-pages": statement_with(["Music", "Voice"], ("Six of the eleven stems were cut. " * 58).strip()),
}


def validate(*files: Path) -> tuple[int, str]:
    """The validator's exit status and report."""
    command = [str(_VALIDATE), "3a,ua1", *map(str, files)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    return told.returncode, told.stdout


def test_every_statement_conforms(render: Render, tmp_path: Path) -> None:
    """Issued and draft, short and long, in many scripts, with rows that go over a page."""
    files = []
    for name, statement in _STATEMENTS.items():
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(render(statement).pdf)
    status, report = validate(*files)
    assert status == 0, report
    assert report.count(" compliant") == 2 * len(files)


def test_the_validator_finds_faults(renderer: Renderer, tmp_path: Path) -> None:
    """Otherwise the test above would prove nothing: a heading is skipped here."""
    job = Job('<html lang="en-GB"><title>Test</title><h1>First</h1><h3>Third</h3>', "{}", "")
    file = tmp_path / "skipped.pdf"
    file.write_bytes(renderer.render(job).pdf)
    status, report = validate(file)
    assert status == 1
    assert "7.4.2-1" in report
