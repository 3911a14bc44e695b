"""The session of a request: kept in the database, with nothing in the cookie but an opaque id.

Flask's own session lives in the cookie, so a copy of it works after signing out, which ASVS 5.0, 7.4.1 forbids.
"""

from collections.abc import Iterable
from typing import Any

from flask import Flask, Request, Response, request
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from compliance.services import web_sessions
from compliance.web.current import current_time, database

# What Flask-Login keeps the person's uniquifier under, and where this program keeps the person's id beside it.
USER_KEY, PERSON_KEY = "_user_id", "person"
# A change of any of these goes on under a new id (ASVS 5.0, 7.2.4): who it is, how they proved it, what they may do.
PROOF = (USER_KEY, "fs_paa")
PRIVILEGES = (*PROOF, PERSON_KEY, "tf_state", "permissions")
_LONGEST_SECRET = 64
# Files, and what load balancers and monitoring ask: answered even when the database is away.
WITHOUT_SESSION = ("/static/", "/health", "/ready", "/metrics")

_serializer = TaggedJSONSerializer()


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """What a browser's session holds. `secret` is the value of its cookie; empty until it is stored."""

    def __init__(self, values: dict[str, Any] | None = None, secret: str = "", stored: Any = None) -> None:
        """Wrap what was read; nothing for a browser without a session."""

        def changed(_self: Any) -> None:
            self.modified = True

        super().__init__(values or {}, changed)
        self.secret = secret
        self.stored: web_sessions.StoredSession | None = stored
        self.modified = False
        self.accessed = False
        self.new = not secret
        self._before = {name: repr(self.get(name)) for name in PRIVILEGES}

    @property
    def privileged_anew(self) -> bool:
        """Whether who is signed in, or what they may do, has changed in this request."""
        return self._changed(PRIVILEGES)

    @property
    def proved_anew(self) -> bool:
        """Whether somebody has proved in this request who they are."""
        return self._changed(PROOF)

    def _changed(self, names: Iterable[str]) -> bool:
        return any(repr(self.get(name)) != self._before[name] for name in names)


class ServerSessions(SessionInterface):
    """Reads the session at the start of a request and writes it at the end, where something has changed."""

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """The session that the cookie names; an empty one when it names none that is known."""
        secret = request.cookies.get(self.get_cookie_name(app), "")
        if request.path.startswith(WITHOUT_SESSION) or not 0 < len(secret) <= _LONGEST_SECRET:
            return ServerSession()
        with database().read() as session:
            stored = web_sessions.open_web_session(session, secret, current_time())
        if stored is None:
            return ServerSession()
        return ServerSession(_serializer.loads(stored.data), secret, stored)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed, and send the cookie when the id is new; sign-out removes both."""
        if not isinstance(session, ServerSession):
            raise TypeError("This is not a session of ours.")
        if not session:
            self._end(app, session, response)
        elif not session.secret or session.privileged_anew:
            self._start(app, session, response)
        elif session.modified or (session.stored and web_sessions.is_due(session.stored, current_time())):
            with database().write() as open_database:
                web_sessions.keep_web_session(
                    open_database, session.secret, current_time(), session.get(PERSON_KEY), _serializer.dumps(session)
                )

    def _start(self, app: Flask, session: ServerSession, response: Response) -> None:
        person, data = session.get(PERSON_KEY), _serializer.dumps(dict(session))
        about = (request.remote_addr or "", request.user_agent.string)
        # The longest time counts anew only where somebody has just proved who they are.
        began = session.stored.created_at if session.stored and not session.proved_anew else None
        with database().write() as open_database:
            if session.secret:
                web_sessions.end_web_session(open_database, session.secret)
            secret = web_sessions.start_web_session(open_database, current_time(), person, data, *about, began)
        session.secret = secret
        response.set_cookie(
            self.get_cookie_name(app),
            secret,
            path="/",
            secure=self.get_cookie_secure(app),
            httponly=True,
            samesite="Lax",
        )

    def _end(self, app: Flask, session: ServerSession, response: Response) -> None:
        if not session.secret:
            return
        with database().write() as open_database:
            web_sessions.end_web_session(open_database, session.secret)
        response.delete_cookie(
            self.get_cookie_name(app), path="/", secure=self.get_cookie_secure(app), httponly=True, samesite="Lax"
        )
