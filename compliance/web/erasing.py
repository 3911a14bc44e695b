"""Erasing what an entry of a project's history says."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import TextAreaField

from compliance.services.history import EntryShown, entry_of
from compliance.services.payload_erasure import ErasurePlan, checked_reason, erase_payloads, erasure_plan
from compliance.services.records import ProjectRecord, project_record
from compliance.services.refusals import Refused
from compliance.web.current import current_actor, database, now, release_of
from compliance.web.history_view import days

erasing = Blueprint("erasing", __name__)

Answered = Response | str | tuple[str, int]


class EraseForm(FlaskForm):  # type: ignore[misc]  # flask_wtf comes without types
    """Why an entry is erased."""

    reason = TextAreaField(
        "Why is it erased?",
        description="A sentence that is kept in the history for ever, so repeat nothing of what is erased.",
    )


@erasing.route("/projects/<id:project_id>/history/<int:sequence>/erase", methods=["GET", "POST"])
def erase(project_id: str, sequence: int) -> Answered:
    """What goes and what stays; then what the entry says goes."""
    form = EraseForm()
    project, entry, plan, refusal = _found(project_id, sequence)
    if request.method == "POST" and plan is not None:
        try:
            reason = checked_reason(form.reason.data or "")
        except Refused as error:
            form.reason.errors = [str(error)]
        else:
            gone = erase_payloads(database(), current_actor(), now(), project_id, [sequence], reason)
            flash(f"Erased what {_entries(gone)} said. The history says so.")
            return redirect(url_for("history.page", project_id=project_id), 303)
    page = render_template(
        "history/erase.html",
        project=project,
        sequence=sequence,
        days=days([entry], project, release_of(project.release), now()),
        plan=plan,
        with_it=_entries(plan.with_it) if plan and plan.with_it else "",
        refusal=refusal,
        form=form,
    )
    return (page, 422) if request.method == "POST" else page


def _found(project_id: str, sequence: int) -> tuple[ProjectRecord, EntryShown, ErasurePlan | None, str]:
    """The project, the entry, and what erasing it comes to, or why it cannot be erased."""
    reach = current_actor().reach
    with database().read() as session:
        project = project_record(session, reach, project_id)
        entry = entry_of(session, reach, project_id, sequence, release_of(project.release).questionnaire)
        try:
            plan = erasure_plan(session, reach, project_id, [sequence])
        except Refused as error:
            return project, entry, None, str(error)
    return project, entry, plan, "" if plan else "It was erased already."


def _entries(sequences: tuple[int, ...]) -> str:
    *others, last = map(str, sequences)
    return f"entries {', '.join(others)} and {last}" if others else f"entry {last}"
