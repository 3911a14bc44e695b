"""The sample projects: the examples that come with the program, loaded as anybody's projects are."""

from dataclasses import replace
from pathlib import Path

from compliance.services.actors import Actor
from compliance.services.answers_file import AnswersFile, read_answers_file
from compliance.services.database import Database
from compliance.services.filed_projects import keep_file, projects_called, title_of

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def sample_files() -> tuple[AnswersFile, ...]:
    """The examples, in the order of their names; raises AnswersFileError when one was spoilt."""
    return tuple(read_answers_file(path) for path in sorted(EXAMPLES.glob("*.yaml")))


def load_samples(database: Database, actor: Actor, at: str, organisation: str = "") -> tuple[str, ...]:
    """Load the sample projects, all or none, into the organisation with that name; gives their ids.

    Without a name each goes to the organisation that its file names.

    One that is there already is left as it is, since somebody may have changed it; so a second click adds nothing.
    """
    files = [replace(file, organisation=organisation or file.organisation) for file in sample_files()]
    ids: list[str] = []
    with database.write() as session:
        for file in files:
            there = projects_called(session, actor.reach, file.organisation, title_of(file))
            ids.append(there[0] if there else keep_file(session, actor, at, file).project_id)
    return tuple(ids)
