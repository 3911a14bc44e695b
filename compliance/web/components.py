"""The components of a project: adding, renaming, removing, and putting them in order."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug import Response

from compliance.services.components import add_component, remove_component, rename_component, reorder_components
from compliance.services.records import ComponentRecord, ProjectRecord, project_record
from compliance.services.refusals import Refused
from compliance.web.component_form import (
    NameForm,
    component_form,
    in_order,
    kind_choices,
    name_is_taken,
    own_component,
    presets_of,
)
from compliance.web.current import current_actor, database, now, release_of, whole_number

__all__ = ["components", "kind_choices"]

components = Blueprint("components", __name__)

Answered = Response | str | tuple[str, int]


@components.get("/projects/<id:project_id>/components")
def manage(project_id: str) -> str:
    """All components, to be put in order, renamed or removed."""
    project = _project(project_id)
    return render_template("projects/components.html", project=project, places={}, wrong={}, errors=[])


@components.post("/projects/<id:project_id>/components/order")
def reorder(project_id: str) -> Answered:
    """Put the components in the order of the numbers that were typed."""
    project = _project(project_id)
    places = {part.id: request.form.get(f"place-{part.id}", "").strip() for part in project.components}
    wrong = {
        part.id: f"Enter a whole number from 1 to {len(project.components)} for {part.name}."
        for part in project.components
        if not _is_place(places[part.id], len(project.components))
    }
    if wrong:
        errors = [(f"place-{component_id}", sentence) for component_id, sentence in wrong.items()]
        return render_template(
            "projects/components.html", project=project, places=places, wrong=wrong, errors=errors
        ), 422
    order = in_order(project.components, [int(places[part.id]) for part in project.components])
    with database().write() as session:
        reorder_components(session, current_actor(), now(), project_id, order)
    flash("The components are in the order you chose.")
    return redirect(url_for("projects.hub", project_id=project_id), 303)


@components.route("/projects/<id:project_id>/components/add", methods=["GET", "POST"])
def add(project_id: str) -> Answered:
    """Add a component: the page for browsers without popovers, and the answer to the form on the project's page."""
    project = _project(project_id)
    questionnaire = release_of(project.release).questionnaire
    form = component_form(questionnaire)
    if request.method == "POST":
        name = form.name.data or ""
        if name_is_taken(name, (part.name for part in project.components)):
            flash(f"There is a component called {' '.join(name.split())}.")
            return redirect(url_for("projects.hub", project_id=project_id, _anchor="components"), 303)
        try:
            with database().write() as session:
                component = own_component(questionnaire, project.sector, name, form.kind.data or "")
                add_component(session, current_actor(), now(), project_id, component)
        except Refused as error:
            form.name.errors = [str(error)]
        else:
            return redirect(url_for("projects.hub", project_id=project_id, _anchor="components"), 303)
    suggestions = [preset.name for preset in presets_of(questionnaire, project.sector)]
    page = render_template("projects/add_component.html", project=project, form=form, suggestions=suggestions)
    return (page, 422) if form.name.errors else page


@components.route("/projects/<id:project_id>/components/<id:component_id>/name", methods=["GET", "POST"])
def rename(project_id: str, component_id: str) -> Answered:
    """Give a component another name, or go on to removing it."""
    project = _project(project_id)
    component = _component(project, component_id)
    form = NameForm(data={"name": component.name})
    if request.method == "POST":
        name = form.name.data or ""
        others = (part.name for part in project.components if part.id != component_id)
        if name_is_taken(name, others):
            form.name.errors = ["Another component has this name. Choose one that tells them apart."]
        else:
            try:
                with database().write() as session:
                    rename_component(session, current_actor(), now(), project_id, component_id, name)
            except Refused as error:
                form.name.errors = [str(error)]
            else:
                return redirect(url_for("components.manage", project_id=project_id), 303)
    page = render_template("projects/rename_component.html", project=project, component=component, form=form)
    return (page, 422) if form.name.errors else page


@components.route("/projects/<id:project_id>/components/<id:component_id>/remove", methods=["GET", "POST"])
def remove(project_id: str, component_id: str) -> Answered:
    """Say what removing a component does, then remove it."""
    project = _project(project_id)
    if request.method == "POST":
        with database().write() as session:
            remove_component(session, current_actor(), now(), project_id, component_id)
        name = next((part.name for part in (*project.components, *project.removed) if part.id == component_id), "")
        flash(f"{name} is no longer part of the project. Its answers stay in the history.")
        return redirect(url_for("projects.hub", project_id=project_id), 303)
    component = _component(project, component_id)
    return render_template("projects/remove_component.html", project=project, component=component)


def _project(project_id: str) -> ProjectRecord:
    with database().read() as session:
        return project_record(session, current_actor().reach, project_id)


def _component(project: ProjectRecord, component_id: str) -> ComponentRecord:
    return next((part for part in project.components if part.id == component_id), None) or abort(404)


def _is_place(text: str, largest: int) -> bool:
    return 1 <= whole_number(text, digits=6) <= largest
