"""What Flask-Security tells about people who sign in, noted in the histories of their organisations."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, request
from flask_login import user_logged_out
from flask_security import (
    password_changed,
    tf_profile_changed,
    user_authenticated,
    user_failed_authn,
    wan_deleted,
    wan_registered,
)
from flask_security.proxies import _datastore
from flask_security.signals import tf_disabled

from compliance.services import security_events
from compliance.services.security_events import Exported, SecurityEvent
from compliance.web.accounts.datastore import User
from compliance.web.current import current_actor, current_place, database, now

# How somebody signed in, as Flask-Security calls it. Choosing a password opens the session anew, which is no sign-in.
ANEW = ("change", "reset")


def follow_events(app: Flask) -> None:
    """Have the histories say what changes about how somebody signs in, and who tried to."""
    changes: tuple[tuple[Any, SecurityEvent], ...] = (
        (password_changed, "password_changed"),
        (tf_profile_changed, "second_factor_added"),
        (tf_disabled, "second_factor_removed"),
        (wan_registered, "passkey_added"),
        (wan_deleted, "passkey_removed"),
    )
    for signal, event in changes:
        signal.connect(_noting(event), app, weak=False)
    user_authenticated.connect(_signed_in, app)
    user_failed_authn.connect(_failed, app)
    user_logged_out.connect(_signed_out, app)
    app.after_request(_note_export)


def _noting(event: SecurityEvent) -> Any:
    def note(_app: Flask, user: User, **_more: Any) -> None:
        _datastore.note(_own(user), event)

    return note


def _signed_in(_app: Flask, user: User, authn_via: list[str] | None = None, **_more: Any) -> None:
    if not set(authn_via or ()) & set(ANEW):
        _datastore.note(_own(user), "signed_in")


def _failed(_app: Flask, user: User, **_more: Any) -> None:
    # Nothing else is stored in a request that failed.
    with database().write() as session:
        security_events.note(session, now(), user.account, "sign_in_failed")


def _signed_out(_app: Flask, user: User, **_more: Any) -> None:
    with database().write() as session:
        security_events.note(session, now(), user.account, "signed_out")


def _own(user: User) -> User:
    # Flask-Security sometimes passes on the stand-in that leads to the person of the request.
    return getattr(user, "_get_current_object", lambda: user)()


# Downloads that hold much at once, and what they hold.
_EXPORTS: Mapping[str, Exported] = {
    "history.json_lines": "history",
    "history.csv": "history",
    "history.bundle": "bundle",
    "history.organisation_json_lines": "history",
    "history.organisation_csv": "history",
    "batches.file": "statements",
    "packs.as_zip": "pack",
    "packs.as_json": "pack",
}


def _note_export(response: Response) -> Response:
    what = _EXPORTS.get(request.endpoint or "")
    if what and request.method == "GET" and response.status_code == 200:
        project_id = (request.view_args or {}).get("project_id")
        with database().write() as session:
            security_events.note_export(session, now(), current_actor(), current_place().id, what, project_id)
    return response
