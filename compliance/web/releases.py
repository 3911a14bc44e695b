"""When the law changes: two releases side by side, and moving a project to a newer one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from compliance.services.records import ProjectRecord, project_record
from compliance.services.refusals import Refused
from compliance.services.release_moves import move_project, newer_releases, preview_move
from compliance.web.current import asked_for, current_actor, database, now, release_of, whole_number, wiring
from compliance.web.move_view import move_view
from compliance.web.release_view import compared_view
from compliance.web.section_place import section_url

releases = Blueprint("releases", __name__)

Answered = Response | str | tuple[str, int]

UNSEEN = "Tick the box to say that you have seen what changes."


@releases.get("/rulebooks/<before>/compare/<after>")
def compare(before: str, after: str) -> str:
    """What another release says otherwise, and every kind of case that it decides otherwise, once that was found."""
    comparing = wiring().comparisons.of(before, after)
    if comparing.found is None:
        return render_template("releases/comparing.html", comparing=comparing, release=comparing.after)
    return render_template("releases/compare.html", view=compared_view(comparing.found), release=comparing.after)


@releases.get("/projects/<id:project_id>/release")
def move(project_id: str) -> str:
    """What moving the project to a newer release would change; nothing is stored."""
    record = _record(project_id)
    return _move_page(record, _wanted(record, asked_for("to")), "")


@releases.post("/projects/<id:project_id>/release")
def move_now(project_id: str) -> Answered:
    """Move the project, once."""
    record = _record(project_id)
    wanted = _wanted(record, request.form.get("to", ""))
    if not wanted and request.form.get("to", "") == record.release:
        # A second click: the project is there already.
        return redirect(url_for("projects.hub", project_id=project_id), 303)
    if not wanted or request.form.get("checked") != "yes":
        return _move_page(record, wanted, UNSEEN if wanted else ""), 422
    asked_next = _first_new_question(record, wanted)
    seen = whole_number(request.form.get("seen_sequence", ""))
    try:
        with database().write() as session:
            move_project(session, current_actor(), now(), project_id, wanted, seen, request.form.get("digest", ""))
    except Refused as error:
        return _move_page(_record(project_id), wanted, str(error)), 409
    if not asked_next:
        flash(f"The project is under release {wanted} now. It asks nothing new.")
        return redirect(url_for("projects.hub", project_id=project_id), 303)
    flash(f"The project is under release {wanted} now. Here is the first question that it leaves open.")
    return redirect(asked_next, 303)


def _first_new_question(record: ProjectRecord, wanted: str) -> str:
    """The address of the first question that the move leaves open; empty when there is none."""
    for each in preview_move(record, wanted).newly_missing:
        part = record.component(each.component_id) if each.component_id else None
        return section_url(record, part, each.section, _anchor=each.question.id)
    return ""


def _record(project_id: str) -> ProjectRecord:
    with database().read() as session:
        return project_record(session, current_actor().reach, project_id)


def _wanted(record: ProjectRecord, release_id: str) -> str:
    """The newer release that was asked for, else the newest; empty when there is none."""
    newer = newer_releases(record.release)
    return release_id if release_id in newer else (newer[-1] if newer and not release_id else "")


def _move_page(record: ProjectRecord, wanted: str, wrong: str) -> str:
    view = move_view(preview_move(record, wanted)) if wanted else None
    return render_template(
        "releases/move.html",
        project=record,
        release=release_of(record.release),
        newer=[release_of(each) for each in reversed(newer_releases(record.release))],
        view=view,
        wrong=wrong,
    )
