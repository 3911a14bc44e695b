"""One issued statement: what it says, its file, and withdrawing it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import TextAreaField

from compliance.services.records import ProjectRecord, project_record
from compliance.services.refusals import Refused
from compliance.services.register import (
    IssuedBytes,
    StatementRecord,
    statement_bytes,
    statement_record,
    statements_of,
)
from compliance.services.withdrawal import withdraw, withdrawer
from compliance.web.current import current_actor, database, now, release_of
from compliance.web.downloads import download
from compliance.web.statement_view import file_name, state_of, stored_words

issued = Blueprint("issued", __name__)

Answered = Response | str | tuple[str, int]
LONGEST_REASON = 1000


class WithdrawForm(FlaskForm):  # type: ignore[misc]  # flask_wtf comes without types
    """Why a statement is withdrawn."""

    reason = TextAreaField(
        "Why is it withdrawn?",
        description="One or two sentences. They are kept in the history and shown with the statement.",
    )


@issued.get("/statements/<id:statement_id>")
def statement(statement_id: str) -> str:
    """What the statement says, out of its stored data, and its state."""
    record, project, stored = _found(statement_id)
    with database().read() as session:
        others = statements_of(session, current_actor().reach, project.id)
        withdrawn_by = withdrawer(session, current_actor().reach, record)
    ids = {other.number: other.id for other in others}
    return render_template(
        "statements/statement.html",
        record=record,
        project=project,
        release=release_of(project.release),
        state=state_of(record),
        withdrawn_by=withdrawn_by,
        statement=stored_words(stored.data),
        superseded_by=ids.get(record.superseded_by, ""),
        supersedes=ids.get(record.supersedes, ""),
    )


@issued.get("/statements/<id:statement_id>/pdf")
def pdf(statement_id: str) -> Response:
    """The very PDF that was issued."""
    record, _, stored = _found(statement_id)
    return download(stored.pdf, file_name(record, "pdf"), "application/pdf", record.pdf_sha256)


@issued.get("/statements/<id:statement_id>/data")
def data(statement_id: str) -> Response:
    """The data that the PDF was made from, as it is embedded in it."""
    record, _, stored = _found(statement_id)
    return download(stored.data, file_name(record, "json"), "application/json", record.data_sha256)


@issued.route("/statements/<id:statement_id>/withdraw", methods=["GET", "POST"])
def take_back(statement_id: str) -> Answered:
    """Say what withdrawing does, ask for the reason, then withdraw the statement."""
    record, project, _ = _found(statement_id)
    form = WithdrawForm()
    if request.method == "POST":
        reason = " ".join((form.reason.data or "").split())
        if len(reason) > LONGEST_REASON:
            form.reason.errors = [f"Shorten the reason to {LONGEST_REASON} characters; it has {len(reason)}."]
        else:
            try:
                with database().write() as session:
                    withdraw(session, current_actor(), now(), statement_id, reason)
            except Refused as error:
                form.reason.errors = [str(error)]
            else:
                flash(f"Statement {record.number} is withdrawn. It stays readable, marked as withdrawn.")
                return redirect(url_for("issued.statement", statement_id=statement_id), 303)
    elif record.state != "issued":
        return redirect(url_for("issued.statement", statement_id=statement_id))
    page = render_template("statements/withdraw.html", record=record, project=project, form=form)
    return (page, 422) if form.reason.errors else page


def _found(statement_id: str) -> tuple[StatementRecord, ProjectRecord, IssuedBytes]:
    reach = current_actor().reach
    with database().read() as session:
        record = statement_record(session, reach, statement_id)
        return record, project_record(session, reach, record.project_id), statement_bytes(session, reach, statement_id)
