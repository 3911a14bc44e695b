"""colophon demo."""

import click

from compliance.cli import surroundings


@click.command()
@click.option("--organisation", default="", help="Load them all into this organisation, made when there is none.")
def demo(organisation: str) -> None:
    """Load the sample projects, by default into the organisations that they name.

    One that is there already is left as it is.
    """
    from compliance.services.actors import LOCAL_OPERATOR
    from compliance.services.records import project_record
    from compliance.services.samples import load_samples

    with surroundings.open_database() as database:
        ids = load_samples(database, LOCAL_OPERATOR, surroundings.now(), organisation)
        with database.read() as session:
            for project_id in ids:
                record = project_record(session, LOCAL_OPERATOR.reach, project_id)
                click.echo(f"{record.id}  {record.title} ({record.organisation})")
    click.echo("Look at them with: colophon serve")
    click.echo("Whoever is to see them has to belong to their organisation: colophon people list")
