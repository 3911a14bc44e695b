"""The comments of a project: all of them, open ones first; adding one, resolving and reopening it."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from compliance.services.assessments import ProjectAssessment
from compliance.services.colleagues import Colleague, colleagues
from compliance.services.comments import add_comment, comments_of, reopen_comment, resolve_comment
from compliance.services.refusals import NotFound, Refused
from compliance.web.current import asked_for, current_actor, database, now, whole_number
from compliance.web.hub import assessed_project
from compliance.web.section_place import section_url

comments = Blueprint("comments", __name__)

Answered = Response | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class CommentPlace:
    """What a comment is about, in words, with the address of that while it is there."""

    words: str
    url: str


@comments.get("/projects/<id:project_id>/comments")
def page(project_id: str) -> str:
    """Every comment of the project: those that are open first, and the newest first among them."""
    assessed = assessed_project(project_id)
    with database().read() as session:
        found = comments_of(session, current_actor().reach, project_id)
    newest = sorted(found, key=lambda each: -each.sequence)
    lines = [(each, place_of(assessed, each.component_id, each.question)) for each in newest]
    return render_template(
        "comments/page.html",
        project=assessed.project,
        release=assessed.release,
        open=[line for line in lines if line[0].open],
        resolved=[line for line in lines if not line[0].open],
    )


@comments.route("/projects/<id:project_id>/comments/add", methods=["GET", "POST"])
def add(project_id: str) -> Answered:
    """Write a comment on an answer, a component or the project, and choose whom to tell."""
    assessed = assessed_project(project_id)
    component, question = asked_for("component"), asked_for("question")
    place = place_of(assessed, component, question)
    if not place.words:
        raise NotFound("There is nothing of that kind to comment on.")
    fault = ""
    if request.method == "POST":
        try:
            with database().write() as session:
                number = add_comment(
                    session,
                    current_actor(),
                    now(),
                    project_id,
                    request.form.get("text", ""),
                    component,
                    question,
                    request.form.getlist("tell"),
                )
        except Refused as error:
            fault = str(error)
        else:
            flash("Your comment is added.")
            return redirect(url_for("comments.page", project_id=project_id, _anchor=f"comment-{number}"), 303)
    shown = render_template(
        "comments/add.html",
        project=assessed.project,
        release=assessed.release,
        place=place,
        people=_others(assessed.project.organisation_id),
        text=request.form.get("text", ""),
        told=set(request.form.getlist("tell")),
        here=request.full_path.rstrip("?"),
        fault=fault,
    )
    return (shown, 422) if fault else shown


@comments.post("/projects/<id:project_id>/comments/resolve")
def resolve(project_id: str) -> Response:
    """Nobody has to see to the comment any more that the form names."""
    number = whole_number(request.form.get("comment", ""))
    if number:
        with database().write() as session:
            resolve_comment(session, current_actor(), now(), project_id, number)
    return redirect(url_for("comments.page", project_id=project_id, _anchor=f"comment-{number}"), 303)


@comments.post("/projects/<id:project_id>/comments/reopen")
def reopen(project_id: str) -> Response:
    """Somebody has to see to the comment after all."""
    number = whole_number(request.form.get("comment", ""))
    if number:
        with database().write() as session:
            reopen_comment(session, current_actor(), now(), project_id, number)
    return redirect(url_for("comments.page", project_id=project_id, _anchor=f"comment-{number}"), 303)


def place_of(assessed: ProjectAssessment, component_id: str, question_id: str) -> CommentPlace:
    """What a comment with these ids is about; without words when there is no such thing, or not any more."""
    project, questions = assessed.project, assessed.questionnaire.questions
    part = next((each for each in (*project.components, *project.removed) if each.id == component_id), None)
    question = questions.get(question_id)
    if (component_id and part is None) or (question_id and question is None):
        return CommentPlace("", "")
    if question is not None and (question.scope == "component") != (part is not None):
        return CommentPlace("", "")
    there = part is None or part.removed_at is None
    if question is not None:
        words = ": ".join(filter(None, (part.name if part else "", question.ask)))
        section = assessed.questionnaire.section(question.section)
        return CommentPlace(words, section_url(project, part, section, _anchor=question.id) if there else "")
    if part is not None:
        url = url_for("interview.component", project_id=project.id, component_id=part.id) if there else ""
        return CommentPlace(part.name, url)
    return CommentPlace("The project as a whole", url_for("projects.hub", project_id=project.id))


def _others(organisation_id: str) -> tuple[Colleague, ...]:
    """Those who can be told: everybody of the organisation but the writer."""
    with database().read() as session:
        found = colleagues(session, organisation_id)
    return tuple(each for each in found if each.id != current_actor().id)
