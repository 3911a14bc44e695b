"""Projects in a database, for tests: factories with keyword overrides, and one small questionnaire."""

from compliance.domain.questionnaire import Option, Question, Questionnaire, Section
from compliance.services.actors import LOCAL_OPERATOR, Actor
from compliance.services.components import NewComponent, add_component
from compliance.services.database import Database
from compliance.services.interview import Conflict, Saved, save_section
from compliance.services.projects import start_project
from compliance.services.recording import append_to_organisation
from compliance.services.register import IssuedBytes, IssuePlace, StatementRecord, record_issue
from compliance.store.projects import lock_organisation, organisation_named

NOW = "2026-11-23T16:42:05Z"
LATER = "2026-11-24T09:00:00Z"

_YES_NO = (Option("yes", "Yes, it was"), Option("no", "No"))
_TASKS = (Option("draft", "Wrote a draft"), Option("edit", "Edited the text"))

QUESTIONNAIRE = Questionnaire(
    sections=(
        Section(
            "work",
            "project",
            "The work",
            "",
            (Question("title_known", "project", "work", "Is the title final?", "one", "Final title", options=_YES_NO),),
        ),
        Section(
            "use",
            "component",
            "Use of AI",
            "",
            (
                Question("used", "component", "use", "Was AI used?", "one", options=_YES_NO),
                Question("tasks", "component", "use", "What did it do?", "many", "Tasks", options=_TASKS),
                Question("words", "component", "use", "In your own words", "sentence"),
                Question("day", "component", "use", "When was it released?", "date", "Released"),
            ),
        ),
    ),
    sectors=(),
)


def start(
    database: Database,
    actor: Actor = LOCAL_OPERATOR,
    at: str = NOW,
    organisation: str = "Acme Press",
    title: str = "The Tide",
    components: tuple[NewComponent, ...] = (NewComponent("Text", "text", {"use": {"used": "no"}}),),
) -> str:
    """A project with answers of its own and one component; gives its id."""
    with database.write() as session:
        return start_project(
            session,
            actor,
            at,
            organisation=organisation,
            title=title,
            sector="publisher",
            product="novel",
            release="2026-11",
            answers={"work": {"title_known": "yes"}},
            components=components,
        )


def add(database: Database, project_id: str, name: str = "Cover") -> str:
    """A component without answers; gives its id."""
    with database.write() as session:
        return add_component(session, LOCAL_OPERATOR, NOW, project_id, NewComponent(name))


def save(
    database: Database,
    project_id: str,
    component_id: str | None = None,
    section: str = "work",
    answers: dict[str, str | tuple[str, ...]] | None = None,
    seen: int = 1,
    at: str = LATER,
    actor: Actor = LOCAL_OPERATOR,
) -> Saved | Conflict:
    """Save a section; by default the project's own, changed once."""
    with database.write() as session:
        given = {"title_known": "no"} if answers is None else answers
        return save_section(session, actor, at, project_id, component_id, section, given, seen)


def issue(
    database: Database,
    project_id: str,
    data: bytes = b'{"a":1}',
    pdf: bytes = b"%PDF-1.7 one",
    at: str = LATER,
    seen: int | None = None,
) -> StatementRecord:
    """A statement issued with these bytes."""

    def build(_place: IssuePlace) -> IssuedBytes:
        return IssuedBytes(data, pdf, 2, "1.0")

    return record_issue(database, LOCAL_OPERATOR, at, project_id, build, seen)


def note(database: Database, organisation: str = "Acme Press", text: str = "by hand", at: str = LATER) -> str:
    """An entry in the history of the organisation with this name; gives the organisation's id."""
    with database.write() as session:
        named = organisation_named(session, organisation)
        assert named is not None
        locked = lock_organisation(session, named.id)
        append_to_organisation(session, LOCAL_OPERATOR, at, locked, "noted", {"note": text})
        return locked.id


def busy_project(database: Database) -> str:
    """A project with eight entries: every column filled, a component removed, a statement superseded.

    Its organisation has a history of its own, with three entries.
    """
    project_id = start(database)
    for text in ("one", "two", "three"):
        note(database, text=text)
    component = add(database, project_id)
    save(database, project_id, component, "use", {"used": "yes", "tasks": ("draft", "edit")}, 0)
    save(database, project_id)
    issue(database, project_id)
    add(database, project_id, "Map")
    issue(database, project_id, pdf=b"%PDF-1.7 two")
    save(database, project_id, component, "use", {"used": "no"}, 1)
    return project_id
