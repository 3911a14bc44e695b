"""Starting a project: first the sector, then what it is and which components it has."""

from flask import abort, redirect, render_template, request, url_for
from werkzeug import Response

from compliance.domain.questionnaire import Sector
from compliance.services.answers import by_section
from compliance.services.projects import start_project
from compliance.services.refusals import Refused
from compliance.web.current import current_actor, current_place, current_release, database, now
from compliance.web.projects import projects
from compliance.web.start_form import PRODUCT, TITLE, StartForm, new_ticket, project_id_of, start_form

Answered = Response | str | tuple[str, int]


@projects.get("/projects/start")
def start() -> str:
    """Choose the sector."""
    return render_template("projects/start.html", sectors=current_release().questionnaire.sectors)


@projects.get("/projects/start/<id:sector_id>")
def describe(sector_id: str) -> str:
    """Describe the project and tick its components."""
    form = start_form(current_release().questionnaire, _sector(sector_id))
    return _page(form, new_ticket())


@projects.post("/projects/start/<id:sector_id>")
def begin(sector_id: str) -> Answered:
    """Start the project, or show what has to be put right."""
    questionnaire = current_release().questionnaire
    form = start_form(questionnaire, _sector(sector_id), request.form)
    ticket = request.form.get("ticket", "")
    if form.problems:
        return _page(form, ticket), 422
    try:
        with database().write() as session:
            project_id = start_project(
                session,
                current_actor(),
                now(),
                organisation=current_place().name,
                title=str(form.answers[TITLE]),
                sector=sector_id,
                product=str(form.answers.get(PRODUCT, "")),
                release=current_release().id,
                answers=by_section(questionnaire, form.answers),
                components=form.components(),
                project_id=project_id_of(ticket),
            )
    except Refused as error:
        form.problems[TITLE] = str(error)
        return _page(form, ticket), 422
    return redirect(url_for("projects.hub", project_id=project_id), 303)


def _page(form: StartForm, ticket: str) -> str:
    return render_template(
        "projects/describe.html", form=form, ticket=ticket, organisation=current_place().name, product=PRODUCT
    )


def _sector(sector_id: str) -> Sector:
    try:
        return current_release().questionnaire.sector(sector_id)
    except KeyError:
        abort(404)
