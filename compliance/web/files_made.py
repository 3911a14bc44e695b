"""Files that take the processor long to make, or to hash: how many somebody may ask for or send."""

from flask import Flask, render_template, request

from compliance.services import throttle
from compliance.web.current import current_time, current_visitor, database
from compliance.web.errors import Fault

MADE = frozenset(
    {
        "statements.draft_pdf",
        "letterhead.sample",
        "letterhead.save",
        "packs.as_zip",
        "packs.as_json",
        "batches.file",
        "assets.read",
        "assets.mark",
        "history.json_lines",
        "history.csv",
        "history.bundle",
        "history.organisation_json_lines",
        "history.organisation_csv",
        "evidence.attach",
        "evidence.file",
    }
)

Refusal = tuple[str, int, dict[str, str]]


def count_files(app: Flask) -> None:
    """Have the application count them for each person (ASVS 5.0, 2.4.1); register it after the check of access."""
    app.before_request(_count)


def _count() -> Refusal | None:
    visitor = current_visitor()
    if request.endpoint not in MADE or visitor is None:
        return None
    with database().write() as session:
        wait = throttle.take_file(session, current_time(), visitor.account.id)
    if not wait:
        return None
    fault = Fault("Too many files at once", (throttle.wait_words(wait),))
    return render_template("errors/error.html", fault=fault), 429, {"Retry-After": str(wait)}
