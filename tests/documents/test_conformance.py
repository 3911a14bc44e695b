"""veraPDF, the reference validator, finds every statement to be PDF/A-3a and PDF/UA-1.

It needs Java, which the product does not; the tests' set-up installs it.
"""

import subprocess
from pathlib import Path

from compliance.documents.enclosures import AttachedFile, Enclosures
from compliance.documents.logo import clean_logo
from compliance.documents.pdf_signature import sign_pdf
from compliance.documents.renderer import Renderer
from compliance.documents.typesetting import Job
from compliance.domain.statement import Column
from tests.documents.conftest import Render
from tests.documents.factories import DRAWN, make_checked, make_draft, make_schedule, make_statement
from tests.documents.logos import png
from tests.documents.signing import AT, pdf_key, supplied_key
from tests.documents.stamping import authority
from tests.documents.test_layout import NAMES, statement_with

_VALIDATE = Path(__file__).parents[2] / "tools" / "verapdf" / "validate"
_SIX = tuple(Column(f"Result {number}", "In force") for number in range(6))
_DRAWN, _PAINTED = clean_logo(DRAWN), clean_logo(png("RGBA"))
_SVG = Enclosures(_DRAWN.content, _DRAWN.media_type)
_PNG = Enclosures(
    _PAINTED.content,
    _PAINTED.media_type,
    (
        AttachedFile("disclosure-pack.json", "application/json", b"{}", "The disclosure pack"),
        AttachedFile("history.jsonl", "application/jsonl", b"{}\n{}\n", "The history"),
    ),
)
_STATEMENTS = {
    "nine": make_statement(),
    "one-superseding": make_statement(1, supersedes="2026-0041"),
    "draft": make_draft(),
    "checked-with-drawn-logo": (make_checked(logo=_SVG.logo_sha256), _SVG),
    "letter-with-painted-logo-and-files": (make_checked(4, paper="Letter", logo=_PNG.logo_sha256), _PNG),
    # Without what would be the same a hundred times over: the validator takes ten seconds for all of it.
    "four-hundred": make_checked(400, answers=(), regimes=()),
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
        made = render(*statement) if isinstance(statement, tuple) else render(statement)
        files[-1].write_bytes(made.pdf)
        if name == "nine":
            files.extend(_signed(made.pdf, tmp_path))
    status, report = validate(*files)
    assert status == 0, report
    assert report.count(" compliant") == 2 * len(files)


def _signed(pdf: bytes, folder: Path) -> list[Path]:
    """The same file with a signature, and with one that has a time stamp and a chain of certificates."""
    with authority() as found:
        stamped = sign_pdf(pdf, supplied_key(), AT, found.stamps())
    files = [folder / "signed.pdf", folder / "stamped.pdf"]
    for file, content in zip(files, (sign_pdf(pdf, pdf_key(), AT), stamped), strict=True):
        file.write_bytes(content)
    return files


def test_the_validator_finds_faults(renderer: Renderer, tmp_path: Path) -> None:
    """Otherwise the test above would prove nothing: a heading is skipped here."""
    job = Job('<html lang="en-GB"><title>Test</title><h1>First</h1><h3>Third</h3>', "{}", "")
    file = tmp_path / "skipped.pdf"
    file.write_bytes(renderer.render(job).pdf)
    status, report = validate(file)
    assert status == 1
    assert "7.4.2-1" in report
