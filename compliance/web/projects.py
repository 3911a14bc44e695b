"""The list of projects, and the sample projects of an empty installation."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from compliance.services.assessments import assess_project
from compliance.services.overviews import overviews
from compliance.services.projects import PAGE_SIZE, STATES, State, list_projects
from compliance.services.records import project_records
from compliance.services.review_standings import standings
from compliance.services.samples import load_samples
from compliance.web.current import (
    asked_for,
    current_actor,
    current_place,
    current_release,
    current_visitor,
    database,
    now,
    page_asked_for,
)
from compliance.web.listing_view import STATE_WORDS, all_parts_decided, filter_words, project_lines, range_words

projects = Blueprint("projects", __name__)


@projects.get("/")
def listing() -> str | Response:
    """The projects within reach, last changed first, 25 a page. A guest has none, and is led to their own part."""
    visitor = current_visitor()
    if visitor is not None and visitor.guest:
        return redirect(url_for("guests.home"), 303)
    search, state = asked_for("q"), _state(asked_for("state"))
    reach = current_actor().reach
    with database().read() as session:
        page = list_projects(session, reach, search, state, page_asked_for())
        in_short = overviews(session, reach, [project.id for project in page.projects])
        reviews = standings(session, reach, [project.id for project in page.projects])
        answered = [each.id for each in page.projects if all_parts_decided(each, in_short[each.id])]
        records = project_records(session, reach, answered) if answered else {}
        everything = page.total if not (search or state) else list_projects(session, reach).total
    assessed = {project_id: assess_project(record) for project_id, record in records.items()}
    to_confirm = {id_ for id_, found in assessed.items() if not found.missing and not found.contradictions}
    return render_template(
        "projects/listing.html",
        lines=project_lines(
            page, in_short, reviews, to_confirm, now(), visitor is not None and len(visitor.places) > 1
        ),
        page=page,
        size=PAGE_SIZE,
        words=range_words(page.page, len(page.projects), page.total, "project"),
        everything=everything,
        search=search,
        state=state or "",
        states=STATE_WORDS,
        filtered_by=filter_words(search, state),
        law=current_release().front[0],
    )


@projects.post("/samples")
def samples() -> Response:
    """Load the sample projects."""
    load_samples(database(), current_actor(), now(), current_place().name)
    flash("The sample projects are here. They are yours to change.")
    return redirect(url_for("projects.listing"), 303)


def _state(text: str) -> State | None:
    return next((state for state in STATES if state == text), None)
