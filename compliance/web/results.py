"""The result of a project: what each rulebook makes of the answers, why, and what would be otherwise."""

from flask import Blueprint, render_template, request

from compliance.services.records import ProjectRecord
from compliance.web.compare_view import compare_page
from compliance.web.current import asked_for, page_asked_for
from compliance.web.results_readiness import readiness_page
from compliance.web.results_regime import regime_page
from compliance.web.results_view import result_page
from compliance.web.results_why import why_page
from compliance.web.section_place import find_component, find_record
from compliance.web.words import some_names

results = Blueprint("results", __name__)
results.add_app_template_filter(some_names)


@results.get("/projects/<id:project_id>/result")
def result(project_id: str) -> str:
    """Results of the work and of its components with their reasons, for all of them or for one."""
    record = find_record(project_id)
    return render_template("results/result.html", **result_page(record, _component(record), page_asked_for()))


@results.get("/projects/<id:project_id>/result/<rulebook_id>")
def regime(project_id: str, rulebook_id: str) -> str:
    """What one rulebook makes of the work and of its components, with the reasons."""
    record = find_record(project_id)
    values = regime_page(record, rulebook_id, _component(record), page_asked_for())
    return render_template("results/regime.html", **values)


@results.get("/projects/<id:project_id>/result/<rulebook_id>/<table_id>")
def why(project_id: str, rulebook_id: str, table_id: str) -> str:
    """One result in full, of a component or of the work: why, why not otherwise, and what would change it."""
    record = find_record(project_id)
    return render_template("results/why.html", **why_page(record, rulebook_id, table_id, _component(record)))


@results.get("/projects/<id:project_id>/compare")
def compare(project_id: str) -> str:
    """The rulebooks side by side, all of them or those that were ticked, and where they disagree."""
    record = find_record(project_id)
    return render_template("results/compare.html", **compare_page(record, request.args.getlist("regime")))


@results.get("/projects/<id:project_id>/readiness")
def readiness(project_id: str) -> str:
    """Whether what somebody may ask for later is at hand; no legal result depends on it."""
    return render_template("results/readiness.html", **readiness_page(find_record(project_id)))


def _component(record: ProjectRecord) -> str:
    """The component that the address asks for, empty if none; one that there is not is answered with 404."""
    only = asked_for("component")
    if only:
        find_component(record, only)
    return only
