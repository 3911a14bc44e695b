"""What a request may bring along, and how its cookie and token are kept."""

from typing import Any

from flask import Flask, abort, request

from compliance.config import Settings

KILOBYTE = 1024


def limits(settings: Settings) -> dict[str, Any]:
    """Flask's configuration for these settings."""
    return {
        "SECRET_KEY": settings.secret_key,
        # What was signed with a key of before is still believed; nothing new is signed with it. Forms that were open
        # when the key was changed are taken, too: the last key of the list signs.
        "SECRET_KEY_FALLBACKS": list(settings.old_secret_keys),
        "WTF_CSRF_SECRET_KEY": [*settings.old_secret_keys, settings.secret_key],
        # The largest page is a component's section: a few questions of at most 2,000 characters. The
        # usual upload is a table of AI tools, of at most a thousand rows, or a logo.
        "MAX_CONTENT_LENGTH": 512 * KILOBYTE,
        "MAX_FORM_MEMORY_SIZE": 256 * KILOBYTE,
        # Putting 500 components in order sends one part for each.
        "MAX_FORM_PARTS": 1200,
        # Under its prefix, a browser takes the cookie from this very host alone, and over https (ASVS 5.0, 3.3.3).
        "SESSION_COOKIE_NAME": "__Host-colophon" if settings.origin else "colophon",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # Served over plain http on this machine only; some browsers keep no Secure cookie there.
        "SESSION_COOKIE_SECURE": bool(settings.origin),
        "PREFERRED_URL_SCHEME": "https" if settings.origin else "http",
        # The token lives as long as the session: whoever writes for two hours must not lose what was typed.
        "WTF_CSRF_TIME_LIMIT": None,
        "TEMPLATES_AUTO_RELOAD": False,
        # Whatever FLASK_DEBUG says (ASVS 5.0, 13.4.2).
        "DEBUG": False,
    }


# What takes files that are larger, by endpoint.
UPLOADS = {
    # Statements have some hundred kilobytes.
    "verify.of_file": 5 * 1024 * KILOBYTE,
    # A little more than the largest file of evidence, so that one that is too large is told beside its field.
    "evidence.attach": 26 * 1024 * KILOBYTE,
    # The same for files that are read or copied, and not kept.
    "assets.read": 51 * 1024 * KILOBYTE,
    "assets.mark": 51 * 1024 * KILOBYTE,
}


def allow_uploads(app: Flask) -> None:
    """Let some addresses take more than all others; register it before anything reads a form."""
    app.before_request(_allow_upload)


def _allow_upload() -> None:
    if request.endpoint in UPLOADS:
        request.max_content_length = UPLOADS[request.endpoint]


def refuse_nameless_fields(app: Flask) -> None:
    """Refuse a form in which a part has no name (RFC 7578, 4.2 wants one): what looks for a token takes it for text."""
    app.before_request(_check_names)


def _check_names() -> None:
    if None in request.form or None in request.files:
        abort(400)
