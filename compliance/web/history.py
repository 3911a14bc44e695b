"""The history of a project: its page, checking it again, and downloading it."""

from flask import Blueprint, render_template
from werkzeug import Response

from compliance.services.bundle import make_bundle
from compliance.services.evidence import files_in
from compliance.services.export import export_csv, export_json_lines
from compliance.services.history import PAGE_SIZE, history_page
from compliance.services.records import project_record
from compliance.services.sealing import sealed_history
from compliance.services.verification import verify_project
from compliance.web.current import asked_for, current_actor, database, now, page_asked_for, release_of, wiring
from compliance.web.downloads import download
from compliance.web.history_view import days, kind_choices, spaced
from compliance.web.numbers import counted

history = Blueprint("history", __name__)


@history.get("/projects/<id:project_id>/history")
def page(project_id: str) -> str:
    """Everything that was said and done, newest first, and whether it is intact."""
    component, kind, number = asked_for("component"), asked_for("kind"), page_asked_for()
    reach = current_actor().reach
    with database().read() as session:
        project = project_record(session, reach, project_id)
        release = release_of(project.release)
        found = history_page(session, reach, project_id, release.questionnaire, component, kind, number)
        # Recomputed from the stored bytes each time that the page is opened, but not on each of its further pages.
        verdict = verify_project(session, reach, project_id) if not (component or kind or number > 1) else None
        sealed = sealed_history(session, reach, project_id)
    parts = (*project.components, *project.removed)
    return render_template(
        "history/history.html",
        project=project,
        release=release,
        verdict=verdict,
        sealed=sealed,
        chain_head=spaced(project.head.hash.hex()),
        days=days(found.entries, project, release, now()),
        found=found,
        words=range_words(found.page, len(found.entries), found.total),
        parts=parts,
        kinds=kind_choices(),
        component=component,
        kind=kind,
        now=now(),
    )


@history.get("/projects/<id:project_id>/history.jsonl")
def json_lines(project_id: str) -> Response:
    """The history with the very bytes that were hashed, to be verified without Colophon."""
    reach = current_actor().reach
    with database().read() as session:
        release = release_of(project_record(session, reach, project_id).release)
        data = export_json_lines(session, reach, project_id, release.questionnaire)
    return download(data, f"history-{project_id}.jsonl", "application/jsonl")


@history.get("/projects/<id:project_id>/bundle.zip")
def bundle(project_id: str) -> Response:
    """Everything that a stranger needs to verify the project's history and statements; files only when asked for."""
    wired = wiring()
    files = files_in(wired.settings.evidence_folder) if asked_for("files") == "yes" else None
    reach = current_actor().reach
    data = make_bundle(wired.database, wired.notary.keys, reach, project_id, now(), files)
    return download(data, f"bundle-{project_id}.zip", "application/zip")


@history.get("/projects/<id:project_id>/history.csv")
def csv(project_id: str) -> Response:
    """The history for a spreadsheet."""
    reach = current_actor().reach
    with database().read() as session:
        release = release_of(project_record(session, reach, project_id).release)
        data = export_csv(session, reach, project_id, release.questionnaire)
    return download(data, f"history-{project_id}.csv", "text/csv")


def range_words(number: int, here: int, total: int) -> str:
    """Which entries a page holds, newest first: "60 to 11 of 60 entries"."""
    first = total - (number - 1) * PAGE_SIZE
    return f"{first} to {first - here + 1} of {counted(total, 'entry', 'entries')}"
