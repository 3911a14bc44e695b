"""A project's page: the result so far, what is missing, the components, and what was said about the project."""

from flask import render_template

from compliance.services.assessments import ProjectAssessment, assess_project
from compliance.services.outdated import is_current
from compliance.services.records import project_record
from compliance.services.register import StatementRecord, statements_of
from compliance.services.release_moves import newer_releases
from compliance.web import hub_view
from compliance.web.components import kind_choices
from compliance.web.current import asked_for, current_actor, current_time, database, now, page_asked_for
from compliance.web.projects import projects
from compliance.web.review_view import review_of
from compliance.web.todo_view import todos


def assessed_project(project_id: str) -> ProjectAssessment:
    """The project as it is now, with its results; raises NotFound."""
    with database().read() as session:
        record = project_record(session, current_actor().reach, project_id)
    return assess_project(record)


def statement_in_force(project_id: str) -> StatementRecord | None:
    """The project's statement that was neither superseded nor withdrawn."""
    with database().read() as session:
        found = statements_of(session, current_actor().reach, project_id)
    return next((each for each in found if each.state == "issued"), None)


@projects.get("/projects/<id:project_id>")
def hub(project_id: str) -> str:
    """The page that all work on a project starts from."""
    assessed = assessed_project(project_id)
    in_force = statement_in_force(project_id)
    lines = hub_view.part_lines(assessed)
    state = asked_for("state")
    return render_template(
        "projects/hub.html",
        project=assessed.project,
        release=assessed.release,
        book=assessed.release.front[0],
        lead=hub_view.lead(assessed, current_time().astimezone().date()),
        result=hub_view.result(assessed),
        reasons=hub_view.reasons(assessed),
        todos=todos(assessed),
        lines=lines,
        groups=hub_view.grouped(lines, state, page_asked_for()) if len(lines) > hub_view.READABLE else (),
        size=hub_view.READABLE,
        open_state=state,
        progress=hub_view.progress(lines),
        sections=hub_view.section_lines(assessed),
        in_force=in_force,
        review=review_of(assessed),
        current=in_force is not None and is_current(in_force, assessed.project),
        kinds=kind_choices(assessed.questionnaire),
        newer=newer_releases(assessed.project.release),
        now=now(),
    )
