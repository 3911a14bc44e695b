"""Headers on every response, errors and static files included: what a browser may do with it, and keep of it."""

from urllib.parse import urlsplit

from flask import Flask, Response, request

from compliance.web.current import wiring
from compliance.web.static_files import is_current

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

YEAR_SECONDS = 31_536_000


def send_headers(app: Flask) -> None:
    """Have the application send the headers with everything."""
    app.after_request(_with_headers)


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    if _came_over_https():
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}; includeSubDomains"
    if request.endpoint != "static":
        # A record of who did what belongs in no cache, neither the browser's nor a proxy's (ASVS 5.0, 14.3.2).
        # Issued files are the exception: they never change, and say so themselves.
        if not response.cache_control.private:
            response.headers["Cache-Control"] = "no-store"
    elif response.status_code in (200, 304) and is_current(request):
        response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    else:
        response.headers["Cache-Control"] = "no-cache"
    return response


def _came_over_https() -> bool:
    # A proxy that ends TLS may not say so; the public address is https always.
    return request.is_secure or bool(
        wiring().settings.origin and request.host == urlsplit(wiring().settings.origin).netloc
    )
