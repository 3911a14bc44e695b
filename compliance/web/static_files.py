"""Static files under addresses that change with their content, so that a browser may keep them for ever."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Request, current_app
from werkzeug.security import safe_join


def address_static_files(app: Flask) -> None:
    """Have `url_for('static', filename=...)` carry the content's hash."""

    @app.url_defaults
    def add_hash(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "v" not in values and (digest := _digest_of(values.get("filename", ""))):
            values["v"] = digest


def is_current(request: Request) -> bool:
    """Whether a request for a static file names the content that is there."""
    digest = _digest_of((request.view_args or {}).get("filename", ""))
    return bool(digest) and request.args.get("v") == digest


def _digest_of(filename: str) -> str:
    folder = current_app.static_folder
    path = safe_join(folder, filename) if folder and filename else None
    if path is None or "\0" in path:
        return ""
    file = Path(path)
    try:
        return _digest(file, file.stat().st_mtime_ns)
    except OSError:
        return ""


@cache
def _digest(file: Path, _changed: int) -> str:
    return sha256(file.read_bytes()).hexdigest()[:16]
