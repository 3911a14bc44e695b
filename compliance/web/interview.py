"""The interview: one section a page, saving it, and checking all answers."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from compliance.domain.questionnaire import Answers
from compliance.services.interview import Conflict, save_section
from compliance.web.access import may_answer
from compliance.web.answers_view import answers_page
from compliance.web.current import asked_for, current_actor, database, now, page_asked_for
from compliance.web.section_answers import Reading, read_section
from compliance.web.section_changes import consequences
from compliance.web.section_form import open_form, shown_questions
from compliance.web.section_pages import Posted, changes_page, clash_page, section_page
from compliance.web.section_place import (
    Place,
    find_component,
    find_place,
    find_record,
    first_section_url,
    lacks_answers,
    leave_url,
    next_url,
    section_url,
)
from compliance.web.section_request import BACK_TO, agreed, back_to, going, seen_revision, settling, with_theirs

interview = Blueprint("interview", __name__)

PROJECT_SECTION = "/projects/<id:project_id>/sections/<section_id>"
COMPONENT_SECTION = "/projects/<id:project_id>/components/<id:component_id>/sections/<section_id>"
Answered = Response | str | tuple[str, int]


@interview.get("/projects/<id:project_id>/components/<id:component_id>")
def component(project_id: str, component_id: str) -> Response:
    """Go to the component's first section that is not complete."""
    record = find_record(project_id)
    part = find_component(record, component_id)
    return redirect(first_section_url(record, part) if may_answer() else answers_url(project_id, component_id))


@interview.get(PROJECT_SECTION)
@interview.get(COMPONENT_SECTION)
def section(project_id: str, section_id: str, component_id: str | None = None) -> Answered:
    """A section's questions with the answers that are stored; just the answers for somebody who may change none."""
    place = find_place(project_id, section_id, component_id)
    return section_page(place, place.stored) if may_answer() else redirect(answers_url(project_id, component_id))


def answers_url(project_id: str, component_id: str | None) -> str:
    """Where the answers are read: of one component, or of the project with all of them."""
    return url_for("interview.check", project_id=project_id, component=component_id)


@interview.post(PROJECT_SECTION)
@interview.post(COMPONENT_SECTION)
def save(project_id: str, section_id: str, component_id: str | None = None) -> Answered:
    """Save the section, or show what stands in the way with everything that was typed."""
    place = find_place(project_id, section_id, component_id)
    if not place.questions.within_reach:
        return section_page(place, place.stored), 409
    posted = _posted(place)
    reading = posted.reading
    if reading.problems or (reading.missing and going() == "continue" and not settling()):
        return section_page(place, reading.answers, posted), 422
    if going() == "back":
        return section_page(place, reading.answers)
    answers = with_theirs(place, reading.answers)
    if _is_stale(place, answers):
        return clash_page(place, answers), 409
    if not agreed() and (changes := consequences(place, answers)):
        return changes_page(place, answers, changes)
    return _save(place, answers, reading)


def _posted(place: Place) -> Posted:
    shown = shown_questions(place.questions.within_reach, request.form)
    form = open_form(shown, {}, request.form)
    raw = form.raw(shown)
    reading = read_section(place.questionnaire, place.section, place.stored, place.context, raw)
    return Posted(form, shown, raw, reading)


def _is_stale(place: Place, answers: Answers) -> bool:
    """Whether somebody saved the section since the person opened it, and differently."""
    return place.revision not in (0, seen_revision(place)) and dict(answers) != dict(place.stored)


def _save(place: Place, answers: Answers, reading: Reading) -> Answered:
    with database().write() as session:
        outcome = save_section(
            session,
            current_actor(),
            now(),
            place.record.id,
            place.component_id,
            place.section.id,
            answers,
            seen_revision(place),
        )
    saved = find_place(place.record.id, place.section.id, place.component_id)
    if isinstance(outcome, Conflict):
        return clash_page(saved, answers), 409
    return redirect(_after(saved, reading), 303)


def _after(place: Place, reading: Reading) -> str:
    if going() == "leave":
        return leave_url(place)
    if reading.following or lacks_answers(place):
        return _same_section(place, reading)
    return url_for(BACK_TO[back_to()], project_id=place.record.id) if back_to() else next_url(place)


def _same_section(place: Place, reading: Reading) -> str:
    return section_url(
        place.record,
        place.component,
        place.section,
        more=len(reading.following) or None,
        back=back_to() or None,
        _anchor=reading.following[0].id if reading.following else None,
    )


@interview.get("/projects/<id:project_id>/answers")
def check(project_id: str) -> str:
    """Every answer with a link to change it: of the project and its components, or of one component."""
    record = find_record(project_id)
    only = asked_for("component")
    if only:
        find_component(record, only)
    return render_template("interview/answers.html", **answers_page(record, only, page_asked_for()))
