"""Issuing, replacing and exporting the statements of many projects: choosing them, and how far the job is."""

import re
from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from werkzeug import Response

from compliance.domain.history import utc_text
from compliance.services.assumption_choices import organisation_choices
from compliance.services.batch_choices import KINDS, MOST, SHOWS, Kind, Show, choices
from compliance.services.batches import OPTIONS, Wanted, ask_for_batch, batch_shown, cancel_batch, items, last_batches
from compliance.services.export import csv_bytes
from compliance.services.export_files import DAYS_KEPT, ExportFile, ExportFiles, exports_in
from compliance.services.identifiers import new_id
from compliance.services.refusals import Refused
from compliance.web.batches_view import (
    HEADS,
    KIND_WORDS,
    OBSTACLES,
    OPTION_WORDS,
    SHOW_WORDS,
    csv_lines,
    empty_words,
    key_of,
    note_of,
    seen_in,
    title_of,
    words_of,
)
from compliance.web.current import asked_for, current_actor, database, now, page_asked_for, wiring
from compliance.web.downloads import download
from compliance.web.evidence_view import size_words

batches = Blueprint("batches", __name__, url_prefix="/organisations/<id:organisation_id>/batches")

Answered = Response | str | tuple[str, int]

# So many projects of a job to its page; all are in the download.
SHOWN = 500
UNCONFIRMED = "Tick the box to say that you have checked the answers and want to issue."
_ASKED = re.compile(r"[0-9A-Za-z]{12}")


@batches.get("")
def index(organisation_id: str) -> str:
    """What can be done for many projects at once, and what was asked for before."""
    _exports().sweep()
    with database().read() as session:
        reach = current_actor().reach
        owner = organisation_choices(session, reach, organisation_id)
        last = last_batches(session, reach, organisation_id)
    return render_template(
        "batches/index.html",
        organisation=owner,
        kinds=KIND_WORDS,
        batches=[(each, title_of(each), words_of(each)) for each in last],
    )


@batches.route("/new", methods=["GET", "POST"])
def choose(organisation_id: str) -> Answered:
    """Choose projects; then ask for the job, and somebody works on it from now on."""
    kind, show = _kind(), _show(_kind())
    if request.method == "GET":
        return _choose(organisation_id, kind, show, {})
    wrong = {} if kind == "export" or request.form.get("checked") == "yes" else {"checked": UNCONFIRMED}
    chosen = seen_in(request.form.getlist("project"))
    ticked = frozenset(name for name in OPTIONS[kind] if request.form.get(name) == "yes")
    asked = request.form.get("asked", "")
    if not wrong and _ASKED.fullmatch(asked):
        wanted = Wanted(kind, chosen, request.form.get("office", ""), ticked)
        try:
            with database().write() as session:
                job = ask_for_batch(session, current_actor(), now(), organisation_id, wanted, asked)
        except Refused as error:
            wrong["projects" if not 0 < len(chosen) <= MOST else "office"] = str(error)
        else:
            wiring().jobs.wake()
            return redirect(url_for(".job", organisation_id=organisation_id, batch_id=job), 303)
    elif not chosen:
        wrong["projects"] = "Tick at least one project."
    return _choose(organisation_id, kind, show, wrong), 422


def _choose(organisation_id: str, kind: Kind, show: Show, wrong: dict[str, str]) -> str:
    with database().read() as session:
        reach = current_actor().reach
        owner = organisation_choices(session, reach, organisation_id)
        found = choices(session, reach, organisation_id, kind, show, page_asked_for())
    every = asked_for("tick") == "all" and request.method == "GET"
    title, lead, button = KIND_WORDS[kind]
    return render_template(
        "batches/choose.html",
        organisation=owner,
        kind=kind,
        show=show,
        shows=[(each, SHOW_WORDS[each]) for each in SHOWS[kind]],
        title=title,
        lead=lead,
        button=button,
        found=found,
        empty=empty_words(found, show),
        lines=[(key_of(each.seen), each, note_of(each, kind)) for each in found.ready],
        waiting=[(each, OBSTACLES[each.obstacle]) for each in found.waiting],
        options=[(name, *OPTION_WORDS[name]) for name in OPTIONS[kind]],
        # What was typed and ticked stays.
        ticked={key_of(each.seen) for each in found.ready} if every else set(request.form.getlist("project")),
        typed=request.form,
        asked=new_id(),
        every=every,
        offices=any(not each.office for each in found.ready),
        days=DAYS_KEPT,
        wrong=wrong,
    )


@batches.get("/<id:batch_id>")
def job(organisation_id: str, batch_id: str) -> str:
    """How far a job is, and what came of each project so far."""
    with database().read() as session:
        reach = current_actor().reach
        owner = organisation_choices(session, reach, organisation_id)
        batch = batch_shown(session, reach, organisation_id, batch_id)
        found = items(session, batch_id)
    if batch.job.open:
        wiring().jobs.wake()
    return render_template(
        "batches/job.html",
        organisation=owner,
        batch=batch,
        title=title_of(batch),
        words=words_of(batch),
        rest="new" if batch.kind == "issue" else "in_force",
        failed=[each for each in found if each.state == "failed"],
        done=[each for each in found if each.state in ("done", "skipped")][:SHOWN],
        left=[each for each in found if each.state == "waiting"][:SHOWN],
        file=_file_words(_file(batch_id)) if batch.kind == "export" and batch.job.state == "done" else None,
        days=DAYS_KEPT,
    )


@batches.post("/<id:batch_id>/cancel")
def cancel(organisation_id: str, batch_id: str) -> Answered:
    """Let a job end where it is."""
    with database().write() as session:
        cancel_batch(session, current_actor().reach, organisation_id, batch_id)
    return redirect(url_for(".job", organisation_id=organisation_id, batch_id=batch_id), 303)


@batches.get("/<id:batch_id>/projects.csv")
def table(organisation_id: str, batch_id: str) -> Response:
    """What came of every project, a line for each."""
    with database().read() as session:
        batch_shown(session, current_actor().reach, organisation_id, batch_id)
        found = items(session, batch_id)
    return download(csv_bytes(HEADS, csv_lines(found)), "projects.csv", "text/csv")


@batches.get("/<id:batch_id>/statements.zip")
def file(organisation_id: str, batch_id: str) -> Response:
    """The file that an export made, as long as it is kept."""
    with database().read() as session:
        batch = batch_shown(session, current_actor().reach, organisation_id, batch_id)
    found = _file(batch_id) if batch.kind == "export" and batch.job.state == "done" else None
    if found is None:
        abort(404)
    response = send_file(
        found.path, mimetype="application/zip", as_attachment=True, download_name=f"statements-{batch_id}.zip"
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _exports() -> ExportFiles:
    return exports_in(wiring().settings.instance)


def _file(batch_id: str) -> ExportFile | None:
    return _exports().find(batch_id)


def _file_words(found: ExportFile | None) -> tuple[str, str]:
    """How large a file is, and until when it can be downloaded; empty when it is gone."""
    if found is None:
        return "", ""
    return size_words(found.size), utc_text(datetime.fromtimestamp(found.until, UTC))


def _kind() -> Kind:
    return next((kind for kind in KINDS if kind == asked_for("kind")), "issue")


def _show(kind: Kind) -> Show:
    return next((show for show in SHOWS[kind] if show == asked_for("show")), SHOWS[kind][0])
