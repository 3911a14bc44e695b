"""colophon assess."""

from pathlib import Path

import click


@click.command()
@click.argument("answers", type=click.Path(path_type=Path))
@click.option(
    "--regime", "regimes", metavar="ID", multiple=True, help="Only this rulebook; may be given more than once."
)
@click.option("--json", "as_json", is_flag=True, help="Canonical JSON instead of text.")
def assess(answers: Path, regimes: tuple[str, ...], as_json: bool) -> int:
    """Say what the rules make of an answers file. Nothing is stored.

    Exit code 1 when a question is open, or a result cannot be told.
    """
    from compliance.cli.report_text import report_lines
    from compliance.services.answers_file import read_answers_file
    from compliance.services.file_report import report_json, report_on

    file = read_answers_file(answers)
    known = [book.id for book in file.release.rulebooks]
    for regime in regimes:
        if regime not in known:
            raise click.ClickException(
                f"There is no rulebook {regime} in release {file.release.id}: {', '.join(known)}."
            )
    report = report_on(file, regimes)
    for sentence in report.ignored:
        click.echo(sentence, err=True)
    click.echo(report_json(report) if as_json else "\n".join(report_lines(report)))
    return 0 if report.settled else 1
