"""What a change of law, or another setting, would change in all projects of an organisation."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from compliance.services import jobs
from compliance.services.assumption_choices import organisation_choices
from compliance.services.export import csv_bytes
from compliance.services.impact import KIND, Finding, ask_for_impact, findings, queue_replacements, queued, reason_words
from compliance.services.refusals import Refused
from compliance.services.replacements import take_back_replacement
from compliance.web.current import asked_for, current_actor, current_release, database, now, wiring
from compliance.web.downloads import download
from compliance.web.impact_view import HEADS, choices, csv_line, progress_words

impact = Blueprint("impact", __name__, url_prefix="/organisations/<id:organisation_id>/impact")

Answered = Response | str | tuple[str, int]

# So many projects to a page; all are in the download.
SHOWN = 200

UNCHOSEN = "Choose what to look at."
UNTICKED = "Tick the statements that are to be replaced."


@impact.get("")
def index(organisation_id: str) -> str:
    """Ask for an analysis; the last ones; and the statements that are to be replaced."""
    return _index(organisation_id, "")


@impact.post("")
def start(organisation_id: str) -> Answered:
    """Ask for an analysis; somebody works on it from now on."""
    kind, _, rest = request.form.get("what", "").partition(":")
    name, _, setting = rest.partition("=")
    wanted = {"to": rest} if kind == "release" else {"assumption": name, "setting": setting}
    try:
        with database().write() as session:
            actor = current_actor()
            job = ask_for_impact(session, actor.reach, actor.id, now(), organisation_id, wanted)
    except Refused:
        return _index(organisation_id, UNCHOSEN), 422
    wiring().jobs.wake()
    return redirect(url_for(".job", organisation_id=organisation_id, job_id=job), 303)


def _index(organisation_id: str, wrong: str) -> str:
    with database().read() as session:
        reach = current_actor().reach
        owner = organisation_choices(session, reach, organisation_id)
        last = jobs.last_jobs(session, organisation_id, KIND)
        notes = queued(session, reach, organisation_id)
    return render_template(
        "releases/impact.html",
        organisation=owner,
        choices=choices(current_release()),
        jobs=[(each, reason_words(each.arguments), progress_words(each)) for each in last],
        queued=notes,
        chosen=request.form.get("what", ""),
        wrong=wrong,
    )


@impact.get("/<id:job_id>")
def job(organisation_id: str, job_id: str) -> str:
    """How far an analysis is, and what it found so far."""
    return _job(organisation_id, job_id, "")


def _job(organisation_id: str, job_id: str, wrong: str) -> str:
    with database().read() as session:
        reach = current_actor().reach
        owner = organisation_choices(session, reach, organisation_id)
        shown = jobs.job_shown(session, organisation_id, job_id)
        found = findings(session, job_id)
        noted = {each.statement_id for each in queued(session, reach, organisation_id)}
    if shown.open:
        wiring().jobs.wake()
    show = asked_for("show") if asked_for("show") in ("all", "statements") else "changed"
    passing = [each for each in found if _passes(each, show)]
    standing = [each for each in found if each.changed and each.statement]
    return render_template(
        "releases/impact_job.html",
        organisation=owner,
        job=shown,
        what=reason_words(shown.arguments),
        words=progress_words(shown),
        found=passing[:SHOWN],
        more=len(passing[SHOWN:]),
        changed=sum(each.changed for each in found),
        statements=[each for each in standing if each.statement_id not in noted][:SHOWN]
        + [each for each in standing if each.statement_id in noted][:SHOWN],
        standing=len(standing),
        total=len(found),
        noted=noted,
        show=show,
        wrong=wrong,
    )


def _passes(each: Finding, show: str) -> bool:
    return show == "all" or (each.changed and (show == "changed" or bool(each.statement)))


@impact.post("/<id:job_id>/cancel")
def cancel(organisation_id: str, job_id: str) -> Answered:
    """Let an analysis end where it is."""
    with database().write() as session:
        organisation_choices(session, current_actor().reach, organisation_id)
        jobs.cancel(session, organisation_id, job_id)
    return redirect(url_for(".job", organisation_id=organisation_id, job_id=job_id), 303)


@impact.post("/<id:job_id>/queue")
def queue(organisation_id: str, job_id: str) -> Answered:
    """Note the ticked statements as to be replaced."""
    ticked = request.form.getlist("statement")
    with database().write() as session:
        new = queue_replacements(session, current_actor(), now(), organisation_id, job_id, ticked)
    if not ticked:
        return _job(organisation_id, job_id, UNTICKED), 422
    flash(f"{new} more to be replaced." if new else "They were noted before.")
    return redirect(url_for(".index", organisation_id=organisation_id, _anchor="replace"), 303)


@impact.post("/replacements/<id:statement_id>/take-back")
def take_back(organisation_id: str, statement_id: str) -> Answered:
    """Take back the note that a statement is to be replaced."""
    with database().write() as session:
        taken = take_back_replacement(session, current_actor(), now(), organisation_id, statement_id)
    flash("Taken back. The history says so." if taken else "It was taken back before.")
    return redirect(url_for(".index", organisation_id=organisation_id, _anchor="replace"), 303)


@impact.get("/<id:job_id>/impact.csv")
def table(organisation_id: str, job_id: str) -> Response:
    """Everything that an analysis found so far, a line for each project."""
    with database().read() as session:
        organisation_choices(session, current_actor().reach, organisation_id)
        jobs.job_shown(session, organisation_id, job_id)
        found = findings(session, job_id)
    return download(csv_bytes(HEADS, map(csv_line, found)), "impact.csv", "text/csv")
