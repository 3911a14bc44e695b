"""Sending a statement for review, approving it, returning it; what was changed meanwhile; and who may approve."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from compliance.services.assumption_choices import organisation_choices
from compliance.services.refusals import Refused
from compliance.services.review_changes import Base, changes_since
from compliance.services.review_rules import choose_review_rule, rule_of
from compliance.services.review_state import review_now
from compliance.services.reviews import approve, send_back, submit
from compliance.web.current import asked_for, current_actor, database, now
from compliance.web.hub import assessed_project
from compliance.web.review_view import SINCE, answer_groups, reasons_from

reviews = Blueprint("reviews", __name__)

Answered = Response | str | tuple[str, int]

NO_REASON = "Say why about each answer that is ticked."


@reviews.post("/projects/<id:project_id>/review/submit")
def send(project_id: str) -> Response:
    """Send the next statement for review."""
    try:
        with database().write() as session:
            submit(session, current_actor(), now(), project_id)
    except Refused as error:
        flash(str(error))
    else:
        flash("It is in review. Whoever can approve it is told.")
    return _back(project_id)


@reviews.post("/projects/<id:project_id>/review/approve")
def sign(project_id: str) -> Response:
    """Approve what is in review."""
    try:
        with database().write() as session:
            approve(session, current_actor(), now(), project_id, request.form.get("seen"))
    except Refused as error:
        flash(f"It was not approved. {error}")
    else:
        flash("It is approved, and can be issued.")
    return _back(project_id)


@reviews.route("/projects/<id:project_id>/review/return", methods=["GET", "POST"])
def give_back(project_id: str) -> Answered:
    """Tick the answers that are not right, say why, and return the statement."""
    assessed = assessed_project(project_id)
    if request.method == "GET":
        with database().read() as session:
            obstacle = review_now(session, current_actor().reach, project_id).why_not("return", current_actor())
        return _back(project_id) if obstacle else _return_page(project_id, "", {}, set(), "")
    typed = {name.removeprefix("why-"): text for name, text in request.form.items() if name.startswith("why-")}
    ticked = set(request.form.getlist("about"))
    reason = request.form.get("reason", "")
    fault = NO_REASON if any(not typed.get(key, "").strip() for key in ticked) else ""
    if not fault:
        try:
            with database().write() as session:
                send_back(session, current_actor(), now(), project_id, reason, reasons_from(sorted(ticked), typed))
        except Refused as error:
            fault = str(error)
    if fault:
        return _return_page(project_id, reason, typed, ticked, fault), 422
    flash(f"“{assessed.project.title}” is returned. Those who prepared it are told.")
    return _back(project_id)


@reviews.get("/projects/<id:project_id>/review/changes")
def changes(project_id: str) -> str:
    """What was changed since the last submission, or since the last issue."""
    assessed = assessed_project(project_id)
    base: Base = "issue" if asked_for("since") == "issue" else "review"
    with database().read() as session:
        found = changes_since(session, current_actor().reach, project_id, base)
    return render_template(
        "reviews/changes.html",
        project=assessed.project,
        release=assessed.release,
        changes=found,
        base=base,
        since=SINCE["issued" if base == "issue" else found.became if found else "in_review"],
    )


@reviews.route("/organisations/<id:organisation_id>/review", methods=["GET", "POST"])
def rule(organisation_id: str) -> Answered:
    """Whether one person may prepare and approve a statement of the organisation."""
    wrong = ""
    if request.method == "POST":
        chosen = request.form.get("one_person")
        if chosen in ("yes", "no"):
            with database().write() as session:
                choose_review_rule(session, current_actor(), now(), organisation_id, one_person=chosen == "yes")
            flash("That is kept, and stands in the history of the organisation.")
            return redirect(url_for("reviews.rule", organisation_id=organisation_id), 303)
        wrong = "Choose one of the two."
    with database().read() as session:
        reach = current_actor().reach
        organisation = organisation_choices(session, reach, organisation_id)
        one_person = rule_of(session, reach, organisation_id)
    page = render_template("reviews/rule.html", organisation=organisation, one_person=one_person, wrong=wrong)
    return (page, 422) if wrong else page


def _return_page(project_id: str, reason: str, typed: dict[str, str], ticked: set[str], fault: str) -> str:
    assessed = assessed_project(project_id)
    return render_template(
        "reviews/return.html",
        project=assessed.project,
        release=assessed.release,
        groups=answer_groups(assessed, typed, ticked),
        reason=reason,
        fault=fault,
    )


def _back(project_id: str) -> Response:
    return redirect(url_for("statements.issue_page", project_id=project_id, _anchor="review"), 303)
