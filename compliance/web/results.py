"""The result of a project: what each rulebook makes of the answers, and why."""

from flask import Blueprint, render_template

from compliance.web.current import asked_for, page_asked_for
from compliance.web.results_view import result_page
from compliance.web.section_place import find_component, find_record
from compliance.web.words import some_names

results = Blueprint("results", __name__)
results.add_app_template_filter(some_names)


@results.get("/projects/<id:project_id>/result")
def result(project_id: str) -> str:
    """Results of the work and of its components with their reasons, for all of them or for one."""
    record = find_record(project_id)
    only = asked_for("component")
    if only:
        find_component(record, only)
    return render_template("results/result.html", **result_page(record, only, page_asked_for()))
