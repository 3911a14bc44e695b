"""What is logged of a request: who asked for which page, how it ended and how long it took; and the id of it all.

Never the query, what was sent, a cookie, or the secret part of a link.
"""

import logging
import re
from time import perf_counter

import structlog
from flask import Flask, Response, g, request

from compliance.services.identifiers import new_id
from compliance.web.measures import measures

log = logging.getLogger("compliance.requests")

HEADER = "X-Request-ID"
_SAFE_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
# Ids in addresses have 12 characters, names of files and releases not many more; what is longer opens something.
_LONGEST_SEGMENT = 40
_LONGEST_PATH = 300
_SECRET_NAMES = frozenset({"token", "secret", "code", "key"})
_PROBES = frozenset({"operation.health", "operation.ready", "operation.metrics"})


def log_requests(app: Flask) -> None:
    """Give every request an id, and log each when it has been answered."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_forget)


def request_id() -> str:
    """The id of this request: the one that the proxy in front gave it when that is short and plain, else a new one."""
    if "request_id" not in g:
        given = request.headers.get(HEADER, "")
        g.request_id = given if _SAFE_ID.fullmatch(given) else new_id()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)
    known: str = g.request_id
    return known


def _begin() -> None:
    g.began = perf_counter()
    request_id()


def _forget(_error: BaseException | None) -> None:
    # The thread goes on to other requests, and whatever it logs until then belongs to none.
    structlog.contextvars.clear_contextvars()


def _end(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    visitor = g.get("visitor")
    route = request.url_rule.rule if request.url_rule else ""
    method, status = request.method, response.status_code
    told = {
        "request_id": request_id(),
        "method": method,
        "path": _path(),
        "route": route,
        "status": status,
        "actor": visitor.account.id if visitor else "",
    }
    began: float = g.get("began", perf_counter())
    probe = request.endpoint in _PROBES and response.status_code < 400

    counts = measures()

    @response.call_on_close
    def answered() -> None:
        # Once all of it is sent: a long answer is made while it is being read.
        seconds = perf_counter() - began
        counts.answered(route, method, status, seconds)
        log.log(logging.DEBUG if probe else logging.INFO, "request", extra={**told, "ms": round(seconds * 1000, 1)})

    return response


def _path() -> str:
    """The path without what opens something: a link's secret must not be in a log that more people read."""
    hidden = {str(value) for name, value in (request.view_args or {}).items() if name in _SECRET_NAMES}
    parts = request.path.split("/")
    shown = ("..." if part in hidden or len(part) > _LONGEST_SEGMENT else part for part in parts)
    return "/".join(shown)[:_LONGEST_PATH]
