"""What programs that watch over the installation ask: does it answer, can it work, what has it counted.

Without an account, without a session, and under any name for this machine: a load balancer knows only its address.
Nothing that is answered here is anybody's secret.
"""

from hmac import compare_digest

from flask import Blueprint, Response, abort, request

from compliance.services import condition
from compliance.web.current import database, wiring
from compliance.web.hosts import OPERATION
from compliance.web.measures import Measures, measures

operation = Blueprint(OPERATION, __name__)


@operation.get("/health")
def health() -> Response:
    """The process answers."""
    return _told("alive")


@operation.get("/ready")
def ready() -> Response:
    """The process can do what it is there for; 503 with a reason while it cannot."""
    fault = condition.fault(database())
    return _told(f"not ready: {fault}", 503) if fault else _told("ready")


@operation.get("/metrics")
def metrics() -> Response:
    """What was counted, for whoever shows METRICS_TOKEN; without that setting there is no such page."""
    counts = measures()
    if not isinstance(counts, Measures):
        abort(404)
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not compare_digest(shown.encode(), wiring().settings.metrics_token.encode()):
        refused = _told("Show the token: Authorization: Bearer ...", 401)
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused
    text, kind = counts.text(condition.jobs_by_state(database()))
    return Response(text, content_type=kind)


def _told(words: str, status: int = 200) -> Response:
    return Response(words + "\n", status, content_type="text/plain; charset=utf-8")
