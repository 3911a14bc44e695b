"""colophon answers: what an answers file looks like."""

import click


@click.group()
def answers() -> None:
    """Make a file of answers to fill in, or the schema that such files have."""


@answers.command()
@click.option("--sector", required=True, metavar="NAME", help="agency, publisher, games, label, film or other.")
def template(sector: str) -> None:
    """Print a file to fill in: every question with its hint, its options and when it is asked."""
    from compliance.services.answers_file import newest_release
    from compliance.services.answers_template import answers_template

    release = newest_release()
    sectors = {each.id: each for each in release.questionnaire.sectors}
    if sector not in sectors:
        raise click.ClickException(f"There is no sector {sector}. Choose one of: {', '.join(sectors)}.")
    click.echo(answers_template(release, sectors[sector]), nl=False)


@answers.command()
def schema() -> None:
    """Print the JSON Schema (2020-12) of the answers file, for editors and other programs."""
    from compliance.services.answers_file import newest_release
    from compliance.services.answers_schema import schema_text

    click.echo(schema_text(newest_release()), nl=False)
