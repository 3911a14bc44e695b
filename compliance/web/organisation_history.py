"""The history of an organisation: its page, checking it again, and downloading it."""

from flask import render_template
from werkzeug import Response

from compliance.services.assumption_choices import organisation_choices
from compliance.services.export import csv_rows, json_lines
from compliance.services.organisation_history import (
    ORGANISATION_KINDS,
    all_organisation_entries,
    organisation_history_page,
)
from compliance.services.verification import verify_organisation
from compliance.web.current import asked_for, current_actor, current_release, database, now, page_asked_for
from compliance.web.downloads import download
from compliance.web.history import history, range_words
from compliance.web.history_sentence import Setting
from compliance.web.history_view import days_of, kind_choices, spaced


@history.get("/organisations/<id:organisation_id>/history")
def of_organisation(organisation_id: str) -> str:
    """Everything that was done for the organisation as a whole, newest first, and whether it is intact."""
    kind, number = asked_for("kind"), page_asked_for()
    reach = current_actor().reach
    with database().read() as session:
        organisation = organisation_choices(session, reach, organisation_id)
        found = organisation_history_page(session, reach, organisation_id, kind, number)
        verdict = verify_organisation(session, reach, organisation_id)
    setting = Setting("", {}, current_release(), organisation_id)
    return render_template(
        "history/organisation.html",
        organisation=organisation,
        verdict=verdict,
        chain_head=spaced(verdict.head.hex()),
        days=days_of(found.entries, setting, now()),
        found=found,
        words=range_words(found.page, len(found.entries), found.total),
        kinds=kind_choices(ORGANISATION_KINDS),
        kind=kind,
        now=now(),
    )


@history.get("/organisations/<id:organisation_id>/history.jsonl")
def organisation_json_lines(organisation_id: str) -> Response:
    """The history with the very bytes that were hashed, to be verified without Colophon."""
    with database().read() as session:
        data = json_lines(all_organisation_entries(session, current_actor().reach, organisation_id))
    return download(data, f"history-{organisation_id}.jsonl", "application/jsonl")


@history.get("/organisations/<id:organisation_id>/history.csv")
def organisation_csv(organisation_id: str) -> Response:
    """The history for a spreadsheet."""
    with database().read() as session:
        data = csv_rows(all_organisation_entries(session, current_actor().reach, organisation_id))
    return download(data, f"history-{organisation_id}.csv", "text/csv")
