"""colophon history export and erase, and verifying a bundle, which needs neither database nor settings."""

import re
from pathlib import Path

import click

from compliance.cli import surroundings


@click.command("export")
@click.option("--project", "project_id", required=True, metavar="ID", help="The project.")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.zip",
    help="Where the bundle goes; a file that is there is kept.",
)
@click.option("--with-evidence-files", is_flag=True, help="Put the files of the evidence that are kept into it, too.")
def export(project_id: str, output: Path, with_evidence_files: bool) -> int:
    """Write the evidence bundle of a project: history, statements and proofs, to be verified by anybody.

    All entries get their place in the log first. Anybody who gets the bundle can read everything that is in it.
    """
    from compliance.services.actors import EVERYTHING
    from compliance.services.bundle import make_bundle
    from compliance.services.evidence import files_in

    if output.exists():
        click.echo(f"{output} is there already. Name another file.", err=True)
        return 2
    files = files_in(surroundings.settings().evidence_folder) if with_evidence_files else None
    keys = surroundings.notary().keys
    with surroundings.open_database() as database:
        bundle = make_bundle(database, keys, EVERYTHING, project_id, surroundings.now(), files)
    with output.open("xb") as file:
        file.write(bundle)
    click.echo(f"{output} is written. Verify it with: .venv/bin/colophon history verify --bundle {output} --key VKEY")
    click.echo(f"VKEY, the public key of this installation's log, is {keys.log.vkey}")
    return 0


@click.command("erase")
@click.option("--project", "project_id", required=True, metavar="ID", help="The project.")
@click.option("--entries", required=True, metavar="3,4", help="The numbers of the entries, with commas between them.")
@click.option("--reason", required=True, help="Why. It is kept for ever: repeat nothing of what is erased.")
@click.option("--yes", "sure", is_flag=True, help="Erase. Without it, what would go is only told.")
def erase(project_id: str, entries: str, reason: str, sure: bool) -> int:
    """Erase what entries of a project say: comments, reasons, and answers that were replaced since.

    The history says that they were erased, by whom, when and why, and verifies as before. Issued statements, what was
    sent for review, and backups keep what they say.
    """
    from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
    from compliance.services.payload_erasure import checked_reason, erase_payloads, erasure_plan

    if not re.fullmatch(r"\s*[0-9]{1,9}\s*(,\s*[0-9]{1,9}\s*)*", entries):
        raise click.BadParameter(
            "Give numbers of entries with commas between them, such as 3,4.", param_hint="--entries"
        )
    numbers = sorted({int(each) for each in entries.split(",")})
    checked_reason(reason)
    with surroundings.open_database() as database:
        with database.read() as session:
            plan = erasure_plan(session, EVERYTHING, project_id, numbers)
        if plan is None:
            click.echo("They were erased already.")
            return 0
        listed = ", ".join(map(str, plan.sequences))
        if not sure:
            click.echo(f"This erases what these entries say, for ever: {listed}. To do it, say --yes.")
            return 1
        erase_payloads(database, LOCAL_OPERATOR, surroundings.now(), project_id, numbers, reason)
    click.echo(f"Erased what these entries said: {listed}.")
    return 0


def verify_bundle(bundle: Path, vkey: str) -> int:
    """Verify a bundle with the very program that travels with it; gives its exit code."""
    from compliance.bundle_verifier import verify

    return verify.main([str(bundle), *(("--key", vkey) if vkey else ())])
