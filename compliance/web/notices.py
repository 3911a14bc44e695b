"""What waits for the person who is signed in, in all organisations that the person belongs to."""

from collections.abc import Callable, Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from compliance.services.actors import Reach
from compliance.services.notices import Notice, put_away, waiting
from compliance.web.current import current_visitor, database, now

notices = Blueprint("notices", __name__)

# What somebody did, and where the person goes from there.
WORDS: Mapping[str, tuple[str, str, Callable[[Notice], str]]] = {
    "submitted": (
        "sent a statement for review",
        "Look at it, then approve it or return it.",
        lambda each: url_for("statements.issue_page", project_id=each.project_id, _anchor="review"),
    ),
    "returned": (
        "returned a statement",
        "See the reasons, put it right, then send it again.",
        lambda each: url_for("statements.issue_page", project_id=each.project_id, _anchor="review"),
    ),
    "approved": (
        "approved a statement",
        "It can be issued.",
        lambda each: url_for("statements.issue_page", project_id=each.project_id, _anchor="review"),
    ),
    "mentioned": (
        "named you in a comment",
        "Read it, and answer or resolve it.",
        lambda each: url_for("comments.page", project_id=each.project_id, _anchor=f"comment-{each.sequence}"),
    ),
}


# To those who prepare statements and cannot issue them.
APPROVED_FOR_PREPARERS = "Nothing is left for you to do: an approver issues it."


@notices.get("/notices")
def page() -> str:
    """What waits, newest first."""
    lines = [(each, words := _words(each), words[2](each)) for each in _waiting()]
    return render_template("notices/page.html", lines=lines, now=now())


@notices.post("/notices/done")
def done() -> Response:
    """Take the notice that the form names off the list."""
    visitor, notice = current_visitor(), request.form.get("notice", "")
    if visitor is not None and notice:
        with database().write() as session:
            put_away(session, visitor.account.id, now(), notice)
    return redirect(url_for("notices.page"), 303)


@notices.app_context_processor
def _on_every_page() -> dict[str, Callable[[], int]]:
    return {"waiting_count": lambda: len(_waiting())}


def _words(notice: Notice) -> tuple[str, str, Callable[[Notice], str]]:
    done, to_do, url = WORDS[notice.kind]
    visitor = current_visitor()
    places = visitor.places if visitor else ()
    able = any(place.id == notice.organisation_id and "approve" in place.permissions for place in places)
    return done, to_do if able or notice.kind != "approved" else APPROVED_FOR_PREPARERS, url


def _waiting() -> tuple[Notice, ...]:
    visitor = current_visitor()
    if visitor is None or not visitor.places:
        return ()
    reach = Reach(tuple(place.id for place in visitor.places))
    with database().read() as session:
        return waiting(session, reach, visitor.account.id)
