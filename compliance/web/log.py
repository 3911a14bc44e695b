"""The log over all histories, for whoever keeps its checkpoints or a proof that a history is in it."""

from flask import Blueprint, Response, abort
from werkzeug.wrappers import Response as AnyResponse

from compliance.services.sealing import inclusion, last_checkpoint, sealed_history
from compliance.web.current import current_actor, database
from compliance.web.downloads import download

log = Blueprint("log", __name__)

_TEXT = "text/plain; charset=utf-8"


@log.get("/log/checkpoint")
def checkpoint() -> Response:
    """The newest checkpoint as it was signed (C2SP tlog-checkpoint), for anybody to keep and to compare."""
    with database().read() as session:
        last = last_checkpoint(session)
    if last is None:
        return Response("Nothing was sealed yet.\n", 404, content_type=_TEXT)
    return Response(last.note, content_type=_TEXT)


@log.get("/projects/<id:project_id>/head.tlog-proof")
def head_proof(project_id: str) -> AnyResponse:
    """The proof that the newest sealed entry of the project is in the log (C2SP tlog-proof)."""
    with database().read() as session:
        sealed = sealed_history(session, current_actor().reach, project_id)
        proof = inclusion(session, sealed.hash) if sealed else None
    if sealed is None or proof is None:
        abort(404)
    name = f"project-{project_id}-entry-{sealed.sequence}.tlog-proof"
    return download(proof.text().encode(), name, _TEXT)
