"""Which addresses are ours: a page of somewhere else must not reach this machine under a name of its own."""

from flask import Flask, abort, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from compliance.config import LOOPBACK_HOSTS, Settings
from compliance.services import membership
from compliance.web.current import database, wiring

OPERATION = "operation"
_SET_UP = "colophon is set up"


class IdConverter(BaseConverter):
    """An id in an address: letters and digits. Anything else is no address of ours."""

    regex = r"[A-Za-z0-9]{1,40}"


def guard_hosts(app: Flask) -> None:
    """Answer requests for our own names only (against DNS rebinding), and know ids in addresses.

    These are the public address, once Colophon is set up, and the names of this machine.
    """
    app.url_map.converters["id"] = IdConverter
    settings: Settings = app.extensions["colophon"].settings
    if settings.proxies:
        # Only now is somebody there who may say who asks, and how (ASVS 5.0, 4.1.3).
        trusted = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted)  # type: ignore[method-assign]
    app.before_request(_check_host)


def _check_host() -> None:
    if request.blueprint == OPERATION:  # whoever watches over the machine knows only its address
        return
    # TRUSTED_HOSTS cannot name an IPv6 address: it cuts at the first colon.
    name = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    name = name.strip("[]").lower()
    settings = wiring().settings
    if name in LOOPBACK_HOSTS:
        return
    # A host that is none at all is read as an empty one.
    if not name or name != settings.public_host:
        address = settings.origin or "http://127.0.0.1"
        abort(400, description=f"This address is not one that Colophon answers to. Open it as {address}.")
    if not _is_set_up():
        abort(400, description="Colophon is not set up yet. Until then it answers only the machine that it runs on.")


def _is_set_up() -> bool:
    # Once set up, it stays so.
    known: bool = current_app.extensions.get(_SET_UP, False)
    if not known:
        with database().read() as session:
            known = current_app.extensions[_SET_UP] = membership.set_up(session)
    return known
