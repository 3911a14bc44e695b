"""The statements of a project: the list, issuing one, and the draft."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from compliance.services.assessments import ProjectAssessment
from compliance.services.confirmations import confirm_cannot_tell
from compliance.services.letterhead import Letterhead, letterhead_of
from compliance.services.outdated import is_current
from compliance.services.refusals import Refused
from compliance.services.register import StatementRecord, statements_of
from compliance.services.signing import declaration_of, kept_words, signatory_of
from compliance.services.statements import CannotMakePdf, draft, issue, preview, seen_key
from compliance.web.current import current_actor, database, now, whole_number, wiring
from compliance.web.downloads import pdf_to_look_at
from compliance.web.hub import assessed_project
from compliance.web.review_view import review_of
from compliance.web.section_place import section_url
from compliance.web.statement_view import doubts_of, state_of, subject_of
from compliance.web.todo_view import todos, too_many_components

statements = Blueprint("statements", __name__)

Answered = Response | str | tuple[str, int]

UNCONFIRMED = "Tick the box to say that you have checked the answers and want to issue."
UNSEEN = "Tick the results that you have seen."


@statements.get("/projects/<id:project_id>/statements")
def listing(project_id: str) -> str:
    """All statements of the project, newest first, and how to issue the next."""
    assessed = assessed_project(project_id)
    found = _statements_of(project_id)
    in_force = next((each for each in found if each.state == "issued"), None)
    return render_template(
        "statements/listing.html",
        project=assessed.project,
        release=assessed.release,
        statements=[(each, state_of(each)) for each in found],
        todos=todos(assessed),
        issuable=assessed.issuable,
        review=review_of(assessed),
        in_force=in_force,
        current=in_force is not None and is_current(in_force, assessed.project),
    )


@statements.get("/projects/<id:project_id>/statements/issue")
def issue_page(project_id: str) -> str:
    """What is missing; or what has to be confirmed, what the statement will say, and what issuing does."""
    return _issue_page(assessed_project(project_id), {})


@statements.post("/projects/<id:project_id>/statements/confirm")
def confirm(project_id: str) -> Answered:
    """Confirm that the ticked results cannot be told."""
    assessed = assessed_project(project_id)
    seen = set(request.form.getlist("seen"))
    ticked = [doubt for doubt in doubts_of(assessed.undecided) if doubt.id in seen and not doubt.confirmed]
    if not ticked:
        return _issue_page(assessed, {"seen": UNSEEN}), 422
    with database().write() as session:
        for each in (member for doubt in ticked for member in doubt.members):
            confirm_cannot_tell(session, current_actor(), now(), project_id, each.regime.id, subject_of(each), each.key)
    return redirect(url_for("statements.issue_page", project_id=project_id, _anchor="issue"), 303)


@statements.post("/projects/<id:project_id>/statements/issue")
def issue_now(project_id: str) -> Answered:
    """Issue the statement, once."""
    assessed = assessed_project(project_id)
    office = request.form.get("office", signatory_of(assessed.project)[1])
    if wrong := _undeclared(assessed, office):
        return _issue_page(assessed, wrong), 422
    if sentence := too_many_components(assessed):
        return _issue_page(assessed, {"issue": sentence}), 409
    seen = whole_number(request.form.get("seen_sequence", ""))
    try:
        seen_choices, wanted = request.form.get("seen_choices"), _wanted()
        issued = issue(
            database(),
            current_actor(),
            now(),
            project_id,
            wiring().render,
            seen,
            seen_choices,
            notary=wiring().notary,
            with_pack=wanted["with_pack"],
            attach_pack=wanted["attach_pack"],
            attach_history=wanted["attach_history"],
            office=office,
        )
    except (Refused, CannotMakePdf) as error:
        return _issue_page(assessed_project(project_id), {"issue": str(error)}), 409
    flash(f"Statement {issued.number} is issued.")
    return redirect(url_for("issued.statement", statement_id=issued.id), 303)


def _undeclared(assessed: ProjectAssessment, office: str) -> dict[str, str]:
    """What is wrong with the declaration: its tick, or the office; nothing while there is nothing to declare."""
    wrong = {} if request.form.get("checked") == "yes" else {"checked": UNCONFIRMED}
    if assessed.issuable:
        try:
            declaration_of(assessed, office)
        except Refused as error:
            wrong["office"] = str(error)
    return wrong


@statements.get("/projects/<id:project_id>/statements/draft.pdf")
def draft_pdf(project_id: str) -> Answered:
    """The draft as a PDF with a watermark; nothing is stored."""
    assessed = assessed_project(project_id)
    if sentence := too_many_components(assessed):
        # Said here already, because drafting so long a statement takes its time.
        return _issue_page(assessed, {"issue": sentence}), 409
    try:
        rendered = preview(assessed.project, wiring().render, _letterhead(assessed.project.organisation_id))
    except CannotMakePdf as error:
        return _issue_page(assessed, {"issue": str(error)}), 409
    return pdf_to_look_at(rendered.pdf, "draft.pdf")


def _issue_page(assessed: ProjectAssessment, wrong: dict[str, str]) -> str:
    answered = bool(assessed.project.components) and not (assessed.missing or assessed.contradictions)
    complete = answered and not too_many_components(assessed)
    in_force = next((each for each in _statements_of(assessed.project.id) if each.state == "issued"), None)
    return render_template(
        "statements/issue.html",
        review=review_of(assessed),
        **_declaration(assessed),
        project=assessed.project,
        release=assessed.release,
        todos=todos(assessed),
        doubts=doubts_of(assessed.undecided) if complete else (),
        issuable=assessed.issuable,
        statement=draft(assessed.project) if complete else None,
        in_force=in_force,
        choices=seen_key(assessed.project),
        year=now()[:4],
        **_wanted(),
        wrong=wrong,
    )


def _wanted() -> dict[str, bool]:
    """What was asked for beside the statement itself."""
    return {name: request.form.get(name) == "yes" for name in ("with_pack", "attach_pack", "attach_history")}


def _letterhead(organisation_id: str) -> Letterhead:
    with database().read() as session:
        return letterhead_of(session, current_actor().reach, organisation_id)


def _declaration(assessed: ProjectAssessment) -> dict[str, str]:
    """What the declaration says before it is confirmed, and where its answers are given."""
    project, questions = assessed.project, assessed.questionnaire.questions
    name, office = signatory_of(project)
    section = assessed.questionnaire.section(questions["signatory"].section)
    return {
        "signatory": name,
        "office": request.form.get("office", office),
        "basis": kept_words(assessed),
        "signatory_url": section_url(project, None, section, _anchor="signatory"),
    }


def _statements_of(project_id: str) -> tuple[StatementRecord, ...]:
    with database().read() as session:
        return statements_of(session, current_actor().reach, project_id)
