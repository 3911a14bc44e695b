"""colophon verify."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from compliance.services.file_verification import FileVerdict

_FINGERPRINT_LENGTH = 64


@click.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.pdf")
@click.option(
    "--key",
    metavar="FILE|FINGERPRINT",
    default="",
    help="The certificate that has to have signed it (PEM or DER), or its SHA-256 in hexadecimal.",
)
@click.option(
    "--bundle",
    type=click.Path(exists=True, path_type=Path),
    metavar="BUNDLE.zip",
    help="An exported history (ZIP or folder) that has to have issued it.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def verify(file: Path, key: str, bundle: Path | None, as_json: bool) -> int:
    """Check the file of a statement: its signature, its data, and that the rules still give what it says.

    Needs no database and no network, and works on any machine. Exit codes: 0 everything that was checked holds;
    1 something does not, or the bundle says that it was replaced or withdrawn; 2 it cannot be checked.
    """
    import json

    from compliance.documents.pdf_signature import LARGEST_PDF
    from compliance.services.file_verification import verdict_json, verify_file

    fingerprint = _fingerprint(key) if key else ""
    with file.open("rb") as opened:
        # What is larger is not read any further: it is refused by its size.
        pdf = opened.read(LARGEST_PDF + 1)
    verdict = verify_file(pdf, fingerprint, bundle)
    if as_json:
        click.echo(json.dumps(verdict_json(verdict), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(verdict)))
    return verdict.code


def _fingerprint(key: str) -> str:
    digits = "".join(sign for sign in key if sign not in ": ").lower()
    if len(digits) == _FINGERPRINT_LENGTH and all(sign in "0123456789abcdef" for sign in digits):
        return digits
    path = Path(key)
    if not path.is_file():
        raise click.ClickException(f"{key} is no file, and no SHA-256 of a certificate in hexadecimal.")
    from cryptography import x509

    from compliance.documents.keys import fingerprint

    content = path.read_bytes()
    try:
        pem = b"-----BEGIN CERTIFICATE-----" in content
        return fingerprint(x509.load_pem_x509_certificate(content) if pem else x509.load_der_x509_certificate(content))
    except ValueError as error:
        raise click.ClickException(f"{key} holds no certificate, in PEM or in DER.") from error


def _lines(verdict: "FileVerdict") -> list[str]:
    headings = {"failed": "Does not hold:", "passed": "Checked:", "not_checked": "Not checked:"}
    lines = [verdict.says, *(f"{label}: {name}" for label, name in verdict.names)]
    for result, heading in headings.items():
        found = [check.says for check in verdict.checks if check.result == result]
        if result == "not_checked" and verdict.checks:
            found.append(verdict.open_always)
        if found:
            lines += ["", heading, *(f"  - {says}" for says in found)]
    if verdict.file.signature.remarks:
        lines += ["", "Note:", *(f"  - {remark}" for remark in verdict.file.signature.remarks)]
    return [*lines, "", f"SHA-256 of the file: {verdict.file.sha256}"]
