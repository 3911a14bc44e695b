"""The page of one's own account: who one is here, how one signs in, and where one is signed in."""

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from compliance.services import security_events, web_sessions
from compliance.services.refusals import NotFound
from compliance.web.accounts.role_words import ROLE_WORDS
from compliance.web.accounts.sessions_page import agent_words
from compliance.web.current import current_time, database, now

account = Blueprint("account", __name__)


@account.get("/account")
def page() -> str:
    """Everything about one's account."""
    return render_template(
        "accounts/account.html", sessions=_sessions(), agent_words=agent_words, role_words=ROLE_WORDS
    )


@account.get("/account/second-factor")
def second_factor() -> str:
    """What to set up beside the password, for whoever has to before anything else."""
    return render_template("accounts/add_second_factor.html")


@account.post("/account/sessions/<id:key>/end")
def end_session(key: str) -> Response:
    """Sign out in one place."""
    with database().write() as open_database:
        if not web_sessions.end_one_session(open_database, current_user.id, key):
            raise NotFound("There is no such session.")
        security_events.note(open_database, now(), current_user.account, "sessions_ended")
    flash("Signed out there.")
    return redirect(url_for("account.page", _anchor="sessions"), 303)


@account.post("/account/sessions/end")
def end_sessions() -> Response:
    """Sign out everywhere else."""
    with database().write() as open_database:
        web_sessions.end_sessions(open_database, current_user.id, but=session.secret)  # type: ignore[attr-defined]
        security_events.note(open_database, now(), current_user.account, "sessions_ended")
    flash("Signed out everywhere but here.")
    return redirect(url_for("account.page", _anchor="sessions"), 303)


def _sessions() -> tuple[web_sessions.SessionShown, ...]:
    with database().read() as open_database:
        return web_sessions.sessions_of(open_database, current_user.id, session.secret, current_time())  # type: ignore[attr-defined]
