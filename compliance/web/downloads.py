"""Files to download: under names that we make, with the hash of their bytes as the tag."""

from hashlib import sha256
from io import BytesIO

from flask import request, send_file
from werkzeug import Response


def download(data: bytes, name: str, kind: str, digest: str = "") -> Response:
    """A file that the browser saves under this name; unchanged bytes are not sent a second time."""
    return _file(data, name, kind, digest or sha256(data).hexdigest(), attachment=True)


def pdf_to_look_at(data: bytes, name: str) -> Response:
    """A PDF that the browser shows by itself."""
    return _file(data, name, "application/pdf", "", attachment=False)


def _file(data: bytes, name: str, kind: str, digest: str, *, attachment: bool) -> Response:
    response = send_file(
        BytesIO(data), mimetype=kind, as_attachment=attachment, download_name=name, etag=digest or False
    )
    if digest:
        # Kept by this browser only, and asked about before it is used again.
        response.headers["Cache-Control"] = "private, no-cache"
        response.make_conditional(request)
    return response
